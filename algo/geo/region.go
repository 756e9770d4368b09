package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/golang/geo/s2"
)

// face is a polygon: a shell and its holes, as loops that turn counterclockwise.
type face struct {
	shell *s2.Loop
	holes []*s2.Loop
}

// region is polygons, of which a place has to be in one.
type region []face

func newFace(rings []*s2.Loop) face {
	for _, l := range rings {
		l.Normalize()
	}
	return face{rings[0], rings[1:]}
}

func (f face) contains(p s2.Point) bool {
	if !f.shell.ContainsPoint(p) {
		return false
	}
	for _, h := range f.holes {
		if h.ContainsPoint(p) {
			return false
		}
	}
	return true
}

// rings gives the corners of the shell and of the holes, with the inside on the left.
func (f face) rings() [][]s2.Point {
	out := [][]s2.Point{f.shell.Vertices()}
	for _, h := range f.holes {
		back := slices.Clone(h.Vertices())
		slices.Reverse(back)
		out = append(out, back)
	}
	return out
}

func (r region) contains(p s2.Point) bool {
	for _, f := range r {
		if f.contains(p) {
			return true
		}
	}
	return false
}

func (r region) corners() int {
	n := 0
	for _, f := range r {
		n += f.shell.NumVertices()
		for _, h := range f.holes {
			n += h.NumVertices()
		}
	}
	return n
}

func (r region) bound() s2.Rect {
	out := s2.EmptyRect()
	for _, f := range r {
		out = out.Union(f.shell.RectBound())
	}
	return out
}

func (r region) shape() Shape {
	s := Shape{region: r}
	for _, f := range r {
		var rings [][]s2.Point
		for _, ring := range f.rings() {
			rings = append(rings, append(slices.Clone(ring), ring[0]))
		}
		s.Polygons = append(s.Polygons, rings)
	}
	return s
}

// locator finds which of many regions hold a place.
type locator struct {
	query *s2.ContainsPointQuery
	rings map[s2.Shape]ringOf
}

type ringOf struct {
	operand, face int
	hole          bool
}

func newLocator(operands []region) *locator {
	l := &locator{rings: map[s2.Shape]ringOf{}}
	index := s2.NewShapeIndex()
	for k, r := range operands {
		for i, f := range r {
			index.Add(f.shell)
			l.rings[f.shell] = ringOf{k, i, false}
			for _, h := range f.holes {
				index.Add(h)
				l.rings[h] = ringOf{k, i, true}
			}
		}
	}
	l.query = s2.NewContainsPointQuery(index, s2.VertexModelSemiOpen)
	return l
}

// holders gives the operands that hold a place.
func (l *locator) holders(p s2.Point) map[int]bool {
	out := map[int]bool{}
	holes := map[ringOf]bool{}
	shapes := l.query.ContainingShapes(p)
	for _, s := range shapes {
		if r := l.rings[s]; r.hole {
			holes[ringOf{r.operand, r.face, false}] = true
		}
	}
	for _, s := range shapes {
		if r := l.rings[s]; !r.hole && !holes[r] {
			out[r.operand] = true
		}
	}
	return out
}

// polygons makes rings of the edges of a result and finds the shell of each hole. Not ok where one has none: the result is more than
// half of the globe.
func (g *arrangement) polygons(pieces []piece) (region, bool) {
	var shells region
	var holes []*s2.Loop
	for _, ring := range g.rings(pieces) {
		corners := make([]s2.Point, len(ring))
		for i, p := range ring {
			corners[i] = g.points[p.from]
		}
		l := s2.LoopFromPoints(corners)
		if l.IsNormalized() {
			shells = append(shells, face{shell: l})
			continue
		}
		l.Invert()
		holes = append(holes, l)
	}
	for _, h := range holes {
		inside := s2.Interpolate(0.5, h.Vertex(0), h.Vertex(1))
		best, area := -1, math.Inf(1)
		for i, f := range shells {
			if f.shell.ContainsPoint(inside) && f.shell.Area() < area {
				best, area = i, f.shell.Area()
			}
		}
		if best < 0 {
			return nil, false
		}
		shells[best].holes = append(shells[best].holes, h)
	}
	return shells, true
}

// rings follows edges round, at each node along what bounds the inside next to it, and parts a ring that meets itself. It begins in the
// order of S2 cells, as S2's builder does, for that decides where a ring starts; rings come in the order of their first edges.
func (g *arrangement) rings(pieces []piece) [][]piece {
	place := map[int]s2.CellID{}
	for _, p := range pieces {
		place[p.from] = s2.CellFromPoint(g.points[p.from]).ID()
	}
	slices.SortStableFunc(pieces, func(a, b piece) int {
		return cmp.Or(cmp.Compare(place[a.from], place[b.from]), cmp.Compare(place[a.to], place[b.to]))
	})
	next := map[int][]int{}
	for i, p := range pieces {
		next[p.from] = append(next[p.from], i)
	}
	used := make([]bool, len(pieces))
	// onward gives the first unused edge clockwise from where one came.
	onward := func(from, at int) int {
		best := -1
		for _, i := range next[at] {
			if !used[i] && (best < 0 || s2.OrderedCCW(g.points[from], g.points[pieces[best].to], g.points[pieces[i].to], g.points[at])) {
				best = i
			}
		}
		return best
	}
	var out [][]piece
	for start := range pieces {
		var path []piece
		visited := map[int]int{} // node: its place in path
		for i := start; i >= 0 && !used[i]; i = onward(pieces[i].from, pieces[i].to) {
			used[i] = true
			visited[pieces[i].from] = len(path)
			path = append(path, pieces[i])
			if at, ok := visited[pieces[i].to]; ok {
				if ring := path[at:]; len(ring) > 2 {
					out = append(out, rotated(ring))
				}
				for _, p := range path[at:] {
					delete(visited, p.from)
				}
				path = path[:at]
			}
		}
	}
	slices.SortStableFunc(out, func(a, b []piece) int { return cmp.Compare(a[0].id, b[0].id) })
	return out
}

// rotated lets a ring end with the edge that came last in the input. Where pieces of it are apart, the first of them ends the ring.
func rotated(ring []piece) []piece {
	last, apart := 0, false
	for i, p := range ring {
		switch {
		case p.id < ring[last].id:
			apart = true
		case p.id > ring[last].id || !apart:
			last, apart = i, false
		}
	}
	return append(slices.Clone(ring[last+1:]), ring[:last+1]...)
}
