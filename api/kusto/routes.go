// Package kusto is the query and management API of Kusto: what azure-kusto-data, Kqlmagic, MSTICPy, Grafana and the
// portal's editor speak.
package kusto

import (
	"net/http"

	"github.com/huntbook/huntbook/api/ask"
	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/control"
)

// API answers queries and control commands.
type API struct {
	Desk *ask.Desk
	// House gives what commands read and change in the name of the request's principal.
	House func(r *http.Request) *control.House
	// Login gives where clients sign in, as the request reached us.
	Login func(r *http.Request) string
}

const (
	queryAction    = "Microsoft.OperationalInsights/workspaces/query/read"
	metadataAction = "Microsoft.OperationalInsights/workspaces/metadata/read"
)

// Contract gives the routes.
func (a *API) Contract() httpx.Contract {
	return httpx.Contract{Name: "kusto", Refuse: refuse, Routes: []httpx.Route{
		{Pattern: "POST /v2/rest/query", Action: queryAction, Handle: a.queryV2, Doc: "Run a KQL query; the answer in v2 frames."},
		{Pattern: "POST /v1/rest/query", Action: queryAction, Handle: a.queryV1, Doc: "Run a KQL query; the answer in v1 tables."},
		{Pattern: "GET /v1/rest/query", Action: queryAction, Handle: a.queryV1, Doc: "Run a KQL query given in the address."},
		{Pattern: "POST /v1/rest/mgmt", Action: metadataAction, Handle: a.mgmt, Doc: "Run a control command."},
		{Pattern: "GET /v1/rest/auth/metadata", Action: httpx.Public, Handle: a.authMetadata, Doc: "Where clients sign in."},
	}}
}

// clientApp is the id that Kusto's clients present when a person signs in.
const clientApp = "db662dc1-0cfe-4e1c-a843-19a68e65be58"

func (a *API) authMetadata(w http.ResponseWriter, r *http.Request) {
	login := a.Login(r)
	httpx.WriteJSON(w, http.StatusOK, map[string]any{
		"AzureAD": map[string]any{
			"LoginEndpoint": login, "LoginMfaRequired": false, "KustoClientAppId": clientApp, "KustoClientRedirectUri": "http://localhost",
			"KustoServiceResourceId": "https://" + r.Host, "FirstPartyAuthorityUrl": login + "/organizations",
		},
		"dSTS": map[string]any{"CloudEndpointSuffix": "", "DstsRealm": "", "DstsInstance": "", "KustoDnsHostName": "", "ServiceName": "kusto"},
	})
}
