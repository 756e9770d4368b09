package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/kql/types"
	"github.com/huntbook/huntbook/store/catalog"
	"github.com/huntbook/huntbook/store/table"
	"github.com/huntbook/huntbook/store/termindex"
)

const (
	indexMemory = 192 << 20       // bytes of terms while one segment is built
	indexPause  = 5 * time.Second // between looks at what there is to index, and before the first, so that a single command does without
	// The rows after the last whole segment are indexed too once none has come for a while, where they are worth a file.
	tailIdle   = 5 * time.Minute
	tailBlocks = 8
)

// terms knows where the texts of the rows hold which terms. What it has no segment for is read; a partition only grows until
// it is rewritten, so that a segment never becomes wrong.
type terms struct {
	dir  string     // of the files; empty: there is no index
	work sync.Mutex // held by who builds

	mu    sync.RWMutex
	parts map[partition][]*termindex.Segment // in the order of their rows; never changed in place

	loaded bool
	grown  map[partition]growth // who builds looks at it
}

// partition names a partition as it is since it was rewritten last: a rewrite gives its rows other places.
type partition struct {
	table     int
	day       int32
	rewritten int
}

func partitionOf(l *table.Layout, day int32) partition {
	return partition{l.ID, day, l.Rewritten[day]}
}

type growth struct {
	rows int64
	at   time.Time
}

func (t *terms) segments(p partition) []*termindex.Segment {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.parts[p]
}

func (t *terms) change(p partition, f func([]*termindex.Segment) []*termindex.Segment) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if next := f(slices.Clone(t.parts[p])); len(next) > 0 {
		t.parts[p] = next
	} else {
		delete(t.parts, p)
	}
}

// drop forgets a segment whose file is not what was written; its rows are read until it is built again.
func (t *terms) drop(p partition, s *termindex.Segment, why error) {
	t.change(p, func(list []*termindex.Segment) []*termindex.Segment {
		return slices.DeleteFunc(list, func(x *termindex.Segment) bool { return x == s })
	})
	t.refuse(s.Path(), why)
}

// forget removes the segments of a partition whose rows no new query reads.
func (t *terms) forget(p partition) {
	var gone []*termindex.Segment
	t.change(p, func(list []*termindex.Segment) []*termindex.Segment {
		gone = list
		return nil
	})
	for _, seg := range gone {
		_ = os.Remove(seg.Path()) // else at the next start
	}
}

func (t *terms) file(p partition, from int64) string {
	return filepath.Join(t.dir, fmt.Sprintf("t%d_%d_%d_%d.terms", p.table, p.day, p.rewritten, from))
}

// indexing loads the term index, and builds what it lacks, in the background until ctx ends.
func (s *Store) indexing(ctx context.Context) {
	defer close(s.indexed)
	said := ""
	try := func(work func(context.Context) error) {
		err := work(ctx)
		if err == nil || ctx.Err() != nil {
			said = ""
			return
		}
		if err.Error() != said {
			said = err.Error()
			slog.Warn("the term index does not grow; queries read the rows it lacks", "reason", err)
		}
	}
	try(s.openTerms)
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(indexPause):
			try(func(ctx context.Context) error { return s.index(ctx, false) })
		}
	}
}

// IndexTerms brings the term index up to date with the rows that are there, and returns when it is. The store does so by
// itself, a segment at a time, while it is open.
func (s *Store) IndexTerms(ctx context.Context) error { return s.index(ctx, true) }

