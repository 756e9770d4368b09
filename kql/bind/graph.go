package bind

import (
	"slices"

	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// graph is what make-graph gives: edges and nodes until an operator makes a table of them.
type graph struct {
	edges          rel
	nodes          *rel // nil: the ids on the edges are all there is
	source, target int  // of the edges' columns
	directed       bool
	nodeID         string
	idType         types.Type
	marks          []plan.GraphArgs // graph-mark-components, in order
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

func storedGraph(b *binder, x *syntax.Call, _ *rel) rel {
	b.fail(errOther(x.Span(), "There are no stored graphs here: build one with make-graph."))
	return nothing()
}

func (b *binder) makeGraph(t rel, op *syntax.MakeGraphOp) rel {
	g := &graph{edges: t, directed: op.Directed, source: -1, target: -1}
	place := func(x syntax.Expr) int {
		ref, ok := b.expr(x, rowOf(t)).(*plan.Ref)
		if !ok {
			return -1
		}
		return slices.IndexFunc(t.cols(), func(c plan.Column) bool { return c.ID == ref.Col.ID })
	}
	g.source, g.target = place(op.Source), place(op.Target)
	if g.source >= 0 {
		g.idType = t.cols()[g.source].Type
	}
	if op.NodeID != nil {
		g.nodeID = op.NodeID.Name
	}
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
		if g.nodes == nil {
			g.nodes = &side
			continue
		}
		first := *g.nodes // the id of all tables of nodes is one column
		first.name, side.name = "nodes", "nodes"
		renamed := &plan.Project{In: side.node}
		for i, c := range side.cols() {
			name := c.Name
			if i == 0 {
				name = first.cols()[0].Name
			}
			renamed.Cols, renamed.Exprs = append(renamed.Cols, b.col(name, c.Type)), append(renamed.Exprs, &plan.Ref{Col: c})
		}
		all := b.unionOf([]rel{first, side.with(renamed)}, false, "")
		g.nodes = &all
	}
	if g.source < 0 || g.target < 0 {
		return nothing()
	}
	return rel{node: t.node, graph: g, name: t.name}
}

// nodeColumns are the columns that a node has, its id first.
func (g *graph) nodeColumns(b *binder) []plan.Column {
	if g.nodes != nil {
		return b.fresh(g.nodes.cols())
	}
	if g.nodeID != "" {
		return []plan.Column{b.col(g.nodeID, g.idType)}
	}
	return []plan.Column{b.col("", g.idType)}
}

func (g *graph) inputs() []plan.Node {
	in := []plan.Node{g.edges.node}
	if g.nodes != nil {
		in = append(in, g.nodes.node)
	}
	return in
}

func (g *graph) args() plan.GraphArgs {
	return plan.GraphArgs{Source: g.source, Target: g.target, Directed: g.directed, NodeID: g.nodeID}
}

func (b *binder) graphMatch(t rel, op *syntax.GraphMatchOp) rel {
	g := t.graph
	args := g.args()
	args.Shortest = op.Shortest
	for _, p := range op.Props {
		switch p.Name {
		case "cycles":
			args.Cycles = propName(p)
		case "output":
			args.Output = propName(p)
		}
	}
	r := &row{parts: map[string][]plan.Column{}, open: t.open}
	variable := map[string]bool{}
	for _, p := range op.Patterns {
		out := plan.GraphPattern{}
		for _, e := range p.Elements {
			el := plan.GraphElement{Name: e.Name, Edge: e.Edge, Dir: e.Dir, Variable: e.Variable}
			known, again := r.parts[e.Name]
			switch {
			case again && e.Name != "":
				el.Cols = known
			case e.Edge:
				el.Cols = b.fresh(g.edges.cols())
				if e.Variable {
					for i := range el.Cols {
						el.Cols[i].Type = types.Dynamic
					}
					el.Min, _ = b.constLong(e.Min, &row{})
					el.Max, _ = b.constLong(e.Max, &row{})
					variable[e.Name] = true
				}
			default:
				el.Cols = g.nodeColumns(b)
			}
			if e.Name != "" {
				r.parts[e.Name] = el.Cols
			}
			out.Elements = append(out.Elements, el)
		}
		args.Patterns = append(args.Patterns, out)
	}
	if op.Where != nil {
		args.Where = b.fold(b.graphCondition(op.Where, r))
	}
	l := &plan.Local{Name: "graph-match", In: g.inputs()}
	if op.Shortest {
		l.Name = "graph-shortest-paths"
	}
	names := newNamer()
	add := func(name string, e plan.Expr) {
		l.Cols, args.Project = append(l.Cols, b.col(name, e.Type())), append(args.Project, b.fold(e))
	}
	for _, x := range op.Project {
		if n, ok := x.(*syntax.Name); ok { // an element stands for all of its columns
			if cols, ok := r.parts[n.Name]; ok {
				for _, c := range cols {
					add(names.unique(n.Name+"_"+c.Name), &plan.Ref{Col: c})
				}
				continue
			}
		}
		e := b.graphExpr(x, r)
		add(names.unique(b.graphName(x)), e)
	}
	if op.Project == nil {
		for _, p := range args.Patterns {
			for _, el := range p.Elements {
				for _, c := range el.Cols {
					if el.Name != "" {
						add(names.unique(el.Name+"_"+c.Name), &plan.Ref{Col: c})
					}
				}
			}
		}
	}
	l.Args = map[string]any{"graph": args}
	return rel{node: l, open: t.open, name: t.name}
}

func (b *binder) graphName(x syntax.Expr) string {
	if c, ok := x.(*syntax.Call); ok {
		if _, known := fn.Lookup(c.Name.Name, fn.Scalar); !known {
			return ""
		}
	}
	return b.defaultName(x)
}

func (b *binder) graphExpr(x syntax.Expr, r *row) plan.Expr {
	if a, ok := x.(*syntax.Assign); ok {
		x = a.X
	}
	return b.expr(x, r)
}

func (b *binder) graphCondition(x syntax.Expr, r *row) plan.Expr { return b.condition(x, r) }

func (b *binder) graphToTable(t rel, op *syntax.GraphToTableOp) rel {
	var out rel
	for i, o := range op.Outputs {
		g := t.graph
		args := g.args()
		args.Kind = o.Kind
		l := &plan.Local{Name: "graph-to-table", In: g.inputs()}
		var ids []plan.Column
		for _, p := range o.Props {
			switch p.Name {
			case "with_node_id":
				args.NodeID = propName(p)
				ids = append(ids, b.col(args.NodeID, types.Long))
			case "with_source_id":
				args.SourceID = propName(p)
				ids = append(ids, b.col(args.SourceID, types.Long))
			case "with_target_id":
				args.TargetID = propName(p)
				ids = append(ids, b.col(args.TargetID, types.Long))
			}
		}
		if o.Kind == "edges" {
			l.Cols = append(ids, b.fresh(g.edges.cols())...)
		} else {
			l.Cols = append(ids, g.nodeColumns(b)...)
			for _, m := range g.marks {
				l.Cols = append(l.Cols, b.col(m.ComponentID, types.Long))
			}
		}
		l.Args = map[string]any{"graph": args, "marks": g.marks}
		got := rel{node: l, name: t.name}
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

func (b *binder) graphMark(t rel, op *syntax.GraphMarkComponentsOp) rel {
	mark := plan.GraphArgs{Kind: "weak", ComponentID: "ComponentId"}
	for _, p := range op.Props {
		switch p.Name {
		case "kind":
			mark.Kind = propName(p)
		case "with_component_id":
			mark.ComponentID = propName(p)
		}
	}
	g := *t.graph
	g.marks = append(slices.Clone(g.marks), mark)
	t.graph = &g
	return t
}

// graphWhere keeps nodes or edges.
func (b *binder) graphWhere(t rel, op *syntax.GraphWhereOp) rel {
	g := *t.graph
	if op.Edges {
		g.edges = b.where(g.edges, op.X)
	} else if g.nodes != nil {
		kept := b.where(*g.nodes, op.X)
		g.nodes = &kept
		// An edge stands only between nodes that are left.
		for _, i := range []int{g.source, g.target} {
			ids := keep(kept, kept.cols()[:1])
			g.edges = g.edges.with(&plan.Filter{In: g.edges.node, Cond: &plan.InTable{X: &plan.Ref{Col: g.edges.cols()[i]}, Of: ids.node}})
		}
	}
	t.graph = &g
	return t
}
