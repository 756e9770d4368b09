package geo

import (
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/algo/json"
)

var wktKinds = map[string]struct {
	name  string
	depth int // of parentheses around positions
}{
	"POINT": {"Point", 0}, "LINESTRING": {"LineString", 1}, "MULTIPOINT": {"MultiPoint", 1}, "POLYGON": {"Polygon", 2},
	"MULTILINESTRING": {"MultiLineString", 2}, "MULTIPOLYGON": {"MultiPolygon", 3},
}

// FromWKT turns well-known text into GeoJSON; not ok when it is none.
func FromWKT(s string) (string, bool) {
	p := &wkt{s: s}
	out, ok := p.geometry()
	p.space()
	return out, ok && p.s == ""
}

type wkt struct{ s string }

func (p *wkt) space() { p.s = strings.TrimLeft(p.s, " \t\r\n") }

func (p *wkt) take(c byte) bool {
	p.space()
	if p.s == "" || p.s[0] != c {
		return false
	}
	p.s = p.s[1:]
	return true
}

func (p *wkt) word() string {
	p.space()
	n := 0
	for n < len(p.s) && (p.s[n]|0x20 >= 'a' && p.s[n]|0x20 <= 'z') {
		n++
	}
	w := strings.ToUpper(p.s[:n])
	p.s = p.s[n:]
	return w
}

func (p *wkt) geometry() (string, bool) {
	w := p.word()
	if w == "GEOMETRYCOLLECTION" {
		if !p.take('(') {
			return "", false
		}
		var items []string
		for {
			g, ok := p.geometry()
			if !ok {
				return "", false
			}
			items = append(items, g)
			if !p.take(',') {
				break
			}
		}
		return `{"type":"GeometryCollection","geometries":` + json.Array(items) + "}", p.take(')')
	}
	kind, known := wktKinds[w]
	if !known {
		return "", false
	}
	if kind.depth == 0 {
		if !p.take('(') {
			return "", false
		}
		c, ok := p.position()
		return geometry(kind.name, c), ok && p.take(')')
	}
	c, ok := p.nested(kind.depth)
	return geometry(kind.name, c), ok
}

func (p *wkt) nested(depth int) (string, bool) {
	if !p.take('(') {
		return "", false
	}
	var items []string
	for {
		var item string
		var ok bool
		switch {
		case depth > 1:
			item, ok = p.nested(depth - 1)
		case p.take('('): // MULTIPOINT ((1 1), (2 2))
			if item, ok = p.position(); ok {
				ok = p.take(')')
			}
		default:
			item, ok = p.position()
		}
		if !ok {
			return "", false
		}
		items = append(items, item)
		if !p.take(',') {
			break
		}
	}
	return json.Array(items), p.take(')')
}

func (p *wkt) position() (string, bool) {
	lng, ok1 := p.number()
	lat, ok2 := p.number()
	return "[" + json.Real(lng) + "," + json.Real(lat) + "]", ok1 && ok2
}

func (p *wkt) number() (float64, bool) {
	p.space()
	n := 0
	for n < len(p.s) && strings.IndexByte("0123456789+-.eE", p.s[n]) >= 0 {
		n++
	}
	f, err := strconv.ParseFloat(p.s[:n], 64)
	p.s = p.s[n:]
	return f, err == nil
}
