package bind

import (
	"cmp"
	"slices"

	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// graph is what make-graph gives: edges and nodes until an operator makes a table of them.
type graph struct {
	edges          rel
	nodes          rel // the id first
	source, target int // of the edges' columns
	directed       bool

	nodeLabels, edgeLabels int // their column of labels; 0: a graph of the query's own making has none
}

func isGraphOp(op syntax.Operator) bool {
	switch op.(type) {
	case *syntax.MakeGraphOp, *syntax.GraphMatchOp, *syntax.GraphToTableOp, *syntax.GraphMarkComponentsOp, *syntax.GraphWhereOp:
		return true
	}
	return false
}

func (b *binder) graphOp(op syntax.Operator, t rel) rel {
	if m, ok := op.(*syntax.MakeGraphOp); ok && t.graph == nil {
		return b.makeGraph(t, m)
	}
	if t.graph == nil {
		if !t.open {
			b.fail(errGraphNeeded(b.word(op.Span())))
		}
		return nothing()
	}
	switch op := op.(type) {
	case *syntax.GraphMatchOp:
		return b.graphMatch(t, op)
	case *syntax.GraphToTableOp:
		return b.graphToTable(t, op)
	case *syntax.GraphMarkComponentsOp:
		return b.graphMark(t, op)
	case *syntax.GraphWhereOp:
		return b.graphWhere(t, op)
	case *syntax.AsOp:
		return t
	}
	b.fail(errTableExpected(op.Span()))
	return nothing()
}

func (b *binder) makeGraph(t rel, op *syntax.MakeGraphOp) rel {
	if op.PartitionBody != nil {
		return b.graphPartitions(t, op)
	}
	place := func(x syntax.Expr) int {
		ref, ok := b.expr(x, rowOf(t)).(*plan.Ref)
		if !ok {
			return -1
		}
		return slices.IndexFunc(t.cols(), func(c plan.Column) bool { return c.ID == ref.Col.ID })
	}
	g := &graph{directed: op.Directed, source: place(op.Source), target: place(op.Target)}
	var given *rel
	for _, n := range op.Nodes {
		side := b.table(n.Table, nil)
		id, ok := b.expr(n.On, rowOf(side)).(*plan.Ref)
		if !ok {
			continue
		}
		cols := []plan.Column{id.Col}
		for _, c := range side.cols() {
			if c.ID != id.Col.ID {
				cols = append(cols, c)
			}
		}
		side = keep(side, cols)
		if given == nil {
			given = &side
			continue
		}
		// The id of all tables of nodes is one column.
		all := b.unionOf([]rel{*given, side.with(renameFirst(b, side, given.cols()[0].Name))}, false, "", source.Span{})
		given = &all
	}
	if g.source < 0 || g.target < 0 {
		return nothing()
	}
	edges := b.share(t.node)
	g.edges = rel{node: b.reread(edges), open: t.open}
	name := ""
	if op.NodeID != nil {
		name = op.NodeID.Name
	}
	g.nodes = b.graphNodes(edges, g, given, name)
	return rel{node: t.node, graph: g, name: t.name}
}

// graphPartitions makes a graph of the edges of each value of a column, with the nodes of that value where they have the column,
// and appends what the body gives for each.
func (b *binder) graphPartitions(t rel, op *syntax.MakeGraphOp) rel {
	key, ok := b.expr(op.PartitionBy, rowOf(t)).(*plan.Ref)
	if !ok {
		b.fail(errColumnExpected(op.PartitionBy.Span()))
		return nothing()
	}
	at := slices.IndexFunc(t.cols(), func(c plan.Column) bool { return c.ID == key.Col.ID })
	input := b.input(t.cols())
	one := *op
	one.PartitionBy, one.PartitionBody = nil, nil
	g := b.makeGraph(rel{node: input, open: t.open, name: t.name}, &one)
	if g.graph == nil {
		return nothing()
	}
	if c, ok := find(g.graph.nodes.cols(), key.Col.Name); ok && c.Type == key.Col.Type {
		values := &plan.Project{In: input, Out: plan.Out{Cols: []plan.Column{b.col(c.Name, c.Type)}}, Exprs: []plan.Expr{&plan.Ref{Col: input.Cols[at]}}}
		g.graph.nodes = g.graph.nodes.with(&plan.Filter{In: g.graph.nodes.node, Cond: &plan.InTable{X: &plan.Ref{Col: c}, Of: values}})
	}
	body := b.table(op.PartitionBody, &g)
	a := &plan.Apply{Out: plan.Out{Cols: b.fresh(body.cols())}, In: t.node, Keys: []plan.Expr{key}, Body: body.node, Reads: input.ID}
	return rel{node: a, open: body.open, name: t.name}
}

func renameFirst(b *binder, t rel, name string) plan.Node {
	p := &plan.Project{In: t.node}
	for i, c := range t.cols() {
		if i > 0 {
			name = c.Name
		}
		p.Cols, p.Exprs = append(p.Cols, b.col(name, c.Type)), append(p.Exprs, &plan.Ref{Col: c})
	}
	return p
}

// graphNodes are the given nodes, then those that only edges name.
func (b *binder) graphNodes(edges *plan.Shared, g *graph, given *rel, name string) rel {
	idType := edges.Cols[g.source].Type
	if given != nil {
		name, idType = given.cols()[0].Name, given.cols()[0].Type
	}
	var ends []rel
	for _, at := range []int{g.source, g.target} {
		in := b.reread(edges)
		ends = append(ends, rel{node: &plan.Project{
			In: in, Out: plan.Out{Cols: []plan.Column{b.col(name, idType)}},
			Exprs: []plan.Expr{b.cast(&plan.Ref{Col: in.Cols[at]}, idType)},
		}})
	}
	ids := b.unionOf(ends, false, "", source.Span{})
	ids = ids.with(&plan.Distinct{In: ids.node})
	if given == nil {
		return ids
	}
	known := b.share(given.node)
	of := b.reread(known)
	rest := ids.with(&plan.Filter{In: ids.node, Cond: &plan.InTable{X: &plan.Ref{Col: ids.cols()[0]}, Of: keep(rel{node: of}, of.Cols[:1]).node, Not: true}})
	out := b.unionOf([]rel{given.with(b.reread(known)), rest}, false, "", source.Span{})
	out.open = given.open
	return out
}

// graphName names a column of graph-match, where calls of the pattern's own functions have rules too.
func (b *binder) graphName(x syntax.Expr) string {
	c, ok := x.(*syntax.Call)
	if !ok {
		return b.defaultName(x)
	}
	switch name := c.Name.Name; name {
	case "map":
		if len(c.Args) == 2 {
			return b.graphName(c.Args[0]) + "_" + cmp.Or(b.defaultName(c.Args[1]), "Column")
		}
	case "labels", "node_id", "node_degree_in", "node_degree_out", "inner_nodes":
		if len(c.Args) == 1 {
			return name + "_" + b.defaultName(c.Args[0])
		}
	}
	if _, known := fn.Lookup(c.Name.Name, fn.Scalar); !known {
		return ""
	}
	return b.defaultName(x)
}

func (b *binder) graphToTable(t rel, op *syntax.GraphToTableOp) rel {
	var out rel
	for i, o := range op.Outputs {
		got := b.graphTable(t, o)
		if o.As != nil {
			s := b.share(got.node)
			b.declare(o.As.Name, &entity{shared: s, like: got})
			got = got.with(b.reread(s))
		}
		if i == 0 {
			out = got
		}
	}
	if out.node == nil {
		return nothing()
	}
	return out
}

// graphTable is the nodes or the edges of a graph as a table.
func (b *binder) graphTable(t rel, o syntax.GraphOutput) rel {
	g := t.graph
	of := g.nodes
	if o.Kind == "edges" {
		of = g.edges
	}
	p := &plan.Project{In: of.node}
	for _, prop := range o.Props {
		at := map[string]int{"with_node_id": 0, "with_source_id": g.source, "with_target_id": g.target}
		if place, ok := at[prop.Name]; ok {
			p.Cols = append(p.Cols, b.col(propName(prop), types.Long))
			p.Exprs = append(p.Exprs, b.hashOf(&plan.Ref{Col: of.cols()[place]}, o.Span()))
		}
	}
	shown := of.cols()
	if g.nodeLabels > 0 { // of a stored graph
		shown = visible(shown)
	}
	for _, c := range shown {
		p.Cols, p.Exprs = append(p.Cols, b.col(c.Name, c.Type)), append(p.Exprs, &plan.Ref{Col: c})
	}
	return rel{node: p, name: t.name, open: of.open}
}

// hashOf is the number that stands for a node.
func (b *binder) hashOf(x plan.Expr, at source.Span) plan.Expr {
	if f, ok := fn.Lookup("hash", fn.Scalar); ok {
		if c, err := f.Resolve([]types.Type{x.Type()}); err == nil {
			return b.apply(f, c, []plan.Expr{x}, at)
		}
	}
	return unknown(types.Long)
}

// graphMark gives every node the number of its component.
func (b *binder) graphMark(t rel, op *syntax.GraphMarkComponentsOp) rel {
	g := *t.graph
	args := plan.GraphArgs{Source: g.source, Target: g.target, Directed: g.directed, Kind: "weak"}
	name := "ComponentId"
	for _, p := range op.Props {
		switch p.Name {
		case "kind":
			args.Kind = propName(p)
		case "with_component_id":
			name = propName(p)
		}
	}
	edges := b.share(g.edges.node)
	l := &plan.Local{Name: "graph-mark-components", In: []plan.Node{b.reread(edges), g.nodes.node}, Args: map[string]any{"graph": args}}
	l.Cols = append(b.fresh(g.nodes.cols()), b.col(name, types.Long))
	g.edges, g.nodes = g.edges.with(b.reread(edges)), g.nodes.with(l)
	t.graph = &g
	return t
}

// graphWhere keeps nodes or edges.
func (b *binder) graphWhere(t rel, op *syntax.GraphWhereOp) rel {
	g := *t.graph
	if op.Edges {
		g.edges = b.where(g.edges, op.X)
		t.graph = &g
		return t
	}
	kept := b.share(b.where(g.nodes, op.X).node)
	g.nodes = g.nodes.with(b.reread(kept))
	// An edge stands only between nodes that are left.
	for _, i := range []int{g.source, g.target} {
		of := b.reread(kept)
		x := b.cast(&plan.Ref{Col: g.edges.cols()[i]}, of.Cols[0].Type)
		g.edges = g.edges.with(&plan.Filter{In: g.edges.node, Cond: &plan.InTable{X: x, Of: keep(rel{node: of}, of.Cols[:1]).node}})
	}
	t.graph = &g
	return t
}
