// Package envtest gives tests the Python environment: that of HUNTBOOK_ENV_DIR, else one in the checkout's .cache.
// The first test that needs it builds it; all others wait for that build.
package envtest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/huntbook/huntbook/notebook/env"
)

// Environment is the environment, built.
func Environment(t testing.TB) *env.Environment {
	t.Helper()
	if testing.Short() {
		t.Skip("needs the Python environment")
	}
	e := env.New(env.Options{Root: filepath.Join(root(t), ".cache", "env"), Log: os.Stderr})
	if err := e.Build(t.Context()); err != nil {
		t.Fatalf("the Python environment: %v", err)
	}
	return e
}

func root(t testing.TB) string {
	dir, err := os.Getwd()
	for ; err == nil; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	t.Fatal("no go.mod above the test")
	return ""
}
