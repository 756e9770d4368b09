package plan

import "slices"

// MapInputs gives a copy of n whose inputs are what f makes of them; n itself when nothing changed.
func MapInputs(n Node, f func(Node) Node) Node {
	one := func(in Node) (Node, bool) {
		out := f(in)
		return out, out != in
	}
	many := func(in []Node) ([]Node, bool) {
		out, changed := in, false
		for i, x := range in {
			if y := f(x); y != x {
				if !changed {
					out, changed = slices.Clone(in), true
				}
				out[i] = y
			}
		}
		return out, changed
	}
	switch n := n.(type) {
	case *Filter:
		if in, changed := one(n.In); changed {
			c := *n
			c.In = in
			return &c
		}
	case *Project:
		if in, changed := one(n.In); changed {
			c := *n
			c.In = in
			return &c
		}
	case *Windows:
		if in, changed := one(n.In); changed {
			c := *n
			c.In = in
			return &c
		}
	case *Summarize:
		if in, changed := one(n.In); changed {
			c := *n
			c.In = in
			return &c
		}
	case *Join:
		l, a := one(n.Left)
		r, b := one(n.Right)
		if a || b {
			c := *n
			c.Left, c.Right = l, r
			return &c
		}
	case *Union:
		if in, changed := many(n.In); changed {
			c := *n
			c.In = in
			return &c
		}
	case *Sort:
		if in, changed := one(n.In); changed {
			c := *n
			c.In = in
			return &c
		}
	case *Limit:
		if in, changed := one(n.In); changed {
			c := *n
			c.In = in
			return &c
		}
	case *Distinct:
		if in, changed := one(n.In); changed {
			return &Distinct{In: in}
		}
	case *Unnest:
		if in, changed := one(n.In); changed {
			c := *n
			c.In = in
			return &c
		}
	case *Parse:
		if in, changed := one(n.In); changed {
			c := *n
			c.In = in
			return &c
		}
	case *Apply:
		in, a := one(n.In)
		body, b := one(n.Body)
		if a || b {
			c := *n
			c.In, c.Body = in, body
			return &c
		}
	case *MakeSeries:
		if in, changed := one(n.In); changed {
			c := *n
			c.In = in
			return &c
		}
	case *Local:
		if in, changed := many(n.In); changed {
			c := *n
			c.In = in
			return &c
		}
	case *Shared:
		if in, changed := one(n.In); changed {
			c := *n
			c.In = in
			return &c
		}
	}
	return n
}

