// Package portal has the endpoints of our own pages that no contract of Azure has: signing in, what a person keeps, and
// notebooks.
package portal

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/huntbook/huntbook/api/ask"
	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/api/identity"
	"github.com/huntbook/huntbook/auth/people"
	"github.com/huntbook/huntbook/auth/rbac"
	"github.com/huntbook/huntbook/internal/ids"
	"github.com/huntbook/huntbook/store"
)

// API serves the portal.
type API struct {
	People    *people.Store
	Roles     *rbac.Store
	Kept      *Kept
	Desk      *ask.Desk
	Stats     func(table string) store.Stats
	Version   string
	Notebooks func() string // origin of the notebooks listener; empty without one
}

// Contract gives the routes.
func (a *API) Contract() httpx.Contract {
	return httpx.Contract{Name: "portal api", Routes: []httpx.Route{
		{Pattern: "POST /api/portal/signin", Action: httpx.Public, Handle: a.signIn, Doc: "Open a session, by a one-time ticket or by name and password.", Body: 16 << 10},
		{Pattern: "POST /api/portal/signout", Action: httpx.SignedIn, Handle: a.signOut, Doc: "End the session.", Body: 1 << 10},
		{Pattern: "POST /api/portal/account", Action: httpx.SignedIn, Handle: a.account, Doc: "Give the account of a one-time link its name and password.", Body: 16 << 10},
		{Pattern: "GET /api/portal/me", Action: httpx.SignedIn, Handle: a.me, Doc: "Who is signed in."},
		{Pattern: "GET /api/portal/tabs", Action: httpx.SignedIn, Handle: a.tabs, Doc: "The person's query tabs."},
		{Pattern: "PUT /api/portal/tabs", Action: httpx.SignedIn, Handle: a.saveTabs, Doc: "Keep the person's query tabs.", Body: 4 << 20},
		{Pattern: "GET /api/portal/history", Action: httpx.SignedIn, Handle: a.history, Doc: "Queries that the person ran in the portal."},
		{Pattern: "GET /api/portal/tables", Action: "Microsoft.OperationalInsights/workspaces/metadata/read", Handle: a.tables, Doc: "Tables with rows, times and columns."},
		{Pattern: "GET /api/portal/reference", Action: httpx.SignedIn, Handle: a.reference, Doc: "The reference of the language: every operator and function with examples."},
	}}
}

type me struct {
	Name             string    `json:"name"`
	DisplayName      string    `json:"displayName"`
	Roles            []string  `json:"roles"`
	NeedsAccount     bool      `json:"needsAccount"`
	Workspace        workspace `json:"workspace"`
	Database         string    `json:"database"`
	NotebooksOrigin  string    `json:"notebooksOrigin"`
	Version          string    `json:"version"`
	SignedInByCookie bool      `json:"session"`
}

type workspace struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	ResourceID string `json:"resourceId"`
}

func (a *API) signIn(w http.ResponseWriter, r *http.Request) {
	if httpx.CrossSite(r) {
		// A page elsewhere must not sign a browser in as somebody of its choice.
		refuse(w, r, http.StatusForbidden, "CrossSiteRequest", "Sign in from the portal's own page.")
		return
	}
	var by struct{ Ticket, Name, Password string }
	if !decode(w, r, &by) {
		return
	}
	var who people.Account
	var err error
	if by.Ticket != "" {
		who, err = a.People.TakeTicket(r.Context(), by.Ticket)
	} else {
		who, err = a.People.CheckPassword(r.Context(), by.Name, by.Password)
	}
	var locked *people.Locked
	switch {
	case errors.As(err, &locked):
		httpx.Refuse(w, r, httpx.Failure{
			Status: http.StatusTooManyRequests, Code: "TooManyAttempts", RetryAfter: time.Until(locked.Until),
			Message: "Too many wrong passwords were tried for this name. Wait a moment, then try again.",
		})
		return
	case errors.Is(err, people.ErrWrong):
		refuse(w, r, http.StatusUnauthorized, "WrongPassword", "Name or password is wrong.")
		return
	case errors.Is(err, people.ErrExpired):
		refuse(w, r, http.StatusUnauthorized, "LinkExpired", "This sign-in link was used before or has expired. Start Huntbook again for a new one, or sign in with your name.")
		return
	case errors.Is(err, people.ErrDisabled):
		refuse(w, r, http.StatusForbidden, "AccountDisabled", "This account is disabled. Ask an administrator.")
		return
	case err != nil:
		refuse(w, r, http.StatusInternalServerError, "InternalServerError", "Signing in failed.")
		return
	}
	a.open(w, r, who)
}

