// Package store keeps the log tables: a table is a set of day partitions in one DuckDB file. What Append acknowledges is
// on disk, and seen by the next query.
package store

import (
	"context"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/kql/types"
	"github.com/huntbook/huntbook/store/catalog"
	"github.com/huntbook/huntbook/store/table"
	"github.com/huntbook/huntbook/store/termindex"
)

// File gives the database file of a data folder.
func File(data string) string { return filepath.Join(data, "store", "huntbook.duckdb") }

// Store is an open store.
type Store struct {
	db  *duckdb.DB
	now func() time.Time

	mu     sync.RWMutex
	tables map[string]*handle
	folded map[string]string // lower case -> a table on disk
	lastID int

	graphsMu sync.Mutex // held by whoever changes stored graphs

	terms   terms
	indexed chan struct{} // closed when nothing is indexed any more
	cancel  context.CancelFunc

	chores    chores
	retention map[string]int // days by table; guarded by mu

	// Writers hold it shared; a checkpoint takes it alone, since DuckDB checkpoints between transactions. Readers do without.
	quiet  sync.RWMutex
	filing sync.Mutex // held by who writes the file, or needs it to stay as it is; comes before quiet
	sync   chan struct{}
	done   chan struct{}
	closed atomic.Bool
}

// handle is a table on disk. Its writer holds mu; readers take the layout as it is.
type handle struct {
	mu      sync.Mutex
	layout  atomic.Pointer[table.Layout]
	dropped bool // guarded by mu: it is no table's any more
}

