package geo

import (
	"math"
	"testing"
)

// The answers are recorded ones of the service.
func TestRecorded(t *testing.T) {
	near := func(name string, got, want float64) {
		if math.Abs(got-want) > 1e-9*math.Abs(want) {
			t.Errorf("%s: %.10f, want %.10f", name, got, want)
		}
	}
	near("distance", Distance(-122.407628, 47.578557, -118.275287, 34.019056), 1546754.3519738095)
	a, _ := Angle(Point(0, 10), Point(0, 5), Point(3, -10))
	near("angle", a, 2.9449384340688165)
	z, _ := Azimuth(Point(5, 10), Point(10, -40))
	near("azimuth", z, 3.054599397964492)
	park := `{"type":"Polygon","coordinates":[[[-73.9495,40.7969],[-73.95807266235352,40.80068603561921],[-73.98201942443848,40.76825672305777],[-73.97317886352539,40.76455136505513],[-73.9495,40.7969]]]}`
	s, ok := Parse(park)
	if !ok {
		t.Fatal("the park is no polygon")
	}
	near("area", s.Area(), 3475207.28346606)
	near("perimeter", s.Length(), 9930.301496049382)
	_, d := s.Closest(Point(-73.9839, 40.7705))
	near("distance to polygon", d, 259.9407560705964)
	if got := Geohash(-80.195829, 25.802215, 8); got != "dhwfz15h" {
		t.Errorf("geohash %s", got)
	}
	if got := S2Token(-80.195829, 25.802215, 8); got != "88d9b" {
		t.Errorf("s2 %s", got)
	}
	if got := H3(-74.04450446039874, 40.689250859314974, 6); got != "862a1072fffffff" {
		t.Errorf("h3 %s", got)
	}
	if _, ok := Parse(`{"type":"Polygon","coordinates":[[[0,0],[10,10],[10,10],[0,0]]]}`); ok {
		t.Error("a corner twice is no polygon")
	}
}
