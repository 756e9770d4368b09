// Package format lays out KQL the way Kusto's own editors do: an operator a line, sub-queries indented by four spaces
// within their brackets, lists and conditions broken where they are too long. Comments stay where they are said, and
// the tokens stay as they are, so the meaning does.
package format

import (
	"sort"
	"strings"
	"unicode"

	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
)

// Format lays out a query. A text that cannot be read is an error (*source.Errors) and is left alone.
func Format(text string) (string, error) {
	q, diags := syntax.Parse(text)
	if len(diags) > 0 {
		return "", &source.Errors{Text: text, Items: diags}
	}
	tokens, comments, _ := syntax.Tokens(text)
	f := &formatter{text: text, tokens: tokens, marks: mark(tokens, q), match: brackets(tokens)}
	f.comments = between(tokens, comments)
	end := len(tokens) - 1
	p := &printer{pending: -1}
	body := f.statements(0, end)
	all := of(concat, f.comment(0, true), body)
	if end > 0 {
		all = of(concat, all, f.comment(end, true))
	}
	p.print(all, 0, false)
	return strings.TrimSpace(p.out.String()), nil
}

type formatter struct {
	text     string
	tokens   []syntax.Token
	comments map[int][]syntax.Comment // by the token that follows them
	match    map[int]int              // closing bracket of an opening one
	marks    *marks
}

func brackets(tokens []syntax.Token) map[int]int {
	match := map[int]int{}
	var open []int
	for i, t := range tokens {
		if t.Kind != syntax.KindPunct {
			continue
		}
		switch t.Text {
		case "(", "[", "{":
			open = append(open, i)
		case ")", "]", "}":
			if n := len(open); n > 0 {
				match[open[n-1]] = i
				open = open[:n-1]
			}
		}
	}
	return match
}

func between(tokens []syntax.Token, comments []syntax.Comment) map[int][]syntax.Comment {
	out := map[int][]syntax.Comment{}
	i := 0
	for _, c := range comments {
		for i < len(tokens)-1 && tokens[i].Pos.Start < c.Pos.Start {
			i++
		}
		out[i] = append(out[i], c)
	}
	return out
}

// sign reports whether token i is the sign s.
func (f *formatter) sign(i int, s string) bool {
	return f.tokens[i].Kind == syntax.KindPunct && f.tokens[i].Text == s
}

func (f *formatter) word(i int, s string) bool {
	return f.tokens[i].Kind == syntax.KindWord && f.tokens[i].Text == s
}

// top calls yield with the tokens of [i, j) that stand in no bracket of that range.
func (f *formatter) top(i, j int, yield func(k int)) {
	for ; i < j; i++ {
		yield(i)
		if m, ok := f.match[i]; ok {
			i = m
		}
	}
}

// has reports whether the sign s stands in [i, j) outside of brackets.
func (f *formatter) has(i, j int, s string) bool {
	found := false
	f.top(i, j, func(k int) { found = found || f.sign(k, s) })
	return found
}

// split gives the ends of the parts that the sign s makes of [i, j).
func (f *formatter) split(i, j int, s string) []int {
	var ends []int
	f.top(i, j, func(k int) {
		if f.sign(k, s) {
			ends = append(ends, k)
		}
	})
	return append(ends, j)
}

// comment gives what is said before token i: behind what stands before it when it was said on that line, else on lines
// of its own. The line ends after it. At the beginning of a statement blank lines are kept, as one.
func (f *formatter) comment(i int, spaced bool) doc {
	var kids []doc
	before := 0
	if i > 0 {
		before = f.tokens[i-1].Pos.End
	}
	for n, c := range f.comments[i] {
		gap := f.text[before:c.Pos.Start]
		switch {
		case i == 0 && n == 0:
		case lines(gap) == 0:
			kids = append(kids, words(" "))
		default:
			if spaced && lines(gap) > 1 {
				kids = append(kids, of(blank))
			}
			kids = append(kids, of(hard))
		}
		kids = append(kids, words(strings.TrimRightFunc(c.Text, unicode.IsSpace)))
		before = c.Pos.End
	}
	if kids == nil {
		return doc{}
	}
	if spaced && i < len(f.tokens)-1 && lines(f.text[before:f.tokens[i].Pos.Start]) > 1 {
		kids = append(kids, of(blank))
	}
	if i < len(f.tokens)-1 {
		kids = append(kids, of(hard))
	}
	return of(concat, kids...)
}

