package control_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/control"
	"github.com/huntbook/huntbook/internal/meta"
	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/types"
)

// env is a workspace of one table T and the given functions.
func env(functions *control.Functions) bind.Env {
	return bind.Env{
		Table: func(name string) ([]types.Field, bool) {
			return []types.Field{{Name: "A", Type: types.String}, {Name: "B", Type: types.Long}}, name == "T"
		},
		Function: functions.Function, FunctionNames: functions.FunctionNames,
	}
}

func rows(t *testing.T, h *control.House, text string) string {
	t.Helper()
	got, err := control.Run(context.Background(), h, text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	for _, r := range got.Rows {
		if len(r) != len(got.Columns) {
			t.Errorf("%s: a row of %d cells under %d columns", text, len(r), len(got.Columns))
		}
	}
	out, _ := json.Marshal(got.Rows)
	return string(out)
}

func TestFunctionsLive(t *testing.T) {
	dir := t.TempDir()
	open := func() (*control.House, *meta.DB) {
		db, err := meta.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		f, err := control.NewFunctions(db)
		if err != nil {
			t.Fatal(err)
		}
		h := house()
		h.Functions = f
		return h, db
	}
	h, db := open()
	steps := []struct{ text, want string }{
		{".show functions", `null`},
		{
			"// saved\n.create-or-alter function with (docstring = \"Of a \\\"kind\\\"\", folder='hunts', skipvalidation='false') ['Loud rows'] (least:long = 3, T2:(A:string)) {\n  T | where B >= least // a } in words\n  | where A != \"}\"\n}",
			`[["Loud rows","(least:long = 3, T2:(A:string))","{\n  T | where B \u003e= least // a } in words\n  | where A != \"}\"\n}","hunts","Of a \"kind\""]]`,
		},
		{".create function Two() { print 2 };", `[["Two","()","{ print 2 }","",""]]`},
		{".create function ifnotexists Two() { print 3 }", `[["Two","()","{ print 2 }","",""]]`},
		{".alter function Two(x:long) { print x }", `[["Two","(x:long)","{ print x }","",""]]`},
		{".alter function Two docstring 'a { b }'", `[["Two","(x:long)","{ print x }","","a { b }"]]`},
		{".alter function Two folder \"f\"", `[["Two","(x:long)","{ print x }","f","a { b }"]]`},
		{".create-or-alter function Two(x:long) { Nowhere | take x }", ""},
		{".create-or-alter function with (skipvalidation=true) Later() { Nowhere }", `[["Later","()","{ Nowhere }","",""]]`},
		{".show function Two", `[["Two","(x:long)","{ print x }","f","a { b }"]]`},
		{".drop function Later", `[["Later","()","{ Nowhere }","",""]]`},
		{".drop function Later ifexists", `null`},
	}
	for _, s := range steps {
		if s.want == "" {
			if got, err := control.Run(context.Background(), h, s.text); err == nil {
				t.Errorf("%s: %v; want a refusal", s.text, got.Rows)
			}
			continue
		}
		if got := rows(t, h, s.text); got != s.want {
			t.Errorf("%s:\n got %s\nwant %s", s.text, got, s.want)
		}
	}
	before, version := rows(t, h, ".show functions"), h.Functions.Changes()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	h, db = open()
	defer db.Close()
	if after := rows(t, h, ".show functions"); after != before || h.Functions.Changes() != version || version < 6 {
		t.Errorf("after a restart %s, %d changes; before %s, %d", after, h.Functions.Changes(), before, version)
	}
	if h.Functions.Function("Two") == nil || h.Functions.Function("two") != nil {
		t.Error("a function is found by its exact name alone")
	}
}

func TestFunctionRefusals(t *testing.T) {
	h := house()
	rows(t, h, ".create function Known() { T | count }")
	rows(t, h, ".create function Calls() { Known }")
	for text, want := range map[string]string{
		".create function Known() { T }":                               "already exists",
		".alter function Unknown() { T }":                              "not found",
		".show function known":                                         "Did you mean 'Known'",
		".drop function Unknown":                                       "not found",
		".create function Broken() { T | wher A }":                     "line 1, column 10",
		".create function Broken() {\nT\n| where C == 1 }":             "line 3, column 9",
		".create function Broken( { T }":                               "without its ')'",
		".create function Broken() T":                                  "between { and }",
		".create function Broken() { T } extra":                        "nothing follows",
		".create function Broken { T }":                                "parameters are missing",
		".create function with (color='red') Broken() { T }":           "no option of a function",
		".create function strlen(s:string) { s }":                      "function of the language",
		".create-or-alter function Known() { Known }":                  "calls itself (Known -> Known)",
		".create-or-alter function Known() { Calls | count }":          "calls itself (Known -> Calls -> Known)",
		".create function Broken(x:strange) { T }":                     "was not saved",
		".create function Broken() { T }; .drop function Broken() { }": "was not saved",
	} {
		_, err := control.Run(context.Background(), h, text)
		if _, ok := control.AsError(err); !ok || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", text, err, want)
		}
	}
	if got := h.Functions.FunctionNames(); len(got) != 2 {
		t.Errorf("a refused function was kept: %v", got)
	}
	h.MayWriteFunctions = func() bool { return false }
	for _, text := range []string{".create function New() { T }", ".drop function Known", ".alter function Known folder 'x'", ".drop function Known ifexists"} {
		_, err := control.Run(context.Background(), h, text)
		if e, ok := control.AsError(err); !ok || e.Kind != control.Forbidden {
			t.Errorf("%s: %v; want it forbidden", text, err)
		}
	}
}

func TestSchemaNamesFunctions(t *testing.T) {
	h := house()
	version := func() (v float64, functions map[string]any) {
		var shown struct {
			Databases map[string]struct {
				MajorVersion float64
				Functions    map[string]any
			}
		}
		got, err := control.Run(context.Background(), h, ".show database schema as json")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(got.Rows[0][0].(string)), &shown); err != nil {
			t.Fatal(err)
		}
		return shown.Databases["main"].MajorVersion, shown.Databases["main"].Functions
	}
	before, _ := version()
	rows(t, h, ".create function with (docstring='Loud') Loud(T2:(A:string), least:long = 3) { T2 | where A != '' | take least }")
	after, functions := version()
	if after <= before {
		t.Errorf("the schema's version went from %v to %v", before, after)
	}
	got, _ := json.Marshal(functions["Loud"])
	want := `"InputParameters":[{"Columns":[{"CslType":"string","DocString":"","Name":"A","Type":"System.String"}],"Name":"T2"},{"CslDefaultValue":"3","CslType":"long","Name":"least","Type":"System.Int64"}]`
	if !strings.Contains(string(got), want) || functions["_GetWatchlist"] == nil {
		t.Errorf("got %s; want %s", got, want)
	}
}
