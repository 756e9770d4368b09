package query_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/text"
	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/store"
	"github.com/huntbook/huntbook/store/table"
)

// rare are texts that few rows hold: of several scripts, of digits and separators, with characters whose case is not simple.
var rare = []string{
	"alpha_beta", "Привет", "ΑΣΟΣ", "straße", "ſharp", "\u212Aelvin", "İstanbul", "日本", "x9-y9", "10.66.7.8", "ab\u0345cd", "ιota",
	"éclair", "e\u0301clair", "\U0001F600smile", `C:\Temp\evil.exe`, "100%", "٣٤٥", "Ⅷ", "ⓐbc", "line\nnext", `quo"te`, "tab\there",
	strings.Repeat("QmFzZTY0", 12), "0xDEADBEEF", "1.50", "a.b@c.example", "nul\x00byte",
}

var common = []string{"logon", "process", "the", "of", "svchost", "SYSTEM", "4624", "account", "network", "S-1-5-18"}

// termHouse is a store on disk: three days of a table and one of another, indexed, and rows that came later.
func termHouse(t *testing.T) (*store.Store, *query.Door, string) {
	t.Helper()
	dir := t.TempDir()
	db, err := duckdb.Open(duckdb.Options{Path: store.File(dir), Scalars: query.Scalars(), MemoryLimit: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), dir, db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = st.Close()
		_ = db.Close()
	})
	r := rand.New(rand.NewPCG(1, 2))
	fill := func(name string, day, rows int) {
		b := st.NewBatch(name)
		for i := range rows {
			b.Begin()
			set := func(col string, k table.Kind, v string) {
				if why := b.Set([]byte(col), k, []byte(v)); why != "" {
					t.Fatal(why)
				}
			}
			set("TimeGenerated", table.String, time.Date(2024, 1, day, 0, 0, i, 0, time.UTC).Format(time.RFC3339))
			set("N", table.Number, strconv.Itoa(i%1000))
			set("Message", table.String, phrase(r))
			set("User", table.String, []string{"alice", "bob", phrase(r)}[min(r.IntN(50), 2)])
			set("Bag", table.JSON, fmt.Sprintf(`{"text":%s, "list": [ %d, %s], "n":%d.50, "deep":{"k":%s}}`,
				json.Quote(phrase(r)), r.IntN(5000), json.Quote(phrase(r)), r.IntN(3000), escaped(phrase(r))))
			b.End()
		}
		if _, err := st.Append(t.Context(), b, "", store.Source{}); err != nil {
			t.Fatal(err)
		}
	}
	fill("Events_CL", 1, 20_500) // a partition of its own
	fill("Events_CL", 2, 17_000) // these share one
	fill("Events_CL", 3, 2_000)
	fill("Other_CL", 1, 17_000)
	if err := st.IndexTerms(t.Context()); err != nil {
		t.Fatal(err)
	}
	fill("Events_CL", 3, 1500) // after the index was built
	fill("Small_CL", 1, 50)
	return st, query.New(db, st, query.Options{}), dir
}

// phrase is mostly common words; one in some thousands holds a rare text, glued to its neighbours now and then.
func phrase(r *rand.Rand) string {
	words := []string{common[r.IntN(len(common))], common[r.IntN(len(common))], common[r.IntN(len(common))]}
	if r.IntN(3000) == 0 {
		words[r.IntN(3)] = rare[r.IntN(len(rare))]
	}
	return strings.Join(words, []string{" ", " ", " ", "_", "-", "", "\\", "é"}[r.IntN(8)])
}

// escaped spells every character outside of a to z as JSON may.
func escaped(s string) string {
	var b strings.Builder
	for _, c := range s {
		if c >= 'a' && c <= 'z' || c > 0xFFFF {
			b.WriteRune(c)
		} else {
			fmt.Fprintf(&b, `\u%04x`, c)
		}
	}
	return `"` + b.String() + `"`
}

