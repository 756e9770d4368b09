package source_test

import (
	"strings"
	"testing"

	"github.com/huntbook/huntbook/kql/source"
)

func TestShow(t *testing.T) {
	long := "T | where " + strings.Repeat("a == 1 and ", 30) + "# | take 5" + strings.Repeat(" | take 6", 30)
	cases := []struct {
		name, text string
		d          source.Diagnostic
		want       string
	}{
		{
			"the word is marked and advised on", "T\n| wher x",
			source.Diagnostic{Code: "KS176", Message: "Query operator expected.", Advice: "Did you mean 'where'?", Span: source.Span{Start: 4, End: 8}},
			"KS176: Query operator expected. (line 2, column 3)\n  | wher x\n    ^^^^\n  Did you mean 'where'?",
		},
		{
			"what is missing is marked at the end", "T | take",
			source.Diagnostic{Code: "KS006", Message: "Missing expression", Span: source.Span{Start: 8, End: 8}},
			"KS006: Missing expression (line 1, column 9)\n  T | take\n          ^",
		},
		{
			"tabs and wide letters stay under each other", "T\r\n\t| é ! x\r\n| y",
			source.Diagnostic{Code: "KS002", Message: "Unexpected: !", Span: source.Span{Start: 9, End: 10}},
			"KS002: Unexpected: ! (line 2, column 6)\n  \t| é ! x\n  \t    ^",
		},
		{
			"a span over lines is marked on its first", "a b\nc d",
			source.Diagnostic{Code: "KS198", Message: "x", Span: source.Span{Start: 2, End: 7}},
			"KS198: x (line 1, column 3)\n  a b\n    ^",
		},
		{
			"a place outside of the text is its end", "T",
			source.Diagnostic{Code: "KS198", Message: "x", Span: source.Span{Start: 50, End: 60}},
			"KS198: x (line 1, column 2)\n  T\n   ^",
		},
		{
			"of a long line only the part around is shown", long,
			source.Diagnostic{Code: "KS002", Message: "x", Span: source.Span{Start: 340, End: 341}},
			"KS002: x (line 1, column 341)\n  ..." + long[260:420] + "...\n  " + strings.Repeat(" ", 83) + "^",
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := source.Show(c.text, c.d); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestShowOfBytesThatAreNoText(t *testing.T) {
	text := "'" + strings.Repeat("\x88", 2000)
	got := source.Show(text, source.Diagnostic{Code: "KS001", Message: "x", Span: source.Span{Start: len(text), End: len(text)}})
	if !strings.Contains(got, "\n") || len(got) > 1000 {
		t.Error(len(got))
	}
}

func TestServiceWords(t *testing.T) {
	e := &source.Errors{Text: "T\n| | take 5", Items: []source.Diagnostic{
		{Code: "KS142", Message: "a name", Span: source.Span{Start: 0, End: 1}},
		{Code: "KS176", Message: "Query operator expected.", Span: source.Span{Start: 4, End: 5}},
	}}
	n, ok := e.Service()
	if want := (source.NotParsed{Code: "SYN0002", Message: "Query could not be parsed at '|' on line [2,2]", Line: 2, Pos: 2, Token: "|"}); !ok || n != want {
		t.Errorf("%+v", n)
	}
	e.Items = e.Items[:1]
	if n, ok := e.Service(); ok {
		t.Errorf("a name that is not known is no syntax error: %+v", n)
	}
	e = &source.Errors{Text: "T | take", Items: []source.Diagnostic{{Code: "KS006", Span: source.Span{Start: 8, End: 8}}}}
	if n, _ := e.Service(); n.Token != "<EOF>" {
		t.Errorf("%+v", n)
	}
}

func TestPosition(t *testing.T) {
	const text = "aé\nb😀c"
	for offset, want := range map[int][2]int{0: {1, 1}, 3: {1, 3}, 4: {2, 1}, 9: {2, 3}, 99: {2, 4}, -1: {1, 1}} {
		if line, col := source.Position(text, offset); line != want[0] || col != want[1] {
			t.Errorf("%d: %d,%d, want %v", offset, line, col, want)
		}
	}
}
