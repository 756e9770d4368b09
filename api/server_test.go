package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/huntbook/huntbook/api"
	"github.com/huntbook/huntbook/api/ask"
	"github.com/huntbook/huntbook/api/portal"
	"github.com/huntbook/huntbook/auth/audit"
	"github.com/huntbook/huntbook/auth/people"
	"github.com/huntbook/huntbook/auth/rbac"
	"github.com/huntbook/huntbook/auth/token"
	"github.com/huntbook/huntbook/control"
	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/hunt"
	"github.com/huntbook/huntbook/ingest"
	"github.com/huntbook/huntbook/internal/ids"
	"github.com/huntbook/huntbook/internal/meta"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/store"
	"github.com/huntbook/huntbook/store/backup"
	"github.com/huntbook/huntbook/web"
)

// server is the API over a store of its own, on a real listener.
type server struct {
	*httptest.Server
	t      *testing.T
	api    *api.API
	people *people.Store
	roles  *rbac.Store
	admin  people.Account
	token  string // the administrator's
}

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func start(t *testing.T, opts query.Options) *server {
	t.Helper()
	ctx, dir := context.Background(), t.TempDir()
	db := must(duckdb.Open(duckdb.Options{Path: store.File(dir), Scalars: query.Scalars()}))(t)
	st := must(store.Open(ctx, dir, db))(t)
	m := must(meta.Open(dir))(t)
	s := &server{t: t, people: must(people.New(m))(t), roles: must(rbac.New(m))(t)}
	loader := ingest.New(st)
	door := query.New(db, st, opts)
	functions := must(control.NewFunctions(m))(t)
	watchlists := hunt.NewWatchlists(door, func(ctx context.Context, table string, lines []byte) error {
		_, err := loader.Load(ctx, ingest.Request{Table: table, Format: "ndjson", Encoding: "none", Body: bytes.NewReader(lines)})
		return err
	}, func() int64 { return st.Stats(hunt.Table).Rows })
	door.Join(functions, watchlists)
	log := slog.New(slog.DiscardHandler)
	trail := audit.New(func(ctx context.Context, table string, lines []byte) error {
		_, err := loader.Load(ctx, ingest.Request{Table: table, Format: "ndjson", Encoding: "none", Body: bytes.NewReader(lines)})
		return err
	}, log)
	s.api = api.New(api.Parts{
		Door: door, Functions: functions, Watchlists: watchlists, Stats: st.Stats, Ingest: loader, People: s.people, Roles: s.roles, Tokens: must(token.Open(dir))(t),
		Kept: must(portal.NewKept(m))(t), Audit: trail, Limits: ask.DefaultLimits, Version: "test", Log: log, Pages: web.Handler(),
		Tables: st, Purge: door.Purge, Backup: func(ctx context.Context, w io.Writer) error { return backup.Write(ctx, w, st, m, "test") },
	})
	s.Server = httptest.NewServer(s.api)
	t.Cleanup(func() {
		s.Close()
		trail.Close()
		_, _, _ = st.Close(), db.Close(), m.Close()
	})
	s.admin = must(s.people.Create(ctx, "admin", "", people.Human))(t)
	if err := s.roles.Assign(ctx, s.admin.ID, "Owner", "/"); err != nil {
		t.Fatal(err)
	}
	s.token = must(s.people.NewSecret(ctx, s.admin.ID, "test", time.Hour))(t)
	return s
}

// do sends a request as the administrator unless edit says otherwise.
func (s *server) do(method, path, body string, edit ...func(*http.Request)) (*http.Response, string) {
	s.t.Helper()
	req, err := http.NewRequest(method, s.URL+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	req.Header.Set("Content-Type", "application/json")
	for _, e := range edit {
		e(req)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp, string(raw)
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) {
		if value == "" {
			r.Header.Del(name)
		} else {
			r.Header.Set(name, value)
		}
	}
}

func bearer(token string) func(*http.Request) {
	if token == "" {
		return header("Authorization", "")
	}
	return header("Authorization", "Bearer "+token)
}

const queryPath = "/v1/workspaces/" + ids.WorkspaceID + "/query"

func ask1(kql string) string {
	b, _ := json.Marshal(map[string]string{"query": kql})
	return string(b)
}

// cell runs a query and gives the only cell of its answer.
func (s *server) cell(kql string, edit ...func(*http.Request)) any {
	s.t.Helper()
	resp, body := s.do("POST", queryPath, ask1(kql), edit...)
	var a struct {
		Tables []struct{ Rows [][]any }
	}
	if err := json.Unmarshal([]byte(body), &a); err != nil || resp.StatusCode != 200 || len(a.Tables) != 1 || len(a.Tables[0].Rows) != 1 {
		s.t.Fatalf("%s: %d %s", kql, resp.StatusCode, body)
	}
	return a.Tables[0].Rows[0][0]
}
