package evtx

import "strings"

// Element is a piece of an event's XML: text lies before child elements, which no event mixes with it otherwise.
type Element struct {
	Name     string
	Attrs    []Attr
	Children []*Element
	text     []byte
}

// Attr is an attribute of an element.
type Attr struct{ Name, Value string }

// Text gives the element's own text.
func (e *Element) Text() string { return string(e.text) }

func (e *Element) addText(s string) { e.text = append(e.text, s...) }

// Child gives the first child of a name, or an empty element.
func (e *Element) Child(name string) *Element {
	for _, c := range e.Children {
		if c.Name == name {
			return c
		}
	}
	return &Element{}
}

// Attr gives an attribute's value, or nothing.
func (e *Element) Attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}

// XML writes the element as text.
func (e *Element) XML() string {
	var b strings.Builder
	e.write(&b)
	return b.String()
}

func (e *Element) write(b *strings.Builder) {
	b.WriteString("<" + e.Name)
	for _, a := range e.Attrs {
		b.WriteString(" " + a.Name + `="` + EscapeAttr(a.Value) + `"`)
	}
	if len(e.text) == 0 && len(e.Children) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteString(">" + Escape(e.Text()))
	for _, c := range e.Children {
		c.write(b)
	}
	b.WriteString("</" + e.Name + ">")
}

// Escape writes text so that XML holds it, as Windows does: line breaks and quotes stay as they are.
func Escape(s string) string {
	if !strings.ContainsFunc(s, special) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case special(r): // no XML can hold it
			b.WriteRune('\uFFFD')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func special(r rune) bool {
	return r == '<' || r == '>' || r == '&' || r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0xfffe || r == 0xffff
}

// EscapeAttr writes text so that an attribute in quotes holds it.
func EscapeAttr(s string) string { return strings.ReplaceAll(Escape(s), `"`, "&quot;") }
