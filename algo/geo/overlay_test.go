package geo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/golang/geo/s2"
)

// star gives a polygon of corners around a place at distances of up to size degrees, as the crow flies.
func star(r *rand.Rand, lng, lat, size float64) string {
	center := Point(lng, lat)
	north := s2.Ortho(center)
	n := 3 + r.IntN(12)
	var corners []s2.Point
	for i := range n {
		turn := (float64(i) + 0.8*r.Float64()) / float64(n) * 2 * math.Pi
		dir := s2.Rotate(north, center, angle(turn*Radius))
		corners = append(corners, s2.PointOnRay(center, dir, angle(Radius*size*(0.2+0.8*r.Float64())*math.Pi/180)))
	}
	return RingJSON(corners)
}

// rect gives a rectangle between whole degrees, whose sides are often another's.
func rect(r *rand.Rand) string {
	w, s := r.IntN(6)-3, r.IntN(6)-3
	e, n := w+1+r.IntN(3), s+1+r.IntN(3)
	return fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%d,%d],[%d,%d],[%d,%d],[%d,%d],[%d,%d]]]}`, w, s, e, s, e, n, w, n, w, s)
}

func area(t *testing.T, s Shape) float64 {
	t.Helper()
	if len(s.Polygons) == 0 {
		return 0
	}
	again, ok := Parse(Shape{Polygons: s.Polygons}.JSON())
	if !ok {
		t.Fatalf("no valid GeoJSON: %s", s.JSON())
	}
	return again.Area()
}

// TestUnionAndIntersectionAddUp holds them to area(a) + area(b) = area(a or b) + area(a and b), everywhere on the globe.
func TestUnionAndIntersectionAddUp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const pairs = 2000
	skipped := 0 // stars whose rays come too near to each other
	for i := range pairs {
		var a, b string
		switch i % 4 {
		case 0:
			a, b = rect(r), rect(r)
		case 1:
			lng, lat := r.Float64()*360-180, r.Float64()*180-90
			a, b = star(r, lng, lat, 5), star(r, lng, lat, 5)
		case 2: // the antimeridian, large
			a, b = star(r, 179, 10, 60), star(r, -178, -20, 50)
		default: // around a pole
			a, b = star(r, 10, 88, 10), star(r, -100, 85, 8)
		}
		x, ok1 := Parse(a)
		y, ok2 := Parse(b)
		if !ok1 || !ok2 {
			skipped++
			continue
		}
		u, ok1 := Union(x, y)
		n, ok2 := Intersection(x, y)
		if !ok1 || !ok2 {
			t.Fatalf("no union or intersection of %s and %s", a, b)
		}
		want, got := x.Area()+y.Area(), area(t, u)+area(t, n)
		if math.Abs(want-got) > 1e-7*want {
			t.Fatalf("%d: areas %g + %g but union %g, intersection %g\n%s\n%s\n%s\n%s", i, x.Area(), y.Area(), area(t, u), area(t, n), a, b, u.JSON(), n.JSON())
		}
	}
	if skipped > pairs/10 {
		t.Errorf("%d of %d pairs are no polygons", skipped, pairs)
	}
}

// TestUnionOfManyTiles lays a board of tiles, whose union is one rectangle, or has holes where some are left out.
func TestUnionOfManyTiles(t *testing.T) {
	tile := func(x, y int) Shape {
		s, ok := Parse(fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%d,%d],[%d,%d],[%d,%d],[%d,%d],[%d,%d]]]}`, x, y, x+1, y, x+1, y+1, x, y+1, x, y))
		if !ok {
			t.Fatal("no tile")
		}
		return s
	}
	var all, ring []Shape
	sum := 0.0
	for x := range 20 {
		for y := range 20 {
			all = append(all, tile(x, y))
			sum += tile(x, y).Area()
			if x%3 != 1 || y%3 != 1 {
				ring = append(ring, tile(x, y))
			}
		}
	}
	whole, ok := Union(all...)
	if !ok || len(whole.Polygons) != 1 || len(whole.Polygons[0]) != 1 || math.Abs(whole.Area()-sum) > 1e-9*sum {
		t.Errorf("a board of %d tiles: %d polygons, area %g, want %g", len(all), len(whole.Polygons), whole.Area(), sum)
	}
	holed, ok := Union(ring...)
	if !ok || len(holed.Polygons) != 1 || len(holed.Polygons[0]) != 1+36 {
		t.Errorf("a board with 36 holes: %s", holed.JSON())
	}
	again, ok := Parse(holed.JSON())
	if !ok || math.Abs(again.Area()-holed.Area()) > 1 {
		t.Error("the board with holes is no valid polygon")
	}
}

// TestBufferHoldsWhatIsNear looks places up in buffers, and at their distance.
func TestBufferHoldsWhatIsNear(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for i := range 200 {
		lng, lat := r.Float64()*360-180, r.Float64()*170-85
		var s Shape
		var ok bool
		if i%2 == 0 {
			s, ok = Parse(star(r, lng, lat, 1))
		} else {
			line := star(r, lng, lat, 1)
			line = strings.Replace(strings.Replace(strings.Replace(line, "[[[", "[[", 1), "]]]", "]]", 1), "Polygon", "LineString", 1)
			s, ok = Parse(line)
		}
		if !ok {
			continue
		}
		const radius, tolerance = 20000.0, 100.0
		b, ok := s.Buffer(radius, tolerance)
		if !ok {
			t.Fatalf("%d: no buffer of %s", i, s.JSON())
		}
		if _, ok := Parse(b.JSON()); !ok {
			t.Fatalf("%d: the buffer of %s is no valid polygon: %s", i, s.JSON(), b.JSON())
		}
		for range 200 {
			p := s2.PointOnRay(Point(lng, lat), s2.Rotate(s2.Ortho(Point(lng, lat)), Point(lng, lat), angle(r.Float64()*7*Radius)), angle(r.Float64()*200000))
			_, d := s.Closest(p)
			if s.Contains(p) {
				d = 0
			}
			if in := b.Contains(p); d < radius-tolerance-1 && !in || d > radius+1 && in {
				t.Fatalf("%d: a place %g m away is in a buffer of %g m: %v\n%s", i, d, radius, in, s.JSON())
			}
		}
	}
}

// TestNeighboursAreFew holds the search for edges that meet to work that grows as the edges do, whichever way they lie.
func TestNeighboursAreFew(t *testing.T) {
	const n = 10000
	for name, at := range map[string]func(i int) s2.Point{
		"teeth that point north": func(i int) s2.Point { return Point(float64(i)*0.01-50, float64(i%2)*10) },
		"teeth that point east":  func(i int) s2.Point { return Point(float64(i%2)*10-5, float64(i)*0.01-50) },
		"a stair":                func(i int) s2.Point { return Point(float64((i+1)/2)*0.01-25, float64(i/2)*0.01-25) },
	} {
		var line []s2.Point
		for i := range n {
			line = append(line, at(i))
		}
		pairs := 0
		neighbours(appendLine(nil, line, 0), func(int, int) { pairs++ })
		if pairs < n-2 || pairs > 10*n {
			t.Errorf("%s: %d pairs of %d edges", name, pairs, n)
		}
	}
}
