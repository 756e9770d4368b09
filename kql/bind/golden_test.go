package bind_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/huntbook/huntbook/internal/clock"
	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

var update = flag.Bool("update", false, "write what is answered now into the golden files")

// office is a small workspace for cases that have to read without a catalogue at hand.
func office() bind.Env {
	tables := map[string][]types.Field{
		"Logons": {
			{Name: "TimeGenerated", Type: types.Datetime},
			{Name: "AccountName", Type: types.String},
			{Name: "Computer", Type: types.String},
			{Name: "Level", Type: types.Int},
			{Name: "Bytes", Type: types.Long},
			{Name: "Score", Type: types.Real},
			{Name: "Details", Type: types.Dynamic},
		},
		"Hosts":  {{Name: "Computer", Type: types.String}, {Name: "Owner", Type: types.String}, {Name: "Level", Type: types.Long}},
		"Alarms": {{Name: "Level", Type: types.Int}, {Name: "TimeGenerated", Type: types.Datetime}},
		"Watchlist": {
			{Name: "_DTItemId", Type: types.String},
			{Name: "_DTItemType", Type: types.String},
			{Name: "_DTItemStatus", Type: types.String},
			{Name: "_DTTimestamp", Type: types.Datetime},
			{Name: "TimeToLive", Type: types.Datetime},
			{Name: "WatchlistAlias", Type: types.String},
			{Name: "LastUpdatedTimeUTC", Type: types.Datetime},
			{Name: "SearchKey", Type: types.String},
			{Name: "WatchlistItem", Type: types.Dynamic},
			{Name: "TimeGenerated", Type: types.Datetime},
		},
		"HostsOther": {{Name: "Computer", Type: types.String}, {Name: "Level", Type: types.Int}},
	}
	return bind.Env{
		Now:  638355168000000000,
		Open: func(*plan.Local) ([]types.Field, error) { return nil, errors.New("nothing runs in these cases") },
		Table: func(name string) ([]types.Field, bool) {
			f, ok := tables[name]
			return f, ok
		},
		Tables: func(pattern string) []string {
			if strings.HasPrefix(pattern, "Host") {
				return []string{"Hosts", "HostsOther"}
			}
			return []string{"Hosts", "HostsOther", "Logons"}
		},
		Suggest:       func(string) string { return "Logons" },
		Function:      func(name string) *bind.Function { return workspace[name] },
		FunctionNames: func() []string { return []string{"Admins", "Recent"} },
		Watchlist: func(alias string) ([]string, bool, error) {
			return []string{"User Name", "Team", "SearchKey"}, strings.EqualFold(alias, "VIPUsers"), nil
		},
		Watchlists: func() []string { return []string{"VIPUsers"} },
		Server: &bind.Server{
			Names: []string{"main"}, Is: func(name string) bool { return strings.EqualFold(name, "main") || name == "1234" },
			Hosts:    []string{"siem.example.org:8800", "localhost"},
			Examples: bind.Examples{Cluster: "help.kusto.windows.net", Databases: []string{"Samples"}},
		},
		Parameters: map[string]string{
			"given": "7",
		},
	}
}

// workspace are the functions that the cases may call.
var workspace = functions(map[string]string{
	"Admins":  `(least:long = 1) { Logons | where Level >= least }`,
	"Recent":  `() { Logons | where TimeGenerated > ago(1d) }`,
	"Wrong":   "() {\n  Logons\n  | where Levle > 1\n}",
	"Outer":   `() { Wrong | count }`,
	"Self":    `() { Logons | union Self }`,
	"Ping":    `(n:long) { Pong(n) }`,
	"Pong":    `(n:long) { Ping(n) }`,
	"Alarms":  `() { table("Alarms") | where Level > 3 }`,
	"Levels":  `(T:(Level:long), least:long) { T | where Level >= least }`,
	"Double":  `(n:long) { n * 2 }`,
	"Hidden":  `() { Secrets | count }`,
	"Shadows": `(Hosts:string) { print Hosts }`,
})

func functions(texts map[string]string) map[string]*bind.Function {
	out := map[string]*bind.Function{}
	for name, text := range texts {
		f, diags := bind.ParseFunction(name, text)
		if len(diags) > 0 {
			panic(diags[0].Message)
		}
		out[name] = f
	}
	return out
}

