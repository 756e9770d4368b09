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
	path, ok := Find(t, parts...)
	if !ok {
		t.Skip("needs the test material in ../shared, which is not here")
	}
	return path
}

// Find gives a path inside ../shared and whether it is there, for tests that can do without.
func Find(t testing.TB, parts ...string) (string, bool) {
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
	_, err = os.Stat(path)
	return path, err == nil
}
