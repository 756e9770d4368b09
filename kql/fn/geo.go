package fn

import (
	"math"

	"github.com/huntbook/huntbook/algo/geo"
	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/value"
)

// places wraps a function over longitudes and latitudes, the first 2n arguments; a place that is none gives null.
func places(n int, f func(a []value.Value) value.Value) Impl {
	return func(a []value.Value) value.Value {
		for i := range n {
			if !geo.ValidPoint(a[2*i].F, a[2*i+1].F) {
				return value.Null()
			}
		}
		return f(a)
	}
}

// shapeAt decodes a geometry of one of the kinds wanted: lines, polygons or both.
func shapeAt(a []value.Value, i int, lines, polygons bool) (geo.Shape, bool) {
	s, ok := geo.Parse(a[i].S)
	return s, ok && (lines && s.Lines != nil || polygons && s.Polygons != nil)
}

func ofShape(lines, polygons bool, f func(s geo.Shape, a []value.Value) value.Value) Impl {
	return func(a []value.Value) value.Value {
		s, ok := shapeAt(a, 0, lines, polygons)
		if !ok {
			return value.Null()
		}
		return f(s, a)
	}
}

// besides decodes the geometry behind a place.
func besides(lines, polygons bool, f func(s geo.Shape, lng, lat float64) value.Value) Impl {
	return places(1, func(a []value.Value) value.Value {
		s, ok := shapeAt(a, 2, lines, polygons)
		if !ok {
			return value.Null()
		}
		return f(s, a[0].F, a[1].F)
	})
}

func meet(firstLines, secondLines bool) Impl {
	return func(a []value.Value) value.Value {
		s, ok1 := shapeAt(a, 0, firstLines, !firstLines)
		t, ok2 := shapeAt(a, 1, secondLines, !secondLines)
		if !ok1 || !ok2 {
			return value.Null()
		}
		return value.Bool(s.Meets(t))
	}
}

func geohashBox(f func(b geo.Box) string) Impl {
	return func(a []value.Value) value.Value {
		b, ok := geo.GeohashBox(a[0].S)
		if !ok {
			return value.Null()
		}
		return value.Text(f(b))
	}
}

func pair2(lng, lat float64) string { return "[" + json.Real(lng) + "," + json.Real(lat) + "]" }

func pointText(lng, lat float64) string {
	return `{"type":"Point","coordinates":` + pair2(lng, lat) + "}"
}

func boxText(b geo.Box) string {
	return `{"type":"Polygon","coordinates":[` + json.Array([]string{
		pair2(b.West, b.South), pair2(b.East, b.South), pair2(b.East, b.North), pair2(b.West, b.North), pair2(b.West, b.South),
	}) + "]}"
}

// leveled gives a place's cell of a level within bounds; another level gives the empty string.
func leveled(name func(lng, lat float64, level int) string, usual, least, most int64) Impl {
	return places(1, func(a []value.Value) value.Value {
		level := longAt(a, 2, usual)
		if level < least || level > most {
			return value.Text("")
		}
		return value.Text(name(a[0].F, a[1].F, int(level)))
	})
}

func s2Cell(f func(token string) (string, bool)) Impl { return textToDynamic(f) }

// between checks the bounds that the service sets to tolerances and fractions.
func between(v, least, most float64) bool { return v >= least && v <= most }

// buffered gives what lies within the radius and the tolerance that stand from a place among the arguments on.
func buffered(s geo.Shape, a []value.Value, at int) value.Value {
	return drawn(s.Buffer(a[at].F, realAt(a, at+1, 10)))
}

// drawn writes a shape, and null where it could not be made.
func drawn(s geo.Shape, ok bool) value.Value {
	if !ok {
		return value.Null()
	}
	return value.Text(s.JSON())
}

// measured measures shapes without what parts of them share twice.
func measured(lines bool, f func(s geo.Shape) value.Value) Impl {
	return ofShape(lines, !lines, func(s geo.Shape, _ []value.Value) value.Value {
		s, ok := s.Whole()
		if !ok {
			return value.Null()
		}
		return f(s)
	})
}

func intersection(firstLines, secondLines bool) Impl {
	return func(a []value.Value) value.Value {
		s, ok1 := shapeAt(a, 0, firstLines, !firstLines)
		t, ok2 := shapeAt(a, 1, secondLines, !secondLines)
		if !ok1 || !ok2 {
			return value.Null()
		}
		return drawn(geo.Intersection(s, t))
	}
}

