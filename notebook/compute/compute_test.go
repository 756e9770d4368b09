package compute_test

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/huntbook/huntbook/notebook/compute"
	"github.com/huntbook/huntbook/notebook/env/envtest"
	"github.com/huntbook/huntbook/notebook/kernel"
)

// site is a notebooks listener with one manager behind it.
type site struct {
	*testing.T
	m       *compute.Manager
	data    string
	server  *httptest.Server
	allowed atomic.Bool
	tokens  atomic.Int64
}

func newSite(t *testing.T, change func(*compute.Options)) *site {
	t.Helper()
	s := &site{T: t, data: t.TempDir()}
	s.allowed.Store(true)
	o := compute.Options{
		Data: s.data, Env: envtest.Environment(t),
		Endpoints: func() kernel.Endpoints {
			return kernel.Endpoints{API: "http://127.0.0.1:9", TLS: "https://localhost:9"}
		},
		Tokens: func(user, instance string) (string, time.Time, error) {
			return fmt.Sprintf("%s@%s-%d", user, instance, s.tokens.Add(1)), time.Now().Add(3 * time.Second), nil
		},
		Allowed: func(string, string) bool { return s.allowed.Load() }, Output: os.Stderr,
		Origin: func() string {
			return "http://nb.localhost:" + s.server.URL[strings.LastIndex(s.server.URL, ":")+1:]
		},
	}
	if change != nil {
		change(&o)
	}
	s.m = compute.New(o)
	s.server = httptest.NewServer(s.m.Handler())
	t.Cleanup(func() { s.server.Close(); s.m.Close() })
	return s
}

// client resolves every *.localhost to the listener, as browsers do.
func (s *site) client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, s.server.Listener.Addr().String())
	}}}
}

// browser is one person's browser on an instance's origin.
type browser struct {
	*site
	http   *http.Client
	origin string
	cookie *http.Cookie
}

// enter opens the instance and redeems the ticket, once with success and once more without.
func (s *site) enter(user string) *browser {
	s.Helper()
	link, err := s.m.Open(s.Context(), user, "/lab/tree/a.ipynb")
	if err != nil {
		s.Fatal(err)
	}
	b := &browser{site: s, http: s.client(), origin: link[:strings.Index(link, "/enter")]}
	resp, err := b.http.Get(link)
	if err != nil {
		s.Fatal(err)
	}
	page, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if resp.StatusCode != 200 || !strings.Contains(string(page), "url=/lab/tree/a.ipynb") || len(resp.Cookies()) != 1 {
		s.Fatalf("entering gave %s %s", resp.Status, page)
	}
	b.cookie = resp.Cookies()[0]
	if again, err := b.http.Get(link); err != nil || again.StatusCode != http.StatusForbidden {
		s.Errorf("a ticket used again gave %v, %v", again.Status, err)
	}
	return b
}

func (b *browser) do(method, path, body string, headers ...string) (int, string, http.Header) {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), method, b.origin+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	req.AddCookie(b.cookie)
	req.AddCookie(&http.Cookie{Name: "portal", Value: "secret"})
	if method != http.MethodGet {
		req.Header.Set("Origin", b.origin)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := b.http.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), resp.Header
}

// session opens a new notebook with a kernel and gives the kernel's id.
func (b *browser) session(path, code string) string {
	b.Helper()
	fresh := `{"type":"notebook","format":"json","content":{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[
		{"cell_type":"code","id":"c1","metadata":{},"source":` + string(must(code)) + `,"outputs":[],"execution_count":null}]}}`
	if status, text, _ := b.do("PUT", "/api/contents/"+path, fresh); status != http.StatusCreated {
		b.Fatalf("a new notebook gave %d %s", status, text)
	}
	status, text, _ := b.do("POST", "/api/sessions", `{"path":"`+path+`","name":"`+path+`","type":"notebook","kernel":{"name":"python3"}}`)
	var s struct{ Kernel struct{ ID string } }
	if err := json.Unmarshal([]byte(text), &s); status != http.StatusCreated || err != nil {
		b.Fatalf("a session gave %d %s", status, text)
	}
	return s.Kernel.ID
}

