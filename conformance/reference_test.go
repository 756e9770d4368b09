package conformance

import (
	"fmt"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/exec/ops"
	"github.com/huntbook/huntbook/kql/ref"
	"github.com/huntbook/huntbook/query"
)

// TestReferenceExamples runs the examples of operators, plug-ins, statements and types through the real engine. Those of
// functions run in TestFunctionExamples.
func TestReferenceExamples(t *testing.T) {
	door := operatorDoor(t, query.Options{})
	for _, e := range ref.Entries() {
		for _, x := range e.Examples {
			if x.Columns == nil {
				continue
			}
			t.Run(e.Name, func(t *testing.T) {
				rows, cols := ask(t, door, x.Query)
				got := []string{strings.Join(cols, "|")}
				for _, r := range rows {
					got = append(got, strings.Join(r, "|"))
				}
				if want := strings.Split(x.Out, "\n"); fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("%s\ngave\n%s\nwant\n%s", x.Query, strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
			})
		}
	}
}

// TestReferenceSaysWhereItRuns: what has a runner in Go says so, and what says Go has one.
func TestReferenceSaysWhereItRuns(t *testing.T) {
	registry := ops.All(ops.External{})
	for _, e := range ref.Entries() {
		if e.Kind != ref.Tabular && e.Kind != ref.Plugin || e.Needs != "" || e.Name == "evaluate" {
			continue
		}
		_, runner := registry[e.Name]
		if inGo := e.Runs == ref.Go || e.Runs == ref.Both; runner && !inGo {
			t.Errorf("%s runs in Go, and its entry says %s", e.Name, e.Runs)
		} else if e.Runs == ref.Go && !runner {
			t.Errorf("%s has no runner in Go, and its entry says Go", e.Name)
		}
	}
}
