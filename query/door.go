package query

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/engine"
	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/ops"
	"github.com/huntbook/huntbook/kql/asim"
	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
	"github.com/huntbook/huntbook/result"
	"github.com/huntbook/huntbook/store"
	"github.com/huntbook/huntbook/store/catalog"
)

// Store is what the door reads of the data store.
type Store interface {
	Lookup(name string) (catalog.Table, bool)
	Tables() []catalog.Table
	Matching(table string, cols []string, from, to int64, must *plan.Terms) (string, error)
	TableNames() []string
	Names() []string
	Generations(table string) map[int32]int
	Purge(ctx context.Context, conn *duckdb.Conn, table string, as map[int32]int, sql string) (int64, error)
	Overlap(table string, from, to int64) (rows, bytes int64)
	GraphModel(ctx context.Context, name string) (store.GraphModel, error)
	GraphSnapshots(ctx context.Context, model string) ([]store.GraphSnapshot, error)
	KeepGraph(ctx context.Context, conn *duckdb.Conn, m store.GraphModel, g store.GraphSnapshot, nodes, edges string) (store.GraphSnapshot, error)
}

// Options are the server's defaults.
type Options struct {
	Limits     Limits       // of a request that sets none; zero: none
	Concurrent int          // queries of one caller at a time; zero: no limit
	External   ops.External // what externaldata may read
	Places     *Places      // of IP addresses; nil: none. The engine must have been opened with its Scalar too
}

// Door runs queries. It is safe for use by many at once.
type Door struct {
	db    *duckdb.DB
	store Store
	opts  Options
	ops   exec.Registry

	functions  Functions
	watchlists Watchlists

	mu      sync.Mutex
	running map[string]int // by caller
}

// Functions are those that people saved in the workspace.
type Functions interface {
	Function(name string) *bind.Function // nil when there is none
	FunctionNames() []string
}

// Watchlists tells the binder what watchlists there are; their rows are in the Watchlist table.
type Watchlists interface {
	Columns(alias string) (columns []string, known bool, err error)
	Aliases() []string
}

// Join tells the door what people keep beside the tables; either may be nil. It is called before the first query.
func (d *Door) Join(f Functions, w Watchlists) { d.functions, d.watchlists = f, w }

// New opens the door over a store and the engine that holds it. The engine must have been opened with Scalars.
func New(db *duckdb.DB, st Store, opts Options) *Door {
	return &Door{db: db, store: st, opts: opts, ops: ops.All(opts.External), running: map[string]int{}}
}

