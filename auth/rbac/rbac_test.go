package rbac_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/huntbook/huntbook/auth/rbac"
	"github.com/huntbook/huntbook/internal/ids"
	"github.com/huntbook/huntbook/internal/meta"
)

func open(t *testing.T) *rbac.Store {
	t.Helper()
	db, err := meta.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s, err := rbac.New(db)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDecide(t *testing.T) {
	const (
		query  = "Microsoft.OperationalInsights/workspaces/query/read"
		other  = "/subscriptions/" + ids.Subscription + "/resourceGroups/huntbook2"
		tables = ids.WorkspaceResource + "/tables/SecurityEvent"
	)
	cases := []struct {
		name, role, at string
		action, scope  string
		data, want     bool
	}{
		{"inherited from root", "Reader", "/", query, ids.WorkspaceResource, false, true},
		{"case of ids does not matter", "Reader", "/SUBSCRIPTIONS/" + ids.Subscription, query, ids.WorkspaceResource, false, true},
		{"a name that begins alike is another group", "Reader", "/subscriptions/" + ids.Subscription + "/resourceGroups/huntbook", query, other, false, false},
		{"not above its scope", "Reader", tables, query, ids.WorkspaceResource, false, false},
		{"below its scope", "Reader", ids.WorkspaceResource, "Microsoft.OperationalInsights/workspaces/query/SecurityEvent/read", tables, false, true},
		{"a reader changes nothing", "Microsoft Sentinel Reader", "/", "Microsoft.SecurityInsights/bookmarks/write", ids.WorkspaceResource, false, false},
		{"owner holds no data action", "Owner", "/", "Microsoft.OperationalInsights/workspaces/tables/data/read", tables, true, false},
		{"a data scientist makes no compute", "AzureML Data Scientist", "/", "Microsoft.MachineLearningServices/workspaces/computes/write", ids.WorkspaceResource, false, false},
		{"a data scientist starts compute", "AzureML Data Scientist", "/", "Microsoft.MachineLearningServices/workspaces/computes/start/action", ids.WorkspaceResource, false, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			who := &rbac.Principal{ID: "p1", Name: "ana"}
			if err := s.Assign(context.Background(), who.ID, c.role, c.at); err != nil {
				t.Fatal(err)
			}
			ask := s.May
			if c.data {
				ask = s.MayData
			}
			if got, err := ask(context.Background(), who, c.action, c.scope); err != nil || got != c.want {
				t.Errorf("%s at %s: %s on %s: %v, %v; want %v", c.role, c.at, c.action, c.scope, got, err, c.want)
			}
		})
	}
}

func TestChangesHoldAtOnce(t *testing.T) {
	s, ctx := open(t), context.Background()
	who := &rbac.Principal{ID: "p1"}
	may := func() bool {
		ok, err := s.May(ctx, who, "Microsoft.OperationalInsights/workspaces/query/read", ids.WorkspaceResource)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	for range 3 {
		if may() {
			t.Fatal("nothing granted, yet allowed")
		}
		if err := s.Assign(ctx, "p1", "Log Analytics Reader", ids.WorkspaceResource); err != nil {
			t.Fatal(err)
		}
		if !may() {
			t.Fatal("assigned, yet refused")
		}
		if err := s.Unassign(ctx, "p1", "log analytics reader", ids.WorkspaceResource); err != nil {
			t.Fatal(err)
		}
	}
	if ok, _ := s.May(ctx, nil, "x/read", "/"); ok {
		t.Error("nobody may do something")
	}
	if err := s.Assign(ctx, "p1", "King", "/"); err == nil {
		t.Error("an unknown role was assigned")
	}
}

// TestAzureVectors checks the roles against the recorded facts, where they are at hand.
func TestAzureVectors(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "access", "roles.json"))
	if err != nil {
		t.Skip("the recorded role facts are not here")
	}
	var facts struct {
		BuiltInRoles []struct {
			RoleName    string            `json:"roleName"`
			Name        string            `json:"name"`
			Permissions []rbac.Permission `json:"permissions"`
		} `json:"builtInRoles"`
		TestVectors []struct {
			Roles             []string `json:"roles"`
			Action            string   `json:"action"`
			DataAction        bool     `json:"dataAction"`
			Allowed           bool     `json:"allowed"`
			Why               string   `json:"why"`
			DocumentedIntent  *bool    `json:"documentedIntent"`
			AmbiguousVerdicts bool     `json:"ambiguous"`
		} `json:"testVectors"`
	}
	if err := json.Unmarshal(raw, &facts); err != nil {
		t.Fatal(err)
	}
	for _, v := range facts.TestVectors {
		s, ctx := open(t), context.Background()
		for _, r := range v.Roles {
			if err := s.Assign(ctx, "p", r, "/"); err != nil {
				t.Errorf("%s: %v", v.Action, err)
			}
		}
		want := v.Allowed
		if v.DocumentedIntent != nil {
			want = *v.DocumentedIntent
		}
		ask := s.May
		if v.DataAction {
			ask = s.MayData
		}
		if got, err := ask(ctx, &rbac.Principal{ID: "p"}, v.Action, ids.WorkspaceResource); err != nil || got != want {
			t.Errorf("%v %s: %v, %v; want %v (%s)", v.Roles, v.Action, got, err, want, v.Why)
		}
	}
}
