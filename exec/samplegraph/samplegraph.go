// Package samplegraph makes small graphs to try graph queries on. KQL's documentation writes its examples against graphs of
// these names; ours have the labels and the properties that those examples read, and invented rows, far fewer of them.
package samplegraph

import (
	"context"
	"slices"
	"sync"

	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/kql/plan"
)

// Graph is the two tables of a graph. The first columns are the graph's own, as bind.GraphTable has them.
type Graph struct{ Nodes, Edges *exec.Table }

// graphs are made when they are first named; the same rows each time.
var graphs = map[string]func() *Graph{
	"Simple":               sync.OnceValue(simple),
	"LDBC_SNB_Interactive": sync.OnceValue(socialNetwork),
	"LDBC_Financial":       sync.OnceValue(financial),
	"BloodHound_Entra":     sync.OnceValue(entra),
	"BloodHound_AD":        sync.OnceValue(activeDirectory),
}

// Find gives a graph by its exact name.
func Find(name string) (*Graph, bool) {
	g, ok := graphs[name]
	if !ok {
		return nil, false
	}
	return g(), true
}

// Names lists the graphs.
func Names() []string {
	var names []string
	for name := range graphs {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Operator is the name of the plan.Local that gives the rows: Args["name"] of its graph, Args["edges"] true for the edges.
const Operator = "sample-graph"

// Rows answers it.
var Rows = exec.Operator{Name: Operator, Run: func(_ context.Context, n *plan.Local, _ []*exec.Table) (*exec.Table, error) {
	g, _ := Find(n.Args["name"].(string))
	if n.Args["edges"].(bool) {
		return g.Edges, nil
	}
	return g.Nodes, nil
}}
