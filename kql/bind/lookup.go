package bind

import (
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// addressLookup binds ipv4_lookup and ipv6_lookup(table, address, its network, columns of both ..., return_unmatched).
// Args: address, a column of the input; network, the place of the other table's column; left and right, the places of the
// columns that must be equal; keep, the places of the other table's columns in the output; unmatched; lookupFirst.
func (b *binder) addressLookup(c *pluginCall, op *syntax.EvaluateOp) rel {
	args := op.Call.Args
	if !b.isTable(args[0]) {
		b.fail(errTableExpected(args[0].Span()))
		return nothing()
	}
	side := b.table(args[0], nil)
	place := func(x syntax.Expr, t rel) int {
		ref, ok := b.expr(x, rowOf(t)).(*plan.Ref)
		if ok {
			for i, col := range t.cols() {
				if col.ID == ref.Col.ID {
					return i
				}
			}
		}
		if !t.open {
			b.fail(errColumnExpected(x.Span()))
		}
		return -1
	}
	before := len(b.diags)
	address := c.h.over(b.cast(b.fold(b.expr(args[1], rowOf(c.t))), types.String))
	network := place(args[2], side)
	var left, right []int
	extra := map[int]bool{}
	var unmatched plan.Expr
	for i, x := range args[3:] {
		value, named := x, false
		if a, ok := x.(*syntax.Assign); ok {
			value, named = a.X, true
		}
		if _, ok := value.(*syntax.Name); !ok || named || i == len(args)-4 && !b.isColumn(value, c.t) {
			unmatched = b.fold(b.expr(value, &row{}))
			continue
		}
		l, r := place(value, c.t), place(value, side)
		left, right = append(left, l), append(right, r)
		extra[r] = true
	}
	if len(b.diags) > before || network < 0 {
		return nothing()
	}
	own, names := c.input(), newNamer()
	var found []plan.Column
	var keep []int
	if op.Call.Name.Name == "ipv4_lookup" {
		names = newNamer(own...)
	}
	for i, col := range side.cols() {
		if !extra[i] {
			found, keep = append(found, b.col(names.unique(col.Name), col.Type)), append(keep, i)
		}
	}
	c.l.In = []plan.Node{c.h.node(), side.node}
	c.l.Args = map[string]any{"address": address, "network": network, "left": left, "right": right, "keep": keep, "width": len(own)}
	if k, ok := unmatched.(*plan.Const); ok {
		c.l.Args["unmatched"] = k.V.I != 0
	}
	if op.Call.Name.Name == "ipv4_lookup" {
		c.l.Cols = append(own, found...)
	} else { // the service gives these in the other order
		for i := range own {
			own[i].Name = names.unique(own[i].Name)
		}
		c.l.Cols = append(found, own...)
		c.l.Args["lookupFirst"] = true
	}
	return rel{node: c.l, name: c.t.name, open: c.t.open || side.open}
}

func (b *binder) isColumn(x syntax.Expr, t rel) bool {
	n, ok := x.(*syntax.Name)
	if !ok {
		return false
	}
	_, ok = find(t.cols(), n.Name)
	return ok
}
