package bind

import (
	"slices"
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// aggregates gathers the aggregates of one operator; expressions over them refer to their columns.
type aggregates struct{ list []*plan.Agg }

// aggregate binds one aggregate inside an expression, as a single value.
func (b *binder) aggregate(f *fn.Function, x *syntax.Call, r *row) plan.Expr {
	a := b.aggregateCall(f, x, r)
	if a == nil {
		return unknown(fixedResult(f))
	}
	out := b.col(f.Name, a.T)
	a.Outs = []plan.Column{out}
	r.aggs.list = append(r.aggs.list, a)
	return &plan.Ref{Col: out}
}

// aggregateCall resolves an aggregate over its arguments, which are of the input's rows. Outs is left open.
func (b *binder) aggregateCall(f *fn.Function, x *syntax.Call, r *row) *plan.Agg {
	inner := *r
	inner.aggs = nil
	args := make([]plan.Expr, 0, len(x.Args))
	for _, a := range x.Args {
		if _, ok := a.(*syntax.Star); ok {
			continue
		}
		args = append(args, b.fold(b.argument(a, &inner)))
	}
	if f.Name == "count" && len(args) == 1 {
		if g, ok := fn.Lookup("countif", fn.Aggregate); ok && args[0].Type() == types.Bool {
			f = g // its old spelling
		} else {
			args = nil // any other argument says nothing: all rows count
		}
	}
	c, ok := b.resolve(f, x, args).(*plan.Call)
	if !ok {
		return nil
	}
	for i := range c.Args {
		c.Args[i] = b.fold(c.Args[i])
	}
	return &plan.Agg{Fn: f, Sig: c.Sig, Args: c.Args, T: c.T}
}

// output is a column that summarize gives: of an aggregate directly, or computed over aggregates.
type output struct {
	projected
	agg *plan.Agg // nil: x is an expression over aggregates
	col int       // which of the aggregate's columns
}

// summarize groups rows: keys first, then what is computed for each group.
func (b *binder) summarize(t rel, op *syntax.SummarizeOp) rel {
	keyRow := b.windowed(t)
	keys := b.items(op.By, keyRow)
	in := keyRow.wins.over(t.node)
	names := newNamer()
	s := &plan.Summarize{In: in}
	var keyNames []string
	for _, k := range keys {
		if k.written {
			if !names.declare(k.name) {
				b.fail(errDuplicate(k.at, k.name))
				continue
			}
		} else {
			k.name = names.unique(k.name)
		}
		x := b.fold(k.x)
		if x.Type() == types.Dynamic {
			b.fail(errNotAllowed(k.at, types.Dynamic))
		}
		s.Keys = append(s.Keys, x)
		s.Cols = append(s.Cols, b.col(k.name, x.Type()))
		keyNames = append(keyNames, k.name)
	}
	r := rowOf(t)
	r.aggs = &aggregates{}
	var outs []output
	for _, item := range op.Aggs {
		outs = append(outs, b.summarized(item, r, keys, keyNames)...)
	}
	return b.grouped(t, s, outs, r, names)
}

// grouped finishes a summarize from its keys and outputs.
func (b *binder) grouped(t rel, s *plan.Summarize, outs []output, r *row, names *namer) rel {
	direct := true
	written := map[string]bool{}
	for i := range outs { // what the query names keeps its name; what comes of a * gives way
		if o := &outs[i]; o.written && !names.taken[o.name] && !written[o.name] {
			written[o.name] = true
		}
	}
	for name := range written {
		names.taken[name] = true
	}
	for i := range outs {
		o := &outs[i]
		if o.written {
			if !written[o.name] {
				b.fail(errDuplicate(o.at, o.name))
				o.name = names.unique(o.name)
			}
			delete(written, o.name)
		} else {
			o.name = names.unique(o.name)
		}
		direct = direct && o.agg != nil
	}
	s.Aggs = r.aggs.list
	for _, o := range outs {
		if o.agg != nil {
			o.agg.Outs[o.col].Name = o.name
		}
	}
	keyCols := s.Cols
	for _, a := range s.Aggs {
		s.Cols = append(s.Cols, a.Outs...)
	}
	res := rel{node: s, name: t.name}
	if direct && len(s.Cols) == len(keyCols)+len(outs) {
		return res
	}
	p := &plan.Project{In: s, Out: plan.Out{Cols: keyCols[:len(keyCols):len(keyCols)]}}
	for _, c := range keyCols {
		p.Exprs = append(p.Exprs, &plan.Ref{Col: c})
	}
	for _, o := range outs {
		if o.agg != nil {
			p.Cols, p.Exprs = append(p.Cols, o.agg.Outs[o.col]), append(p.Exprs, &plan.Ref{Col: o.agg.Outs[o.col]})
			continue
		}
		b.onlyAggregates(o, s)
		x := b.fold(o.x)
		p.Cols, p.Exprs = append(p.Cols, b.col(o.name, x.Type())), append(p.Exprs, x)
	}
	return res.with(p)
}

// onlyAggregates refuses an expression that reads a row's own column.
func (b *binder) onlyAggregates(o output, s *plan.Summarize) {
	for _, c := range plan.Refs(o.x) {
		if !hasID(s.Cols, c.ID) {
			b.fail(errAggregateNeeded(o.at))
			return
		}
	}
}

// summarized binds one item of summarize.
func (b *binder) summarized(item syntax.Expr, r *row, keys []projected, keyNames []string) []output {
	x, written := item, []syntax.Ident(nil)
	multi := false
	if a, ok := item.(*syntax.Assign); ok {
		x, written, multi = a.X, a.Names, a.Multi
	}
	if c, ok := unwrap(x).(*syntax.Call); ok && c.Of == nil && b.scope.lookup(c.Name.Name) == nil {
		if f, ok := fn.Lookup(c.Name.Name, fn.Aggregate); ok {
			b.warnName(c.Name)
			outs := b.aggregateColumns(f, c, r, keys, keyNames, len(written) > 0)
			for i, n := range written {
				if i >= len(outs) {
					b.fail(errNameWithoutValue(n.Span()))
					break
				}
				outs[i].name, outs[i].written, outs[i].at = n.Name, true, n.Span()
			}
			return outs
		}
	}
	if multi && len(written) > 1 {
		b.expr(x, r)
		b.fail(errMultiValued(item.Span()))
		return nil
	}
	e := b.expr(x, r)
	o := output{projected: projected{name: b.defaultName(x), x: e, at: item.Span()}}
	if len(written) > 0 {
		o.name, o.written, o.at = written[0].Name, true, written[0].Span()
	} else if _, ok := e.(*plan.Ref); ok && isName(x) {
		o.written = false
	}
	return []output{o}
}

// aggregateColumns binds an aggregate that stands alone: one column, or as many as it gives.
func (b *binder) aggregateColumns(f *fn.Function, c *syntax.Call, r *row, keys []projected, keyNames []string, named bool) []output {
	switch f.Name {
	case "arg_max", "arg_min", "argmax", "argmin":
		return b.argExtreme(f, c, r, keys)
	case "take_any", "any":
		if len(c.Args) != 1 || isStar(c.Args[0]) {
			return b.takeAny(f, c, r, keys)
		}
	case "percentiles", "percentilesw":
		return b.percentiles(f, c, r)
	}
	a := b.aggregateCall(f, c, r)
	if a == nil {
		return []output{{projected: projected{name: b.callName(c), x: unknown(fixedResult(f)), at: c.Span()}}}
	}
	return b.oneOutput(a, b.callName(c), c, r)
}

func (b *binder) oneOutput(a *plan.Agg, name string, c *syntax.Call, r *row) []output {
	a.Outs = []plan.Column{b.col(name, a.T)}
	r.aggs.list = append(r.aggs.list, a)
	return []output{{projected: projected{name: name, at: c.Span()}, agg: a}}
}

func isStar(x syntax.Expr) bool {
	_, ok := x.(*syntax.Star)
	return ok
}

// argExtreme is arg_max(x, a, b, *): the row with the greatest x gives x, a, b, or all columns but the keys.
func (b *binder) argExtreme(f *fn.Function, c *syntax.Call, r *row, keys []projected) []output {
	if len(c.Args) == 0 {
		b.fail(errArgCount(c.Name.Span(), c.Name.Name, 1, -1))
		return nil
	}
	inner := *r
	inner.aggs = nil
	best := b.fold(b.expr(c.Args[0], &inner))
	if best.Type() == types.Dynamic {
		best = b.cast(best, types.String)
	}
	a := &plan.Agg{Fn: f, Args: []plan.Expr{best}, T: best.Type()}
	if len(f.Sigs) > 0 {
		a.Sig = &f.Sigs[0]
	}
	names := []string{b.defaultName(c.Args[0])}
	rest := c.Args[1:]
	for _, x := range rest {
		if isStar(x) {
			for _, col := range r.cols {
				if isKey(keys, col) || refersTo(best, col) {
					continue
				}
				a.Args, names = append(a.Args, &plan.Ref{Col: col}), append(names, col.Name)
			}
			continue
		}
		if w, ok := x.(*syntax.Assign); ok {
			a.Args, names = append(a.Args, b.fold(b.expr(w.X, &inner))), append(names, w.Names[0].Name)
			continue
		}
		if w, ok := x.(*syntax.Wildcard); ok {
			for _, col := range matching(r.cols, w.Pattern) {
				a.Args, names = append(a.Args, &plan.Ref{Col: col}), append(names, col.Name)
			}
			continue
		}
		a.Args, names = append(a.Args, b.fold(b.expr(x, &inner))), append(names, b.defaultName(x))
	}
	return b.manyOutputs(a, names, c, r)
}

func (b *binder) manyOutputs(a *plan.Agg, names []string, c *syntax.Call, r *row) []output {
	var outs []output
	for i, name := range names {
		a.Outs = append(a.Outs, b.col(name, a.Args[i].Type()))
		outs = append(outs, output{projected: projected{name: name, at: c.Span()}, agg: a, col: i})
	}
	r.aggs.list = append(r.aggs.list, a)
	return outs
}

func refersTo(e plan.Expr, c plan.Column) bool {
	ref, ok := e.(*plan.Ref)
	return ok && ref.Col.ID == c.ID
}

func isKey(keys []projected, c plan.Column) bool {
	for _, k := range keys {
		if refersTo(k.x, c) || k.name == c.Name && !k.written {
			return true
		}
	}
	return false
}

// takeAny is take_any(*) or take_any(a, b).
func (b *binder) takeAny(f *fn.Function, c *syntax.Call, r *row, keys []projected) []output {
	inner := *r
	inner.aggs = nil
	a := &plan.Agg{Fn: f}
	if len(f.Sigs) > 0 {
		a.Sig = &f.Sigs[0]
	}
	var names []string
	prefix := ""
	if c.Name.Name == "any" {
		prefix = "any_"
	}
	for _, x := range c.Args {
		if isStar(x) {
			for _, col := range r.cols {
				if !isKey(keys, col) {
					a.Args, names = append(a.Args, &plan.Ref{Col: col}), append(names, prefix+col.Name)
				}
			}
			continue
		}
		a.Args, names = append(a.Args, b.fold(b.expr(x, &inner))), append(names, prefix+b.defaultName(x))
	}
	if len(names) == 0 {
		return nil
	}
	return b.manyOutputs(a, names, c, r)
}

// percentiles gives a column for each percentage: as many aggregates of one percentage.
func (b *binder) percentiles(f *fn.Function, c *syntax.Call, r *row) []output {
	one, first := "percentile", 1
	if f.Name == "percentilesw" {
		one, first = "percentilew", 2
	}
	single, ok := fn.Lookup(one, fn.Aggregate)
	if !ok || len(c.Args) <= first {
		b.fail(errArgCount(c.Name.Span(), c.Name.Name, first+1, -1))
		return nil
	}
	inner := *r
	inner.aggs = nil
	var outs []output
	for _, p := range c.Args[first:] {
		percents := []plan.Expr{b.fold(b.expr(p, &inner))}
		if list, ok := constantList(percents[0]); ok {
			percents = list
		}
		for _, v := range percents {
			call := *c
			call.Args = append(slices.Clone(c.Args[:first]), p)
			call.Name.Name = one
			name := "percentile_" + b.defaultName(c.Args[0]) + percentName(v)
			if k, ok := v.(*plan.Const); ok {
				call.Args[first] = &syntax.Literal{At: syntax.At{Pos: p.Span()}, Type: k.T, Value: k.V}
			}
			a := b.aggregateCall(single, &call, r)
			if a == nil {
				return []output{{projected: projected{name: name, x: unknown(types.Unknown), at: c.Span()}}}
			}
			outs = append(outs, b.oneOutput(a, name, c, r)...)
		}
	}
	return outs
}

// percentName is how a percentage shows in a column's name: 99.9 as _99_9.
func percentName(e plan.Expr) string {
	c, ok := e.(*plan.Const)
	if !ok {
		return ""
	}
	switch c.T {
	case types.Int, types.Long:
		return "_" + strconv.FormatInt(c.V.I, 10)
	case types.Real:
		return "_" + strings.ReplaceAll(strconv.FormatFloat(c.V.F, 'f', -1, 64), ".", "_")
	}
	return ""
}

// binAuto gives bin_auto(x) the size and start that set statements say.
func binAuto(b *binder, x *syntax.Call, r *row) plan.Expr {
	f, _ := fn.Lookup("bin_auto", fn.Scalar)
	e := b.function(f, x, r)
	c, ok := e.(*plan.Call)
	if !ok || len(c.Args) != 1 {
		return e
	}
	size, ok := b.out.Options["query_bin_auto_size"]
	if !ok {
		if b.runs() {
			b.fail(errOther(x.Name.Span(), "bin_auto() takes its size from the query: begin it with set query_bin_auto_size = 1h; for example."))
		}
		return e
	}
	t := c.Args[0].Type()
	st := t
	switch t {
	case types.Datetime:
		st = types.Timespan
	case types.Real:
		if size.F == 0 { // written as a whole number
			size = value.Real(float64(size.I))
		}
	}
	args := []plan.Expr{c.Args[0], &plan.Const{T: st, V: size}}
	name := "bin"
	if at, ok := b.out.Options["query_bin_auto_at"]; ok {
		name, args = "bin_at", append(args, &plan.Const{T: t, V: at})
	}
	ts := make([]types.Type, len(args))
	for i, a := range args {
		ts[i] = a.Type()
	}
	g, _ := fn.Lookup(name, fn.Scalar)
	call, err := g.Resolve(ts)
	if err != nil {
		return e
	}
	return b.apply(g, call, args, c.Span)
}
