package samplegraph

import (
	"context"
	"fmt"
	"testing"

	"github.com/huntbook/huntbook/kql/plan"
)

// TestGraphsHangTogether holds that every edge joins two nodes of its graph and that no node comes twice.
func TestGraphsHangTogether(t *testing.T) {
	for _, name := range Names() {
		g, ok := Find(name)
		if !ok || len(g.Nodes.Rows) == 0 || len(g.Edges.Rows) == 0 {
			t.Fatalf("%s has no rows", name)
		}
		nodes := map[string]bool{}
		for _, r := range g.Nodes.Rows {
			if nodes[r[0].S] {
				t.Errorf("%s: the node %s comes twice", name, r[0].S)
			}
			nodes[r[0].S] = true
		}
		for _, r := range g.Edges.Rows {
			if !nodes[r[0].S] || !nodes[r[1].S] {
				t.Errorf("%s: an edge from %s to %s", name, r[0].S, r[1].S)
			}
		}
	}
}

// TestGraphsAreTheSameEachTime: a query's answer does not change with the next start.
func TestGraphsAreTheSameEachTime(t *testing.T) {
	for _, make := range []func() *Graph{simple, socialNetwork, financial, entra, activeDirectory} {
		if first, again := make().Edges.Rows, make().Edges.Rows; fmt.Sprint(first) != fmt.Sprint(again) {
			t.Error("a graph came out differently the second time")
		}
	}
}

// TestSimpleCounts holds the figures that the documentation gives of the graph of this name.
func TestSimpleCounts(t *testing.T) {
	for _, c := range []struct {
		edges bool
		want  map[string]int
	}{
		{false, map[string]int{`["Person"]`: 5, `["Company"]`: 3, `["City"]`: 3}},
		{true, map[string]int{`["works_at"]`: 5, `["located_at"]`: 8, `["knows"]`: 4, `["likes"]`: 3}},
	} {
		rows, err := Rows.Run(context.Background(), &plan.Local{Args: map[string]any{"name": "Simple", "edges": c.edges}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int{}
		labels := 1
		if c.edges {
			labels = 2
		}
		for _, r := range rows.Rows {
			got[r[labels].S]++
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%v, want %v", got, c.want)
		}
	}
}
