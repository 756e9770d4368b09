package fn

import (
	"fmt"
	"strings"
)

// OrderMark stands in an aggregate's template where the generator puts its ORDER BY clause, or nothing.
const OrderMark = "{order}"

// IsZero reports that the dialect has no SQL for the function, so that Go stands in.
func (t Template) IsZero() bool { return t.Text == "" && t.Func == nil }

// SQL spells a call in DuckDB's dialect: by the overload's template, or where that has no answer as a call of the Go function
// that the query door registers under GoName.
func (f *Function) SQL(overload int, args []Arg) string {
	s := &f.Sigs[overload]
	if s.DuckDB.Func != nil {
		if text := s.DuckDB.Func(args); text != "" {
			return text
		}
	} else if s.DuckDB.Text != "" {
		return s.expand(args)
	}
	return f.GoName(overload, len(args)) + "(" + strings.Join(sqls(args), ", ") + ")"
}

// GoName is how the engine knows an overload that runs in Go, called with so many arguments: where some may be left out,
// each number is a function of its own.
func (f *Function) GoName(overload, args int) string {
	var b strings.Builder
	for _, r := range f.Name {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "x%x", r)
		}
	}
	name := fmt.Sprintf("kql_%s_%d", b.String(), overload)
	if least, most := f.Sigs[overload].Arity(); most > least {
		name += fmt.Sprintf("_%d", args)
	}
	return name
}

// expand puts arguments in the places of their parameters; an optional one that is absent is NULL.
func (s *Sig) expand(args []Arg) string {
	text := s.DuckDB.Text
	var b strings.Builder
	for text != "" {
		open := strings.IndexByte(text, '{')
		if open < 0 || strings.HasPrefix(text[open:], OrderMark) && !strings.Contains(text[open+1:], "{") {
			break
		}
		shut := strings.IndexByte(text[open:], '}')
		b.WriteString(text[:open])
		mark := text[open : open+shut+1]
		text = text[open+shut+1:]
		if mark == OrderMark {
			b.WriteString(mark)
			continue
		}
		name, repeated := strings.CutSuffix(mark[1:len(mark)-1], "...")
		i := s.param(name)
		switch {
		case i < 0:
			panic("kql/fn: template of " + s.Text + " names " + name)
		case repeated:
			b.WriteString(strings.Join(sqls(args[min(i, len(args)):]), ", "))
		case i < len(args):
			b.WriteString(args[i].SQL)
		default:
			b.WriteString("NULL")
		}
	}
	return b.String() + text
}