// open begins a session and says who came in.
func (a *API) open(w http.ResponseWriter, r *http.Request, who people.Account) {
	session, err := a.People.NewSession(r.Context(), who.ID)
	if err != nil {
		refuse(w, r, http.StatusInternalServerError, "InternalServerError", "The session could not be opened.")
		return
	}
	identity.SetSession(w, r, session)
	a.answerMe(w, r, who, true)
}

func (a *API) signOut(w http.ResponseWriter, r *http.Request) {
	if s := httpx.Session(r.Context()); s != "" {
		if err := a.People.EndSession(r.Context(), s); err != nil {
			refuse(w, r, http.StatusInternalServerError, "InternalServerError", "The session could not be ended.")
			return
		}
	}
	identity.SetSession(w, r, "")
	w.WriteHeader(http.StatusNoContent)
}

// account names the account that a one-time link opened, and gives it a password. Whoever has one already keeps it: a
// borrowed session must not lock its owner out.
func (a *API) account(w http.ResponseWriter, r *http.Request) {
	var want struct{ Name, Password string }
	if !decode(w, r, &want) {
		return
	}
	ctx := r.Context()
	who, err := a.People.ByID(ctx, httpx.Principal(ctx).ID)
	if err == nil && who.HasPassword {
		refuse(w, r, http.StatusConflict, "AccountExists", "This account has a password already.")
		return
	}
	if err == nil && !strings.EqualFold(who.Name, strings.TrimSpace(want.Name)) {
		if _, taken := a.People.ByName(ctx, strings.TrimSpace(want.Name)); taken == nil {
			err = people.ErrTaken
		}
	}
	// The password first: a refused one must not leave the account half renamed.
	if err == nil {
		err = a.People.SetPassword(ctx, who.ID, want.Password)
	}
	if err == nil {
		err = a.People.Rename(ctx, who.ID, want.Name)
	}
	if errors.Is(err, people.ErrTaken) {
		refuse(w, r, http.StatusConflict, "NameTaken", "This name is taken.")
		return
	}
	if err != nil {
		refuse(w, r, http.StatusBadRequest, "BadAccount", sentence(err))
		return
	}
	who, err = a.People.ByID(ctx, who.ID)
	if err != nil {
		refuse(w, r, http.StatusInternalServerError, "InternalServerError", "The account could not be read.")
		return
	}
	a.open(w, r, who)
}

func sentence(err error) string {
	s := err.Error()
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

func (a *API) me(w http.ResponseWriter, r *http.Request) {
	who, err := a.People.ByID(r.Context(), httpx.Principal(r.Context()).ID)
	if err != nil {
		refuse(w, r, http.StatusInternalServerError, "InternalServerError", "The account could not be read.")
		return
	}
	a.answerMe(w, r, who, httpx.Session(r.Context()) != "")
}

func (a *API) answerMe(w http.ResponseWriter, r *http.Request, who people.Account, session bool) {
	roles, err := a.roles(r.Context(), who.ID)
	if err != nil {
		refuse(w, r, http.StatusInternalServerError, "InternalServerError", "The roles could not be read.")
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	httpx.WriteJSON(w, http.StatusOK, me{
		Name: who.Name, DisplayName: who.Display, Roles: roles, NeedsAccount: who.Kind == people.Human && !who.HasPassword,
		Workspace: workspace{ids.WorkspaceID, ids.Workspace, ids.WorkspaceResource}, Database: ids.Workspace,
		NotebooksOrigin: a.Notebooks(), Version: a.Version, SignedInByCookie: session,
	})
}

func (a *API) roles(ctx context.Context, id string) ([]string, error) {
	all, err := a.Roles.Assignments(ctx, id)
	if err != nil {
		return nil, err
	}
	names := []string{}
	for _, x := range all {
		if def, err := a.Roles.Role(x.Role); err == nil {
			names = append(names, def.Name)
		}
	}
	return names, nil
}

func refuse(w http.ResponseWriter, r *http.Request, status int, code, message string) {
	httpx.Refuse(w, r, httpx.Failure{Status: status, Code: code, Message: message})
}

// decode reads a small JSON body, or answers why it cannot.
func decode(w http.ResponseWriter, r *http.Request, into any) bool {
	raw, f := httpx.ReadAll(r)
	if f == nil {
		if err := json.Unmarshal(raw, into); err == nil {
			return true
		}
		f = &httpx.Failure{Status: http.StatusBadRequest, Code: "BadRequest", Message: "The body is not the JSON that this takes."}
	}
	httpx.Refuse(w, r, *f)
	return false
}
