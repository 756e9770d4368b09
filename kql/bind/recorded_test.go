package bind_test

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/syntax"
)

type recorded struct {
	ID           string
	Query        string
	Check        string
	Engine       string
	Error        string
	Needs        []string
	Output       *answer
	EngineOutput *answer `json:"engine_output"`
}

type answer struct {
	Columns []string
	Types   []string `json:"column_types"`
}

// TestRecordedColumns compares names and types of columns with those that the real engine answered.
func TestRecordedColumns(t *testing.T) {
	report := os.Getenv("KQL_REPORT") != ""
	env := knownTables(t)
	total, names, typed, refusable, refused := 0, 0, 0, 0, 0
	for _, file := range []string{"docs-cases/dev.jsonl", "engine-cases/dev.jsonl"} {
		f, err := os.Open(shared + "/" + file)
		if err != nil {
			t.Skip("the recorded answers are not beside this checkout")
		}
		sc := bufio.NewScanner(f)
		sc.Buffer(nil, 64<<20)
		for sc.Scan() {
			var c recorded
			if json.Unmarshal(sc.Bytes(), &c) != nil || len(c.Needs) > 0 {
				continue
			}
			if c.Check == "error" {
				refusable++
				if len(check(c.Query, env)) > 0 {
					refused++
				} else if report {
					t.Logf("ACCEPTED %s", oneLine(c.Query))
				}
				continue
			}
			want := c.EngineOutput
			if want == nil && c.Engine != "" {
				want = c.Output
			}
			if want == nil || len(want.Columns) == 0 {
				continue
			}
			total++
			q, ds := syntax.Parse(c.Query)
			if len(ds) > 0 {
				if report {
					t.Logf("PARSE %s %v", c.ID, ds[0])
				}
				continue
			}
			out, ds := bind.Query(q, c.Query, env)
			if len(ds) > 0 && ds[0].Code == "KS211" { // a function that the table does not hold: its coverage is counted there
				total--
				continue
			}
			if len(ds) > 0 {
				if report {
					t.Logf("REFUSED %s: %s %s %q", c.ID, ds[0].Code, ds[0].Message, snippet(c.Query, ds[0].Span))
				}
				continue
			}
			cols := out.Statements[0].Root.Columns()
			var got, kinds []string
			for _, c := range cols {
				got, kinds = append(got, c.Name), append(kinds, c.Type.String())
			}
			if strings.Join(got, "|") != strings.Join(want.Columns, "|") {
				if report {
					t.Logf("NAMES %s: got %v want %v: %s", c.ID, got, want.Columns, oneLine(c.Query))
				}
				continue
			}
			names++
			if len(want.Types) == 0 || sameTypes(kinds, want.Types) {
				typed++
			} else if report {
				t.Logf("TYPES %s: got %v want %v: %s", c.ID, kinds, want.Types, oneLine(c.Query))
			}
		}
		f.Close()
	}
	t.Logf("%d of %d by name, %d by type; %d of %d errors refused", names, total, typed, refused, refusable)
	if names < total*95/100 {
		t.Errorf("%d of %d answers have the recorded columns; the floor is 95%%", names, total)
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// sameTypes compares with the types of a recording, some of which know fewer words.
func sameTypes(got, want []string) bool {
	for i := range got {
		w := strings.ToLower(want[i])
		switch {
		case w == got[i], w == "int" && got[i] == "long" && want[i] == "Int", w == "" || w == "unknown":
		default:
			return false
		}
	}
	return true
}