// MapExprs gives a copy of n whose own expressions, at their top, are what f makes of them.
func MapExprs(n Node, f func(Expr) Expr) Node {
	exprs := func(xs []Expr) []Expr {
		out := slices.Clone(xs)
		for i, x := range out {
			out[i] = apply(x, f)
		}
		return out
	}
	keys := func(ks []SortKey) []SortKey {
		out := slices.Clone(ks)
		for i := range out {
			out[i].X = apply(out[i].X, f)
		}
		return out
	}
	aggs := func(as []*Agg) []*Agg {
		out := make([]*Agg, len(as))
		for i, a := range as {
			c := *a
			c.Args = exprs(a.Args)
			out[i] = &c
		}
		return out
	}
	switch n := n.(type) {
	case *Values:
		c := *n
		c.Rows = make([][]Expr, len(n.Rows))
		for i, r := range n.Rows {
			c.Rows[i] = exprs(r)
		}
		return &c
	case *Range:
		c := *n
		c.From, c.To, c.Step = apply(n.From, f), apply(n.To, f), apply(n.Step, f)
		return &c
	case *Filter:
		c := *n
		c.Cond = apply(n.Cond, f)
		return &c
	case *Project:
		c := *n
		c.Exprs = exprs(n.Exprs)
		return &c
	case *Windows:
		c := *n
		c.Calls = make([]*Call, len(n.Calls))
		for i, call := range n.Calls {
			k := *call
			k.Args = exprs(call.Args)
			c.Calls[i] = &k
		}
		c.By, c.Order = exprs(n.By), keys(n.Order)
		return &c
	case *Summarize:
		c := *n
		c.Keys, c.Aggs = exprs(n.Keys), aggs(n.Aggs)
		return &c
	case *Join:
		c := *n
		c.LeftKeys, c.RightKeys, c.Residual = exprs(n.LeftKeys), exprs(n.RightKeys), apply(n.Residual, f)
		return &c
	case *Union:
		c := *n
		c.Map = make([][]Expr, len(n.Map))
		for i, m := range n.Map {
			c.Map[i] = exprs(m)
		}
		return &c
	case *Sort:
		return &Sort{In: n.In, Keys: keys(n.Keys)}
	case *Limit:
		return &Limit{In: n.In, N: apply(n.N, f), Keys: keys(n.Keys)}
	case *Unnest:
		c := *n
		c.Items = slices.Clone(n.Items)
		for i := range c.Items {
			c.Items[i].X = apply(c.Items[i].X, f)
		}
		c.PerRow = apply(n.PerRow, f)
		return &c
	case *Parse:
		c := *n
		c.X = apply(n.X, f)
		return &c
	case *Apply:
		c := *n
		c.Keys = exprs(n.Keys)
		return &c
	case *MakeSeries:
		c := *n
		c.Axis, c.From, c.To, c.Step = apply(n.Axis, f), apply(n.From, f), apply(n.To, f), apply(n.Step, f)
		c.Keys, c.Aggs, c.Defaults = exprs(n.Keys), aggs(n.Aggs), exprs(n.Defaults)
		return &c
	}
	return n
}

func apply(e Expr, f func(Expr) Expr) Expr {
	if e == nil {
		return nil
	}
	return f(e)
}

// MapExpr rebuilds e from the leaves up: f sees every part after its own parts were seen.
func MapExpr(e Expr, f func(Expr) Expr) Expr {
	switch x := e.(type) {
	case *Call:
		c := *x
		c.Args = make([]Expr, len(x.Args))
		for i, a := range x.Args {
			c.Args[i] = MapExpr(a, f)
		}
		return f(&c)
	case *Cast:
		return f(&Cast{X: MapExpr(x.X, f), T: x.T})
	case *InTable:
		c := *x
		c.X = MapExpr(x.X, f)
		return f(&c)
	case *Lambda:
		return f(&Lambda{X: MapExpr(x.X, f)})
	case nil:
		return nil
	}
	return f(e)
}

// Rebuild makes n anew from its inputs up, tables inside of expressions (toscalar, in) among them: f sees every node after
// what it reads.
func Rebuild(n Node, f func(Node) Node) Node { return RebuildUnless(n, nil, f) }

// RebuildUnless rebuilds like Rebuild, but for the nodes that instead answers for: their inputs are not looked at.
func RebuildUnless(n Node, instead func(Node) (Node, bool), f func(Node) Node) Node {
	if instead != nil {
		if out, ok := instead(n); ok {
			return out
		}
	}
	down := func(in Node) Node { return RebuildUnless(in, instead, f) }
	n = MapInputs(n, down)
	if HasTables(n) {
		n = MapExprs(n, func(e Expr) Expr {
			return MapExpr(e, func(e Expr) Expr {
				switch x := e.(type) {
				case *Scalar:
					return &Scalar{Of: down(x.Of), T: x.T}
				case *InTable:
					c := *x
					c.Of = down(x.Of)
					return &c
				}
				return e
			})
		})
	}
	return f(n)
}

// HasTables reports whether an expression of n itself reads a table.
func HasTables(n Node) bool {
	found := false
	MapExprs(n, func(e Expr) Expr {
		return MapExpr(e, func(e Expr) Expr {
			switch e.(type) {
			case *Scalar, *InTable:
				found = true
			}
			return e
		})
	})
	return found
}
