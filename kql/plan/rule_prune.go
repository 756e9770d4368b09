package plan

import "slices"

var pruneColumns = Rule{
	Name:     "PruneColumns",
	Reason:   "A column that nothing above reads need not be read, carried or computed.",
	NearMiss: "distinct and union of whole rows read every column, whatever is projected after.",
	Apply:    func(root Node) Node { return pruneQuery([]Node{root})[0] },
}

// pruner narrows plans. A shared table is computed once, so it keeps what all its readings need together: that is gathered,
// by the table's number and the column's place, in a pass before the one that narrows it.
type pruner struct {
	shared map[int]ids // what is needed of the shared subtree
	met    bool        // there are shared tables
	narrow bool
	pruned map[int]Node // shared subtrees, narrowed
}

// pruneQuery narrows the plans of all statements of a query, which may share tables.
func pruneQuery(roots []Node) []Node {
	p := &pruner{}
	if out := p.all(roots); !p.met {
		return out
	}
	p.shared, p.pruned = map[int]ids{}, map[int]Node{}
	p.all(roots)
	p.narrow = true
	return p.all(roots)
}

func (p *pruner) all(roots []Node) []Node {
	out := make([]Node, len(roots))
	for i, r := range roots {
		out[i] = p.prune(r, all(r))
	}
	return out
}

func among(cols []Column, need ids) []Column {
	out := make([]Column, 0, len(cols))
	for _, c := range cols {
		if need[c.ID] {
			out = append(out, c)
		}
	}
	return out
}

func all(n Node) ids {
	need := ids{}
	need.add(n.Columns()...)
	return need
}

func join(a, b ids) ids {
	out := make(ids, len(a)+len(b))
	for k := range a {
		out[k] = true
	}
	for k := range b {
		out[k] = true
	}
	return out
}

// prune narrows n to at least the columns of need. It may keep more: an operator's own, or one where none is left.
func (p *pruner) prune(n Node, need ids) Node {
	n = p.pruneTables(n)
	own := ids{}
	switch n := n.(type) {
	case *Scan:
		return pruneScan(n, need)
	case *Filter:
		own.refs(n.Cond)
		return &Filter{In: p.prune(n.In, join(need, own)), Cond: n.Cond}
	case *Sort:
		for _, k := range n.Keys {
			own.refs(k.X)
		}
		return &Sort{In: p.prune(n.In, join(need, own)), Keys: n.Keys}
	case *Limit:
		for _, k := range n.Keys {
			own.refs(k.X)
		}
		return &Limit{In: p.prune(n.In, join(need, own)), N: n.N, Keys: n.Keys}
	case *Distinct:
		return &Distinct{In: p.prune(n.In, all(n.In))}
	case *Project:
		return p.pruneProject(n, need)
	case *Windows:
		for _, c := range n.Calls {
			own.refs(c.Args...)
		}
		own.refs(n.By...)
		for _, k := range n.Order {
			own.refs(k.X)
		}
		c := *n
		c.In = p.prune(n.In, join(need, own))
		c.Cols = append(slices.Clone(c.In.Columns()), n.Added...)
		return &c
	case *Summarize:
		return p.pruneSummarize(n, need)
	case *Join:
		return p.pruneJoin(n, need)
	case *Union:
		return p.pruneUnion(n, need)
	case *Unnest:
		c := *n
		for _, it := range n.Items {
			own.refs(it.X)
			need = join(need, ids{it.Out.ID: true})
		}
		own.refs(n.PerRow)
		if n.Index != nil {
			need = join(need, ids{n.Index.ID: true})
		}
		c.In = p.prune(n.In, join(need, own))
		c.Cols = among(n.Cols, need)
		return &c
	case *Parse:
		c := *n
		own.refs(n.X)
		c.Fields = slices.DeleteFunc(slices.Clone(n.Fields), func(f ParseField) bool { return !need[f.Out.ID] })
		c.In = p.prune(n.In, join(need, own))
		c.Cols = among(n.Cols, need)
		if len(c.Cols) == 0 {
			c.Cols, c.Fields = n.Cols[:1:1], n.Fields
			c.In = n.In
		}
		return &c
	case *MakeSeries:
		own.refs(append([]Expr{n.Axis, n.From, n.To, n.Step}, n.Keys...)...)
		for _, a := range n.Aggs {
			own.refs(a.Args...)
		}
		c := *n
		c.In = p.prune(n.In, own)
		return &c
	case *Apply:
		return p.pruneApply(n, need)
	case *Local:
		c := *n
		if n.Name == SessionOp {
			own.refs(n.Args["args"].([]Expr)...)
			c.In = []Node{p.prune(n.In[0], join(need, own))}
			c.Cols = append(among(n.Cols[:len(n.Cols)-1], need), n.Cols[len(n.Cols)-1])
			return &c
		}
		c.In = make([]Node, len(n.In))
		for i, in := range n.In {
			c.In[i] = p.prune(in, all(in))
		}
		return &c
	case *Shared:
		return p.pruneShared(n, need)
	}
	return n
}

