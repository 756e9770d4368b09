package ref_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/ref"
	"github.com/huntbook/huntbook/kql/syntax"
)

// TestEntriesAreWhole holds every entry to what its page and the editor show.
func TestEntriesAreWhole(t *testing.T) {
	var families []string
	for _, f := range ref.Families() {
		families = append(families, f.Slug)
	}
	seen := map[string]bool{}
	for _, e := range ref.Entries() {
		if e.Kind == "" || !slices.Contains(families, e.Family) {
			t.Errorf("%s: of kind %q on the page %q, which is none", e.Name, e.Kind, e.Family)
		}
		if !strings.HasSuffix(e.Doc, ".") || len(e.Syntax) == 0 || slices.Contains(e.Syntax, "") || e.Page == "" {
			t.Errorf("%s: a sentence, the syntax and the documentation's page have to be said", e.Name)
		}
		if (e.Runs == "") == (e.Needs == "") {
			t.Errorf("%s: it says where it runs, or what it needs that is not here, and not both", e.Name)
		}
		if len(e.Examples) == 0 && e.Needs == "" {
			t.Errorf("%s has no example", e.Name)
		}
		for _, x := range e.Examples {
			if x.Value == "" && x.Columns == nil && e.Name != "externaldata" { // whose files are outside of the query
				t.Errorf("%s: an example without its answer", e.Name)
			}
			if _, ds := syntax.Parse(x.Query); len(ds) > 0 {
				t.Errorf("%s: %s: %v", e.Name, x.Query, ds[0])
			}
		}
		for _, name := range append([]string{e.Name}, e.Aliases...) {
			if seen[e.Kind+" "+name] {
				t.Errorf("the %s %s stands there twice", e.Kind, name)
			}
			seen[e.Kind+" "+name] = true
		}
	}
	// What the parser and the binder know is documented.
	for _, name := range syntax.Operators() {
		if !seen[ref.Tabular+" "+name] && !strings.HasPrefix(name, "__") {
			t.Errorf("the operator %s has no entry: give it one in kql/ref/operators.go or graph.go", name)
		}
	}
	for name := range bind.Plugins() {
		if !seen[ref.Plugin+" "+name] {
			t.Errorf("the plug-in %s has no entry: give it one in kql/ref/plugins.go", name)
		}
	}
}

// TestCoverageIsExplained: a documented name is here or has a reason, and not both.
func TestCoverageIsExplained(t *testing.T) {
	names := 0
	for _, g := range ref.Coverage() {
		for _, c := range g.Names {
			names++
			if c.Entry == nil && c.Why == "" {
				t.Errorf("%s %s is neither here nor explained: say why in kql/ref/coverage.go", g.Name, c.Name)
			}
		}
	}
	if names < 600 {
		t.Errorf("only %d names are documented", names)
	}
	for _, name := range ref.Outdated() {
		t.Errorf("%s is here now: take it out of the list in kql/ref/coverage.go", name)
	}
}
