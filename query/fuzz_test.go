package query_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/internal/shared"
	"github.com/huntbook/huntbook/kql/format"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/store"
)

// seeds adds the cases that lie in the house, and the public queries where they lie beside the checkout.
func seeds(f *testing.F) {
	files, _ := filepath.Glob("../kql/*/testdata/*.txt")
	cases, _ := filepath.Glob("../conformance/testdata/*.txt")
	for _, file := range append(files, cases...) {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range strings.Split(string(raw), "\n\n") {
			text, _, _ := strings.Cut(c, "\n---\n")
			f.Add(text)
		}
	}
	dir, ok := shared.Find(f, "kql")
	if !ok {
		return
	}
	beside, _ := filepath.Glob(filepath.Join(dir, "*", "*dev.jsonl"))
	for _, file := range beside {
		in, err := os.Open(file)
		if err != nil {
			f.Fatal(err)
		}
		lines := bufio.NewScanner(in)
		lines.Buffer(nil, 64<<20)
		for lines.Scan() {
			var q struct{ Query string }
			if json.Unmarshal(lines.Bytes(), &q) == nil && len(q.Query) < 4000 {
				f.Add(q.Query)
			}
		}
		in.Close()
	}
}

// FuzzCompile feeds the whole compiler, from text to SQL, against the known tables. No text makes it panic, hang, point
// outside of itself or fail for a reason of its own; and a text that compiles still means the same when it was formatted.
func FuzzCompile(f *testing.F) {
	seeds(f)
	db, err := duckdb.Open(duckdb.Options{Scalars: query.Scalars()})
	if err != nil {
		f.Fatal(err)
	}
	defer db.Close()
	st, err := store.Open(f.Context(), "", db)
	if err != nil {
		f.Fatal(err)
	}
	defer st.Close()
	door := query.New(db, st, query.Options{})
	compile := func(text string) ([]string, error) {
		return door.SQL(query.Request{Text: text, Access: reader{}, Now: time.Unix(1_700_000_000, 0)})
	}
	f.Fuzz(func(t *testing.T, text string) {
		deadline := time.AfterFunc(10*time.Second, func() { panic("no end in ten seconds") })
		defer deadline.Stop()
		sql, err := compile(text)
		if err != nil {
			var refused *query.Error
			if !errors.As(err, &refused) || refused.Kind == query.Internal {
				t.Fatalf("a failure of ours: %v", err)
			}
			if refused.Diagnostics != nil {
				for _, d := range refused.Diagnostics.Items {
					if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) || d.Code == "" || d.Message == "" {
						t.Fatalf("bad diagnostic %+v", d)
					}
				}
			}
			return
		}
		tidy, err := format.Format(text)
		if err != nil {
			t.Fatalf("compiles and does not format: %v", err)
		}
		again, err := compile(tidy)
		if err != nil {
			t.Fatalf("formatted, it is refused: %v\n%s", err, tidy)
		}
		if a, b := strings.Join(sql, "\n"), strings.Join(again, "\n"); a != b {
			t.Fatalf("formatted, it means something else:\n%s\n%s\n%s", tidy, a, b)
		}
	})
}
