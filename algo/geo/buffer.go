package geo

import (
	"math"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// buffering makes what lies within a radius as a union of simple pieces: along each edge, and around each corner. The corners of its
// circles are chosen as S2's buffer operation does.
type buffering struct {
	radius             s1.Angle
	corner, edge, full float64 // steps in radians around a corner, along an edge, and around a lone point
	pieces             []region
}

// newBuffering checks the radius and the tolerance, both in metres. A tolerance above the radius is the radius.
func newBuffering(radius, tolerance float64) (*buffering, bool) {
	fraction := math.Min(1, tolerance/radius)
	r := angle(radius)
	if !(radius > 0) || !(fraction >= 1e-6) || r >= math.Pi/2 {
		return nil, false
	}
	b := &buffering{radius: r}
	wrong := fraction * float64(r)
	b.corner = widestStep(float64(r), wrong)
	b.full = 2*math.Pi/math.Ceil(2*math.Pi/b.corner) + 1e-15
	b.edge = widestStep(math.Pi/2-float64(r), wrong)
	return b, true
}

// widestStep is the angle around the centre of a circle of which a chord stays within the tolerance, at least a triangle's.
func widestStep(radius, tolerance float64) float64 {
	inner := math.Max(0, radius-tolerance)
	return math.Min(2*math.Pi/3+1e-15, 2*math.Acos(math.Tan(inner)/math.Tan(radius)))
}

// around gives the points of an arc about v, from one direction counterclockwise by an angle, without its end.
func (b *buffering) around(v, from s2.Point, span, step float64) []s2.Point {
	across := s2.Point{Vector: v.Cross(from.Vector).Normalize()}
	var out []s2.Point
	for at := 0.0; at == 0 || at < span; at += step {
		out = append(out, s2.PointOnRay(v, s2.PointOnRay(from, across, s1.Angle(at)), b.radius))
	}
	return out
}

func (b *buffering) add(outline []s2.Point) {
	l := s2.LoopFromPoints(outline)
	if l.Validate() == nil && l.IsNormalized() {
		b.pieces = append(b.pieces, region{face{shell: l}})
	}
}

func (b *buffering) point(p s2.Point) { b.add(b.around(p, s2.Ortho(p), 2*math.Pi-1e-12, b.full)) }

// axis is the direction to the right of the way from one point to another.
func axis(from, to s2.Point) s2.Point {
	return s2.Point{Vector: to.PointCross(from).Normalize()}
}

// along adds the right side of an edge.
func (b *buffering) along(from, to s2.Point) {
	right := axis(from, to)
	onward := s2.Point{Vector: from.Cross(right.Vector).Normalize()}
	var outline []s2.Point
	for at := 0.0; at == 0 || at < from.Distance(to).Radians(); at += b.edge {
		outline = append(outline, s2.PointOnRay(s2.PointOnRay(from, onward, s1.Angle(at)), right, b.radius))
	}
	b.add(append(outline, s2.PointOnRay(to, right, b.radius), to, from))
}

// turn adds the outside of a corner that turns left, or back.
func (b *buffering) turn(from, corner, to s2.Point) {
	if from != to && s2.RobustSign(from, corner, to) == s2.Clockwise {
		return
	}
	start, end := axis(from, corner), axis(corner, to)
	arc := b.around(corner, start, start.Distance(end).Radians(), b.corner)
	b.add(append(arc, s2.PointOnRay(corner, end, b.radius), corner))
}

// Buffer gives what lies within a radius of points, lines or polygons, in metres, with a tolerance. Not ok where either is none that
// serves, or the outcome is more than half of the globe.
func (s Shape) Buffer(radius, tolerance float64) (Shape, bool) {
	b, ok := newBuffering(radius, tolerance)
	if !ok {
		return Shape{}, false
	}
	if s, ok = s.Whole(); !ok {
		return Shape{}, false
	}
	for _, p := range s.Points {
		b.point(p)
	}
	for _, l := range s.Lines {
		last := len(l) - 1
		b.turn(l[1], l[0], l[1])
		for i := range last {
			b.along(l[i], l[i+1])
			b.turn(l[i], l[i+1], l[min(i+2, 2*last-i-2)])
		}
		for i := last; i > 0; i-- {
			b.along(l[i], l[i-1])
			if i > 1 {
				b.turn(l[i], l[i-1], l[i-2])
			}
		}
	}
	for _, f := range s.region {
		for _, ring := range f.rings() {
			n := len(ring)
			for i := range n {
				b.along(ring[i], ring[(i+1)%n])
				b.turn(ring[i], ring[(i+1)%n], ring[(i+2)%n])
			}
		}
		b.pieces = append(b.pieces, region{f})
	}
	r, ok := union(b.pieces)
	return r.shape(), ok
}
