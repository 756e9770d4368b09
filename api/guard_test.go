package api_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/api/identity"
	"github.com/huntbook/huntbook/auth/people"
	"github.com/huntbook/huntbook/internal/ids"
	"github.com/huntbook/huntbook/query"
)

// TestEveryRouteIsGuarded asks each route as nobody and as somebody without roles.
func TestEveryRouteIsGuarded(t *testing.T) {
	s := start(t, query.Options{})
	stranger := must(s.people.Create(context.Background(), "stranger", "", people.Human))(t)
	secret := must(s.people.NewSecret(context.Background(), stranger.ID, "test", time.Hour))(t)
	value := regexp.MustCompile(`\{[a-z]+(\.\.\.)?\}`)
	n := 0
	for _, c := range s.api.Contracts() {
		for _, rt := range c.Routes {
			method, path, _ := strings.Cut(rt.Pattern, " ")
			path = strings.ReplaceAll(path, "{subscription}", ids.Subscription)
			path = value.ReplaceAllString(path, "x")
			if rt.Action == httpx.Public {
				continue
			}
			n++
			if resp, body := s.do(method, path, "{}", bearer("")); resp.StatusCode != 401 {
				t.Errorf("%s as nobody: %d %s", rt.Pattern, resp.StatusCode, body)
			}
			if resp, _ := s.do(method, path, "{}", bearer("hbs_wrong")); resp.StatusCode != 401 {
				t.Errorf("%s with an unknown token: %d", rt.Pattern, resp.StatusCode)
			}
			if rt.Action == httpx.SignedIn {
				continue
			}
			if resp, body := s.do(method, path, "{}", bearer(secret)); resp.StatusCode != 403 {
				t.Errorf("%s without a role: %d %s", rt.Pattern, resp.StatusCode, body)
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d guarded routes", n)
	}
}

func TestRouteWithoutActionDoesNotBuild(t *testing.T) {
	handle := func(http.ResponseWriter, *http.Request) {}
	for name, rt := range map[string]httpx.Route{
		"no action":  {Pattern: "GET /x", Handle: handle},
		"no handler": {Pattern: "GET /x", Action: httpx.Public},
		"no method":  {Pattern: "/x", Action: httpx.Public, Handle: handle},
		"bad action": {Pattern: "GET /x", Action: "anything", Handle: handle},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: built", name)
				}
			}()
			httpx.New(httpx.Options{}, httpx.Contract{Name: "test", Routes: []httpx.Route{rt}})
		}()
	}
}

func TestRolesHoldAtOnce(t *testing.T) {
	s, ctx := start(t, query.Options{}), context.Background()
	ana := must(s.people.Create(ctx, "ana", "", people.Human))(t)
	secret := must(s.people.NewSecret(ctx, ana.ID, "test", time.Hour))(t)
	status := func(method, path string) int {
		resp, _ := s.do(method, path, ask1("print 1"), bearer(secret))
		return resp.StatusCode
	}
	if got := status("POST", queryPath); got != 403 {
		t.Errorf("before: %d", got)
	}
	if err := s.roles.Assign(ctx, ana.ID, "Microsoft Sentinel Reader", ids.WorkspaceResource); err != nil {
		t.Fatal(err)
	}
	if got := status("POST", queryPath); got != 200 {
		t.Errorf("assigned: %d", got)
	}
	if got := status("POST", "/api/ingest"); got != 403 {
		t.Errorf("a reader writes where the format says: %d", got)
	}
	if got := status("POST", "/api/ingest/T_CL"); got != 403 {
		t.Errorf("a reader writes: %d", got)
	}
	if err := s.roles.Unassign(ctx, ana.ID, "Microsoft Sentinel Reader", ids.WorkspaceResource); err != nil {
		t.Fatal(err)
	}
	if got := status("POST", queryPath); got != 403 {
		t.Errorf("taken back: %d", got)
	}
	if err := s.people.Disable(ctx, ana.ID, true); err != nil {
		t.Fatal(err)
	}
	if got := status("GET", "/api/portal/me"); got != 401 {
		t.Errorf("disabled: %d", got)
	}
}

func TestPortalSession(t *testing.T) {
	s, ctx := start(t, query.Options{}), context.Background()
	ticket := must(s.people.NewTicket(ctx, s.admin.ID, time.Minute))(t)
	enter := `{"ticket":"` + ticket + `"}`
	if resp, _ := s.do("POST", "/api/portal/signin", enter, bearer(""), header("Sec-Fetch-Site", "cross-site")); resp.StatusCode != 403 {
		t.Errorf("another site signs in: %d", resp.StatusCode)
	}
	resp, body := s.do("POST", "/api/portal/signin", enter, bearer(""), header("Sec-Fetch-Site", "same-origin"))
	if resp.StatusCode != 200 || !strings.Contains(body, `"needsAccount":true`) {
		t.Fatalf("sign in: %d %s", resp.StatusCode, body)
	}
	var cookie *http.Cookie
	for _, c := range resp.Cookies() {
		if c.Name == identity.Cookie {
			cookie = c
		}
	}
	if cookie == nil || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode {
		t.Fatalf("cookie: %+v", cookie)
	}
	if resp, _ := s.do("POST", "/api/portal/signin", enter, bearer("")); resp.StatusCode != 401 {
		t.Errorf("a ticket twice: %d", resp.StatusCode)
	}
	as := func(site string) []func(*http.Request) {
		return []func(*http.Request){bearer(""), header("Cookie", identity.Cookie+"="+cookie.Value), header("Sec-Fetch-Site", site)}
	}
	if resp, _ := s.do("GET", "/api/portal/me", "", as("none")...); resp.StatusCode != 200 {
		t.Errorf("me: %d", resp.StatusCode)
	}
	for _, site := range []string{"cross-site", "same-site", ""} {
		if resp, _ := s.do("POST", queryPath, ask1("print 1"), as(site)...); resp.StatusCode != 403 {
			t.Errorf("query with the cookie from %q: %d", site, resp.StatusCode)
		}
	}
	if resp, body := s.do("POST", "/api/portal/account", `{"name":"boss","password":"short"}`, as("same-origin")...); resp.StatusCode != 400 {
		t.Errorf("a short password: %d %s", resp.StatusCode, body)
	}
	resp, body = s.do("POST", "/api/portal/account", `{"name":"boss","password":"correct horse battery"}`, as("same-origin")...)
	if resp.StatusCode != 200 || !strings.Contains(body, `"name":"boss"`) || !strings.Contains(body, `"needsAccount":false`) {
		t.Fatalf("account: %d %s", resp.StatusCode, body)
	}
	if resp, _ := s.do("GET", "/api/portal/me", "", as("none")...); resp.StatusCode != 401 {
		t.Errorf("the session before the password lives on: %d", resp.StatusCode)
	}
	for range 6 {
		s.do("POST", "/api/portal/signin", `{"name":"boss","password":"wrong"}`, bearer(""))
	}
	if resp, _ := s.do("POST", "/api/portal/signin", `{"name":"boss","password":"correct horse battery"}`, bearer("")); resp.StatusCode != 429 || resp.Header.Get("Retry-After") == "" {
		t.Errorf("guessing goes on: %d", resp.StatusCode)
	}
}
