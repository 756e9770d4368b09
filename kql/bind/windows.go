package bind

import (
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// windows gathers the row functions of one operator. A row function inside another's arguments is computed in a layer before.
type windows struct {
	b      *binder
	layers [][]*plan.Call
	added  [][]plan.Column
	level  map[plan.ColumnID]int
}

// window binds prev, row_number and their kin: a column computed before the operator that uses it.
func (b *binder) window(f *fn.Function, x *syntax.Call, r *row) plan.Expr {
	if r.wins == nil {
		b.fail(errWindowHere(x.Name.Span(), x.Name.Name))
		return unknown(fixedResult(f))
	}
	if !r.serial {
		b.fail(errNotSerialized(x.Name.Span(), x.Name.Name))
		return unknown(fixedResult(f))
	}
	args := make([]plan.Expr, len(x.Args))
	for i, a := range x.Args {
		args[i] = b.argument(a, r)
	}
	c, ok := b.resolve(f, x, args).(*plan.Call)
	if !ok {
		return unknown(fixedResult(f))
	}
	if name := x.Name.Name; name == "prev" || name == "next" {
		b.checkOffset(c, x)
	}
	c.T = windowType(x.Name.Name, c)
	w := r.wins
	w.b = b
	level := 0
	for _, a := range c.Args {
		for _, ref := range plan.Refs(a) {
			if l, ok := w.level[ref.ID]; ok {
				level = max(level, l+1)
			}
		}
	}
	for len(w.layers) <= level {
		w.layers, w.added = append(w.layers, nil), append(w.added, nil)
	}
	out := b.col(x.Name.Name, c.T)
	w.layers[level], w.added[level] = append(w.layers[level], c), append(w.added[level], out)
	w.level[out.ID] = level
	return &plan.Ref{Col: out}
}

// windowType keeps the argument's own type where widening would lose it.
func windowType(name string, c *plan.Call) types.Type {
	if (name == "prev" || name == "next") && len(c.Args) > 0 {
		return c.Args[0].Type()
	}
	return c.T
}

func newWindows() *windows { return &windows{level: map[plan.ColumnID]int{}} }

// over puts the gathered row functions on top of n.
func (w *windows) over(n plan.Node) plan.Node {
	for i, calls := range w.layers {
		var plain []*plan.Call
		var added []plan.Column
		for k, c := range calls {
			if c.Fn.Name == plan.SessionOp {
				n = w.session(n, c, w.added[i][k])
				continue
			}
			plain, added = append(plain, c), append(added, w.added[i][k])
		}
		if len(plain) > 0 {
			out := append(append([]plan.Column{}, n.Columns()...), added...)
			n = &plan.Windows{Out: plan.Out{Cols: out}, In: n, Calls: plain, Added: added}
		}
	}
	return n
}

// session adds row_window_session's column: where a session begins depends on where the one before began, which Go follows
// row by row.
func (w *windows) session(n plan.Node, c *plan.Call, added plan.Column) plan.Node {
	h := &hoist{b: w.b, in: rel{node: n}}
	args := make([]plan.Expr, len(c.Args))
	for i, a := range c.Args {
		args[i] = h.over(w.b.fold(a))
	}
	l := &plan.Local{Name: plan.SessionOp, In: []plan.Node{h.node()}, Args: map[string]any{"args": args}}
	l.Cols = append(append([]plan.Column{}, n.Columns()...), added)
	return l
}

// checkOffset: how far prev and next look, and what stands in beyond the ends, are constants.
func (b *binder) checkOffset(c *plan.Call, x *syntax.Call) {
	for i := 1; i < len(c.Args) && i < len(x.Args); i++ {
		a := b.fold(c.Args[i])
		c.Args[i] = a
		k, ok := a.(*plan.Const)
		switch {
		case !ok && a.Type() != types.Unknown:
			b.fail(errConstant(x.Args[i].Span()))
		case ok && i == 1 && (k.V.Null || k.V.I < 1):
			b.fail(errOther(x.Args[i].Span(), "%s() looks at least one row away.", x.Name.Name))
		}
	}
}
