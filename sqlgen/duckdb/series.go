package duckdb

import (
	"fmt"
	"strings"

	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// makeSeries groups by keys and step, lays the groups on the whole axis and fills the gaps with each aggregate's default.
// Without from or to, the axis reaches from the first to the last step that has data in any series.
func (g *generator) makeSeries(n *plan.MakeSeries, s scope) string {
	if len(s.carry) > 0 {
		return g.fail("make-series inside mv-apply or partition")
	}
	axisType := n.Axis.Type()
	phys := Physical(axisType)
	step := "CAST(" + g.expr(n.Step) + " AS " + phys + ")"
	src, groups := g.alias("src"), g.alias("grp")
	// floor for integers of any sign; ticks are never negative, numbers may be.
	down := func(x string) string {
		if phys == "DOUBLE" {
			return "floor(" + x + " / " + step + ") * " + step
		}
		return fmt.Sprintf("(%s - ((%s %% %s) + %s) %% %s)", x, x, step, step, step)
	}
	from := fmt.Sprintf("(SELECT %s FROM %s)", down("min(ax)"), src)
	where := []string{"ax IS NOT NULL"}
	if n.From != nil {
		from = "CAST(" + g.expr(n.From) + " AS " + phys + ")"
		where = append(where, "ax >= "+from)
	}
	index := fmt.Sprintf("CAST((ax - %s) // %s AS BIGINT)", from, step)
	points := fmt.Sprintf("(SELECT max(i) + 1 FROM %s)", groups)
	if phys == "DOUBLE" {
		index = fmt.Sprintf("CAST(floor((ax - %s) / %s) AS BIGINT)", from, step)
	}
	if n.To != nil {
		to := "CAST(" + g.expr(n.To) + " AS " + phys + ")"
		where = append(where, "ax < "+to)
		if phys == "DOUBLE" {
			points = fmt.Sprintf("CAST(ceil((%s - %s) / %s) AS BIGINT)", to, from, step)
		} else {
			points = fmt.Sprintf("((%s - %s + %s - 1) // %s)", to, from, step, step)
		}
	}

	srcItems := append(names(n.In, s), g.expr(n.Axis)+" AS ax")
	var by, keyCols []string
	grouped := []string{index + " AS i"}
	for i, k := range n.Keys {
		name := fmt.Sprintf("k%d", i)
		grouped = append(grouped, g.expr(k)+" AS "+name)
		keyCols = append(keyCols, name)
		by = append(by, fmt.Sprint(i+2))
	}
	for i, a := range n.Aggs {
		grouped = append(grouped, fmt.Sprintf("%s AS v%d", g.aggregate(a, ""), i))
	}
	groupBy := strings.Join(append([]string{"1"}, by...), ", ")

	series := "(SELECT DISTINCT " + strings.Join(keyCols, ", ") + " FROM " + groups + ")"
	if len(n.Keys) == 0 {
		series = "(SELECT 1 AS one FROM " + groups + " LIMIT 1)"
		if n.NonEmpty {
			series = "(SELECT 1 AS one)"
		}
	}
	on := []string{"v.i = x.i"}
	for _, k := range keyCols {
		on = append(on, fmt.Sprintf("v.%s IS NOT DISTINCT FROM x.%s", k, k))
	}
	count := fmt.Sprintf("greatest(coalesce(%s, 0), 0)", points)
	grid := fmt.Sprintf("SELECT s.*, unnest(range(0, %s)) AS i FROM %s s", count, series)
	items := make([]string, 0, len(n.Cols))
	// The plan's columns: keys, then one array for each aggregate, then the axis.
	for i, k := range keyCols {
		items = append(items, "x."+k+" AS "+col(n.Cols[i]))
	}
	array := func(x string, t types.Type) string {
		return "'[' || string_agg(coalesce(" + ToJSON(x, t) + ", 'null'), ',' ORDER BY x.i) || ']'"
	}
	for i, a := range n.Aggs {
		v := fmt.Sprintf("v.v%d", i)
		if n.Defaults[i] != nil {
			v = fmt.Sprintf("CASE WHEN v.i IS NULL THEN CAST(%s AS %s) ELSE %s END", g.expr(n.Defaults[i]), Physical(a.T), v)
		}
		items = append(items, array(v, a.T)+" AS "+col(n.Cols[len(keyCols)+i]))
	}
	// All series lie on one axis, which is written once.
	axis := fmt.Sprintf("(SELECT '[' || string_agg(%s, ',' ORDER BY a.i) || ']' FROM (SELECT unnest(range(0, %s)) AS i) a)",
		ToJSON(fmt.Sprintf("CAST(%s + a.i * %s AS %s)", from, step, phys), axisType), count)
	items = append(items, axis+" AS "+col(n.Cols[len(n.Cols)-1]))
	tail := ""
	if len(keyCols) > 0 {
		qualified := make([]string, len(keyCols))
		for i, k := range keyCols {
			qualified[i] = "x." + k
		}
		tail = " GROUP BY " + strings.Join(qualified, ", ")
	} else {
		tail = " HAVING count(*) > 0"
	}
	once := "" // with a given start, the rows are read once, and need not be kept
	if n.From == nil {
		once = "MATERIALIZED "
	}
	return fmt.Sprintf("WITH %s AS %s(SELECT %s FROM (%s) s0), %s AS MATERIALIZED (SELECT %s FROM %s WHERE %s GROUP BY %s) SELECT %s FROM (%s) x LEFT JOIN %s v ON %s%s",
		src, once, list(srcItems), g.node(n.In, s), groups, list(grouped), src, strings.Join(where, " AND "), groupBy,
		list(items), grid, groups, strings.Join(on, " AND "), tail)
}
