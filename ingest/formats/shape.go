package formats

import (
	"bytes"
	"io"
	"strings"

	"github.com/valyala/fastjson"
)

// shape is a kind of JSON record that a product writes, whether as lines, in an array or one after the other.
type shape struct {
	name  string
	table string // of the records that cannot be read
	// is reports whether an object is one.
	is func(o *fastjson.Value) bool
	// add makes an object rows. Text is what it was read from.
	add func(to *Rows, at int64, text []byte, o *fastjson.Value)
	// block gives add for the records of a block, where one record explains another; nil: they stand alone.
	block func(b *Block) func(to *Rows, at int64, text []byte, o *fastjson.Value)
}

// shapeFormats gives each shape's format.
func shapeFormats(shapes ...shape) []Format {
	var all []Format
	for _, s := range shapes {
		all = append(all, Format{
			Name: s.name, Table: s.table, Mapped: true,
			Is: func(head []byte) bool {
				o := firstObject(head)
				return o != nil && s.is(o)
			},
			Split: splitObjects,
			Parse: func(b *Block, to *Rows) {
				p := objectParser{trusted: validUTF8(b.Data)}
				add := s.add
				if s.block != nil {
					add = s.block(b)
				}
				b.records(func(at int64, text []byte) {
					o := p.parse(to.To(s.table), at, text)
					switch {
					case o == nil:
					case s.is(o):
						add(to, at, text, o)
					default:
						to.To(s.table).Reject(at, "not a record of "+s.name, text)
					}
				})
			},
		})
	}
	return all
}

// firstObject reads the first JSON object of an input, or gives nil when there is none or it is not whole.
func firstObject(head []byte) *fastjson.Value {
	if m := envelope.Find(head); m != nil {
		head = head[len(m):]
	}
	head = bytes.TrimLeft(head, " \t\r\n[")
	if len(head) == 0 || head[0] != '{' {
		return nil
	}
	s := jsonScan{}
	for i, c := range head {
		if s.step(c); s.depth == 0 {
			o, err := fastjson.ParseBytes(head[:i+1])
			if err != nil {
				return nil
			}
			return o
		}
	}
	return nil
}

// splitObjects cuts lines where objects are lines, so that a damaged one costs only itself, and follows the brackets
// where they are not.
func splitObjects(r io.Reader, emit func(*Block) error) error {
	in := peeking(r)
	head, _ := in.Peek(peek)
	if jsonFormat.Is(head) {
		return splitJSON(in, emit)
	}
	return ndjsonFormat.Split(in, emit)
}

// has reports whether an object has all of some fields.
func has(o *fastjson.Value, names ...string) bool {
	for _, n := range names {
		if !o.Exists(n) {
			return false
		}
	}
	return true
}

// str gives the text of a field, a number's included, or nothing. A name may be a path with dots.
func str(o *fastjson.Value, names ...string) string {
	for _, n := range names {
		v := o.Get(n)
		if v == nil && strings.Contains(n, ".") {
			v = o.Get(strings.Split(n, ".")...)
		}
		if s := textOf(v); s != "" {
			return s
		}
	}
	return ""
}

// textOf writes a value as text: a string as it is, nothing for null, others as JSON.
func textOf(v *fastjson.Value) string {
	switch {
	case v == nil, v.Type() == fastjson.TypeNull:
		return ""
	case v.Type() == fastjson.TypeString:
		return string(v.GetStringBytes())
	}
	return string(v.MarshalTo(nil))
}