func (b *browser) dial(path, origin string) (*websocket.Conn, *http.Response, error) {
	c, resp, err := websocket.Dial(b.Context(), "ws"+strings.TrimPrefix(b.origin, "http")+path, &websocket.DialOptions{
		HTTPClient: b.http, Subprotocols: []string{"v1.kernel.websocket.jupyter.org"}, CompressionMode: websocket.CompressionContextTakeover,
		HTTPHeader: http.Header{"Cookie": {b.cookie.String()}, "Origin": {origin}},
	})
	if c != nil {
		c.SetReadLimit(64 << 20)
	}
	return c, resp, err
}

// frame writes a message in the form v1.kernel.websocket.jupyter.org: the number of offsets, the offsets, the parts.
func frame(parts ...[]byte) []byte {
	at := 8 * (len(parts) + 2)
	out := binary.LittleEndian.AppendUint64(nil, uint64(len(parts)+1))
	var body []byte
	for _, p := range parts {
		out = binary.LittleEndian.AppendUint64(out, uint64(at+len(body)))
		body = append(body, p...)
	}
	return append(binary.LittleEndian.AppendUint64(out, uint64(at+len(body))), body...)
}

// unframe is its reverse.
func unframe(text []byte) (parts [][]byte) {
	n := binary.LittleEndian.Uint64(text)
	for i := range n - 1 {
		from, to := binary.LittleEndian.Uint64(text[8*(i+1):]), binary.LittleEndian.Uint64(text[8*(i+2):])
		parts = append(parts, text[from:to])
	}
	return parts
}

