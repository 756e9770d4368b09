package plan

import (
	"slices"

	"github.com/huntbook/huntbook/kql/types"
)

// SessionOp is the Local that computes row_window_session. Args: args, columns and constants: the time, the two greatest
// distances, and a condition or nothing. Its input's rows are in order, or by (columns) and order (sort keys) say it: then
// rows with equal columns of by are sessions of their own, and what comes out is in no order.
const SessionOp = "row_window_session"

// SessionOrder gives what the rows of a session are told apart and ordered by; no columns where the input is in order.
func (n *Local) SessionOrder() (by []Expr, order []SortKey) {
	by, _ = n.Args["by"].([]Expr)
	order, _ = n.Args["order"].([]SortKey)
	return by, order
}

var partitionSessions = Rule{
	Name:     "PartitionSessions",
	Reason:   "Where each change of the first sort keys begins a session, no session holds rows of two of their values, and each value's rows can be ordered alone.",
	NearMiss: "sort by time alone: a session ends at another account's row, and what the account does later is another.",
	Apply: func(n Node) Node {
		l, ok := n.(*Local)
		if !ok || l.Name != SessionOp || l.Args["by"] != nil {
			return n
		}
		args := l.Args["args"].([]Expr)
		if len(args) < 4 {
			return n
		}
		chain, w := projects(l.In[0])
		if w == nil || len(w.By) > 0 {
			return n
		}
		s, ok := w.In.(*Sort)
		if !ok {
			return n
		}
		again := args[3]
		for _, p := range chain {
			of := map[ColumnID]Expr{}
			for i, c := range p.Cols {
				of[c.ID] = p.Exprs[i]
			}
			if again, ok = substitute(again, of); !ok {
				return n
			}
		}
		by := changing(again, w, s)
		if by == nil {
			return n
		}
		in, ok := without(chain, w, s)
		if !ok {
			return n
		}
		given, needed := ids{}, ids{}
		given.add(in.Columns()...)
		needed.add(l.Cols[:len(l.Cols)-1]...)
		needed.refs(args[:3]...)
		for _, k := range s.Keys {
			if needed.refs(k.X); volatile(k.X) {
				return n
			}
		}
		for id := range needed {
			if !given[id] {
				return n // an earlier row's value, which is another within one key's rows, or one by which rows are sorted no more
			}
		}
		c := &Local{Name: SessionOp, In: []Node{in}, Args: map[string]any{"args": args[:3], "by": by, "order": s.Keys[len(by):]}}
		c.Cols = append(slices.Clone(in.Columns()), l.Cols[len(l.Cols)-1])
		p := &Project{Out: l.Out, In: &Sort{In: c, Keys: s.Keys}}
		for _, col := range l.Cols {
			p.Exprs = append(p.Exprs, &Ref{Col: col})
		}
		return p
	},
}

// projects gives the projections above row functions, the topmost first; nil where there are none.
func projects(n Node) (chain []*Project, w *Windows) {
	for {
		switch x := n.(type) {
		case *Project:
			chain = append(chain, x)
			n = x.In
		case *Windows:
			return chain, x
		default:
			return nil, nil
		}
	}
}

// changing gives the first sort keys where again holds whenever one of them is not that of the row before, and then alone.
// They are texts: of two nulls, and of a null and a value, != does not say whether they are one key.
func changing(again Expr, w *Windows, s *Sort) []Expr {
	before := map[ColumnID]ids{} // of a column, the columns that hold it of the row before
	for i, c := range w.Calls {
		if c.Fn.Name != "prev" || len(c.Args) > 1 && !isOne(c.Args[1]) || len(c.Args) > 2 {
			continue
		}
		if r, ok := c.Args[0].(*Ref); ok {
			if before[r.Col.ID] == nil {
				before[r.Col.ID] = ids{}
			}
			before[r.Col.ID].add(w.Added[i])
		}
	}
	changes := Parts(again, "or")
	if len(changes) > len(s.Keys) {
		return nil
	}
	var by []Expr
	for _, k := range s.Keys[:len(changes)] {
		key, ok := k.X.(*Ref)
		if !ok || key.Col.Type != types.String {
			return nil
		}
		if !slices.ContainsFunc(changes, func(e Expr) bool { return compares(e, "!=", key.Col.ID, before[key.Col.ID]) }) {
			return nil
		}
		by = append(by, key)
	}
	return by
}

// without lays projections on the input of a sort, less what they compute from the row functions in between, and with the
// columns by which rows are sorted.
func without(chain []*Project, w *Windows, s *Sort) (Node, bool) {
	in := s.In
	gone := ids{}
	gone.add(w.Added...)
	var keys []Column
	for _, k := range s.Keys {
		keys = append(keys, Refs(k.X)...)
	}
	for _, p := range slices.Backward(chain) {
		c := &Project{In: in}
		kept := ids{}
		for i, col := range p.Cols {
			if volatile(p.Exprs[i]) {
				return nil, false
			}
			if slices.ContainsFunc(Refs(p.Exprs[i]), func(r Column) bool { return gone[r.ID] }) {
				gone.add(col)
				continue
			}
			c.Cols, c.Exprs = append(c.Cols, col), append(c.Exprs, p.Exprs[i])
			kept.add(col)
		}
		for _, k := range keys {
			if !kept[k.ID] {
				c.Cols, c.Exprs = append(c.Cols, k), append(c.Exprs, &Ref{Col: k})
				kept.add(k)
			}
		}
		in = c
	}
	return in, true
}
