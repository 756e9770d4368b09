package bind

import (
	"slices"

	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// partition runs a pipeline over each group of rows with one value of a column, and appends the outcomes.
func (b *binder) partition(t rel, op *syntax.PartitionOp) rel {
	key := b.fold(b.expr(op.By, rowOf(t)))
	input := b.input(t.cols())
	scope := b.scope
	if name, ok := op.By.(*syntax.Name); ok && op.Block {
		scope = b.keyOfPartition(name.Name, key, input)
	}
	body := in(b, scope, func() rel { return b.table(op.Body, &rel{node: input, open: t.open}) })
	a := &plan.Apply{Out: plan.Out{Cols: b.fresh(body.cols())}, In: t.node, Keys: []plan.Expr{key}, Body: body.node, Reads: input.ID, Own: op.Block}
	return rel{node: a, open: body.open, name: t.name}
}

// keyOfPartition lets a sub-query that begins with a table of its own name the value that its partition has in common:
// toscalar(Column).
func (b *binder) keyOfPartition(name string, key plan.Expr, input *plan.Input) *scope {
	c, ok := find(input.Cols, name)
	if !ok {
		return b.scope
	}
	one := &plan.Project{Out: plan.Out{Cols: []plan.Column{b.col(name, c.Type)}}, In: input, Exprs: []plan.Expr{&plan.Ref{Col: c}}}
	return &scope{name: name, entity: &entity{scalar: &plan.Scalar{Of: one, T: key.Type()}}, parent: b.scope}
}

// input stands for the rows of one partition, whose columns are like cols.
func (b *binder) input(cols []plan.Column) *plan.Input {
	b.nextInput++
	return &plan.Input{Out: plan.Out{Cols: b.fresh(cols)}, ID: b.nextInput}
}

// fork gives several results over one input.
func (b *binder) fork(p *syntax.Pipe, op *syntax.ForkOp) {
	if p.Source == nil {
		b.fail(errFirst(b.word(op.Span())))
		return
	}
	t := b.table(p.Source, nil)
	s := b.share(t.node)
	for i, arm := range op.Arms {
		name := "GenericResult" + itoa(i)
		if arm.Name != nil {
			name = arm.Name.Name
		}
		in := t.with(b.reread(s))
		b.emit(b.table(arm.Body, &in), name, arm.Body.Span())
	}
}

// facet gives the rows themselves where with asks for them, then the values of each column with their counts.
func (b *binder) facet(p *syntax.Pipe, op *syntax.FacetOp) {
	if p.Source == nil {
		b.fail(errFirst(b.word(op.Span())))
		return
	}
	t := b.table(p.Source, nil)
	s := b.share(t.node)
	if op.With != nil {
		in := t.with(b.reread(s))
		b.emit(b.table(op.With, &in), "", op.With.Span())
	}
	for _, x := range op.By {
		in := t.with(b.reread(s))
		e := b.fold(b.expr(x, rowOf(in)))
		agg, out := b.simpleAgg("count", "count_"+b.defaultName(x))
		if agg == nil {
			continue
		}
		key := b.col(b.defaultName(x), e.Type())
		b.emit(rel{node: &plan.Summarize{Out: plan.Out{Cols: []plan.Column{key, out}}, In: in.node, Keys: []plan.Expr{e}, Aggs: []*plan.Agg{agg}}}, "", x.Span())
	}
}

// reduce groups texts that look alike under a pattern.
func (b *binder) reduce(t rel, op *syntax.ReduceOp) rel {
	by := op.By
	if a, ok := by.(*syntax.Assign); ok {
		by = a.X
	}
	x := b.fold(b.expr(by, rowOf(t)))
	if tp := x.Type(); tp != types.String && tp != types.Unknown {
		x = b.cast(x, types.String)
	}
	in := &plan.Project{In: t.node, Out: plan.Out{Cols: []plan.Column{b.col("text", types.String)}}, Exprs: []plan.Expr{x}}
	l := &plan.Local{In: []plan.Node{in}, Name: "reduce", Args: map[string]any{}}
	kind := ""
	for name, c := range b.props(op.Props) {
		if name == "kind" {
			kind = c.V.S
			continue
		}
		l.Args[name] = c
	}
	l.Cols = []plan.Column{b.col("Pattern", types.String), b.col("Count", types.Long)}
	if kind != "source" && kind != "mining" {
		l.Cols = append(l.Cols, b.col("Representative", types.String))
	}
	l.Args["kind"] = kind
	return rel{node: l, name: t.name}
}

// scanRows is the scan operator: steps over rows in order, each with a state that later conditions may read.
// What depends on the row alone the engine computes before; Go sees columns.
func (b *binder) scanRows(t rel, op *syntax.ScanOp) rel {
	if len(op.OrderBy) > 0 {
		t = b.sort(t, op.OrderBy)
	}
	if !t.serial {
		b.fail(errNotSerialized(op.Span(), "scan"))
	}
	state := slices.Clone(t.cols())
	args := plan.ScanArgs{}
	for _, d := range op.Declare {
		c := b.col(d.Name.Name, d.Type)
		state = append(state, c)
		args.Declared = append(args.Declared, c)
		def := plan.Expr(null(d.Type))
		if d.Default != nil {
			def = b.fold(b.cast(b.expr(d.Default, &row{}), d.Type))
		}
		args.Defaults = append(args.Defaults, def)
	}
	parts := map[string][]plan.Column{}
	for i := range op.Steps {
		cols := b.fresh(state)
		parts[op.Steps[i].Name.Name] = cols
		args.Steps = append(args.Steps, plan.ScanStep{Name: op.Steps[i].Name.Name, Optional: op.Steps[i].Optional, Output: op.Steps[i].Output, State: cols})
	}
	h := &hoist{b: b, in: t}
	for _, p := range op.PartitionBy {
		args.Partition = append(args.Partition, h.over(b.fold(b.expr(p, rowOf(t)))))
	}
	for i := range op.Steps {
		r := &row{cols: state, open: t.open, parts: parts}
		st := &args.Steps[i]
		st.When = h.over(b.fold(b.condition(op.Steps[i].When, r)))
		st.Assigns = make([]plan.Expr, len(args.Declared))
		for _, a := range op.Steps[i].Assigns {
			k := slices.IndexFunc(args.Declared, func(c plan.Column) bool { return c.Name == a.Names[0].Name })
			e := b.fold(b.expr(a.X, r))
			if k < 0 {
				if !t.open {
					b.fail(errName(a.Names[0].Span(), a.Names[0].Name, syntax.Nearest(a.Names[0].Name, columnNames(args.Declared))))
				}
				continue
			}
			st.Assigns[k] = h.over(b.cast(e, args.Declared[k].Type))
		}
	}
	out := slices.Clone(t.cols())
	out = append(out, args.Declared...)
	for _, p := range op.Props {
		switch p.Name {
		case "with_match_id":
			c := b.col(propName(p), types.Long)
			args.MatchID = &c
			out = append(out, c)
		case "with_step_name":
			c := b.col(propName(p), types.String)
			args.StepName = &c
			out = append(out, c)
		}
	}
	l := &plan.Local{Name: "scan", In: []plan.Node{h.node()}, Args: map[string]any{"scan": args}}
	l.Cols = b.fresh(out)
	return rel{node: l, serial: true, sorted: true, open: t.open, name: t.name}
}

// hoist moves what depends on the input's columns alone below an operator that runs in Go, so that Go need not know every function.
type hoist struct {
	b     *binder
	in    rel
	cols  []plan.Column
	exprs []plan.Expr
}

// over rewrites e to refer to the moved parts.
func (h *hoist) over(e plan.Expr) plan.Expr {
	switch x := e.(type) {
	case nil, *plan.Const, *plan.Ref:
		return e
	case *plan.Call:
		if h.own(e) {
			return h.move(e)
		}
		c := *x
		c.Args = make([]plan.Expr, len(x.Args))
		for i, a := range x.Args {
			c.Args[i] = h.over(a)
		}
		return &c
	case *plan.Cast:
		if h.own(e) {
			return h.move(e)
		}
		return &plan.Cast{X: h.over(x.X), T: x.T}
	}
	if h.own(e) {
		return h.move(e)
	}
	return e
}

func (h *hoist) own(e plan.Expr) bool {
	for _, c := range plan.Refs(e) {
		if !hasID(h.in.cols(), c.ID) {
			return false
		}
	}
	return true
}

func (h *hoist) move(e plan.Expr) plan.Expr {
	c := h.b.col("", e.Type())
	h.cols, h.exprs = append(h.cols, c), append(h.exprs, e)
	return &plan.Ref{Col: c}
}

// node is the input with the moved parts as further columns.
func (h *hoist) node() plan.Node {
	if len(h.cols) == 0 {
		return h.in.node
	}
	p := &plan.Project{In: h.in.node}
	for _, c := range h.in.cols() {
		p.Cols, p.Exprs = append(p.Cols, c), append(p.Exprs, &plan.Ref{Col: c})
	}
	p.Cols, p.Exprs = append(p.Cols, h.cols...), append(p.Exprs, h.exprs...)
	return p
}
