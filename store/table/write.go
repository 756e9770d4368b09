package table

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/kql/types"
	"github.com/huntbook/huntbook/store/catalog"
)

// Receipt says what became of a batch. It is kept with the rows: the same key gives the same receipt.
type Receipt struct {
	Key        string
	Table      string
	Rows       int64 // stored
	Rejected   int64
	NewColumns []string
	At         time.Time
	Repeated   bool `json:"-"` // the batch was stored before; nothing was added
}

// MetaDDL makes the engine's tables that describe all others. Rows of them are only ever added: a log needs no index
// and no update, and what is true now is its sum.
const MetaDDL = `
CREATE TABLE IF NOT EXISTS hb_tables (id INTEGER, name VARCHAR);
CREATE TABLE IF NOT EXISTS hb_columns (table_id INTEGER, number INTEGER, name VARCHAR, type VARCHAR);
CREATE TABLE IF NOT EXISTS hb_part_columns (table_id INTEGER, part INTEGER, numbers VARCHAR);
CREATE TABLE IF NOT EXISTS hb_commits (table_id INTEGER, part INTEGER, row_count BIGINT, byte_count BIGINT, first_tick BIGINT, last_tick BIGINT, stored_at BIGINT);
CREATE TABLE IF NOT EXISTS hb_shared (table_id INTEGER, day INTEGER, row_count BIGINT);
CREATE TABLE IF NOT EXISTS hb_receipts (table_id INTEGER, key VARCHAR, stored_at BIGINT, receipt VARCHAR);
`

// Write adds a batch to a table inside of the transaction that conn has open, and gives the layout that holds once it
// is committed. The caller lets no second writer of the table run meanwhile.
func Write(ctx context.Context, conn *duckdb.Conn, l *Layout, b *Batch, now time.Time) (*Layout, []string, error) {
	if b.rows == 0 {
		return l, nil, nil
	}
	next := l.clone()
	r := b.resolve(schemaOf(l.Schema()))
	w := writer{ctx: ctx, conn: conn, next: next, at: ticks.FromTime(now)}
	stamp := newVec(types.Datetime)
	for range r.rows {
		stamp.long(w.at)
	}
	r.cols = append(r.cols, &column{name: catalog.IngestionTime, vec: stamp})
	fresh, err := w.columns(r.cols)
	if err != nil {
		return nil, nil, err
	}
	if b.timed && catalog.Plain(l.Name) {
		if err := w.ownTime(); err != nil {
			return nil, nil, err
		}
	}
	for _, d := range byDay(next, r.at[catalog.TimeGenerated].vec.i64) {
		if err := w.day(d, r.cols); err != nil {
			return nil, nil, err
		}
	}
	for day, n := range next.Shared {
		if added := n - l.Shared[day]; added > 0 {
			note(&w.shared, "hb_shared", "(%d, %d, %d)", next.ID, day, added)
		}
	}
	for _, sql := range []string{w.grown.String(), w.shared.String(), w.commits.String()} {
		if sql != "" {
			if err := conn.Exec(ctx, sql); err != nil {
				return nil, nil, err
			}
		}
	}
	return next, fresh, nil
}

type writer struct {
	ctx     context.Context // lives for one Write
	conn    *duckdb.Conn
	next    *Layout
	at      int64
	numbers []int // of the batch's columns
	// what the days say of themselves, as one statement each
	grown, shared, commits strings.Builder
}

// note adds a row to a statement that inserts into a table of the store's own.
func note(sql *strings.Builder, into, format string, args ...any) {
	if sql.Len() == 0 {
		sql.WriteString("INSERT INTO " + into + " VALUES ")
	} else {
		sql.WriteString(", ")
	}
	fmt.Fprintf(sql, format, args...)
}

// columns gives every column of the batch its number, making new ones.
func (w *writer) columns(cols []*column) (fresh []string, err error) {
	var log strings.Builder
	var args []any
	for _, c := range cols {
		n, ok := w.next.Column(c.name)
		if !ok {
			n = len(w.next.Columns)
			w.next.Columns = append(w.next.Columns, Column{Name: c.name, Type: c.vec.typ})
			log.WriteString(", (?, ?, ?, ?)")
			args = append(args, w.next.ID, n, c.name, c.vec.typ.String())
			if c.name != catalog.IngestionTime {
				fresh = append(fresh, c.name)
			}
		}
		w.numbers = append(w.numbers, n)
	}
	if len(args) == 0 {
		return nil, nil
	}
	return fresh, w.conn.Exec(w.ctx, "INSERT INTO hb_columns VALUES "+log.String()[2:], args...)
}

// ownTime notes that the rows of a plain table have brought TimeGenerated, so that queries see it.
func (w *writer) ownTime() error {
	if _, ok := w.next.Column(catalog.OwnTime); ok {
		return nil
	}
	n := len(w.next.Columns)
	w.next.Columns = append(w.next.Columns, Column{Name: catalog.OwnTime, Type: types.Bool})
	return w.conn.Exec(w.ctx, "INSERT INTO hb_columns VALUES (?, ?, ?, ?)", w.next.ID, n, catalog.OwnTime, types.Bool.String())
}

