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

// placeLookup binds geo_polygon_lookup(table, polygon, longitude, latitude, radius, ...) and geo_line_lookup, whose second
// argument is a column of the other table.
// Args: shape, the place of that column; longitude and latitude; radius, unmatched; keep, the places of the other table's
// columns in the output; width.
func (b *binder) placeLookup(c *pluginCall, op *syntax.EvaluateOp) rel {
	args := op.Call.Args
	if !b.isTable(args[0]) {
		b.fail(errTableExpected(args[0].Span()))
		return nothing()
	}
	side := b.table(args[0], nil)
	key, ok := b.expr(args[1], rowOf(side)).(*plan.Ref)
	if !ok {
		if !side.open {
			b.fail(errColumnExpected(args[1].Span()))
		}
		return nothing()
	}
	at := func(x syntax.Expr) plan.Expr { return c.h.over(b.cast(b.fold(b.expr(x, rowOf(c.t))), types.Real)) }
	c.l.Args["longitude"], c.l.Args["latitude"] = at(args[2]), at(args[3])
	order := []string{"radius", "return_unmatched", "lookup_area_radius", "return_lookup_key"}
	given := map[string]plan.Expr{}
	for i, x := range args[4:] {
		name := order[i]
		if a, ok := x.(*syntax.Assign); ok {
			name, x = a.Names[0].Name, a.X
		}
		e := b.fold(b.expr(x, &row{}))
		if !constant(e) && e.Type() != types.Unknown {
			b.fail(errConstant(x.Span()))
		}
		given[name] = e
	}
	flag := func(name string) bool {
		k, ok := given[name].(*plan.Const)
		return ok && k.V.I != 0
	}
	if r, ok := given["radius"].(*plan.Const); ok {
		if k, ok := b.fold(b.cast(r, types.Real)).(*plan.Const); ok {
			c.l.Args["radius"] = k.V.F
		}
	}
	own := c.input()
	names := newNamer(own...)
	var found []plan.Column
	var keep []int
	for i, col := range side.cols() {
		if col.ID == key.Col.ID {
			c.l.Args["shape"] = i
			if !flag("return_lookup_key") {
				continue
			}
		}
		found, keep = append(found, b.col(names.unique(col.Name), col.Type)), append(keep, i)
	}
	c.l.In = []plan.Node{c.h.node(), side.node}
	c.l.Args["unmatched"], c.l.Args["keep"], c.l.Args["width"] = flag("return_unmatched"), keep, len(own)
	c.l.Cols = append(own, found...)
	return rel{node: c.l, name: c.t.name, open: c.t.open || side.open}
}
