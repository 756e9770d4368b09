package syntax_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

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

// verdict says what the material knows of r: whether it must be taken, or must be refused. Where there is no word of
// Microsoft's parser, the published grammar's yes counts and its no does not, for it is not the whole language; and what
// the real engine refused need not be taken.
func (r record) verdict() (take, refuse bool) {
	if r.Judge != nil {
		return r.Judge.Parses, !r.Judge.Parses
	}
	return r.Syntax == "ok" && r.Check != "error", false
}

func TestCorpusParsesAsTheJudgeSays(t *testing.T) {
	for _, name := range []string{"queries/dev.jsonl", "docs-cases/dev.jsonl", "docs-cases/no-output.dev.jsonl", "engine-cases/dev.jsonl"} {
		t.Run(name, func(t *testing.T) {
			taken, refused := 0, 0
			for _, r := range corpus(t, name) {
				take, refuse := r.verdict()
				q, diags := syntax.Parse(r.Query)
				switch {
				case q == nil:
					t.Fatalf("%s: no tree", r.ID)
				case take && len(diags) > 0:
					t.Errorf("%s: refused: %s", r.ID, source.Show(r.Query, diags[0]))
				case refuse && len(diags) == 0:
					t.Errorf("%s: taken, though it is refused: %v", r.ID, r.Judge.Errors)
				case len(diags) == 0:
					taken++
				default:
					refused++
				}
			}
			t.Logf("%d taken, %d refused", taken, refused)
		})
	}
}
