// Package duckdb spells a bound plan as SQL for DuckDB.
//
// Every column is called c<ID> inside; KQL's names appear in no SQL, so that neither their case nor their letters matter.
// The order of rows that sort or serialize gave is kept by DuckDB's own guarantee (preserve_insertion_order) through
// projections and filters, and made explicit by a row number where windows and lists depend on it.
package duckdb

import (
	"fmt"
	"strings"

	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// Tables gives the SQL of a stored table: a SELECT whose columns are c0, c1, ... in the order of cols, of the types that
// Physical names, limited to from <= TimeGenerated < to in ticks. Rows that lack what must asks for may be left out; nil asks
// for nothing.
type Tables interface {
	Matching(table string, cols []string, from, to int64, must *plan.Terms) (string, error)
}

// Generate spells root as one SELECT whose columns are c0, c1, ... in the order of root's columns.
func Generate(root plan.Node, tables Tables) (string, error) {
	g := &generator{tables: tables}
	body := g.node(root, scope{})
	if g.err != nil {
		return "", g.err
	}
	out := make([]string, len(root.Columns()))
	for i, c := range root.Columns() {
		out[i] = outer(c) + fmt.Sprintf(" AS c%d", i)
	}
	return "SELECT " + list(out) + " FROM (" + body + ") q", nil
}

// outer brings a column to the physical type that results promise, whatever an aggregate made of it.
func outer(c plan.Column) string {
	switch c.Type {
	case types.Guid:
		return "CAST(" + col(c) + " AS VARCHAR)"
	case types.String:
		return "coalesce(" + col(c) + ", '')"
	case types.Dynamic, types.Unknown:
		return col(c)
	}
	return "CAST(" + col(c) + " AS " + Physical(c.Type) + ")"
}

type generator struct {
	tables Tables
	err    error // the first failure; the text made after it is thrown away
	fresh  int
}

// scope says what a node inside an Apply's body carries along: the columns that tell one partition from another.
type scope struct {
	carry []string
	input func(*plan.Input) string // the relation that Input reads
}

func (g *generator) fail(format string, args ...any) string {
	if g.err == nil {
		g.err = fmt.Errorf(format, args...)
	}
	return "NULL"
}

func (g *generator) alias(prefix string) string {
	g.fresh++
	return fmt.Sprintf("%s%d", prefix, g.fresh)
}

func col(c plan.Column) string { return fmt.Sprintf("c%d", c.ID) }

// names lists the columns of n and what the scope carries.
func names(n plan.Node, s scope) []string {
	out := append([]string(nil), s.carry...)
	for _, c := range n.Columns() {
		out = append(out, col(c))
	}
	return out
}

func list(items []string) string {
	if len(items) == 0 {
		return "1 AS none"
	}
	return strings.Join(items, ", ")
}

// node spells n as a SELECT with the columns names(n, s).
func (g *generator) node(n plan.Node, s scope) string {
	switch n := n.(type) {
	case *plan.Scan:
		return g.scan(n)
	case *plan.Temp:
		return g.temp(n)
	case *plan.Input:
		if s.input == nil {
			return g.fail("a body's input stands outside of its operator")
		}
		return s.input(n)
	case *plan.Values:
		return g.values(n, s)
	case *plan.Range:
		return g.rangeOf(n, s)
	case *plan.Filter:
		return "SELECT " + list(names(n, s)) + " FROM (" + g.node(n.In, s) + ") f WHERE " + g.condition(n.Cond)
	case *plan.Project:
		return g.project(n, s)
	case *plan.Windows:
		return g.windows(n, s)
	case *plan.Summarize:
		return g.summarize(n, s)
	case *plan.Join:
		return g.join(n, s)
	case *plan.Union:
		return g.union(n, s)
	case *plan.Sort:
		return "SELECT " + list(names(n, s)) + " FROM (" + g.node(n.In, s) + ") o ORDER BY " + g.order(n.Keys)
	case *plan.Limit:
		return g.limit(n, s)
	case *plan.Distinct:
		return "SELECT DISTINCT " + list(names(n, s)) + " FROM (" + g.node(n.In, s) + ") d"
	case *plan.Unnest:
		return g.unnest(n, s)
	case *plan.Parse:
		return g.parse(n, s)
	case *plan.Apply:
		return g.apply(n, s)
	case *plan.MakeSeries:
		return g.makeSeries(n, s)
	case *plan.Local:
		if n.Name == plan.SessionOp {
			return g.session(n, s)
		}
		return g.fail("%s runs in Go", n.Name)
	}
	return g.fail("%T does not run in the engine", n)
}

func (g *generator) scan(n *plan.Scan) string {
	from, to := n.Bounds()
	sql, err := g.tables.Matching(n.Table, n.Source, from, to, n.Must)
	if err != nil {
		return g.fail("table %s: %w", n.Table, err)
	}
	return g.renamed(sql, n.Cols)
}

func (g *generator) temp(n *plan.Temp) string {
	items := make([]string, len(n.Cols))
	for i, c := range n.Cols {
		at := i
		if n.At != nil {
			at = n.At[i]
		}
		// What Go computed comes back as Arrow gives it: guids as text.
		items[i] = fmt.Sprintf("CAST(c%d AS %s) AS %s", at, Physical(c.Type), col(c))
	}
	return "SELECT " + list(items) + " FROM " + Quote(n.Name)
}

// renamed gives the columns c0, c1, ... of a SELECT the names of cols.
func (g *generator) renamed(sql string, cols []plan.Column) string {
	items := make([]string, len(cols))
	a := g.alias("t")
	for i, c := range cols {
		items[i] = fmt.Sprintf("%s.c%d AS %s", a, i, col(c))
	}
	return "SELECT " + list(items) + " FROM (" + sql + ") " + a
}

func (g *generator) values(n *plan.Values, s scope) string {
	if len(s.carry) > 0 {
		return g.fail("a table of constants inside mv-apply or partition")
	}
	if len(n.Rows) == 0 {
		return empty(n.Cols)
	}
	rows := make([]string, len(n.Rows))
	for i, r := range n.Rows {
		items := make([]string, len(r))
		for j, x := range r {
			items[j] = g.expr(x)
		}
		if len(n.Rows) == 1 {
			for j := range items {
				items[j] += " AS " + col(n.Cols[j])
			}
			return "SELECT " + list(items)
		}
		rows[i] = "(" + strings.Join(items, ", ") + ")"
	}
	heads := make([]string, len(n.Cols))
	for i, c := range n.Cols {
		heads[i] = col(c)
	}
	return "SELECT * FROM (VALUES " + strings.Join(rows, ", ") + ") v(" + strings.Join(heads, ", ") + ")"
}

func empty(cols []plan.Column) string {
	items := make([]string, len(cols))
	for i, c := range cols {
		items[i] = "CAST(NULL AS " + Physical(c.Type) + ") AS " + col(c)
	}
	return "SELECT " + list(items) + " WHERE false"
}

func (g *generator) rangeOf(n *plan.Range, s scope) string {
	from, to, step := g.expr(n.From), g.expr(n.To), g.expr(n.Step)
	c := n.Cols[0]
	if c.Type == types.Real || c.Type == types.Decimal {
		p := Physical(c.Type)
		return fmt.Sprintf("SELECT CAST(%s + i * %s AS %s) AS %s FROM (SELECT unnest(generate_series(0::BIGINT, CAST(floor((%s - %s) / %s) AS BIGINT))) AS i) r",
			from, step, p, col(c), to, from, step)
	}
	t := Physical(c.Type)
	series := fmt.Sprintf("generate_series(CAST(%s AS BIGINT), CAST(%s AS BIGINT), CAST(%s AS BIGINT))", from, to, step)
	if constant(n.From) && constant(n.To) && constant(n.Step) {
		return fmt.Sprintf("SELECT CAST(r.i AS %s) AS %s FROM %s r(i)", t, col(c), series)
	}
	return fmt.Sprintf("SELECT CAST(unnest(%s) AS %s) AS %s", series, t, col(c))
}

func constant(e plan.Expr) bool {
	_, ok := e.(*plan.Const)
	return ok
}

func (g *generator) project(n *plan.Project, s scope) string {
	items := append([]string(nil), s.carry...)
	for i, x := range n.Exprs {
		items = append(items, g.expr(x)+" AS "+col(n.Cols[i]))
	}
	return "SELECT " + list(items) + " FROM (" + g.node(n.In, s) + ") p"
}

// wideUnion is how many cells a row of each input together may have before what an input lacks is left to the engine to fill:
// a search of all tables has hundreds of thousands, most of them empty.
const wideUnion = 4000

// lacks tells a column that an input of a union does not have.
func lacks(e plan.Expr) bool {
	c, ok := e.(*plan.Const)
	return ok && (c.V.Null || c.T == types.String && c.V.S == "")
}

func (g *generator) union(n *plan.Union, s scope) string {
	if len(n.In) == 0 {
		return empty(n.Cols)
	}
	if len(n.Map) != len(n.In) {
		return g.fail("a union that was bound for its names alone")
	}
	wide := len(n.In) > 1 && len(n.In)*len(n.Cols) > wideUnion
	lacking := make([]int, len(n.Cols)) // how many inputs leave a column to be filled
	parts := make([]string, len(n.In))
	for i, in := range n.In {
		items := append([]string(nil), s.carry...)
		for j, x := range n.Map[i] {
			if wide && lacks(x) && lacking[j] < len(n.In)-1 { // one input has to name it
				lacking[j]++
				continue
			}
			items = append(items, "CAST("+g.expr(x)+" AS "+Physical(n.Cols[j].Type)+") AS "+col(n.Cols[j]))
		}
		parts[i] = "(SELECT " + list(items) + " FROM (" + g.node(in, s) + ") u)"
	}
	if len(parts) == 1 {
		return "SELECT * FROM " + parts[0] + " u"
	}
	if !wide {
		return strings.Join(parts, " UNION ALL ")
	}
	items := append([]string(nil), s.carry...)
	for j, c := range n.Cols {
		if lacking[j] > 0 && c.Type == types.String {
			items = append(items, "coalesce("+col(c)+", '') AS "+col(c))
			continue
		}
		items = append(items, col(c))
	}
	return "SELECT " + list(items) + " FROM (" + strings.Join(parts, " UNION ALL BY NAME ") + ") u"
}

func (g *generator) order(keys []plan.SortKey) string {
	items := make([]string, len(keys))
	for i, k := range keys {
		dir, nulls := " ASC", " NULLS LAST"
		if k.Desc {
			dir = " DESC"
		}
		if k.NullsFirst {
			nulls = " NULLS FIRST"
		}
		x := g.expr(k.X)
		if constant(k.X) {
			x = "(" + x + ")" // a bare number would be a position
		}
		if k.X.Type() == types.Real {
			// NaN counts as the smallest number here, and as the greatest in DuckDB.
			x = "CASE WHEN isnan(" + x + ") THEN '-infinity'::DOUBLE ELSE " + x + " END"
		}
		items[i] = x + dir + nulls
	}
	return strings.Join(items, ", ")
}

func (g *generator) limit(n *plan.Limit, s scope) string {
	from := "SELECT " + list(names(n, s)) + " FROM (" + g.node(n.In, s) + ") l"
	count := "CAST(" + g.expr(n.N) + " AS BIGINT)"
	order := ""
	if len(n.Keys) > 0 {
		order = " ORDER BY " + g.order(n.Keys)
	}
	if len(s.carry) == 0 {
		return from + order + " LIMIT greatest(" + count + ", 0)"
	}
	return from + " QUALIFY row_number() OVER (PARTITION BY " + strings.Join(s.carry, ", ") + order + ") <= " + count + order
}
