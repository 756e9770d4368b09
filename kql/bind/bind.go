// Package bind gives a query tree its meaning: names become columns, variables, tables and functions, types are checked and
// converted as the language converts them, and the outcome is a plan. What cannot be bound is a diagnostic with a span.
package bind

import (
	"cmp"
	"slices"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// Env is what a query may refer to beyond its own text. Functions that are nil know nothing.
type Env struct {
	// Table gives the columns of a table that the caller may read.
	Table func(name string) ([]types.Field, bool)
	// Tables lists the tables whose names match a pattern with * in it, sorted.
	Tables func(pattern string) []string
	// Suggest gives the known table nearest to a misspelt name, or "".
	Suggest func(name string) string
	// Function gives a function of the workspace, or nil. What its body may read is asked of Table, as the caller.
	Function func(name string) *Function
	// FunctionNames lists those functions, for suggestions.
	FunctionNames func() []string
	// Parameters are values for declare query_parameters, as KQL literals.
	Parameters map[string]string
	// Now is the one instant of now() in ticks.
	Now int64
	// From and To bound TimeGenerated of every table that has that column, in ticks; 0 leaves a side open.
	From, To int64
	// Server is what cluster(), database(), workspace() and their kin may name; nil where any name is as good.
	Server *Server
	// Principal is the id of who asks, for current_principal().
	Principal string
	// Provides reports whether what a function needs is here, of those functions that need what not every server has.
	Provides func(function string) bool
	// Is reports whether who asks is a principal, or in it, that is written as aaduser=, aadapp= or aadgroup= and a name or id.
	Is func(principal string) bool
	// Watchlist gives the columns of a watchlist's items; false when there is none of that alias. Where it is nil, any
	// alias binds, and what columns it has is not known.
	Watchlist func(alias string) (columns []string, known bool, err error)
	// Watchlists lists the aliases, for suggestions.
	Watchlists func() []string
	// Graph finds a stored graph: its latest snapshot, the one of that name, or, where transient is true or there is no
	// snapshot, the model that makes it.
	Graph func(name, snapshot string, transient bool) (StoredGraph, error)
	// Open runs an operator whose columns depend on its rows, such as bag_unpack, and gives its columns.
	// The operator's inputs are bound and whole. Open is nil where a query is only checked and will not run: what follows such
	// an operator is bound without knowing its columns then.
	Open func(*plan.Local) ([]types.Field, error)
}

const (
	maxDiagnostics = 10
	maxSteps       = 60000 // operators and calls bound for one query; lets that use lets twice grow without it
	textStep       = 1000  // bytes of a constant text that count as a step where a name stands for it
	maxOperators   = 400   // in one pipeline, where apart: many of those are one
	maxResults     = 1000  // tables that one query gives
	maxColumns     = 10000 // of one table, as in the service
	maxDepth       = 400   // nesting of expressions and of calls of the query's own functions
)

type binder struct {
	env        Env
	text       string
	diags      []source.Diagnostic
	warnings   []source.Diagnostic
	warned     map[source.Diagnostic]bool
	seen       map[source.Diagnostic]bool
	nextCol    plan.ColumnID
	nextShared int
	nextInput  plan.InputID
	tables     map[string]bool
	scope      *scope
	out        *plan.Query
	steps      int
	depth      int
	at         *source.Span          // a parameter that a value is read for: messages about the value point there
	restricted [][]string            // of each restrict access: the names and patterns
	functions  map[string]*entity    // of the workspace, as far as the query names them
	calling    []string              // those whose bodies are being bound
	absent     map[*syntax.Call]bool // column_ifexists of columns that are not there: named as their defaults
}

// Query binds a text's tree. With diagnostics, the plan is nil.
func Query(q *syntax.Query, text string, env Env) (*plan.Query, []source.Diagnostic) {
	b := newBinder(text, env)
	b.statements(q.Statements)
	if len(b.diags) == 0 && len(b.out.Statements) == 0 && b.runs() {
		b.fail(errNoResult(source.Span{Start: len(text), End: len(text)}))
	}
	return b.conclude()
}

func (b *binder) conclude() (*plan.Query, []source.Diagnostic) {
	if len(b.diags) > 0 {
		return nil, sorted(b.diags)
	}
	for name := range b.tables {
		b.out.Tables = append(b.out.Tables, name)
	}
	slices.Sort(b.out.Tables)
	b.out.Warnings = sorted(b.warnings)
	return b.out, nil
}

func newBinder(text string, env Env) *binder {
	return &binder{
		env: env, text: text, seen: map[source.Diagnostic]bool{}, warned: map[source.Diagnostic]bool{}, tables: map[string]bool{}, functions: map[string]*entity{},
		absent: map[*syntax.Call]bool{}, out: &plan.Query{Options: map[string]value.Value{}},
	}
}

// sorted orders diagnostics as the text runs, and keeps the first.
func sorted(ds []source.Diagnostic) []source.Diagnostic {
	slices.SortStableFunc(ds, func(x, y source.Diagnostic) int { return cmp.Compare(x.Span.Start, y.Span.Start) })
	return ds[:min(len(ds), maxDiagnostics)]
}

// runs tells a query that is to be answered from one that is only checked: what needs a service, a parameter's value or
// another width fails when it runs, not before.
func (b *binder) runs() bool { return b.env.Open != nil }

// rel is a tabular value while binding.
type rel struct {
	node   plan.Node
	serial bool   // rows are in a fixed order, as window functions need
	sorted bool   // that order is part of the answer
	open   bool   // there may be more columns than are known
	name   string // what withsource= calls it
	graph  *graph
	render *plan.Render
}

func (r rel) cols() []plan.Column { return r.node.Columns() }

// with gives r with another node over it, everything else passing through.
func (r rel) with(n plan.Node) rel {
	r.node = n
	return r
}

// nothing is a table of which an error left everything open.
func nothing() rel { return rel{node: &plan.Values{}, open: true, serial: true} }

func (b *binder) col(name string, t types.Type) plan.Column {
	b.nextCol++
	return plan.Column{ID: b.nextCol, Name: name, Type: t}
}

func (b *binder) fresh(cols []plan.Column) []plan.Column {
	out := make([]plan.Column, len(cols))
	for i, c := range cols {
		out[i] = b.col(c.Name, c.Type)
	}
	return out
}

// fail reports a diagnostic once; a let that is used twice would say it twice.
func (b *binder) fail(d source.Diagnostic) {
	if o := b.scope.origin(); o != nil {
		d = o.point(d)
	} else if b.at != nil {
		d.Span = *b.at
	}
	if b.seen[d] || len(b.diags) > 4*maxDiagnostics {
		return
	}
	b.seen[d] = true
	b.diags = append(b.diags, d)
}

// warn tells of what does not refuse the query. What is bound twice warns once, and nobody is warned of the inside of a
// function that is saved beside the query.
func (b *binder) warn(d source.Diagnostic) {
	d.Severity = source.Warning
	if b.scope.origin() != nil || b.at != nil || b.warned[d] || len(b.warnings) > 4*maxDiagnostics {
		return
	}
	b.warned[d] = true
	b.warnings = append(b.warnings, d)
}

// word is the first word of a span, for messages about an operator rather than all it holds.
func (b *binder) word(at source.Span) source.Span {
	text := b.text
	if o := b.scope.origin(); o != nil {
		text = o.fn.source
	}
	end := at.Start
	for end < at.End && end < len(text) && (text[end] == '-' || text[end] == '_' || text[end]|0x20 >= 'a' && text[end]|0x20 <= 'z') {
		end++
	}
	if end == at.Start {
		return at
	}
	return source.Span{Start: at.Start, End: end}
}

// step counts work, so that no text binds without end.
func (b *binder) step(at source.Span) bool { return b.stepped(1, at) }

func (b *binder) stepped(n int, at source.Span) bool {
	if b.steps > maxSteps {
		return false
	}
	if b.steps += n; b.steps > maxSteps {
		b.fail(errTooComplex(at))
		return false
	}
	return true
}

// deeper counts nesting; every true is followed by a b.depth-- of the caller.
func (b *binder) deeper(at source.Span) bool {
	b.depth++
	if b.depth > maxDepth {
		b.fail(errTooDeep(at))
		return false
	}
	return true
}

func find(cols []plan.Column, name string) (plan.Column, bool) {
	for _, c := range cols {
		if c.Name == name {
			return c, true
		}
	}
	return plan.Column{}, false
}

// share makes n readable more than once: each reading has its own columns.
func (b *binder) share(n plan.Node) *plan.Shared {
	if s, ok := n.(*plan.Shared); ok {
		return s
	}
	b.nextShared++
	return &plan.Shared{Out: plan.Out{Cols: b.fresh(n.Columns())}, ID: b.nextShared, In: n}
}

// reread is another reading of a shared table.
func (b *binder) reread(s *plan.Shared) *plan.Shared {
	return &plan.Shared{Out: plan.Out{Cols: b.fresh(s.Cols)}, ID: s.ID, In: s.In}
}
