package identity

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/internal/ids"
)

// Origin gives our address as the request reached us: answers that hold addresses follow its Host. Sign-in is always
// TLS where the clients look for it, whatever listener this one came by, unless a plain listener was asked.
func Origin(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func (s *Service) discovery(w http.ResponseWriter, r *http.Request) {
	tenant := url.PathEscape(r.PathValue("tenant"))
	origin := Origin(r)
	base := origin + "/" + tenant
	issuer := tenant
	if !strings.EqualFold(tenant, "adfs") {
		issuer = ids.Tenant
	}
	httpx.WriteJSON(w, http.StatusOK, map[string]any{
		"issuer":         origin + "/" + issuer + "/v2.0",
		"token_endpoint": base + "/oauth2/v2.0/token", "authorization_endpoint": base + "/oauth2/v2.0/authorize",
		"device_authorization_endpoint": base + "/oauth2/v2.0/devicecode", "jwks_uri": base + "/discovery/v2.0/keys",
		"response_types_supported": []string{"code"}, "response_modes_supported": []string{"query"}, "subject_types_supported": []string{"pairwise"},
		"grant_types_supported":                 []string{"client_credentials", "password", "refresh_token", deviceGrant},
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "client_secret_basic"},
		"id_token_signing_alg_values_supported": []string{"RS256"}, "scopes_supported": []string{"openid", "profile", "offline_access"},
		"claims_supported":    []string{"sub", "iss", "aud", "exp", "iat", "oid", "tid", "name", "preferred_username"},
		"tenant_region_scope": nil, "cloud_instance_name": r.Host, "cloud_graph_host_name": r.Host, "msgraph_host": r.Host,
	})
}

func (s *Service) instance(w http.ResponseWriter, r *http.Request) {
	httpx.WriteJSON(w, http.StatusOK, map[string]any{
		"tenant_discovery_endpoint": Origin(r) + "/" + ids.Tenant + "/v2.0/.well-known/openid-configuration",
		"api-version":               "1.1",
		"metadata":                  []any{map[string]any{"preferred_network": r.Host, "preferred_cache": r.Host, "aliases": []string{r.Host}}},
	})
}

func (s *Service) keys(w http.ResponseWriter, _ *http.Request) {
	httpx.WriteJSON(w, http.StatusOK, s.Tokens.JWKS())
}

// realm says that everybody's password is checked here.
func (s *Service) realm(w http.ResponseWriter, r *http.Request) {
	httpx.WriteJSON(w, http.StatusOK, map[string]any{
		"ver": "1.0", "account_type": "Managed", "domain_name": r.Host, "cloud_instance_name": r.Host, "cloud_audience_urn": "urn:federation:MicrosoftOnline",
	})
}