// answerText is what a case of a golden file shows: a line of columns for each result, in warnings.txt its warnings too, or
// the diagnostics.
func answerText(text string, env bind.Env, plans, warned bool) string {
	q, ds := syntax.Parse(text)
	var out strings.Builder
	if len(ds) == 0 {
		var b *plan.Query
		b, ds = bind.Query(q, text, env)
		if len(ds) == 0 {
			if plans {
				b, _ = plan.Rewrite(b)
			}
			for _, s := range b.Statements {
				if plans {
					out.WriteString(plan.Format(s.Root))
					continue
				}
				cols := make([]string, len(s.Root.Columns()))
				for i, c := range s.Root.Columns() {
					cols[i] = c.Name + ":" + c.Type.String()
				}
				fmt.Fprintln(&out, strings.Join(cols, ", "))
			}
			if warned {
				printFindings(&out, text, b.Warnings)
			}
			return out.String()
		}
	}
	printFindings(&out, text, ds)
	return out.String()
}

func printFindings(out *strings.Builder, text string, ds []source.Diagnostic) {
	for _, d := range ds {
		at := ""
		if d.Span.Start <= d.Span.End && d.Span.End <= len(text) {
			at = text[d.Span.Start:d.Span.End]
		}
		fmt.Fprintln(out, strings.TrimSpace(fmt.Sprintf("%s at `%s`: %s %s", d.Code, at, d.Message, d.Advice)))
	}
}

// TestGolden reads testdata/*.txt: cases of a query, a line of dashes, and the answer; a blank line between cases.
func TestGolden(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txt")
	if len(files) == 0 {
		t.Fatal("no golden files")
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		plans := strings.Contains(filepath.Base(file), "plan")
		var out []string
		for _, c := range strings.Split(strings.TrimSpace(string(raw)), "\n\n") {
			query, want, _ := strings.Cut(c+"\n", "\n---\n")
			query = strings.TrimSpace(query)
			got := strings.TrimSpace(answerText(query, office(), plans, strings.Contains(filepath.Base(file), "warn")))
			if want = strings.TrimSpace(want); got != want && !*update {
				t.Errorf("%s: %s\n got %s\nwant %s", file, query, got, want)
			}
			out = append(out, query+"\n---\n"+got)
		}
		if *update {
			if err := os.WriteFile(file, []byte(strings.Join(out, "\n\n")+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// FuzzBind feeds the whole front of the compiler. Nothing may panic, or take longer than a person waits.
func FuzzBind(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txt")
	for _, file := range files {
		raw, _ := os.ReadFile(file)
		for _, c := range strings.Split(string(raw), "\n\n") {
			query, _, _ := strings.Cut(c, "\n---\n")
			f.Add(query)
		}
	}
	env := office()
	f.Fuzz(func(t *testing.T, text string) {
		start := time.Now()
		deadline := time.AfterFunc(5*time.Second, func() { panic("no end in five seconds") })
		defer deadline.Stop()
		q, ds := syntax.Parse(text)
		if len(ds) > 0 {
			return
		}
		b, ds := bind.Query(q, text, env)
		for _, d := range ds {
			if d.Span.Start < 0 || d.Span.End > len(text) || d.Span.Start > d.Span.End {
				t.Errorf("a diagnostic points outside of the text: %v", d)
			}
		}
		if b != nil {
			r, _ := plan.Rewrite(b)
			for _, s := range r.Statements {
				_ = plan.Format(s.Root)
			}
		}
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("took %v", d)
		}
	})
}

// TestLimits: texts made to grow end in an answer or a clear limit, in time.
func TestLimits(t *testing.T) {
	nested := "let a0 = Logons | where Level == 1;\n"
	for i := range 40 {
		nested += fmt.Sprintf("let a%d = a%d | union a%d;\n", i+1, i, i)
	}
	cases := map[string]string{
		"lets that double":     nested + "a40 | count",
		"100,000 values":       "Logons | where Level in (" + strings.Repeat("1,", 99999) + "1)",
		"5,000 union arms":     "union " + strings.Repeat("(Logons | where Level == 1), ", 4999) + "Logons",
		"10,000 parentheses":   "print " + strings.Repeat("(", 10000) + "1" + strings.Repeat(")", 10000),
		"20,000 conditions":    "Logons | where " + strings.Repeat("Level == 1 and ", 20000) + "true",
		"10,000 steps":         "Logons" + strings.Repeat(" | where Level == 1", 10000),
		"a long chain of adds": "print " + strings.Repeat("1 + ", 20000) + "1",
	}
	for name, text := range cases {
		t.Run(name, func(t *testing.T) {
			start := clock.CPU()
			q, ds := syntax.Parse(text)
			if len(ds) == 0 {
				var b *plan.Query
				if b, ds = bind.Query(q, text, office()); b != nil {
					plan.Rewrite(b)
				}
			}
			if d := clock.CPU() - start; d > 2*time.Second {
				t.Errorf("took %v", d)
			}
			if len(ds) > 10 {
				t.Errorf("%d diagnostics, want at most 10", len(ds))
			}
		})
	}
}
