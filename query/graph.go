package query

import (
	"fmt"

	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/samplegraph"
	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/plan"
)

// graph finds what graph() names for a caller: a graph of the store, or else one of the samples.
func (d *Door) graph(req Request, name, snapshot string, transient bool) (bind.StoredGraph, error) {
	g, ok := samplegraph.Find(name)
	if !ok {
		return bind.StoredGraph{}, fmt.Errorf("The graph '%s' is not known.", name)
	}
	part := func(t *exec.Table, edges bool) bind.GraphTable {
		return bind.GraphTable{Columns: t.Cols, From: plan.Local{Name: samplegraph.Operator, Args: map[string]any{"name": name, "edges": edges}}}
	}
	return bind.StoredGraph{Nodes: part(g.Nodes, false), Edges: part(g.Edges, true)}, nil
}
