package geo

import (
	"math"

	"github.com/golang/geo/r1"
	"github.com/golang/geo/s2"
)

// few is how many boxes are compared each with each.
const few = 24

// box bounds an edge: latitude and longitude in radians. An edge over the antimeridian has two.
type box struct {
	edge int
	at   [2]r1.Interval
}

// neighbours calls f with each two edges whose bounds meet, with those over the antimeridian perhaps twice. It halves the globe until
// few edges are left, so edges that lie apart cost nothing.
func neighbours(edges []edge, f func(i, j int)) {
	var all []box
	for i, e := range edges {
		r := s2.NewRectBounder()
		r.AddPoint(e.a)
		r.AddPoint(e.b)
		rect := r.RectBound()
		lat := rect.Lat.Expanded(merged)
		lng := rect.Lng.Expanded(merged)
		if lng.IsInverted() {
			all = append(all, box{i, [2]r1.Interval{lat, {Lo: lng.Lo, Hi: math.Pi}}}, box{i, [2]r1.Interval{lat, {Lo: -math.Pi, Hi: lng.Hi}}})
			continue
		}
		all = append(all, box{i, [2]r1.Interval{lat, {Lo: lng.Lo, Hi: lng.Hi}}})
		if lng.Hi >= math.Pi { // what ends at the antimeridian meets what begins there
			all = append(all, box{i, [2]r1.Interval{lat, {Lo: -math.Pi, Hi: -math.Pi}}})
		}
	}
	halve(all, [2]r1.Interval{{Lo: -2, Hi: 2}, {Lo: -4, Hi: 4}}, f)
}

// halve reports each pair in the one part of the globe in which the corner lies where their common bounds begin.
func halve(boxes []box, part [2]r1.Interval, f func(i, j int)) {
	if len(boxes) > few {
		for _, axis := range [2]int{widest(part), 1 - widest(part)} {
			middle := part[axis].Center()
			var low, high []box
			for _, b := range boxes {
				if b.at[axis].Lo < middle {
					low = append(low, b)
				}
				if b.at[axis].Hi >= middle {
					high = append(high, b)
				}
			}
			if len(low)+len(high) > len(boxes)*7/4 || part[axis].Length() < merged {
				continue // most edges are in both halves
			}
			below, above := part, part
			below[axis].Hi, above[axis].Lo = middle, middle
			halve(low, below, f)
			halve(high, above, f)
			return
		}
	}
	for n, x := range boxes {
		for _, y := range boxes[:n] {
			here := x.edge != y.edge
			for axis := range part {
				from := math.Max(x.at[axis].Lo, y.at[axis].Lo)
				here = here && x.at[axis].Intersects(y.at[axis]) && from >= part[axis].Lo && from < part[axis].Hi
			}
			if here {
				f(min(x.edge, y.edge), max(x.edge, y.edge))
			}
		}
	}
}

func widest(part [2]r1.Interval) int {
	if part[1].Length() > part[0].Length() {
		return 1
	}
	return 0
}