// ofShapes decodes an array of geometries; one that is none makes the answer null.
func ofShapes(lines bool, f func(all []geo.Shape, a []value.Value) value.Value) Impl {
	return func(a []value.Value) value.Value {
		items, ok := json.Items(a[0].S)
		if !ok {
			return value.Null()
		}
		all := make([]geo.Shape, len(items))
		for i, item := range items {
			if all[i], ok = geo.Parse(item); !ok || lines && all[i].Lines == nil || !lines && all[i].Polygons == nil {
				return value.Null()
			}
		}
		return f(all, a)
	}
}

// widened gives a shape with what lies within the radius that stands at a place among the arguments, when there is one.
func widened(s geo.Shape, a []value.Value, at int) (geo.Shape, bool) {
	switch radius := realAt(a, at, 0); {
	case radius > 0:
		return s.Buffer(radius, radius/100)
	default:
		return s, radius == 0
	}
}

func coveredByS2(lines bool) Impl {
	return ofShape(lines, !lines, func(s geo.Shape, a []value.Value) value.Value {
		level := longAt(a, 1, 11)
		s, ok := widened(s, a, 2)
		if !ok || level < 0 || level > 30 {
			return value.Null()
		}
		cells, ok := s.Cover(int(level))
		if !ok {
			return value.Null()
		}
		return value.Text(json.Strings(cells))
	})
}

func coveredByH3(s geo.Shape, a []value.Value) value.Value {
	resolution := longAt(a, 1, 6)
	s, ok := widened(s, a, 2)
	if !ok || resolution < 0 || resolution > 15 {
		return value.Null()
	}
	cells, ok := s.H3Cells(int(resolution))
	if !ok {
		return value.Null()
	}
	return value.Text(json.Strings(geo.H3Names(cells)))
}

func h3Parent(a []value.Value) value.Value {
	c, ok := geo.H3Cell(a[0].S)
	if !ok {
		return value.Text("")
	}
	to := longAt(a, 1, int64(c.Resolution())-1)
	if to < 0 || to >= int64(c.Resolution()) {
		return value.Text("")
	}
	return value.Text(c.Parent(int(to)).String())
}

func h3Children(a []value.Value) value.Value {
	c, ok := geo.H3Cell(a[0].S)
	if !ok {
		return value.Null()
	}
	to := longAt(a, 1, int64(c.Resolution())+1)
	if to <= int64(c.Resolution()) || to > 15 || to > int64(c.Resolution())+5 {
		return value.Null()
	}
	return value.Text(json.Strings(geo.H3Names(c.Children(int(to)))))
}

func h3Rings(a []value.Value) value.Value {
	c, ok := geo.H3Cell(a[0].S)
	if !ok || a[1].I < 0 || a[1].I > 142 {
		return value.Null()
	}
	var rings []string
	for _, ring := range c.GridDiskDistances(int(a[1].I)) {
		rings = append(rings, json.Strings(geo.H3Names(ring)))
	}
	return value.Text(json.Array(rings))
}

func h3Neighbors(a []value.Value) value.Value {
	c, ok := geo.H3Cell(a[0].S)
	if !ok {
		return value.Null()
	}
	rings := c.GridDiskDistances(1)
	return value.Text(json.Strings(geo.H3Names(rings[1])))
}

// mostTolerance is the longest that S2 snaps over, 70 degrees, in metres.
const mostTolerance = 70 * math.Pi / 180 * geo.Radius

func simplified(s geo.Shape, a []value.Value) value.Value {
	tolerance := realAt(a, 1, 10)
	switch {
	case !between(tolerance, 0, mostTolerance):
		return value.Null()
	case s.Lines != nil:
		return drawn(s.SimplifyLines(tolerance))
	}
	return drawn(s.SimplifyPolygons(tolerance))
}

func densified(lines bool) Impl {
	return ofShape(lines, !lines, func(_ geo.Shape, a []value.Value) value.Value {
		tolerance := realAt(a, 1, 10)
		if !between(tolerance, 0.1, 10000) {
			return value.Null()
		}
		out, ok := geo.Densify(a[0].S, tolerance, longAt(a, 2, 0) != 0)
		if !ok {
			return value.Null()
		}
		return value.Text(out)
	})
}
