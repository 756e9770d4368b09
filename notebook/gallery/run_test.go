package gallery_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/huntbook/huntbook/notebook/env/envtest"
	"github.com/huntbook/huntbook/notebook/gallery"
)

// TestTemplatesRun runs every packaged notebook from top to bottom against a real server with the sample, in a network
// of nothing but this machine's own addresses: whatever looks further fails or is refused at once.
func TestTemplatesRun(t *testing.T) {
	e := envtest.Environment(t)
	bin := os.Getenv("HUNTBOOK_BIN")
	if bin == "" {
		bin = filepath.Join(t.TempDir(), "huntbook")
		build := exec.CommandContext(t.Context(), "go", "build", "-tags", "duckdb_arrow", "-o", bin, "../../cmd/huntbook")
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("building the program: %v\n%s", err, out)
		}
	}
	all, err := gallery.Templates()
	if err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	for _, each := range all {
		t.Run(each.ID, func(t *testing.T) {
			out, page := filepath.Join(t.TempDir(), "out.ipynb"), filepath.Join(t.TempDir(), "out.html")
			began := time.Now()
			cmd := exec.CommandContext(t.Context(), bin, "notebook", "run", "--data", data, "--sample", "gallery:"+each.ID, "-o", out, "--html", page)
			// Proxies that refuse every connection: only what is local works.
			cmd.Env = append(os.Environ(), "HUNTBOOK_ENV_DIR="+filepath.Dir(e.Dir()), "HTTP_PROXY=http://127.0.0.1:9", "HTTPS_PROXY=http://127.0.0.1:9",
				"http_proxy=http://127.0.0.1:9", "https_proxy=http://127.0.0.1:9", "NO_PROXY=", "no_proxy=")
			if said, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, said)
			}
			t.Logf("%v with the server's start, the sample and the page", time.Since(began).Round(100*time.Millisecond))
			text, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"application/vnd.plotly.v1+json", "application/vnd.bokehjs_exec.v0+json", "image/png", "cdn.metricsedge.example", "helpdesk_svc"} {
				if !strings.Contains(string(text), want) {
					t.Errorf("the output lacks %s", want)
				}
			}
			if info, err := os.Stat(page); err != nil || info.Size() < 1<<20 {
				t.Errorf("the page: %v", err)
			}
		})
	}
}
