// Package geo works on places, lines and polygons of the globe, given as GeoJSON, by Google's S2 geometry: edges are geodesics.
package geo

import (
	"math"

	"github.com/golang/geo/s2"

	"github.com/huntbook/huntbook/algo/json"
)

// Radius is the earth's mean radius in metres, as the service's distances show it.
const Radius = 6371010.0

// ValidPoint reports whether a longitude and a latitude are a place.
func ValidPoint(lng, lat float64) bool {
	return math.Abs(lng) <= 180 && math.Abs(lat) <= 90
}

// Point makes the S2 point of a place.
func Point(lng, lat float64) s2.Point { return s2.PointFromLatLng(s2.LatLngFromDegrees(lat, lng)) }

// Shape is a decoded geometry: Lines of a LineString or MultiLineString, Polygons as their rings, or Points.
type Shape struct {
	Kind     string
	Points   []s2.Point
	Lines    [][]s2.Point
	Polygons [][][]s2.Point
}

// Parse decodes a GeoJSON geometry, or the geometry of a feature. Not ok where it is none.
func Parse(s string) (Shape, bool) {
	kind, _ := json.Get(s, "type")
	shape := Shape{Kind: json.Text(kind)}
	if shape.Kind == "Feature" {
		g, _ := json.Get(s, "geometry")
		return Parse(g)
	}
	c, ok := json.Get(s, "coordinates")
	if !ok {
		return shape, false
	}
	switch shape.Kind {
	case "Point":
		p, ok := position(c)
		shape.Points = []s2.Point{p}
		return shape, ok
	case "MultiPoint":
		shape.Points, ok = positions(c)
		return shape, ok && len(shape.Points) > 0
	case "LineString":
		line, ok := positions(c)
		shape.Lines = [][]s2.Point{line}
		return shape, ok && validLine(line)
	case "MultiLineString":
		shape.Lines, ok = paths(c)
		for _, l := range shape.Lines {
			ok = ok && validLine(l)
		}
		return shape, ok && len(shape.Lines) > 0
	case "Polygon":
		rings, ok := paths(c)
		shape.Polygons = [][][]s2.Point{rings}
		return shape, ok && validRings(rings)
	case "MultiPolygon":
		items, isArray := json.Items(c)
		if !isArray {
			return shape, false
		}
		for _, item := range items {
			rings, ok := paths(item)
			if !ok || !validRings(rings) {
				return shape, false
			}
			shape.Polygons = append(shape.Polygons, rings)
		}
		return shape, len(shape.Polygons) > 0
	}
	return shape, false
}

func position(s string) (s2.Point, bool) {
	items, ok := json.Items(s)
	if !ok || len(items) < 2 {
		return s2.Point{}, false
	}
	lng, ok1 := json.Float(items[0])
	lat, ok2 := json.Float(items[1])
	if !ok1 || !ok2 || math.Abs(lat) > 90 || math.IsInf(lng, 0) {
		return s2.Point{}, false
	}
	return Point(lng, lat), true
}

func positions(s string) ([]s2.Point, bool) {
	items, ok := json.Items(s)
	out := make([]s2.Point, 0, len(items))
	for _, item := range items {
		p, isPoint := position(item)
		if !isPoint {
			return nil, false
		}
		out = append(out, p)
	}
	return out, ok
}

func paths(s string) ([][]s2.Point, bool) {
	items, ok := json.Items(s)
	var out [][]s2.Point
	for _, item := range items {
		p, isPath := positions(item)
		if !isPath {
			return nil, false
		}
		out = append(out, p)
	}
	return out, ok
}

func validLine(line []s2.Point) bool {
	if len(line) < 2 {
		return false
	}
	for i := 1; i < len(line); i++ {
		if line[i] == line[i-1] {
			return false
		}
	}
	return true
}

// validRings asks for closed rings of three corners at least, none of them twice.
func validRings(rings [][]s2.Point) bool {
	if len(rings) == 0 {
		return false
	}
	for _, r := range rings {
		if len(r) < 4 || r[0] != r[len(r)-1] {
			return false
		}
		if s2.LoopFromPoints(open(r)).Validate() != nil {
			return false
		}
	}
	return true
}

func open(ring []s2.Point) []s2.Point { return append([]s2.Point(nil), ring[:len(ring)-1]...) }

// polygon makes S2's polygon of rings: the first is the shell whichever way it turns, the others holes.
func polygon(rings [][]s2.Point) *s2.Polygon {
	var loops []*s2.Loop
	for _, r := range rings {
		l := s2.LoopFromPoints(open(r))
		l.Normalize()
		loops = append(loops, l)
	}
	return s2.PolygonFromLoops(loops)
}

// Coordinates writes a point as longitude and latitude.
func Coordinates(p s2.Point) string {
	ll := s2.LatLngFromPoint(p)
	return "[" + json.Real(ll.Lng.Degrees()) + "," + json.Real(ll.Lat.Degrees()) + "]"
}

func list(points []s2.Point) string {
	items := make([]string, len(points))
	for i, p := range points {
		items[i] = Coordinates(p)
	}
	return json.Array(items)
}

func geometry(kind, coordinates string) string {
	return `{"type":"` + kind + `","coordinates":` + coordinates + "}"
}

// PointJSON writes a point geometry.
func PointJSON(p s2.Point) string { return geometry("Point", Coordinates(p)) }

// RingJSON writes a polygon of one ring, which it closes.
func RingJSON(corners []s2.Point) string {
	if len(corners) == 0 {
		return geometry("Polygon", "[]")
	}
	return geometry("Polygon", "["+list(append(append([]s2.Point(nil), corners...), corners[0]))+"]")
}

// LinesJSON writes lines as one geometry.
func LinesJSON(lines [][]s2.Point) string {
	switch len(lines) {
	case 0:
		return `{"type":"GeometryCollection","geometries":[]}`
	case 1:
		return geometry("LineString", list(lines[0]))
	}
	items := make([]string, len(lines))
	for i, l := range lines {
		items[i] = list(l)
	}
	return geometry("MultiLineString", json.Array(items))
}
