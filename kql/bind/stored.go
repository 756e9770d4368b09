package bind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// Function is a function that lives beside the tables of a workspace: saved by people, or built in as a text of KQL. Its body
// is bound at each call, where nothing of the calling query but its arguments is known. It may be shared by many queries.
type Function struct {
	Name string
	// AllTime keeps the time range of the request from narrowing what the body reads.
	AllTime bool

	decl   *syntax.FuncDecl
	source string // the text that decl's spans are places of
}

// before makes a function's text one that the parser reads as a statement.
const before = "let f = "

// ParseFunction reads (parameters) { body }. Diagnostics are places in text.
func ParseFunction(name, text string) (*Function, []source.Diagnostic) {
	f := &Function{Name: name, source: before + text + "\n;"}
	q, diags := syntax.Parse(f.source)
	if len(diags) == 0 {
		if len(q.Statements) == 1 {
			if let, ok := q.Statements[0].(*syntax.LetStmt); ok {
				f.decl, _ = let.Value.(*syntax.FuncDecl)
			}
		}
		if f.decl == nil {
			diags = []source.Diagnostic{errNotFunction(source.Span{Start: len(before), End: len(before) + len(text)})}
		}
	}
	if len(diags) > 0 {
		return nil, inText(diags, text)
	}
	return f, nil
}

// Params gives the parameters, for those who show the function.
func (f *Function) Params() []syntax.Param { return f.decl.Params }

// Source gives the text of an expression of a function, "" for none.
func Source(f *Function, x syntax.Expr) string {
	if x == nil {
		return ""
	}
	s := x.Span()
	return f.source[s.Start:s.End]
}

// CheckFunction binds a function as if it were called with some values. Diagnostics are places in its text. Of a function
// that takes a table of any columns only the parameters are looked at.
func CheckFunction(f *Function, env Env) []source.Diagnostic {
	known := env.Function
	env.Function = func(name string) *Function { // a new text stands in for the old one, also where it calls itself
		if name == f.Name || known == nil {
			return nil
		}
		return known(name)
	}
	b := newBinder(f.source, env)
	b.calling = append(b.calling, f.Name)
	b.functions[f.Name] = &entity{fn: f.decl, stored: f}
	b.checkFunction(&entity{fn: f.decl})
	b.diags = sorted(b.diags)
	return inText(b.diags, strings.TrimSuffix(f.source[len(before):], "\n;"))
}

// inText moves places in a function's source to places in the text that its author wrote.
func inText(diags []source.Diagnostic, text string) []source.Diagnostic {
	for i := range diags {
		s := &diags[i].Span
		s.Start = min(max(s.Start-len(before), 0), len(text))
		s.End = min(max(s.End-len(before), s.Start), len(text))
	}
	return diags
}

// origin says that a scope's text is that of a function of the workspace.
type origin struct {
	fn *Function
	at source.Span // of the call, in the query's own text
}

// point moves a message about a function's text to the call, and says where in the function it arose.
func (o *origin) point(d source.Diagnostic) source.Diagnostic {
	start := max(d.Span.Start-len(before), 0)
	line, col := source.Position(o.fn.source[len(before):], start)
	d.Message = fmt.Sprintf("In the function '%s', line %d, column %d: %s", o.fn.Name, line, col, d.Message)
	d.Span = o.at
	return d
}

// origin gives the function whose text is being bound, nil for the query's own.
func (s *scope) origin() *origin {
	for ; s != nil; s = s.parent {
		if s.from != nil {
			return s.from
		}
	}
	return nil
}

// outermost is the scope in which nothing is declared, of the same text.
func (s *scope) outermost() *scope {
	if o := s.origin(); o != nil {
		return &scope{from: o}
	}
	return nil
}

// stored finds a function of the workspace.
func (b *binder) stored(name string) *entity {
	if b.env.Function == nil {
		return nil
	}
	e, seen := b.functions[name]
	if !seen {
		if f := b.env.Function(name); f != nil {
			e = &entity{fn: f.decl, stored: f}
		}
		b.functions[name] = e
	}
	return e
}

// enter begins the body of a function of the workspace, and refuses one that is under way already.
func (b *binder) enter(f *Function, c *syntax.Call) (leave func(), ok bool) {
	if i := slices.Index(b.calling, f.Name); i >= 0 {
		b.fail(errRecursion(c.Name.Span(), append(slices.Clone(b.calling[i:]), f.Name)))
		return nil, false
	}
	b.calling = append(b.calling, f.Name)
	return func() { b.calling = b.calling[:len(b.calling)-1] }, true
}

// callText binds a table that is written in KQL rather than in Go.
func (b *binder) callText(c *syntax.Call, name, body string, allTime bool) rel {
	f, diags := ParseFunction(name, "() {"+body+"}")
	if len(diags) > 0 {
		b.fail(errOther(c.Span(), "'%s' cannot be read: %s", name, diags[0].Message))
		return nothing()
	}
	f.AllTime = allTime
	return b.userTable(&entity{fn: f.decl, stored: f}, &syntax.Call{At: c.At, Name: c.Name}, nil)
}

// placeholder stands for the value of a parameter while a function is checked without being called.
var placeholder = &plan.Values{Out: plan.Out{Cols: []plan.Column{{Name: "value", Type: types.Unknown}}}}

func isPlaceholder(e plan.Expr) bool {
	s, ok := e.(*plan.Scalar)
	return ok && s.Of == placeholder
}
