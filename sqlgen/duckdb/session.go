package duckdb

import (
	"fmt"
	"strings"

	"github.com/huntbook/huntbook/kql/plan"
)

// LongSession is in the error of what Sessions spells where a session reaches its greatest length.
const LongSession = "a session reaches its greatest length"

// A row's number above 62 bits of a time, which no datetime in ticks exceeds, is one number that grows with the rows.
const (
	instants = "4611686018427387904"
	instant  = "4611686018427387903" // the bits of the time; a remainder would be many times slower
)

// Sessions spells the Local row_window_session for sessions that pauses alone part, in one pass over the rows in their
// order. Where a session must be parted for its length, every later start depends on the one before, which SQL does not
// follow: that ends in an error that holds LongSession. Its columns are c0, c1, ... as of Generate.
func Sessions(n *plan.Local, tables Tables) (string, error) {
	g := &generator{tables: tables}
	args := n.Args["args"].([]plan.Expr)
	t, most, pause := g.expr(args[0]), g.expr(args[1]), g.expr(args[2])
	again := "false"
	if len(args) > 3 {
		again = "coalesce(" + g.expr(args[3]) + ", false)"
	}
	width := len(n.Cols) - 1
	items := make([]string, width)
	for i, c := range n.In[0].Columns()[:width] {
		items[i] = fmt.Sprintf("%s AS c%d", col(c), i)
	}
	starts := fmt.Sprintf("SELECT *, row_number() OVER () AS rn, (lag(%s) OVER () IS NULL OR %s OR %s - lag(%s) OVER () >= coalesce(%s, 0)) AS fresh FROM (%s) i",
		t, again, t, t, pause, g.node(n.In[0], scope{}))
	// The start of the last fresh row is part of the greatest number so far.
	carried := fmt.Sprintf("SELECT *, CAST(max(CASE WHEN fresh THEN CAST(rn AS HUGEINT) * %s + %s END) OVER (ROWS UNBOUNDED PRECEDING) & %s AS BIGINT) AS begun FROM (%s) s",
		instants, t, instant, starts)
	sql := fmt.Sprintf("SELECT %s, CASE WHEN %s IS NULL THEN NULL WHEN %s - begun >= coalesce(%s, 0) THEN error('%s') ELSE begun END AS c%d FROM (%s) b",
		strings.Join(items, ", "), t, t, most, LongSession, width, carried)
	return sql, g.err
}
