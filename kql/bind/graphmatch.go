package bind

import (
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// graphMatching is graph-match while binding. Go finds the matches; whatever an expression computes, the engine does: before, as
// further columns of the edges and nodes, or after, over the columns that each match gives.
type graphMatching struct {
	b        *binder
	g        *graph
	edges    *hoist
	nodes    *hoist
	slots    map[string]int // of named elements
	variable map[string]bool
	isEdge   map[string]bool
	outputs  map[plan.ColumnID]plan.GraphOutput // what the columns of a match stand for
	degrees  []plan.Column                      // of every node, in and out, when a condition reads them of inner nodes
}

// graphMatch binds graph-match and graph-shortest-paths.
func (b *binder) graphMatch(t rel, op *syntax.GraphMatchOp) rel {
	g := t.graph
	m := &graphMatching{
		b: b, g: g, edges: &hoist{b: b, in: g.edges}, nodes: &hoist{b: b, in: g.nodes},
		slots: map[string]int{}, variable: map[string]bool{}, isEdge: map[string]bool{}, outputs: map[plan.ColumnID]plan.GraphOutput{},
	}
	args := plan.GraphArgs{Source: g.source, Target: g.target, Directed: g.directed, Shortest: op.Shortest}
	for _, p := range op.Props {
		switch p.Name {
		case "cycles":
			args.Cycles = propName(p)
		case "output":
			args.Output = propName(p)
		}
	}
	r := &row{parts: map[string][]plan.Column{}, open: t.open || g.edges.open || g.nodes.open, graph: m}
	var order []string
	next := 0
	for _, p := range op.Patterns {
		out := plan.GraphPattern{}
		for _, e := range p.Elements {
			el := plan.GraphElement{Slot: next, Edge: e.Edge, Dir: e.Dir, Variable: e.Variable}
			if slot, again := m.slots[e.Name]; again && e.Name != "" {
				el.Slot = slot
			} else {
				next++
			}
			if e.Variable {
				el.Min, _ = b.constLong(e.Min, &row{})
				el.Max, _ = b.constLong(e.Max, &row{})
			}
			if _, again := r.parts[e.Name]; e.Name != "" && !again {
				order = append(order, e.Name)
				m.declare(r, e, el.Slot)
			}
			out.Elements = append(out.Elements, el)
		}
		args.Patterns = append(args.Patterns, out)
	}
	var residual plan.Expr
	if op.Where != nil {
		residual = m.push(b.fold(b.condition(op.Where, r)), args.Patterns)
	}
	p := m.project(op, r, order)
	l := &plan.Local{Name: "graph-match"}
	if op.Shortest {
		l.Name = "graph-shortest-paths"
	}
	used := map[plan.ColumnID]bool{}
	for _, x := range append(p.Exprs, residual) {
		if x == nil {
			continue
		}
		for _, c := range plan.Refs(x) {
			if o, ok := m.outputs[c.ID]; ok && !used[c.ID] {
				used[c.ID] = true
				l.Cols, args.Outputs = append(l.Cols, c), append(args.Outputs, o)
			}
		}
	}
	// Matches are counted by a column; a stored graph that is only checked has none yet.
	if len(l.Cols) == 0 && len(args.Patterns) > 0 && len(g.nodes.cols()) > 0 {
		l.Cols = append(l.Cols, b.col("", g.nodes.cols()[0].Type))
		args.Outputs = append(args.Outputs, plan.GraphOutput{Slot: args.Patterns[0].Elements[0].Slot, Kind: "value"})
	}
	nodes := m.nodesNode(args)
	l.In = []plan.Node{m.edges.node(), nodes}
	l.Args = map[string]any{"graph": args}
	p.In = l
	if residual != nil {
		p.In = &plan.Filter{In: l, Cond: residual}
	}
	return rel{node: p, open: t.open, name: t.name}
}

// nodesNode is the nodes with what was computed for them, their degrees first.
func (m *graphMatching) nodesNode(args plan.GraphArgs) plan.Node {
	n := m.nodes.node()
	if m.degrees == nil {
		return n
	}
	edges := m.b.share(m.g.edges.node)
	again := m.b.reread(edges)
	same := &plan.Project{Out: plan.Out{Cols: m.g.edges.cols()}, In: again}
	for _, c := range again.Cols {
		same.Exprs = append(same.Exprs, &plan.Ref{Col: c})
	}
	m.edges.in.node = same
	l := &plan.Local{Name: "graph-degrees", In: []plan.Node{m.b.reread(edges), m.g.nodes.node}, Args: map[string]any{"graph": args}}
	l.Cols = append(append([]plan.Column{}, m.g.nodes.cols()...), m.degrees...)
	if p, ok := n.(*plan.Project); ok && len(m.nodes.cols) > 0 {
		p.In = l
		return p
	}
	return n
}

// declare gives an element its columns.
func (m *graphMatching) declare(r *row, e syntax.GraphElement, slot int) {
	of := m.g.nodes
	if e.Edge {
		of = m.g.edges
	}
	cols := m.b.fresh(of.cols())
	kind := "value"
	for i := range cols {
		if e.Variable {
			kind, cols[i].Type = "list", types.Dynamic
		}
		m.outputs[cols[i].ID] = plan.GraphOutput{Slot: slot, Kind: kind, Col: i}
	}
	m.slots[e.Name], m.variable[e.Name], m.isEdge[e.Name] = slot, e.Variable, e.Edge
	r.parts[e.Name] = cols
}

// project binds what the operator gives: what the query says, or all columns of the named elements.
func (m *graphMatching) project(op *syntax.GraphMatchOp, r *row, order []string) *plan.Project {
	names := newNamer()
	p := &plan.Project{}
	add := func(name string, e plan.Expr) {
		e = m.b.fold(e)
		p.Cols, p.Exprs = append(p.Cols, m.b.col(names.unique(name), e.Type())), append(p.Exprs, e)
	}
	whole := func(name string) {
		for _, c := range visible(r.parts[name]) {
			add(name+"_"+c.Name, &plan.Ref{Col: c})
		}
	}
	for _, x := range op.Project {
		name := m.b.graphName(x)
		if a, ok := x.(*syntax.Assign); ok {
			x = a.X
		}
		add(name, m.b.expr(x, r))
	}
	if op.Project == nil {
		for _, name := range order {
			whole(name)
		}
	}
	return p
}

// push makes filters of the parts of a condition that look at one element alone, and gives back the rest.
func (m *graphMatching) push(cond plan.Expr, patterns []plan.GraphPattern) plan.Expr {
	if c, ok := cond.(*plan.Call); ok && c.Fn.Name == "and" {
		var rest []plan.Expr
		for _, a := range c.Args {
			if x := m.push(a, patterns); x != nil {
				rest = append(rest, x)
			}
		}
		switch len(rest) {
		case 0:
			return nil
		case 1:
			return rest[0]
		}
		k := *c
		k.Args = rest
		return &k
	}
	if ref, ok := cond.(*plan.Ref); ok {
		switch o := m.outputs[ref.Col.ID]; o.Kind {
		case "all":
			each(patterns, o.Slot, func(e *plan.GraphElement) { e.Filters = append(e.Filters, o.Col) })
			return nil
		case "inner_all":
			each(patterns, o.Slot, func(e *plan.GraphElement) { e.Inner = append(e.Inner, o.Col) })
			return nil
		}
	}
	slot := -1
	for _, c := range plan.Refs(cond) {
		o, ok := m.outputs[c.ID]
		if !ok || o.Kind != "value" || slot >= 0 && o.Slot != slot {
			return cond
		}
		slot = o.Slot
	}
	if slot < 0 {
		return cond
	}
	h := m.nodes
	for name, s := range m.slots {
		if s == slot && m.isEdge[name] {
			h = m.edges
		}
	}
	x := plan.MapExpr(cond, func(e plan.Expr) plan.Expr {
		if ref, ok := e.(*plan.Ref); ok {
			if o, ok := m.outputs[ref.Col.ID]; ok {
				return &plan.Ref{Col: h.in.cols()[o.Col]}
			}
		}
		return e
	})
	at := h.place(x)
	each(patterns, slot, func(e *plan.GraphElement) { e.Filters = append(e.Filters, at) })
	return nil
}

func each(patterns []plan.GraphPattern, slot int, f func(*plan.GraphElement)) {
	for _, p := range patterns {
		for i := range p.Elements {
			if p.Elements[i].Slot == slot {
				f(&p.Elements[i])
			}
		}
	}
}

// place computes x beside the input's columns and says where it will stand.
func (h *hoist) place(x plan.Expr) int {
	if ref, ok := x.(*plan.Ref); ok {
		for i, c := range h.in.cols() {
			if c.ID == ref.Col.ID {
				return i
			}
		}
	}
	h.move(x)
	return len(h.in.cols()) + len(h.cols) - 1
}

// graphCall binds the functions that only a graph's pattern has: all, any and map over an edge of variable length or its inner
// nodes, and the degrees of a node.
func (b *binder) graphCall(x *syntax.Call, r *row) (plan.Expr, bool) {
	m := r.graph
	switch name := x.Name.Name; name {
	case "all", "any", "map":
		if len(x.Args) != 2 {
			b.fail(errArgCount(x.Name.Span(), name, 2, 2))
			return unknown(types.Unknown), true
		}
		slot, inner, ok := m.path(x.Args[0])
		if !ok {
			b.fail(errOther(x.Args[0].Span(), "%s() goes over an edge of variable length, or inner_nodes() of one.", name))
			return unknown(types.Unknown), true
		}
		h, kind := m.edges, name
		if inner {
			h, kind = m.nodes, "inner_"+name
		}
		lambda := &row{cols: h.in.cols(), open: r.open, graph: m, inner: inner}
		if name == "map" {
			kind = kind[:len(kind)-3] + "list"
			return m.give(types.Dynamic, slot, kind, h.place(b.fold(b.expr(x.Args[1], lambda)))), true
		}
		return m.give(types.Bool, slot, kind, h.place(b.fold(b.condition(x.Args[1], lambda)))), true
	case "labels":
		return m.labels(x, r), true
	case "inner_nodes":
		slot, inner, ok := m.path(x)
		if !ok || !inner {
			return unknown(types.Dynamic), true
		}
		return m.give(types.Dynamic, slot, "inner_list", m.nodes.place(b.pack(x, visible(m.nodes.in.cols()), yes))), true
	case "node_degree_in", "node_degree_out", "node_id":
		if r.inner && len(x.Args) == 0 {
			return m.ofInner(name), true
		}
		if len(x.Args) == 1 {
			if n, ok := x.Args[0].(*syntax.Name); ok {
				if slot, known := m.slots[n.Name]; known && !m.isEdge[n.Name] {
					if name == "node_id" {
						return &plan.Ref{Col: r.parts[n.Name][0]}, true
					}
					return m.give(types.Long, slot, name[len("node_"):], 0), true
				}
			}
		}
		b.fail(errOther(x.Span(), "%s() takes a node of the pattern.", name))
		return unknown(types.Long), true
	}
	return nil, false
}

// ofInner is node_id() or a degree of the node that any, all or map looks at.
func (m *graphMatching) ofInner(name string) plan.Expr {
	if name == "node_id" {
		return &plan.Ref{Col: m.g.nodes.cols()[0]}
	}
	if m.degrees == nil {
		m.degrees = []plan.Column{m.b.col("", types.Long), m.b.col("", types.Long)}
	}
	if name == "node_degree_in" {
		return &plan.Ref{Col: m.degrees[0]}
	}
	return &plan.Ref{Col: m.degrees[1]}
}

// noLabels is what labels() gives in a graph of the query's own making.
var noLabels = &plan.Const{T: types.Dynamic, V: value.Text("[]")}

// labels is labels(element), or labels() of the edge or node that any, all or map looks at.
func (m *graphMatching) labels(x *syntax.Call, r *row) plan.Expr {
	at := func(edge bool) int {
		if edge {
			return m.g.edgeLabels
		}
		return m.g.nodeLabels
	}
	lambda := r.parts == nil
	if lambda && len(x.Args) == 0 {
		if i := at(!r.inner); i > 0 {
			return &plan.Ref{Col: r.cols[i]}
		}
		return noLabels
	}
	if len(x.Args) == 1 {
		if n, ok := x.Args[0].(*syntax.Name); ok {
			if _, known := m.slots[n.Name]; known && !lambda {
				if i := at(m.isEdge[n.Name]); i > 0 {
					return &plan.Ref{Col: r.parts[n.Name][i]}
				}
				return noLabels
			}
		}
	}
	m.b.fail(errOther(x.Span(), "labels() takes a node or an edge of the pattern, and nothing inside of all, any and map."))
	return unknown(types.Dynamic)
}

// yes leaves what is null or empty out of a bag.
var yes = &plan.Const{T: types.Bool, V: valueTrue}

// whole is an element under its bare name: a bag of its columns, or for an edge of variable length an array of such.
func (m *graphMatching) whole(x *syntax.Name) plan.Expr {
	h, kind := m.nodes, "value"
	if m.isEdge[x.Name] {
		h = m.edges
	}
	if m.variable[x.Name] {
		kind = "list"
	}
	bag := m.b.pack(&syntax.Call{At: x.At, Name: syntax.Ident{At: x.At, Name: x.Name}}, visible(h.in.cols()), yes)
	return m.give(types.Dynamic, m.slots[x.Name], kind, h.place(bag))
}

// path is the edge of variable length that an argument names, or whose inner nodes it names.
func (m *graphMatching) path(x syntax.Expr) (slot int, inner, ok bool) {
	if c, call := x.(*syntax.Call); call && c.Name.Name == "inner_nodes" && len(c.Args) == 1 {
		inner, x = true, c.Args[0]
	}
	n, named := x.(*syntax.Name)
	if !named {
		return 0, false, false
	}
	slot, ok = m.slots[n.Name]
	return slot, inner, ok && m.isEdge[n.Name]
}

func (m *graphMatching) give(t types.Type, slot int, kind string, at int) plan.Expr {
	c := m.b.col("", t)
	m.outputs[c.ID] = plan.GraphOutput{Slot: slot, Kind: kind, Col: at}
	return &plan.Ref{Col: c}
}
