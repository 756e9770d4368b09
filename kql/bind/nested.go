package bind

import (
	"slices"

	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// topNested keeps the best values level by level: the first level's among all rows, each further one's among the rows of its
// parent. It becomes groupings, row numbers and joins; with others=, the rest of each level is one more row.
func (b *binder) topNested(t rel, op *syntax.TopNestedOp) rel {
	for _, l := range op.Levels {
		if l.Others != nil {
			return b.topNestedLocal(t, op)
		}
	}
	shared := b.share(t.node)
	var parents []plan.Column // of acc: the values of the levels so far
	var acc plan.Node
	var cols []plan.Column
	names := newNamer()
	for i := range op.Levels {
		l := &op.Levels[i]
		in := t.with(b.reread(shared))
		// The values of all levels down to this one, over the rows as they came.
		keyExprs := make([]plan.Expr, i+1)
		for k := 0; k <= i; k++ {
			keyExprs[k] = b.levelValue(in, op.Levels[k].Of)
		}
		s := &plan.Summarize{In: in.node, Keys: keyExprs}
		for k, e := range keyExprs {
			s.Cols = append(s.Cols, b.col(b.defaultName(op.Levels[k].Of), e.Type()))
		}
		r := rowOf(in)
		r.aggs = &aggregates{}
		aggName, value := b.levelAggregate(l, r)
		s.Aggs = r.aggs.list
		keyCols := slices.Clone(s.Cols)
		for _, a := range s.Aggs {
			s.Cols = append(s.Cols, a.Outs...)
		}
		by := b.col(aggName, value.Type())
		p := &plan.Project{In: s, Out: plan.Out{Cols: append(slices.Clone(keyCols), by)}}
		for _, c := range keyCols {
			p.Exprs = append(p.Exprs, &plan.Ref{Col: c})
		}
		p.Exprs = append(p.Exprs, value)
		level := plan.Node(p)
		if acc != nil {
			level = b.joinParents(acc, parents, level, keyCols[:i])
		}
		keysOf := level.Columns()[len(level.Columns())-i-2:]
		level = b.bestOf(level, l, keysOf)
		acc = level
		all := acc.Columns()
		cols = append(slices.Clone(cols[:0:0]), all...)
		parents = nil
		for k := 0; k <= i; k++ {
			parents = append(parents, all[2*k])
		}
		_ = names
	}
	final := keep(rel{node: acc, name: t.name}, cols)
	return b.named(final, op)
}

// named gives the outcome its written or default names: value, aggregated_value, ...
func (b *binder) named(t rel, op *syntax.TopNestedOp) rel {
	names := newNamer()
	p := &plan.Project{In: t.node}
	for i, c := range t.cols() {
		name := c.Name
		c = b.col(names.unique(name), c.Type)
		p.Cols = append(p.Cols, c)
		p.Exprs = append(p.Exprs, &plan.Ref{Col: t.cols()[i]})
	}
	return t.with(p)
}

func (b *binder) levelValue(t rel, x syntax.Expr) plan.Expr {
	if a, ok := x.(*syntax.Assign); ok {
		x = a.X
	}
	return b.fold(b.expr(x, rowOf(t)))
}

func (b *binder) levelAggregate(l *syntax.TopNestedLevel, r *row) (string, plan.Expr) {
	name, x := "aggregated_"+b.defaultName(l.Of), l.By
	if a, ok := l.By.(*syntax.Assign); ok {
		name, x = a.Names[0].Name, a.X
	}
	return name, b.expr(x, r)
}

// joinParents keeps the rows of a level whose parents were kept; output: the parents' columns (value, aggregate, ...), then
// this level's value and aggregate.
func (b *binder) joinParents(acc plan.Node, parents []plan.Column, level plan.Node, keys []plan.Column) plan.Node {
	j := &plan.Join{Kind: "inner", Left: acc, Right: level}
	for i, p := range parents {
		j.LeftKeys = append(j.LeftKeys, &plan.Ref{Col: p})
		j.RightKeys = append(j.RightKeys, &plan.Ref{Col: keys[i]})
	}
	for _, c := range acc.Columns() {
		b.joinOut(j, c, c.Name, false)
	}
	for _, c := range level.Columns()[len(keys):] {
		b.joinOut(j, c, c.Name, true)
	}
	return j
}

// bestOf keeps the first N of each parent by the aggregate. tail is the columns from which this level's are the last two.
func (b *binder) bestOf(n plan.Node, l *syntax.TopNestedLevel, _ []plan.Column) plan.Node {
	cols := n.Columns()
	by := cols[len(cols)-1]
	if l.N == nil {
		return n
	}
	count := b.rowCount(l.N)
	keys := []plan.SortKey{{X: &plan.Ref{Col: by}, Desc: l.Order != "asc", NullsFirst: l.Order == "asc"}}
	groups := cols[:len(cols)-2]
	if len(groups) == 0 {
		return &plan.Limit{In: n, N: count, Keys: keys}
	}
	in := b.input(cols)
	keys[0].X = &plan.Ref{Col: in.Cols[len(cols)-1]}
	body := &plan.Limit{In: in, N: count, Keys: keys}
	a := &plan.Apply{In: n, Body: body, Reads: in.ID, Out: plan.Out{Cols: b.fresh(cols)}}
	for i := 0; i < len(groups); i += 2 {
		a.Keys = append(a.Keys, &plan.Ref{Col: groups[i]})
	}
	return a
}

// topNestedLocal runs in Go: the rows that others= adds are not of the input.
func (b *binder) topNestedLocal(t rel, op *syntax.TopNestedOp) rel {
	l := &plan.Local{Name: "top-nested", Args: map[string]any{}}
	shared := b.share(t.node)
	var others []plan.Expr
	var counts []plan.Expr
	var asc []bool
	var kinds []string // the name of a level's aggregate, "" for what is more than one
	names := newNamer()
	// One grouping for each level, by all values down to it: the operator picks from these.
	for i := range op.Levels {
		level := &op.Levels[i]
		in := t.with(b.reread(shared))
		s := &plan.Summarize{In: in.node}
		for k := 0; k <= i; k++ {
			e := b.levelValue(in, op.Levels[k].Of)
			s.Keys = append(s.Keys, e)
			s.Cols = append(s.Cols, b.col(b.defaultName(op.Levels[k].Of), e.Type()))
		}
		r := rowOf(in)
		r.aggs = &aggregates{}
		aggName, value := b.levelAggregate(level, r)
		s.Aggs = r.aggs.list
		aggregate := ""
		if ref, ok := value.(*plan.Ref); ok && len(s.Aggs) == 1 && ref.Col.ID == s.Aggs[0].Outs[0].ID {
			aggregate = s.Aggs[0].Fn.Name
		}
		kinds = append(kinds, aggregate)
		keyCols := slices.Clone(s.Cols)
		for _, a := range s.Aggs {
			s.Cols = append(s.Cols, a.Outs...)
		}
		by := b.col(aggName, value.Type())
		p := &plan.Project{In: s, Out: plan.Out{Cols: append(slices.Clone(keyCols), by)}}
		for _, c := range keyCols {
			p.Exprs = append(p.Exprs, &plan.Ref{Col: c})
		}
		p.Exprs = append(p.Exprs, value)
		l.In = append(l.In, p)
		l.Cols = append(l.Cols, b.col(names.unique(keyCols[i].Name), keyCols[i].Type), b.col(names.unique(aggName), by.Type))
		var o, n plan.Expr
		if level.Others != nil {
			o = b.fold(b.cast(b.expr(level.Others, &row{}), keyCols[i].Type))
		}
		if level.N != nil {
			n = b.rowCount(level.N)
		}
		others, counts, asc = append(others, o), append(counts, n), append(asc, level.Order == "asc")
	}
	l.Args["others"], l.Args["counts"], l.Args["asc"], l.Args["aggregates"] = others, counts, asc, kinds
	return rel{node: l, name: t.name}
}

// topHitters gives the values that most rows, or the greatest sum, fall to.
func (b *binder) topHitters(t rel, op *syntax.TopHittersOp) rel {
	r := rowOf(t)
	of := b.fold(b.expr(op.Of, r))
	ofName := b.defaultName(op.Of)
	name, agg, arg := "approximate_count_"+ofName, "count", []plan.Expr(nil)
	if op.Weight != nil {
		w := b.fold(b.expr(op.Weight, r))
		name, agg, arg = "approximate_sum_"+b.defaultName(op.Weight), "sum", []plan.Expr{w}
	}
	a, out := b.simpleAgg(agg, name, arg...)
	if a == nil {
		if len(arg) == 0 || arg[0].Type() != types.Unknown {
			if _, ok := fn.Lookup(agg, fn.Aggregate); ok {
				b.fail(errSummable(op.Span()))
			}
		}
		return nothing()
	}
	key := b.col(ofName, of.Type())
	s := &plan.Summarize{In: t.node, Keys: []plan.Expr{of}, Aggs: []*plan.Agg{a}, Out: plan.Out{Cols: []plan.Column{key, out}}}
	n := b.rowCount(op.N)
	// Equal counts stand in the order of their values, so that one query gives one answer.
	keys := []plan.SortKey{{X: &plan.Ref{Col: out}, Desc: true}, {X: &plan.Ref{Col: key}, Desc: true}}
	return rel{node: &plan.Limit{In: s, N: n, Keys: keys}, serial: true, sorted: true, name: t.name}
}
