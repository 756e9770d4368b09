package main

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/huntbook/huntbook/notebook/run"
)

const (
	plotlyKind = "application/vnd.plotly.v1+json"
	bokehKind  = "application/vnd.bokehjs_exec.v0+json"
	scriptKind = "application/javascript"
)

// still leaves of every output what can be seen without running anything: texts, tables and pictures.
func still(ctx context.Context, nb *run.Notebook, scratch string) error {
	var heading, library string
	for n, c := range nb.Cells {
		if c.Kind != "code" {
			for line := range strings.Lines(c.Source) {
				if title, ok := strings.CutPrefix(line, "#"); ok {
					heading = strings.TrimSpace(strings.TrimLeft(title, "#"))
				}
			}
			continue
		}
		var kept []map[string]any
		div := ""
		for _, o := range c.Outputs {
			data, _ := o["data"].(map[string]any)
			var page string
			html := text(data["text/html"])
			switch {
			case data == nil || data["image/png"] != nil:
				kept = append(kept, o)
				continue
			case data[plotlyKind] != nil:
				figure, err := json.Marshal(data[plotlyKind])
				if err != nil {
					return err
				}
				page = plotlyPage(string(figure))
			case data[bokehKind] != nil:
				page = "<div style='width:960px'>" + div + "</div><script>" + library + "</script><script>" + text(data[scriptKind]) + "</script>"
			case data[scriptKind] != nil:
				if s := text(data[scriptKind]); len(s) > 1<<20 {
					library = s
				}
				continue
			case strings.Contains(html, "<table"):
				data["text/html"] = table(html)
				kept = append(kept, o)
				continue
			case html != "" || data["text/html"] != nil:
				div = html // a figure's place; or a library's logo, or its word that it is done
				continue
			default:
				kept = append(kept, o)
				continue
			}
			shown, err := picture(ctx, scratch, fmt.Sprintf("cell-%d", n), page)
			if err != nil {
				return fmt.Errorf("cell %d: %w", n, err)
			}
			kept = append(kept, map[string]any{
				"output_type": "display_data", "metadata": map[string]any{},
				"data": map[string]any{"image/png": shown, "text/plain": "Figure: " + heading},
			})
		}
		for _, o := range kept {
			if data, ok := o["data"].(map[string]any); ok && data["image/png"] != nil {
				data["text/plain"] = "Figure: " + heading
			}
		}
		c.Outputs = kept
	}
	return nil
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		var b strings.Builder
		for _, line := range v {
			s, _ := line.(string)
			b.WriteString(s)
		}
		return b.String()
	}
	return ""
}

// table takes what lies around a table away: Kqlmagic sends a whole page.
func table(html string) string {
	from, to := strings.Index(html, "<table"), strings.LastIndex(html, "</table>")
	if to < from {
		return html
	}
	return html[from : to+len("</table>")]
}

// machine is what would name the computer or the person of the run.
var machine = []struct {
	what *regexp.Regexp
	by   string
}{
	{regexp.MustCompile(`(/[A-Za-z0-9._-]+)*/site-packages/`), ""},
	{regexp.MustCompile(`/tmp/hb[A-Za-z0-9._/-]*`), "~"},
	{regexp.MustCompile(`/(root|home/[^/"\\ ]+|Users/[^/"\\ ]+)`), "~"},
	{regexp.MustCompile(`eyJ[A-Za-z0-9_-]{10,}(\.[A-Za-z0-9_-]+)*`), "token"},
	{regexp.MustCompile(`(127\.0\.0\.1|localhost):\d+`), "localhost"},
}

func scrub(text []byte) []byte {
	for _, m := range machine {
		text = m.what.ReplaceAll(text, []byte(m.by))
	}
	return text
}
