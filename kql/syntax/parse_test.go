package syntax_test

import (
	"strings"
	"testing"
	"time"

	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
)

func TestHostileTextIsRefusedQuickly(t *testing.T) {
	cases := map[string]string{
		"parentheses":        "print " + strings.Repeat("(", 10_000) + "1" + strings.Repeat(")", 10_000),
		"open parentheses":   strings.Repeat("(", 100_000),
		"brackets":           "print x" + strings.Repeat("[0", 50_000) + strings.Repeat("]", 50_000),
		"calls":              "print " + strings.Repeat("f(", 50_000),
		"json":               "print dynamic(" + strings.Repeat("[", 50_000) + ")",
		"minus":              "print " + strings.Repeat("-", 50_000) + "1",
		"joins":              strings.Repeat("T | join (", 20_000),
		"functions":          strings.Repeat("let f = () {", 20_000),
		"members":            "print a" + strings.Repeat(".b", 50_000),
		"bars":               "T" + strings.Repeat(" |", 50_000),
		"bad operators":      "T" + strings.Repeat(" | x", 50_000),
		"semicolons":         strings.Repeat(";", 50_000),
		"quotes":             strings.Repeat("'", 50_001),
		"unknown characters": strings.Repeat("§", 50_000),
		"forks":              "T | fork " + strings.Repeat("(fork ", 20_000),
		"or":                 "T | where " + strings.Repeat("a or ", 50_000) + "a",
		"lists":              "T | where a in (" + strings.Repeat("b in (", 20_000),
		"graph":              "T | graph-match " + strings.Repeat("(", 20_000),
		"names in braces":    strings.Repeat("{a", 20_000),
		"assignments":        "print " + strings.Repeat("(a,", 20_000),
	}
	for name, text := range cases {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			q, diags := syntax.Parse(text)
			if q == nil || len(diags) == 0 || len(diags) > 20 {
				t.Errorf("tree %v, %d findings", q != nil, len(diags))
			}
			if d := time.Since(start); d > 10*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
}

func TestLongQueriesAreTaken(t *testing.T) {
	cases := map[string]string{
		"or":     "T | where " + strings.Repeat("a == 'b' or ", 5_000) + "c",
		"in":     "T | where a in (" + strings.Repeat("'b', ", 50_000) + "'c')",
		"pipes":  "T" + strings.Repeat(" | where a", 2_000),
		"nested": "print " + strings.Repeat("(", 100) + "1" + strings.Repeat(")", 100),
		"lets":   strings.Repeat("let a = 1; ", 5_000) + "T",
		"rows":   "datatable(a:long)[" + strings.Repeat("1, ", 100_000) + "]",
	}
	for name, text := range cases {
		t.Run(name, func(t *testing.T) {
			if _, diags := syntax.Parse(text); len(diags) > 0 {
				t.Error(diags[0])
			}
		})
	}
}

// What takes the square of its size would take minutes here; the limit leaves room for a busy machine.
func TestTimeIsLinear(t *testing.T) {
	for name, part := range map[string]string{
		"operators": " | where a == 1 and b has 'c' | extend d = f(g, h[1])", "errors": " | wher x y (", "json": " | extend a = dynamic({\"a\": [1, 2, {\"b\": 3}]})",
		"assignments": " | extend (a, b, c) = d, e = f", "strings": " 'a", "lists": ", [",
	} {
		t.Run(name, func(t *testing.T) {
			text := "T" + strings.Repeat(part, 20_000)
			start := time.Now()
			syntax.Parse(text)
			syntax.Blocks(text)
			if d := time.Since(start); d > 10*time.Second {
				t.Errorf("took %v for %d bytes", d, len(text))
			}
		})
	}
}

func TestSpansCoverTheText(t *testing.T) {
	const text = "T\n| where a == 'b' // c\n| project d"
	q, diags := syntax.Parse(text)
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	if got := q.Span(); got != (source.Span{Start: 0, End: len(text)}) {
		t.Error(got)
	}
	project := q.Statements[0].(*syntax.ExprStmt).X.(*syntax.Pipe)
	where := project.Source.(*syntax.Pipe)
	for node, want := range map[syntax.Node]string{
		project:                                 text,
		where:                                   "T\n| where a == 'b'",
		where.Op:                                "where a == 'b'",
		project.Op:                              "project d",
		where.Op.(*syntax.WhereOp).X:            "a == 'b'",
		project.Op.(*syntax.ProjectOp).Items[0]: "d",
	} {
		s := node.Span()
		if got := text[s.Start:s.End]; got != want {
			t.Errorf("%T: %q, want %q", node, got, want)
		}
	}
}

func TestBlocks(t *testing.T) {
	const text = "\n  \nT\n| take 1\n\n\n// only a comment\nU // x\n \t\nprint ```a\n\nb```\n\r\n V  \n"
	want := []string{"T\n| take 1", "// only a comment\nU // x", "print ```a\n\nb```", " V"}
	blocks := syntax.Blocks(text)
	if len(blocks) != len(want) {
		t.Fatalf("%v", blocks)
	}
	for i, b := range blocks {
		if b.Text != want[i] || text[b.Pos.Start:b.Pos.End] != want[i] {
			t.Errorf("%q, want %q", b.Text, want[i])
		}
	}
}

func TestComments(t *testing.T) {
	got := syntax.Comments("T // one\n| where a == '// no' //two\n//three")
	if len(got) != 3 || got[0].Text != "// one" || got[1].Text != "//two" || got[2].Text != "//three" {
		t.Errorf("%v", got)
	}
}

func TestParseExpr(t *testing.T) {
	if x, diags := syntax.ParseExpr("T | where a"); len(diags) > 0 {
		t.Error(x, diags)
	}
	if _, diags := syntax.ParseExpr("a + 1; b"); len(diags) != 1 || diags[0].Code != "KS198" {
		t.Error(diags)
	}
	if x, diags := syntax.ParseExpr(" // nothing"); x == nil || len(diags) != 1 {
		t.Error(x, diags)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"where", "summarize", "project", "extend", "fork"}
	for word, want := range map[string]string{"wher": "where", "sumarise": "summarize", "porject": "project", "Extend": "extend", "foo": "", "xyzzy": ""} {
		if got := syntax.Nearest(word, names); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}

// FuzzParse holds that no text makes the parser panic, hang, or forget where it is.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"T | where a == 1", "let f = (x:long) { x }; f(1)", "datatable(a:long)[1,", "T | join (", "print dynamic({\"a\":[1,{}]})", "print 'a\\",
		"T | make-graph a --> b | graph-match (x)-[y*1..2]->(z)", "search in (T*) \"x\"", "print ```", "T | parse x with * 'a' b:", "declare pattern p = (",
		"{a[-1]}", "(a,b)=", "#x\n\xff\xfe", "T | scan with (step a: b => c = 1;)", "find in (x*) where", "T | render x by y, with (z=",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		start := time.Now()
		q, diags := syntax.Parse(text)
		if d := time.Since(start); d > 5*time.Second {
			t.Fatalf("took %v for %d bytes", d, len(text))
		}
		if q == nil || len(diags) > 20 {
			t.Fatalf("tree %v, %d findings", q != nil, len(diags))
		}
		for _, d := range diags {
			if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) || d.Code == "" || d.Message == "" {
				t.Fatalf("bad finding %+v", d)
			}
			_ = source.Show(text, d)
		}
		(&source.Errors{Text: text, Items: diags}).Service()
		for _, b := range syntax.Blocks(text) {
			if text[b.Pos.Start:b.Pos.End] != b.Text {
				t.Fatal("block is not where it says")
			}
		}
	})
}

func BenchmarkParseCorpus(b *testing.B) {
	records := corpus(b, "queries/dev.jsonl")
	size := 0
	for _, r := range records {
		size += len(r.Query)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, r := range records {
			syntax.Parse(r.Query)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(records)), "µs/query")
}
