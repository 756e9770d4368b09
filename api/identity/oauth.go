package identity

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/auth/people"
	"github.com/huntbook/huntbook/auth/token"
	"github.com/huntbook/huntbook/internal/ids"
)

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code"

// token answers every grant.
func (s *Service) token(w http.ResponseWriter, r *http.Request) {
	form, f := formOf(r)
	if f != nil {
		refuse(w, r, *f)
		return
	}
	var a people.Account
	var err error
	person := true // whether somebody signed in, rather than a program
	switch grant := form.Get("grant_type"); grant {
	case "client_credentials":
		person = false
		a, err = s.client(r, form)
	case "password":
		a, err = s.password(r, form)
	case "refresh_token":
		a, err = s.People.ByRefresh(r.Context(), form.Get("refresh_token"))
		if err != nil {
			err = invalid("invalid_grant", "The refresh token has expired or was revoked: sign in again.")
		}
	case deviceGrant, "device_code":
		a, err = s.device(r, form)
	default:
		err = invalid("unsupported_grant_type", "The grant type "+grant+" is not served; client_credentials, password, refresh_token and device_code are.")
	}
	if err != nil {
		s.refuseGrant(w, r, err)
		return
	}
	s.grant(w, r, form, a, person)
}

func (s *Service) refuseGrant(w http.ResponseWriter, r *http.Request, err error) {
	var e *oauthError
	if !errors.As(err, &e) {
		s.Log.Error("issue token", "request", httpx.RequestID(r.Context()), "error", err)
		e = &oauthError{status: http.StatusInternalServerError, Code: "server_error", Description: "The token could not be issued."}
	}
	e.write(w, r)
}

func formOf(r *http.Request) (url.Values, *httpx.Failure) {
	raw, f := httpx.ReadAll(r)
	if f != nil {
		return nil, f
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		return nil, &httpx.Failure{Status: http.StatusBadRequest, Code: "invalid_request", Message: "The body is not a form."}
	}
	return form, nil
}

// client checks a program's id and secret. Inside a kernel's proxy tunnel the kernel's person is known already; outside,
// the secret must be the program's own.
func (s *Service) client(r *http.Request, form url.Values) (people.Account, error) {
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if user, password, ok := r.BasicAuth(); ok {
		id, secret = user, password
	}
	a, err := s.People.BySecret(r.Context(), secret)
	if err != nil || !strings.EqualFold(a.ID, id) && !strings.EqualFold(a.Name, id) {
		return people.Account{}, unauthorized("AADSTS7000215: the client id and secret do not belong together, have expired or were revoked. Make a pair with huntbook token create.")
	}
	return a, nil
}

func (s *Service) password(r *http.Request, form url.Values) (people.Account, error) {
	a, err := s.People.CheckPassword(r.Context(), form.Get("username"), form.Get("password"))
	var locked *people.Locked
	switch {
	case err == nil:
		return a, nil
	case errors.As(err, &locked):
		return a, invalid("invalid_grant", "AADSTS50053: too many wrong passwords; try again later.")
	case errors.Is(err, people.ErrWrong), errors.Is(err, people.ErrDisabled):
		return a, invalid("invalid_grant", "AADSTS50126: name or password is wrong.")
	}
	return a, err
}

func (s *Service) device(r *http.Request, form url.Values) (people.Account, error) {
	code := form.Get("device_code")
	if code == "" {
		code = form.Get("code")
	}
	a, err := s.People.PollDevice(r.Context(), code)
	switch {
	case err == nil:
		return a, nil
	case errors.Is(err, people.ErrPending):
		return a, invalid("authorization_pending", "AADSTS70016: nobody has answered the code yet.")
	case errors.Is(err, people.ErrRefused):
		return a, invalid("authorization_declined", "The sign-in was refused.")
	case errors.Is(err, people.ErrExpired), errors.Is(err, people.ErrDisabled):
		return a, invalid("expired_token", "The code has expired or was used before.")
	}
	return a, err
}

// grant writes the tokens of an account.
func (s *Service) grant(w http.ResponseWriter, r *http.Request, form url.Values, a people.Account, person bool) {
	audience := audienceOf(form)
	clientID := form.Get("client_id")
	issuer := Origin(r) + "/" + ids.Tenant + "/v2.0"
	access, expires, err := s.Issue(a, audience, clientID, "", issuer, tokenLife)
	if err != nil {
		s.refuseGrant(w, r, err)
		return
	}
	seconds := int(tokenLife.Seconds())
	answer := map[string]any{"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "expires_on": expires.Unix(), "resource": audience, "access_token": access}
	if person {
		refresh, err := s.People.NewRefresh(r.Context(), a.ID, clientID)
		if err != nil {
			s.refuseGrant(w, r, err)
			return
		}
		id, err := s.Tokens.IssueID(token.Grant{ObjectID: a.ID, UPN: a.Name, Name: a.Display, Audience: clientID, Issuer: issuer, Life: idLife})
		if err != nil {
			s.refuseGrant(w, r, err)
			return
		}
		info, _ := json.Marshal(map[string]string{"uid": a.ID, "utid": ids.Tenant}) // of strings
		answer["refresh_token"], answer["id_token"] = refresh, id
		answer["client_info"] = base64.RawURLEncoding.EncodeToString(info)
		answer["scope"] = form.Get("scope")
	}
	w.Header().Set("Cache-Control", "no-store")
	httpx.WriteJSON(w, http.StatusOK, answer)
}

// audienceOf gives the resource that a token is asked for: resource, or the first scope without its last part.
func audienceOf(form url.Values) string {
	if r := form.Get("resource"); r != "" {
		return r
	}
	for scope := range strings.FieldsSeq(form.Get("scope")) {
		if i := strings.LastIndex(scope, "/"); i > 0 && strings.Contains(scope, "://") {
			return scope[:i]
		}
	}
	return "huntbook"
}
