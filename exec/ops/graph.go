package ops

import (
	"context"
	"slices"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/plan"
)

// graph is edges and nodes by number. Nodes stand in the order in which edges name them, then those that no edge names.
type graph struct {
	args     plan.GraphArgs
	edges    *exec.Table
	nodes    *exec.Table
	src, dst []int32   // of each edge
	out, in  [][]int32 // the edges of each node
	order    []int32   // nodes as edges name them
	directed bool
}

func newGraph(ctx context.Context, n *plan.Local, in []*exec.Table) (*graph, error) {
	a := n.Args["graph"].(plan.GraphArgs)
	g := &graph{args: a, edges: in[0], directed: a.Directed}
	g.nodes = &exec.Table{Cols: in[1].Cols}
	idType := in[1].Cols[0].Type
	number := make(map[string]int32, len(in[1].Rows))
	for r, row := range in[1].Rows {
		if err := exec.Tick(ctx, r); err != nil {
			return nil, err
		}
		key := eval.Key(row[0], idType)
		if _, twice := number[key]; !twice {
			number[key] = int32(len(g.nodes.Rows))
			g.nodes.Rows = append(g.nodes.Rows, row)
		}
	}
	g.src, g.dst = make([]int32, len(in[0].Rows)), make([]int32, len(in[0].Rows))
	g.out, g.in = make([][]int32, len(g.nodes.Rows)), make([][]int32, len(g.nodes.Rows))
	named := make([]bool, len(g.nodes.Rows))
	end := func(v value.Value, at int) int32 {
		i, ok := number[eval.Key(v, in[0].Cols[at].Type)]
		if !ok {
			return -1 // a null names no node
		}
		if !named[i] {
			named[i] = true
			g.order = append(g.order, i)
		}
		return i
	}
	for e, row := range in[0].Rows {
		if err := exec.Tick(ctx, e); err != nil {
			return nil, err
		}
		s, d := end(row[a.Source], a.Source), end(row[a.Target], a.Target)
		g.src[e], g.dst[e] = s, d
		if s >= 0 && d >= 0 {
			g.out[s], g.in[d] = append(g.out[s], int32(e)), append(g.in[d], int32(e))
		}
	}
	for i := range named {
		if !named[i] {
			g.order = append(g.order, int32(i))
		}
	}
	return g, nil
}

// holds reports whether all of a row's given columns are true.
func holds(row []value.Value, filters []int) bool {
	for _, f := range filters {
		if v := row[f]; v.Null || v.I == 0 {
			return false
		}
	}
	return true
}

// hop is an edge and the node it leads to.
type hop struct{ edge, to int32 }

// hops gives the edges that lead from a node in a direction; back walks the pattern from its right end.
func (g *graph) hops(node int32, dir string, back bool, f func(hop) bool) {
	forth, against := dir != "<--", dir == "<--"
	if dir == "--" || !g.directed {
		forth, against = true, true
	}
	if back {
		forth, against = against, forth
	}
	if forth {
		for _, e := range g.out[node] {
			if !f(hop{e, g.dst[e]}) {
				return
			}
		}
	}
	if against {
		for _, e := range g.in[node] {
			if forth && g.src[e] == g.dst[e] {
				continue // a loop is one edge, whichever way it is walked
			}
			if !f(hop{e, g.src[e]}) {
				return
			}
		}
	}
}

// components numbers the parts of the graph in the order of their first nodes: weak ones hang together whatever the edges'
// directions, in strong ones every node leads to every other.
var components = exec.Operator{Name: "graph-mark-components", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	g, err := newGraph(ctx, n, in)
	if err != nil {
		return nil, err
	}
	var of []int32
	if g.args.Kind == "strong" {
		of = g.strong()
	} else {
		of = g.weak()
	}
	// Numbers follow the order of first appearance.
	number := map[int32]int64{}
	for _, i := range g.order {
		if _, ok := number[of[i]]; !ok {
			number[of[i]] = int64(len(number))
		}
	}
	out := &exec.Table{Cols: exec.Fields(n.Cols)}
	for i, row := range g.nodes.Rows {
		out.Rows = append(out.Rows, append(slices.Clone(row[:len(n.Cols)-1]), value.Long(number[of[i]])))
	}
	return out, nil
}}

// weak joins the ends of every edge.
func (g *graph) weak() []int32 {
	root := make([]int32, len(g.nodes.Rows))
	for i := range root {
		root[i] = int32(i)
	}
	find := func(i int32) int32 {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	for e := range g.src {
		if g.src[e] >= 0 && g.dst[e] >= 0 {
			root[find(g.dst[e])] = find(g.src[e])
		}
	}
	for i := range root {
		root[i] = find(int32(i))
	}
	return root
}

// strong is Tarjan's algorithm with a stack of its own: a path may be as long as the graph.
func (g *graph) strong() []int32 {
	n := len(g.nodes.Rows)
	index, low, of := make([]int32, n), make([]int32, n), make([]int32, n)
	onStack := make([]bool, n)
	for i := range of {
		index[i], of[i] = -1, -1
	}
	type frame struct {
		node int32
		next int
	}
	var stack []int32
	var calls []frame
	counter, parts := int32(0), int32(0)
	for start := range n {
		if index[start] >= 0 {
			continue
		}
		calls = append(calls, frame{node: int32(start)})
		for len(calls) > 0 {
			c := &calls[len(calls)-1]
			v := c.node
			if c.next == 0 {
				index[v], low[v] = counter, counter
				counter++
				stack, onStack[v] = append(stack, v), true
			}
			pushed := false
			for c.next < len(g.out[v]) {
				w := g.dst[g.out[v][c.next]]
				c.next++
				if index[w] < 0 {
					calls = append(calls, frame{node: w})
					pushed = true
					break
				}
				if onStack[w] {
					low[v] = min(low[v], index[w])
				}
			}
			if pushed {
				continue
			}
			c.next++
			if low[v] == index[v] {
				for {
					w := stack[len(stack)-1]
					stack, onStack[w] = stack[:len(stack)-1], false
					of[w] = parts
					if w == v {
						break
					}
				}
				parts++
			}
			calls = calls[:len(calls)-1]
			if len(calls) > 0 {
				up := calls[len(calls)-1].node
				low[up] = min(low[up], low[v])
			}
		}
	}
	return of
}

// degrees adds to every node how many edges lead to it, and how many from it.
var degrees = exec.Operator{Name: "graph-degrees", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	g, err := newGraph(ctx, n, in)
	if err != nil {
		return nil, err
	}
	out := &exec.Table{Cols: exec.Fields(n.Cols), Rows: make([][]value.Value, len(g.nodes.Rows))}
	for i, row := range g.nodes.Rows {
		out.Rows[i] = append(slices.Clone(row[:len(n.Cols)-2]), value.Long(int64(len(g.in[i]))), value.Long(int64(len(g.out[i]))))
	}
	return out, nil
}}
