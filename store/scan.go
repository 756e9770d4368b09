package store

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
	"github.com/huntbook/huntbook/store/catalog"
	"github.com/huntbook/huntbook/store/table"
)

// Scan gives a SELECT without a semicolon over the rows of a table whose TimeGenerated lies in [from, to), in ticks;
// math.MinInt64 and math.MaxInt64 leave a side open. Its columns are c0, c1, ... in the order of cols, typed as
// result.Column says; with no cols it gives a single column of zeros, for counting. Days outside of the bounds are not
// named in it, and a table without rows gives an empty relation of the right types.
func (s *Store) Scan(name string, cols []string, from, to int64) (string, error) {
	return s.Matching(name, cols, from, to, nil)
}

// Matching is Scan without rows of which the term index knows that they lack what must asks for; nil asks for nothing.
func (s *Store) Matching(name string, cols []string, from, to int64, must *plan.Terms) (string, error) {
	schema, ok := s.Lookup(name)
	if !ok {
		return "", fmt.Errorf("no table %s", name)
	}
	typ := make([]types.Type, len(cols))
	for i, c := range cols {
		if c == catalog.IngestionTime {
			typ[i] = types.Datetime
			continue
		}
		if c == Place {
			typ[i] = types.Timespan
			continue
		}
		col, ok := schema.Column(c)
		if !ok {
			return "", fmt.Errorf("table %s has no column %s", name, c)
		}
		typ[i], _ = types.ByName(col.Type)
	}
	q := scan{table: name, cols: cols, types: typ, from: from, to: to}
	if l := s.layout(name); l != nil {
		for _, r := range s.ranges(l, from, to, must) {
			q.part(l, r.part, r.where)
		}
	}
	if q.sql.Len() == 0 {
		q.empty()
	}
	return q.sql.String(), nil
}

type scan struct {
	sql      strings.Builder
	table    string
	cols     []string
	types    []types.Type
	from, to int64
}

// part adds the rows of one partition for which where holds, or all of them.
func (q *scan) part(l *table.Layout, p table.Part, where string) {
	if q.sql.Len() > 0 {
		q.sql.WriteString(" UNION ALL ")
	}
	q.sql.WriteString("SELECT ")
	for i, name := range q.cols {
		if i > 0 {
			q.sql.WriteString(", ")
		}
		if name == Place {
			fmt.Fprintf(&q.sql, "(p.rowid + %d) AS c%d", int64(p.Day)<<placeShift, i)
			continue
		}
		n, ok := l.Column(name)
		if ok {
			_, ok = slices.BinarySearch(p.Columns, n)
		}
		if ok {
			fmt.Fprintf(&q.sql, "p.%s AS c%d", table.EngineColumn(n), i)
		} else {
			q.sql.WriteString(q.missing(i))
		}
	}
	if len(q.cols) == 0 {
		q.sql.WriteString("0 AS c0")
	}
	fmt.Fprintf(&q.sql, " FROM %s AS p", l.Engine(p.Day))
	n, _ := l.Column(catalog.TimeGenerated)
	time := table.EngineColumn(n)
	// What the layout says of First and Last may be short by rows that are being added now; the day is certain.
	start, end := int64(math.MinInt64), int64(math.MaxInt64)
	if p.Day != table.Rest {
		start = int64(p.Day) * ticks.Day
		end = start + ticks.Day
	}
	and := " WHERE "
	if where != "" {
		q.sql.WriteString(and + where)
		and = " AND "
	}
	if start < q.from {
		fmt.Fprintf(&q.sql, "%sp.%s >= %d", and, time, q.from)
		and = " AND "
	}
	if end > q.to {
		fmt.Fprintf(&q.sql, "%sp.%s < %d", and, time, q.to)
	}
}

// missing gives what a column is in a partition none of whose rows has it.
func (q *scan) missing(i int) string {
	switch {
	case q.cols[i] == catalog.Type && q.types[i] == types.String:
		return fmt.Sprintf("%s AS c%d", literal(q.table), i)
	case q.types[i] == types.String:
		return fmt.Sprintf("'' AS c%d", i)
	}
	return fmt.Sprintf("NULL::%s AS c%d", table.SQLType(q.types[i]), i)
}

func (q *scan) empty() {
	q.sql.WriteString("SELECT ")
	for i := range q.cols {
		if i > 0 {
			q.sql.WriteString(", ")
		}
		fmt.Fprintf(&q.sql, "NULL::%s AS c%d", table.SQLType(q.types[i]), i)
	}
	if len(q.cols) == 0 {
		q.sql.WriteString("0 AS c0")
	}
	q.sql.WriteString(" WHERE false")
}

// literal makes a SQL string of any text.
func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
