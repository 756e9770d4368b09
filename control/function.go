package control

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/huntbook/huntbook/kql/asim"
	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/source"
)

// declaration is .create, .alter or .create-or-alter function, taken apart.
type declaration struct {
	verb           string
	ifNotExists    bool
	skipValidation bool
	folder, doc    *string // nil where the command does not say
	f              Function
}

// declares reads a command that brings a function's text. The text is KQL, not words of a command, so it is cut out whole:
// the parameters are what the parenthesis after the name holds, the body is all from { to the last }.
func declares(text string) (*declaration, error) {
	s := skip(text)
	d := &declaration{}
	for _, verb := range []string{".create-or-alter", ".create", ".alter"} {
		if rest, ok := keyword(s, verb); ok {
			d.verb, s = verb, rest
			break
		}
	}
	s, ok := keyword(s, "function")
	if d.verb == "" || !ok {
		return nil, nil
	}
	if rest, ok := keyword(s, "ifnotexists"); ok {
		d.ifNotExists, s = true, rest
	}
	if rest, ok := keyword(s, "with"); ok && strings.HasPrefix(rest, "(") {
		end, err := closing(rest)
		if err != nil {
			return nil, err
		}
		if err := d.options(rest[1:end]); err != nil {
			return nil, err
		}
		s = skip(rest[end+1:])
	}
	name, s, err := entity(s)
	if err != nil || !strings.HasPrefix(s, "(") {
		if d.verb == ".alter" && err == nil {
			return nil, nil // .alter function NAME docstring
		}
		return nil, syntax("a function is written NAME (parameters) { body }; its name or its parameters are missing", s)
	}
	end, err := closing(s)
	if err != nil {
		return nil, err
	}
	params, s := s[:end+1], skip(s[end+1:])
	last := strings.LastIndexByte(s, '}')
	if !strings.HasPrefix(s, "{") || last < 0 {
		return nil, syntax("the body of a function stands between { and }", s)
	}
	if rest := skip(s[last+1:]); rest != "" && rest != ";" {
		return nil, syntax("nothing follows the body of a function", rest)
	}
	d.f = Function{Name: name, Parameters: params, Body: s[:last+1]}
	return d, nil
}

// declarations are those commands as they are listed; declares reads them.
var declarations = []command{
	{pattern: ".create function [ifnotexists] [with (folder=..., docstring=..., skipvalidation=...)] NAME (parameters) { body }", doc: "Save a new function."},
	{pattern: ".alter function [with (...)] NAME (parameters) { body }", doc: "Change a saved function."},
	{pattern: ".create-or-alter function [with (...)] NAME (parameters) { body }", doc: "Save a function, new or not."},
}

// skip drops blanks and line comments.
func skip(s string) string {
	for {
		s = strings.TrimLeft(s, " \t\r\n\ufeff")
		if !strings.HasPrefix(s, "//") {
			return s
		}
		_, s, _ = strings.Cut(s, "\n")
	}
}

// keyword takes a bare word off.
func keyword(s, word string) (rest string, ok bool) {
	if len(s) < len(word) || !strings.EqualFold(s[:len(word)], word) {
		return s, false
	}
	rest = s[len(word):]
	if rest != "" && !strings.ContainsAny(rest[:1], " \t\r\n([/") {
		return s, false
	}
	return skip(rest), true
}

// entity takes a name off: bare, or quoted within brackets or without.
func entity(s string) (name, rest string, err error) {
	if inner, ok := strings.CutPrefix(s, "["); ok {
		name, rest, err = unquote(skip(inner))
		if rest = skip(rest); err == nil && !strings.HasPrefix(rest, "]") {
			err = syntax("between [ and ] stands one quoted name", s)
		}
		return name, skip(strings.TrimPrefix(rest, "]")), err
	}
	if s != "" && (s[0] == '\'' || s[0] == '"') {
		name, rest, err = unquote(s)
		return name, skip(rest), err
	}
	end := strings.IndexFunc(s, func(r rune) bool {
		return r != '_' && r != '-' && !('0' <= r && r <= '9') && !('a' <= r|0x20 && r|0x20 <= 'z')
	})
	if end < 0 {
		end = len(s)
	}
	if end == 0 {
		return "", s, syntax("a name is missing", s)
	}
	return s[:end], skip(s[end:]), nil
}

