package ops

import (
	"context"
	"fmt"
	"slices"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/plan"
)

// maxMatches bounds what a pattern may find: beyond it the pattern needs a condition, not more memory.
const maxMatches = 4 << 20

var graphMatch = exec.Operator{Name: "graph-match", Run: runMatch}

var graphShortest = exec.Operator{Name: "graph-shortest-paths", Run: runMatch}

// runMatch finds the places in a graph where a pattern fits, as plan.GraphArgs says.
func runMatch(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	g, err := newGraph(ctx, n, in)
	if err != nil {
		return nil, err
	}
	m := &matcher{graph: g, ctx: ctx}
	if err := m.plan(); err != nil {
		return nil, err
	}
	m.step(0)
	if m.err != nil {
		return nil, m.err
	}
	return &exec.Table{Cols: exec.Fields(n.Cols), Rows: m.rows}, nil
}

// matcher walks the pattern element by element and goes back where nothing fits.
type matcher struct {
	*graph
	ctx    context.Context
	steps  []matchStep
	bound  []binding // by slot
	used   map[int32]int
	walked []int32 // how often each node stands in the present match; for cycles=none
	rows   [][]value.Value
	ticks  int
	err    error
}

// binding is what an element stands for at present.
type binding struct {
	set    bool
	isEdge bool
	node   int32
	edges  []int32 // one for an edge, the path for one of variable length
	inner  []int32 // the nodes between the path's edges
}

// matchStep is one move: to a first node, or over an edge to the next node.
type matchStep struct {
	first bool
	node  *plan.GraphElement // where it leads
	edge  *plan.GraphElement
	from  *plan.GraphElement
	back  bool // over the edge against the way the pattern is written
}

// plan makes moves of the patterns. A pattern that begins where nothing is known but ends at something known is walked from
// its end.
func (m *matcher) plan() error {
	slots := 0
	seen := map[int]bool{}
	for p := range m.args.Patterns {
		el := m.args.Patterns[p].Elements
		for i := range el {
			slots = max(slots, el[i].Slot+1)
			if el[i].Variable && (el[i].Min < 0 || el[i].Max < el[i].Min) {
				return fmt.Errorf("graph-match: a path of %d to %d edges", el[i].Min, el[i].Max)
			}
		}
		back := m.weight(&el[0], seen) > m.weight(&el[len(el)-1], seen)
		at := func(i int) *plan.GraphElement {
			if back {
				return &el[len(el)-1-i]
			}
			return &el[i]
		}
		m.steps = append(m.steps, matchStep{first: true, node: at(0)})
		for i := 1; i+1 < len(el); i += 2 {
			m.steps = append(m.steps, matchStep{from: at(i - 1), edge: at(i), node: at(i + 1), back: back})
		}
		for i := range el {
			seen[el[i].Slot] = true
		}
	}
	m.bound = make([]binding, slots)
	m.used = map[int32]int{}
	m.walked = make([]int32, len(m.nodes.Rows))
	return nil
}

// weight is how many nodes a pattern's end may stand for.
func (m *matcher) weight(e *plan.GraphElement, seen map[int]bool) int {
	if seen[e.Slot] {
		return 0
	}
	if len(e.Filters) == 0 {
		return len(m.nodes.Rows) + 1
	}
	n := 0
	for _, row := range m.nodes.Rows {
		if holds(row, e.Filters) {
			n++
		}
	}
	return n
}

func (m *matcher) tick() bool {
	if m.ticks++; m.ticks&4095 == 0 && m.err == nil {
		m.err = exec.Check(m.ctx)
	}
	return m.err == nil
}

