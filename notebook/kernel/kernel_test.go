package kernel_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/huntbook/huntbook/notebook/env"
	"github.com/huntbook/huntbook/notebook/env/envtest"
	"github.com/huntbook/huntbook/notebook/kernel"
)

func start(t *testing.T, e *env.Environment) *kernel.Kernel {
	t.Helper()
	dir, err := os.MkdirTemp("", "hb") // t.TempDir is too long for sockets
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	p := kernel.Profile{Endpoints: kernel.Endpoints{API: "http://127.0.0.1:9"}, Dir: dir, Home: t.TempDir(), Env: e.Dir()}
	if err := p.Write(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	k, err := kernel.Start(t.Context(), kernel.Options{Python: e.Python(), Dir: dir, Work: t.TempDir(), Env: p.Environ(), Log: os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	t.Logf("kernel ready after %v", time.Since(began).Round(time.Millisecond))
	return k
}

func text(outputs []kernel.Output) string {
	var b strings.Builder
	for _, o := range outputs {
		if s, ok := o["text"].(string); ok {
			b.WriteString(s)
		}
		if d, ok := o["data"].(map[string]any); ok {
			s, _ := d["text/plain"].(string)
			b.WriteString(s)
		}
	}
	return b.String()
}

func TestExecute(t *testing.T) {
	k := start(t, envtest.Environment(t))
	run := func(code string) *kernel.Result {
		t.Helper()
		r, err := k.Execute(t.Context(), code)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := run("print('a'); print('b')\n6 * 7"); text(r.Outputs) != "a\nb\n42" || r.Count != 1 || r.Error != nil {
		t.Errorf("got %+v", r)
	}
	if r := run("1 / 0"); r.Error == nil || r.Error.Name != "ZeroDivisionError" || len(r.Error.Traceback) == 0 {
		t.Errorf("an exception gave %+v", r)
	}
	if r := run("from IPython.display import clear_output\nprint('old'); clear_output(wait=True); print('new')"); text(r.Outputs) != "new\n" {
		t.Errorf("clear_output gave %+v", r.Outputs)
	}
	if r := run("h = display('one', display_id=True); h.update('two')"); text(r.Outputs) != "'two'" {
		t.Errorf("update_display gave %+v", r.Outputs)
	}
	if r := run("print('x' * 20_000_000)"); len(text(r.Outputs)) != 20_000_001 {
		t.Errorf("20 MB of text came as %d bytes", len(text(r.Outputs)))
	}
	if r := run("input('?')"); r.Error == nil || r.Error.Name != "StdinNotImplementedError" {
		t.Errorf("input() gave %+v", r)
	}
	if r := run("%matplotlib inline\nimport matplotlib.pyplot as p, matplotlib.cm as cm\np.plot([1, 2], color=cm.get_cmap('viridis')(0.5)); p.show()"); r.Error != nil || !strings.Contains(imageOf(r), "iVBOR") {
		t.Errorf("a plot gave %+v", r)
	}
}

func imageOf(r *kernel.Result) string {
	for _, o := range r.Outputs {
		if d, ok := o["data"].(map[string]any); ok {
			if s, ok := d["image/png"].(string); ok {
				return s
			}
		}
	}
	return ""
}

func TestExecuteStops(t *testing.T) {
	k := start(t, envtest.Environment(t))
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	r, err := k.Execute(ctx, "print('begun', flush=True)\nimport time; time.sleep(60)")
	if !errors.Is(err, context.DeadlineExceeded) || text(r.Outputs) != "begun\n" {
		t.Errorf("a cell over its time gave %+v, %v", r, err)
	}
	if r, err := k.Execute(t.Context(), "'alive'"); err != nil || text(r.Outputs) != "'alive'" {
		t.Errorf("after the interrupt: %+v, %v", r, err)
	}
	if _, err := k.Execute(t.Context(), "import os; os._exit(1)"); !errors.Is(err, kernel.ErrDied) {
		t.Errorf("a kernel that dies gave %v", err)
	}
}
