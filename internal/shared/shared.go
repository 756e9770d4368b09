// Package shared finds the folder of public test material that lies beside a developer's checkout. A user's clone has none.
package shared

import (
	"os"
	"path/filepath"
	"testing"
)

// Dir gives a path inside ../shared, or skips the test where there is none.
func Dir(t testing.TB, parts ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
	path := filepath.Join(append([]string{filepath.Dir(dir), "shared"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skip("needs the test material in ../shared, which is not here")
	}
	return path
}
