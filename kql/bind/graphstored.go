package bind

import (
	"slices"

	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// StoredGraph is what graph() finds under a name: a model whose queries make the graph anew, or tables that are made already.
type StoredGraph struct {
	Model        *GraphModel // nil: Nodes and Edges are there
	Nodes, Edges GraphTable
	Reads        []string // the tables whose rows are in them
}

// GraphTable is the nodes or the edges of a stored graph. The first columns are the graph's own and have no names: of nodes
// their id and their labels, of edges the ids of source and target and the labels.
type GraphTable struct {
	Columns []types.Field
	From    plan.Local // gives the rows; its columns are filled in here
}

// The places of the graph's own columns.
const (
	nodeKey, nodeLabels, nodeOwn                = 0, 1, 2
	edgeSource, edgeTarget, edgeLabels, edgeOwn = 0, 1, 2, 3
)

// storedGraph is graph("name"), graph("name", "snapshot"), graph("name", snapshot="...") and graph("name", transient).
func storedGraph(b *binder, x *syntax.Call, _ *rel) rel {
	if !b.count(x, 1, 2) {
		return nothing()
	}
	name, ok := b.constText(x.Args[0], &row{})
	if !ok {
		return nothing()
	}
	snapshot, transient := "", false
	if len(x.Args) == 2 {
		arg := x.Args[1]
		if a, named := arg.(*syntax.Assign); named {
			arg = a.X
		}
		c, constant := b.fold(b.expr(arg, &row{})).(*plan.Const)
		switch {
		case constant && c.T == types.String:
			snapshot = c.V.S
		case constant && c.T == types.Bool:
			transient = c.V.I != 0
		default:
			b.fail(errOther(arg.Span(), "The second argument of graph() is the name of a snapshot, or true to build the graph anew from its model."))
			return nothing()
		}
	}
	if b.env.Graph == nil {
		return rel{node: &plan.Values{}, open: true, graph: openGraph()}
	}
	found, err := b.env.Graph(name, snapshot, transient)
	if err != nil {
		b.fail(errOther(x.Args[0].Span(), "No such graph: %s.", err))
		return nothing()
	}
	if found.Model != nil {
		// A model may read other graphs, and so could come to read itself.
		if slices.Contains(b.calling, "graph "+name) {
			b.fail(errOther(x.Span(), "The graph '%s' reads itself.", name))
			return nothing()
		}
		b.calling = append(b.calling, "graph "+name)
		defer func() { b.calling = b.calling[:len(b.calling)-1] }()
		return b.modelGraph(found.Model, x.Span())
	}
	for _, t := range found.Reads {
		b.tables[t] = true
	}
	read := func(t GraphTable) rel {
		l := t.From
		for _, f := range t.Columns {
			l.Cols = append(l.Cols, b.col(f.Name, f.Type))
		}
		return rel{node: &l}
	}
	g := &graph{
		edges: read(found.Edges), nodes: read(found.Nodes), source: edgeSource, target: edgeTarget, directed: true,
		nodeLabels: nodeLabels, edgeLabels: edgeLabels,
	}
	return rel{node: g.edges.node, graph: g, name: name}
}

// openGraph is a graph of which nothing is known.
func openGraph() *graph {
	none := rel{node: &plan.Values{}, open: true}
	return &graph{edges: none, nodes: none, directed: true}
}

// visible are the columns that a query sees: a stored graph's own have no names.
func visible(cols []plan.Column) []plan.Column {
	var out []plan.Column
	for _, c := range cols {
		if c.Name != "" {
			out = append(out, c)
		}
	}
	return out
}

// GraphTables binds the two tables of a model's graph, to be stored as a snapshot: edges first, then nodes.
func GraphTables(m *GraphModel, env Env) (*plan.Query, []source.Diagnostic) {
	b := newBinder("", env)
	g := b.modelGraph(m, source.Span{}).graph
	if g == nil || len(b.diags) > 0 {
		return nil, b.diags
	}
	b.out.Statements = []plan.Statement{{Root: g.edges.node}, {Root: g.nodes.node}}
	return b.conclude()
}
