package ask

import (
	"errors"
	"unicode/utf16"

	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/query"
)

// Finding is one diagnostic in the terms of the contracts: Line from 1, Pos and Length in UTF-16 units, Pos from 0.
type Finding struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Line    int    `json:"line"`
	Pos     int    `json:"pos"`
	Length  int    `json:"length"`
	Token   string `json:"token,omitempty"`
	Advice  string `json:"advice,omitempty"`
}

// Findings gives the diagnostics of a refused query, none for another failure.
func Findings(err error) []Finding {
	var e *query.Error
	if !errors.As(err, &e) || e.Diagnostics == nil {
		return nil
	}
	text := e.Diagnostics.Text
	all := make([]Finding, 0, len(e.Diagnostics.Items))
	for _, d := range e.Diagnostics.Items {
		start, end := min(max(d.Span.Start, 0), len(text)), min(max(d.Span.End, d.Span.Start), len(text))
		line, _ := source.Position(text, start)
		begin := start
		for begin > 0 && text[begin-1] != '\n' {
			begin--
		}
		all = append(all, Finding{
			Code: d.Code, Message: d.Message, Line: line, Pos: units(text[begin:start]), Length: units(text[start:max(start, end)]),
			Token: short(text[start:max(start, end)]), Advice: d.Advice,
		})
	}
	return all
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40])
	}
	return s
}
