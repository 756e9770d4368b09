package geo

import (
	"math"
	"slices"

	"github.com/golang/geo/r2"
	"github.com/golang/geo/r3"
	"github.com/golang/geo/s2"

	"github.com/huntbook/huntbook/algo/json"
)

// mostPoints is how many points a densified shape may have.
const mostPoints = 10485760

// sampled is how far an edge is away at the two places where S2 looks, as a part of where it is farthest: the constant of S2's
// tessellator, which its Go translation leaves to its caller.
const sampled = 0.83829992569888509

// planar is the plane of longitudes and latitudes. Unless edges go the short way round, one from 179 to -179 degrees passes 0,
// as GeoJSON's straight edges do.
type planar struct {
	s2.Projection
	shortWay bool
}

func (p planar) WrapDestination(a, b r2.Point) r2.Point {
	if p.shortWay {
		return p.Projection.WrapDestination(a, b)
	}
	return b
}

// Densify turns edges that are straight between longitudes and latitudes into geodesics, with points added until none is farther
// than a tolerance in metres from the straight edge. Lines are cut at the antimeridian unless its crossings are to be preserved.
func Densify(geojson string, tolerance float64, preserve bool) (string, bool) {
	shape, ok := Parse(geojson)
	if !ok || shape.Lines == nil && shape.Polygons == nil {
		return "", false
	}
	c, _ := json.Get(bare(geojson), "coordinates")
	t := s2.NewEdgeTessellator(planar{s2.NewPlateCarreeProjection(180), preserve}, angle(tolerance*sampled))
	room := mostPoints
	dense := func(path string) []s2.Point {
		points, _ := positions(path)
		var out []s2.Point
		for i := 1; i < len(points) && len(out) <= room; i++ {
			out = t.AppendUnprojected(points[i-1], points[i], out)
		}
		room -= len(out)
		return out
	}
	out := Shape{}
	items, _ := json.Items(c)
	switch shape.Kind {
	case "linestring":
		out.Lines = [][]s2.Point{dense(c)}
	case "multilinestring":
		for _, item := range items {
			out.Lines = append(out.Lines, dense(item))
		}
	default:
		if shape.Kind == "polygon" {
			items = []string{c}
		}
		for _, item := range items {
			rings, _ := json.Items(item)
			var polygon [][]s2.Point
			for k, ring := range rings {
				polygon = append(polygon, turned(dense(ring), k == 0))
			}
			out.Polygons = append(out.Polygons, polygon)
		}
	}
	if !preserve {
		out.Lines = cutAtAntimeridian(out.Lines)
	}
	return out.JSON(), room >= 0
}

// turned lets a ring turn counterclockwise, or clockwise for a hole.
func turned(ring []s2.Point, counterclockwise bool) []s2.Point {
	corners := slices.Clone(ring[:len(ring)-1])
	if s2.LoopFromPoints(corners).IsNormalized() != counterclockwise {
		slices.Reverse(corners)
	}
	return append(corners, corners[0])
}

// cutAtAntimeridian parts lines where an edge crosses it, as GeoJSON asks for: one ends, and the next begins, just before it.
func cutAtAntimeridian(lines [][]s2.Point) [][]s2.Point {
	const before = 180 - 1e-12
	var out [][]s2.Point
	for _, l := range lines {
		part := []s2.Point{l[0]}
		for i := 1; i < len(l); i++ {
			from, to := s2.LatLngFromPoint(l[i-1]).Lng.Degrees(), s2.LatLngFromPoint(l[i]).Lng.Degrees()
			if math.Abs(from-to) > 180 && math.Abs(from) < before && math.Abs(to) < before {
				at := l[i-1].PointCross(l[i]).Cross(r3.Vector{Y: 1}) // on both circles; its half with negative x is the antimeridian
				if at.X > 0 {
					at = at.Mul(-1)
				}
				side, lat := math.Copysign(before, from), s2.LatLngFromPoint(s2.Point{Vector: at}).Lat.Degrees()
				out = append(out, append(part, Point(side, lat)))
				part = []s2.Point{Point(-side, lat)}
			}
			part = append(part, l[i])
		}
		out = append(out, part)
	}
	return out
}