// Open reads the store of db, or makes it. The folder is where files besides the database go; db stays the caller's to close, after the store.
func Open(ctx context.Context, dir string, db *duckdb.DB) (*Store, error) {
	s := &Store{
		db: db, now: time.Now, tables: map[string]*handle{}, folded: map[string]string{},
		sync: make(chan struct{}, 1), done: make(chan struct{}), indexed: make(chan struct{}),
		terms: terms{parts: map[partition][]*termindex.Segment{}, grown: map[partition]growth{}},
	}
	if dir != "" && db.Path() != "" {
		s.terms.dir = filepath.Join(dir, "store", "terms")
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	defer conn.Close()
	if err := conn.Exec(ctx, table.MetaDDL+table.LifeDDL+graphDDL+retentionDDL+usageDDL); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	// Nobody reads yet what was dropped before.
	if err := s.bury(ctx, conn, ticks.Max); err != nil {
		return nil, fmt.Errorf("open store in %s: %w", dir, err)
	}
	if err := compact(ctx, conn); err != nil {
		return nil, fmt.Errorf("open store in %s: %w", dir, err)
	}
	if err := s.load(ctx, conn); err != nil {
		return nil, fmt.Errorf("open store in %s: %w", dir, err)
	}
	background, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	go s.checkpoints()
	go s.indexing(background)
	s.chores.start(s)
	return s, nil
}

// What appends log about themselves is summed once it is long, and receipts are forgotten after a while.
const (
	logRows     = 5000
	receiptDays = 30
)

// compact sums the logs of the appends, so that a start does not grow longer with every batch that ever came.
func compact(ctx context.Context, conn *duckdb.Conn) error {
	long := false
	err := each(ctx, conn, "SELECT (SELECT count(*) FROM hb_commits) + (SELECT count(*) FROM hb_shared)", func(r row) { long = r.i(0) > logRows })
	if err != nil || !long {
		return err
	}
	return transact(ctx, conn, func() error {
		for _, sql := range []string{
			// The account of ingestion is written later and needs what came in when.
			"INSERT INTO hb_taken SELECT table_id, stored_at, row_count, byte_count FROM hb_commits WHERE stored_at >= (SELECT coalesce(max(until), 1) FROM hb_accounted)",
			`CREATE OR REPLACE TEMP TABLE sums AS SELECT table_id, part, sum(row_count)::BIGINT, sum(byte_count)::BIGINT, min(first_tick), max(last_tick),
				0::BIGINT FROM hb_commits GROUP BY table_id, part`,
			"DELETE FROM hb_commits", "INSERT INTO hb_commits FROM sums",
			"CREATE OR REPLACE TEMP TABLE sums AS SELECT table_id, day, sum(row_count)::BIGINT FROM hb_shared GROUP BY table_id, day",
			"DELETE FROM hb_shared", "INSERT INTO hb_shared FROM sums", "DROP TABLE sums",
		} {
			if err := conn.Exec(ctx, sql); err != nil {
				return err
			}
		}
		old := ticks.FromTime(time.Now()) - receiptDays*ticks.Day
		return conn.Exec(ctx, "DELETE FROM hb_receipts WHERE stored_at < ?", old)
	})
}

// load builds the layouts from the engine's own tables.
func (s *Store) load(ctx context.Context, conn *duckdb.Conn) error {
	byID := map[int64]*table.Layout{}
	err := each(ctx, conn, "SELECT id, name FROM hb_tables ORDER BY id", func(r row) {
		l := &table.Layout{ID: int(r.i(0)), Name: r.s(1)}
		s.lastID = max(s.lastID, l.ID)
		if l.Name != "" { // else it was dropped
			byID[r.i(0)] = l
			s.publish(l)
		}
	})
	if err == nil {
		err = s.loadLife(ctx, conn, byID)
	}
	if err != nil {
		return err
	}
	err = each(ctx, conn, "SELECT table_id, name, type FROM hb_columns ORDER BY table_id, number", func(r row) {
		t, _ := types.ByName(r.s(2))
		l := byID[r.i(0)]
		l.Columns = append(l.Columns, table.Column{Name: r.s(1), Type: t})
	})
	if err != nil {
		return err
	}
	err = each(ctx, conn, `SELECT table_id, part, sum(row_count)::BIGINT, sum(byte_count)::BIGINT, min(first_tick), max(last_tick)
		FROM hb_commits GROUP BY ALL ORDER BY table_id, part`, func(r row) {
		l := byID[r.i(0)]
		l.Parts = append(l.Parts, table.Part{Day: int32(r.i(1)), Rows: r.i(2), Bytes: r.i(3), First: r.i(4), Last: r.i(5)})
	})
	if err != nil {
		return err
	}
	err = each(ctx, conn, "SELECT table_id, day, sum(row_count)::BIGINT FROM hb_shared GROUP BY ALL", func(r row) {
		l := byID[r.i(0)]
		if l.Shared == nil {
			l.Shared = map[int32]int64{}
		}
		l.Shared[int32(r.i(1))] = r.i(2)
	})
	if err != nil {
		return err
	}
	return each(ctx, conn, "SELECT table_id, part, numbers FROM hb_part_columns", func(r row) {
		parts := byID[r.i(0)].Parts
		i, ok := slices.BinarySearchFunc(parts, int32(r.i(1)), func(p table.Part, d int32) int { return int(p.Day) - int(d) })
		if !ok {
			return
		}
		for n := range strings.FieldsSeq(r.s(2)) {
			number, _ := strconv.Atoi(n)
			parts[i].Columns = append(parts[i].Columns, number)
		}
		slices.Sort(parts[i].Columns)
	})
}

func (s *Store) publish(l *table.Layout) *handle {
	h := s.tables[l.Name]
	if h == nil {
		h = &handle{}
		s.tables[l.Name] = h
		s.folded[strings.ToLower(l.Name)] = l.Name
	}
	h.layout.Store(l)
	return h
}

// layout gives a table on disk; its rows may all be gone.
func (s *Store) layout(name string) *table.Layout {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if h := s.tables[name]; h != nil {
		if l := h.layout.Load(); len(l.Columns) > 0 {
			return l
		}
	}
	return nil
}

// Lookup gives a table by its exact name: a documented one, whether rows have come or not, or one that rows have made.
func (s *Store) Lookup(name string) (catalog.Table, bool) {
	if l := s.layout(name); l != nil {
		return l.Schema(), true
	}
	return catalog.Known(name)
}

// LookupFold is Lookup without regard to case, for messages that name the table that was meant.
func (s *Store) LookupFold(name string) (catalog.Table, bool) {
	if t, ok := s.Lookup(name); ok {
		return t, true
	}
	s.mu.RLock()
	n, ok := s.folded[strings.ToLower(name)]
	s.mu.RUnlock()
	if !ok {
		n, ok = catalog.KnownFold(name)
	}
	if !ok {
		return catalog.Table{}, false
	}
	return s.Lookup(n)
}

// Tables gives every table, documented and on disk, by name.
func (s *Store) Tables() []catalog.Table {
	all := map[string]catalog.Table{}
	for t := range catalog.AllKnown() {
		all[t.Name] = t
	}
	for _, name := range s.kept() {
		if t, ok := s.Lookup(name); ok {
			all[name] = t
		}
	}
	out := slices.Collect(maps.Values(all))
	catalog.SortTables(out)
	return out
}

// TableNames gives the names of every table, documented and on disk, in no order.
func (s *Store) TableNames() []string {
	names := catalog.KnownNames()
	for _, name := range s.kept() {
		if _, ok := catalog.Known(name); !ok {
			names = append(names, name)
		}
	}
	return names
}

// Names gives the tables that have rows, by name.
func (s *Store) Names() []string {
	return s.named(func(l *table.Layout) bool { return len(l.Parts) > 0 })
}

// named gives the tables whose layout is as asked for, by name.
func (s *Store) named(is func(*table.Layout) bool) []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var names []string
	for name, h := range s.tables {
		if is(h.layout.Load()) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Stats is what a table holds.
type Stats struct {
	Rows, Bytes int64 // Bytes before compression
	Parts       int   // engine tables that hold it
	First, Last int64 // bounds of TimeGenerated in ticks; zero without rows
}

// Stats gives the figures of a table.
func (s *Store) Stats(name string) Stats {
	l := s.layout(name)
	if l == nil || len(l.Parts) == 0 {
		return Stats{}
	}
	st := Stats{Parts: len(l.Parts), First: l.Parts[0].First, Last: l.Parts[0].Last}
	for _, p := range l.Parts {
		st.Rows += p.Rows
		st.Bytes += p.Bytes
		st.First, st.Last = min(st.First, p.First), max(st.Last, p.Last)
	}
	return st
}

// Close ends the store's own work. The rows are safe without it.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	s.cancel()
	<-s.indexed
	s.chores.end(s)
	s.quiet.Lock() // writers finish first
	defer s.quiet.Unlock()
	close(s.sync)
	<-s.done
	return nil
}

// row reads the cells of one row of a small result.
type row struct {
	rec arrow.RecordBatch
	at  int
}

// s copies the text: Arrow's memory is gone with the batch.
func (r row) s(col int) string { return strings.Clone(r.rec.Column(col).(*array.String).Value(r.at)) }

func (r row) i(col int) int64 {
	switch c := r.rec.Column(col).(type) {
	case *array.Int32:
		return int64(c.Value(r.at))
	case *array.Int64:
		return c.Value(r.at)
	}
	return 0
}

// each calls fn for the rows of a query.
func each(ctx context.Context, conn *duckdb.Conn, sql string, fn func(row), args ...any) error {
	rows, err := conn.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for {
		rec, err := rows.Next(ctx)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		for i := range int(rec.NumRows()) {
			fn(row{rec, i})
		}
		rec.Release()
	}
}
