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
)

// command runs a control command and gives the status and the body.
func (s *server) command(text, token string) (int, string) {
	s.t.Helper()
	body, _ := json.Marshal(map[string]string{"db": "main", "csl": text})
	resp, out := s.do("POST", "/v1/rest/mgmt", string(body), bearer(token))
	return resp.StatusCode, out
}

// person makes an account with roles, each a name and a scope, and gives its token.
func (s *server) person(name string, roles ...[2]string) string {
	s.t.Helper()
	ctx := context.Background()
	p := must(s.people.Create(ctx, name, "", people.Human))(s.t)
	for _, r := range roles {
		if err := s.roles.Assign(ctx, p.ID, r[0], r[1]); err != nil {
			s.t.Fatal(err)
		}
	}
	return must(s.people.NewSecret(ctx, p.ID, "test", time.Hour))(s.t)
}

func TestSavedFunctions(t *testing.T) {
	s := start(t, query.Options{})
	if status, body := s.command(".ingest inline into table Heartbeat with (format=json) <|\n"+`{"TimeGenerated":"2024-05-01T00:00:00Z","Computer":"a"}`, s.token); status != 200 {
		t.Fatal(status, body)
	}
	if status, body := s.command(".create function Named(name:string, T:(Computer:string)) { T | where Computer == name | count }", s.token); status != 200 {
		t.Fatal(status, body)
	}
	if n := s.cell("Named('a', Heartbeat)"); n != 1.0 {
		t.Errorf("a call gave %v", n)
	}
	if n := s.cell("union (Named('b', Heartbeat)), (Named('a', Heartbeat)) | summarize sum(Count)"); n != 1.0 {
		t.Errorf("two calls gave %v", n)
	}
	if status, body := s.command(".create function Beats() { Heartbeat | count }", s.token); status != 200 {
		t.Fatal(status, body)
	}

	_, meta := s.do("GET", "/v1/workspaces/"+ids.WorkspaceID+"/metadata", "")
	if !strings.Contains(meta, `"id":"f/Beats","name":"Beats"`) || !strings.Contains(meta, `"body":"Heartbeat | count"`) {
		t.Error("the metadata does not list a saved function")
	}
	_, schema := s.command(".show database schema as json", s.token)
	if !strings.Contains(schema, `\"Beats\":{`) || !strings.Contains(schema, "_Im_ProcessCreate") {
		t.Error("the schema for editors does not list a saved function and the built-in ones")
	}

	reader := s.person("reader", [2]string{"Log Analytics Reader", ids.WorkspaceResource})
	if n := s.cell("Beats", bearer(reader)); n != 1.0 {
		t.Errorf("a reader's call gave %v", n)
	}
	if status, body := s.command(".create function Mine() { Heartbeat }", reader); status != 403 {
		t.Errorf("a reader saved a function: %d %s", status, body)
	}
	if status, body := s.command(".drop function Beats", reader); status != 403 {
		t.Errorf("a reader dropped a function: %d %s", status, body)
	}

	// A function gives nobody a table that is not theirs.
	narrow := s.person("narrow", [2]string{"Log Analytics Reader", ids.WorkspaceResource + "/tables/Syslog"}, [2]string{"Reader", ids.WorkspaceResource + "/tables/Syslog"})
	resp, body := s.do("POST", queryPath, ask1("Beats"), bearer(narrow))
	if resp.StatusCode == 200 || strings.Contains(body, "Rows") {
		t.Errorf("a function read a table that the caller may not: %d %s", resp.StatusCode, body)
	}
}
