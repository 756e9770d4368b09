package syntax

import (
	"strings"

	"github.com/huntbook/huntbook/kql/source"
)

// TextBlock is one of the queries that blank lines separate in an editor's text.
type TextBlock struct {
	Pos  source.Span // without the blank lines around it
	Text string
}

// Blocks splits text at blank lines as the query editors do: what the cursor stands in is what Run runs. A blank line
// inside a multi-line string separates nothing.
func Blocks(text string) []TextBlock {
	fences := multiline(text)
	var out []TextBlock
	start, end := -1, 0 // of the block that is open
	for from := 0; from < len(text); {
		to := len(text)
		if i := strings.IndexByte(text[from:], '\n'); i >= 0 {
			to = from + i + 1
		}
		for len(fences) > 0 && fences[0].End < from {
			fences = fences[1:]
		}
		inside := len(fences) > 0 && fences[0].Start < from
		line := strings.TrimSpace(text[from:to])
		switch {
		case line != "" || inside && start >= 0:
			if start < 0 {
				start = from
			}
			end = from + len(strings.TrimRight(text[from:to], " \t\r\n"))
		case start >= 0:
			out = append(out, block(text, start, end))
			start = -1
		}
		from = to
	}
	if start >= 0 {
		out = append(out, block(text, start, end))
	}
	return out
}

func block(text string, start, end int) TextBlock {
	return TextBlock{Pos: source.Span{Start: start, End: end}, Text: text[start:end]}
}

// multiline gives the places of the string literals that span lines.
func multiline(text string) []source.Span {
	if !strings.Contains(text, "```") && !strings.Contains(text, "~~~") {
		return nil
	}
	var out []source.Span
	tokens, _, _ := Tokens(text)
	for _, t := range tokens {
		if t.Kind == KindString && strings.IndexByte(t.Text, '\n') >= 0 {
			out = append(out, t.Pos)
		}
	}
	return out
}