// lines counts the line ends in s: \n, \r\n or \r.
func lines(s string) int {
	return strings.Count(s, "\n") + strings.Count(s, "\r") - strings.Count(s, "\r\n")
}

// said is comment without the end of the last line, for the bracket that closes stands further left.
func (f *formatter) said(i int) doc {
	d := f.comment(i, false)
	if n := len(d.kids); n > 0 {
		d.kids = d.kids[:n-1]
	}
	return d
}

func (f *formatter) commented(i int) bool { return len(f.comments[i]) > 0 }

// statements lays out [i, j): each statement on lines of its own.
func (f *formatter) statements(i, j int) doc {
	var kids []doc
	first := true
	for i < j && f.tokens[i].Kind == syntax.KindDirective {
		kids = append(kids, words(strings.TrimRightFunc(f.tokens[i].Text, unicode.IsSpace)), of(hard))
		i++
	}
	for _, end := range f.split(i, j, ";") {
		if i < end {
			if !first {
				kids = append(kids, f.between(i))
			}
			kids = append(kids, f.pipeline(i, end))
			first = false
		}
		if end < j {
			kids = append(kids, f.comment(end, false), words(";"))
		}
		i = end + 1
	}
	return of(concat, kids...)
}

// between ends a statement and begins the next with token i.
func (f *formatter) between(i int) doc {
	if f.commented(i) {
		return f.comment(i, true)
	}
	if lines(f.text[f.tokens[i-1].Pos.End:f.tokens[i].Pos.Start]) > 1 {
		return of(concat, of(blank), of(hard))
	}
	return of(hard)
}

// pipeline lays out [i, j): an operator a line, indented where a let gives it a name.
func (f *formatter) pipeline(i, j int) doc {
	ends := f.split(i, j, "|")
	head := f.part(i, ends[0])
	if len(ends) == 1 {
		return head
	}
	var kids []doc
	for n, bar := range ends[:len(ends)-1] {
		if f.commented(bar) {
			kids = append(kids, f.comment(bar, false))
		} else if bar > i {
			kids = append(kids, of(hard))
		}
		kids = append(kids, words("| "), f.comment(bar+1, false), f.part(bar+1, ends[n+1]))
	}
	if f.word(i, "let") {
		return of(concat, head, of(block, kids...))
	}
	return of(concat, append([]doc{head}, kids...)...)
}

// listOperators are those whose whole list begins on a new line when it is broken.
var listOperators = map[string]bool{
	"extend": true, "project": true, "project-away": true, "project-keep": true, "project-rename": true, "project-reorder": true,
	"print": true, "distinct": true, "summarize": true, "make-series": true,
}

// part lays out [i, j), what stands between two bars.
func (f *formatter) part(i, j int) doc {
	if i >= j {
		return doc{}
	}
	by := j // of summarize and make-series, whose keys are a list of their own
	if f.word(i, "summarize") || f.word(i, "make-series") {
		f.top(i+1, j, func(k int) {
			if f.word(k, "by") && k > i+1 {
				by = min(by, k)
			}
		})
	}
	kids := f.flow(i, by, f.has(i, by, ","))
	if by < j {
		if f.commented(by) {
			kids = append(kids, f.comment(by, false))
		} else {
			kids = append(kids, of(line))
		}
		kids = append(kids, of(group, of(nest, f.flow(by, j, false)...)))
	}
	if !breaks(kids) { // nothing here to begin a line with, so brackets indent from the margin
		return of(concat, kids...)
	}
	return of(group, of(nest, kids...))
}

