package control_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/control"
	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/store"
	"github.com/huntbook/huntbook/store/catalog"
)

func house() *control.House {
	functions, _ := control.NewFunctions(nil)
	return &control.House{
		Functions: functions, MayWriteFunctions: func() bool { return true },
		CheckFunction: func(f *bind.Function) []source.Diagnostic { return bind.CheckFunction(f, env(functions)) },
		Database:      "main", ID: "3c9e7a40-1d2f-4b86-a5c7-8e0f6b2d9a32", Version: "1",
		Tables:     []catalog.Table{{Name: "T", Columns: []catalog.Column{{Name: "A", Type: "string"}, {Name: "B", Type: "long"}}}},
		Stats:      func(string) store.Stats { return store.Stats{Rows: 7} },
		IsDatabase: func(name string) bool { return strings.EqualFold(name, "main") },
		MayWrite:   func(table string) bool { return table == "T" },
		Ingest: func(_ context.Context, _, _, data string) (int64, int64, error) {
			return int64(strings.Count(strings.TrimSpace(data), "\n")), 0, nil
		},
	}
}

func TestCommands(t *testing.T) {
	for text, want := range map[string]string{
		".show databases": `[["main",`,
		".SHOW Tables":    `[["T","main",`,
		"// a comment\n.show database ['main'] schema":               `[["main",null,null,null,`,
		".show database main schema":                                 `["main","T","B","System.Int64",`,
		".show table T cslschema":                                    `[["T","A:string,B:long","main"`,
		`.show table ["T"] details;`:                                 `"T"`,
		".show databases (main) schema as json":                      `\"OrderedColumns\"`,
		".show version":                                              `"Engine"`,
		".ingest inline into table T <|\na,1\nb,2":                   `[["T",2,0,false]]`,
		".ingest inline into table ['T'] with (format='csv') <| a,1": `[["T",1,0,false]]`,
	} {
		got, err := control.Run(context.Background(), house(), text)
		rows, _ := json.Marshal(got.Rows)
		if err != nil || !strings.Contains(string(rows), want) {
			t.Errorf("%s: %s, %v; want %s", text, rows, err, want)
		}
		for _, r := range got.Rows {
			if len(r) != len(got.Columns) {
				t.Errorf("%s: a row of %d cells under %d columns", text, len(r), len(got.Columns))
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	for text, kind := range map[string]control.Kind{
		".nope":                            control.Syntax,
		".show":                            control.Syntax,
		".show tables | count":             control.Syntax,
		".show table ['T":                  control.Syntax,
		".show database other schema":      control.NotFound,
		".show table t cslschema":          control.NotFound,
		".ingest inline into table U <| a": control.Forbidden,
		".ingest inline into table T with (format=avro) <| a": control.Syntax,
	} {
		_, err := control.Run(context.Background(), house(), text)
		e, ok := control.AsError(err)
		if !ok || e.Kind != kind {
			t.Errorf("%s: %v; want kind %d", text, err, kind)
		}
	}
}

func TestIsCommand(t *testing.T) {
	for text, want := range map[string]bool{".show": true, " \n.show": true, "// x\n .show": true, "T": false, "": false, "// .show": false} {
		if control.IsCommand(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

func FuzzRun(f *testing.F) {
	for _, s := range []string{".show databases", ".show table ['a\\'b'] details", ".ingest inline into table T with (a='(') <| x", ".show (((", "// \n.", ".show graph_models with (showAll", ".create-or-alter function with (folder=\"a\") F(a:long = 3, T:(x:string)) { T | where x == \"}\" // }\n}", ".alter graph_model G ```{"} {
		f.Add(s)
	}
	h := openRoom(f, f.TempDir()).House
	f.Fuzz(func(_ *testing.T, s string) {
		control.IsCommand(s)
		_, _ = control.Run(context.Background(), h, s)
	})
}
