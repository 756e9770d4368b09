package control_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestPurge(t *testing.T) {
	r := openRoom(t, t.TempDir())
	var lines strings.Builder
	for i := range 60_000 { // two days with a partition of their own, and one that shares
		day := 1 + i%2
		if i%1000 == 0 {
			day = 3
		}
		fmt.Fprintf(&lines, "{\"TimeGenerated\":\"2024-03-0%dT10:00:00Z\",\"N\":%d,\"Who\":\"user%d\",\"D\":{\"k\":%d}}\n", day, i, i%100, i%7)
	}
	r.add("App_CL", lines.String())
	r.add("Bad_CL", `{"Who":"user7"}`)
	r.add("Hidden_CL", `{"A":1}`)
	r.see()
	if err := r.st.IndexTerms(t.Context()); err != nil {
		t.Fatal(err)
	}
	left := func() string { return r.query("App_CL | summarize count(), sum(N)", reader{}) }
	total := left()
	for text, want := range map[string]string{
		".purge table App_CL records in database main <| where N == 1":                                            "error: A purge is done at once",
		".purge table App_CL records in database main with (noregrets='false') <| where N == 1":                   "error: A purge is done at once",
		".purge table App_CL records in database other with (noregrets='true') <| where N == 1":                   "error: Entity 'other' of kind 'Database'",
		".purge table Nope records in database main with (noregrets='true') <| where N == 1":                      "error: Entity 'Nope' of kind 'Table'",
		".purge table App_CL records in database main with (noregrets='true') <| where Nope == 1":                 "Nope",
		".purge table App_CL records in database main with (noregrets='true') <| take 5":                          "error: a purge takes a predicate alone",
		".purge table App_CL records in database main with (noregrets='true') <| where N == 1 | take 5":           "error: a purge takes a predicate alone",
		".purge table App_CL records in database main with (noregrets='true') <| where N == 1; Bad_CL":            "error: a purge takes a predicate alone",
		".purge table App_CL records in database main with (noregrets='true') <|":                                 "error",
		".purge table Hidden_CL records in database main with (noregrets='true') <| where A == 1":                 "error: who removes rows",
		".purge table App_CL records in database main with (noregrets='true') <| where N == -1 // no such":        `"Completed",0]`,
		".purge table App_CL records in database main with (noregrets='true') <| where * == 'no such text'":       `"Completed",0]`,
		".purge table App_CL records in database main with (noregrets='true') <| where ['$Place'] == 1ms":         "error: a purge names the columns",
		".purge table App_CL records in database main with (noregrets='true') <| where N < 0 or ['$Place'] > 1ms": "error: a purge names the columns",
	} {
		if got := r.command(text); !strings.Contains(got, want) {
			t.Errorf("%s: %s; want %s", text, got, want)
		}
	}
	if got := left(); got != total {
		t.Fatalf("refused purges removed rows: %s, then %s", total, got)
	}
	purge := func(predicate, want string) {
		t.Helper()
		if got := r.command(".purge table App_CL records in database main with (noregrets='true') <| " + predicate); !strings.Contains(got, want) {
			t.Errorf("%s: %s; want %s", predicate, got, want)
		}
	}
	purge("where Who has 'user7'", `"Completed",600]`)
	purge("where Who in ((Bad_CL | project Who)) or N == 13", `"Completed",1]`)
	purge("where TimeGenerated > datetime(2024-03-03) | where toint(D.k) == 3", `"Completed",8]`)
	for range 2 { // with the index that was there, and with that of the rows that stayed
		for text, want := range map[string]string{
			"App_CL | where Who has 'user7' | count":  `[0]`,
			"App_CL | where Who has 'user8' | count":  `[600]`,
			"App_CL | where Who has 'user13' | count": `[599]`,
			"App_CL | count": `[59391]`,
			"App_CL | where N between (0 .. 99) | summarize dcount(N)":                            `[98]`,
			"App_CL | where TimeGenerated > datetime(2024-03-03) and toint(D.k) == 3 | count":     `[0]`,
			"Operation | where OperationCategory == 'Purge' | summarize count() | project count_": `[3]`,
		} {
			if got := r.query(text, reader{}); got != want {
				t.Errorf("%s: %s; want %s", text, got, want)
			}
		}
		if err := r.st.IndexTerms(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	acts, _ := json.Marshal(r.acts)
	if !strings.Contains(string(acts), `"OK":true,"Details":{"predicate":"where Who has 'user7'","rows":600}`) {
		t.Errorf("noted: %.500s", acts)
	}
	r.denied = map[string]bool{"Microsoft.OperationalInsights/workspaces/purge/action App_CL": true}
	purge("where N == 1", "error: Principal is not authorized")
}