// needle is a rare text, a part of one, several, or what is nowhere.
func needle(r *rand.Rand) string {
	s := rare[r.IntN(len(rare))]
	switch r.IntN(10) {
	case 0:
		s = strings.ToUpper(s)
	case 1:
		s = strings.ToLower(s)
	case 2, 3:
		runes := []rune(s)
		s = string(runes[:1+r.IntN(len(runes))])
	case 4:
		runes := []rune(s)
		s = string(runes[r.IntN(len(runes)):])
	case 5:
		s = common[r.IntN(len(common))] + " " + s
	case 6:
		s = []string{"", "--", "_", "nowhere", "no where", "é"}[r.IntN(6)]
	}
	return s
}

func condition(r *rand.Rand) string {
	x := []string{"Message", "Message", "User", "Bag", "Bag.text", "tostring(Bag.deep.k)", "Bag.list[1]", "tolower(Message)"}[r.IntN(8)]
	q := func() string { return strings.ReplaceAll(json.Quote(needle(r)), `\/`, "/") }
	ops := []string{
		"has", "has", "has_cs", "hasprefix", "hasprefix_cs", "hassuffix", "contains", "contains_cs", "startswith", "endswith",
		"==", "=~", "!has", "!=",
	}
	switch r.IntN(6) {
	case 0:
		return fmt.Sprintf("%s %s (%s, %s)", x, []string{"has_any", "has_all", "in", "in~", "!in"}[r.IntN(5)], q(), q())
	case 1:
		return fmt.Sprintf("%s has_any (%s, %s, dynamic([%s, %s]))", x, q(), q(), q(), q())
	}
	return fmt.Sprintf("%s %s %s", x, ops[r.IntN(len(ops))], q())
}

// termQueries are n queries of many forms.
func termQueries(n int) []string {
	r := rand.New(rand.NewPCG(3, 4))
	var out []string
	for i := range n {
		c := condition(r)
		switch i % 10 {
		case 0:
			c = fmt.Sprintf("%s and N > 10", c)
		case 1:
			c = fmt.Sprintf("%s or %s", c, condition(r))
		case 2:
			c = fmt.Sprintf("(%s and %s) or %s", c, condition(r), condition(r))
		case 3:
			c = fmt.Sprintf("%s and TimeGenerated > datetime(2024-01-02)", c)
		case 4:
			c = fmt.Sprintf("not(%s)", c)
		}
		q := json.Quote(needle(r))
		switch i % 8 {
		case 0:
			out = append(out, "search "+q+" | project $table, Message, User, N")
		case 1:
			out = append(out, "union * | where * has "+q+" | project Type, Message, N")
		case 2:
			out = append(out, "find where "+c+" project Message, N")
		case 3:
			out = append(out, "union Events_CL, Other_CL | where "+c+" | summarize count() by User")
		default:
			out = append(out, "Events_CL | where "+c+" | project TimeGenerated, Message, User, tostring(Bag)")
		}
	}
	return append(out, `search "Events"`, `union * | where * has "CL" | count`, `Events_CL | where Type has "events" | count`, `search kind=case_sensitive "Small"`)
}

// answer gives the rows of a query as sorted lines.
func answer(t *testing.T, d *query.Door, req query.Request) []string {
	t.Helper()
	req.Access = reader{}
	set, err := d.Run(context.Background(), req)
	if err != nil {
		t.Fatalf("%s: %v", req.Text, err)
	}
	defer set.Close()
	var lines []string
	for {
		tab, err := set.Next(t.Context())
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", req.Text, err)
		}
		for {
			rec, err := tab.Batches.Next(t.Context())
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", req.Text, err)
			}
			for i := range int(rec.NumRows()) {
				var cells []string
				for _, c := range rec.Columns() {
					cells = append(cells, c.ValueStr(i))
				}
				lines = append(lines, strings.Join(cells, "|"))
			}
			rec.Release()
		}
	}
	slices.Sort(lines)
	return lines
}

