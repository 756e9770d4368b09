package env

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// step names what goes on, for people.
func (e *Environment) step(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	e.set(func(s *Status) { s.Step, s.Message = text, "" })
}

func (s Status) line() string {
	if s.Total > 0 && s.Done > 0 {
		return fmt.Sprintf("%s (%d of %d packages)", s.Step, s.Done, s.Total)
	}
	return s.Step
}

func (e *Environment) build(ctx context.Context) error {
	if err := os.MkdirAll(e.opts.Root, 0o755); err != nil {
		return explain(err, "")
	}
	e.step("Waiting for another build of the same environment")
	unlock, err := acquire(ctx, filepath.Join(e.opts.Root, Hash()+".lock"))
	if err != nil {
		return err
	}
	defer unlock()
	if e.whole() { // made while we waited
		return e.use()
	}
	if _, err := os.Stat(e.mark()); errors.Is(err, os.ErrNotExist) {
		if err := e.packages(ctx); err != nil {
			return err
		}
	}
	if err := e.fonts(ctx); err != nil {
		return err
	}
	e.step("Installing the huntbook package")
	if err := e.ownPackage(ctx); err != nil {
		return err
	}
	return e.use()
}

// use lets ROOT/current point to the environment, in one step.
func (e *Environment) use() error {
	link := filepath.Join(e.opts.Root, "current")
	next := fmt.Sprintf("%s.%d", link, os.Getpid())
	_ = os.Remove(next)
	if err := os.Symlink(filepath.Base(e.dir), next); err != nil {
		return explain(err, "")
	}
	return os.Rename(next, link)
}

// packages installs what the lock names: by uv where it is on PATH, by a uv of our own else, by pip as a last resort.
func (e *Environment) packages(ctx context.Context) error {
	python, pyErr := e.findPython(ctx)
	uv, uvErr := exec.LookPath("uv")
	if pyErr != nil && (uvErr != nil || e.opts.Wheels != "") {
		return pyErr // uv could fetch an interpreter, but not without a network
	}
	if uvErr != nil {
		e.step("Installing uv")
		if uv, uvErr = e.bootUV(ctx, python); uvErr != nil {
			uv = ""
			_, _ = fmt.Fprintf(e.opts.Log, "uv could not be had, pip takes its place: %v\n", uvErr)
		}
	}
	lockFile := filepath.Join(e.opts.Root, Hash()+".requirements")
	if err := os.WriteFile(lockFile, lock, 0o644); err != nil {
		return explain(err, "")
	}
	defer os.Remove(lockFile)

	counting, stop := context.WithCancel(ctx)
	defer stop()
	e.set(func(s *Status) { s.Total = lockEntries(string(lock)) })
	go e.count(counting)

	e.step("Creating the environment")
	if uv == "" {
		if err := e.run(ctx, python, "-m", "venv", e.dir); err != nil {
			return err
		}
		e.step("Installing packages with pip")
		args := append([]string{"-m", "pip", "install", "--no-input", "--require-hashes", "-r", lockFile}, e.offline()...)
		return e.run(ctx, e.Python(), args...)
	}
	if python == "" {
		python = "3.12"
	}
	if _, err := os.Stat(e.Python()); err != nil {
		if err := e.run(ctx, uv, "venv", "--allow-existing", "--python", python, e.dir); err != nil {
			return err
		}
	}
	e.step("Installing packages")
	args := append([]string{"pip", "sync", "--python", e.Python(), "--require-hashes", "--compile-bytecode", lockFile}, e.offline()...)
	return e.run(ctx, uv, args...)
}

// fonts makes matplotlib's list of this machine's fonts, which every first figure of a person would wait for.
func (e *Environment) fonts(ctx context.Context) error {
	e.step("Listing fonts")
	dir := filepath.Join(e.dir, "share", "huntbook")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return explain(err, "")
	}
	return e.run(ctx, "/usr/bin/env", "MPLCONFIGDIR="+dir, e.Python(), "-c", "import matplotlib.font_manager")
}

func (e *Environment) offline() []string {
	if e.opts.Wheels == "" {
		return nil
	}
	return []string{"--no-index", "--find-links", e.opts.Wheels}
}

// bootUV installs uv, pinned by its own lock, into a small environment beside the others.
func (e *Environment) bootUV(ctx context.Context, python string) (string, error) {
	dir := filepath.Join(e.opts.Root, "uv")
	uv := filepath.Join(dir, "bin", "uv")
	if err := exec.CommandContext(ctx, uv, "--version").Run(); err == nil {
		return uv, nil
	}
	if err := e.run(ctx, python, "-m", "venv", dir); err != nil {
		return "", err
	}
	list := filepath.Join(dir, "boot.lock")
	if err := os.WriteFile(list, bootLock, 0o644); err != nil {
		return "", explain(err, "")
	}
	args := append([]string{"-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--require-hashes", "-r", list}, e.offline()...)
	if err := e.run(ctx, filepath.Join(dir, "bin", "python"), args...); err != nil {
		return "", err
	}
	return uv, nil
}

// run runs one command. Its last line of output is the status message; all of it goes to the log.
func (e *Environment) run(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	said := &tail{line: func(text string) { e.set(func(s *Status) { s.Message = text }) }}
	cmd.Stdout, cmd.Stderr = io.MultiWriter(e.opts.Log, said), io.MultiWriter(e.opts.Log, said)
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return explain(fmt.Errorf("%s: %w", filepath.Base(name), err), said.String())
	}
	return nil
}

// count keeps the number of installed packages current. uv installs all at the end, so what it has fetched counts too.
func (e *Environment) count(ctx context.Context) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			found, _ := filepath.Glob(filepath.Join(e.dir, "lib", "python3*", "site-packages", "*.dist-info"))
			e.set(func(s *Status) { s.Done = min(len(found), s.Total) })
		}
	}
}

// lockEntries counts the packages of a lock, less those of other platforms.
func lockEntries(text string) int {
	names := map[string]bool{}
	for line := range strings.Lines(text) {
		name, rest, ok := strings.Cut(line, "==")
		if !ok || strings.HasPrefix(line, " ") || strings.Contains(rest, "sys_platform == 'win32'") ||
			strings.Contains(rest, "sys_platform == 'emscripten'") {
			continue
		}
		names[name] = true
	}
	return len(names)
}

// tail keeps the end of a program's output and hands on each line.
type tail struct {
	line func(string)
	kept []string
	rest string
}

func (t *tail) Write(p []byte) (int, error) {
	t.rest += string(p)
	for {
		line, after, ok := strings.Cut(t.rest, "\n")
		if !ok {
			return len(p), nil
		}
		t.rest = after
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		t.kept = append(t.kept, line)
		if len(t.kept) > 20 {
			t.kept = t.kept[1:]
		}
		t.line(line)
	}
}

func (t *tail) String() string { return strings.Join(append(t.kept, t.rest), "\n") }
