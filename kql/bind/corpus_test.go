package bind_test

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
)

type corpusQuery struct {
	ID    string
	Query string
	Judge struct {
		Parses, Binds bool
		Errors        []string
	}
}

func corpus(t *testing.T, name string) []corpusQuery {
	f, err := os.Open(shared + "/" + name)
	if err != nil {
		t.Skip("the corpus of public queries is not beside this checkout")
	}
	defer f.Close()
	var out []corpusQuery
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 64<<20)
	for sc.Scan() {
		var q corpusQuery
		if err := json.Unmarshal(sc.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		out = append(out, q)
	}
	return out
}

// TestCorpusBinds holds the share of real queries that bind against the known tables, and of those refused that the service's
// own parser refuses as well.
func TestCorpusBinds(t *testing.T) {
	env := knownTables(t)
	binds, bound, refusable, refused := 0, 0, 0, 0
	report := os.Getenv("KQL_REPORT") != ""
	for _, c := range corpus(t, "queries/dev.jsonl") {
		if !c.Judge.Parses {
			continue
		}
		ds := check(c.Query, env)
		if c.Judge.Binds {
			binds++
			if len(ds) == 0 {
				bound++
			} else if report {
				t.Logf("REFUSED %s: %s %s %q", c.ID, ds[0].Code, ds[0].Message, snippet(c.Query, ds[0].Span))
			}
			continue
		}
		if slices.ContainsFunc([]string{"_GetWatchlist", "FileProfile", "SeenBy"}, func(name string) bool {
			return strings.Contains(strings.Join(c.Judge.Errors, ""), "'"+name+"'")
		}) {
			continue // Sentinel's and Defender's own functions are known here
		}
		refusable++
		if len(ds) > 0 {
			refused++
		} else if report {
			t.Logf("ACCEPTED %s: %s", c.ID, strings.Join(c.Judge.Errors, " | "))
		}
	}
	t.Logf("%d of %d bind (%.1f%%); %d of %d refused", bound, binds, 100*float64(bound)/float64(binds), refused, refusable)
	if float64(bound) < 0.97*float64(binds) {
		t.Errorf("%d of %d queries bind; the floor is 97%%", bound, binds)
	}
	if float64(refused) < 0.9*float64(refusable) {
		t.Errorf("%d of %d wrong queries are refused; the floor is 90%%", refused, refusable)
	}
}

func check(text string, env bind.Env) []source.Diagnostic {
	q, ds := syntax.Parse(text)
	if len(ds) > 0 {
		return ds
	}
	_, ds = bind.Query(q, text, env)
	return ds
}

func snippet(text string, s source.Span) string {
	a, b := max(0, s.Start-10), min(len(text), s.End+30)
	if a > b {
		return ""
	}
	return text[a:b]
}
