package conformance

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/types"
	"github.com/huntbook/huntbook/query"
)

// TestTextPredicatesAgree compares every predicate on two texts that has both SQL and Go, over texts that catch the classic
// mistakes: case beyond ASCII, separators, empty needles, characters that a pattern or a literal would read.
func TestTextPredicatesAgree(t *testing.T) {
	texts := []string{
		"", " ", "alpha_beta", "alphabet alpha", "ALPHA", "Привет мир", "приветмир", "a.exe", `C:\temp\x'y"z`, "100%", "a%b_c",
		"line one\nline two", "😀x", "ñandú", "x(y)[z]", "123-456", "Straße",
	}
	needles := []string{"", "alpha", "Beta", "мир", ".exe", "'", `\temp`, "%", "_", "line two", "😀", "(y)", "456", "ss", "exe"}
	ctx := context.Background()
	db, err := duckdb.Open(duckdb.Options{Scalars: query.Scalars()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	compared := 0
	for _, f := range fn.All() {
		for i := range f.Sigs {
			s := &f.Sigs[i]
			if f.Kind != fn.Operator || s.Go == nil || s.DuckDB.IsZero() || len(s.Params) != 2 || s.Params[0].Class != "text" ||
				s.Params[1].Class != "text" && s.Params[1].Class != "string" || strings.Contains(f.Name, "regex") {
				continue
			}
			var parts []string
			var want []string
			for _, x := range texts {
				for _, n := range needles {
					v := value.Text(n)
					args := []fn.Arg{{SQL: literal(x), Type: types.String}, {SQL: literal(n), Type: types.String, Const: &v}}
					parts = append(parts, "CAST("+f.SQL(i, args)+" AS INTEGER)")
					want = append(want, fmt.Sprint(s.Go([]value.Value{value.Text(x), v}).I))
				}
			}
			got := one(t, conn, "SELECT concat_ws(',', "+strings.Join(parts, ", ")+")")
			for k, g := range strings.Split(got, ",") {
				compared++
				if g != want[k] {
					t.Errorf("%q %s %q: SQL %s, Go %s", texts[k/len(needles)], f.Name, needles[k%len(needles)], g, want[k])
				}
			}
		}
	}
	if compared < 1000 {
		t.Errorf("only %d answers compared", compared)
	}
}

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func one(t *testing.T, conn *duckdb.Conn, sql string) string {
	t.Helper()
	ctx := context.Background()
	rows, err := conn.Query(ctx, sql)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for {
		rec, err := rows.Next(ctx)
		if err == io.EOF {
			t.Fatal("no row")
		}
		if err != nil {
			t.Fatal(err)
		}
		if rec.NumRows() > 0 {
			return strings.Clone(rec.Column(0).(*array.String).Value(0))
		}
	}
}
