package duckdb

import (
	"fmt"
	"strings"

	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// join spells every kind of join. Keys become columns of their own on both sides, so that a side is read once whatever
// its key expressions are.
func (g *generator) join(n *plan.Join, s scope) string {
	left := g.keyed(n.Left, n.LeftKeys, "lk", s)
	right := g.keyed(n.Right, n.RightKeys, "rk", s)
	var on []string
	for _, c := range s.carry {
		on = append(on, "l."+c+" = r."+c)
	}
	for i := range n.LeftKeys {
		// Unlike SQL's, KQL's nulls are equal as keys. Strings have none, and = is the faster way.
		same := "IS NOT DISTINCT FROM"
		if n.LeftKeys[i].Type() == types.String {
			same = "="
		}
		on = append(on, fmt.Sprintf("l.lk%d %s r.rk%d", i, same, i))
	}
	if n.Residual != nil {
		on = append(on, g.condition(n.Residual))
	}
	if len(on) == 0 {
		on = []string{"true"}
	}
	cond := strings.Join(on, " AND ")

	kind := n.Kind
	if kind == "innerunique" {
		keys := append([]string(nil), s.carry...)
		for i := range n.LeftKeys {
			keys = append(keys, fmt.Sprintf("lk%d", i))
		}
		if len(keys) > 0 {
			left = "SELECT DISTINCT ON (" + strings.Join(keys, ", ") + ") * FROM (" + left + ") u"
		}
		kind = "inner"
	}
	switch kind {
	case "leftsemi", "leftanti", "rightsemi", "rightanti":
		return g.semi(n, s, left, right, cond)
	}
	how := map[string]string{"inner": "JOIN", "leftouter": "LEFT JOIN", "rightouter": "RIGHT JOIN", "fullouter": "FULL JOIN"}[kind]
	if how == "" {
		return g.fail("join kind %q", kind)
	}
	items := make([]string, 0, len(n.Cols)+len(s.carry))
	for _, c := range s.carry {
		items = append(items, fmt.Sprintf("coalesce(l.%s, r.%s) AS %s", c, c, c))
	}
	for i, c := range n.Cols {
		side := "l."
		if n.FromRight[i] {
			side = "r."
		}
		x := side + col(n.LeftOut[i])
		if c.Type == types.String && kind != "inner" {
			x = "coalesce(" + x + ", '')"
		}
		items = append(items, x+" AS "+col(c))
	}
	return fmt.Sprintf("SELECT %s FROM (%s) l %s (%s) r ON %s", list(items), left, how, right, cond)
}

func (g *generator) semi(n *plan.Join, s scope, left, right, cond string) string {
	keep, other, kept := "("+left+") l", "("+right+") r", "l."
	if strings.HasPrefix(n.Kind, "right") {
		keep, other, kept = "("+right+") r", "("+left+") l", "r."
	}
	not := ""
	if strings.HasSuffix(n.Kind, "anti") {
		not = "NOT "
	}
	items := make([]string, 0, len(n.Cols)+len(s.carry))
	for _, c := range s.carry {
		items = append(items, kept+c+" AS "+c)
	}
	for i, c := range n.Cols {
		items = append(items, kept+col(n.LeftOut[i])+" AS "+col(c))
	}
	return fmt.Sprintf("SELECT %s FROM %s WHERE %sEXISTS (SELECT 1 FROM %s WHERE %s)", list(items), keep, not, other, cond)
}

func (g *generator) keyed(n plan.Node, keys []plan.Expr, prefix string, s scope) string {
	items := names(n, s)
	for i, k := range keys {
		items = append(items, fmt.Sprintf("%s AS %s%d", g.expr(k), prefix, i))
	}
	return "SELECT " + list(items) + " FROM (" + g.node(n, s) + ") k"
}
