package plan_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

func bound(t *testing.T, text string) *plan.Query {
	t.Helper()
	fields := map[string][]types.Field{
		"T": {{Name: "TimeGenerated", Type: types.Datetime}, {Name: "a", Type: types.String}, {Name: "n", Type: types.Long}, {Name: "d", Type: types.Dynamic}},
		"U": {{Name: "a", Type: types.String}, {Name: "m", Type: types.Long}},
	}
	q, ds := syntax.Parse(text)
	if len(ds) > 0 {
		t.Fatalf("%s: %v", text, ds)
	}
	b, ds := bind.Query(q, text, bind.Env{Now: 638355168000000000, Table: func(name string) ([]types.Field, bool) {
		f, ok := fields[name]
		return f, ok
	}})
	if len(ds) > 0 {
		t.Fatalf("%s: %v", text, ds)
	}
	return b
}

// TestRules: each rule fires on the one query, leaves its near miss alone, and can be switched off.
func TestRules(t *testing.T) {
	cases := map[string]struct{ fires, leaves string }{
		"FoldConstants":            {`T | where n == 1 and tolower("A") =~ "a" and true`, `T | where rand() > 0.5`},
		"MergeFilters":             {`T | where n == 1 | where a == "x"`, `T | where n == 1 | take 5 | where a == "x"`},
		"PushFilterThroughProject": {`T | extend x = n + 1 | where a == "x"`, `T | extend x = parse_json(a).z | where x == 1`},
		"PushFilterBelowSort":      {`T | sort by n | where a == "x"`, `T | top 10 by n | where a == "x"`},
		"PushFilterIntoUnion":      {`union T, U | where a == "x"`, `union T, U | summarize n = count() by a | where n > 1`},
		"PushFilterIntoJoin":       {`T | join kind=leftouter U on a | where n == 1`, `T | join kind=leftouter U on a | where m == 1`},
		"BoundTime":                {`T | where TimeGenerated > ago(1d)`, `T | where TimeGenerated > ago(1d) or n == 1`},
		"PushLimitIntoProject":     {`T | extend x = n + 1 | take 5`, `T | extend x = n + 1 | top 5 by x`},
		"GatherSearches": {
			`T | where a has "x" or strcat(a, "1") has "x" or strcat(a, "2") has "x"`,
			`T | where a startswith "x" or strcat(a, "1") startswith "x" or strcat(a, "2") startswith "x"`,
		},
		"InlineShared": {`let X = materialize(T); X | join X on a`, `let X = materialize(T | where n > 1); X | join X on a`},
		"PruneColumns": {`T | project a`, ``},
	}
	for _, r := range plan.Rules() {
		c, ok := cases[r.Name]
		if !ok {
			t.Errorf("%s has no case", r.Name)
			continue
		}
		if r.Reason == "" || r.NearMiss == "" {
			t.Errorf("%s does not say why it is sound, or where it is not", r.Name)
		}
		if _, fired := plan.Rewrite(bound(t, c.fires)); !slices.Contains(fired, r.Name) {
			t.Errorf("%s does not fire on %s: %v", r.Name, c.fires, fired)
		}
		if _, fired := plan.Rewrite(bound(t, c.fires), r.Name); slices.Contains(fired, r.Name) {
			t.Errorf("%s fires though it is off", r.Name)
		}
		if c.leaves == "" {
			continue
		}
		if _, fired := plan.Rewrite(bound(t, c.leaves)); slices.Contains(fired, r.Name) {
			t.Errorf("%s fires on %s", r.Name, c.leaves)
		}
	}
}

// TestPruneKeepsResults: whatever is pruned, a query's own columns stay, in order.
func TestPruneKeepsResults(t *testing.T) {
	for _, text := range []string{
		`T | extend x = n + 1 | project x, a`, `T | count`, `T | distinct a`, `T | mv-expand d | project a`,
		`T | mv-apply x = d on (summarize c = count()) | project a, c`, `T | parse a with "x" y "z" w | project w`,
		`T | join kind=inner U on a | project m`, `T | sort by n | project a`, `union T, U | project m`,
		`T | summarize arg_max(TimeGenerated, *) by a | project n`, `T | sort by n asc | extend p = prev(a) | project p`,
		`T | where a in ((U | project a)) | project n`, `T | partition by a (top 1 by n | project n)`,
		`T | make-series c = count() on TimeGenerated from ago(1d) to now() step 1h by a | project c`,
	} {
		q := bound(t, text)
		want := names(q)
		r, _ := plan.Rewrite(q)
		if got := names(r); got != want {
			t.Errorf("%s: %s, want %s\n%s", text, got, want, plan.Format(r.Statements[0].Root))
		}
		if s := plan.Format(r.Statements[0].Root); strings.Contains(s, "%!") {
			t.Errorf("%s: %s", text, s)
		}
	}
}

func names(q *plan.Query) string {
	var out []string
	for _, c := range q.Statements[0].Root.Columns() {
		out = append(out, c.Name+":"+c.Type.String())
	}
	return strings.Join(out, " ")
}
