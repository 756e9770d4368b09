package api_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/huntbook/huntbook/auth/people"
	"github.com/huntbook/huntbook/internal/ids"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/store/backup"
)

// mgmt runs a control command and gives the status and the answer.
func (s *server) mgmt(text, token string) (int, string) {
	s.t.Helper()
	b, _ := json.Marshal(map[string]string{"db": ids.Workspace, "csl": text})
	resp, body := s.do("POST", "/v1/rest/mgmt", string(b), bearer(token))
	return resp.StatusCode, body
}

func TestTableCommandsAskForRolesAndLeaveATrail(t *testing.T) {
	s, ctx := start(t, query.Options{}), context.Background()
	if resp, body := s.do("POST", "/api/ingest/App_CL", `{"A":1}`); resp.StatusCode != 200 {
		t.Fatal(body)
	}
	ana := must(s.people.Create(ctx, "ana", "", people.Human))(t)
	if err := s.roles.Assign(ctx, ana.ID, "Log Analytics Reader", ids.WorkspaceResource); err != nil {
		t.Fatal(err)
	}
	reader := must(s.people.NewSecret(ctx, ana.ID, "test", time.Hour))(t)
	for _, text := range []string{".drop table App_CL", ".alter-merge table App_CL policy retention softdelete = 3d"} {
		if status, body := s.mgmt(text, reader); status != 403 {
			t.Errorf("%s as a reader: %d %s", text, status, body)
		}
	}
	if status, body := s.mgmt(".show table App_CL policy retention", reader); status != 200 || !strings.Contains(body, "RetentionPolicy") {
		t.Errorf("show as a reader: %d %s", status, body)
	}
	if status, body := s.mgmt(".alter-merge table App_CL policy retention softdelete = 3d", s.token); status != 200 || !strings.Contains(body, "3.00:00:00") {
		t.Errorf("set as the administrator: %d %s", status, body)
	}
	if status, body := s.mgmt(".drop table App_CL", s.token); status != 200 {
		t.Errorf("drop as the administrator: %d %s", status, body)
	}
	trail := `AzureActivity | where OperationNameValue endswith "/TABLES/DELETE" and _ResourceId endswith "/tables/app_cl" | summarize strcat_array(make_list(strcat(Caller, " ", ActivityStatusValue)), ", ")`
	deadline := time.Now().Add(10 * time.Second)
	for s.cell(trail) != "ana Failure, admin Success" {
		if time.Now().After(deadline) {
			t.Fatalf("the trail says: %v", s.cell(trail))
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func TestBackupTakesEverythingAndIsForOwners(t *testing.T) {
	s, ctx := start(t, query.Options{}), context.Background()
	if resp, body := s.do("POST", "/api/ingest/App_CL", `{"A":1}`); resp.StatusCode != 200 {
		t.Fatal(body)
	}
	ana := must(s.people.Create(ctx, "ana", "", people.Human))(t)
	if err := s.roles.Assign(ctx, ana.ID, "Contributor", ids.WorkspaceResource); err != nil {
		t.Fatal(err)
	}
	contributor := must(s.people.NewSecret(ctx, ana.ID, "test", time.Hour))(t)
	if resp, body := s.do("GET", "/api/backup", "", bearer(contributor)); resp.StatusCode != 403 {
		t.Errorf("as a contributor: %d %.200s", resp.StatusCode, body)
	}
	resp, body := s.do("GET", "/api/backup", "")
	if resp.StatusCode != 200 {
		t.Fatalf("%d %.200s", resp.StatusCode, body)
	}
	if m, err := backup.Verify(ctx, strings.NewReader(body)); err != nil || m.Tables["App_CL"] != 1 {
		t.Errorf("%v %+v", err, m)
	}
}

func TestPurgeNeedsItsOwnAction(t *testing.T) {
	s, ctx := start(t, query.Options{}), context.Background()
	if resp, body := s.do("POST", "/api/ingest/App_CL", "{\"A\":1}\n{\"A\":2}"); resp.StatusCode != 200 {
		t.Fatal(body)
	}
	ana := must(s.people.Create(ctx, "ana", "", people.Human))(t)
	if err := s.roles.Assign(ctx, ana.ID, "Log Analytics Reader", ids.WorkspaceResource); err != nil {
		t.Fatal(err)
	}
	reader := must(s.people.NewSecret(ctx, ana.ID, "test", time.Hour))(t)
	text := ".purge table App_CL records in database main with (noregrets='true') <| where A == 1"
	if status, body := s.mgmt(text, reader); status != 403 || s.cell("App_CL | count") != 2.0 {
		t.Errorf("as a reader: %d %s", status, body)
	}
	if status, body := s.mgmt(text, s.token); status != 200 || !strings.Contains(body, "Completed") || s.cell("App_CL | count") != 1.0 {
		t.Errorf("as the administrator: %d %s", status, body)
	}
}
