package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/huntbook/huntbook/api"
	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/api/identity"
	"github.com/huntbook/huntbook/internal/ids"
	"github.com/huntbook/huntbook/internal/trust"
)

// listeners are the ports of a server, and what serves on them.
type listeners struct {
	plain, tls, notebooks net.Listener
	servers               []*http.Server
	proxy                 *httpx.Proxy
	failed                chan error
	cancel                context.CancelFunc
}

func listen(f serveFlags) (*listeners, error) {
	l := &listeners{failed: make(chan error, 3), cancel: func() {}}
	for _, x := range []struct {
		at   **net.Listener
		addr string
		flag string
	}{{ptr(&l.plain), f.listen, "listen"}, {ptr(&l.tls), f.listenTLS, "listen-tls"}, {ptr(&l.notebooks), f.listenNotebooks, "listen-notebooks"}} {
		if x.addr == "" && x.flag != "listen" || x.flag == "listen-notebooks" && f.noNotebooks {
			continue
		}
		ln, err := net.Listen("tcp", x.addr)
		if err != nil {
			l.close()
			return nil, fmt.Errorf("listen on %s: %w (choose another with --%s)", x.addr, err, x.flag)
		}
		**x.at = ln
	}
	return l, nil
}

func ptr(l *net.Listener) **net.Listener { return &l }

func (l *listeners) close() {
	for _, ln := range []net.Listener{l.plain, l.tls, l.notebooks} {
		if ln != nil {
			_ = ln.Close()
		}
	}
}

// reach gives the address by which a browser on this machine reaches a listener.
func reach(ln net.Listener) string {
	if ln == nil {
		return ""
	}
	host, port, err := net.SplitHostPort(ln.Addr().String())
	if err != nil {
		return ln.Addr().String()
	}
	if ip := net.ParseIP(host); ip != nil && (ip.IsUnspecified() || ip.IsLoopback()) {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}

func (l *listeners) portal() string  { return "http://" + reach(l.plain) }
func (l *listeners) tlsHost() string { return reach(l.tls) }

// notebookOrigin is where notebooks are, below the host name that instances have theirs in.
func (l *listeners) notebookOrigin(host string) string {
	if l.notebooks == nil {
		return ""
	}
	_, port, _ := net.SplitHostPort(l.notebooks.Addr().String())
	return "http://" + net.JoinHostPort(host, port)
}

// serve starts every listener. Requests end with the server's own context when draining takes too long.
func (l *listeners) serve(a *api.API, authority *trust.Authority, notebooks http.Handler, log *slog.Logger) {
	base, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	l.proxy = &httpx.Proxy{Next: a, Served: trust.Served, Log: log, Admit: func(r *http.Request) (func(context.Context) context.Context, bool) {
		if who, ok := a.Identity.ProxyAccount(r.Context(), r); ok {
			return func(ctx context.Context) context.Context { return identity.WithTunnel(ctx, who) }, true
		}
		// Without credentials a program of this machine may pass; inside it still has to sign in.
		same := func(ctx context.Context) context.Context { return ctx }
		return same, identity.Loopback(r) && r.Header.Get("Proxy-Authorization") == ""
	}}
	l.proxy.Start(a, authority.Config())
	start := func(ln net.Listener, h http.Handler, secure bool) {
		if ln == nil || h == nil {
			return
		}
		s := &http.Server{
			Handler: h, ReadHeaderTimeout: 20 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 256 << 10,
			BaseContext: func(net.Listener) context.Context { return base }, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		}
		l.servers = append(l.servers, s)
		go func() {
			var err error
			if secure {
				s.TLSConfig = authority.Config()
				err = s.ServeTLS(ln, "", "")
			} else {
				err = s.Serve(ln)
			}
			if !errors.Is(err, http.ErrServerClosed) {
				l.failed <- fmt.Errorf("serve on %s: %w", ln.Addr(), err)
			}
		}()
	}
	start(l.plain, l.proxy, false)
	start(l.tls, a, true)
	start(l.notebooks, notebooks, false)
}

// drain lets requests finish, then ends them.
func (l *listeners) drain(grace time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	// Queries that outlast most of the time are cancelled, so that their answers can still say so.
	end := time.AfterFunc(grace*3/4, l.cancel)
	defer end.Stop()
	var all sync.WaitGroup
	for _, s := range l.servers {
		all.Go(func() {
			if s.Shutdown(ctx) != nil {
				_ = s.Close()
			}
		})
	}
	if l.proxy != nil {
		all.Go(func() { _ = l.proxy.Shutdown(ctx) })
	}
	all.Wait()
	l.cancel()
}

// writeReady writes what a program needs to use the server. The file appears whole or not at all.
func writeReady(file string, l *listeners, ca, token, signin string) error {
	tls := ""
	if l.tls != nil {
		tls = "https://" + l.tlsHost()
	}
	body, err := json.MarshalIndent(map[string]string{
		"portal": l.portal(), "api": l.portal(), "tls": tls, "notebooks": l.notebookOrigin("nb.localhost"), "ca": ca, "tenant": ids.Tenant, "subscription": ids.Subscription,
		"resource_group": ids.ResourceGroup, "workspace": ids.Workspace, "workspace_id": ids.WorkspaceID, "token": token, "signin": signin,
	}, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(file+".new", append(body, '\n'), 0o600); err != nil {
		return fmt.Errorf("write ready file: %w", err)
	}
	return os.Rename(file+".new", file)
}
