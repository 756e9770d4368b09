package duckdb_test

import (
	"context"
	"math"
	"testing"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/kql/types"
	sqlgen "github.com/huntbook/huntbook/sqlgen/duckdb"
)

// FuzzLiteral sends texts that an attacker may have written through the engine as literals: each comes back as it was, and
// never becomes SQL.
func FuzzLiteral(f *testing.F) {
	db, err := duckdb.Open(duckdb.Options{})
	if err != nil {
		f.Fatal(err)
	}
	ctx := context.Background()
	conn, err := db.Conn(ctx)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		conn.Close()
		if err := db.Close(); err != nil {
			f.Error(err)
		}
	})
	for _, s := range []string{
		"", "'", "''", `\'`, "'; DROP TABLE x; --", "a\x00b", "\x00", "$1", "?", ":name", "E'\\x41'", "{x}", "\n\r\t",
		"😀 Ünïcode", "/* */", "$$", "\u2028",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			t.Skip("not UTF-8, which no query text is")
		}
		rows, err := conn.Query(ctx, "SELECT "+sqlgen.Literal(types.String, value.Text(s))+" AS c0")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		rec, err := rows.Next(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer rec.Release()
		if got := rec.Column(0).(*array.String).Value(0); got != s {
			t.Errorf("%q came back as %q", s, got)
		}
	})
}

func TestLiteralOfEdgeNumbers(t *testing.T) {
	for _, c := range []struct {
		t    types.Type
		v    value.Value
		want string
	}{
		{types.Long, value.Long(math.MinInt64), "CAST('-9223372036854775808' AS BIGINT)"},
		{types.Int, value.Long(-1), "CAST(-1 AS INTEGER)"},
		{types.Real, value.Real(math.Inf(-1)), "CAST('-inf' AS DOUBLE)"},
		{types.Real, value.Real(0.1), "CAST('0.1' AS DOUBLE)"},
		{types.Bool, value.Null(), "CAST(NULL AS BOOLEAN)"},
		{types.String, value.Null(), "''"},
		{types.Guid, value.Text("0-0"), "CAST('0-0' AS UUID)"},
	} {
		if got := sqlgen.Literal(c.t, c.v); got != c.want {
			t.Errorf("%s %+v: %s, want %s", c.t, c.v, got, c.want)
		}
	}
}

func TestQuoteIdentifier(t *testing.T) {
	if got, want := sqlgen.Quote(`a"b`), `"a""b"`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
