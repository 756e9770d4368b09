package table

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/store/catalog"
)

// LifeDDL makes the engine's tables that tell of rows which went: how often a partition was replaced, which of the
// engine's tables no query is given any more and from when, and what a table took in before its log was summed.
const LifeDDL = `
CREATE TABLE IF NOT EXISTS hb_rewrites (table_id INTEGER, part INTEGER, generation INTEGER);
CREATE TABLE IF NOT EXISTS hb_dropped (engine VARCHAR, dropped_at BIGINT);
CREATE TABLE IF NOT EXISTS hb_taken (table_id INTEGER, stored_at BIGINT, row_count BIGINT, byte_count BIGINT);
`

// Rewrite replaces a partition by one that holds the rows for which keep is true, a condition in SQL over the rows as p;
// an empty one keeps none. The old one stays for the queries that read it, and is noted as dropped. It works inside of the
// transaction that conn has open; the layout holds once that is committed. The caller lets no writer of the table run meanwhile.
func Rewrite(ctx context.Context, conn *duckdb.Conn, l *Layout, day int32, keep string, now int64) (next *Layout, removed int64, err error) {
	at, ok := l.part(day)
	if !ok {
		return l, 0, nil
	}
	next = l.clone()
	next.Rewritten[day]++
	p := &next.Parts[at]
	before := p.Rows
	if err := forget(ctx, conn, l, day, now); err != nil {
		return nil, 0, err
	}
	err = conn.Exec(ctx, "INSERT INTO hb_rewrites VALUES (?, ?, ?)", l.ID, day, next.Rewritten[day])
	if err == nil && keep != "" {
		err = copyRows(ctx, conn, l, next, p, keep)
	}
	if err != nil {
		return nil, 0, err
	}
	if keep == "" || p.Rows == 0 {
		next.Parts = slices.Delete(next.Parts, at, at+1)
		err = conn.Exec(ctx, "DELETE FROM hb_part_columns WHERE table_id = ? AND part = ?", l.ID, day)
		return next, before, err
	}
	return next, before - p.Rows, nil
}

// forget notes a partition as dropped and takes its rows off the log, all but what the account of ingestion needs of it.
func forget(ctx context.Context, conn *duckdb.Conn, l *Layout, day int32, now int64) error {
	where := fmt.Sprintf(" FROM hb_commits WHERE table_id = %d AND part = %d", l.ID, day)
	sql := fmt.Sprintf("INSERT INTO hb_dropped VALUES ('%s', %d);", l.engineName(day), now) +
		"INSERT INTO hb_taken SELECT table_id, stored_at, row_count, byte_count" + where + " AND stored_at > 0; DELETE" + where
	if day == Rest {
		sql += fmt.Sprintf("; DELETE FROM hb_shared WHERE table_id = %d", l.ID)
	}
	return conn.Exec(ctx, sql)
}

// copyRows makes the new partition p with the rows of the old that stay.
func copyRows(ctx context.Context, conn *duckdb.Conn, old, next *Layout, p *Part, keep string) error {
	ddl, names := make([]string, len(p.Columns)), make([]string, len(p.Columns))
	for i, n := range p.Columns {
		ddl[i], names[i] = columnDDL(n, next.Columns[n].Type), EngineColumn(n)
	}
	to, from, cols := next.Engine(p.Day), old.Engine(p.Day), strings.Join(names, ", ")
	err := conn.Exec(ctx, fmt.Sprintf("CREATE TABLE %s (%s); INSERT INTO %s (%s) SELECT %s FROM %s AS p WHERE %s",
		to, strings.Join(ddl, ", "), to, cols, cols, from, keep))
	if err != nil {
		return fmt.Errorf("rewrite %s: %w", next.Name, err)
	}
	n, _ := next.Column(catalog.TimeGenerated)
	time, rows := EngineColumn(n), p.Rows
	got, err := longs(ctx, conn, fmt.Sprintf("SELECT count(*), min(%s), max(%s) FROM %s", time, time, to))
	if err != nil {
		return err
	}
	p.Rows = got[0][0]
	if p.Rows == 0 {
		if p.Day == Rest {
			next.Shared = map[int32]int64{}
		}
		return conn.Exec(ctx, "DROP TABLE "+to)
	}
	p.First, p.Last = got[0][1], got[0][2]
	p.Bytes = int64(float64(p.Bytes) * float64(p.Rows) / float64(max(1, rows)))
	// Stored at no time: what came in when has been noted already.
	err = conn.Exec(ctx, "INSERT INTO hb_commits VALUES (?, ?, ?, ?, ?, ?, 0)", next.ID, p.Day, p.Rows, p.Bytes, p.First, p.Last)
	if err != nil || p.Day != Rest {
		return err
	}
	days, err := longs(ctx, conn, fmt.Sprintf("SELECT %s // %d, count(*) FROM %s GROUP BY 1", time, ticks.Day, to))
	if err != nil {
		return err
	}
	next.Shared = map[int32]int64{}
	var shared strings.Builder
	for _, d := range days {
		next.Shared[int32(d[0])] = d[1]
		note(&shared, "hb_shared", "(%d, %d, %d)", next.ID, d[0], d[1])
	}
	return conn.Exec(ctx, shared.String())
}

// longs gives the rows of a query whose columns are BIGINT; a null is zero.
func longs(ctx context.Context, conn *duckdb.Conn, sql string) (out [][]int64, err error) {
	rows, err := conn.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for {
		rec, err := rows.Next(ctx)
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		for i := range int(rec.NumRows()) {
			cells := make([]int64, rec.NumCols())
			for j := range cells {
				if c := rec.Column(j).(*array.Int64); c.IsValid(i) {
					cells[j] = c.Value(i)
				}
			}
			out = append(out, cells)
		}
		rec.Release()
	}
}
