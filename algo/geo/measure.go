package geo

import (
	"math"

	"github.com/golang/geo/r3"
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// Distance between two places in metres.
func Distance(lng1, lat1, lng2, lat2 float64) float64 {
	return metres(Point(lng1, lat1).Distance(Point(lng2, lat2)))
}

func metres(a s1.Angle) float64 { return a.Radians() * Radius }

// Angle at the second of three places, turning clockwise from the first to the third, in radians. Not ok where two are one.
func Angle(p1, p2, p3 s2.Point) (float64, bool) {
	if p1 == p2 || p2 == p3 {
		return 0, false
	}
	return s2.Angle(p1, p2, p3).Radians(), true
}

// Azimuth is the clockwise angle from north, of the way from a to b, in radians. Not ok where they are one place.
func Azimuth(a, b s2.Point) (float64, bool) {
	if a == b {
		return 0, false
	}
	x, y := s2.LatLngFromPoint(a), s2.LatLngFromPoint(b)
	d := y.Lng.Radians() - x.Lng.Radians()
	z := math.Atan2(math.Sin(d)*math.Cos(y.Lat.Radians()),
		math.Cos(x.Lat.Radians())*math.Sin(y.Lat.Radians())-math.Sin(x.Lat.Radians())*math.Cos(y.Lat.Radians())*math.Cos(d))
	if z < 0 {
		z += 2 * math.Pi
	}
	return z, true
}

// edges calls f with each edge of lines and of polygons' rings.
func (s Shape) edges(f func(a, b s2.Point)) {
	walk := func(path []s2.Point) {
		for i := 1; i < len(path); i++ {
			f(path[i-1], path[i])
		}
	}
	for _, l := range s.Lines {
		walk(l)
	}
	for _, rings := range s.Polygons {
		for _, r := range rings {
			walk(r)
		}
	}
}

// Length of all edges in metres; each edge that polygons share counts once.
func (s Shape) Length() float64 {
	sum := 0.0
	s.edges(func(a, b s2.Point) { sum += metres(a.Distance(b)) })
	return sum
}

// Area of polygons in square metres, holes taken out.
func (s Shape) Area() float64 {
	sum := 0.0
	for _, f := range s.region {
		sum += f.shell.Area()
		for _, h := range f.holes {
			sum -= h.Area()
		}
	}
	return sum * Radius * Radius
}

// Contains reports whether a polygon holds a place.
func (s Shape) Contains(p s2.Point) bool { return s.region.contains(p) }

// Closest gives the nearest point on the edges and its distance in metres.
func (s Shape) Closest(p s2.Point) (at s2.Point, distance float64) {
	distance = math.Inf(1)
	s.edges(func(a, b s2.Point) {
		c := s2.Project(p, a, b)
		if d := metres(p.Distance(c)); d < distance {
			at, distance = c, d
		}
	})
	return at, distance
}

// LineCentroid is the middle of lines, each edge weighing by its length.
func (s Shape) LineCentroid() s2.Point {
	var sum r3.Vector
	s.edges(func(a, b s2.Point) { sum = sum.Add(s2.EdgeTrueCentroid(a, b).Vector) })
	return s2.Point{Vector: sum.Normalize()}
}

// AreaCentroid is the middle of polygons, holes taken out.
func (s Shape) AreaCentroid() s2.Point {
	var sum r3.Vector
	for _, f := range s.region {
		sum = sum.Add(f.shell.Centroid().Vector)
		for _, h := range f.holes {
			sum = sum.Sub(h.Centroid().Vector)
		}
	}
	return s2.Point{Vector: sum.Normalize()}
}

// Interpolate gives the point at a fraction of a line's length.
func (s Shape) Interpolate(fraction float64) s2.Point {
	line := s2.Polyline(s.Lines[0])
	p, _ := line.Interpolate(fraction)
	return p
}

// Locate gives the fraction of a line's length at which the point nearest to p lies.
func (s Shape) Locate(p s2.Point) float64 {
	line := s2.Polyline(s.Lines[0])
	at, next := line.Project(p)
	return line.Uninterpolate(at, next)
}

// Crosses reports whether edges of two shapes meet.
func (s Shape) Crosses(t Shape) bool {
	var all []edge
	for k, shape := range []Shape{s, t} {
		shape.edges(func(a, b s2.Point) { all = append(all, edge{a: a, b: b, operand: k}) })
	}
	found := false
	neighbours(all, func(i, j int) {
		a, b := all[i], all[j]
		found = found || a.operand != b.operand && s2.CrossingSign(a.a, a.b, b.a, b.b) != s2.DoNotCross
	})
	return found
}

// Meets reports whether two shapes have a point in common.
func (s Shape) Meets(t Shape) bool {
	if s.Crosses(t) {
		return true
	}
	inside := func(x, y Shape) bool {
		for _, l := range x.Lines {
			if y.Contains(l[0]) {
				return true
			}
		}
		for _, rings := range x.Polygons {
			if y.Contains(rings[0][0]) {
				return true
			}
		}
		return false
	}
	return inside(s, t) || inside(t, s)
}

// Simplify drops points that lie nearer than tolerance metres to the line without them.
func Simplify(path []s2.Point, tolerance float64) []s2.Point {
	line := s2.Polyline(path)
	var out []s2.Point
	for _, i := range line.SubsampleVertices(s1.Angle(tolerance / Radius)) {
		out = append(out, path[i])
	}
	return out
}