// options reads with (folder="x", docstring="y", skipvalidation=true).
func (d *declaration) options(list string) error {
	for s := skip(list); s != ""; {
		key, rest, err := entity(s)
		if err != nil || !strings.HasPrefix(rest, "=") {
			return syntax("an option is written name = value", s)
		}
		value, rest, err := entity(skip(rest[1:]))
		if err != nil {
			return err
		}
		switch strings.ToLower(key) {
		case "folder":
			d.folder = &value
		case "docstring":
			d.doc = &value
		case "skipvalidation":
			d.skipValidation = strings.EqualFold(value, "true")
		case "view": // says how union shows it; a function is called by its name here
		default:
			return syntax("'"+key+"' is no option of a function; folder, docstring, skipvalidation and view are", s)
		}
		s = skip(strings.TrimPrefix(rest, ","))
	}
	return nil
}

// declare does it.
func declare(ctx context.Context, h *House, d *declaration) (Table, error) {
	if err := h.mayFunctions(); err != nil {
		return Table{}, err
	}
	old, exists := h.Functions.get(d.f.Name)
	switch {
	case d.verb == ".create" && exists && d.ifNotExists:
		return functionRows(old), nil
	case d.verb == ".create" && exists:
		return Table{}, &Error{Failed, fmt.Sprintf("Entity '%s' of kind 'Function' already exists; .create-or-alter function replaces it.", d.f.Name)}
	case d.verb == ".alter" && !exists:
		return Table{}, noFunction(h, d.f.Name)
	}
	if _, builtIn := fn.Lookup(d.f.Name, fn.Scalar, fn.Aggregate, fn.Window); builtIn {
		return Table{}, &Error{Failed, fmt.Sprintf("'%s' is the name of a function of the language; choose another.", d.f.Name)}
	}
	text, diags := d.f.parse()
	if len(diags) == 0 && !d.skipValidation {
		diags = h.CheckFunction(d.f.parsed)
	}
	if len(diags) > 0 {
		return Table{}, &Error{Failed, fmt.Sprintf("The function '%s' was not saved: %s", d.f.Name, (&source.Errors{Text: text, Items: diags}).Error())}
	}
	d.f.Folder, d.f.DocString = old.Folder, old.DocString
	if d.folder != nil {
		d.f.Folder = *d.folder
	}
	if d.doc != nil {
		d.f.DocString = *d.doc
	}
	if err := h.Functions.save(ctx, d.f); err != nil {
		return Table{}, err
	}
	return functionRows(d.f), nil
}

func (h *House) mayFunctions() error {
	if h.MayWriteFunctions() {
		return nil
	}
	return &Error{Forbidden, "Principal is not authorized to change the functions of this database."}
}

func noFunction(h *House, name string) error {
	for _, f := range h.Functions.List() {
		if strings.EqualFold(f.Name, name) {
			return &Error{NotFound, fmt.Sprintf("Entity '%s' of kind 'Function' was not found. Did you mean '%s'?", name, f.Name)}
		}
	}
	return &Error{NotFound, fmt.Sprintf("Entity '%s' of kind 'Function' was not found.", name)}
}

func functionRows(list ...Function) Table {
	t := Table{Columns: Columns("Name:string Parameters:string Body:string Folder:string DocString:string")}
	for _, f := range list {
		t.Rows = append(t.Rows, []any{f.Name, f.Parameters, f.Body, f.Folder, f.DocString})
	}
	return t
}

func showFunctions(_ context.Context, h *House, _ args) (Table, error) {
	return functionRows(h.Functions.List()...), nil
}

func showFunction(_ context.Context, h *House, a args) (Table, error) {
	f, ok := h.Functions.get(a["function"])
	if !ok {
		return Table{}, noFunction(h, a["function"])
	}
	return functionRows(f), nil
}

