// Package api puts the contracts together behind one guard.
package api

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/huntbook/huntbook/api/arm"
	"github.com/huntbook/huntbook/api/ask"
	"github.com/huntbook/huntbook/api/backup"
	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/api/identity"
	apiingest "github.com/huntbook/huntbook/api/ingest"
	"github.com/huntbook/huntbook/api/kusto"
	"github.com/huntbook/huntbook/api/loganalytics"
	"github.com/huntbook/huntbook/api/portal"
	"github.com/huntbook/huntbook/auth/audit"
	"github.com/huntbook/huntbook/auth/people"
	"github.com/huntbook/huntbook/auth/rbac"
	"github.com/huntbook/huntbook/auth/token"
	"github.com/huntbook/huntbook/control"
	"github.com/huntbook/huntbook/hunt"
	"github.com/huntbook/huntbook/ingest"
	"github.com/huntbook/huntbook/internal/ids"
	"github.com/huntbook/huntbook/internal/trust"
	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/store"
)

// Parts are what the API stands on.
type Parts struct {
	Door       ask.Door
	Stats      func(table string) store.Stats
	Ingest     *ingest.Service
	People     *people.Store
	Roles      *rbac.Store
	Tokens     *token.Issuer
	Kept       *portal.Kept
	Functions  *control.Functions
	Watchlists *hunt.Watchlists
	Audit      *audit.Log
	Limits     ask.Limits
	Version    string
	Log        *slog.Logger
	Pages      http.Handler // the portal's files

	// Instance, Notebooks and NotebookRoutes come from the notebooks' side; all may be empty.
	Instance       func(secret string) (user, instance string, ok bool)
	Notebooks      func() string
	NotebookRoutes []httpx.Route
	LocalIdentity  string

	// Graphs keeps graph models and snapshots, which Maker builds.
	Graphs control.GraphStore
	Maker  control.GraphMaker

	// Tables keeps the tables of logs.
	Tables control.TableStore

	// Purge removes the rows of a table for which a predicate holds.
	Purge func(ctx context.Context, req query.Request, table, predicate string) (int64, error)
	// Backup writes all data as they are now.
	Backup func(ctx context.Context, w io.Writer) error

	// TLS gives the address of the TLS listener, as localhost:8843; empty without one.
	TLS func() string
}

// API is the whole HTTP interface.
type API struct {
	*httpx.Server
	Identity *identity.Service
	Desk     *ask.Desk
	Metrics  *prometheus.Registry
	parts    Parts
	ready    atomic.Bool
}

// New builds every route table.
func New(p Parts) *API {
	a := &API{parts: p, Metrics: prometheus.NewRegistry()}
	m := newMetrics(a.Metrics)
	a.Identity = &identity.Service{People: p.People, Tokens: p.Tokens, Log: p.Log, Instance: p.Instance, LocalIdentity: p.LocalIdentity}
	a.Desk = &ask.Desk{Door: p.Door, Roles: p.Roles, Limits: p.Limits, Record: func(q audit.Query) {
		m.query(q)
		p.Audit.Query(q)
		if q.Client == ask.Portal {
			if err := p.Kept.Note(context.Background(), q); err != nil {
				p.Log.Error("history", "error", err)
			}
		}
	}}
	if p.Notebooks == nil {
		p.Notebooks = func() string { return "" }
	}
	pages := &portal.API{People: p.People, Roles: p.Roles, Kept: p.Kept, Desk: a.Desk, Stats: p.Stats, Version: p.Version, Notebooks: p.Notebooks}
	contracts := []httpx.Contract{
		a.operations(),
		(&loganalytics.API{Desk: a.Desk, Stats: p.Stats, Functions: p.Functions.List}).Contract(),
		(&kusto.API{Desk: a.Desk, House: a.house, Login: a.login}).Contract(),
		(&apiingest.API{Load: p.Ingest}).Contract(),
		(&arm.API{Desk: a.Desk, Stats: p.Stats, Watchlists: p.Watchlists, Origin: a.secure}).Contract(),
		a.Identity.Contract(),
		pages.Contract(),
		(&backup.API{Write: p.Backup, Log: p.Log, Note: a.noteBackup}).Contract(),
	}
	if len(p.NotebookRoutes) > 0 {
		contracts = append(contracts, httpx.Contract{Name: "notebooks", Routes: p.NotebookRoutes})
	}
	a.Server = httpx.New(httpx.Options{
		Auth: a.Identity, Decide: p.Roles, Log: p.Log, Fallback: p.Pages, Observe: m.request, Version: p.Version,
	}, contracts...)
	return a
}

// SetReady says whether /readyz answers yes.
func (a *API) SetReady(ready bool) { a.ready.Store(ready) }

