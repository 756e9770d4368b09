package identity

import (
	"net/http"
	"strconv"
	"time"

	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/auth/people"
	"github.com/huntbook/huntbook/internal/ids"
)

// managed answers the managed identity of App Service (X-IDENTITY-HEADER), Azure ML (secret) and Cloud Shell (Metadata
// alone). What proves who asks is the secret that the kernel of one instance was started with, or a token of ours.
func (s *Service) managed(w http.ResponseWriter, r *http.Request) {
	secret := r.Header.Get("X-IDENTITY-HEADER")
	if secret == "" {
		secret = r.Header.Get("secret")
	}
	resource := r.URL.Query().Get("resource")
	if r.Method == http.MethodPost {
		form, f := formOf(r)
		if f != nil {
			refuse(w, r, *f)
			return
		}
		resource = form.Get("resource")
	}
	if secret == "" {
		s.withoutSecret(w, r, resource)
		return
	}
	ctx := r.Context()
	var a people.Account
	var instance string
	err := people.ErrUnknown
	if s.Instance != nil {
		if user, name, ok := s.Instance(secret); ok {
			instance = name
			a, err = s.People.ByName(ctx, user)
		}
	}
	if err != nil {
		if p, berr := s.bearer(ctx, secret); berr == nil {
			instance = p.Instance
			a, err = s.People.ByID(ctx, p.ID)
		}
	}
	if err != nil || a.Disabled {
		unauthorized("The identity header is not that of a running compute instance.").write(w, r)
		return
	}
	s.identityToken(w, r, a, instance, resource)
}

// imds answers the form of virtual machines, which has no secret.
func (s *Service) imds(w http.ResponseWriter, r *http.Request) {
	s.withoutSecret(w, r, r.URL.Query().Get("resource"))
}

// withoutSecret serves what came through a kernel's tunnel, and this machine where an administrator has said as whom.
func (s *Service) withoutSecret(w http.ResponseWriter, r *http.Request, resource string) {
	if a, ok := tunnel(r.Context()); ok {
		s.identityToken(w, r, a, "", resource)
		return
	}
	if s.LocalIdentity == "" || !Loopback(r) || r.Header.Get("Metadata") == "" || r.Header.Get("X-Forwarded-For") != "" {
		unauthorized("Managed identity without a secret is off: every program on this machine could use it. Use IDENTITY_ENDPOINT with IDENTITY_HEADER, or set local-identity in the configuration.").write(w, r)
		return
	}
	a, err := s.People.ByName(r.Context(), s.LocalIdentity)
	if err != nil || a.Disabled {
		unauthorized("The account that local-identity names is not there.").write(w, r)
		return
	}
	s.identityToken(w, r, a, "", resource)
}

func (s *Service) identityToken(w http.ResponseWriter, r *http.Request, a people.Account, instance, resource string) {
	if resource == "" {
		invalid("invalid_request", "The request names no resource.").write(w, r)
		return
	}
	access, expires, err := s.Issue(a, resource, "", instance, Origin(r)+"/"+ids.Tenant+"/v2.0", tokenLife)
	if err != nil {
		s.refuseGrant(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	httpx.WriteJSON(w, http.StatusOK, map[string]any{
		"access_token": access, "expires_on": strconv.FormatInt(expires.Unix(), 10), "expires_in": strconv.Itoa(int(time.Until(expires).Seconds())),
		"ext_expires_in": strconv.Itoa(int(tokenLife.Seconds())), "not_before": strconv.FormatInt(time.Now().Unix(), 10),
		"resource": resource, "token_type": "Bearer", "client_id": a.ID,
	})
}
