package compute

import (
	"context"
	"html/template"
	"net/http"
	"net/http/httputil"
	"strings"
	"time"
)

// cookieName is the cookie of a browser's session on one instance's origin.
const cookieName = "nb"

// policy is added to Jupyter's own content security policy, never put in its place: that one sandboxes files.
// It keeps notebooks from sending what they know to other hosts through the browser.
const policy = "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; connect-src 'self' data: blob: ws://%[1]s wss://%[1]s; " +
	"object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"

// serve is the notebooks listener. Whose instance it is, the host name says.
func (m *Manager) serve(w http.ResponseWriter, r *http.Request) {
	name, ok := m.instanceOf(r.Host)
	if !ok {
		refuse(w, http.StatusNotFound, "There is no compute instance at this address.")
		return
	}
	if r.URL.Path == "/enter" {
		m.enter(w, r, name)
		return
	}
	// Instances are siblings of one site: a page of one must not even read from another with the person's cookie.
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		refuse(w, http.StatusForbidden, "Another site may not use this notebook. Open it from the portal.")
		return
	}
	upgrade := headerHas(r.Header, "Connection", "upgrade")
	if (upgrade || unsafe(r.Method)) && !sameOrigin(r) {
		refuse(w, http.StatusForbidden, "This request does not come from this notebook's own pages.")
		return
	}
	var user string
	if c, err := r.Cookie(cookieName); err == nil {
		user, ok = m.tickets.session(c.Value, name)
	} else {
		ok = false
	}
	if !ok {
		refuse(w, http.StatusUnauthorized, "You are not signed in to this notebook server. Open the notebook from the portal.")
		return
	}
	if !m.allowed(user, name) {
		refuse(w, http.StatusForbidden, "You may not use this compute instance any more.")
		return
	}
	i, err := m.ByName(name)
	if err != nil {
		refuse(w, http.StatusNotFound, "There is no compute instance at this address.")
		return
	}
	i.mu.Lock()
	live, state := i.run, i.state
	i.mu.Unlock()
	if live == nil || state == Stopping {
		refuse(w, http.StatusServiceUnavailable, "This compute instance is stopped. Start it in the portal.")
		return
	}
	if unsafe(r.Method) || upgrade || r.Header.Get("Sec-Fetch-Mode") == "navigate" {
		live.touch()
	}
	ctx, stop := context.WithCancel(r.Context())
	defer stop()
	context.AfterFunc(live.lifetime, stop)
	if upgrade {
		go m.guardSocket(ctx, stop, user, name)
	}
	m.forward(w, r.WithContext(ctx), live)
}

// guardSocket closes a WebSocket within a second when its person may no longer use the instance.
func (m *Manager) guardSocket(ctx context.Context, stop func(), user, name string) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if !m.allowed(user, name) {
				stop()
				return
			}
		}
	}
}

// forward hands the request to Jupyter: our cookie taken out, Jupyter's token put in.
func (m *Manager) forward(w http.ResponseWriter, r *http.Request, live *run) {
	host := r.Host
	p := &httputil.ReverseProxy{
		Transport:     live.proxyTransport(),
		FlushInterval: -1, // streams are seen as they come
		Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL.Scheme, p.Out.URL.Host = "http", "jupyter"
			p.Out.Host = host
			p.SetXForwarded()
			p.Out.Header.Del("Cookie")
			if c, err := p.In.Cookie("_xsrf"); err == nil {
				p.Out.Header.Set("Cookie", "_xsrf="+c.Value)
			}
			p.Out.Header.Set("Authorization", "token "+live.token)
		},
		ModifyResponse: func(resp *http.Response) error {
			resp.Header.Add("Content-Security-Policy", strings.ReplaceAll(policy, "%[1]s", host))
			resp.Header.Set("X-Content-Type-Options", "nosniff")
			resp.Header.Set("Referrer-Policy", "no-referrer")
			resp.Header.Set("Cross-Origin-Opener-Policy", "same-origin")
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			if r.Context().Err() == nil {
				refuse(w, http.StatusBadGateway, "JupyterLab does not answer; it may be starting. Try again in a moment.")
			}
		},
	}
	p.ServeHTTP(w, r)
}

// instanceOf reads the instance from a host name: the label before the notebooks domain.
func (m *Manager) instanceOf(host string) (string, bool) {
	_, base, _ := strings.Cut(m.opts.Origin(), "://")
	name, ok := strings.CutSuffix(strings.ToLower(host), "."+strings.ToLower(base))
	return name, ok && name != "" && !strings.ContainsAny(name, "./:")
}

// enter turns a ticket into a cookie. The answer is a page that goes on by itself and not a redirect: the browser comes
// from the portal's site, and would not send a strict cookie on a redirect that began there.
func (m *Manager) enter(w http.ResponseWriter, r *http.Request, name string) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	session, p, ok := m.tickets.redeem(r.URL.Query().Get("ticket"), name)
	if r.Method != http.MethodGet || !ok || !m.allowed(p.user, name) {
		refuse(w, http.StatusForbidden, "This link was used already, or is too old. Open the notebook from the portal again.")
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: session, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: strings.HasPrefix(m.opts.Origin(), "https:"), MaxAge: int(sessionLife.Seconds()),
	})
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	_ = enterPage.Execute(w, local(p.path))
}

// local keeps an address on this origin.
func local(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\x00") {
		return "/lab"
	}
	return path
}

var enterPage = template.Must(template.New("enter").Parse(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Opening the notebook</title>
<meta http-equiv="refresh" content="0;url={{.}}"><meta name="color-scheme" content="light dark">
<body style="font:16px system-ui;margin:4rem;color-scheme:light dark"><p>Opening the notebook … <a href="{{.}}">Go on</a></p></body></html>
`))

var refusalPage = template.Must(template.New("refusal").Parse(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Huntbook notebooks</title>
<body style="font:16px system-ui;margin:4rem;color-scheme:light dark"><p>{{.}}</p></body></html>
`))

func refuse(w http.ResponseWriter, status int, why string) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = refusalPage.Execute(w, why)
}

func unsafe(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}

// sameOrigin reports whether the browser says that the request comes from this origin's own pages. One that says
// nothing is refused: with the token put in, Jupyter itself checks neither origin nor XSRF.
func sameOrigin(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" {
		_, host, ok := strings.Cut(origin, "://")
		return ok && strings.EqualFold(host, r.Host)
	}
	return r.Header.Get("Sec-Fetch-Site") == "same-origin"
}

func headerHas(h http.Header, name, word string) bool {
	for _, v := range h.Values(name) {
		for part := range strings.SplitSeq(v, ",") {
			if strings.EqualFold(strings.TrimSpace(part), word) {
				return true
			}
		}
	}
	return false
}

// proxyTransport is shared by the requests of a run, so that connections are.
func (r *run) proxyTransport() http.RoundTripper {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.upstream == nil {
		r.upstream = r.transport()
	}
	return r.upstream
}
