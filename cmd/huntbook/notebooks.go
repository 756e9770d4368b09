package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"time"

	"github.com/huntbook/huntbook/api"
	"github.com/huntbook/huntbook/api/ask"
	"github.com/huntbook/huntbook/api/identity"
	"github.com/huntbook/huntbook/api/portal"
	"github.com/huntbook/huntbook/auth/people"
	"github.com/huntbook/huntbook/auth/rbac"
	"github.com/huntbook/huntbook/internal/trust"
	"github.com/huntbook/huntbook/notebook/compute"
	"github.com/huntbook/huntbook/notebook/env"
	"github.com/huntbook/huntbook/notebook/kernel"
)

// notebooks is the notebooks' side of a server.
type notebooks struct {
	env      *env.Environment
	compute  *compute.Manager
	house    *house
	origin   func() string
	identity *identity.Service // known once the API is built
	cancel   context.CancelFunc
	built    chan struct{}
}

func openNotebooks(f serveFlags, log *slog.Logger, o *office, h *house, l *listeners, authority *trust.Authority) *notebooks {
	n := &notebooks{house: h, cancel: func() {}, origin: func() string { return l.notebookOrigin(f.notebookHost) }}
	n.env = env.New(env.Options{Root: filepath.Join(f.data, "env")})
	n.compute = compute.New(compute.Options{
		Data: f.data, Env: n.env, Log: log, Origin: n.origin,
		Endpoints: func() kernel.Endpoints {
			return kernel.Endpoints{API: l.portal(), TLS: "https://" + l.tlsHost(), CA: authority.CertFile()}
		},
		Tokens: func(user, instance string) (string, time.Time, error) { return n.identity.KernelToken(user, instance) },
		Allowed: func(user, instance string) bool {
			ctx := context.Background()
			a, err := o.people.ByName(ctx, user)
			if err != nil || a.Disabled {
				return false
			}
			ok, err := o.roles.May(ctx, principalOf(a), portal.UseCompute, portal.MLWorkspace+"/computes/"+instance)
			return ok && err == nil
		},
	})
	return n
}

func principalOf(a people.Account) *rbac.Principal {
	return &rbac.Principal{ID: a.ID, Name: a.Name, Display: a.Display}
}

// join adds the notebooks' routes to the API.
func (n *notebooks) join(p *api.Parts) {
	desk := &ask.Desk{Roles: p.Roles}
	pages := &portal.Notebooks{Env: n.env, Compute: n.compute, Tables: func(ctx context.Context, who *rbac.Principal) (map[string]int64, error) {
		rows, may := map[string]int64{}, desk.Access(ctx, who)
		for _, name := range n.house.store.Names() {
			if may.CanRead(name) {
				rows[name] = n.house.store.Stats(name).Rows
			}
		}
		return rows, nil
	}}
	p.Instance, p.Notebooks, p.NotebookRoutes = n.compute.Identify, n.origin, pages.Routes()
}

func (n *notebooks) handler() http.Handler {
	if n == nil {
		return nil
	}
	return n.compute.Handler()
}

// build makes the Python environment while the rest already works.
func (n *notebooks) build(ctx context.Context, words io.Writer) {
	if n.env.Ready() {
		return
	}
	ctx, n.cancel = context.WithCancel(ctx)
	n.built = make(chan struct{})
	n.env.Start(ctx)
	go func() {
		defer close(n.built)
		n.env.Follow(ctx, words)
		if err := n.env.Wait(ctx); err != nil && ctx.Err() == nil {
			fmt.Fprintln(words, "Python environment: not made, so notebooks do not start:", err)
		} else if err == nil {
			fmt.Fprintln(words, "Python environment: ready")
		}
	}()
}

func (n *notebooks) close() {
	n.cancel()
	if n.built != nil {
		<-n.built
	}
	n.compute.Close()
}
