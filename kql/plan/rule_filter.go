package plan

import (
	"maps"
	"slices"

	"github.com/huntbook/huntbook/kql/types"
)

var foldConstants = Rule{
	Name:     "FoldConstants",
	Reason:   "A call of constants gives the same for every row; a condition that always holds keeps all rows, one that never does keeps none.",
	NearMiss: "rand() > 0.5 has no columns either, but differs from row to row.",
	Apply: func(n Node) Node {
		f, ok := n.(*Filter)
		if !ok {
			return n
		}
		cond := Fold(f.Cond)
		var kept []Expr
		for _, c := range conjuncts(cond) {
			k, ok := c.(*Const)
			switch {
			case !ok:
				kept = append(kept, c)
			case k.V.Null || k.V.I == 0:
				return &Values{Out: Out{Cols: f.In.Columns()}}
			}
		}
		switch {
		case len(kept) == 0:
			return f.In
		case cond != f.Cond || len(kept) < len(conjuncts(cond)):
			return filter(f.In, kept)
		}
		return n
	},
}

var mergeFilters = Rule{
	Name:     "MergeFilters",
	Reason:   "A row passes two filters when it passes both conditions.",
	NearMiss: "where | take | where: the take in between counts rows of the first filter alone.",
	Apply: func(n Node) Node {
		f, ok := n.(*Filter)
		if !ok {
			return n
		}
		in, ok := f.In.(*Filter)
		if !ok {
			return n
		}
		return filter(in.In, append(conjuncts(in.Cond), conjuncts(f.Cond)...))
	},
}

// mergeChains merges runs of filters from the top, each run in one go.
func mergeChains(n Node) Node {
	if f, ok := n.(*Filter); ok {
		if _, ok := f.In.(*Filter); ok {
			var chain []*Filter
			in := n
			for {
				f, ok := in.(*Filter)
				if !ok {
					break
				}
				chain = append(chain, f)
				in = f.In
			}
			var list []Expr
			for i := len(chain) - 1; i >= 0; i-- {
				list = append(list, conjuncts(chain[i].Cond)...)
			}
			return filter(mergeChains(in), list)
		}
	}
	return MapInputs(n, mergeChains)
}

var pushFilterThroughProject = Rule{
	Name:     "PushFilterThroughProject",
	Reason:   "A condition on columns that pass through says the same of them before the others are computed.",
	NearMiss: "extend x = parse_json(y).z | where x == 1 stays: pushed down, x would be computed twice.",
	Apply: func(n Node) Node {
		f, ok := n.(*Filter)
		if !ok {
			return n
		}
		p, ok := f.In.(*Project)
		if !ok {
			return n
		}
		by := plain(p.Cols, p.Exprs)
		var down, stay []Expr
		for _, c := range conjuncts(f.Cond) {
			if x, ok := substitute(c, by); ok && !volatile(c) {
				down = append(down, x)
			} else {
				stay = append(stay, c)
			}
		}
		if len(down) == 0 {
			return n
		}
		c := *p
		c.In = filter(p.In, down)
		return filter(&c, stay)
	},
}

var pushFilterBelowSort = Rule{
	Name:     "PushFilterBelowSort",
	Reason:   "Filtering keeps the order of the rows that are left, and fewer rows sort faster.",
	NearMiss: "top 10 by x | where y: the ten are chosen before the filter.",
	Apply: func(n Node) Node {
		f, ok := n.(*Filter)
		if !ok || volatile(f.Cond) {
			return n
		}
		s, ok := f.In.(*Sort)
		if !ok {
			return n
		}
		return &Sort{In: &Filter{In: s.In, Cond: f.Cond}, Keys: s.Keys}
	},
}

