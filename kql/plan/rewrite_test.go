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
		"FoldConstants":            {`T | where n == 1 | where 2 > 1 or true`, `T | where rand() > 0.5`},
		"MergeFilters":             {`T | where n == 1 | where a == "x"`, `T | where n == 1 | take 5 | where a == "x"`},
		"PushFilterThroughProject": {`T | extend x = n + 1 | where a == "x"`, `T | extend x = parse_json(a).z | where x == 1`},
		"PushFilterBelowSort":      {`T | sort by n | where a == "x"`, `T | top 10 by n | where a == "x"`},
		"PushFilterIntoUnion":      {`union T, U | where a == "x"`, `union T, U | summarize n = count() by a | where n > 1`},
		"PushFilterIntoJoin":       {`T | join kind=leftouter U on a | where n == 1`, `T | join kind=leftouter U on a | where m == 1`},
		"PushFilterIntoCondition":  {`T | join kind=inner U on a | where n < m`, `T | join kind=innerunique U on a | where n < m`},
		"BoundTime":                {`T | where TimeGenerated > ago(1d)`, `T | where TimeGenerated > ago(1d) or n == 1`},
		"PushLimitIntoProject":     {`T | extend x = n + 1 | take 5`, `T | extend x = n + 1 | top 5 by x`},
		"GatherSearches": {
			`T | where a has "x" or strcat(a, "1") has "x" or strcat(a, "2") has "x"`,
			`T | where a startswith "x" or strcat(a, "1") startswith "x" or strcat(a, "2") startswith "x"`,
		},
		"PartitionWindows": {
			`T | sort by a asc, n asc | extend p = prev(n), q = prev(a) | where a == q and n - p < 5`,
			`T | sort by a desc, n asc | extend p = prev(n), q = prev(a) | where a == q and n - p < 5`,
		},
		"PartitionSessions": {
			`T | sort by a desc, TimeGenerated asc | extend s = row_window_session(TimeGenerated, 1h, 5m, a != prev(a)) | project a, n, s`,
			`T | sort by TimeGenerated asc, a asc | extend s = row_window_session(TimeGenerated, 1h, 5m, a != prev(a)) | project a, n, s`,
		},
		"DropUnreadOrder": {`T | sort by n asc | where n > 1 | summarize count(), max(n) by a`, `T | sort by n asc | summarize make_list(n) by a`},
		"NarrowByTerms":   {`T | where a has "x" and n == 1`, `T | where a has "x" or n == 1`},
		"InlineShared":    {`let X = materialize(T); X | join X on a`, `let X = materialize(T | where n > 1); X | join X on a`},
		"PruneColumns":    {`T | project a`, ``},
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

// TestSessionsThatKeysDoNotPart: near misses of PartitionSessions, and what it takes beyond the plainest form.
func TestSessionsThatKeysDoNotPart(t *testing.T) {
	for text, fires := range map[string]bool{
		`T | sort by a asc, n asc, TimeGenerated asc | extend s = row_window_session(TimeGenerated, 1h, 5m, a != prev(a))`:                                          true,
		`T | extend b = tostring(d) | sort by a asc, b asc, TimeGenerated asc | extend s = row_window_session(TimeGenerated, 1h, 5m, b != prev(b) or prev(a) != a)`: true,
		`T | sort by a asc, TimeGenerated asc | extend p = prev(a) | extend s = row_window_session(TimeGenerated, 1h, 5m, a != p) | summarize count() by s`:         true,
		`T | sort by a asc, TimeGenerated asc | extend p = prev(a) | extend s = row_window_session(TimeGenerated, 1h, 5m, a != p)`:                                  false, // p is shown
		`T | sort by a asc, TimeGenerated asc | extend s = row_window_session(TimeGenerated, 1h, 5m, a != prev(a, 2))`:                                              false,
		`T | sort by a asc, TimeGenerated asc | extend s = row_window_session(TimeGenerated, 1h, 5m, a == prev(a))`:                                                 false,
		`T | sort by a asc, TimeGenerated asc | extend s = row_window_session(TimeGenerated, 1h, 5m, a != prev(a) and n > 1)`:                                       false,
		`T | sort by a asc, TimeGenerated asc | extend s = row_window_session(TimeGenerated, 1h, 5m, a != prev(a) or n > 1)`:                                        false, // so does n > 1
		`T | sort by n asc, TimeGenerated asc | extend s = row_window_session(TimeGenerated, 1h, 5m, n != prev(n))`:                                                 false, // n may be null
		`T | sort by a asc, TimeGenerated asc | extend s = row_window_session(TimeGenerated, 1h, 5m)`:                                                               false,
		`T | serialize | extend s = row_window_session(TimeGenerated, 1h, 5m, a != prev(a))`:                                                                        false,
	} {
		if _, fired := plan.Rewrite(bound(t, text)); slices.Contains(fired, "PartitionSessions") != fires {
			t.Errorf("%s: %v", text, fired)
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

// TestParametersThatAreNotGivenLeaveNoTrace: the usual way to write an optional filter still bounds the scan where it is
// given, and costs nothing where it is not.
func TestParametersThatAreNotGivenLeaveNoTrace(t *testing.T) {
	let := `let f = (since:datetime = datetime(null), name:string = "*", names:dynamic = dynamic([]), off:bool = false) {
		T | where not(off) and (isnull(since) or TimeGenerated >= since) and (name == "*" or a =~ name) and (array_length(names) == 0 or a has_any (names)) | project n };`
	for call, want := range map[string]string{
		"f()":                                     "Scan T [n",
		"f(name = \"x\")":                         `Filter (a`,
		"f(names = dynamic([\"x\"]))":             `Filter (a`,
		"f(since = datetime(2024-01-01))":         "from 2024-01-01",
		"f(off = true)":                           "Values 0 rows",
		"f() | where isempty(\"\") or n > rand()": "Scan T [n",
		"f() | where isnotempty(\"\")":            "Values 0 rows",
		"f() | where n > 1 or 1 == 2":             "Filter (n",
		"f() | where iff(2 == 2, n, 5) > 1":       "Filter (n",
		"f() | where bool(null) or n > 1":         "Filter (bool(null) or",
	} {
		q, _ := plan.Rewrite(bound(t, let+call))
		if got := plan.Format(q.Statements[0].Root); !strings.Contains(got, want) || strings.Contains(got, "isnull") || strings.Contains(got, "array_length") {
			t.Errorf("%s:\n%swant %s", call, got, want)
		}
	}
}
