// Package source places messages in query text.
package source

import (
	"fmt"
	"strings"
)

// Span is a half-open range of byte offsets into the query text.
type Span struct{ Start, End int }

// Join gives the smallest span that covers both.
func (s Span) Join(o Span) Span { return Span{min(s.Start, o.Start), max(s.End, o.End)} }

// Diagnostic is one finding about a query. Code is the service's own (KS..., SEM..., SYN...).
type Diagnostic struct {
	Code    string
	Message string
	Advice  string // what to do about it; may be empty
	Span    Span
}

// Errors is what refuses a query: at least one diagnostic, in the order of the text.
type Errors struct {
	Text  string
	Items []Diagnostic
}

// Error gives the first diagnostic with its line and column, and says how many follow.
func (e *Errors) Error() string {
	if len(e.Items) == 0 {
		return "query refused"
	}
	d := e.Items[0]
	line, col := Position(e.Text, d.Span.Start)
	msg := fmt.Sprintf("%s: %s (line %d, column %d)", d.Code, d.Message, line, col)
	if n := len(e.Items) - 1; n > 0 {
		msg += fmt.Sprintf(" and %d more", n)
	}
	return msg
}

// Position gives the 1-based line and column (in Unicode code points) of a byte offset.
func Position(text string, offset int) (line, col int) {
	offset = min(max(offset, 0), len(text))
	before := text[:offset]
	line = strings.Count(before, "\n") + 1
	start := strings.LastIndexByte(before, '\n') + 1
	return line, len([]rune(before[start:])) + 1
}