// dayRows are the rows of a batch that fall on one day: a run, or places when they lie apart.
type dayRows struct {
	day         int32
	from, to    int
	rows        []int32
	first, last int64
}

func (d *dayRows) count() int {
	if d.rows != nil {
		return len(d.rows)
	}
	return d.to - d.from
}

// byDay splits a batch by the partitions of its rows.
func byDay(l *Layout, times []int64) []*dayRows {
	counts := map[int32]int64{}
	for _, t := range times {
		counts[int32(t/ticks.Day)]++
	}
	to := make(map[int32]int32, len(counts))
	fresh := 0
	for day, n := range counts {
		_, own := l.part(day)
		switch {
		case own:
		case l.Shared[day]+n >= OwnDay && len(l.Parts)+fresh < MaxParts:
			fresh++
		default:
			l.Shared[day] += n
			to[day] = Rest
			continue
		}
		to[day] = day
	}
	var order []*dayRows
	parts := map[int32]*dayRows{}
	for i, t := range times {
		day := to[int32(t/ticks.Day)]
		d := parts[day]
		if d == nil {
			d = &dayRows{day: day, from: i, to: i, first: math.MaxInt64, last: math.MinInt64}
			parts[day] = d
			order = append(order, d)
		}
		d.take(i, t)
	}
	return order
}

func (d *dayRows) take(i int, t int64) {
	if d.rows == nil && d.to != i {
		for r := d.from; r < d.to; r++ {
			d.rows = append(d.rows, int32(r))
		}
	}
	if d.rows != nil {
		d.rows = append(d.rows, int32(i))
	}
	d.to = i + 1
	d.first, d.last = min(d.first, t), max(d.last, t)
}

// day writes the rows of one partition, making it or widening it first.
func (w *writer) day(d *dayRows, cols []*column) error {
	at, ok := w.next.part(d.day)
	if !ok {
		w.next.Parts = slices.Insert(w.next.Parts, at, Part{Day: d.day, First: d.first, Last: d.last})
	}
	p := &w.next.Parts[at]
	if err := w.widen(p, ok); err != nil {
		return err
	}
	fields := make([]arrow.Field, len(cols))
	arrays := make([]arrow.Array, len(cols))
	names := make([]string, len(cols))
	bytes := int64(0)
	for i, c := range cols {
		v := c.vec
		if d.rows != nil {
			v = v.gather(d.rows)
		}
		arrays[i] = v.array()
		if d.rows == nil && d.count() != v.n {
			arrays[i] = array.NewSlice(arrays[i], int64(d.from), int64(d.to))
		}
		fields[i] = arrow.Field{Name: EngineColumn(w.numbers[i]), Type: v.arrowType(), Nullable: true}
		names[i] = fields[i].Name
		bytes += int64(len(v.data) + 8*v.n)
	}
	if d.rows == nil && len(cols) > 0 {
		bytes = bytes * int64(d.count()) / int64(max(1, cols[0].vec.n))
	}
	rec := array.NewRecordBatch(arrow.NewSchema(fields, nil), arrays, int64(d.count()))
	err := w.conn.Append(w.ctx, duckdb.Target{Table: w.next.engineName(d.day), Columns: names}, rec)
	if err != nil {
		return fmt.Errorf("append to %s: %w", w.next.Name, err)
	}
	p.Rows += int64(d.count())
	p.Bytes += bytes
	p.First, p.Last = min(p.First, d.first), max(p.Last, d.last)
	note(&w.commits, "hb_commits", "(%d, %d, %d, %d, %d, %d, %d)", w.next.ID, d.day, d.count(), bytes, d.first, d.last, w.at)
	return nil
}

// widen makes the engine's table of a partition, or adds the columns it lacks.
func (w *writer) widen(p *Part, exists bool) error {
	var missing []int
	for _, n := range w.numbers {
		if _, ok := slices.BinarySearch(p.Columns, n); !ok {
			missing = append(missing, n)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	var sql, numbers strings.Builder
	engine := w.next.Engine(p.Day)
	if !exists {
		fmt.Fprintf(&sql, "CREATE TABLE %s (", engine)
	}
	for i, n := range missing {
		ddl := columnDDL(n, w.next.Columns[n].Type)
		sep := ", "
		if i == 0 {
			sep = ""
		}
		if exists {
			fmt.Fprintf(&sql, "ALTER TABLE %s ADD COLUMN %s;", engine, ddl)
		} else {
			sql.WriteString(sep + ddl)
		}
		fmt.Fprintf(&numbers, "%d ", n)
	}
	if !exists {
		sql.WriteString(")")
	}
	if err := w.conn.Exec(w.ctx, sql.String()); err != nil {
		return fmt.Errorf("columns of %s: %w", w.next.Name, err)
	}
	note(&w.grown, "hb_part_columns", "(%d, %d, '%s')", w.next.ID, p.Day, &numbers)
	p.Columns = slices.Concat(p.Columns, missing)
	slices.Sort(p.Columns)
	return nil
}

// Marshal gives the text that a receipt is kept as.
func (r Receipt) Marshal() (string, error) {
	b, err := json.Marshal(r)
	return string(b), err
}
