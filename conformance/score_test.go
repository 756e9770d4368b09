// Package conformance runs the language over recorded answers and published queries.
package conformance

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/huntbook/huntbook/internal/shared"
)

// program builds the product once for the tests of this package.
func program(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "huntbook")
	cmd := exec.Command("go", "build", "-tags", "duckdb_arrow", "-o", bin, "github.com/huntbook/huntbook/cmd/huntbook")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return bin
}

// TestScores holds the share of cases that are answered as recorded above its floors. A floor only ever rises.
func TestScores(t *testing.T) {
	kql := shared.Dir(t, "kql")
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Fatal("the scorer needs python3")
	}
	bin := program(t)
	for _, c := range []struct {
		name, run, file string
		only            []string
		floor           float64
	}{
		{"docs", "kql run", "docs-cases/dev.jsonl", []string{"--only", "runnable"}, 80},
		{"engine", "kql run", "engine-cases/dev.jsonl", []string{"--only", "runnable"}, 94},
		{"corpus binds", "kql check", "queries/dev.jsonl", nil, 98},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := append([]string{filepath.Join(kql, "score.py"), "--run", bin + " " + c.run, "--min", fmt.Sprint(c.floor)}, c.only...)
			if dir := os.Getenv("HUNTBOOK_SCORE_DIR"); dir != "" {
				args = append(args, "--failed", filepath.Join(dir, c.name+".jsonl"))
			}
			out, err := exec.Command(python, append(args, filepath.Join(kql, c.file))...).CombinedOutput()
			t.Logf("%s", out)
			if err != nil {
				t.Errorf("below the floor of %v%%: %v", c.floor, err)
			}
		})
	}
}
