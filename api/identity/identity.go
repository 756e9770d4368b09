// Package identity says who asks, and is the sign-in service that Azure's clients expect to find: discovery, tokens,
// device codes, managed identity.
package identity

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/auth/people"
	"github.com/huntbook/huntbook/auth/rbac"
	"github.com/huntbook/huntbook/auth/token"
)

// Cookie is the name of the portal's session cookie.
const Cookie = "huntbook_session"

const (
	tokenLife = time.Hour
	// idLife is that of id tokens, which open nothing.
	idLife = time.Hour
)

// Service knows people and their tokens.
type Service struct {
	People *people.Store
	Tokens *token.Issuer
	Log    *slog.Logger

	// Instance gives the person and compute instance that a managed identity's secret was made for. Nil: there are none.
	Instance func(secret string) (user, instance string, ok bool)
	// LocalIdentity, when set, is the account that the forms of managed identity without a secret act as for callers on
	// this machine. It is empty unless an administrator configures it.
	LocalIdentity string
}

var errCredentials = errors.New("these credentials are not known, have expired or were revoked; sign in again or make a token with huntbook token create")

// Authenticate reads the credentials of a request: a bearer, an API key, or the portal's cookie.
func (s *Service) Authenticate(r *http.Request) (*httpx.Identity, error) {
	if bearer := bearerOf(r); bearer != "" {
		p, err := s.bearer(r.Context(), bearer)
		if err != nil {
			return nil, err
		}
		return &httpx.Identity{Principal: p}, nil
	}
	c, err := r.Cookie(Cookie)
	if err != nil || c.Value == "" {
		return nil, nil
	}
	a, err := s.People.Session(r.Context(), c.Value)
	if err != nil {
		return nil, errors.New("the session has ended: sign in again")
	}
	return &httpx.Identity{Principal: principal(a), Session: c.Value}, nil
}

// bearerOf takes the token from where clients put it. Basic is for tools that know nothing else; its password is the token.
func bearerOf(r *http.Request) string {
	if scheme, value, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok {
		switch {
		case strings.EqualFold(scheme, "Bearer"):
			return strings.TrimSpace(value)
		case strings.EqualFold(scheme, "Basic"):
			_, password, _ := r.BasicAuth()
			return password
		}
	}
	return r.Header.Get("x-api-key")
}

// bearer gives who a token stands for: one of our JWTs, or a secret.
func (s *Service) bearer(ctx context.Context, bearer string) (*rbac.Principal, error) {
	if !token.Looks(bearer) {
		a, err := s.People.BySecret(ctx, bearer)
		if err != nil {
			return nil, errCredentials
		}
		return principal(a), nil
	}
	c, err := s.Tokens.Verify(bearer)
	if err != nil {
		return nil, err
	}
	a, err := s.People.ByID(ctx, c.ObjectID)
	if err != nil || a.Disabled || c.IssuedAt == nil || c.IssuedAt.Time().Before(a.ValidAfter) {
		return nil, token.ErrInvalid
	}
	p := principal(a)
	p.Instance = c.Instance
	return p, nil
}

func principal(a people.Account) *rbac.Principal {
	return &rbac.Principal{ID: a.ID, Name: a.Name, Display: a.Display}
}

// Issue makes an access token for an account.
func (s *Service) Issue(a people.Account, audience, client, instance, issuer string, life time.Duration) (string, time.Time, error) {
	return s.Tokens.Issue(token.Grant{
		ObjectID: a.ID, UPN: a.Name, Name: a.Display, Audience: audience, Client: client, Instance: instance, Issuer: issuer, Life: life,
	})
}

// KernelToken makes the short-lived token of a compute instance.
func (s *Service) KernelToken(user, instance string) (string, time.Time, error) {
	a, err := s.People.ByName(context.Background(), user)
	if err != nil {
		return "", time.Time{}, err
	}
	if a.Disabled {
		return "", time.Time{}, people.ErrDisabled
	}
	return s.Issue(a, "huntbook", "huntbook-kernel", instance, "huntbook", 10*time.Minute)
}

// SetSession gives the browser a session's cookie, or takes it back with an empty value.
func SetSession(w http.ResponseWriter, r *http.Request, value string) {
	c := &http.Cookie{Name: Cookie, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// Loopback reports whether a request comes from this machine.
func Loopback(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	ip := net.ParseIP(host)
	return err == nil && ip != nil && ip.IsLoopback()
}

type tunnelKey struct{}

// WithTunnel notes in a connection's context who opened the proxy tunnel that it came through.
func WithTunnel(ctx context.Context, a people.Account) context.Context {
	return context.WithValue(ctx, tunnelKey{}, a)
}

// tunnel gives who opened the tunnel that a request came through. It signs in at once, and authorises nothing else.
func tunnel(ctx context.Context) (people.Account, bool) {
	a, ok := ctx.Value(tunnelKey{}).(people.Account)
	return a, ok
}

// ProxyAccount checks the credentials in a proxy's address.
func (s *Service) ProxyAccount(ctx context.Context, r *http.Request) (people.Account, bool) {
	scheme, value, _ := strings.Cut(r.Header.Get("Proxy-Authorization"), " ")
	probe := &http.Request{Header: http.Header{"Authorization": {scheme + " " + value}}}
	secret := bearerOf(probe)
	if secret == "" {
		return people.Account{}, false
	}
	if s.Instance != nil {
		if user, _, ok := s.Instance(secret); ok {
			a, err := s.People.ByName(ctx, user)
			return a, err == nil && !a.Disabled
		}
	}
	p, err := s.bearer(ctx, secret)
	if err != nil {
		return people.Account{}, false
	}
	a, err := s.People.ByID(ctx, p.ID)
	return a, err == nil
}