// TestTermIndexChangesNoAnswer: every query gives the same rows with the index and without.
func TestTermIndexChangesNoAnswer(t *testing.T) {
	_, d, _ := termHouse(t)
	found, narrowed := 0, 0
	for _, kql := range termQueries(80) {
		want := answer(t, d, query.Request{Text: kql, Without: []string{"NarrowByTerms"}})
		got := answer(t, d, query.Request{Text: kql})
		if !slices.Equal(got, want) {
			t.Errorf("%s\n%d rows with the index, %d without\n%.300s\n%.300s", kql, len(got), len(want), strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		sql, err := d.SQL(query.Request{Text: kql, Access: reader{}})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(strings.Join(sql, ""), "rowid") {
			if narrowed++; len(want) > 0 {
				found++
			}
		}
	}
	if narrowed < 25 || found < 10 {
		t.Errorf("%d queries read less by the index, %d of them found rows: too few to tell", narrowed, found)
	}
}

// TestDamagedIndexIsNotUsed: a file that was changed or lost costs time, never rows, and is built again.
func TestDamagedIndexIsNotUsed(t *testing.T) {
	st, d, dir := termHouse(t)
	req := query.Request{Text: `union Events_CL, Other_CL | where Message has "Привет" or User has "Привет" | count`}
	off := req
	off.Without = []string{"NarrowByTerms"}
	want := answer(t, d, off)
	files, err := filepath.Glob(filepath.Join(dir, "store", "terms", "*"))
	if err != nil || len(files) != 3 {
		t.Fatalf("files %v, %v", files, err)
	}
	for i, f := range files {
		if i%2 == 0 {
			err = os.Remove(f)
		} else {
			var whole []byte
			if whole, err = os.ReadFile(f); err == nil {
				for at := 0; at < len(whole)/2; at += 64 {
					whole[at] ^= 0xFF
				}
				err = os.WriteFile(f, whole, 0o600)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := answer(t, d, req); !slices.Equal(got, want) {
		t.Errorf("over damaged files %v, want %v", got, want)
	}
	if err := st.IndexTerms(t.Context()); err != nil {
		t.Fatal(err)
	}
	if again, _ := filepath.Glob(filepath.Join(dir, "store", "terms", "*")); len(again) != len(files) {
		t.Errorf("%d files are there again, of %d", len(again), len(files))
	}
	if got := answer(t, d, req); !slices.Equal(got, want) {
		t.Errorf("over files built again %v, want %v", got, want)
	}
}

// TestEngineAgreesOnLetters: the index splits and folds text by Go's tables, the engine finds terms by its own. They are the
// same for every character but U+0345, of which the index keeps both readings.
func TestEngineAgreesOnLetters(t *testing.T) {
	d := open(t, query.Options{})
	got := answer(t, d, query.Request{Text: `range c from 1 to 0x10FFFF step 1 | where c !between (0xD800 .. 0xDFFF)
		| extend s = unicode_codepoints_to_string(c) | extend letter = s matches regex @"[\p{L}\p{N}]", inside = not(s matches regex @"(?i)[^\p{L}\p{N}]"), low = tolower(s)
		| project letter, inside, c, low`})
	if len(got) != 0x10FFFF-0x800 {
		t.Fatalf("%d characters", len(got))
	}
	for _, line := range got {
		f := strings.SplitN(line, "|", 4)
		c, _ := strconv.Atoi(f[2])
		r := rune(c)
		in := strconv.FormatBool(text.InTerm(r))
		if f[0] != in || f[1] != in && r != 0x345 || f[3] != string(unicode.ToLower(r)) {
			t.Errorf("%U: letter %s, inside %s, lower case %q; Go says %s, %q", r, f[0], f[1], f[3], in, unicode.ToLower(r))
		}
	}
}
