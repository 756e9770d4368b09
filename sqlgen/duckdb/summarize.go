package duckdb

import (
	"fmt"
	"slices"
	"strings"

	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// summarize groups. Aggregates that fill several columns (arg_max, take_any of a row) are computed as one struct, so that
// all their columns come from the same row, and taken apart one level above.
func (g *generator) summarize(n *plan.Summarize, s scope) string {
	inner := append([]string(nil), s.carry...)
	outerItems := append([]string(nil), s.carry...)
	for i, k := range n.Keys {
		inner = append(inner, g.expr(k)+" AS "+col(n.Cols[i]))
		outerItems = append(outerItems, col(n.Cols[i]))
	}
	groups := len(inner)
	order := ""
	from := g.node(n.In, s)
	if plan.Ordered(n.In) && keepsOrder(n.Aggs) {
		from = "SELECT *, row_number() OVER () AS rn FROM (" + from + ") n"
		order = " ORDER BY rn"
	}
	split := false
	for _, a := range n.Aggs {
		if len(a.Outs) == 1 {
			inner = append(inner, g.aggregate(a, order)+" AS "+col(a.Outs[0]))
			outerItems = append(outerItems, col(a.Outs[0]))
			continue
		}
		split = true
		name := g.alias("s")
		inner = append(inner, g.rowOf(a, order)+" AS "+name)
		for i, c := range a.Outs {
			x := fmt.Sprintf("%s.f%d", name, i)
			if c.Type == types.String {
				x = "coalesce(" + x + ", '')"
			}
			outerItems = append(outerItems, x+" AS "+col(c))
		}
	}
	if len(n.Aggs) == 0 {
		if groups == 0 {
			return "SELECT 1 AS none FROM (" + from + ") g LIMIT 1"
		}
		return "SELECT DISTINCT " + list(inner) + " FROM (" + from + ") g"
	}
	sql := "SELECT " + list(inner) + " FROM (" + from + ") g"
	if groups > 0 {
		positions := make([]string, groups)
		for i := range positions {
			positions[i] = fmt.Sprint(i + 1)
		}
		sql += " GROUP BY " + strings.Join(positions, ", ")
	}
	if split {
		sql = "SELECT " + list(outerItems) + " FROM (" + sql + ") a"
	}
	return sql
}

// keepsOrder reports whether an aggregate's answer shows the order of rows.
func keepsOrder(aggs []*plan.Agg) bool {
	for _, a := range aggs {
		if strings.HasPrefix(a.Fn.Name, "make_list") || strings.HasPrefix(a.Fn.Name, "make_set") {
			return true
		}
	}
	return false
}

func (g *generator) aggregate(a *plan.Agg, order string) string {
	sql := g.call(a.Fn, a.Sig, a.Args, a.T, order)
	if a.T == types.String {
		return "coalesce(" + sql + ", '')"
	}
	return sql
}

// rowOf spells an aggregate that picks a row: arg_max(by, a, b, ...), arg_min, take_any(a, b, ...), or several percentiles.
func (g *generator) rowOf(a *plan.Agg, order string) string {
	pack := func(args []fn.Arg) string {
		fields := make([]string, len(args))
		for i, x := range args {
			fields[i] = fmt.Sprintf("f%d := %s", i, x.SQL)
		}
		return "struct_pack(" + strings.Join(fields, ", ") + ")"
	}
	args := g.args(a.Args)
	switch a.Fn.Name {
	case "arg_max", "arg_min":
		return fn.PickRow(a.Fn.Name, pack(args), args[0])
	case "take_any":
		return "any_value(" + pack(args) + ")"
	}
	fixed := 0 // the value, and its weight where there is one
	for fixed < len(a.Sig.Params) && !a.Sig.Params[fixed].Repeated {
		fixed++
	}
	fields := make([]string, len(a.Outs))
	for i := range a.Outs {
		one := append(slices.Clone(args[:fixed]), args[min(fixed+i, len(args)-1)])
		sql := Expand(a.Fn, a.Sig, one, order)
		if sql == "" {
			return g.fail("%s() does not run in this engine", a.Fn.Name)
		}
		fields[i] = fmt.Sprintf("f%d := %s", i, sql)
	}
	return "struct_pack(" + strings.Join(fields, ", ") + ")"
}
