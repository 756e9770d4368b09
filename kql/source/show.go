package source

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Show prints a diagnostic for people: code and message, the line it is about with a mark under the place, and the advice.
//
//	KS176: Query operator expected. (line 1, column 5)
//	  T | wher x == 1
//	      ^^^^
//	  Did you mean 'where'?
func Show(text string, d Diagnostic) string {
	line, col := Position(text, d.Span.Start)
	var b strings.Builder
	b.WriteString(d.Code + ": " + d.Message + " (line " + strconv.Itoa(line) + ", column " + strconv.Itoa(col) + ")\n")
	shown, before, mark := excerpt(text, d.Span)
	b.WriteString("  " + shown + "\n  ")
	for _, r := range before { // tabs keep their width, so the mark stays under its place
		if r == '\t' {
			b.WriteByte('\t')
		} else {
			b.WriteByte(' ')
		}
	}
	b.WriteString(strings.Repeat("^", mark))
	if d.Advice != "" {
		b.WriteString("\n  " + d.Advice)
	}
	return b.String()
}

// Show prints all diagnostics, one after the other.
func (e *Errors) Show() string {
	parts := make([]string, len(e.Items))
	for i, d := range e.Items {
		parts[i] = Show(e.Text, d)
	}
	return strings.Join(parts, "\n")
}

// maxShown bounds what is printed of a line, in bytes; queries without line breaks can be long.
const maxShown = 160

// excerpt gives the part of the span's first line to print, what of it stands before the mark, and the mark's length in code points.
func excerpt(text string, s Span) (shown, before string, mark int) {
	start := min(max(s.Start, 0), len(text))
	from := strings.LastIndexByte(text[:start], '\n') + 1
	to := len(text)
	if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
		to = start + i
	}
	to = start + len(strings.TrimRight(text[start:to], "\r"))
	end := min(max(s.End, start), to)
	cut := ""
	if start-from > maxShown/2 {
		from, cut = boundary(text, start-maxShown/2), "..."
	}
	tail := ""
	if to-from > maxShown {
		to, tail = max(boundary(text, from+maxShown), end), "..."
	}
	if to-from > 2*maxShown {
		to = boundary(text, from+2*maxShown)
		end = min(end, to)
	}
	before = cut + text[from:start]
	return before + text[start:to] + tail, before, max(1, utf8.RuneCountInString(text[start:end]))
}

// boundary moves i down to where a code point begins.
func boundary(text string, i int) int {
	for n := i; n > i-utf8.UTFMax && n >= 0 && n < len(text); n-- {
		if utf8.RuneStart(text[n]) {
			return n
		}
	}
	return i // not UTF-8
}

// NotParsed is the finding in the words of the query service, which tells of one place alone: SYN0002, the token found
// there and its line and column, counted from 1 and 0.
type NotParsed struct {
	Code, Message string
	Line, Pos     int
	Token         string
}

// Service gives the first syntax error in the service's words. False when the query was refused for what it means.
func (e *Errors) Service() (NotParsed, bool) {
	for _, d := range e.Items {
		if !Syntactic(d.Code) {
			continue
		}
		line, col := Position(e.Text, d.Span.Start)
		n := NotParsed{Code: "SYN0002", Line: line, Pos: col - 1, Token: token(e.Text, d.Span)}
		n.Message = "Query could not be parsed at '" + n.Token + "' on line [" + strconv.Itoa(n.Line) + "," + strconv.Itoa(n.Pos) + "]"
		return n, true
	}
	return NotParsed{}, false
}

// Syntactic reports whether a code speaks of how a query is written rather than of what it means.
func Syntactic(code string) bool {
	if strings.HasPrefix(code, "SYN") {
		return true
	}
	switch code {
	case "KS001", "KS002", "KS003", "KS004", "KS005", "KS006", "KS132", "KS110", "KS160", "KS174", "KS175", "KS176", "KS198", "KS213", "KS214", "KS215", "KS217", "KS228", "KS229", "KS244", "KS245":
		return true
	}
	return false
}

// token is the text at a span, or the word that follows an empty one.
func token(text string, s Span) string {
	start, end := min(max(s.Start, 0), len(text)), min(max(s.End, 0), len(text))
	if start < end {
		if end-start > 64 {
			end = boundary(text, start+64)
		}
		return text[start:end]
	}
	rest := strings.TrimLeft(text[start:], " \t\r\n")
	if rest == "" {
		return "<EOF>"
	}
	if i := strings.IndexAny(rest, " \t\r\n()[]{}|,;=.\"'"); i > 0 {
		return rest[:min(i, 64)]
	}
	_, n := utf8.DecodeRuneInString(rest)
	return rest[:n]
}
