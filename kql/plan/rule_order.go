package plan

import (
	"slices"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/types"
)

// orderless are the aggregates whose answer does not show the order of rows.
var orderless = []string{
	"count", "countif", "sum", "sumif", "avg", "avgif", "min", "minif", "max", "maxif", "dcount", "dcountif", "count_distinct",
	"count_distinctif", "stdev", "stdevif", "variance", "varianceif", "percentile", "percentiles", "arg_max", "arg_min", "take_any",
}

var dropUnreadOrder = Rule{
	Name:     "DropUnreadOrder",
	Reason:   "A count or an extreme of rows is the same in whatever order they come.",
	NearMiss: "sort by x | summarize make_list(y) shows the order in its list.",
	Apply: func(n Node) Node {
		s, ok := n.(*Summarize)
		if !ok {
			return n
		}
		for _, a := range s.Aggs {
			if !slices.Contains(orderless, a.Fn.Name) {
				return n
			}
		}
		in, ok := unordered(s.In)
		if !ok {
			return n
		}
		c := *s
		c.In = in
		return &c
	},
}

// unordered gives n without the sort under what goes row by row; not ok where there is none.
func unordered(n Node) (Node, bool) {
	switch n := n.(type) {
	case *Sort:
		return n.In, true
	case *Filter:
		if in, ok := unordered(n.In); ok {
			return &Filter{In: in, Cond: n.Cond}, true
		}
	case *Project:
		if in, ok := unordered(n.In); ok {
			c := *n
			c.In = in
			return &c, true
		}
	}
	return n, false
}

var partitionWindows = Rule{
	Name:     "PartitionWindows",
	Reason:   "Where only rows pass whose first sort key is that of the row before, the row before is one of the same key, and each key's rows can be ordered alone.",
	NearMiss: "without x == prev(x), prev() looks from one key's first row to another key's last; of texts sorted downwards, the empty one's first row follows another.",
	Apply: func(n Node) Node {
		f, ok := n.(*Filter)
		if !ok {
			return n
		}
		w, ok := f.In.(*Windows)
		if !ok || len(w.By) > 0 {
			return n
		}
		s, ok := w.In.(*Sort)
		if !ok || len(s.Keys) < 2 {
			return n
		}
		key, ok := s.Keys[0].X.(*Ref)
		// Beyond the first row prev() gives the empty text, which is first among texts, or a null, which equals nothing.
		if !ok || key.Col.Type == types.String && s.Keys[0].Desc || key.Col.Type == types.Dynamic {
			return n
		}
		before := ids{}
		for i, c := range w.Calls {
			if c.Fn.Name != "prev" || len(c.Args) > 1 && !isOne(c.Args[1]) || len(c.Args) > 2 {
				return n
			}
			if r, ok := c.Args[0].(*Ref); ok && r.Col.ID == key.Col.ID {
				before.add(w.Added[i])
			}
		}
		if !slices.ContainsFunc(conjuncts(f.Cond), func(e Expr) bool { return compares(e, "==", key.Col.ID, before) }) {
			return n
		}
		c := *w
		c.In, c.By, c.Order = s.In, []Expr{key}, s.Keys[1:]
		return &Sort{In: &Filter{In: &c, Cond: f.Cond}, Keys: s.Keys}
	},
}

func isOne(e Expr) bool {
	k, ok := e.(*Const)
	return ok && k.V == value.Long(1)
}

// compares reports whether e compares a column with one of others by an operator that has no sides.
func compares(e Expr, op string, id ColumnID, others ids) bool {
	c, ok := e.(*Call)
	if !ok || !isOperator(c, op) {
		return false
	}
	l, okL := c.Args[0].(*Ref)
	r, okR := c.Args[1].(*Ref)
	if !okL || !okR {
		return false
	}
	return l.Col.ID == id && others[r.Col.ID] || r.Col.ID == id && others[l.Col.ID]
}
