package identity

import (
	"net/http"

	"github.com/huntbook/huntbook/api/httpx"
)

// Contract gives the routes. Every one is public: it is here that callers become known.
func (s *Service) Contract() httpx.Contract {
	public := func(pattern string, h http.HandlerFunc, doc string) httpx.Route {
		return httpx.Route{Pattern: pattern, Action: httpx.Public, Handle: h, Doc: doc, Body: 64 << 10}
	}
	return httpx.Contract{Name: "identity", Refuse: refuse, Routes: []httpx.Route{
		public("GET /{tenant}/.well-known/openid-configuration", s.discovery, "OpenID Connect discovery."),
		public("GET /{tenant}/v2.0/.well-known/openid-configuration", s.discovery, "OpenID Connect discovery."),
		public("GET /{tenant}/discovery/instance", s.instance, "Which authority serves."),
		public("GET /{tenant}/discovery/keys", s.keys, "Public keys."),
		public("GET /{tenant}/discovery/v2.0/keys", s.keys, "Public keys."),
		public("GET /common/userrealm/{user}", s.realm, "How a user signs in."),
		public("GET /organizations/userrealm/{user}", s.realm, "How a user signs in."),
		public("POST /{tenant}/oauth2/token", s.token, "Issue a token."),
		public("POST /{tenant}/oauth2/v2.0/token", s.token, "Issue a token."),
		public("POST /{tenant}/oauth2/devicecode", s.deviceCode, "Begin a device-code sign-in."),
		public("POST /{tenant}/oauth2/v2.0/devicecode", s.deviceCode, "Begin a device-code sign-in."),
		public("GET /msi/token", s.managed, "Managed identity, as App Service and Azure ML have it."),
		public("POST /msi/token", s.managed, "Managed identity, as Cloud Shell has it."),
		public("GET /metadata/identity/oauth2/token", s.imds, "Managed identity, as a virtual machine has it."),
		{Pattern: "GET /device", Action: httpx.Public, Handle: s.devicePage, Doc: "Page on which a person answers a device code."},
		{Pattern: "POST /device", Action: httpx.SignedIn, Handle: s.deviceAnswer, Doc: "Answer a device code.", Body: 4 << 10},
	}}
}
