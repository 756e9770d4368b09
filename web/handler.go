package web

import (
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// Policy is the content security policy of every answer, workers included: the page runs its own files and talks to
// its own origin, nothing else. Monaco and the grid need inline styles; nothing needs eval or blob.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; worker-src 'self'; " +
	"connect-src 'self'; font-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Handler serves the portal: assets as they were compressed at build time, and the page itself for every other path,
// since the page routes itself.
func Handler() http.Handler {
	site, err := fs.Sub(files, "embedded/dist")
	if err != nil || !exists(site, "index.html") && !exists(site, "index.html.gz") {
		site, _ = fs.Sub(files, "embedded")
		return &handler{site: site, page: "placeholder.html"}
	}
	return &handler{site: site, page: "index.html"}
}

type handler struct {
	site fs.FS
	page string
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	head := w.Header()
	head.Set("Content-Security-Policy", Policy)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Referrer-Policy", "same-origin")
	head.Set("Cross-Origin-Opener-Policy", "same-origin")

	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	asset := strings.HasPrefix(name, "assets/")
	if name == "" || !h.has(name) {
		if asset {
			http.NotFound(w, r)
			return
		}
		name = h.page
	}
	if asset {
		// The name holds a hash of the content.
		head.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		head.Set("Cache-Control", "no-cache")
	}
	head.Set("Content-Type", contentType(name))
	if err := h.send(w, r, name); err != nil && !errors.Is(err, http.ErrAbortHandler) {
		// The first byte may be out: cutting the connection is the only honest end.
		panic(http.ErrAbortHandler)
	}
}

// has says whether the site holds name in any form.
func (h *handler) has(name string) bool {
	return exists(h.site, name) || exists(h.site, name+".gz")
}

// send writes the best form of name that the client accepts. The build keeps large texts in compressed form only.
func (h *handler) send(w http.ResponseWriter, r *http.Request, name string) error {
	if exists(h.site, name) {
		return h.copy(w, r, name)
	}
	w.Header().Add("Vary", "Accept-Encoding")
	for _, form := range []struct{ coding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if accepts(r.Header.Get("Accept-Encoding"), form.coding) && exists(h.site, name+form.suffix) {
			w.Header().Set("Content-Encoding", form.coding)
			return h.copy(w, r, name+form.suffix)
		}
	}
	if r.Method == http.MethodHead {
		return nil
	}
	packed, err := h.site.Open(name + ".gz")
	if err != nil {
		return err
	}
	defer packed.Close()
	plain, err := gzip.NewReader(packed)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, plain)
	return err
}

func (h *handler) copy(w http.ResponseWriter, r *http.Request, file string) error {
	content, err := fs.ReadFile(h.site, file)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	if r.Method == http.MethodHead {
		return nil
	}
	_, err = w.Write(content)
	return err
}

func exists(site fs.FS, name string) bool {
	info, err := fs.Stat(site, name)
	return err == nil && !info.IsDir()
}

// accepts reads Accept-Encoding: a coding counts unless it is left out or weighed zero.
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		weight, found := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
		value, err := strconv.ParseFloat(weight, 64)
		return !found || err != nil || value > 0
	}
	return false
}

// types are given here because the system's table, which mime reads, differs between machines.
var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".svg":  "image/svg+xml",
	".json": "application/json",
	".ttf":  "font/ttf",
	".png":  "image/png",
}

func contentType(name string) string {
	ext := path.Ext(name)
	if t, ok := types[ext]; ok {
		return t
	}
	if t := mime.TypeByExtension(ext); t != "" {
		return t
	}
	return "application/octet-stream"
}