func (s *Store) index(ctx context.Context, tails bool) error {
	t := &s.terms
	if t.dir == "" {
		return nil
	}
	if err := s.openTerms(ctx); err != nil {
		return err
	}
	t.work.Lock()
	defer t.work.Unlock()
	var failed error
	for _, l := range s.layouts() {
		for _, p := range l.Parts {
			key := partitionOf(l, p.Day)
			g := t.grown[key]
			if g.rows != p.Rows {
				g = growth{p.Rows, time.Now()}
				t.grown[key] = g
			}
			least := int64(termindex.SegmentRows)
			if tails || time.Since(g.at) > tailIdle {
				least = tailBlocks * termindex.BlockRows
			}
			if err := s.indexPart(ctx, l, p, least); err != nil {
				failed = errors.Join(failed, err)
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	return failed
}

// openTerms loads the files, once.
func (s *Store) openTerms(ctx context.Context) error {
	t := &s.terms
	t.work.Lock()
	defer t.work.Unlock()
	if t.loaded || t.dir == "" {
		return nil
	}
	err := s.loadTerms(ctx, s.layouts())
	t.loaded = err == nil
	return err
}

func (s *Store) layouts() []*table.Layout {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var out []*table.Layout
	for _, h := range s.tables {
		out = append(out, h.layout.Load())
	}
	return out
}

// loadTerms takes the files that belong to the rows there are, and removes others.
func (s *Store) loadTerms(ctx context.Context, layouts []*table.Layout) error {
	t := &s.terms
	files, err := os.ReadDir(t.dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("term index: %w", err)
	}
	of := map[partition][]string{}
	for _, f := range files {
		var key partition
		var from int64
		if _, err := fmt.Sscanf(f.Name(), "t%d_%d_%d_%d.terms", &key.table, &key.day, &key.rewritten, &from); err != nil {
			key = partition{} // half written: no partition's
		}
		of[key] = append(of[key], filepath.Join(t.dir, f.Name()))
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, l := range layouts {
		for _, p := range l.Parts {
			key := partitionOf(l, p.Day)
			if err := s.loadPart(ctx, conn, l, p, of[key]); err != nil {
				return err
			}
			delete(of, key)
		}
	}
	for _, gone := range of { // with their partitions
		for _, path := range gone {
			_ = os.Remove(path)
		}
	}
	return nil
}

// loadPart takes the files of one partition.
func (s *Store) loadPart(ctx context.Context, conn *duckdb.Conn, l *table.Layout, p table.Part, files []string) error {
	if len(files) == 0 {
		return nil
	}
	whole := intact(ctx, conn, l.Engine(p.Day))
	var segs []*termindex.Segment
	var ends []int64
	for _, path := range files {
		seg, err := termindex.Open(path)
		switch {
		case err != nil:
		case whole != nil:
			err = whole
		case seg.From < 0 || seg.From+seg.Rows() > p.Rows:
			err = errors.New("it has more rows than the table")
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			s.terms.refuse(path, err)
			continue
		}
		segs, ends = append(segs, seg), append(ends, seg.From, seg.From+seg.Rows()-1)
	}
	if len(segs) == 0 {
		return nil
	}
	prints, err := rowPrints(ctx, conn, l, p, ends)
	if err != nil {
		return err
	}
	for _, seg := range segs {
		if seg.Print != prints[seg.From]+" "+prints[seg.From+seg.Rows()-1] {
			s.terms.refuse(seg.Path(), errors.New("it is of other rows than the table's"))
			continue
		}
		s.terms.add(partitionOf(l, p.Day), seg)
	}
	return nil
}

// refuse removes a file that must not be used.
func (t *terms) refuse(path string, why error) {
	slog.Warn("a file of the term index is not usable: queries read its rows until it is built again", "file", path, "reason", why)
	_ = os.Remove(path)
}

// add takes a segment in, unless its rows are there already.
func (t *terms) add(key partition, seg *termindex.Segment) {
	t.change(key, func(list []*termindex.Segment) []*termindex.Segment {
		at, _ := slices.BinarySearchFunc(list, seg.From, func(s *termindex.Segment, from int64) int { return int(s.From - from) })
		if at > 0 && list[at-1].From+list[at-1].Rows() > seg.From || at < len(list) && seg.From+seg.Rows() > list[at].From {
			return list
		}
		return slices.Insert(list, at, seg)
	})
}

// rowPrints tells rows from those that another table, or one restored from a copy, has in their place.
func rowPrints(ctx context.Context, conn *duckdb.Conn, l *table.Layout, p table.Part, rows []int64) (map[int64]string, error) {
	event, _ := l.Column(catalog.TimeGenerated)
	came, _ := l.Column(catalog.IngestionTime)
	var sql []string
	for _, at := range rows {
		sql = append(sql, fmt.Sprintf("SELECT rowid, %s, %s FROM %s WHERE rowid = %d", table.EngineColumn(event), table.EngineColumn(came), l.Engine(p.Day), at))
	}
	out := map[int64]string{}
	err := each(ctx, conn, strings.Join(sql, " UNION ALL "), func(r row) { out[r.i(0)] = fmt.Sprintf("%d:%d", r.i(1), r.i(2)) })
	return out, err
}

// indexPart builds the segments that a partition lacks: whole ones, and shorter ones of at least least rows.
func (s *Store) indexPart(ctx context.Context, l *table.Layout, p table.Part, least int64) error {
	key := partitionOf(l, p.Day)
	for {
		from, end, gap := int64(0), p.Rows, false
		for _, seg := range s.terms.segments(key) {
			if gap = seg.From > from; gap {
				end = seg.From
				break
			}
			from = seg.From + seg.Rows()
		}
		blocks := min((end-from)/termindex.BlockRows, termindex.MaxBlocks)
		if blocks == 0 || !gap && end-from < least {
			return nil
		}
		seg, err := s.buildSegment(ctx, l, p, from, int(blocks))
		if errors.Is(err, errShrunk) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("index %s from row %d: %w", l.Name, from, err)
		}
		s.terms.add(key, seg)
	}
}

// errShrunk is why a partition has no index: DuckDB may give other ids to its rows.
var errShrunk = errors.New("rows of the partition were deleted")

func intact(ctx context.Context, conn *duckdb.Conn, engine string) error {
	whole := false
	err := each(ctx, conn, "SELECT (count(*) = max(rowid) + 1)::INTEGER FROM "+engine, func(r row) { whole = r.i(0) == 1 })
	if err == nil && !whole {
		err = errShrunk
	}
	return err
}

// buildSegment reads rows block by block and writes the file of their terms.
func (s *Store) buildSegment(ctx context.Context, l *table.Layout, p table.Part, from int64, blocks int) (*termindex.Segment, error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if err := intact(ctx, conn, l.Engine(p.Day)); err != nil {
		return nil, err
	}
	var cols []string
	var dynamic []bool
	for _, n := range p.Columns {
		k := "p." + table.EngineColumn(n)
		switch l.Columns[n].Type {
		case types.String:
			cols, dynamic = append(cols, k), append(dynamic, false)
		case types.Dynamic:
			// As it is stored, and as the engine writes it: numbers in their shortest form, strings with the fewest escapes.
			cols, dynamic = append(cols, k, "json_extract_string("+k+", '$')"), append(dynamic, true, true)
		}
	}
	b := termindex.NewBuilder(indexMemory)
	if len(cols) == 0 {
		cols, dynamic = []string{"''"}, []bool{false}
	}
	for more := true; more && b.Blocks() < blocks; {
		at := from + int64(b.Blocks())*termindex.BlockRows
		sql := fmt.Sprintf("SELECT %s FROM %s AS p WHERE p.rowid BETWEEN %d AND %d", strings.Join(cols, ", "), l.Engine(p.Day), at, at+termindex.BlockRows-1)
		if more, err = addBlock(ctx, conn, sql, dynamic, b); err != nil {
			return nil, err
		}
	}
	last := from + int64(b.Blocks())*termindex.BlockRows - 1
	prints, err := rowPrints(ctx, conn, l, p, []int64{from, last})
	if err != nil {
		return nil, err
	}
	path := s.terms.file(partitionOf(l, p.Day), from)
	if err := b.Write(path, from, prints[from]+" "+prints[last]); err != nil {
		return nil, err
	}
	return termindex.Open(path)
}

// addBlock reads a block, and reports whether the segment takes another.
func addBlock(ctx context.Context, conn *duckdb.Conn, sql string, dynamic []bool, b *termindex.Builder) (more bool, err error) {
	rows, err := conn.Query(ctx, sql)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	n := int64(0)
	var held []arrow.RecordBatch // the builder compares texts until the block ends
	defer func() {
		for _, rec := range held {
			rec.Release()
		}
	}()
	for n < termindex.BlockRows {
		rec, err := rows.Next(ctx)
		if err != nil {
			return false, fmt.Errorf("after %d rows: %w", n, err)
		}
		held = append(held, rec)
		n += rec.NumRows()
		for i, c := range rec.Columns() {
			texts := c.(*array.String)
			for r := range texts.Len() {
				switch {
				case texts.IsNull(r):
				case dynamic[i]:
					b.AddJSON(texts.Value(r))
				default:
					b.Add(texts.Value(r))
				}
			}
		}
	}
	return b.EndBlock(), nil
}
