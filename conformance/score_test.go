// Package conformance runs the language over recorded answers and published queries.
package conformance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/control"
	"github.com/huntbook/huntbook/internal/meta"
	"github.com/huntbook/huntbook/internal/shared"
	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/source"
)

var update = flag.Bool("update", false, "take the cases that pass now out of remaining.txt")

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

// scorer runs the scorer of the shared material.
type scorer struct{ python, dir, bin string }

func newScorer(t *testing.T) scorer {
	t.Helper()
	s := scorer{dir: shared.Dir(t, "kql"), bin: program(t)}
	var err error
	if s.python, err = exec.LookPath("python3"); err != nil {
		t.Fatal("the scorer needs python3")
	}
	return s
}

// run gives the share of cases that pass by category, "all" among them, and the ids of those that fail.
func (s scorer) run(t *testing.T, command, file string, options ...string) (shares map[string]float64, failed []string) {
	t.Helper()
	list := filepath.Join(t.TempDir(), "failed.jsonl")
	if dir := os.Getenv("HUNTBOOK_SCORE_DIR"); dir != "" {
		list = filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "-")+".jsonl")
	}
	args := append([]string{filepath.Join(s.dir, "score.py"), "--run", s.bin + " " + command, "--failed", list}, options...)
	out, err := exec.Command(s.python, append(args, file)...).CombinedOutput()
	if err != nil {
		t.Fatalf("the scorer: %v\n%s", err, out)
	}
	t.Logf("%s", out)
	shares = map[string]float64{}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		for i, w := range words {
			if share, ok := strings.CutSuffix(w, "%"); ok && i >= 2 {
				shares[strings.Join(words[:i-1], " ")], _ = strconv.ParseFloat(share, 64) // name, passed/all, share
				break
			}
		}
	}
	text, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		var c struct{ ID string }
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		failed = append(failed, c.ID)
	}
	return shares, failed
}

func floors(t *testing.T, shares, least map[string]float64) {
	t.Helper()
	for _, category := range slices.Sorted(maps.Keys(least)) {
		if share, ok := shares[category]; !ok || share < least[category] {
			t.Errorf("%s: %v%%, below its floor of %v%%", category, share, least[category])
		}
	}
}

// TestScores holds the share of cases that are answered as recorded above its floors, which only ever rise, and the list of
// those that are not: remaining.txt says why of each.
func TestScores(t *testing.T) {
	s := newScorer(t)
	rest := map[string]bool{}
	ran := true
	suite := func(name, command, file string, least map[string]float64, options ...string) {
		ran = t.Run(name, func(t *testing.T) {
			shares, failed := s.run(t, command, file, options...)
			floors(t, shares, least)
			for _, id := range failed {
				rest[id] = true
			}
		}) && ran
	}
	suite("docs", "kql run", filepath.Join(s.dir, "docs-cases/dev.jsonl"), map[string]float64{
		"scalar function": 98, "aggregation": 97, "window": 97, "graph": 95, "operator": 91, "plugin": 86, "timeseries": 92, "geo": 96, "all": 96,
	}, "--only", "runnable")
	suite("engine", "kql run", filepath.Join(s.dir, "engine-cases/dev.jsonl"), map[string]float64{"all": 97.5}, "--only", "runnable")
	suite("corpus", "kql check", chosen(t, filepath.Join(s.dir, "queries/dev.jsonl"), func(c caseMarks) bool { return c.Judge.Binds }), map[string]float64{"all": 99})
	suite("without answers", "kql check", chosen(t, filepath.Join(s.dir, "docs-cases/no-output.dev.jsonl"), func(c caseMarks) bool {
		return c.Syntax == "ok" && len(c.Needs) == 0
	}), map[string]float64{"all": 80})
	remaining(t, rest)
}

// caseMarks is what a case file says about a text beside its answer.
type caseMarks struct {
	Judge  struct{ Parses, Binds bool }
	Syntax string
	Needs  []string
}

// chosen writes the cases of a file that keep asks for to a file of their own.
func chosen(t *testing.T, file string, keep func(caseMarks) bool) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []byte
	for line := range bytes.Lines(text) {
		var c caseMarks
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		if keep(c) {
			out = append(out, line...)
		}
	}
	path := filepath.Join(t.TempDir(), filepath.Base(file))
	if err := os.WriteFile(path, out, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// either begins the reason of a case whose rows may come in more than one order: it passes now and then.
const either = "either: "

// remaining compares the cases that fail with remaining.txt: an id, a tab, the reason.
func remaining(t *testing.T, failed map[string]bool) {
	t.Helper()
	const list = "remaining.txt"
	text, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	var kept []byte
	listed := map[string]bool{}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		line := lines.Text()
		id, reason, ok := strings.Cut(line, "\t")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case !ok || reason == "":
			t.Errorf("%s: %q has no reason", list, line)
		case listed[id]:
			t.Errorf("%s: %s stands there twice", list, id)
		case !failed[id] && !strings.HasPrefix(reason, either):
			if *update {
				continue
			}
			t.Errorf("%s passes: take it out of %s (or run with -update)", id, list)
		}
		listed[id] = true
		kept = append(append(kept, line...), '\n')
	}
	for _, id := range slices.Sorted(maps.Keys(failed)) {
		if !listed[id] {
			t.Errorf("%s fails and %s does not say why", id, list)
		}
	}
	if *update {
		if err := os.WriteFile(list, kept, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestScoresWithTables runs the examples that read the reference's sample tables over rows of the same shape. Their rows are
// not the reference's: an example whose conditions none of them meets counts as failed.
func TestScoresWithTables(t *testing.T) {
	s := newScorer(t)
	data := t.TempDir()
	functions := map[string]string{}
	for _, table := range []string{"StormEvents", "PopulationData"} {
		cmd := exec.Command(s.bin, "ingest", "--data", data, "--table", table+"_CL", filepath.Join(s.dir, "stormevents", table+".csv"))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("ingest: %v\n%s", err, out)
		}
		// The reference's tables have no columns of Log Analytics.
		functions[table] = table + "_CL | project-away TimeGenerated, Type"
	}
	saveFunctions(t, data, functions)
	shares, _ := s.run(t, "kql run --data "+data, filepath.Join(s.dir, "docs-cases/dev.jsonl"), "--only", "runnable", "--tables", "StormEvents,PopulationData")
	floors(t, shares, map[string]float64{"aggregation": 97, "scalar function": 96, "window": 97, "graph": 95, "operator": 80, "plugin": 84, "all": 88.5})
}

func saveFunctions(t *testing.T, data string, bodies map[string]string) {
	t.Helper()
	db, err := meta.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	kept, err := control.NewFunctions(db)
	if err != nil {
		t.Fatal(err)
	}
	h := &control.House{
		Functions: kept, MayWriteFunctions: func() bool { return true }, IsDatabase: func(string) bool { return true },
		CheckFunction: func(*bind.Function) []source.Diagnostic { return nil },
	}
	for name, body := range bodies {
		if _, err := control.Run(context.Background(), h, fmt.Sprintf(".create-or-alter function %s() { %s }", name, body)); err != nil {
			t.Fatal(err)
		}
	}
}