var pushFilterIntoUnion = Rule{
	Name:     "PushFilterIntoUnion",
	Reason:   "A row of a union is a row of one of its inputs; a column that an input lacks is a constant there.",
	NearMiss: "a condition on a column that an input computes stays above.",
	Apply: func(n Node) Node {
		f, ok := n.(*Filter)
		if !ok {
			return n
		}
		u, ok := f.In.(*Union)
		if !ok || len(u.Map) != len(u.In) {
			return n
		}
		var stay []Expr
		down := make([][]Expr, len(u.In))
		for _, c := range conjuncts(f.Cond) {
			parts := make([]Expr, len(u.In))
			all := !volatile(c)
			for i := range u.In {
				x, ok := substitute(c, plain(u.Cols, u.Map[i]))
				if !ok {
					all = false
					break
				}
				parts[i] = x
			}
			if !all {
				stay = append(stay, c)
				continue
			}
			for i, x := range parts {
				down[i] = append(down[i], x)
			}
		}
		if len(stay) == len(conjuncts(f.Cond)) {
			return n
		}
		c := *u
		c.In = make([]Node, len(u.In))
		for i, in := range u.In {
			c.In[i] = filter(in, down[i])
		}
		return filter(&c, stay)
	},
}

// joinSides says on which sides a filter above a join may move below it: where no row of that side is made up of nulls, and
// none of its rows decides what another row becomes.
var joinSides = map[string][2]bool{
	"inner": {true, true}, "leftouter": {true, false}, "rightouter": {false, true},
	"leftsemi": {true, true}, "leftanti": {true, false}, "rightsemi": {true, true}, "rightanti": {false, true},
}

var pushFilterIntoJoin = Rule{
	Name:     "PushFilterIntoJoin",
	Reason:   "A condition on one side's columns drops the same rows before the join, where that side's rows come out as they went in.",
	NearMiss: "a condition on the right side of a left outer join sees the nulls of rows without a match; innerunique picks its rows before the filter.",
	Apply: func(n Node) Node {
		f, ok := n.(*Filter)
		if !ok {
			return n
		}
		j, ok := f.In.(*Join)
		if !ok {
			return n
		}
		sides := joinSides[j.Kind]
		by := j.inputs()
		if j.Kind == "leftsemi" || j.Kind == "leftanti" {
			by[1] = nil
		}
		if j.Kind == "rightsemi" || j.Kind == "rightanti" {
			by[0] = nil
		}
		var left, right, stay []Expr
		for _, c := range conjuncts(f.Cond) {
			if !volatile(c) && len(Refs(c)) > 0 {
				if x, ok := substitute(c, by[0]); ok && sides[0] {
					left = append(left, x)
					continue
				}
				if x, ok := substitute(c, by[1]); ok && sides[1] {
					right = append(right, x)
					continue
				}
			}
			stay = append(stay, c)
		}
		if len(left)+len(right) == 0 {
			return n
		}
		c := *j
		c.Left, c.Right = filter(j.Left, left), filter(j.Right, right)
		return filter(&c, stay)
	},
}

// inputs gives what the output columns of a join are made of: its left side's columns, and its right side's.
func (n *Join) inputs() [2]map[ColumnID]Expr {
	by := [2]map[ColumnID]Expr{{}, {}}
	for i, c := range n.Cols {
		side := 0
		if n.FromRight[i] {
			side = 1
		}
		by[side][c.ID] = &Ref{Col: n.LeftOut[i]}
	}
	return by
}

