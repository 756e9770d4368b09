package httpx

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Proxy answers CONNECT for the hosts that Served names by ending their TLS here, and refuses every other host. Whatever
// is not CONNECT goes to Next.
type Proxy struct {
	Next   http.Handler
	Served func(host string) bool
	// Admit says who opens a tunnel; the context that it gives is that of every request inside. False: not at all.
	Admit func(r *http.Request) (func(context.Context) context.Context, bool)
	Log   *slog.Logger

	inside *tunnels
	server *http.Server
}

// Start makes tunnels end at handler with the given certificate.
func (p *Proxy) Start(handler http.Handler, config *tls.Config) {
	p.inside = &tunnels{conns: make(chan net.Conn), closed: make(chan struct{})}
	p.server = &http.Server{
		Handler: handler, TLSConfig: config.Clone(), ReadHeaderTimeout: 20 * time.Second, ErrorLog: slog.NewLogLogger(p.Log.Handler(), slog.LevelDebug),
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			if t, ok := c.(*tls.Conn); ok {
				if inner, ok := t.NetConn().(*tunnel); ok {
					return inner.context(ctx)
				}
			}
			return ctx
		},
	}
	go func() {
		if err := p.server.ServeTLS(p.inside, "", ""); err != nil && !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			p.Log.Error("proxy", "error", err)
		}
	}()
}

// Shutdown ends the tunnels.
func (p *Proxy) Shutdown(ctx context.Context) error { return p.server.Shutdown(ctx) }

func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect {
		if r.URL.IsAbs() && r.URL.Host != "" && r.URL.Host != r.Host {
			http.Error(w, "Huntbook is a proxy for CONNECT to the Azure names that it serves, for nothing else.", http.StatusForbidden)
			return
		}
		p.Next.ServeHTTP(w, r)
		return
	}
	host, port, err := net.SplitHostPort(r.Host)
	if err != nil || port != "443" || !p.Served(host) {
		p.Log.Info("proxy refused", "host", r.Host, "from", r.RemoteAddr)
		http.Error(w, "Huntbook does not serve "+r.Host+": its proxy ends connections to the Azure names that it stands in for, and opens none to other hosts.", http.StatusForbidden)
		return
	}
	with, ok := p.Admit(r)
	if !ok {
		w.Header().Set("Proxy-Authenticate", `Basic realm="huntbook"`)
		http.Error(w, "Put a token of Huntbook into the proxy's address: http://token:<token>@host:port.", http.StatusProxyAuthRequired)
		return
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "This connection cannot become a tunnel.", http.StatusInternalServerError)
		return
	}
	if _, err := conn.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n")); err != nil {
		_ = conn.Close()
		return
	}
	var early []byte
	if n := buffered.Reader.Buffered(); n > 0 {
		early, _ = buffered.Reader.Peek(n)
	}
	p.inside.offer(&tunnel{Conn: conn, early: early, context: with})
}

// tunnel is a hijacked connection with what the client sent before it had its answer.
type tunnel struct {
	net.Conn
	early   []byte
	context func(context.Context) context.Context
}

func (t *tunnel) Read(b []byte) (int, error) {
	if len(t.early) > 0 {
		n := copy(b, t.early)
		t.early = t.early[n:]
		return n, nil
	}
	return t.Conn.Read(b)
}

// tunnels is a listener whose connections are tunnels.
type tunnels struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *tunnels) offer(c net.Conn) {
	select {
	case l.conns <- c:
	case <-l.closed:
		_ = c.Close()
	}
}

func (l *tunnels) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *tunnels) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *tunnels) Addr() net.Addr { return &net.TCPAddr{} }
