package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/golang/geo/r3"
	"github.com/golang/geo/s2"
)

// SimplifyLines gives the union of lines with points nearer than tolerance metres to each other taken as one, and without those that
// are as near to the edge that stays. Not ok where nothing stays.
func (s Shape) SimplifyLines(tolerance float64) (Shape, bool) {
	s, _ = s.Whole()
	at := newSites(s.Lines, tolerance)
	out := Shape{}
	for _, l := range s.Lines {
		if kept := at.simplified(l); len(kept) > 1 {
			out.Lines = append(out.Lines, kept)
		}
	}
	return out, len(out.Lines) > 0
}

// SimplifyPolygons gives the union of polygons with corners nearer than tolerance metres to each other taken as one, and without
// those that are as near to the edge that stays. What gets smaller than that goes; a ring that would cross another stays whole.
func (s Shape) SimplifyPolygons(tolerance float64) (Shape, bool) {
	s, ok := s.Whole()
	if !ok {
		return Shape{}, false
	}
	var all [][]s2.Point
	for _, f := range s.region {
		all = append(all, f.rings()...)
	}
	at := newSites(all, tolerance)
	var out region
	for _, f := range s.region {
		var loops []*s2.Loop
		for k, ring := range f.rings() {
			corners := at.simplified(append(slices.Clone(ring), ring[0]))
			for len(corners) > 0 && corners[len(corners)-1] == corners[0] {
				corners = corners[:len(corners)-1]
			}
			if len(corners) < 3 {
				if k == 0 {
					break
				}
				continue
			}
			l := s2.LoopFromPoints(corners)
			if crosses(append(loops, l)) {
				l = s2.LoopFromPoints(ring)
			}
			loops = append(loops, l)
		}
		if len(loops) > 0 {
			out = append(out, newFace(loops))
		}
	}
	return out.shape(), len(out) > 0
}

// sites are the corners that may stay: those at least a distance apart, chosen in the order of their S2 cells.
type sites struct {
	apart float64 // along a straight line, on the unit sphere
	grid  map[[3]int64][]s2.Point
}

func newSites(paths [][]s2.Point, tolerance float64) *sites {
	t := &sites{apart: 2 * math.Sin(math.Min(math.Pi, tolerance/Radius)/2), grid: map[[3]int64][]s2.Point{}}
	all := slices.Concat(paths...)
	slices.SortFunc(all, func(a, b s2.Point) int {
		return cmp.Compare(s2.CellFromPoint(a).ID(), s2.CellFromPoint(b).ID())
	})
	for _, p := range all {
		if _, ok := t.nearest(p); !ok {
			t.grid[t.cell(p.Vector)] = append(t.grid[t.cell(p.Vector)], p)
		}
	}
	return t
}

func (t *sites) cell(v r3.Vector) [3]int64 {
	size := math.Max(t.apart, merged)
	return [3]int64{int64(math.Floor(v.X / size)), int64(math.Floor(v.Y / size)), int64(math.Floor(v.Z / size))}
}

// nearest gives the nearest site; not ok where none is nearer than they are apart.
func (t *sites) nearest(p s2.Point) (s2.Point, bool) {
	at := t.cell(p.Vector)
	best, distance := s2.Point{}, math.Inf(1)
	for x := at[0] - 1; x <= at[0]+1; x++ {
		for y := at[1] - 1; y <= at[1]+1; y++ {
			for z := at[2] - 1; z <= at[2]+1; z++ {
				for _, site := range t.grid[[3]int64{x, y, z}] {
					if d := site.Sub(p.Vector).Norm(); d < distance {
						best, distance = site, d
					}
				}
			}
		}
	}
	return best, distance < t.apart || distance == 0
}

// simplified moves a path's points to their sites and, from the first on, draws each edge as far as all that it skips is near to it.
func (t *sites) simplified(path []s2.Point) []s2.Point {
	moved := make([]s2.Point, len(path))
	for i, p := range path {
		moved[i], _ = t.nearest(p)
	}
	limit := 2 * math.Asin(math.Min(1, t.apart/2))
	near := func(i, j int) bool {
		for _, p := range path[i+1 : j] {
			if moved[i] == moved[j] || s2.DistanceFromSegment(p, moved[i], moved[j]).Radians() > limit {
				return false
			}
		}
		return true
	}
	out := []s2.Point{moved[0]}
	for i := 0; i < len(path)-1; {
		j := i + 1
		for j+1 < len(path) && near(i, j+1) {
			j++
		}
		if moved[j] != out[len(out)-1] {
			out = append(out, moved[j])
		}
		i = j
	}
	return out
}