func must(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

// murmur2 is the hash by which a page says which text of a cell it means to run.
func murmur2(text string) string {
	const m = 0x5bd1e995
	data := []byte(text)
	h := uint32(len(data))
	for ; len(data) >= 4; data = data[4:] {
		k := binary.LittleEndian.Uint32(data) * m
		h = h*m ^ (k^k>>24)*m
	}
	for i := len(data) - 1; i >= 0; i-- {
		h ^= uint32(data[i]) << (8 * i)
	}
	if len(data) > 0 {
		h *= m
	}
	h = (h ^ h>>13) * m
	return strconv.FormatUint(uint64(h^h>>15), 10)
}

// execute asks the kernel to run code for a cell, and gives the request's id.
func (b *browser) execute(c *websocket.Conn, code, cell string) string {
	b.Helper()
	id := kernel.NewSecret()
	header := map[string]any{
		"msg_id": id, "msg_type": "execute_request", "session": "s", "username": "", "version": "5.3",
		"date": time.Now().UTC().Format(time.RFC3339),
	}
	content := map[string]any{"code": code, "silent": false, "store_history": true, "allow_stdin": false, "stop_on_error": true, "user_expressions": map[string]any{}}
	text := frame([]byte("shell"), must(header), []byte("{}"), must(map[string]any{"cellId": cell}), must(content))
	if err := c.Write(b.Context(), websocket.MessageBinary, text); err != nil {
		b.Fatal(err)
	}
	return id
}

// run executes code over the kernel's WebSocket and gives its output's text.
func (b *browser) run(kernelID, code string) string {
	b.Helper()
	c, resp, err := b.dial("/api/kernels/"+kernelID+"/channels?session_id=s", b.origin)
	if err != nil {
		b.Fatal(err)
	}
	defer c.CloseNow()
	if !strings.Contains(resp.Header.Get("Sec-WebSocket-Extensions"), "permessage-deflate") {
		b.Errorf("the WebSocket is not compressed: %v", resp.Header)
	}
	ctx, stop := context.WithTimeout(b.Context(), 60*time.Second)
	defer stop()
	id := b.execute(c, code, "none")
	var out strings.Builder
	for {
		_, text, err := c.Read(ctx)
		if err != nil {
			b.Fatalf("after %q: %v", out.String(), err)
		}
		parts := unframe(text)
		var parent struct {
			ID string `json:"msg_id"`
		}
		var content struct {
			Text      string   `json:"text"`
			State     string   `json:"execution_state"`
			Traceback []string `json:"traceback"`
		}
		_, _ = json.Unmarshal(parts[2], &parent), json.Unmarshal(parts[4], &content)
		if parent.ID != id {
			continue
		}
		out.WriteString(content.Text + strings.Join(content.Traceback, "\n"))
		if content.State == "idle" {
			return out.String()
		}
	}
}

func TestInstance(t *testing.T) {
	s := newSite(t, nil)
	began := time.Now()
	b := s.enter("alice")
	t.Logf("lab ready after %v", time.Since(began).Round(time.Millisecond))

	step := func(name string, do func(*testing.T)) {
		t.Run(name, func(t *testing.T) {
			old := s.T
			s.T = t
			defer func() { s.T = old }()
			do(t)
		})
	}
	step("JupyterLab answers under its own policy and ours", func(t *testing.T) {
		status, text, h := b.do("GET", "/lab", "")
		if csp := h.Values("Content-Security-Policy"); status != 200 || !strings.Contains(text, "jupyter-config-data") || len(csp) < 2 {
			t.Errorf("got %d, policies %q", status, csp)
		}
		if strings.Contains(text, "secret") {
			t.Error("the portal's cookie went through")
		}
	})
	step("a cell runs through the proxy with everything set", func(t *testing.T) {
		id := b.session("a.ipynb", "")
		began := time.Now()
		out := b.run(id, "import os\nprint(os.environ['HUNTBOOK_API'], open(os.environ['HUNTBOOK_TOKEN_FILE']).read().split('-')[0], os.getcwd())")
		t.Logf("first cell after %v", time.Since(began).Round(time.Millisecond))
		if want := "http://127.0.0.1:9 alice@alice " + filepath.Join(s.data, "users", "alice") + "\n"; out != want {
			t.Errorf("got %q, want %q", out, want)
		}
		first := b.run(id, "print(open(os.environ['HUNTBOOK_TOKEN_FILE']).read())")
		time.Sleep(3 * time.Second)
		if later := b.run(id, "print(open(os.environ['HUNTBOOK_TOKEN_FILE']).read())"); later == first {
			t.Error("the token does not change")
		}
		if user, _, ok := s.m.Identify(strings.TrimSpace(b.run(id, "print(os.environ['IDENTITY_HEADER'])"))); !ok || user != "alice" {
			t.Error("the managed-identity secret is not known")
		}
		if out := b.run(id, "import ssl, msticpy, bokeh.settings\nprint(ssl.create_default_context().cert_store_stats()['x509_ca'] > 50, bokeh.settings.settings.resources())"); out != "True inline\n" {
			t.Errorf("the usual authorities, or bokeh: %q", out)
		}
	})
	step("output is kept when the browser goes in the middle of a cell", func(t *testing.T) {
		const code = "import time\nfor n in range(4):\n    print('step', n, flush=True); time.sleep(1)\nprint('DO' + 'NE')"
		id := b.session("kept.ipynb", code)
		_, text, _ := b.do("POST", "/api/fileid/index?path=kept.ipynb", "")
		var file struct{ ID string }
		if err := json.Unmarshal([]byte(text), &file); err != nil {
			t.Fatal(text, err)
		}
		room := "json:notebook:" + file.ID
		c, _, err := b.dial("/api/collaboration/room/"+room, b.origin)
		if err != nil {
			t.Fatal(err)
		}
		ask := must(map[string]any{"document_id": room, "cells": []any{map[string]any{"cell_id": "c1", "source_hash": murmur2(code)}}})
		for status := 0; status != http.StatusOK; time.Sleep(100 * time.Millisecond) {
			if status, text, _ = b.do("POST", "/api/kernels/"+id+"/execute", string(ask)); t.Context().Err() != nil || status == 403 {
				t.Fatalf("executing gave %d %s", status, text)
			}
		}
		time.Sleep(1500 * time.Millisecond)
		_ = c.CloseNow()
		for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
			text, _ := os.ReadFile(filepath.Join(s.data, "users", "alice", "kept.ipynb"))
			if strings.Contains(string(text), "step 0") && strings.Contains(string(text), "DONE") {
				return
			}
		}
		_, text, _ = b.do("GET", "/api/contents/kept.ipynb", "")
		t.Errorf("the notebook on disk lacks the output: %s", text)
	})
	step("foreign pages are refused", func(t *testing.T) {
		for name, headers := range map[string][]string{
			"other site":     {"Origin", "http://evil.example"},
			"other instance": {"Origin", strings.Replace(b.origin, "alice", "mallory", 1)},
			"no origin":      {"Origin", ""},
			"null":           {"Origin", "null"},
			"same site":      {"Sec-Fetch-Site", "same-site"},
			"cross site":     {"Sec-Fetch-Site", "cross-site"},
		} {
			if status, _, _ := b.do("POST", "/api/contents", "{}", headers...); status != http.StatusForbidden {
				t.Errorf("%s: %d", name, status)
			}
		}
		if status, _, _ := b.do("GET", "/lab", "", "Sec-Fetch-Site", "same-site"); status != http.StatusForbidden {
			t.Errorf("a sibling's GET: %d", status)
		}
		if _, resp, err := b.dial("/api/kernels/x/channels", "http://evil.example"); err == nil || resp.StatusCode != http.StatusForbidden {
			t.Errorf("a foreign WebSocket: %v", err)
		}
		for _, cookie := range []string{"", "wrong"} {
			stranger := *b
			stranger.cookie = &http.Cookie{Name: "nb", Value: cookie}
			if status, _, _ := stranger.do("GET", "/lab", ""); status != http.StatusUnauthorized {
				t.Errorf("cookie %q: %d", cookie, status)
			}
		}
		bob := s.enter("bob")
		bob.origin = b.origin
		if status, _, _ := bob.do("GET", "/lab", ""); status != http.StatusUnauthorized {
			t.Errorf("another person's cookie: %d", status)
		}
	})
	step("files stay sandboxed", func(t *testing.T) {
		if err := os.WriteFile(filepath.Join(s.data, "users", "alice", "x.html"), []byte("<script>1</script>"), 0o600); err != nil {
			t.Fatal(err)
		}
		status, _, h := b.do("GET", "/files/x.html", "")
		if csp := strings.Join(h.Values("Content-Security-Policy"), " "); status != 200 || !strings.Contains(csp, "sandbox") {
			t.Errorf("%d %s", status, csp)
		}
	})
	step("a crash is mended", func(t *testing.T) {
		before := s.m.Status()[0]
		for pid, line := range processes(t, s, "alice") {
			if strings.Contains(line, "-m jupyterlab") {
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
		}
		deadline := time.Now().Add(30 * time.Second)
		for time.Now().Before(deadline) {
			if status, _, _ := b.do("GET", "/api/status", ""); status == 200 && strings.Contains(s.m.Status()[0].Message, "started again") {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		t.Errorf("before %+v, after %+v", before, s.m.Status()[0])
	})
	step("memory and idle time are known", func(t *testing.T) {
		time.Sleep(2500 * time.Millisecond)
		st := s.m.Status()[0]
		t.Logf("%d MB", st.MemoryBytes>>20)
		if st.State != compute.Running || st.MemoryBytes < 20<<20 || st.MemoryLimitBytes != compute.Small.Memory || st.StopsInSeconds > 1800 {
			t.Errorf("%+v", st)
		}
	})
	step("a right withdrawn closes sockets", func(t *testing.T) {
		id := b.session("w.ipynb", "")
		c, _, err := b.dial("/api/kernels/"+id+"/channels", b.origin)
		if err != nil {
			t.Fatal(err)
		}
		defer c.CloseNow()
		s.allowed.Store(false)
		defer s.allowed.Store(true)
		ctx, stop := context.WithTimeout(t.Context(), 3*time.Second)
		defer stop()
		for err == nil {
			_, _, err = c.Read(ctx)
		}
		if ctx.Err() != nil {
			t.Error("the socket stayed open")
		}
		if status, _, _ := b.do("GET", "/lab", ""); status != http.StatusForbidden {
			t.Errorf("a request: %d", status)
		}
	})
	step("stop leaves nothing", func(t *testing.T) {
		i, err := s.m.Instance("alice")
		if err != nil {
			t.Fatal(err)
		}
		i.Stop()
		if left := processes(t, s, "alice"); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
		if status, _, _ := b.do("GET", "/lab", ""); status != http.StatusServiceUnavailable {
			t.Errorf("a stopped instance answers %d", status)
		}
	})
}

// processes finds all that run with the person's folder as home.
func processes(t *testing.T, s *site, user string) map[int]string {
	t.Helper()
	found := map[int]string{}
	paths, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, path := range paths {
		text, _ := os.ReadFile(path)
		if strings.Contains(string(text), "HOME="+filepath.Join(s.data, "users", user)+"\x00") {
			pid, _ := strconv.Atoi(strings.Split(path, "/")[2])
			line, _ := os.ReadFile(filepath.Dir(path) + "/cmdline")
			found[pid] = strings.ReplaceAll(string(line), "\x00", " ")
		}
	}
	return found
}