func (a *API) operations() httpx.Contract {
	text := func(status func() int, yes, no string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			code := status()
			w.WriteHeader(code)
			if code != http.StatusOK {
				yes = no
			}
			_, _ = w.Write([]byte(yes + "\n"))
		}
	}
	return httpx.Contract{Name: "operations", Routes: []httpx.Route{
		{Pattern: "GET /healthz", Action: httpx.Public, Doc: "Whether the process lives.", Handle: text(func() int { return http.StatusOK }, "ok", "")},
		{Pattern: "GET /readyz", Action: httpx.Public, Doc: "Whether it serves.", Handle: func(w http.ResponseWriter, r *http.Request) {
			status := http.StatusOK
			if !a.ready.Load() {
				status = http.StatusServiceUnavailable
			}
			text(func() int { return status }, "ready", "not ready")(w, r)
		}},
		{Pattern: "GET /metrics", Action: httpx.Public, Doc: "Figures for Prometheus.", Handle: promhttp.HandlerFor(a.Metrics, promhttp.HandlerOpts{}).ServeHTTP},
		{Pattern: "GET /openapi.json", Action: httpx.Public, Doc: "This document.", Handle: a.openAPI},
	}}
}

// writeFunctions is the action that saving a function or a graph model takes: in Log Analytics a function is a saved search with an alias.
const writeFunctions = "Microsoft.OperationalInsights/workspaces/savedSearches/write"

// house is what control commands see in the name of a request's principal.
func (a *API) house(r *http.Request) *control.House {
	ctx, p := r.Context(), httpx.Principal(r.Context())
	graphs := control.Graphs{
		Store: a.parts.Graphs, Maker: a.parts.Maker,
		Request: query.Request{Access: a.Desk.Access(ctx, p), Limits: query.Limits{Timeout: a.Desk.Limits.Longest}, ID: httpx.RequestID(ctx)},
	}
	return &control.House{
		Database: ids.Workspace, ID: ids.WorkspaceID, Version: a.parts.Version, Stats: a.parts.Stats, IsDatabase: ids.IsWorkspace,
		Tables: a.Desk.Schema(ctx), Graphs: graphs,
		MayWrite: func(table string) bool {
			ok, err := a.parts.Roles.May(ctx, p, apiingest.WriteAction, apiingest.TableScope(table))
			return ok && err == nil
		},
		Functions: a.parts.Functions,
		MayWriteFunctions: func() bool {
			ok, err := a.parts.Roles.May(ctx, p, writeFunctions, ids.WorkspaceResource)
			return ok && err == nil
		},
		CheckFunction: func(f *bind.Function) []source.Diagnostic {
			return a.parts.Door.CheckFunction(f, a.Desk.Access(ctx, p))
		},
		Ingest: func(ctx context.Context, table, format, data string) (int64, int64, error) {
			rep, err := a.parts.Ingest.Load(ctx, ingest.Request{Table: table, Format: format, Encoding: "none", Body: strings.NewReader(data), Source: "inline " + httpx.RequestID(ctx)})
			return rep.Stored, rep.Rejected, err
		},
		TableStore: a.parts.Tables,
		Purge: func(ctx context.Context, table, predicate string) (int64, error) {
			return a.parts.Purge(ctx, graphs.Request, table, predicate)
		},
		May: func(action, table string) bool {
			ok, err := a.parts.Roles.May(ctx, p, action, apiingest.TableScope(table))
			return ok && err == nil
		},
		Note: func(c control.Act) {
			a.parts.Audit.Change(audit.Change{
				ID: httpx.RequestID(ctx), Action: c.Action, Resource: apiingest.TableScope(c.Table), Caller: p.Name, OK: c.OK, Details: c.Details,
			})
		},
	}
}

// noteBackup leaves a trace of who took all data away.
func (a *API) noteBackup(r *http.Request, action string, err error) {
	c := audit.Change{
		ID: httpx.RequestID(r.Context()), Action: action, Resource: ids.WorkspaceResource, Caller: httpx.Principal(r.Context()).Name,
		OK: err == nil, Details: map[string]any{"what": "backup"},
	}
	if err != nil {
		c.Details["error"] = err.Error()
	}
	a.parts.Audit.Change(c)
}

// secure gives our TLS address as the caller can reach it: the host that it used, with the TLS listener's port.
func (a *API) secure(r *http.Request) string {
	if r.TLS != nil || a.parts.TLS == nil || a.parts.TLS() == "" {
		return identity.Origin(r)
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	_, port, _ := net.SplitHostPort(a.parts.TLS())
	return "https://" + net.JoinHostPort(host, port)
}

// login gives where Kusto's clients sign in. A client that believes to talk to Azure trusts Azure's own name alone.
func (a *API) login(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	if trust.Served(host) {
		return "https://login.microsoftonline.com"
	}
	return a.secure(r)
}
