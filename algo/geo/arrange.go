package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// Points nearer than merged radians (64 nm) are one; a point nearer than onEdge radians to an edge lies on it. S2's intersections
// are exact to 9e-16, and a longitude and latitude written as doubles to about 5e-16.
const (
	merged = 1e-14
	onEdge = 3e-15
)

// edge is a directed edge of an operand. Of polygons the inside lies on its left. The id is its place in the input, which fixes
// where a ring of the result starts, as S2's builder has it.
type edge struct {
	a, b    s2.Point
	operand int
	id      int
}

// segment is a piece of edges that meets others at its ends alone; from < to.
type segment struct {
	from, to int
	along    []use
}

// use says that an edge of an operand runs along a segment: from its start to its end, or back.
type use struct {
	operand, id int
	back        bool
}

// arrangement is edges cut where they meet.
type arrangement struct {
	points   []s2.Point
	exact    map[s2.Point]int
	grid     map[[3]int64][]int
	segments []segment
	byEnds   map[[2]int]int
}

func arrange(edges []edge) *arrangement {
	g := &arrangement{exact: map[s2.Point]int{}, grid: map[[3]int64][]int{}, byEnds: map[[2]int]int{}}
	ends := make([][2]int, len(edges))
	for i, e := range edges {
		ends[i] = [2]int{g.node(e.a), g.node(e.b)}
	}
	cuts := make([][]int, len(edges))
	near := func(i, n int) {
		if ends[i][0] != n && ends[i][1] != n && s2.DistanceFromSegment(g.points[n], edges[i].a, edges[i].b) < onEdge {
			cuts[i] = append(cuts[i], n)
		}
	}
	neighbours(edges, func(i, j int) {
		for _, n := range ends[j] {
			near(i, n)
		}
		for _, n := range ends[i] {
			near(j, n)
		}
		a, b := edges[i], edges[j]
		if s2.CrossingSign(a.a, a.b, b.a, b.b) == s2.Cross {
			n := g.node(s2.Intersection(a.a, a.b, b.a, b.b))
			cuts[i], cuts[j] = append(cuts[i], n), append(cuts[j], n)
		}
	})
	for i, e := range edges {
		slices.SortFunc(cuts[i], func(m, n int) int {
			return cmp.Compare(e.a.Distance(g.points[m]), e.a.Distance(g.points[n]))
		})
		last := ends[i][0]
		for _, n := range append(cuts[i], ends[i][1]) {
			if n != last {
				g.add(last, n, e)
				last = n
			}
		}
	}
	return g
}

func (g *arrangement) add(from, to int, e edge) {
	u := use{e.operand, e.id, from > to}
	if u.back {
		from, to = to, from
	}
	k, ok := g.byEnds[[2]int{from, to}]
	if !ok {
		k = len(g.segments)
		g.byEnds[[2]int{from, to}] = k
		g.segments = append(g.segments, segment{from: from, to: to})
	}
	g.segments[k].along = append(g.segments[k].along, u)
}

// node numbers a point; one that is as good as there already is that.
func (g *arrangement) node(p s2.Point) int {
	if n, ok := g.exact[p]; ok {
		return n
	}
	const cell = 16 * merged
	at := [3]int64{int64(math.Floor(p.X / cell)), int64(math.Floor(p.Y / cell)), int64(math.Floor(p.Z / cell))}
	for x := at[0] - 1; x <= at[0]+1; x++ {
		for y := at[1] - 1; y <= at[1]+1; y++ {
			for z := at[2] - 1; z <= at[2]+1; z++ {
				for _, n := range g.grid[[3]int64{x, y, z}] {
					if g.points[n].Sub(p.Vector).Norm() < merged {
						g.exact[p] = n
						return n
					}
				}
			}
		}
	}
	n := len(g.points)
	g.points = append(g.points, p)
	g.exact[p] = n
	g.grid[at] = append(g.grid[at], n)
	return n
}

func (g *arrangement) middle(s segment) s2.Point {
	return s2.Point{Vector: g.points[s.from].Add(g.points[s.to].Vector).Normalize()}
}

// crosses reports whether the edges of rings cross, or one runs along another, which no polygon's may.
func crosses(rings []*s2.Loop) bool {
	var edges []edge
	for _, l := range rings {
		edges = appendRing(edges, l.Vertices(), 0)
	}
	found := false
	neighbours(edges, func(i, j int) {
		a, b := edges[i], edges[j]
		found = found || s2.CrossingSign(a.a, a.b, b.a, b.b) == s2.Cross || a.a == b.a && a.b == b.b || a.a == b.b && a.b == b.a
	})
	return found
}

func appendRing(edges []edge, open []s2.Point, operand int) []edge {
	for i, p := range open {
		edges = append(edges, edge{p, open[(i+1)%len(open)], operand, len(edges)})
	}
	return edges
}

func appendLine(edges []edge, line []s2.Point, operand int) []edge {
	for i := 1; i < len(line); i++ {
		edges = append(edges, edge{line[i-1], line[i], operand, len(edges)})
	}
	return edges
}

// angle in radians of so many metres on the globe.
func angle(metresLong float64) s1.Angle { return s1.Angle(metresLong / Radius) }