func breaks(kids []doc) bool {
	for _, k := range kids {
		if k.kind == line || k.kind == concat && k.forced {
			return true
		}
	}
	return false
}

// flow lays out [i, j) in a line that may be broken behind commas and before and and or; a list also behind its operator.
func (f *formatter) flow(i, j int, list bool) []doc {
	var kids []doc
	first := i
	f.top(i, j, func(k int) {
		if k > first {
			kids = append(kids, f.separator(k, first, list))
		}
		if m, ok := f.match[k]; ok {
			kids = append(kids, f.bracket(k, m))
			return
		}
		kids = append(kids, words(f.tokens[k].Text))
	})
	return kids
}

// separator is what stands before token k.
func (f *formatter) separator(k, first int, list bool) doc {
	switch {
	case f.commented(k):
		return f.comment(k, false)
	case f.sign(k-1, ","):
		return of(line)
	case f.word(k, "and") || f.word(k, "or"):
		return of(line)
	case list && k-1 == first && f.tokens[first].Kind == syntax.KindWord && listOperators[f.tokens[first].Text]:
		return of(line)
	case f.space(k):
		return words(" ")
	}
	return doc{}
}

// bracket lays out the bracket that opens at i and closes at j.
func (f *formatter) bracket(i, j int) doc {
	open, closing := words(f.tokens[i].Text), words(f.tokens[j].Text)
	if i+1 == j && !f.commented(j) {
		return of(concat, open, closing)
	}
	json := f.inJSON(i)
	if !json && (f.has(i+1, j, "|") || f.has(i+1, j, ";")) {
		body := of(block, f.opening(i+1), f.statements(i+1, j), f.said(j))
		return of(opaque, open, body, of(hard), closing)
	}
	edge := of(soft)
	if f.marks.body[i] && f.sign(i, "{") || !json && f.sign(i, "{") && !f.marks.tight[i+1] {
		edge = of(line)
	}
	var inner []doc
	if f.commented(i + 1) {
		inner = append(inner, f.comment(i+1, false))
	} else {
		inner = append(inner, edge)
	}
	if n := f.marks.rows[i]; n > 0 {
		inner = append(inner, f.rows(i+1, j, n))
	} else if f.marks.body[i] {
		inner = append(inner, f.statements(i+1, j))
	} else {
		inner = append(inner, f.flow(i+1, j, false)...)
	}
	if f.commented(j) {
		inner = append(inner, f.said(j))
		return of(group, open, of(nest, inner...), of(hard), closing)
	}
	return of(group, open, of(nest, inner...), edge, closing)
}

// opening begins the line of token i behind a bracket.
func (f *formatter) opening(i int) doc {
	if f.commented(i) {
		return f.comment(i, false)
	}
	return of(hard)
}

// rows lays out the values of a datatable, a row of n values a line.
func (f *formatter) rows(i, j, n int) doc {
	var kids, row []doc
	count := 0
	for _, end := range f.split(i, j, ",") {
		if i >= end && end == j {
			break
		}
		if len(row) > 0 {
			row = append(row, f.separatorAfterComma(i))
		} else if len(kids) > 0 {
			kids = append(kids, f.lineOr(i))
		}
		row = append(row, f.flow(i, end, false)...)
		if end < j {
			row = append(row, words(","))
			count++
		}
		if count == n || end == j {
			kids = append(kids, of(concat, row...))
			row, count = nil, 0
		}
		i = end + 1
	}
	kids = append(kids, row...)
	return of(concat, kids...)
}

func (f *formatter) separatorAfterComma(i int) doc {
	if f.commented(i) {
		return f.comment(i, false)
	}
	return words(" ")
}

func (f *formatter) lineOr(i int) doc {
	if f.commented(i) {
		return f.comment(i, false)
	}
	return of(line)
}

func (f *formatter) inJSON(i int) bool {
	at := f.tokens[i].Pos.Start
	json := f.marks.json
	n := sort.Search(len(json), func(n int) bool { return json[n].End > at })
	return n < len(json) && json[n].Start <= at
}