func (p *pruner) pruneShared(n *Shared, need ids) Node {
	if p.met = true; p.shared == nil {
		return n
	}
	cols := n.In.Columns()
	if !p.narrow {
		seen := p.shared[n.ID] != nil
		if !seen {
			p.shared[n.ID] = ids{}
		}
		for i, c := range n.Cols {
			if need[c.ID] {
				p.shared[n.ID].add(cols[i])
			}
		}
		if !seen {
			p.prune(n.In, all(n.In))
		}
		return n
	}
	if p.pruned[n.ID] == nil {
		p.pruned[n.ID] = p.prune(n.In, p.shared[n.ID])
	}
	c := *n
	c.In, c.Cols, c.Kept = p.pruned[n.ID], nil, nil
	for _, col := range c.In.Columns() {
		at := slices.Index(cols, col)
		c.Cols = append(c.Cols, n.Cols[at])
		if n.Kept != nil {
			at = n.Kept[at]
		}
		c.Kept = append(c.Kept, at)
	}
	return &c
}

// pruneTables prunes the queries inside of a node's expressions.
func (p *pruner) pruneTables(n Node) Node {
	if !HasTables(n) {
		return n
	}
	return MapExprs(n, func(e Expr) Expr {
		return MapExpr(e, func(e Expr) Expr {
			switch x := e.(type) {
			case *Scalar:
				return &Scalar{Of: p.prune(x.Of, all(x.Of)), T: x.T}
			case *InTable:
				c := *x
				c.Of = p.prune(x.Of, all(x.Of))
				return &c
			}
			return e
		})
	})
}

func pruneScan(n *Scan, need ids) Node {
	c := *n
	c.Cols, c.Source = nil, nil
	for i, col := range n.Cols {
		if need[col.ID] {
			c.Cols, c.Source = append(c.Cols, col), append(c.Source, n.Source[i])
		}
	}
	if len(c.Cols) == 0 && len(n.Cols) > 0 { // rows are counted by one column, the time where there is one
		i := max(0, slices.Index(n.Source, "TimeGenerated"))
		c.Cols, c.Source = n.Cols[i:i+1:i+1], n.Source[i:i+1:i+1]
	}
	return &c
}

func (p *pruner) pruneProject(n *Project, need ids) Node {
	c := *n
	c.Cols, c.Exprs = nil, nil
	own := ids{}
	for i, col := range n.Cols {
		if need[col.ID] {
			c.Cols, c.Exprs = append(c.Cols, col), append(c.Exprs, n.Exprs[i])
			own.refs(n.Exprs[i])
		}
	}
	if len(c.Cols) == 0 && len(n.Cols) > 0 {
		c.Cols, c.Exprs = n.Cols[:1:1], n.Exprs[:1:1]
		own.refs(n.Exprs[0])
	}
	c.In = p.prune(n.In, own)
	return &c
}

func (p *pruner) pruneSummarize(n *Summarize, need ids) Node {
	c := *n
	c.Aggs = nil
	own := ids{}
	own.refs(n.Keys...)
	for i, a := range n.Aggs {
		kept := pruneAgg(a, need)
		if kept == nil && len(n.Keys) == 0 && i == len(n.Aggs)-1 && len(c.Aggs) == 0 {
			kept = a // one row comes of it, whatever is asked of that row
		}
		if kept != nil {
			c.Aggs = append(c.Aggs, kept)
			own.refs(kept.Args...)
		}
	}
	c.Cols = slices.Clone(n.Cols[:len(n.Keys)])
	for _, a := range c.Aggs {
		c.Cols = append(c.Cols, a.Outs...)
	}
	c.In = p.prune(n.In, own)
	return &c
}

// pruneAgg gives an aggregate without the columns that nobody reads, nil when none is left. arg_max(x, a, b) and its like
// keep what they compare by.
func pruneAgg(a *Agg, need ids) *Agg {
	if !slices.ContainsFunc(a.Outs, func(c Column) bool { return need[c.ID] }) {
		return nil
	}
	if len(a.Outs) < 2 || len(a.Outs) != len(a.Args) {
		return a
	}
	c := *a
	c.Args, c.Outs = nil, nil
	for i, out := range a.Outs {
		if i == 0 && a.Fn.Name != "take_any" || need[out.ID] {
			c.Args, c.Outs = append(c.Args, a.Args[i]), append(c.Outs, out)
		}
	}
	if len(c.Outs) == 1 {
		c.T = c.Outs[0].Type
	}
	return &c
}

