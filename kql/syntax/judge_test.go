package syntax_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
)

// record is a public query with what is known of it.
type record struct {
	ID     string
	Query  string
	Syntax string
	Check  string
	Judge  *struct {
		Parses bool
		Errors []string
	}
	ManagementCommand bool `json:"management_command"`
}

// corpus reads a file of shared test material, which stands beside a checkout where there is any.
func corpus(t testing.TB, name string) []record {
	t.Helper()
	f, err := os.Open(filepath.Join("../../../shared/kql", name))
	if err != nil {
		t.Skipf("no corpus beside this checkout: %v", err)
	}
	defer f.Close()
	var out []record
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var r record
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// accepted says what the material thinks of r: whether Microsoft's parser takes it.
func (r record) accepted() bool {
	if r.Judge != nil {
		return r.Judge.Parses
	}
	return r.Syntax == "ok"
}

func TestCorpusParsesAsTheJudgeSays(t *testing.T) {
	for _, name := range []string{"queries/dev.jsonl", "docs-cases/dev.jsonl", "docs-cases/no-output.dev.jsonl", "engine-cases/dev.jsonl"} {
		t.Run(name, func(t *testing.T) {
			var taken, refused, tooMuch int
			for _, r := range corpus(t, name) {
				start := time.Now()
				q, diags := syntax.Parse(r.Query)
				if d := time.Since(start); d > 2*time.Second {
					t.Errorf("%s: took %v", r.ID, d)
				}
				if q == nil {
					t.Fatalf("%s: no tree", r.ID)
				}
				switch {
				case r.accepted() && len(diags) > 0:
					t.Errorf("%s: refused: %s", r.ID, &source.Errors{Text: r.Query, Items: diags})
				case r.accepted():
					taken++
				case len(diags) > 0:
					refused++
				default:
					tooMuch++
					t.Logf("%s: taken, though the judge does not", r.ID)
				}
			}
			t.Logf("taken %d, refused %d, taken though refused by the judge %d", taken, refused, tooMuch)
		})
	}
}