func (m *matcher) step(i int) {
	if !m.tick() {
		return
	}
	if i == len(m.steps) {
		m.found()
		return
	}
	s := &m.steps[i]
	if s.first {
		if m.bound[s.node.Slot].set {
			m.step(i + 1)
			return
		}
		for v := range m.nodes.Rows {
			m.stand(s.node, int32(v), func() { m.step(i + 1) })
			if m.err != nil {
				return
			}
		}
		return
	}
	from := m.bound[s.from.Slot].node
	next := func() { m.step(i + 1) }
	switch {
	case s.edge.Variable && m.args.Shortest:
		m.shortest(s, from, next)
	case s.edge.Variable:
		m.paths(s, from, next)
	default:
		m.single(s, from, next)
	}
}

// stand lets a node stand for an element while f runs.
func (m *matcher) stand(e *plan.GraphElement, node int32, f func()) {
	b := &m.bound[e.Slot]
	if b.set {
		if b.node == node {
			f()
		}
		return
	}
	if !holds(m.nodes.Rows[node], e.Filters) || m.args.Cycles == "none" && m.walked[node] > 0 {
		return
	}
	b.set, b.node = true, node
	m.walked[node]++
	f()
	m.walked[node]--
	b.set = false
}

// free reports whether the match may take an edge: each one once, unless all cycles count.
func (m *matcher) free(edge int32) bool { return m.args.Cycles == "all" || m.used[edge] == 0 }

func (m *matcher) single(s *matchStep, from int32, next func()) {
	b := &m.bound[s.edge.Slot]
	m.hops(from, s.edge.Dir, s.back, func(h hop) bool {
		if !m.tick() {
			return false
		}
		if b.set { // an edge that the pattern names again
			if b.edges[0] == h.edge {
				m.stand(s.node, h.to, next)
			}
			return true
		}
		if !m.free(h.edge) || !holds(m.edges.Rows[h.edge], s.edge.Filters) {
			return true
		}
		b.set, b.isEdge, b.edges = true, true, []int32{h.edge}
		m.used[h.edge]++
		m.stand(s.node, h.to, next)
		m.used[h.edge]--
		b.set = false
		return m.err == nil
	})
}

// paths walks every path of the allowed lengths.
func (m *matcher) paths(s *matchStep, from int32, next func()) {
	var edges, inner []int32
	var walk func(at int32)
	walk = func(at int32) {
		if int64(len(edges)) >= s.edge.Min {
			m.end(s, at, edges, inner, next)
		}
		if int64(len(edges)) >= s.edge.Max || m.err != nil {
			return
		}
		// The node here comes to stand between two edges.
		if len(edges) > 0 {
			if !holds(m.nodes.Rows[at], s.edge.Inner) || m.args.Cycles == "none" && m.walked[at] > 0 {
				return
			}
			inner = append(inner, at)
			m.walked[at]++
			defer func() { inner = inner[:len(inner)-1]; m.walked[at]-- }()
		}
		m.hops(at, s.edge.Dir, s.back, func(h hop) bool {
			if !m.tick() {
				return false
			}
			if !m.free(h.edge) || !holds(m.edges.Rows[h.edge], s.edge.Filters) {
				return true
			}
			edges = append(edges, h.edge)
			m.used[h.edge]++
			walk(h.to)
			m.used[h.edge]--
			edges = edges[:len(edges)-1]
			return m.err == nil
		})
	}
	walk(from)
}

// end binds a path, in the order in which the pattern is written, and goes on.
func (m *matcher) end(s *matchStep, at int32, edges, inner []int32, next func()) {
	b := &m.bound[s.edge.Slot]
	if b.set {
		return
	}
	b.set, b.edges, b.inner = true, slices.Clone(edges), slices.Clone(inner)
	if s.back {
		slices.Reverse(b.edges)
		slices.Reverse(b.inner)
	}
	m.stand(s.node, at, next)
	b.set = false
}

// path is a way to a node, as a chain back to its start.
type path struct {
	hop
	before *path
	length int64
}

