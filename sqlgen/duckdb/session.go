package duckdb

import (
	"fmt"

	"github.com/huntbook/huntbook/kql/plan"
)

// LongSession is in the error of a statement in which a session reaches its greatest length: every later start depends then
// on the one before, which SQL does not follow.
const LongSession = "a session reaches its greatest length"

// A row's number above 62 bits of a time, which no datetime in ticks exceeds, is one number that grows with the rows.
const (
	instants = "4611686018427387904"
	instant  = "4611686018427387903" // the bits of the time; a remainder would be many times slower
)

// session spells row_window_session for sessions that pauses alone part: a row that is far from the one before begins one,
// and the last such row before each is where its session began. It ends in an error that holds LongSession where a session
// must be parted for its length.
func (g *generator) session(n *plan.Local, s scope) string {
	if len(s.carry) > 0 {
		return g.fail("%s inside mv-apply or partition", n.Name)
	}
	args := n.Args["args"].([]plan.Expr)
	t, most, pause := g.expr(args[0]), g.expr(args[1]), g.expr(args[2])
	again := "false"
	if len(args) > 3 {
		again = "coalesce(" + g.expr(args[3]) + ", false)"
	}
	by, order := n.SessionOrder()
	over, number, running := "", "row_number() OVER ()", "ROWS UNBOUNDED PRECEDING"
	if len(by) > 0 {
		keys := make([]string, len(by))
		for i, k := range by {
			keys[i] = g.expr(k)
		}
		over = partition(keys) + "ORDER BY " + g.order(order)
		number, running = "row_number() OVER ("+over+")", over+" "+running
	}
	fresh := fmt.Sprintf("(before IS NULL OR %s OR %s - before >= coalesce(%s, 0))", again, t, pause)
	var begun string
	if len(by) > 0 && upwards(order, args[0]) {
		number, begun = "0", fmt.Sprintf("max(CASE WHEN %s THEN %s END) OVER (%s)", fresh, t, running)
	} else { // the start of the last fresh row is part of the greatest number so far
		begun = fmt.Sprintf("CAST(max(CASE WHEN %s THEN CAST(rn AS HUGEINT) * %s + %s END) OVER (%s) & %s AS BIGINT)",
			fresh, instants, t, running, instant)
	}
	before := fmt.Sprintf("SELECT *, %s AS rn, lag(%s) OVER (%s) AS before FROM (%s) i", number, t, over, g.node(n.In[0], s))
	width := len(n.Cols) - 1
	items := make([]string, width, width+1)
	for i, c := range n.Cols[:width] {
		items[i] = col(c)
	}
	items = append(items, fmt.Sprintf("CASE WHEN %s IS NULL THEN NULL WHEN %s - begun >= coalesce(%s, 0) THEN error('%s') ELSE begun END AS %s",
		t, t, most, LongSession, col(n.Cols[width])))
	return fmt.Sprintf("SELECT %s FROM (SELECT *, %s AS begun FROM (%s) s) b", list(items), begun, before)
}

// upwards reports whether rows are ordered by a column first, from its least value.
func upwards(order []plan.SortKey, x plan.Expr) bool {
	if len(order) == 0 || order[0].Desc {
		return false
	}
	key, ok := order[0].X.(*plan.Ref)
	at, is := x.(*plan.Ref)
	return ok && is && key.Col.ID == at.Col.ID
}