// Run starts a query. Whatever can be known before the first row (refusal, a failure of the first batch) is an *Error here;
// what fails later is one of the set.
func (d *Door) Run(ctx context.Context, req Request) (result.Set, error) {
	leave, err := d.enter(req.Access.Who())
	if err != nil {
		return nil, err
	}
	s := &set{door: d, started: time.Now(), limits: d.limits(req.Limits), leave: leave}
	s.ctx, s.cancel = context.WithCancel(ctx)
	if s.limits.Timeout > 0 {
		s.ctx, s.cancel = context.WithTimeoutCause(ctx, s.limits.Timeout, errTimeout)
	}
	s.ctx, s.budget = exec.WithBudget(s.ctx, s.limits.Memory)
	if err := s.start(req); err != nil {
		err = s.failure(err)
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// defaultMemory is what the operators of one query may hold in Go where nothing else is said.
const defaultMemory = 1 << 30

var errTimeout = errors.New("the time limit of the query")

func (d *Door) limits(l Limits) Limits {
	return Limits{
		Rows:    cmp.Or(l.Rows, d.opts.Limits.Rows),
		Bytes:   cmp.Or(l.Bytes, d.opts.Limits.Bytes),
		Timeout: cmp.Or(l.Timeout, d.opts.Limits.Timeout),
		Memory:  cmp.Or(l.Memory, d.opts.Limits.Memory, defaultMemory),
	}
}

// enter counts the caller in, and refuses one who has too many queries under way.
func (d *Door) enter(who string) (leave func(), err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.opts.Concurrent > 0 && d.running[who] >= d.opts.Concurrent {
		return nil, &Error{Kind: Busy, Code: "TooManyRequests", Message: fmt.Sprintf("%d queries of yours are running, which is the limit; wait for one to end or cancel it", d.running[who])}
	}
	d.running[who]++
	return sync.OnceFunc(func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.running[who]--; d.running[who] == 0 {
			delete(d.running, who)
		}
	}), nil
}

// Schema lists the tables that a caller may read, known ones without rows among them, by name.
func (d *Door) Schema(a Access) []catalog.Table {
	return slices.DeleteFunc(d.store.Tables(), func(t catalog.Table) bool { return !a.CanRead(t.Name) })
}

// Check parses and binds alone, and gives its warnings; no error means that the query would run.
func (d *Door) Check(req Request) ([]source.Diagnostic, error) {
	q, _, err := d.bind(req, nil)
	if err != nil {
		return nil, err
	}
	return q.Warnings, nil
}

// CheckFunction binds a function's text as the caller; diagnostics are places in it.
func (d *Door) CheckFunction(f *bind.Function, a Access) []source.Diagnostic {
	return bind.CheckFunction(f, d.env(Request{Access: a}, nil))
}

// bind reads a query's text and gives its plan, rewritten, and the names of the rules that fired.
func (d *Door) bind(req Request, open func(*plan.Local) ([]types.Field, error)) (*plan.Query, []string, error) {
	tree, diags := syntax.Parse(req.Text)
	if len(diags) > 0 {
		return nil, nil, refused(req.Text, diags)
	}
	q, diags := bind.Query(tree, req.Text, d.env(req, open))
	if len(diags) > 0 {
		return nil, nil, refused(req.Text, diags)
	}
	q, fired := plan.Rewrite(q, req.Without...)
	for _, st := range q.Statements {
		if plan.Depth(st.Root, plan.MaxDepth+1) > plan.MaxDepth {
			return nil, nil, tooComplex(req.Text, st)
		}
	}
	return q, fired, nil
}

func (d *Door) env(req Request, open func(*plan.Local) ([]types.Field, error)) bind.Env {
	now := req.Now
	if now.IsZero() {
		now = time.Now()
	}
	env := bind.Env{
		Table: func(name string) ([]types.Field, bool) {
			t, ok := d.store.Lookup(name)
			if !ok || !req.Access.CanRead(name) {
				return nil, false
			}
			return fields(t), true
		},
		Tables: func(pattern string) []string {
			var out []string
			add := func(names []string) {
				for _, name := range names {
					if match(pattern, name) && req.Access.CanRead(name) {
						out = append(out, name)
					}
				}
			}
			// Known tables without rows add nothing to a wildcard but time; where no others match, they say its columns.
			if add(d.store.Names()); len(out) == 0 && strings.Trim(pattern, "*") != "" {
				add(d.store.TableNames())
			}
			slices.SortFunc(out, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
			return out
		},
		Suggest:    func(name string) string { return d.nearest(name, req.Access) },
		Parameters: req.Parameters,
		Now:        ticks.FromTime(now),
		Server:     server(req.Hosts),
		Principal:  req.Access.Who(),
		Provides:   func(function string) bool { return function == placeFunction && d.opts.Places != nil },
		Is: func(principal string) bool {
			m, ok := req.Access.(Member)
			return ok && m.Is(principal)
		},
		Open: open,
		Graph: func(name, snapshot string, transient bool) (bind.StoredGraph, error) {
			return d.graph(req, name, snapshot, transient)
		},
	}
	filled := sync.OnceValue(d.store.Names)
	env.Function = func(name string) *bind.Function {
		if d.functions != nil {
			if f := d.functions.Function(name); f != nil {
				return f
			}
		}
		return asim.Lookup(name, func(table string) bool { return slices.Contains(filled(), table) && req.Access.CanRead(table) })
	}
	env.FunctionNames = func() []string {
		if d.functions == nil {
			return asim.Names()
		}
		return append(d.functions.FunctionNames(), asim.Names()...)
	}
	if d.watchlists != nil {
		env.Watchlist, env.Watchlists = d.watchlists.Columns, d.watchlists.Aliases
	}
	if !req.From.IsZero() {
		env.From = ticks.FromTime(req.From)
	}
	if !req.To.IsZero() {
		env.To = ticks.FromTime(req.To)
	}
	return env
}

func fields(t catalog.Table) []types.Field {
	out := make([]types.Field, len(t.Columns))
	for i, c := range t.Columns {
		typ, _ := types.ByName(c.Type)
		out[i] = types.Field{Name: c.Name, Type: typ}
	}
	return out
}

// match compares a name with a pattern in which * stands for any text.
func match(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == name
	}
	rest, ok := strings.CutPrefix(name, parts[0])
	if !ok {
		return false
	}
	for _, p := range parts[1 : len(parts)-1] {
		i := strings.Index(rest, p)
		if i < 0 {
			return false
		}
		rest = rest[i+len(p):]
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}

// nearest finds the table that a misspelt name most likely meant.
func (d *Door) nearest(name string, a Access) string {
	return syntax.Nearest(name, slices.DeleteFunc(d.store.TableNames(), func(t string) bool { return !a.CanRead(t) }))
}

func refused(text string, diags []source.Diagnostic) error {
	errs := &source.Errors{Text: text, Items: diags}
	return &Error{Kind: Invalid, Code: diags[0].Code, Message: errs.Error(), Diagnostics: errs}
}

// tooComplex refuses a statement that the engine cannot take in one piece.
func tooComplex(text string, st plan.Statement) error {
	return refused(text, []source.Diagnostic{{
		Code: "SEM0001", Span: st.Span, Message: "The query is too complex: its operators or expressions are nested too deeply to run.",
		Advice: "Break it up: materialize() steps, list values with in (...), and put constants into a datatable.",
	}})
}

// asError gives every failure the shape of the door.
func asError(err error) error {
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	var over *exec.OverBudget
	if errors.As(err, &over) {
		return &Error{Kind: TooLarge, Code: "E_RUNAWAY_QUERY", Message: over.Error() + "; filter, summarize or keep fewer columns before them, or raise the server's memory limit"}
	}
	switch engine.KindOf(err) {
	case engine.TooComplex:
		return &Error{Kind: Invalid, Code: "SEM0001", Message: "the query is too complex: its operators or expressions are nested too deeply to run; break it up with materialize(), or list values with in (...)"}
	case engine.OutOfMemory:
		return &Error{Kind: TooLarge, Code: "E_LOW_MEMORY_CONDITION", Message: "the query needs more memory than it may use; narrow its time range, keep fewer columns before join and summarize, or raise the server's memory limit"}
	case engine.TooMuch:
		return &Error{Kind: TooLarge, Code: "E_RUNAWAY_QUERY", Message: "the query asks for too much at once: " + err.Error() + "; make the texts, lists or series smaller"}
	case engine.Conversion:
		return &Error{Kind: Invalid, Code: "General_BadRequest", Message: err.Error()}
	}
	return &Error{Kind: Internal, Code: "InternalServerError", Message: err.Error()}
}
