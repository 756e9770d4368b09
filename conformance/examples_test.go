package conformance

import (
	"context"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/store"
)

// TestFunctionExamples runs the examples of every function through the real engine: what a function's entry shows holds.
func TestFunctionExamples(t *testing.T) {
	ctx := context.Background()
	db, err := duckdb.Open(duckdb.Options{Scalars: query.Scalars()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	st, err := store.Open(ctx, t.TempDir(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	door := query.New(db, st, query.Options{})
	for _, f := range fn.All() {
		for _, e := range f.Examples {
			t.Run(f.Name+"/"+e.In, func(t *testing.T) {
				got, _ := ask(t, door, e.Query(f.Kind))
				want, _ := ask(t, door, "print "+e.Out)
				if len(got) == 0 || strings.Join(got[0], "|") != strings.Join(want[0], "|") {
					t.Errorf("gave %v, want %v", got, want)
				}
			})
		}
	}
}
