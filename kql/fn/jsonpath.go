package fn

import (
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/value"
)

// step is one member or element of a JSONPath.
type step struct {
	key   string
	at    int64
	index bool
}

// steps splits a JSONPath: $.a.b, $['a b'], $["a"][0], and a bare a.b.
func steps(p string) []step {
	var out []step
	p = strings.TrimPrefix(p, "$")
	for p != "" {
		switch p[0] {
		case '.':
			p = p[1:]
		case '[':
			end := strings.IndexByte(p, ']')
			if end < 0 {
				return append(out, step{key: p})
			}
			inner := p[1:end]
			p = p[end+1:]
			if n := len(inner); n > 1 && (inner[0] == '\'' || inner[0] == '"') {
				out = append(out, step{key: inner[1 : n-1]})
			} else if i, err := strconv.ParseInt(inner, 10, 64); err == nil {
				out = append(out, step{at: i, index: true})
			} else {
				out = append(out, step{key: inner})
			}
		default:
			end := strings.IndexAny(p, ".[")
			if end < 0 {
				end = len(p)
			}
			out = append(out, step{key: p[:end]})
			p = p[end:]
		}
	}
	return out
}

// walk follows steps; not ok when one is not there.
func walk(s string, p []step) (string, bool) {
	for _, x := range p {
		var ok bool
		if x.index {
			s, ok = json.At(s, x.at)
		} else {
			s, ok = json.Get(s, x.key)
		}
		if !ok {
			return "", false
		}
	}
	return s, true
}

// schema is what buildschema() knows of the values at one place.
type schema struct {
	names   []string // of plain types
	members []string
	of      map[string]*schema
	items   *schema
}

func (s *schema) add(v string) {
	switch json.KindOf(v) {
	case json.ObjectKind:
		if s.of == nil {
			s.of = map[string]*schema{}
		}
		json.Each(v, func(k, x string) bool {
			if s.of[k] == nil {
				s.of[k] = &schema{}
				s.members = append(s.members, k)
			}
			s.of[k].add(x)
			return true
		})
	case json.ArrayKind:
		if s.items == nil {
			s.items = &schema{}
		}
		json.Each(v, func(_, x string) bool { s.items.add(x); return true })
	case json.NullKind:
	default:
		name := typeOfDynamic([]value.Value{value.Text(v)}).S
		for _, n := range s.names {
			if n == name {
				return
			}
		}
		s.names = append(s.names, name)
	}
}

func (s *schema) text() string {
	var parts []string
	for _, n := range s.names {
		parts = append(parts, json.Quote(n))
	}
	if s.of != nil || s.items != nil {
		var m []json.Member
		if s.items != nil {
			m = append(m, json.Member{Key: "`indexer`", Value: s.items.text()})
		}
		for _, k := range s.members {
			m = append(m, json.Member{Key: k, Value: s.of[k].text()})
		}
		parts = append(parts, json.Object(m))
	}
	switch len(parts) {
	case 0:
		return "null"
	case 1:
		return parts[0]
	}
	return json.Array(parts)
}

func buildSchema(a []value.Value) value.Value {
	var s schema
	json.Each(a[0].S, func(_, v string) bool { s.add(v); return true })
	return dyn(s.text(), true)
}
