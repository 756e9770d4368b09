package format

import (
	"strings"
	"unicode/utf8"
)

// width is the column, in code points, at which lists and conditions are broken.
const width = 100

// doc is text with places where a line may end, as in Wadler's "A prettier printer". A group prints flat when it fits
// and contains no hard break; what is opaque (a sub-query in its brackets) takes lines of its own and asks no group around it to.
type doc struct {
	kind   docKind
	text   string
	kids   []doc
	flat   int  // code points when printed flat
	forced bool // has a hard break outside of blocks
}

type docKind uint8

const (
	text   docKind = iota
	line           // a space, or a new line when the group is broken
	soft           // nothing, or a new line
	hard           // a new line
	blank          // an empty line before the next
	concat         // kids one after the other
	nest           // kids, indented when the group is broken
	group          // kids, flat or broken
	block          // kids, broken and indented
	opaque         // kids, broken, whatever the group around them does
)

const step = 4

func words(s string) doc {
	n := utf8.RuneCountInString(s)
	if i := strings.IndexByte(s, '\n'); i >= 0 { // a multi-line string: the group is measured up to its first line's end
		n = utf8.RuneCountInString(s[:i])
	}
	return doc{kind: text, text: s, flat: n}
}

func of(kind docKind, kids ...doc) doc {
	d := doc{kind: kind, kids: kids}
	switch kind {
	case line:
		d.flat = 1
	case hard, blank:
		d.forced = true
	}
	for _, k := range kids {
		d.flat += k.flat
		d.forced = d.forced || k.forced
	}
	if kind == opaque {
		d.flat, d.forced = 1, false // what stands on the line is the opening bracket
	}
	return d
}

// printer writes documents.
type printer struct {
	out strings.Builder
	col int
	// pending is the indentation of a line that has begun but has no text yet, -1 for none: so lines never end in spaces.
	pending int
}

func (p *printer) write(s string) {
	if s == "" {
		return
	}
	if p.pending >= 0 {
		p.out.WriteString(strings.Repeat(" ", p.pending))
		p.col, p.pending = p.pending, -1
	}
	p.out.WriteString(s)
	if i := strings.LastIndexByte(s, '\n'); i >= 0 {
		p.col, s = 0, s[i+1:]
	}
	p.col += utf8.RuneCountInString(s)
}

func (p *printer) newline(indent int) {
	if p.out.Len() > 0 {
		p.out.WriteByte('\n')
	}
	p.pending = indent
	p.col = indent
}

func (p *printer) print(d doc, indent int, flat bool) {
	switch d.kind {
	case text:
		p.write(d.text)
	case line, soft:
		switch {
		case !flat:
			p.newline(indent)
		case d.kind == line && p.pending < 0:
			p.write(" ")
		}
	case hard:
		p.newline(indent)
	case blank:
		if p.out.Len() > 0 {
			p.out.WriteByte('\n')
		}
	case group:
		flat = !d.forced && p.col+d.flat <= width
		for _, k := range d.kids {
			p.print(k, indent, flat)
		}
	case nest:
		if !flat {
			indent += step
		}
		for _, k := range d.kids {
			p.print(k, indent, flat)
		}
	case block:
		for _, k := range d.kids {
			p.print(k, indent+step, false)
		}
	case opaque:
		for _, k := range d.kids {
			p.print(k, indent, false)
		}
	case concat:
		for _, k := range d.kids {
			p.print(k, indent, flat)
		}
	}
}
