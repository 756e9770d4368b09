package conformance

import (
	"fmt"
	"slices"
	"testing"

	"github.com/huntbook/huntbook/query"
)

// TestTermsAsFilters: a condition that is spelt in its own way for a filter keeps the rows of which it is true as a value.
func TestTermsAsFilters(t *testing.T) {
	door := operatorDoor(t, query.Options{})
	const texts = `datatable(s:string)["", "alpha", "Alpha beta", "alpha_beta", "alphabet", "ΑΒΓ δεζ", "cmd.exe /c", "betaalpha", "a-b", "beta"]`
	var conditions []string
	for _, op := range []string{"has", "has_cs", "hasprefix", "hasprefix_cs", "hassuffix", "hassuffix_cs"} {
		for _, needle := range []string{"", "alpha", "ALPHA", "beta", "αβγ", "cmd.exe", "."} {
			conditions = append(conditions, fmt.Sprintf("s %s %q", op, needle), fmt.Sprintf("s !%s %q", op, needle))
		}
	}
	for _, list := range []string{`"alpha"`, `"ALPHA", "beta"`, `"alpha", "δεζ", "cmd"`, `""`, `"beta", ""`, `dynamic(["alpha", "beta"])`, `dynamic([])`} {
		conditions = append(conditions, "s has_any ("+list+")", "s has_all ("+list+")")
	}
	for i, c := range slices.Clone(conditions) {
		other := conditions[(i*7+3)%len(conditions)]
		conditions = append(conditions, c+" and not("+other+")", c+" or "+other)
	}
	kept := 0
	for _, c := range conditions {
		got, _ := ask(t, door, texts+" | where "+c)
		want, _ := ask(t, door, texts+" | extend holds = "+c+" | where holds | project s")
		kept += len(want)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("where %s keeps %v, want %v", c, got, want)
		}
	}
	if kept == 0 {
		t.Error("no condition holds for any text")
	}
}
