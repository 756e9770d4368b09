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

// Severity says what a finding does to a query.
type Severity uint8

// The severities.
const (
	Error   Severity = iota // the query is refused
	Warning                 // it runs, and may not mean what was wanted
)

// Diagnostic is one finding about a query. Code is the service's own (KS..., SEM..., SYN...).
type Diagnostic struct {
	Severity Severity
	Code     string
	Message  string
	Advice   string // what to do about it; may be empty
	Span     Span
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
	msg := Oneline(e.Text, e.Items[0])
	if n := len(e.Items) - 1; n > 0 {
		msg += fmt.Sprintf(" and %d more", n)
	}
	return msg
}

// Oneline is a finding with its code, line and column.
func Oneline(text string, d Diagnostic) string {
	line, col := Position(text, d.Span.Start)
	return fmt.Sprintf("%s: %s (line %d, column %d)", d.Code, d.Message, line, col)
}

// Position gives the 1-based line and column (in Unicode code points) of a byte offset.
func Position(text string, offset int) (line, col int) {
	offset = min(max(offset, 0), len(text))
	before := text[:offset]
	line = strings.Count(before, "\n") + 1
	start := strings.LastIndexByte(before, '\n') + 1
	return line, len([]rune(before[start:])) + 1
}
