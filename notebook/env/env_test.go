package env

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestLockNamesNoHostAndHasHashes(t *testing.T) {
	for name, text := range map[string]string{"requirements.lock": string(lock), "boot.lock": string(bootLock)} {
		if strings.Contains(text, "://") || strings.Contains(text, "index-url") {
			t.Errorf("%s names a host", name)
		}
		for block := range strings.SplitSeq(strings.ReplaceAll(text, "\\\n    ", ""), "\n") {
			if strings.Contains(block, "==") && !strings.Contains(block, "--hash=sha256:") {
				t.Errorf("%s: no hash: %s", name, block)
			}
		}
	}
	if n := lockEntries(string(lock)); n < 150 || n > 260 {
		t.Errorf("%d packages", n)
	}
}

func TestWheel(t *testing.T) {
	wheel, err := Wheel()
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(wheel), int64(len(wheel)))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, f := range z.File {
		names[f.Name] = true
	}
	for _, want := range []string{"huntbook/__init__.py", "huntbook/kernel.py", "huntbook-0.1.0.dist-info/METADATA", "huntbook-0.1.0.dist-info/RECORD"} {
		if !names[want] {
			t.Errorf("no %s in %v", want, names)
		}
	}
}

func TestFailuresSayWhatToDo(t *testing.T) {
	t.Setenv("HUNTBOOK_ENV_DIR", "")
	t.Run("no Python", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		e := New(Options{Root: t.TempDir()})
		if err := e.Build(t.Context()); err == nil || !strings.Contains(err.Error(), "need Python 3.11, 3.12 or 3.13") {
			t.Errorf("got %v", err)
		}
		if s := e.Status(); s.State != Failed || s.Message == "" {
			t.Errorf("got %+v", s)
		}
	})
	t.Run("empty wheel folder", func(t *testing.T) {
		e := New(Options{Root: t.TempDir(), Wheels: t.TempDir()})
		if err := e.Build(t.Context()); err == nil || !strings.Contains(err.Error(), "wheel folder") {
			t.Errorf("got %v", err)
		}
		if e.Ready() {
			t.Error("it says that it is ready")
		}
	})
	t.Run("a folder that cannot be made", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := New(Options{Root: filepath.Join(file, "env")}).Build(t.Context()); err == nil {
			t.Error("no error")
		}
	})
	for text, want := range map[string]string{
		"error: failed to fetch: dns error: failed to lookup address":                             "package index cannot be reached",
		"No space left on device (os error 28)":                                                   "disk is full",
		"Hash mismatch for numpy":                                                                 "differs from the lock",
		"The virtual environment was not created successfully because ensurepip is not available": "venv package",
	} {
		if got := explain(errors.New("exit status 1"), text).Error(); !strings.Contains(got, want) {
			t.Errorf("%q gave %q", text, got)
		}
	}
}

func TestOneBuildsAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	release, err := acquire(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer stop()
	if _, err := acquire(ctx, path); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second got it: %v", err)
	}
	release()
	again, err := acquire(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	again()
}
