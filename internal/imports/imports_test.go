// Package imports holds the test of who may open which door.
package imports

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/huntbook/huntbook/"

// policy is the house's order, from the lowest room up: a room may import those that its entry names, and its own folders.
// A change here is a change of architecture, not a way to fix a build.
var policy = map[string]string{
	"algo":        "",
	"result":      "algo",
	"kql":         "algo",
	"engine":      "algo result",
	"sqlgen":      "algo kql",
	"exec":        "algo result kql",
	"store":       "algo result kql engine",
	"query":       "algo result kql engine sqlgen exec store",
	"ingest":      "algo result kql engine store query",
	"control":     "algo result kql engine store query ingest",
	"hunt":        "algo result kql engine store query",
	"notebook":    "algo result query python",
	"auth":        "algo",
	"web":         "",
	"python":      "",
	"api":         "algo result kql engine store query ingest control hunt notebook auth web",
	"cmd":         "algo result kql engine sqlgen exec store query ingest control hunt notebook auth api web python",
	"bench":       "algo result kql engine sqlgen exec store query ingest control",
	"conformance": "algo result kql engine sqlgen exec store query ingest control",
}

// internal holds leaves that any room may use, and tests of the house itself.
const anyone = "internal"

func TestRoomsImportDownwards(t *testing.T) {
	cmd := exec.Command("go", "list", "-tags", "duckdb_arrow", "-json=ImportPath,Imports", module+"...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr(err))
	}
	dec := json.NewDecoder(bytes.NewReader(out))
	seen := 0
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		from := room(p.ImportPath)
		if from == anyone {
			continue
		}
		seen++
		allowed, known := policy[from]
		if !known {
			t.Errorf("%s stands in no room of the house: give %q a line in the policy", p.ImportPath, from)
			continue
		}
		for _, imp := range p.Imports {
			if !strings.HasPrefix(imp, module) {
				if from == "kql" && strings.Contains(strings.SplitN(imp, "/", 2)[0], ".") {
					t.Errorf("%s imports %s: kql takes algo and the standard library alone", p.ImportPath, imp)
				}
				continue
			}
			to := room(imp)
			if to == from || to == anyone {
				continue
			}
			if !contains(allowed, to) {
				t.Errorf("%s imports %s: %s may import %q", p.ImportPath, imp, from, allowed)
			}
		}
	}
	if seen < 10 {
		t.Errorf("saw only %d packages", seen)
	}
}

// TestLeavesStandAlone keeps what everybody may import from importing rooms.
func TestLeavesStandAlone(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{join .Imports \"\\n\"}}", module+"internal/ids").Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr(err))
	}
	if strings.Contains(string(out), module) {
		t.Errorf("internal/ids imports a room: %s", out)
	}
}

func room(path string) string {
	return strings.SplitN(strings.TrimPrefix(path, module), "/", 2)[0]
}

func contains(words, word string) bool {
	for _, w := range strings.Fields(words) {
		if w == word {
			return true
		}
	}
	return false
}

func stderr(err error) string {
	if e, ok := err.(*exec.ExitError); ok {
		return string(e.Stderr)
	}
	return ""
}
