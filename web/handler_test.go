package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

// built is a portal as the build leaves it: long texts compressed only, short ones as they are.
func built(t *testing.T) http.Handler {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	io.WriteString(w, "the script")
	w.Close()
	return &handler{page: "index.html", site: fstest.MapFS{
		"index.html":         {Data: []byte("the page")},
		"favicon.svg":        {Data: []byte("<svg/>")},
		"assets/app-1.js.gz": {Data: packed.Bytes()},
		"assets/app-1.js.br": {Data: []byte("brotli bytes")},
	}}
}

func TestHandler(t *testing.T) {
	for _, c := range []struct {
		name, path, accept            string
		status                        int
		body, mediaType, coding, kept string
	}{
		{"page", "/", "", 200, "the page", "text/html; charset=utf-8", "", "no-cache"},
		{"deep link", "/logs?tab=1", "", 200, "the page", "text/html; charset=utf-8", "", "no-cache"},
		{"no way out", "/../../etc/passwd", "", 200, "the page", "text/html; charset=utf-8", "", "no-cache"},
		{"brotli first", "/assets/app-1.js", "gzip, br", 200, "brotli bytes", "text/javascript; charset=utf-8", "br", "immutable"},
		{"neither", "/assets/app-1.js", "", 200, "the script", "text/javascript; charset=utf-8", "", "immutable"},
		{"refused", "/assets/app-1.js", "br;q=0", 200, "the script", "text/javascript; charset=utf-8", "", "immutable"},
		{"old asset", "/assets/app-0.js", "br", 404, "404", "", "", ""},
		{"icon", "/favicon.svg", "br", 200, "<svg/>", "image/svg+xml", "", "no-cache"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "http://portal/", nil)
			r.URL.Path, _, _ = strings.Cut(c.path, "?")
			r.Header.Set("Accept-Encoding", c.accept)
			w := httptest.NewRecorder()
			built(t).ServeHTTP(w, r)
			head := w.Header()
			if w.Code != c.status || !strings.HasPrefix(w.Body.String(), c.body) {
				t.Fatalf("got %d %q", w.Code, w.Body)
			}
			if head.Get("Content-Security-Policy") != Policy || head.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("unguarded answer: %v", head)
			}
			if c.status != 200 {
				return
			}
			if head.Get("Content-Type") != c.mediaType || head.Get("Content-Encoding") != c.coding || !strings.Contains(head.Get("Cache-Control"), c.kept) {
				t.Errorf("headers: %v", head)
			}
		})
	}
}

func TestHandlerTakesOnlyReads(t *testing.T) {
	w := httptest.NewRecorder()
	built(t).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Fatalf("got %d", w.Code)
	}
}

// TestHandlerAlwaysAnswers holds for a build with the portal and for one without.
func TestHandlerAlwaysAnswers(t *testing.T) {
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != 200 || !strings.Contains(w.Body.String(), "Huntbook") {
		t.Fatalf("got %d %q", w.Code, w.Body)
	}
}
