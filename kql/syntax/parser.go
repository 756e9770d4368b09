package syntax

import (
	"sort"

	"github.com/huntbook/huntbook/kql/source"
)

// Limits that keep a hostile text from costing more than its size: nesting, operators in one chain, findings, bytes.
const (
	maxDepth       = 1000
	maxChain       = 20_000
	maxDiagnostics = 20
	maxText        = 16 << 20
)

// Parse reads a query. The tree is never nil; it stands for what was understood when there are diagnostics.
func Parse(text string) (*Query, []source.Diagnostic) {
	p := newParser(text)
	q := p.query()
	return q, p.findings()
}

// ParseExpr reads one expression, tabular or scalar, and nothing after it.
func ParseExpr(text string) (Expr, []source.Diagnostic) {
	p := newParser(text)
	x := p.pipeline()
	if x == nil {
		x = p.bad()
	}
	if !p.atEnd() {
		p.report(incomplete(p.cur().Pos))
	}
	return x, p.findings()
}

type parser struct {
	text   string
	tokens []Token
	i      int
	depth  int
	diags  []source.Diagnostic
	last   int // token at which the last finding was made: one place, one finding
}

func newParser(text string) *parser {
	p := &parser{text: text, last: -1}
	if len(text) > maxText {
		p.tokens = []Token{{Kind: KindEnd, Pos: source.Span{Start: len(text), End: len(text)}}}
		p.diags = []source.Diagnostic{tooLong(source.Span{Start: 0, End: len(text)})}
		p.last = 0
		return p
	}
	p.tokens, _, p.diags = Tokens(text)
	return p
}

// findings gives the diagnostics in the order of the text, capped.
func (p *parser) findings() []source.Diagnostic {
	sort.SliceStable(p.diags, func(i, j int) bool { return p.diags[i].Span.Start < p.diags[j].Span.Start })
	return p.diags[:min(len(p.diags), maxDiagnostics)]
}

func (p *parser) cur() Token { return p.tokens[p.i] }

func (p *parser) peek(n int) Token { return p.tokens[min(p.i+n, len(p.tokens)-1)] }

func (p *parser) atEnd() bool { return p.i == len(p.tokens)-1 }

// next passes the token under the cursor and gives it.
func (p *parser) next() Token {
	t := p.tokens[p.i]
	if !p.atEnd() {
		p.i++
	}
	return t
}

// since is the span from start to the end of the last token passed.
func (p *parser) since(start int) source.Span {
	end := start
	if p.i > 0 {
		end = max(end, p.tokens[p.i-1].Pos.End)
	}
	return source.Span{Start: start, End: end}
}

func (p *parser) at(start int) At { return At{p.since(start)} }

// here is the empty span where something is missing: behind the last token, where the eye looks for it.
func (p *parser) here() source.Span {
	at := 0
	if p.i > 0 {
		at = p.tokens[p.i-1].Pos.End
	}
	return source.Span{Start: at, End: at}
}

// report notes d, unless the same place has a finding already: what follows from an error is none itself.
func (p *parser) report(d source.Diagnostic) {
	if p.last == p.i {
		return
	}
	p.last = p.i
	if p.cur().Kind == KindUnknown { // told when it was split off
		return
	}
	p.diags = append(p.diags, d)
	if len(p.diags) >= maxDiagnostics {
		p.i = len(p.tokens) - 1
		p.last = p.i
	}
}

// note adds a finding about what has been read already; the text is understood all the same.
func (p *parser) note(d source.Diagnostic) {
	if len(p.diags) < maxDiagnostics {
		p.diags = append(p.diags, d)
	}
}

// enter counts a level of nesting. False says that there are too many and the rest of the text is given up.
func (p *parser) enter() bool {
	p.depth++
	if p.depth <= maxDepth {
		return true
	}
	p.report(tooDeep(p.cur().Pos))
	p.i = len(p.tokens) - 1
	p.last = p.i
	p.depth--
	return false
}

func (p *parser) leave() { p.depth-- }

// accept passes the sign or word s when it is next.
func (p *parser) accept(s string) bool {
	if p.cur().is(s) {
		p.next()
		return true
	}
	return false
}

// want is accept with a finding when s is not next.
func (p *parser) want(s string) bool {
	if p.accept(s) {
		return true
	}
	p.report(expected(p.target(), s))
	return false
}

// target is where a finding about the next token points: the token, or the end of what was read when nothing follows.
func (p *parser) target() source.Span {
	if p.atEnd() {
		return p.here()
	}
	return p.cur().Pos
}

func (p *parser) bad() Expr {
	b := &Bad{At{p.here()}}
	if t := p.cur(); t.Kind == KindWord && classes[t.Text] != freeName {
		p.report(missingBefore(t.Text, p.here()))
	} else {
		p.report(missingTerm("expression", p.here()))
	}
	return b
}

// need gives x, or a Bad with a finding when there is none.
func (p *parser) need(x Expr) Expr {
	if x == nil {
		return p.bad()
	}
	return x
}

// atListEnd reports whether the cursor stands at what ends every list.
func (p *parser) atListEnd() bool {
	t := p.cur()
	if t.Kind == KindEnd {
		return true
	}
	if t.Kind != KindPunct {
		return false
	}
	switch t.Text {
	case ")", "]", "}", "|", ";":
		return true
	}
	return false
}

// list reads elements with commas between them. A list that may be empty gives nil; one comma may end it where trailing says so.
func list[T any](p *parser, empty, trailing bool, element func() (T, bool)) []T {
	var out []T
	for {
		if empty && len(out) == 0 && p.atListEnd() {
			return nil
		}
		x, ok := element()
		switch {
		case ok:
			out = append(out, x)
		case trailing && len(out) > 0:
			return out
		default:
			p.bad()
		}
		if !p.accept(",") {
			return out
		}
	}
}

// skipTo passes tokens until one that can go on: a bar or semicolon, or the end of the bracket that the cursor is in.
func (p *parser) skipTo() {
	depth := 0
	for !p.atEnd() {
		t := p.cur()
		if t.Kind == KindPunct {
			switch t.Text {
			case "(", "[", "{":
				depth++
			case ")", "]", "}":
				if depth == 0 {
					return
				}
				depth--
			case "|", ";":
				if depth == 0 {
					return
				}
			}
		}
		p.next()
	}
}
