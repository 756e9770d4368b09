package run_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/notebook/env"
	"github.com/huntbook/huntbook/notebook/env/envtest"
	"github.com/huntbook/huntbook/notebook/kernel"
	"github.com/huntbook/huntbook/notebook/run"
)

const source = `{"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}, "language_info": {"name": "python"}, "kept": {"big": 9007199254740993}},
"cells": [
 {"cell_type": "markdown", "id": "m", "metadata": {}, "source": ["# Title\n", "text <b> & $x$"]},
 {"cell_type": "code", "id": "p", "metadata": {"tags": ["parameters"]}, "source": "n = 1\nname = 'x'", "outputs": [], "execution_count": 7},
 {"cell_type": "code", "id": "a", "metadata": {}, "source": "print(n, name); n * 2", "outputs": [{"output_type": "stream", "name": "stdout", "text": "old"}], "execution_count": 8},
 {"cell_type": "code", "id": "x", "metadata": {"tags": ["raises-exception"]}, "source": "1 / 0", "outputs": [], "execution_count": null},
 {"cell_type": "code", "id": "g", "metadata": {}, "source": "import plotly.graph_objects as go\nfig = go.Figure(go.Scatter(y=[1, 2])); fig.show('plotly_mimetype')", "outputs": [], "execution_count": null},
 {"cell_type": "code", "id": "b", "metadata": {}, "source": "from bokeh.plotting import figure, show, output_notebook\noutput_notebook()\nf = figure(width=90, height=90); f.scatter([1], [2]); show(f)", "outputs": [], "execution_count": null}
]}`

func start(t *testing.T, e *env.Environment) *kernel.Kernel {
	t.Helper()
	dir, err := os.MkdirTemp("", "hb")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	p := kernel.Profile{Dir: dir, Home: t.TempDir(), Env: e.Dir()}
	if err := p.Write(); err != nil {
		t.Fatal(err)
	}
	k, err := kernel.Start(t.Context(), kernel.Options{Python: e.Python(), Dir: dir, Work: t.TempDir(), Env: p.Environ(), Log: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	return k
}

func TestExecute(t *testing.T) {
	e := envtest.Environment(t)
	nb, err := run.Parse([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	nb.Inject([]run.Parameter{{Name: "n", Value: "21"}, {Name: "name", Value: `a "b"`}})
	k := start(t, e)
	if err := nb.Execute(t.Context(), k, nil); err != nil {
		t.Fatal(err)
	}
	text, err := nb.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"21 a \"b\"\n"`, `"42"`, "ZeroDivisionError", `"big": 9007199254740993`, "application/vnd.plotly.v1+json", `"injected-parameters"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the output lacks %s", want)
		}
	}
	if strings.Contains(string(text), `"old"`) {
		t.Error("old output stayed")
	}

	page := filepath.Join(t.TempDir(), "page.html")
	if err := nb.HTML(t.Context(), e.Dir(), page); err != nil {
		t.Fatal(err)
	}
	html, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if found := regexp.MustCompile(`<(script|link|img|iframe)[^>]{0,300}(src|href)="?https?://[^ >]*|@import "?http|from "https?://[^"]*`).FindAll(html, 5); len(found) > 0 {
		t.Errorf("the page fetches %s", found)
	}
	if !strings.Contains(string(html), "Plotly.newPlot(") || !strings.Contains(string(html), "BokehJS") {
		t.Error("the page lacks a chart or its library")
	}

	// Another run replaces the injected cell and stops at the first error.
	again, err := run.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	again.Inject([]run.Parameter{{Name: "n", Value: "nothing"}})
	if len(again.Cells) != len(nb.Cells) {
		t.Errorf("%d cells, not %d", len(again.Cells), len(nb.Cells))
	}
	again.Cells[3].Source = "n + 1"
	var failed *run.CellError
	if err := again.Execute(t.Context(), k, nil); !errors.As(err, &failed) || failed.Cell != 3 || failed.Err.Name != "TypeError" {
		t.Errorf("got %v", err)
	}
	if again.Cells[4].Count != 0 || len(again.Cells[4].Outputs) != 0 {
		t.Error("a cell after the error ran or kept old output")
	}
}

func TestParameters(t *testing.T) {
	for text, want := range map[string]string{
		"a=1": "a = 1", "a=-1.5e3": "a = -1.5e3", "a=true": "a = True", "a=None": "a = None", "a=007": `a = "007"`, "a=0x10": `a = "0x10"`,
		"a=nan": `a = "nan"`, "a=x=y": `a = "x=y"`, "a='": `a = "'"`, "a=\\\"\n": `a = "\\\"\n"`, "a=1_000": `a = "1_000"`,
	} {
		p, err := run.ParseParameter(text)
		if err != nil {
			t.Fatal(err)
		}
		nb, err := run.Parse([]byte(`{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}`))
		if err != nil {
			t.Fatal(err)
		}
		nb.Inject([]run.Parameter{p})
		if got := nb.Cells[0].Source; got != "# Parameters\n"+want {
			t.Errorf("%q gave %q, want %q", text, got, want)
		}
	}
	for _, bad := range []string{"a", "1a=2", "a b=1", "=1", "import os;a=1"} {
		if _, err := run.ParseParameter(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, bad := range []string{"", "[]", "{}", `{"nbformat": 3}`, `{"nbformat": 4, "cells": [1]}`, "not json"} {
		if _, err := run.Parse([]byte(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
