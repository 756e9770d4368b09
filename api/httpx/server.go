package httpx

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"path"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/huntbook/huntbook/auth/rbac"
	"github.com/huntbook/huntbook/internal/ids"
)

// Identity is who a request comes from.
type Identity struct {
	Principal *rbac.Principal
	Session   string // of the portal, when a cookie said who; such requests must come from the portal's own pages
}

// Authenticator says who asks. It returns nil and no error for a request without credentials, and an error that may be
// shown for credentials that do not hold.
type Authenticator interface {
	Authenticate(r *http.Request) (*Identity, error)
}

// Decider says whether a principal may do action at scope. It is asked on every request, so that changes hold at once.
type Decider interface {
	May(ctx context.Context, p *rbac.Principal, action, scope string) (bool, error)
}

// Options are the parts that a Server is built of.
type Options struct {
	Auth     Authenticator
	Decide   Decider
	Log      *slog.Logger
	Fallback http.Handler // for every path that no contract claims: the portal's files
	Observe  func(contract, route string, status int, took time.Duration)
	Version  string
}

// Server routes, guards and logs.
type Server struct {
	Options
	mux       *http.ServeMux
	contracts []Contract
	prefixes  map[string]bool // first segments that belong to contracts
}

// New builds the table. It panics at a route without a pattern, an action or a handler.
func New(opts Options, contracts ...Contract) *Server {
	s := &Server{Options: opts, mux: http.NewServeMux(), contracts: contracts, prefixes: map[string]bool{}}
	if s.Log == nil {
		s.Log = slog.Default()
	}
	for i := range s.contracts {
		c := &s.contracts[i]
		for j := range c.Routes {
			rt := &c.Routes[j]
			rt.check(c.Name)
			s.mux.Handle(rt.lowered(), guarded{s, c, rt})
			_, p, _ := strings.Cut(rt.lowered(), " ")
			if first := strings.SplitN(p, "/", 3)[1]; !strings.HasPrefix(first, "{") {
				s.prefixes[first] = true
			}
		}
	}
	return s
}

// Contracts gives the tables, for the documents that are made of them.
func (s *Server) Contracts() []Contract { return s.contracts }

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	c := &call{id: requestID(r)}
	r = r.WithContext(context.WithValue(r.Context(), callKey, c))
	rec := &recorder{ResponseWriter: w}
	rec.Header().Set("X-Content-Type-Options", "nosniff")
	rec.Header().Set("x-ms-request-id", c.id)
	if id := r.Header.Get("x-ms-client-request-id"); id == c.id {
		rec.Header().Set("x-ms-client-request-id", id)
	}
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				s.logged(r, c, rec, began, "cut", true)
				panic(p)
			}
			s.Log.Error("panic", "request", c.id, "path", r.URL.Path, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			if rec.status != 0 {
				// Part of an answer is out: only a cut connection says that it is not whole.
				panic(http.ErrAbortHandler)
			}
			Refuse(rec, r, Failure{
				Status: http.StatusInternalServerError, Code: "InternalServerError",
				Message: "Huntbook failed on this request; its log has the reason under request id " + c.id + ".",
			})
		}
		s.logged(r, c, rec, began, "served", false)
	}()
	s.route(rec, r)
}

func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	matched := *r
	u := *r.URL
	u.Path = strings.ToLower(cleaned(u.Path))
	u.RawPath = strings.ToLower(u.RawPath)
	if u.RawPath != "" {
		u.RawPath = cleaned(u.RawPath)
	}
	matched.URL = &u
	h, pattern := s.mux.Handler(&matched)
	if g, ok := h.(guarded); ok && pattern != "" {
		g.serve(w, r)
		return
	}
	first := strings.SplitN(u.Path, "/", 3)[1]
	if !s.prefixes[first] && s.Fallback != nil {
		s.Fallback.ServeHTTP(w, r)
		return
	}
	status, code := http.StatusNotFound, "NotFound"
	message := "Nothing is served at " + r.Method + " " + r.URL.Path + "."
	if allowed := s.methods(&matched); allowed != "" {
		status, code = http.StatusMethodNotAllowed, "MethodNotAllowed"
		w.Header().Set("Allow", allowed)
		message = r.URL.Path + " takes " + allowed + "."
	}
	WriteFailure(w, r, Failure{Status: status, Code: code, Message: message})
}

// methods lists what the path of r would take.
func (s *Server) methods(r *http.Request) string {
	var all []string
	for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		probe := *r
		probe.Method = m
		if _, pattern := s.mux.Handler(&probe); pattern != "" {
			all = append(all, m)
		}
	}
	return strings.Join(all, ", ")
}

// guarded is a route in the mux. It is looked up there, then served with the original request.
type guarded struct {
	s  *Server
	c  *Contract
	rt *Route
}

func (g guarded) ServeHTTP(w http.ResponseWriter, r *http.Request) { g.serve(w, r) }

