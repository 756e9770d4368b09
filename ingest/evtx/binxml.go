package evtx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf16"
)

// Limits on what the records of one chunk of 64 KB unfold to, so that a made-up one can take neither time nor memory:
// templates may hold templates. Real chunks stay far below.
const (
	maxDepth  = 48
	maxTokens = 1 << 18
	maxText   = 4 << 20
)

// token bytes of binary XML; 0x40 says that more attributes follow.
const (
	tokEnd         = 0x00
	tokOpen        = 0x01
	tokCloseStart  = 0x02
	tokCloseEmpty  = 0x03
	tokCloseEnd    = 0x04
	tokValue       = 0x05
	tokAttribute   = 0x06
	tokCDATA       = 0x07
	tokCharRef     = 0x08
	tokEntityRef   = 0x09
	tokPITarget    = 0x0a
	tokPIData      = 0x0b
	tokTemplate    = 0x0c
	tokSubstitute  = 0x0d
	tokOptional    = 0x0e
	tokFragment    = 0x0f
	tokMore        = 0x40
	typeNull       = 0x00
	typeString     = 0x01
	typeBinXML     = 0x21
	typeArray      = 0x80
	attributeToken = tokAttribute | tokMore
)

var errShort = errors.New("its binary XML ends too early")

// decoder reads the binary XML of a chunk's records. Offsets of names and templates are of the chunk.
type decoder struct {
	chunk  []byte
	tokens int
	text   int
}

// value is one substitution value of a template.
type value struct {
	typ  byte
	from int
	data []byte
}

func (d *decoder) record(from, to int) (*Element, error) {
	root := &Element{}
	if _, err := d.fragment(root, from, to, nil, false, 0); err != nil {
		return nil, err
	}
	for _, c := range root.Children {
		if c.Name != "" {
			return c, nil
		}
	}
	return nil, errors.New("it holds no element")
}

func (d *decoder) spend(depth int) error {
	if d.tokens++; d.tokens > maxTokens || depth > maxDepth || d.text > maxText {
		return errors.New("its binary XML unfolds beyond every measure")
	}
	return nil
}

// fragment reads tokens into an element until an end token or the end of the bytes, and gives the place behind.
// Only within a
// template do elements name the value on which they depend.
func (d *decoder) fragment(parent *Element, at, end int, values []value, inTemplate bool, depth int) (int, error) {
	for at < end {
		if err := d.spend(depth); err != nil {
			return at, err
		}
		var err error
		switch tok := d.chunk[at]; tok {
		case tokEnd:
			return at + 1, nil
		case tokFragment:
			at += 4
		case tokOpen, tokOpen | tokMore:
			at, err = d.element(parent, at, end, values, inTemplate, depth+1)
		case tokTemplate:
			at, err = d.template(parent, at, end, depth+1)
		default:
			at, err = d.content(parent, at, end, values, depth)
		}
		if err != nil {
			return at, err
		}
	}
	if at > end {
		return at, errShort
	}
	return at, nil
}

// element reads one element with its attributes and content.
func (d *decoder) element(parent *Element, at, end int, values []value, inTemplate bool, depth int) (int, error) {
	more := d.chunk[at]&tokMore != 0
	at++
	if inTemplate {
		at += 2 // the value on which the element depends
	}
	at += 4 // the size of what follows, which the tokens tell as well
	name, at, err := d.name(at, end)
	if err != nil {
		return at, err
	}
	e := &Element{Name: name}
	if more {
		at += 4 // the size of the attributes
		for at < end && (d.chunk[at] == tokAttribute || d.chunk[at] == attributeToken) {
			if at, err = d.attribute(e, at, end, values, depth); err != nil {
				return at, err
			}
		}
	}
	if at >= end {
		return at, errShort
	}
	switch d.chunk[at] {
	case tokCloseEmpty:
		parent.Children = append(parent.Children, e)
		return at + 1, nil
	case tokCloseStart:
		at++
	default:
		return at, fmt.Errorf("token %#02x at byte %d where a start tag ends", d.chunk[at], at)
	}
	if next, list := d.repeated(at, end, values); list != nil {
		for _, v := range list {
			one := &Element{Name: e.Name, Attrs: e.Attrs, text: []byte(v)}
			if err := d.spend(depth); err != nil {
				return at, err
			}
			d.text += len(v)
			parent.Children = append(parent.Children, one)
		}
		return next, nil
	}
	for at < end {
		if err := d.spend(depth); err != nil {
			return at, err
		}
		switch tok := d.chunk[at]; tok {
		case tokCloseEnd:
			parent.Children = append(parent.Children, e)
			return at + 1, nil
		case tokOpen, tokOpen | tokMore:
			at, err = d.element(e, at, end, values, inTemplate, depth+1)
		case tokTemplate:
			at, err = d.template(e, at, end, depth+1)
		default:
			at, err = d.content(e, at, end, values, depth)
		}
		if err != nil {
			return at, err
		}
	}
	return at, errShort
}

// repeated gives the values of an array that is all of an element's content: Windows repeats the element for each.
func (d *decoder) repeated(at, end int, values []value) (int, []string) {
	if at+5 > end || d.chunk[at] != tokSubstitute && d.chunk[at] != tokOptional || d.chunk[at+4] != tokCloseEnd {
		return at, nil
	}
	id := int(binary.LittleEndian.Uint16(d.chunk[at+1:]))
	if id >= len(values) || values[id].typ&typeArray == 0 || len(values[id].data) == 0 {
		return at, nil
	}
	list, err := array(values[id])
	if err != nil || len(list) == 0 {
		return at, nil
	}
	return at + 5, list
}

