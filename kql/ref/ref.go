// Package ref is the reference of the language: every function, operator, plug-in and statement as one entry, with its
// syntax, examples that run, where it is computed and where it differs from the service. Functions come from the table of
// kql/fn; the rest is declared here. The pages in docs/kql, the portal's help and the editor's data are made from it.
package ref

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/format"
)

// Where something is computed, as kql/fn says it.
const (
	SQL  = fn.InSQL
	Go   = fn.InGo
	Both = fn.InBoth
	Plan = fn.InPlan
)

// Kinds of entries.
const (
	Function  = "function"
	Operator  = "scalar operator"
	Aggregate = "aggregate"
	Window    = "row function"
	Tabular   = "operator"
	Plugin    = "plug-in"
	Statement = "statement"
	Type      = "type"
)

// Entry is one name of the language.
type Entry struct {
	Name    string   `json:"name"`
	Aliases []string `json:"aliases,omitempty"` // old spellings
	Kind    string   `json:"kind"`
	Family  string   `json:"family"`           // slug of its page
	Page    string   `json:"page,omitempty"`   // of the language's documentation
	Doc     string   `json:"doc"`              // one sentence
	Syntax  []string `json:"syntax,omitempty"` // signatures, or forms
	Words   []Word   `json:"words,omitempty"`  // kinds, options and charts that go with it
	Runs    string   `json:"runs,omitempty"`   // SQL, Go, SQL or Go, plan; "" for what does not run
	Differs string   `json:"differs,omitempty"`
	// Needs says what it needs that is not here: it is read and checked, and a query with it is refused.
	Needs    string    `json:"needs,omitempty"`
	Examples []Example `json:"examples,omitempty"`
}

// Word is a word of an operator, with what it does.
type Word struct {
	Name string `json:"name"`
	Doc  string `json:"doc"`
}

// Example is a query with its answer. In and Out are how it is declared: Out is KQL text of one value for an expression, else a
// line of column names and a line for each row, cells parted by |. The rest is made of them. Without Out it only shows the
// form: its answer depends on what is outside of the query.
type Example struct {
	In  string `json:"-"`
	Out string `json:"-"`

	Query   string     `json:"query"`           // formatted, and running
	Value   string     `json:"value,omitempty"` // the answer, where it is one value
	Columns []string   `json:"columns,omitempty"`
	Rows    [][]string `json:"rows,omitempty"`
}

// lay formats the query and takes the answer apart.
func (e *Example) lay() {
	e.Query = e.In
	if pretty, err := format.Format(e.In); err == nil {
		e.Query = strings.TrimSpace(pretty)
	}
	if e.Value != "" || e.Out == "" {
		return
	}
	for i, line := range strings.Split(e.Out, "\n") {
		cells := strings.Split(line, "|")
		if i == 0 {
			e.Columns, e.Rows = cells, [][]string{}
			continue
		}
		e.Rows = append(e.Rows, cells)
	}
}

// Family is one page.
type Family struct {
	Slug  string `json:"slug"`
	Title string `json:"title"`
	Kind  string `json:"-"` // of its entries, where they do not say
}

// Families lists the pages in order: what a query is made of, then functions.
func Families() []Family {
	out := []Family{
		{"statements", "Statements", Statement},
		{"operators", "Tabular operators", Tabular},
		{"graph", "Graphs", Tabular},
		{"plugins", "Plug-ins of evaluate", Plugin},
		{"types", "Data types", Type},
	}
	for _, f := range fn.Families {
		out = append(out, Family{f.Slug, f.Title, ""})
	}
	return out
}

// Entries lists the whole reference, by page and then by name. Callers do not change it.
var Entries = sync.OnceValue(entries)

func entries() []Entry {
	var out []Entry
	place := map[string]int{}
	kind := map[string]string{}
	for i, f := range Families() {
		place[f.Slug], kind[f.Slug] = i, f.Kind
	}
	for _, list := range [][]Entry{statements, operators, graphs, plugins, elsewhere(), scalarTypes, functions()} {
		for _, e := range list {
			if e.Kind == "" {
				e.Kind = kind[e.Family]
			}
			e.Examples = slices.Clone(e.Examples)
			for i := range e.Examples {
				e.Examples[i].lay()
			}
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(place[a.Family], place[b.Family]), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// elsewhere are the plug-ins that need what is not here. Of names that differ by case alone the lower one stands.
func elsewhere() []Entry {
	var out []Entry
	for name, needs := range bind.Plugins() {
		if needs == "" || name != strings.ToLower(name) {
			continue
		}
		e := Entry{
			Name: name, Family: "plugins", Needs: needs, Page: strings.ReplaceAll(name, "_", "-") + "-plugin",
			Doc: services[name].doc, Syntax: []string{services[name].syntax},
		}
		if title := strings.ToUpper(name[:1]) + name[1:]; bind.Plugins()[title] != "" {
			e.Aliases = []string{title}
		}
		out = append(out, e)
	}
	return out
}

var kinds = map[fn.Kind]string{fn.Scalar: Function, fn.Operator: Operator, fn.Aggregate: Aggregate, fn.Window: Window}

// functions makes entries of the table of functions. Those that begin with two underscores are what others are made of.
func functions() []Entry {
	var out []Entry
	for _, f := range fn.All() {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		e := Entry{
			Name: f.Name, Aliases: f.Aliases, Kind: kinds[f.Kind], Family: f.Family, Page: f.Page, Doc: f.Doc,
			Runs: f.Runs(), Differs: f.Differs, Needs: f.NeedsService,
		}
		for _, s := range f.Sigs {
			e.Syntax = append(e.Syntax, s.Text)
		}
		for _, x := range f.Examples {
			e.Examples = append(e.Examples, Example{In: x.Query(f.Kind), Value: x.Out})
		}
		out = append(out, e)
	}
	return out
}