var pushFilterIntoCondition = Rule{
	Name:     "PushFilterIntoCondition",
	Reason:   "An inner join gives the pairs of rows for which its condition holds, so a condition on both sides may be part of it: pairs that fail are not made.",
	NearMiss: "an outer join keeps rows whose pairs fail, made up of nulls; innerunique picks its rows before the filter.",
	Apply: func(n Node) Node {
		f, ok := n.(*Filter)
		if !ok || HasTables(f) {
			return n
		}
		j, ok := f.In.(*Join)
		if !ok || j.Kind != "inner" || len(j.LeftKeys) == 0 {
			return n
		}
		left := all(j.Left)
		if slices.ContainsFunc(j.Right.Columns(), func(c Column) bool { return left[c.ID] }) {
			return n // a name would not tell which side it is of
		}
		by := j.inputs()
		maps.Copy(by[0], by[1])
		var on, stay []Expr
		for _, c := range conjuncts(f.Cond) {
			if x, ok := substitute(c, by[0]); ok && !volatile(c) && len(Refs(c)) > 0 {
				on = append(on, x)
			} else {
				stay = append(stay, c)
			}
		}
		if len(on) == 0 {
			return n
		}
		c := *j
		if j.Residual != nil {
			on = append([]Expr{j.Residual}, on...)
		}
		c.Residual = conjunction(on)
		return filter(&c, stay)
	},
}

var boundTime = Rule{
	Name:     "BoundTime",
	Reason:   "Partitions outside of the time that the filter asks for hold no row that passes it. The filter stays, as partitions are days.",
	NearMiss: "TimeGenerated > x or Level == 1 bounds nothing: a row may pass by the other side.",
	Apply: func(n Node) Node {
		f, ok := n.(*Filter)
		if !ok {
			return n
		}
		s, ok := f.In.(*Scan)
		if !ok {
			return n
		}
		from, to := s.From, s.To
		for _, c := range conjuncts(f.Cond) {
			lo, hi := timeBounds(c, s)
			if lo > from {
				from = lo
			}
			if hi > 0 && (to == 0 || hi < to) {
				to = hi
			}
		}
		if from == s.From && to == s.To {
			return n
		}
		scan := *s
		scan.From, scan.To = from, to
		return &Filter{In: &scan, Cond: f.Cond}
	},
}

// timeBounds reads a comparison of TimeGenerated with a constant: from inclusive, to exclusive, 0 for none.
func timeBounds(e Expr, s *Scan) (from, to int64) {
	c, ok := e.(*Call)
	if !ok {
		return 0, 0
	}
	at := func(x Expr) (int64, bool) {
		k, ok := x.(*Const)
		if !ok || k.T != types.Datetime || k.V.Null || k.V.I <= 0 {
			return 0, false
		}
		return k.V.I, true
	}
	if c.Fn.Name == "between" && len(c.Args) == 3 && isTime(c.Args[0], s) {
		lo, okLo := at(c.Args[1])
		hi, okHi := at(c.Args[2])
		if okLo {
			from = lo
		}
		if okHi {
			to = hi + 1
		}
		return from, to
	}
	if len(c.Args) != 2 {
		return 0, 0
	}
	op, x, v := c.Fn.Name, c.Args[0], c.Args[1]
	if isTime(v, s) {
		op, x, v = mirrored[op], v, x
	}
	t, ok := at(v)
	if !ok || !isTime(x, s) {
		return 0, 0
	}
	switch op {
	case ">=":
		return t, 0
	case ">":
		return t + 1, 0
	case "<":
		return 0, t
	case "<=":
		return 0, t + 1
	case "==":
		return t, t + 1
	}
	return 0, 0
}

var mirrored = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "=="}

func isTime(e Expr, s *Scan) bool {
	r, ok := e.(*Ref)
	if !ok {
		return false
	}
	for i, c := range s.Cols {
		if c.ID == r.Col.ID {
			return s.Source[i] == "TimeGenerated" && c.Type == types.Datetime
		}
	}
	return false
}

var pushLimitIntoProject = Rule{
	Name:     "PushLimitIntoProject",
	Reason:   "Computing columns changes neither the number of rows nor their order, so it may be done for the rows that are kept alone.",
	NearMiss: "top n by a computed column needs that column for every row.",
	Apply: func(n Node) Node {
		l, ok := n.(*Limit)
		if !ok || len(l.Keys) > 0 {
			return n
		}
		p, ok := l.In.(*Project)
		if !ok {
			return n
		}
		c := *p
		c.In = &Limit{In: p.In, N: l.N}
		return &c
	},
}