func (p *pruner) pruneJoin(n *Join, need ids) Node {
	c := *n
	c.Cols, c.LeftOut, c.FromRight = nil, nil, nil
	left, right := ids{}, ids{}
	left.refs(n.LeftKeys...)
	right.refs(n.RightKeys...)
	left.refs(n.Residual)
	right.refs(n.Residual)
	keep := func(i int) {
		c.Cols, c.LeftOut, c.FromRight = append(c.Cols, n.Cols[i]), append(c.LeftOut, n.LeftOut[i]), append(c.FromRight, n.FromRight[i])
		if n.FromRight[i] {
			right.add(n.LeftOut[i])
		} else {
			left.add(n.LeftOut[i])
		}
	}
	for i, col := range n.Cols {
		if need[col.ID] {
			keep(i)
		}
	}
	if len(c.Cols) == 0 && len(n.Cols) > 0 {
		keep(0)
	}
	c.Left, c.Right = p.prune(n.Left, left), p.prune(n.Right, right)
	return &c
}

func (p *pruner) pruneUnion(n *Union, need ids) Node {
	if len(n.Map) != len(n.In) {
		return n
	}
	c := *n
	c.Cols = nil
	c.Map = make([][]Expr, len(n.Map))
	keep := func(j int) {
		c.Cols = append(c.Cols, n.Cols[j])
		for i := range n.Map {
			c.Map[i] = append(c.Map[i], n.Map[i][j])
		}
	}
	for j, col := range n.Cols {
		if need[col.ID] {
			keep(j)
		}
	}
	if len(c.Cols) == 0 && len(n.Cols) > 0 {
		keep(0)
	}
	c.In = make([]Node, len(n.In))
	for i, in := range n.In {
		own := ids{}
		own.refs(c.Map[i]...)
		c.In[i] = p.prune(in, own)
	}
	return &c
}

// pruneApply narrows what is carried beside the body and what the body reads. Its inputs stand for the columns of In by
// place, so they are narrowed alike.
func (p *pruner) pruneApply(n *Apply, need ids) Node {
	body := ids{}
	body.add(n.Body.Columns()...)
	c := *n
	c.Body = p.prune(n.Body, body)
	used := ids{}
	used.add(c.Body.Columns()...)
	Rebuild(c.Body, func(x Node) Node {
		if _, ok := x.(*Input); !ok {
			nodeRefs(x, used)
		}
		return x
	})
	place := map[ColumnID]int{}
	for i, col := range n.In.Columns() {
		place[col.ID] = i
	}
	own := ids{}
	own.refs(n.Keys...)
	c.Carry, c.Cols = nil, nil
	for i, col := range n.Cols {
		switch {
		case i >= len(n.Carry):
			c.Cols = append(c.Cols, col)
		case need[col.ID]:
			c.Carry, c.Cols = append(c.Carry, n.Carry[i]), append(c.Cols, col)
			own.add(n.Carry[i])
		}
	}
	Rebuild(n.Body, func(x Node) Node {
		if in, ok := x.(*Input); ok && in.ID == n.Reads {
			for i, col := range in.Cols {
				if used[col.ID] {
					own.add(n.In.Columns()[i])
				}
			}
		}
		return x
	})
	c.In = p.prune(n.In, own)
	left := c.In.Columns()
	c.Body = Rebuild(c.Body, func(x Node) Node {
		in, ok := x.(*Input)
		if !ok || in.ID != n.Reads {
			return x
		}
		narrow := &Input{ID: in.ID}
		for _, col := range left {
			narrow.Cols = append(narrow.Cols, in.Cols[place[col.ID]])
		}
		return narrow
	})
	return &c
}

// nodeRefs adds what a node's own expressions read, and what a join passes on.
func nodeRefs(n Node, used ids) {
	MapExprs(n, func(e Expr) Expr {
		used.refs(e)
		return e
	})
	switch n := n.(type) {
	case *Join:
		used.add(n.LeftOut...)
	case *Distinct, *Local, *Shared, *Apply:
		for _, in := range n.Inputs() {
			used.add(in.Columns()...)
		}
	case *Windows:
		for _, c := range n.Calls {
			used.refs(c.Args...)
		}
	}
}
