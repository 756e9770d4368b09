package geo

import (
	"cmp"
	"slices"

	"github.com/golang/geo/s2"
)

// sides counts the operands that hold the left and the right of a segment.
func (g *arrangement) sides(s segment, within *locator) (left, right int) {
	holders := within.holders(g.middle(s))
	turns := map[int]int{}
	for _, u := range s.along {
		if u.back {
			turns[u.operand]--
		} else {
			turns[u.operand]++
		}
	}
	for k, turn := range turns {
		if turn != 0 {
			delete(holders, k)
		}
		if turn > 0 {
			left++
		}
		if turn < 0 {
			right++
		}
	}
	return left + len(holders), right + len(holders)
}

// piece is a directed segment of a result.
type piece struct{ from, to, id int }

// direct gives the segment one way; its id is the first of the edges that run that way.
func (s segment) direct(back bool) piece {
	p := piece{s.from, s.to, -1}
	if back {
		p.from, p.to = s.to, s.from
	}
	for _, u := range s.along {
		if u.back == back && (p.id < 0 || u.id < p.id) {
			p.id = u.id
		}
	}
	return p
}

// boundary gives the edges, inside on the left, of what at least so many of the operands hold.
func (g *arrangement) boundary(operands []region, least int) []piece {
	within := newLocator(operands)
	var out []piece
	for _, s := range g.segments {
		left, right := g.sides(s, within)
		if (left >= least) != (right >= least) {
			out = append(out, s.direct(right >= least))
		}
	}
	return out
}

// union of regions that are taken at once.
func union(operands []region) (region, bool) {
	var edges []edge
	for k, r := range operands {
		for _, f := range r {
			for _, ring := range f.rings() {
				edges = appendRing(edges, ring, k)
			}
		}
	}
	g := arrange(edges)
	return g.polygons(g.boundary(operands, 1))
}

// Union of polygons, and of multipolygons' parts: two at a time, those of the fewest corners first, as S2 does it. Not ok where it
// is more than half of the globe, which GeoJSON has no way to say.
func Union(shapes ...Shape) (Shape, bool) {
	var todo []region
	for _, s := range shapes {
		for _, f := range s.region {
			todo = append(todo, region{f})
		}
	}
	r, ok := unionOf(todo)
	return r.shape(), ok
}

func unionOf(todo []region) (region, bool) {
	fewest := func(a, b region) int { return cmp.Compare(a.corners(), b.corners()) }
	slices.SortStableFunc(todo, fewest)
	for len(todo) > 1 {
		both := append(slices.Clone(todo[0]), todo[1]...)
		if todo[0].bound().Intersects(todo[1].bound()) {
			var ok bool
			if both, ok = union(todo[:2]); !ok {
				return nil, false
			}
		}
		todo = todo[2:]
		at, _ := slices.BinarySearchFunc(todo, both.corners()+1, func(r region, n int) int { return cmp.Compare(r.corners(), n) })
		todo = slices.Insert(todo, at, both)
	}
	if len(todo) == 0 {
		return nil, true
	}
	return todo[0], true
}

// Whole gives lines and polygons with what parts of them share once.
func (s Shape) Whole() (Shape, bool) {
	if len(s.Lines) > 1 {
		return UnionLines(s), true
	}
	for i, f := range s.region {
		for _, h := range s.region[:i] {
			if f.shell.RectBound().Intersects(h.shell.RectBound()) {
				return Union(s)
			}
		}
	}
	return s, true
}

// Intersection of lines or polygons with lines or polygons: what they have in common, down to lines and points in which they touch.
func Intersection(s, t Shape) (Shape, bool) {
	s, ok1 := s.Whole()
	t, ok2 := t.Whole()
	if !ok1 || !ok2 {
		return Shape{}, false
	}
	operands := []region{s.region, t.region}
	var edges []edge
	for k, x := range []Shape{s, t} {
		for _, f := range x.region {
			for _, ring := range f.rings() {
				edges = appendRing(edges, ring, k)
			}
		}
		for _, l := range x.Lines {
			edges = appendLine(edges, l, k)
		}
	}
	g := arrange(edges)
	var faces, lines []piece
	if s.region != nil && t.region != nil {
		faces = g.boundary(operands, 2)
	}
	covered := map[int]bool{} // nodes of what is in the result
	inFaces := map[[2]int]bool{}
	for _, p := range faces {
		covered[p.from], covered[p.to] = true, true
		inFaces[[2]int{min(p.from, p.to), max(p.from, p.to)}] = true
	}
	touched := make([][2]bool, len(g.points))
	for _, seg := range g.segments {
		var has [2]bool
		back := true
		for _, u := range seg.along {
			has[u.operand] = true
			back = back && u.back
		}
		for k, h := range has {
			touched[seg.from][k] = touched[seg.from][k] || h
			touched[seg.to][k] = touched[seg.to][k] || h
		}
		if inFaces[[2]int{seg.from, seg.to}] {
			continue
		}
		common := has[0] && has[1]
		for k, other := range operands { // a line within a polygon
			common = common || !has[k] && has[1-k] && [2]Shape{s, t}[1-k].Lines != nil && other.contains(g.middle(seg))
		}
		if common {
			lines = append(lines, seg.direct(back))
			covered[seg.from], covered[seg.to] = true, true
		}
	}
	out, ok := g.polygons(faces)
	result := out.shape()
	result.Lines = g.lines(lines)
	for n, by := range touched {
		if by[0] && by[1] && !covered[n] {
			result.Points = append(result.Points, g.points[n])
		}
	}
	return result, ok
}

// UnionLines gives all lines with what they share once, as few and as long as their directions let them be.
func UnionLines(shapes ...Shape) Shape {
	var edges []edge
	for _, s := range shapes {
		for _, l := range s.Lines {
			edges = appendLine(edges, l, 0)
		}
	}
	g := arrange(edges)
	var all []piece
	for _, seg := range g.segments {
		all = append(all, seg.direct(seg.along[0].back))
	}
	return Shape{Lines: g.lines(all)}
}

// lines joins pieces where one comes in and one goes on.
func (g *arrangement) lines(pieces []piece) [][]s2.Point {
	slices.SortStableFunc(pieces, func(a, b piece) int { return cmp.Compare(a.id, b.id) })
	next := map[int][]int{}
	in := map[int]int{}
	for i, p := range pieces {
		next[p.from] = append(next[p.from], i)
		in[p.to]++
	}
	goesOn := func(n int) bool { return in[n] == 1 && len(next[n]) == 1 }
	used := make([]bool, len(pieces))
	var out [][]s2.Point
	walk := func(i int) {
		line := []s2.Point{g.points[pieces[i].from]}
		for !used[i] {
			used[i] = true
			line = append(line, g.points[pieces[i].to])
			if !goesOn(pieces[i].to) {
				break
			}
			i = next[pieces[i].to][0]
		}
		out = append(out, line)
	}
	for i, p := range pieces {
		if !goesOn(p.from) {
			walk(i)
		}
	}
	for i := range pieces { // what is left goes round
		if !used[i] {
			walk(i)
		}
	}
	return out
}
