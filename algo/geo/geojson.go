// Package geo works on places, lines and polygons of the globe, given as GeoJSON, by Google's S2 geometry: edges are geodesics.
package geo

import (
	"math"
	"strings"

	"github.com/golang/geo/r2"
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

// Place makes the shape of a place.
func Place(lng, lat float64) Shape { return Shape{Kind: "point", Points: []s2.Point{Point(lng, lat)}} }

// Shape is a decoded geometry: Lines of a LineString or MultiLineString, Polygons as their rings, or Points.
type Shape struct {
	Kind     string
	Points   []s2.Point
	Lines    [][]s2.Point
	Polygons [][][]s2.Point

	region region // the polygons, ready for questions
}

func parse(s string) (Shape, bool) {
	s = bare(s)
	shape := Shape{Kind: kindOf(s)}
	c, ok := json.Get(s, "coordinates")
	if !ok {
		return shape, false
	}
	switch shape.Kind {
	case "point":
		p, ok := position(c)
		shape.Points = []s2.Point{Point(p.X, p.Y)}
		return shape, ok
	case "multipoint":
		shape.Points, ok = path(c)
		return shape, ok && len(shape.Points) > 0
	case "linestring":
		line, ok := path(c)
		shape.Lines = [][]s2.Point{line}
		return shape, ok && validLine(line)
	case "multilinestring":
		shape.Lines, ok = paths(c)
		for _, l := range shape.Lines {
			ok = ok && validLine(l)
		}
		return shape, ok && len(shape.Lines) > 0
	case "polygon":
		return shape, shape.addPolygon(c)
	case "multipolygon":
		items, _ := json.Items(c)
		for _, item := range items {
			if !shape.addPolygon(item) {
				return shape, false
			}
		}
		return shape, len(items) > 0
	}
	return shape, false
}

// addPolygon decodes a shell and its holes: closed rings of three corners at least, all distinct, whose edges do not cross.
func (s *Shape) addPolygon(c string) bool {
	rings, ok := paths(c)
	if !ok || len(rings) == 0 {
		return false
	}
	var loops []*s2.Loop
	for _, r := range rings {
		if len(r) < 4 || r[0] != r[len(r)-1] {
			return false
		}
		seen := map[s2.Point]bool{}
		for _, p := range r[1:] {
			if seen[p] {
				return false
			}
			seen[p] = true
		}
		l := s2.LoopFromPoints(open(r))
		if l.Validate() != nil {
			return false
		}
		loops = append(loops, l)
	}
	s.Polygons = append(s.Polygons, rings)
	s.region = append(s.region, newFace(loops))
	return !crosses(loops)
}

// kindOf gives a geometry's type in lower case: the tutorials write "linestring", and the service takes it.
func kindOf(s string) string {
	kind, _ := json.Get(s, "type")
	return strings.ToLower(json.Text(kind))
}

// bare gives a feature's geometry, and a geometry as it is.
func bare(s string) string {
	if kindOf(s) == "feature" {
		s, _ = json.Get(s, "geometry")
	}
	return s
}

// position decodes a longitude and a latitude. A longitude beyond 180 degrees goes round, as recorded answers have it.
func position(s string) (r2.Point, bool) {
	items, ok := json.Items(s)
	if !ok || len(items) < 2 {
		return r2.Point{}, false
	}
	lng, ok1 := json.Float(items[0])
	lat, ok2 := json.Float(items[1])
	return r2.Point{X: lng, Y: lat}, ok1 && ok2 && math.Abs(lat) <= 90 && !math.IsInf(lng, 0)
}

func positions(s string) ([]r2.Point, bool) {
	items, ok := json.Items(s)
	out := make([]r2.Point, 0, len(items))
	for _, item := range items {
		p, isPoint := position(item)
		if !isPoint {
			return nil, false
		}
		out = append(out, p)
	}
	return out, ok
}

func path(s string) ([]s2.Point, bool) {
	places, ok := positions(s)
	out := make([]s2.Point, len(places))
	for i, p := range places {
		out[i] = Point(p.X, p.Y)
	}
	return out, ok
}

func paths(s string) ([][]s2.Point, bool) {
	items, ok := json.Items(s)
	var out [][]s2.Point
	for _, item := range items {
		p, isPath := path(item)
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

func open(ring []s2.Point) []s2.Point { return append([]s2.Point(nil), ring[:len(ring)-1]...) }

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

// JSON writes a shape as one geometry: single, of many, or a collection where it holds several kinds or nothing.
func (s Shape) JSON() string {
	var all []string
	add := func(kind string, coordinates []string) {
		switch len(coordinates) {
		case 0:
		case 1:
			all = append(all, geometry(kind, coordinates[0]))
		default:
			all = append(all, geometry("Multi"+kind, json.Array(coordinates)))
		}
	}
	var points, lines, polygons []string
	for _, p := range s.Points {
		points = append(points, Coordinates(p))
	}
	for _, l := range s.Lines {
		lines = append(lines, list(l))
	}
	for _, rings := range s.Polygons {
		var polygon []string
		for _, r := range rings {
			polygon = append(polygon, list(r))
		}
		polygons = append(polygons, json.Array(polygon))
	}
	add("Point", points)
	add("LineString", lines)
	add("Polygon", polygons)
	if len(all) == 1 {
		return all[0]
	}
	return `{"type":"GeometryCollection","geometries":` + json.Array(all) + "}"
}
