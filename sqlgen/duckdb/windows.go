package duckdb

import (
	"fmt"
	"strings"

	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// windows computes row functions over rows in their present order, which a row number makes explicit first.
// A restart condition starts a group of its own: the running count of restarts tells groups apart.
func (g *generator) windows(n *plan.Windows, s scope) string {
	if len(n.By) > 0 {
		keys := append([]string(nil), s.carry...)
		for _, k := range n.By {
			keys = append(keys, g.expr(k))
		}
		return g.rowsBy(n, s, partition(keys)+"ORDER BY "+g.order(n.Order))
	}
	if len(s.carry) == 0 && streams(n.Calls) {
		// DuckDB computes these while the rows go by, in their order; with an ORDER BY it would sort them all again.
		return g.rowsBy(n, s, "")
	}
	base := "SELECT *, row_number() OVER () AS rn FROM (" + g.node(n.In, s) + ") w"
	groups := make([]string, len(n.Calls))
	var restarts []string
	for i, c := range n.Calls {
		if r := restart(c); r != nil {
			groups[i] = fmt.Sprintf("rg%d", i)
			restarts = append(restarts, fmt.Sprintf("sum(CASE WHEN %s THEN 1 ELSE 0 END) OVER (%sORDER BY rn) AS %s",
				g.expr(r), partition(s.carry), groups[i]))
		}
	}
	if len(restarts) > 0 {
		base = "SELECT *, " + strings.Join(restarts, ", ") + " FROM (" + base + ") w"
	}
	over := make([]string, len(n.Calls))
	var ranks []string
	for i, c := range n.Calls {
		cols := append([]string(nil), s.carry...)
		if groups[i] != "" {
			cols = append(cols, groups[i])
		}
		over[i] = partition(cols) + "ORDER BY rn"
		if strings.HasPrefix(c.Fn.Name, "row_rank") {
			// A rank follows the order of rows: a run begins where the value differs from the row before.
			x := g.expr(c.Args[0])
			ranks = append(ranks, fmt.Sprintf("row_number() OVER (%s) AS at%d, (row_number() OVER (%s) = 1 OR lag(%s) OVER (%s) IS DISTINCT FROM %s) AS new%d",
				over[i], i, over[i], x, over[i], x, i))
		}
	}
	if len(ranks) > 0 {
		base = "SELECT *, " + strings.Join(ranks, ", ") + " FROM (" + base + ") w"
	}
	items := names(n.In, s)
	for i, c := range n.Calls {
		items = append(items, g.window(c, i, over[i])+" AS "+col(n.Added[i]))
	}
	return "SELECT " + list(items) + " FROM (" + base + ") w ORDER BY rn"
}

// rowsBy spells row functions over one window each.
func (g *generator) rowsBy(n *plan.Windows, s scope, over string) string {
	items := names(n.In, s)
	for i, c := range n.Calls {
		items = append(items, g.window(c, i, over)+" AS "+col(n.Added[i]))
	}
	return "SELECT " + list(items) + " FROM (" + g.node(n.In, s) + ") w"
}

// farthest is how many rows DuckDB looks back or ahead while rows go by.
const farthest = 2048

// streams reports whether each call is one that DuckDB computes row by row: it knows neither groups nor offsets by row.
func streams(calls []*plan.Call) bool {
	for _, c := range calls {
		switch c.Fn.Name {
		case "prev", "next":
			if len(c.Args) > 1 {
				k, ok := c.Args[1].(*plan.Const)
				if !ok || k.V.Null || k.V.I < -farthest || k.V.I > farthest {
					return false
				}
			}
			if len(c.Args) > 2 && !constant(c.Args[2]) {
				return false
			}
		case "row_number", "row_cumsum":
			if restart(c) != nil || c.T == types.Decimal || c.T == types.Real {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func partition(cols []string) string {
	if len(cols) == 0 {
		return ""
	}
	return "PARTITION BY " + strings.Join(cols, ", ") + " "
}

// restart finds the condition that begins anew, the last argument of row_number(start, restart) and row_cumsum(x, restart).
func restart(c *plan.Call) plan.Expr {
	switch c.Fn.Name {
	case "row_number", "row_cumsum", "row_rank_dense", "row_rank_min":
		if len(c.Args) == 2 && c.Args[1].Type() == types.Bool {
			return c.Args[1]
		}
	}
	return nil
}

func (g *generator) window(c *plan.Call, i int, over string) string {
	arg := func(i int, missing string) string {
		if i < len(c.Args) {
			return g.expr(c.Args[i])
		}
		return missing
	}
	switch c.Fn.Name {
	case "prev", "next":
		how := map[string]string{"prev": "lag", "next": "lead"}[c.Fn.Name]
		missing := "NULL"
		if c.T == types.String {
			missing = "''"
		}
		return fmt.Sprintf("%s(%s, %s, %s) OVER (%s)", how, g.expr(c.Args[0]), arg(1, "1"), arg(2, missing), over)
	case "row_number":
		return fmt.Sprintf("(row_number() OVER (%s) + %s - 1)", over, arg(0, "1"))
	case "row_cumsum":
		return fmt.Sprintf("CAST(sum(%s) OVER (%s ROWS UNBOUNDED PRECEDING) AS %s)", g.expr(c.Args[0]), over, Physical(c.T))
	case "row_rank_dense":
		return fmt.Sprintf("CAST(sum(CASE WHEN new%d THEN 1 ELSE 0 END) OVER (%s ROWS UNBOUNDED PRECEDING) AS BIGINT)", i, over)
	case "row_rank_min":
		return fmt.Sprintf("max(CASE WHEN new%d THEN at%d END) OVER (%s ROWS UNBOUNDED PRECEDING)", i, i, over)
	}
	return g.fail("%s() does not run in this engine", c.Fn.Name)
}
