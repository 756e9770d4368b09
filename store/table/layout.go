package table

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/huntbook/huntbook/algo/value"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/kql/types"
	"github.com/huntbook/huntbook/store/catalog"
)

// Layout is how a table lies in the engine: its columns by number, and one engine table for each day of TimeGenerated
// that has rows enough. A Layout that others can see is never changed; a writer publishes a new one.
type Layout struct {
	ID      int
	Name    string
	Columns []Column        // those that rows have brought; a column's place is its number
	Parts   []Part          // by day
	Shared  map[int32]int64 // rows in the Rest partition by their day
	// How often the rows of a partition were replaced, by its day. What is known of the places of its rows holds for one
	// of these numbers alone.
	Rewritten map[int32]int
}

// Column is a column on disk. Its name in the engine is its number: KQL names differ by case, SQL's do not.
type Column struct {
	Name string
	Type types.Type
}

// Part is one partition.
type Part struct {
	Day         int32 // since 0001-01-01; Rest for the one that takes the days beyond the limit
	Columns     []int // that this partition has, ascending
	Rows, Bytes int64
	First, Last int64 // bounds of TimeGenerated in ticks
}

// Rest is the day of the partition that small days share.
const Rest int32 = math.MaxInt32

// A day gets a partition of its own once it has OwnDay rows: an engine table costs about 350 KB on disk and a
// millisecond at start, whatever it holds. A table has at most MaxParts of them, so that random times cannot make a million.
const (
	OwnDay   = 20_000
	MaxParts = 4000
)

// Column gives a column's number.
func (l *Layout) Column(name string) (int, bool) {
	i := slices.IndexFunc(l.Columns, func(c Column) bool { return c.Name == name })
	return i, i >= 0
}

// part gives the partition of a day.
func (l *Layout) part(day int32) (int, bool) {
	return slices.BinarySearchFunc(l.Parts, day, func(p Part, d int32) int { return int(p.Day) - int(d) })
}

// Engine gives the quoted name of the engine's table for a partition.
func (l *Layout) Engine(day int32) string { return duckdb.Quote(l.engineName(day)) }

func (l *Layout) engineName(day int32) string {
	name := fmt.Sprintf("t%d_rest", l.ID)
	if day != Rest {
		name = fmt.Sprintf("t%d_%s", l.ID, ticks.ToTime(int64(day)*ticks.Day).Format("20060102"))
	}
	if n := l.Rewritten[day]; n > 0 {
		name += fmt.Sprintf("_%d", n)
	}
	return name
}

// EngineColumn gives the name of a column in the engine.
func EngineColumn(number int) string { return fmt.Sprintf("k%d", number) }

// SQLType gives the type that values of t have in the engine.
func SQLType(t types.Type) string {
	switch t {
	case types.Bool:
		return "BOOLEAN"
	case types.Int:
		return "INTEGER"
	case types.Real:
		return "DOUBLE"
	case types.Decimal:
		return value.DecimalSQL
	case types.String, types.Dynamic:
		return "VARCHAR"
	case types.Guid:
		return "UUID"
	}
	return "BIGINT"
}

func columnDDL(number int, t types.Type) string {
	ddl := EngineColumn(number) + " " + SQLType(t)
	if t == types.String {
		ddl += " DEFAULT ''"
	}
	return ddl
}

// Schema gives the table as queries see it: the documented columns, then those that rows have brought.
func (l *Layout) Schema() catalog.Table {
	t, known := catalog.Known(l.Name)
	if !known {
		t = catalog.Table{Name: l.Name}
	}
	at := make(map[string]int, len(t.Columns))
	for i, c := range t.Columns {
		at[c.Name] = i
	}
	plain := catalog.Plain(l.Name)
	_, timed := l.Column(catalog.OwnTime)
	for _, c := range l.Columns {
		switch {
		case c.Name == catalog.IngestionTime, c.Name == catalog.OwnTime:
			continue
		case plain && !timed && c.Name == catalog.TimeGenerated:
			continue
		}
		col := catalog.Column{Name: c.Name, Type: c.Type.String()}
		if i, ok := at[c.Name]; ok {
			col.Doc = t.Columns[i].Doc
			t.Columns[i] = col
			continue
		}
		t.Columns = append(t.Columns, col)
	}
	if !known && !plain {
		if _, ok := l.Column(catalog.Type); !ok {
			t.Columns = append(t.Columns, catalog.Column{Name: catalog.Type, Type: "string"})
		}
	}
	return t
}

// clone copies what a writer changes.
func (l *Layout) clone() *Layout {
	c := *l
	c.Columns = slices.Clone(l.Columns)
	c.Parts = slices.Clone(l.Parts)
	c.Shared = maps.Clone(l.Shared)
	if c.Shared == nil {
		c.Shared = map[int32]int64{}
	}
	c.Rewritten = maps.Clone(l.Rewritten)
	if c.Rewritten == nil {
		c.Rewritten = map[int32]int{}
	}
	return &c
}