func (g guarded) serve(w http.ResponseWriter, r *http.Request) {
	c := callOf(r.Context())
	c.contract, c.route = g.c, g.rt
	g.rt.restore(r, cleaned(r.URL.EscapedPath()))
	if f := g.admit(r, c); f != nil {
		Refuse(w, r, *f)
		return
	}
	limit := g.rt.Body
	if limit == 0 {
		limit = DefaultBody
	}
	if f := openBody(w, r, limit); f != nil {
		Refuse(w, r, *f)
		return
	}
	g.rt.Handle(w, r)
}

// admit is the one guard: who asks, and may they.
func (g guarded) admit(r *http.Request, c *call) *Failure {
	id, err := g.s.Auth.Authenticate(r)
	if err != nil && g.rt.Action != Public {
		return &Failure{Status: http.StatusUnauthorized, Code: "InvalidTokenError", Message: sentence(err)}
	}
	if id != nil {
		c.principal, c.session = id.Principal, id.Session
	}
	if c.session != "" && !safe(r.Method) && !sameOrigin(r) {
		return &Failure{
			Status: http.StatusForbidden, Code: "CrossSiteRequest",
			Message: "A session of the portal may change things only from the portal's own pages. Programs use a token instead.",
		}
	}
	if g.rt.Action == Public {
		return nil
	}
	if c.principal == nil {
		return &Failure{
			Status: http.StatusUnauthorized, Code: "AuthenticationRequired",
			Message: "This request carries no credentials. Send a token of Huntbook (huntbook token create), or sign in; anonymous access is off.",
		}
	}
	if g.rt.Action == SignedIn {
		return nil
	}
	scope := ScopeOf(r)
	if g.rt.Scope != nil {
		scope = g.rt.Scope(r)
	}
	ok, err := g.s.Decide.May(r.Context(), c.principal, g.rt.Action, scope)
	if err != nil {
		g.s.Log.Error("decide", "request", c.id, "error", err)
		return &Failure{Status: http.StatusInternalServerError, Code: "InternalServerError", Message: "The roles could not be read."}
	}
	if !ok {
		return &Failure{
			Status: http.StatusForbidden, Code: "AuthorizationFailed",
			Message: fmt.Sprintf("%s may not do %s on %s. An administrator can assign a role that grants it.", c.principal.Name, g.rt.Action, scope),
		}
	}
	return nil
}

// sentence makes an error's words fit to stand alone.
func sentence(err error) string {
	s := err.Error()
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

// ScopeOf gives the ARM id that a request is about: its own path where that is one, else the workspace.
func ScopeOf(r *http.Request) string {
	p := cleaned(r.URL.Path)
	lower := strings.ToLower(p)
	if rest, ok := strings.CutPrefix(lower, "/v1/subscriptions/"); ok && rest != "" {
		return p[len("/v1"):]
	}
	if strings.HasPrefix(lower, "/subscriptions/") {
		return p
	}
	return ids.WorkspaceResource
}

func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// CrossSite reports whether a browser says that another site's page made the request.
func CrossSite(r *http.Request) bool {
	return (r.Header.Get("Sec-Fetch-Site") != "" || r.Header.Get("Origin") != "") && !sameOrigin(r)
}

// sameOrigin trusts the browser's own word, and where an old one says nothing, the Origin it must send.
func sameOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin"
	}
	origin, err := url.Parse(r.Header.Get("Origin"))
	return err == nil && origin.Host != "" && strings.EqualFold(origin.Host, r.Host)
}

// cleaned keeps the path from being answered by a redirect, which the Kusto clients take for an error.
func cleaned(p string) string { return path.Clean("/" + p) }

func requestID(r *http.Request) string {
	for _, h := range []string{"x-ms-client-request-id", "x-request-id"} {
		if id := r.Header.Get(h); id != "" && len(id) <= 128 && printable(id) {
			return id
		}
	}
	return uuid.NewString()
}

func printable(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < 0x21 || r > 0x7e }) < 0
}

func (s *Server) logged(r *http.Request, c *call, rec *recorder, began time.Time, msg string, cut bool) {
	took := time.Since(began)
	contract, route := "portal", "files"
	if c.contract != nil {
		contract, route = c.contract.Name, c.route.Pattern
	}
	who := ""
	if c.principal != nil {
		who = c.principal.Name
	}
	level := slog.LevelInfo
	if contract == "portal" && rec.status < 400 {
		level = slog.LevelDebug
	}
	s.Log.Log(r.Context(), level, msg, "request", c.id, "method", r.Method, "path", r.URL.Path, "status", rec.status, "bytes", rec.bytes,
		"ms", took.Milliseconds(), "who", who, "from", r.RemoteAddr, "cut", cut || errors.Is(r.Context().Err(), context.Canceled))
	if s.Observe != nil {
		s.Observe(contract, route, rec.status, took)
	}
}