func dropFunction(ctx context.Context, h *House, a args) (Table, error) {
	f, ok := h.Functions.get(a["function"])
	if !ok {
		return Table{}, noFunction(h, a["function"])
	}
	return dropFunctionIfExists(ctx, h, args{"function": f.Name})
}

func dropFunctionIfExists(ctx context.Context, h *House, a args) (Table, error) {
	if err := h.mayFunctions(); err != nil {
		return Table{}, err
	}
	f, ok := h.Functions.get(a["function"])
	if !ok {
		return functionRows(), nil
	}
	if err := h.Functions.drop(ctx, f.Name); err != nil {
		return Table{}, err
	}
	return functionRows(f), nil
}

func alterFunctionDoc(ctx context.Context, h *House, a args) (Table, error) {
	return alterFunction(ctx, h, a["function"], func(f *Function) { f.DocString = a["text"] })
}

func alterFunctionFolder(ctx context.Context, h *House, a args) (Table, error) {
	return alterFunction(ctx, h, a["function"], func(f *Function) { f.Folder = a["text"] })
}

func alterFunction(ctx context.Context, h *House, name string, change func(*Function)) (Table, error) {
	if err := h.mayFunctions(); err != nil {
		return Table{}, err
	}
	f, ok := h.Functions.get(name)
	if !ok {
		return Table{}, noFunction(h, name)
	}
	change(&f)
	if err := h.Functions.save(ctx, f); err != nil {
		return Table{}, err
	}
	return functionRows(f), nil
}

// builtIns are functions without a place in the database, told to editors with a body that gives the right columns: those of
// a watchlist's items are as open as what bag_unpack gives.
var builtIns = sync.OnceValue(func() []Function {
	list := []Function{
		{
			Name: "_GetWatchlist", Parameters: "(watchlistAlias:string, searchKeys:dynamic=dynamic([]))",
			Body:      "{ Watchlist | project _DTItemId, LastUpdatedTimeUTC, SearchKey, WatchlistItem | evaluate bag_unpack(WatchlistItem) }",
			DocString: "The items of a watchlist, with a column for each column of its file.",
		},
		{Name: "_GetWatchlistAlias", Parameters: "()", Body: "{ Watchlist | distinct WatchlistAlias }", DocString: "The aliases of the watchlists there are."},
	}
	for _, p := range asim.Describe() {
		list = append(list, Function{Name: p.Name, Parameters: p.Parameters, Body: p.Body, DocString: p.Doc})
	}
	for i := range list {
		_, _ = list[i].parse()
	}
	return list
})

// jsonFunction is a function as editors take it.
type jsonFunction struct {
	Name, Body, Folder, DocString, FunctionKind string
	InputParameters                             []jsonParameter
	OutputColumns                               []jsonColumn
}

type jsonParameter struct {
	Name            string       `json:"Name"`
	Type            string       `json:"Type,omitempty"`
	CslType         string       `json:"CslType,omitempty"`
	CslDefaultValue string       `json:"CslDefaultValue,omitempty"`
	Columns         []jsonColumn `json:"Columns,omitempty"`
}

func functionJSON(f Function) jsonFunction {
	j := jsonFunction{Name: f.Name, Body: f.Body, Folder: f.Folder, DocString: f.DocString, FunctionKind: "Unknown", InputParameters: []jsonParameter{}, OutputColumns: []jsonColumn{}}
	if f.parsed == nil {
		return j
	}
	for _, p := range f.parsed.Params() {
		q := jsonParameter{Name: p.Name.Name}
		if p.Tabular {
			for _, c := range p.Schema {
				q.Columns = append(q.Columns, jsonColumn{Name: c.Name.Name, Type: system(c.Type.String()), CslType: c.Type.String()})
			}
		} else {
			q.Type, q.CslType = system(p.Type.String()), p.Type.String()
			q.CslDefaultValue = bind.Source(f.parsed, p.Default)
		}
		j.InputParameters = append(j.InputParameters, q)
	}
	return j
}
