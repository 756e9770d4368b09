package control_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// see lets the commands see the tables that there are now.
func (r *room) see() { r.Tables = r.st.Tables() }

func TestRetentionCommands(t *testing.T) {
	r := openRoom(t, t.TempDir())
	r.add("App_CL", `{"TimeGenerated":"2024-03-01T00:00:00Z","A":1}`)
	r.see()
	for _, c := range []struct{ text, want string }{
		{".show table App_CL policy retention", `[["RetentionPolicy","[main].[App_CL]","null","","Table"]]`},
		{".alter-merge table App_CL policy retention softdelete = 30d", `"{\"SoftDeletePeriod\":\"30.00:00:00\",\"Recoverability\":\"Disabled\"}"`},
		{".alter-merge table ['App_CL'] policy retention softdelete=7d recoverability=enabled", `"{\"SoftDeletePeriod\":\"7.00:00:00\",`},
		{".alter table App_CL policy retention ```{\"SoftDeletePeriod\": \"10.00:00:00\"}```", `"{\"SoftDeletePeriod\":\"10.00:00:00\",`},
		{".alter table App_CL policy retention @'{\"SoftDeletePeriod\": \"11.00:00:00\"}'", `"{\"SoftDeletePeriod\":\"11.00:00:00\",`},
		{".show table * policy retention", `["RetentionPolicy","[main].[App_CL]","{\"SoftDeletePeriod\":\"11.00:00:00\",`},
		{".alter-merge table SecurityEvent policy retention softdelete = 90d", `"[main].[SecurityEvent]","{\"SoftDeletePeriod\":\"90.00:00:00\"`},
		{".delete table App_CL policy retention", `"[main].[App_CL]","null"`},
		{".alter-merge table App_CL policy retention softdelete = 12h", "error: A retention of '12h' is none: it is 1 to 365000 whole days"},
		{".alter-merge table App_CL policy retention softdelete = -3d", "error: A retention of '-3d' is none"},
		{".alter-merge table App_CL policy retention softdelete", "error: Syntax error: 'softdelete' has no value."},
		{".alter-merge table App_CL policy retention hot = 3d", "error: Syntax error: a retention policy has softdelete and recoverability, not 'hot'."},
		{".alter table App_CL policy retention ```{```", "error: Syntax error: a retention policy is JSON"},
		{".alter-merge table Nope policy retention softdelete = 3d", "error: Entity 'Nope' of kind 'Table' was not found."},
	} {
		if got := r.command(c.text); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s; want %s", c.text, got, c.want)
		}
	}
	if n := len(r.acts); n != 6 {
		t.Errorf("%d changes noted", n)
	}
}

func TestRetentionEndsRows(t *testing.T) {
	r := openRoom(t, t.TempDir())
	old, fresh := time.Now().AddDate(0, 0, -40).Format(time.RFC3339), time.Now().Format(time.RFC3339)
	r.add("App_CL", fmt.Sprintf("{\"TimeGenerated\":%q,\"A\":1}\n{\"TimeGenerated\":%q,\"A\":2}", old, fresh))
	r.see()
	r.command(".alter-merge table App_CL policy retention softdelete = 30d")
	if err := r.st.Maintain(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	if got := r.query("App_CL | project A", reader{}); got != `[2]` {
		t.Errorf("rows: %s", got)
	}
	if got := r.query("Operation | where OperationCategory == 'Data retention' | project OperationStatus, OperationKey", reader{}); got != `["Succeeded"|"App_CL"]` {
		t.Errorf("operation: %s", got)
	}
}

func TestDropTableCommand(t *testing.T) {
	r := openRoom(t, t.TempDir())
	r.add("App_CL", `{"A":1}`)
	r.add("SecurityEvent", `{"EventID":1}`)
	r.see()
	r.denied = map[string]bool{"Microsoft.OperationalInsights/workspaces/tables/delete App_CL": true, "Microsoft.OperationalInsights/workspaces/tables/write App_CL": true}
	for _, text := range []string{".drop table App_CL", ".drop table App_CL ifexists", ".alter-merge table App_CL policy retention softdelete = 3d"} {
		if got := r.command(text); !strings.Contains(got, "error: Principal is not authorized") {
			t.Errorf("%s: %s", text, got)
		}
	}
	if got := r.query("App_CL | count", reader{}); got != `[1]` {
		t.Errorf("after refusals: %s", got)
	}
	r.denied = nil
	if got := r.command(".drop table App_CL"); strings.Contains(got, "App_CL") || !strings.Contains(got, `["SecurityEvent","main"`) {
		t.Errorf("drop: %.200s", got)
	}
	r.see()
	if got := r.query("App_CL | count", reader{}); !strings.Contains(got, "error") {
		t.Errorf("it is still there: %s", got)
	}
	for text, want := range map[string]string{
		".drop table App_CL":                 "error: Entity 'App_CL' of kind 'Table' was not found.",
		".drop table App_CL ifexists":        `["SecurityEvent","main"`,
		".drop table SecurityEvent":          `["SecurityEvent","main"`,
		".drop table SecurityAlert":          "error: Table 'SecurityAlert' is a documented table without rows",
		".drop table SecurityAlert ifexists": `["SecurityAlert","main"`,
	} {
		if got := r.command(text); !strings.Contains(got, want) {
			t.Errorf("%s: %.300s; want %s", text, got, want)
		}
	}
	if got := r.query("SecurityEvent | count", reader{}); got != `[0]` {
		t.Errorf("a documented table stays, without rows: %s", got)
	}
	acts, _ := json.Marshal(r.acts)
	if want := `{"Action":"Microsoft.OperationalInsights/workspaces/tables/delete","Table":"App_CL","OK":true,"Details":{"rows":1}}`; !strings.Contains(string(acts), want) || strings.Count(string(acts), `"OK":false`) < 3 {
		t.Errorf("noted: %s", acts)
	}
}
