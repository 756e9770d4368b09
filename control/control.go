// Package control answers the dot-commands of Kusto: parse, authorise, act.
package control

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/result"
	"github.com/huntbook/huntbook/store"
	"github.com/huntbook/huntbook/store/catalog"
)

// Table is the answer of a command: small, and therefore whole in memory. Cells are nil, string, bool, int, int64 or float64.
type Table struct {
	Name    string
	Columns []result.Column
	Rows    [][]any
}

// House is what commands read and change, in the name of one caller.
type House struct {
	Database   string // its name; the GUID is ID
	ID         string
	Version    string
	Tables     []catalog.Table // that the caller may read
	Stats      func(table string) store.Stats
	MayWrite   func(table string) bool
	Ingest     func(ctx context.Context, table, format, data string) (stored, rejected int64, err error)
	IsDatabase func(name string) bool // names, GUID and aliases of the database

	Functions         *Functions
	MayWriteFunctions func() bool
	CheckFunction     func(f *bind.Function) []source.Diagnostic // binds a function as the caller
	Bound             string                                     // the database of the request
	Graphs            Graphs

	TableStore TableStore
	May        func(action, table string) bool // whether the caller's roles grant an action on a table
	Note       func(Act)                       // for the audit
	Purge      func(ctx context.Context, table, predicate string) (rows int64, err error)
}

// Error says why a command was refused, in Kusto's kinds.
type Error struct {
	Kind    Kind
	Message string
}

// Kind sorts refusals.
type Kind uint8

// The kinds of refusal.
const (
	Syntax Kind = iota
	NotFound
	Forbidden
	Failed
)

func (e *Error) Error() string { return e.Message }

// IsCommand reports whether a text is a control command rather than a query: its first word begins with a dot.
func IsCommand(text string) bool {
	for {
		text = strings.TrimLeft(text, " \t\r\n\ufeff")
		rest, comment := strings.CutPrefix(text, "//")
		if !comment {
			return strings.HasPrefix(text, ".")
		}
		_, text, _ = strings.Cut(rest, "\n")
	}
}

// command is one line of the table: its words, where {name} takes a name and {...} the rest, and what it does.
type command struct {
	pattern string
	doc     string
	run     func(context.Context, *House, args) (Table, error)
}

type args map[string]string

// options reads what stands in with ( ... ): names in lower case, values without their quotes.
func options(list string) map[string]string {
	out := map[string]string{}
	for option := range strings.SplitSeq(list, ",") {
		if key, value, ok := strings.Cut(option, "="); ok {
			out[strings.ToLower(strings.TrimSpace(key))] = strings.Trim(strings.TrimSpace(value), `'"`)
		}
	}
	return out
}

// Run answers one command.
func Run(ctx context.Context, h *House, text string) (Table, error) {
	d, err := declares(text)
	if err != nil {
		return Table{}, err
	}
	if d != nil {
		return declare(ctx, h, d)
	}
	words, err := split(text)
	if err != nil {
		return Table{}, err
	}
	for _, c := range commands {
		if a, ok := match(strings.Fields(c.pattern), words); ok {
			if db, named := a["database"]; named && !h.IsDatabase(db) {
				return Table{}, &Error{NotFound, fmt.Sprintf("Entity '%s' of kind 'Database' was not found; the database here is '%s'.", db, h.Database)}
			}
			return c.run(ctx, h, a)
		}
	}
	head := make([]string, 0, 3)
	for _, w := range words[:min(3, len(words))] {
		head = append(head, w.text)
	}
	return Table{}, &Error{Syntax, fmt.Sprintf("Syntax error: the control command '%s' is not known here. '.show commands' lists those that are.", strings.Join(head, " "))}
}

// Commands lists what there is, for '.show commands' and the documentation.
func Commands() (patterns, docs []string) {
	for _, c := range append(declarations, commands...) {
		patterns, docs = append(patterns, c.pattern), append(docs, c.doc)
	}
	return patterns, docs
}

func match(pattern []string, words []word) (args, bool) {
	a := args{}
	for i, p := range pattern {
		if p == "{...}" {
			var rest []string
			for _, w := range words[i:] {
				rest = append(rest, w.text)
			}
			a["..."] = strings.Join(rest, " ")
			return a, true
		}
		if i >= len(words) {
			return nil, false
		}
		w := words[i]
		switch {
		case p == "{data}":
			if w.kind != data {
				return nil, false
			}
			a["data"] = w.text
		case p == "{list}":
			if w.kind != list {
				return nil, false
			}
			a["list"] = w.text
		case strings.HasPrefix(p, "{"):
			if w.kind != bare && w.kind != quoted {
				return nil, false
			}
			a[strings.Trim(p, "{}")] = w.text
		case w.kind != bare || !strings.EqualFold(w.text, p):
			return nil, false
		}
	}
	return a, len(words) == len(pattern)
}

// table finds the table that a command names.
func (h *House) table(name string) (catalog.Table, error) {
	for _, t := range h.Tables {
		if t.Name == name {
			return t, nil
		}
	}
	for _, t := range h.Tables {
		if strings.EqualFold(t.Name, name) {
			return t, &Error{NotFound, fmt.Sprintf("Entity '%s' of kind 'Table' was not found. Did you mean '%s'?", name, t.Name)}
		}
	}
	return catalog.Table{}, &Error{NotFound, fmt.Sprintf("Entity '%s' of kind 'Table' was not found.", name)}
}

// AsError gives the refusal in err.
func AsError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}
