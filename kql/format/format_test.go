package format_test

import (
	"bufio"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/kql/format"
	"github.com/huntbook/huntbook/kql/syntax"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden reads testdata/*.txt: cases between lines of ===, each a query, a line of --- and how it is laid out.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cases := strings.Split(string(text), "\n===\n")
		for i, c := range cases {
			query, want, _ := strings.Cut(c+"\n", "\n---\n")
			got, err := format.Format(query)
			if err != nil {
				t.Errorf("%s: %v", query, err)
				continue
			}
			if want = strings.Trim(want, "\n"); got != want && !*update {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			keepsMeaning(t, query)
			cases[i] = query + "\n---\n" + got
		}
		if *update {
			if err := os.WriteFile(file, []byte(strings.Join(cases, "\n===\n")+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// keepsMeaning holds that a layout has the same tree and comments as what it was made of, and is its own layout.
func keepsMeaning(t *testing.T, query string) {
	t.Helper()
	out, err := format.Format(query)
	if err != nil {
		return // told by the parser's own tests
	}
	before, _ := syntax.Parse(query)
	after, diags := syntax.Parse(out)
	if len(diags) > 0 {
		t.Errorf("layout is refused: %v\n%s\n----\n%s", diags[0], query, out)
		return
	}
	if !same(reflect.ValueOf(before), reflect.ValueOf(after)) {
		t.Errorf("another tree:\n%s\n----\n%s", query, out)
	}
	a, b := syntax.Comments(query), syntax.Comments(out)
	if len(a) != len(b) {
		t.Errorf("%d comments became %d\n%s\n----\n%s", len(a), len(b), query, out)
		return
	}
	for i := range a {
		if strings.TrimSpace(a[i].Text) != strings.TrimSpace(b[i].Text) {
			t.Errorf("comment %q became %q", a[i].Text, b[i].Text)
		}
	}
	if again, err := format.Format(out); err != nil || again != out {
		t.Errorf("not its own layout (%v):\n%s\n----\n%s", err, out, again)
	}
}

// same compares two trees without their places.
func same(a, b reflect.Value) bool {
	if a.Kind() != b.Kind() || a.Type() != b.Type() {
		return false
	}
	switch a.Kind() {
	case reflect.Pointer, reflect.Interface:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		return same(a.Elem(), b.Elem())
	case reflect.Slice:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !same(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		if a.Type().Name() == "Span" {
			return true
		}
		for i := range a.NumField() {
			if !same(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Float64:
		return a.Float() == b.Float() || a.Float() != a.Float() && b.Float() != b.Float()
	}
	return a.Equal(b)
}

func TestCorpusKeepsItsMeaning(t *testing.T) {
	for _, name := range []string{"queries/dev.jsonl", "docs-cases/dev.jsonl", "docs-cases/no-output.dev.jsonl", "engine-cases/dev.jsonl"} {
		f, err := os.Open(filepath.Join("../../../shared/kql", name))
		if err != nil {
			t.Skipf("no corpus beside this checkout: %v", err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 64<<20)
		for lines.Scan() {
			var r struct{ Query string }
			if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
				t.Fatal(err)
			}
			keepsMeaning(t, r.Query)
		}
	}
}

func TestUnreadableTextIsLeftAlone(t *testing.T) {
	if out, err := format.Format("T | wher x"); err == nil || out != "" {
		t.Error(out, err)
	}
}

// FuzzFormat holds that whatever can be read keeps its meaning in its layout.
func FuzzFormat(f *testing.F) {
	for _, s := range []string{
		"T|where a==1 and(b)//c\n|take 5", "let f=(x:long){x+1;};f(1)", "datatable(a:long,b:string)[1,'x',// y\n-2,'z']", "// only",
		"T|make-graph a-->b|graph-match (x)-[y*1..2]->(z) project x", "union T*,database('d').*_x|as y", "print dynamic({'a':[1,-2]}),{b}",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) { keepsMeaning(t, text) })
}