// attribute reads an attribute. One whose optional values are all null is left out, as Windows does.
func (d *decoder) attribute(e *Element, at, end int, values []value, depth int) (int, error) {
	name, at, err := d.name(at+1, end)
	if err != nil {
		return at, err
	}
	var holder Element
	for at < end {
		switch d.chunk[at] {
		case tokAttribute, attributeToken, tokCloseStart, tokCloseEmpty:
			if len(holder.text) > 0 {
				e.Attrs = append(e.Attrs, Attr{name, holder.Text()})
			}
			return at, nil
		}
		if err := d.spend(depth); err != nil {
			return at, err
		}
		if at, err = d.content(&holder, at, end, values, depth); err != nil {
			return at, err
		}
	}
	return at, errShort
}

// content reads text in one of its forms.
func (d *decoder) content(e *Element, at, end int, values []value, depth int) (int, error) {
	tok := d.chunk[at]
	at++
	add := func(s string) {
		d.text += len(s)
		e.addText(s)
	}
	switch tok &^ tokMore {
	case tokValue:
		if at >= end {
			return at, errShort
		}
		if typ := d.chunk[at]; typ != typeString {
			return at, fmt.Errorf("a literal of type %#02x at byte %d", typ, at)
		}
		at++
		fallthrough
	case tokCDATA, tokPIData:
		s, next, err := d.counted(at, end)
		if err == nil && tok != tokPIData {
			add(s)
		}
		return next, err
	case tokCharRef:
		if at+2 > end {
			return at, errShort
		}
		add(string(rune(binary.LittleEndian.Uint16(d.chunk[at:]))))
		return at + 2, nil
	case tokEntityRef:
		name, next, err := d.name(at, end)
		if err != nil {
			return next, err
		}
		if s, ok := entities[name]; ok {
			add(s)
		} else {
			add("&" + name + ";")
		}
		return next, nil
	case tokPITarget:
		_, next, err := d.name(at, end)
		return next, err
	case tokSubstitute, tokOptional:
		if at+3 > end {
			return at, errShort
		}
		id := int(binary.LittleEndian.Uint16(d.chunk[at:]))
		if id >= len(values) {
			return at, fmt.Errorf("value %d is asked for, and there are %d", id, len(values))
		}
		return at + 3, d.substitute(e, values[id], depth)
	}
	return at, fmt.Errorf("token %#02x at byte %d", tok, at-1)
}

var entities = map[string]string{"lt": "<", "gt": ">", "amp": "&", "quot": `"`, "apos": "'"}

func (d *decoder) substitute(e *Element, v value, depth int) error {
	switch {
	case v.typ == typeNull || len(v.data) == 0:
		return nil
	case v.typ == typeBinXML:
		_, err := d.fragment(e, v.from, v.from+len(v.data), nil, false, depth+1)
		return err
	case v.typ&typeArray != 0:
		list, err := array(v)
		for i, s := range list {
			if i > 0 {
				e.addText(",")
			}
			d.text += len(s)
			e.addText(s)
		}
		return err
	}
	s, err := scalar(v.typ, v.data)
	d.text += len(s)
	e.addText(s)
	return err
}

// template reads a template's instance: where its definition is, and its values.
func (d *decoder) template(parent *Element, at, end, depth int) (int, error) {
	if at+10 > end {
		return at, errShort
	}
	def := int(binary.LittleEndian.Uint32(d.chunk[at+6:]))
	at += 10
	if def < 0 || def+24 > len(d.chunk) {
		return at, fmt.Errorf("its template is said to lie at byte %d", def)
	}
	size := int(binary.LittleEndian.Uint32(d.chunk[def+20:]))
	if size > len(d.chunk)-def-24 {
		return at, fmt.Errorf("its template has a size of %d", size)
	}
	if def == at { // the first instance in a chunk brings the definition along
		at += 24 + size
	}
	if at+4 > end {
		return at, errShort
	}
	n := int(binary.LittleEndian.Uint32(d.chunk[at:]))
	at += 4
	if n > (end-at)/4 {
		return at, fmt.Errorf("%d values are announced", n)
	}
	if d.tokens += n; d.tokens > maxTokens {
		return at, d.spend(depth)
	}
	values := make([]value, n)
	data := at + 4*n
	for i := range values {
		size := int(binary.LittleEndian.Uint16(d.chunk[at+4*i:]))
		if data+size > end {
			return at, errShort
		}
		values[i] = value{typ: d.chunk[at+4*i+2], from: data, data: d.chunk[data : data+size]}
		data += size
	}
	_, err := d.fragment(parent, def+24, def+24+size, values, true, depth)
	return data, err
}

// name reads the reference of a name, and steps over the name itself where it stands right here.
func (d *decoder) name(at, end int) (string, int, error) {
	if at+4 > end {
		return "", at, errShort
	}
	ref := int(binary.LittleEndian.Uint32(d.chunk[at:]))
	at += 4
	if ref+8 > len(d.chunk) || ref < 0 {
		return "", at, fmt.Errorf("a name is said to lie at byte %d", ref)
	}
	s, next, err := d.counted(ref+6, len(d.chunk))
	if err != nil {
		return "", at, err
	}
	if ref == at {
		at = next + 2
	}
	d.text += len(s)
	return s, at, nil
}

// counted reads a count and as many UTF-16 units.
func (d *decoder) counted(at, end int) (string, int, error) {
	if at+2 > end {
		return "", at, errShort
	}
	n := int(binary.LittleEndian.Uint16(d.chunk[at:]))
	at += 2
	if at+2*n > end {
		return "", at, errShort
	}
	return utf16Text(d.chunk[at : at+2*n]), at + 2*n, nil
}

func utf16Text(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}
