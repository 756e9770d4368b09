package run

import (
	"bytes"
	"context"
	_ "embed" // the template
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed html/index.html.j2
var htmlTemplate []byte

// order in which the page prefers the forms of an output; what nbconvert does not know it would pass over.
const order = `["text/vnd.mermaid", "application/vnd.plotly.v1+json", "text/html", "application/pdf", "text/latex", "image/svg+xml", "image/png", "image/jpeg", "text/markdown", "text/plain", "application/javascript"]`

// HTML writes the notebook as one page that needs no network, by nbconvert in the environment in envDir.
func (nb *Notebook) HTML(ctx context.Context, envDir, out string) error {
	text, err := nb.Marshal()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "hb-html")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	plotly, _ := filepath.Glob(filepath.Join(envDir, "lib", "python3*", "site-packages", "plotly", "package_data", "plotly.min.js"))
	if len(plotly) == 0 {
		return errors.New("the Python environment lacks plotly")
	}
	library, err := os.ReadFile(plotly[0])
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(filepath.Base(out), filepath.Ext(out))
	source := filepath.Join(dir, name+".ipynb")
	files := map[string][]byte{
		source: text,
		filepath.Join(dir, "templates", "huntbook", "index.html.j2"): htmlTemplate,
		filepath.Join(dir, "templates", "huntbook", "conf.json"):     []byte(`{"base_template": "lab"}`),
		filepath.Join(dir, "templates", "huntbook", "plotly.js"):     []byte("{% raw %}" + string(library) + "{% endraw %}"),
	}
	for path, text := range files {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			return err
		}
	}
	cmd := exec.CommandContext(ctx, filepath.Join(envDir, "bin", "python"), "-m", "nbconvert", "--to", "html", "--template", "huntbook",
		"--TemplateExporter.extra_template_basedirs="+filepath.Join(dir, "templates"), "--NbConvertBase.display_data_priority="+order,
		"--output-dir", dir, source)
	cmd.Env = append(os.Environ(), "JUPYTER_CONFIG_DIR="+dir, "JUPYTER_DATA_DIR="+dir, "JUPYTER_PREFER_ENV_PATH=1")
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("nbconvert: %w: %s", err, bytes.TrimSpace(said.Bytes()))
	}
	page, err := os.ReadFile(filepath.Join(dir, name+".html"))
	if err != nil {
		return err
	}
	return os.WriteFile(out, page, 0o644)
}
