package asim_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/kql/asim"
	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
	"github.com/huntbook/huntbook/store/catalog"
)

// env is a workspace with every known table, of which has tells those with rows.
func env(has func(string) bool) bind.Env {
	return bind.Env{
		Table: func(name string) ([]types.Field, bool) {
			t, ok := catalog.Known(name)
			fields := make([]types.Field, len(t.Columns))
			for i, c := range t.Columns {
				typ, _ := types.ByName(c.Type)
				fields[i] = types.Field{Name: c.Name, Type: typ}
			}
			return fields, ok
		},
		Function: func(name string) *bind.Function { return asim.Lookup(name, has) },
	}
}

func columns(t *testing.T, text string, env bind.Env) string {
	t.Helper()
	q, diags := syntax.Parse(text)
	if len(diags) == 0 {
		bound, ds := bind.Query(q, text, env)
		if diags = ds; len(diags) == 0 {
			var out []string
			for _, c := range bound.Statements[0].Root.Columns() {
				out = append(out, c.Name+":"+c.Type.String())
			}
			return strings.Join(out, " ")
		}
	}
	t.Errorf("%s: %v", text, diags)
	return ""
}

func all(string) bool  { return true }
func none(string) bool { return false }

// TestEveryParserHasTheColumnsOfItsSchema binds each over all sources, over each alone, and over none.
func TestEveryParserHasTheColumnsOfItsSchema(t *testing.T) {
	if n := len(asim.Names()); n != 4*13 {
		t.Errorf("%d parsers", n)
	}
	for _, name := range asim.Names() {
		bare := columns(t, name, env(none))
		for _, must := range []string{
			"TimeGenerated:datetime", "EventCount:int", "EventStartTime:datetime", "EventEndTime:datetime", "EventType:string", "EventResult:string", "EventVendor:string", "EventProduct:string",
			"EventSchema:string", "EventSchemaVersion:string", "Dvc:string", "DvcHostname:string", "DvcIpAddr:string", "AdditionalFields:dynamic", "Type:string", "User:string",
		} {
			if !strings.Contains(" "+bare+" ", " "+must+" ") {
				t.Errorf("%s has no %s", name, must)
			}
		}
		if got := columns(t, name+"()", env(all)); got != bare {
			t.Errorf("%s over all its sources has the columns\n%s\nwant\n%s", name, got, bare)
		}
	}
	entries, err := os.ReadDir("sources")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, schema := range entries {
		name := "_Im_" + schema.Name()
		bare := columns(t, name, env(none))
		kept, err := os.ReadDir("sources/" + schema.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range kept {
			seen++
			table, _, _ := strings.Cut(strings.TrimSuffix(f.Name(), ".kql"), "-")
			asked := false
			got := columns(t, name+"(disabled = false)", env(func(x string) bool { asked = asked || x == table; return x == table }))
			if !asked {
				t.Errorf("sources/%s/%s is in no table", schema.Name(), f.Name())
			}
			if got != bare {
				t.Errorf("%s over %s has the columns\n%s\nwant\n%s", name, table, got, bare)
			}
		}
	}
	if seen < 40 {
		t.Errorf("only %d sources", seen)
	}
}

// TestParameters calls each parser with each of its parameters.
func TestParameters(t *testing.T) {
	values := map[string]string{"datetime": "datetime(2024-01-01)", "dynamic": `dynamic(["a", "10.0."])`, "string": `"x"`, "int": "443", "bool": "true"}
	for _, d := range asim.Describe() {
		f, diags := bind.ParseFunction(d.Name, d.Parameters+" "+d.Body)
		if len(diags) > 0 {
			t.Fatalf("%s: %v", d.Name, diags)
		}
		named := []string{}
		for _, p := range f.Params() {
			named = append(named, fmt.Sprintf("%s = %s", p.Name.Name, values[p.Type.String()]))
			columns(t, d.Name+"("+named[len(named)-1]+")", env(all))
		}
		columns(t, d.Name+"("+strings.Join(named, ", ")+")", env(all))
		if filtering := strings.HasPrefix(d.Name, "_Im_") || strings.HasPrefix(d.Name, "im"); filtering != (len(named) > 2) {
			t.Errorf("%s has the parameters %s", d.Name, d.Parameters)
		}
		// What editors are told has the columns that queries get.
		q := "let f = " + d.Parameters + " " + d.Body + "; f()"
		if got, want := columns(t, q, env(none)), columns(t, d.Name, env(none)); got != want {
			t.Errorf("%s is described with\n%s\nand has\n%s", d.Name, got, want)
		}
	}
	for _, name := range []string{"_Im_Nothing", "im", "imdns", "ASimDnsActivityLogs"} {
		if asim.Lookup(name, all) != nil {
			t.Errorf("%s is a parser", name)
		}
	}
}