// shortest goes outward step by step: a node is reached by the fewest edges that the pattern allows, on one way or on all.
func (m *matcher) shortest(s *matchStep, from int32, next func()) {
	all := m.args.Output == "all"
	level := []*path{{hop: hop{-1, from}}}
	reached := map[int32]int64{}
	for depth := int64(1); depth <= s.edge.Max && len(level) > 0; depth++ {
		var out []*path
		seen := map[int32]bool{}
		for _, p := range level {
			if p.length > 0 && !holds(m.nodes.Rows[p.to], s.edge.Inner) {
				continue
			}
			m.hops(p.to, s.edge.Dir, s.back, func(h hop) bool {
				if !m.tick() {
					return false
				}
				if h.to == from || !m.free(h.edge) || !holds(m.edges.Rows[h.edge], s.edge.Filters) || p.passes(h.edge) {
					return true
				}
				if d, ok := reached[h.to]; ok && d < depth {
					return true
				}
				if !all && seen[h.to] {
					return true
				}
				seen[h.to] = true
				q := &path{hop: h, before: p, length: depth}
				out = append(out, q)
				if len(out) > maxMatches {
					m.err = errMatches
				}
				return m.err == nil
			})
			if m.err != nil {
				return
			}
		}
		if depth >= s.edge.Min {
			for _, p := range out {
				reached[p.to] = depth
				edges, inner := p.walk()
				m.end(s, p.to, edges, inner, next)
				if m.err != nil {
					return
				}
			}
		}
		level = out
	}
}

func (p *path) passes(edge int32) bool {
	for ; p.before != nil; p = p.before {
		if p.edge == edge {
			return true
		}
	}
	return false
}

func (p *path) walk() (edges, inner []int32) {
	for q := p; q.before != nil; q = q.before {
		edges = append(edges, q.edge)
		if q.before.before != nil {
			inner = append(inner, q.before.to)
		}
	}
	slices.Reverse(edges)
	slices.Reverse(inner)
	return edges, inner
}

var errMatches = fmt.Errorf("the pattern fits in more than %d places; say more of its nodes or edges in where, or allow shorter paths", maxMatches)

// found gives the row of a match.
func (m *matcher) found() {
	if len(m.rows) >= maxMatches {
		m.err = errMatches
		return
	}
	row := make([]value.Value, len(m.args.Outputs))
	for i, o := range m.args.Outputs {
		row[i] = m.output(o)
	}
	m.rows = append(m.rows, row)
}

func (m *matcher) output(o plan.GraphOutput) value.Value {
	b := &m.bound[o.Slot]
	switch o.Kind {
	case "value":
		if b.isEdge {
			return m.edges.Rows[b.edges[0]][o.Col]
		}
		return m.nodes.Rows[b.node][o.Col]
	case "degree_in":
		return value.Long(int64(len(m.in[b.node])))
	case "degree_out":
		return value.Long(int64(len(m.out[b.node])))
	case "list":
		return list(m.edges, b.edges, o.Col)
	case "inner_list":
		return list(m.nodes, b.inner, o.Col)
	case "any":
		return value.Bool(some(m.edges, b.edges, o.Col))
	case "inner_any":
		return value.Bool(some(m.nodes, b.inner, o.Col))
	case "all":
		return value.Bool(every(m.edges, b.edges, o.Col))
	case "inner_all":
		return value.Bool(every(m.nodes, b.inner, o.Col))
	}
	return value.Null()
}

func list(t *exec.Table, at []int32, col int) value.Value {
	items := make([]string, len(at))
	for i, r := range at {
		items[i] = eval.JSON(t.Rows[r][col], t.Cols[col].Type)
	}
	return value.Text(json.Array(items))
}

func some(t *exec.Table, at []int32, col int) bool {
	for _, r := range at {
		if holds(t.Rows[r], []int{col}) {
			return true
		}
	}
	return false
}

func every(t *exec.Table, at []int32, col int) bool {
	for _, r := range at {
		if !holds(t.Rows[r], []int{col}) {
			return false
		}
	}
	return true
}
