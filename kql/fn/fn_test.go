package fn

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/huntbook/huntbook/internal/shared"
	"github.com/huntbook/huntbook/kql/types"
)

// TestEntriesAreWhole holds every entry to what the published reference needs.
func TestEntriesAreWhole(t *testing.T) {
	for _, f := range All() {
		if f.Doc == "" || f.Page == "" || len(f.Sigs) == 0 || len(f.Examples) == 0 && f.NeedsService == "" {
			t.Errorf("%s: Doc, Page, Sigs and Examples have to be said", f.Name)
		}
		for _, s := range f.Sigs {
			if s.DuckDB.Text == "" && s.DuckDB.Func == nil && s.DuckDB.None == "" && s.Go == nil && f.NeedsService == "" {
				t.Errorf("%s: neither SQL nor Go nor a reason", s.Text)
			}
			if s.Go == nil {
				continue
			}
			for _, p := range s.Params {
				if p.Type == types.Unknown && p.Class != "text" && p.Class != "value" {
					t.Errorf("%s: Go cannot take %s: its type is open", s.Text, p.Name)
				}
			}
		}
	}
}

func TestResolve(t *testing.T) {
	for _, c := range []struct {
		name   string
		kind   Kind
		args   []types.Type
		params []types.Type
		result types.Type
		bad    bool
	}{
		{name: "+", kind: Operator, args: []types.Type{types.Int, types.Int}, params: []types.Type{types.Long, types.Long}, result: types.Long},
		{name: "+", kind: Operator, args: []types.Type{types.Long, types.Real}, params: []types.Type{types.Real, types.Real}, result: types.Real},
		{name: "-", kind: Operator, args: []types.Type{types.Datetime, types.Datetime}, params: []types.Type{types.Datetime, types.Datetime}, result: types.Timespan},
		{name: "+", kind: Operator, args: []types.Type{types.String, types.Long}, bad: true},
		{name: "==", kind: Operator, args: []types.Type{types.Dynamic, types.String}, params: []types.Type{types.Dynamic, types.String}, result: types.Bool},
		{name: "iff", args: []types.Type{types.Bool, types.Int, types.Real}, params: []types.Type{types.Bool, types.Real, types.Real}, result: types.Real},
		{name: "iff", args: []types.Type{types.Bool, types.String, types.Long}, bad: true},
		{name: "case", args: []types.Type{types.Bool, types.String, types.Bool, types.Dynamic, types.String}, params: []types.Type{types.Bool, types.Dynamic, types.Bool, types.Dynamic, types.Dynamic}, result: types.Dynamic},
		{name: "case", args: []types.Type{types.Bool, types.String}, bad: true},
		{name: "bag_pack", args: []types.Type{types.String, types.Long, types.String, types.Datetime}, params: []types.Type{types.String, types.Dynamic, types.String, types.Dynamic}, result: types.Dynamic},
		{name: "strcat", args: []types.Type{types.Long, types.Dynamic}, params: []types.Type{types.String, types.String}, result: types.String},
		{name: "tolower", args: []types.Type{types.Unknown}, params: []types.Type{types.String}, result: types.String},
		{name: "in", kind: Operator, args: []types.Type{types.Long, types.Int}, params: []types.Type{types.Long, types.Long}, result: types.Bool},
		{name: "in", kind: Operator, args: []types.Type{types.String, types.Dynamic}, params: []types.Type{types.String, types.Dynamic}, result: types.Bool},
		{name: "percentile", kind: Aggregate, args: []types.Type{types.Long, types.Long}, params: []types.Type{types.Long, types.Real}, result: types.Long},
		{name: "sum", kind: Aggregate, args: []types.Type{types.Int}, params: []types.Type{types.Long}, result: types.Long},
		{name: "make_list", kind: Aggregate, args: []types.Type{types.String}, params: []types.Type{types.Dynamic}, result: types.Dynamic},
		{name: "prev", kind: Window, args: []types.Type{types.Datetime}, params: []types.Type{types.Datetime}, result: types.Datetime},
		{name: "bin", args: []types.Type{types.Real, types.Long}, params: []types.Type{types.Real, types.Real}, result: types.Real},
		{name: "tolong", args: []types.Type{types.Dynamic}, params: []types.Type{types.Dynamic}, result: types.Long},
	} {
		f, ok := Lookup(c.name, c.kind)
		if !ok {
			t.Errorf("%s is not in the table", c.name)
			continue
		}
		call, err := f.Resolve(c.args)
		if c.bad {
			if err == nil {
				t.Errorf("%s%v resolved to %s", c.name, c.args, call.Sig.Text)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s%v: %v", c.name, c.args, err)
			continue
		}
		if call.Result != c.result {
			t.Errorf("%s%v gives %s, want %s (%s)", c.name, c.args, call.Result, c.result, call.Sig.Text)
		}
		for i := range c.params {
			if call.Params[i] != c.params[i] {
				t.Errorf("%s%v takes %v, want %v (%s)", c.name, c.args, call.Params, c.params, call.Sig.Text)
				break
			}
		}
	}
}

// TestCoverage holds the list of documented names that are not there yet: it only shrinks.
func TestCoverage(t *testing.T) {
	dir := shared.Dir(t, "kql")
	text, err := os.ReadFile(filepath.Join(dir, "catalog.json"))
	if err != nil {
		t.Fatal(err)
	}
	var catalog struct{ Scalar, Aggregate []string }
	if err := json.Unmarshal(text, &catalog); err != nil {
		t.Fatal(err)
	}
	missing := Coverage(append(catalog.Scalar, catalog.Aggregate...))
	t.Logf("%d names are not there yet: %v", len(missing), missing)
	if len(missing) > 33 {
		t.Errorf("%d names are missing", len(missing))
	}
}
