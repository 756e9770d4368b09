package geo

import (
	"math"
	"strconv"
	"strings"

	"github.com/golang/geo/s2"
	"github.com/uber/h3-go/v4"
)

const geohashDigits = "0123456789bcdefghjkmnpqrstuvwxyz"

// Geohash writes a place with so many digits, at most 18.
func Geohash(lng, lat float64, digits int) string {
	west, east, south, north := -180.0, 180.0, -90.0, 90.0
	out := make([]byte, 0, digits)
	even := true
	for len(out) < digits {
		d := 0
		for range 5 {
			d <<= 1
			if even {
				if mid := (west + east) / 2; lng >= mid {
					d |= 1
					west = mid
				} else {
					east = mid
				}
			} else {
				if mid := (south + north) / 2; lat >= mid {
					d |= 1
					south = mid
				} else {
					north = mid
				}
			}
			even = !even
		}
		out = append(out, geohashDigits[d])
	}
	return string(out)
}

// Box is a cell of longitudes and latitudes.
type Box struct{ West, East, South, North float64 }

// GeohashBox gives the cell of a geohash.
func GeohashBox(hash string) (Box, bool) {
	b := Box{-180, 180, -90, 90}
	if hash == "" || len(hash) > 18 {
		return b, false
	}
	even := true
	for i := 0; i < len(hash); i++ {
		d := strings.IndexByte(geohashDigits, hash[i])
		if d < 0 {
			return b, false
		}
		for bit := 4; bit >= 0; bit-- {
			one := d>>bit&1 == 1
			lo, hi := &b.West, &b.East
			if !even {
				lo, hi = &b.South, &b.North
			}
			if mid := (*lo + *hi) / 2; one {
				*lo = mid
			} else {
				*hi = mid
			}
			even = !even
		}
	}
	return b, true
}

// GeohashNeighbors gives the cells around a geohash's.
func GeohashNeighbors(hash string) ([]string, bool) {
	b, ok := GeohashBox(hash)
	if !ok {
		return nil, false
	}
	w, h := b.East-b.West, b.North-b.South
	lng, lat := (b.West+b.East)/2, (b.South+b.North)/2
	out := []string{}
	for _, d := range [][2]float64{{-1, -1}, {-1, 0}, {-1, 1}, {0, -1}, {0, 1}, {1, -1}, {1, 0}, {1, 1}} {
		y := lat + d[1]*h
		if y > 90 || y < -90 {
			continue
		}
		x := math.Mod(lng+d[0]*w+540, 360) - 180
		if n := Geohash(x, y, len(hash)); n != hash {
			out = append(out, n)
		}
	}
	return out, true
}

// S2Token names the S2 cell of a place.
func S2Token(lng, lat float64, level int) string {
	return s2.CellIDFromLatLng(s2.LatLngFromDegrees(lat, lng)).Parent(level).ToToken()
}

// S2Cell finds a cell by its token.
func S2Cell(token string) (s2.CellID, bool) {
	id := s2.CellIDFromToken(token)
	return id, id.IsValid()
}

// S2Corners gives a cell's corners.
func S2Corners(id s2.CellID) []s2.Point {
	c := s2.CellFromCellID(id)
	return []s2.Point{c.Vertex(0), c.Vertex(1), c.Vertex(2), c.Vertex(3)}
}

// S2Neighbors gives the tokens of the cells around a cell.
func S2Neighbors(id s2.CellID) []string {
	var out []string
	for _, n := range id.AllNeighbors(id.Level()) {
		out = append(out, n.ToToken())
	}
	return out
}

// Cover gives the tokens of the S2 cells of a level that cover lines or polygons; not ok when they are more than 65536.
func (s Shape) Cover(level int) ([]string, bool) {
	const most = 65536
	coverer := s2.RegionCoverer{MinLevel: level, MaxLevel: level, MaxCells: most}
	seen := map[s2.CellID]bool{}
	var out []string
	add := func(r s2.Region) bool {
		for _, id := range coverer.Covering(r) {
			if !seen[id] {
				seen[id] = true
				out = append(out, id.ToToken())
			}
		}
		return len(out) <= most
	}
	for _, f := range s.region {
		loops := []*s2.Loop{s2.LoopFromPoints(f.shell.Vertices())}
		for _, h := range f.holes {
			loops = append(loops, s2.LoopFromPoints(h.Vertices()))
		}
		p := s2.PolygonFromLoops(loops)
		if p.Area()/s2.AvgAreaMetric.Value(level) > most || !add(p) {
			return nil, false
		}
	}
	for _, l := range s.Lines {
		line := s2.Polyline(l)
		if float64(line.Length())/s2.AvgEdgeMetric.Value(level) > most || !add(&line) {
			return nil, false
		}
	}
	return out, true
}

// H3 names the H3 cell of a place.
func H3(lng, lat float64, resolution int) string {
	return h3.LatLngToCell(h3.NewLatLng(lat, lng), resolution).String()
}

// H3Cell finds a cell by its name.
func H3Cell(name string) (h3.Cell, bool) {
	u, err := strconv.ParseUint(name, 16, 64)
	c := h3.Cell(u)
	return c, err == nil && c.IsValid()
}

// H3Corners gives a cell's corners.
func H3Corners(c h3.Cell) []s2.Point {
	var out []s2.Point
	for _, ll := range c.Boundary() {
		out = append(out, Point(ll.Lng, ll.Lat))
	}
	return out
}

// H3Names writes cells' names.
func H3Names(cells []h3.Cell) []string {
	out := []string{}
	for _, c := range cells {
		if c != 0 {
			out = append(out, c.String())
		}
	}
	return out
}

// H3Center gives a cell's middle.
func H3Center(c h3.Cell) (lng, lat float64) { ll := c.LatLng(); return ll.Lng, ll.Lat }

// mostH3 is how many cells a polygon may have.
const mostH3 = 61680

// H3Cells gives the cells of a resolution whose middles lie in polygons, whose edges are straight between longitudes and latitudes here.
// Not ok when they are too many.
func (s Shape) H3Cells(resolution int) ([]h3.Cell, bool) {
	seen := map[h3.Cell]bool{}
	var out []h3.Cell
	for _, f := range s.region {
		p := h3.GeoPolygon{GeoLoop: h3Loop(f.shell)}
		for _, hole := range f.holes {
			p.Holes = append(p.Holes, h3Loop(hole))
		}
		if f.shell.RectBound().Area()*Radius*Radius > 64*mostH3*h3.HexagonAreaAvgM2(resolution) {
			return nil, false
		}
		for _, c := range h3.PolygonToCells(p, resolution) {
			if !seen[c] {
				seen[c] = true
				out = append(out, c)
			}
		}
		if len(out) > mostH3 {
			return nil, false
		}
	}
	return out, true
}

func h3Loop(l *s2.Loop) h3.GeoLoop {
	var out h3.GeoLoop
	for _, p := range l.Vertices() {
		ll := s2.LatLngFromPoint(p)
		out = append(out, h3.NewLatLng(ll.Lat.Degrees(), ll.Lng.Degrees()))
	}
	return out
}
