// Package ask is how a contract runs a query: what the caller may read comes from roles, how much from the server's
// limits, and every query leaves a trace.
package ask

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/auth/audit"
	"github.com/huntbook/huntbook/auth/rbac"
	"github.com/huntbook/huntbook/internal/ids"
	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/result"
	"github.com/huntbook/huntbook/store/catalog"
)

// Door is what runs queries.
type Door interface {
	Run(ctx context.Context, req query.Request) (result.Set, error)
	Schema(a query.Access) []catalog.Table
	CheckFunction(f *bind.Function, a query.Access) []source.Diagnostic
}

// Decider says what roles grant.
type Decider interface {
	May(ctx context.Context, p *rbac.Principal, action, scope string) (bool, error)
	MayData(ctx context.Context, p *rbac.Principal, action, scope string) (bool, error)
}

// Limits bound what one query may give and take.
type Limits struct {
	Rows    int64         // of an answer in JSON
	Bytes   int64         // of the same
	Timeout time.Duration // unless the caller asks for another
	Longest time.Duration // that a caller may ask for
}

// DefaultLimits are those of the service.
var DefaultLimits = Limits{Rows: 500_000, Bytes: 64 << 20, Timeout: 3 * time.Minute, Longest: 10 * time.Minute}

// Desk takes questions.
type Desk struct {
	Door   Door
	Roles  Decider
	Limits Limits
	Record func(audit.Query) // called once for each query, at its end
}

// Question is what a contract understood of a request.
type Question struct {
	Contract   string
	Text       string
	From, To   time.Time
	Parameters map[string]string
	Timeout    time.Duration // zero: the server's
	Now        time.Time
	Whole      bool // the limits of the JSON contracts do not hold: an Arrow stream to a program
}

// Answer is a query under way. Finish must be called once, whatever happened.
type Answer struct {
	result.Set
	desk  *Desk
	trace audit.Query
	done  bool
}

// Portal is how our own pages name themselves in x-ms-app.
const Portal = "Huntbook.Portal"

// App gives how the client names itself.
func App(r *http.Request) string {
	for _, name := range []string{"x-ms-app", "User-Agent"} {
		if app := r.Header.Get(name); app != "" {
			return app
		}
	}
	return ""
}

// Run starts a query in the name of the request's principal. Its context ends the query when the client goes.
func (d *Desk) Run(r *http.Request, q Question) (*Answer, error) {
	p := httpx.Principal(r.Context())
	a := &Answer{desk: d, trace: audit.Query{
		ID: httpx.RequestID(r.Context()), Text: q.Text, ObjectID: p.ID, Name: p.Name, Client: App(r), Contract: q.Contract,
		Started: time.Now(), From: q.From, To: q.To, Workspace: ids.WorkspaceResource,
	}}
	limits := query.Limits{Timeout: d.Limits.Timeout}
	if !q.Whole {
		limits.Rows, limits.Bytes = d.Limits.Rows, d.Limits.Bytes
	}
	if q.Timeout > 0 {
		limits.Timeout = min(q.Timeout, d.Limits.Longest)
	}
	set, err := d.Door.Run(r.Context(), query.Request{
		Text: q.Text, Hosts: []string{r.Host}, From: q.From, To: q.To, Parameters: q.Parameters,
		Access: d.Access(r.Context(), p), Limits: limits, Now: q.Now, ID: a.trace.ID,
	})
	if err != nil {
		a.Finish(err)
		return nil, err
	}
	a.Set = set
	return a, nil
}

// Finish closes the query and writes its trace. err is what ended it early, nil when it went well.
func (a *Answer) Finish(err error) {
	if a.done {
		return
	}
	a.done = true
	a.trace.Status, a.trace.Elapsed = http.StatusOK, time.Since(a.trace.Started)
	if a.Set != nil {
		s := a.Summary()
		a.trace.Rows, a.trace.Scanned, a.trace.CPU, a.trace.Partial = s.Rows, s.ScannedRows, s.CPU, s.Partial != nil
		_ = a.Close()
	}
	if err != nil {
		a.trace.Status, a.trace.Error = Status(err), err.Error()
	}
	if a.desk.Record != nil {
		a.desk.Record(a.trace)
	}
}

// Status is the HTTP status of what refused or ended a query; the same in every contract.
func Status(err error) int {
	var e *query.Error
	if errors.Is(err, context.Canceled) {
		return 499 // the client went
	}
	if !errors.As(err, &e) {
		return http.StatusInternalServerError
	}
	switch e.Kind {
	case query.Invalid, query.Unsupported:
		return http.StatusBadRequest
	case query.TooLarge:
		if strings.Contains(e.Code, "TIMEOUT") {
			return http.StatusGatewayTimeout
		}
		return http.StatusBadRequest
	case query.Busy:
		return http.StatusTooManyRequests
	case query.Forbidden:
		return http.StatusForbidden
	}
	return http.StatusInternalServerError
}

// Schema lists the tables that the caller may read.
func (d *Desk) Schema(ctx context.Context) []catalog.Table {
	return d.Door.Schema(d.Access(ctx, httpx.Principal(ctx)))
}

// Access is what a principal may read, decided table by table as the query names them.
func (d *Desk) Access(ctx context.Context, p *rbac.Principal) query.Access {
	return &access{ctx: ctx, roles: d.Roles, p: p, known: map[string]bool{}}
}

type access struct {
	ctx   context.Context
	roles Decider
	p     *rbac.Principal

	mu    sync.Mutex
	known map[string]bool
}

func (a *access) Who() string { return a.p.ID }

// Is compares the caller's id and sign-in name; accounts here are in no groups. What follows a semicolon names the tenant,
// of which there is one.
func (a *access) Is(principal string) bool {
	kind, name, _ := strings.Cut(principal, "=")
	name, _, _ = strings.Cut(name, ";")
	return !strings.EqualFold(kind, "aadgroup") && (strings.EqualFold(name, a.p.ID) || strings.EqualFold(name, a.p.Name))
}

// CanRead asks for the control plane's query action on the table or the data action; either of Azure's two ways to give
// a table suffices.
func (a *access) CanRead(table string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	ok, seen := a.known[table]
	if seen {
		return ok
	}
	scope := ids.WorkspaceResource + "/tables/" + table
	ok, err := a.roles.May(a.ctx, a.p, "Microsoft.OperationalInsights/workspaces/query/"+table+"/read", scope)
	if err == nil && !ok {
		ok, err = a.roles.MayData(a.ctx, a.p, "Microsoft.OperationalInsights/workspaces/tables/data/read", scope)
	}
	ok = ok && err == nil // an error gives nothing
	a.known[table] = ok
	return ok
}
