// Package loganalytics is the Log Analytics query API: what azure-monitor-query, MSTICPy, Kqlmagic and the portal speak.
package loganalytics

import (
	"net/http"
	"strings"

	"github.com/huntbook/huntbook/api/ask"
	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/control"
	"github.com/huntbook/huntbook/store"
)

// API answers queries.
type API struct {
	Desk  *ask.Desk
	Stats func(table string) store.Stats
	// Functions gives those that people saved.
	Functions func() []control.Function
}

const (
	queryAction    = "Microsoft.OperationalInsights/workspaces/query/read"
	metadataAction = "Microsoft.OperationalInsights/workspaces/metadata/read"
)

// Contract gives the routes.
func (a *API) Contract() httpx.Contract {
	return httpx.Contract{Name: "loganalytics", Routes: []httpx.Route{
		{Pattern: "POST /v1/workspaces/{workspace}/query", Action: queryAction, Handle: a.query, Doc: "Run a KQL query over a workspace."},
		{Pattern: "GET /v1/workspaces/{workspace}/query", Action: queryAction, Handle: a.query, Doc: "Run a KQL query given in the address."},
		{Pattern: "GET /v1/workspaces/{workspace}/metadata", Action: metadataAction, Handle: a.metadata, Doc: "Tables and columns of a workspace."},
		{Pattern: "POST /v1/workspaces/{workspace}/metadata", Action: metadataAction, Handle: a.metadata, Doc: "Tables and columns of a workspace."},
		{Pattern: "POST /v1/$batch", Action: queryAction, Handle: a.batch, Doc: "Run several queries in one request."},
		{Pattern: "POST /v1/subscriptions/{rest...}", Action: queryAction, Handle: a.resource, Doc: "Run a KQL query over a resource."},
		{Pattern: "GET /v1/subscriptions/{rest...}", Action: queryAction, Handle: a.resource, Doc: "Run a KQL query over a resource, or read its metadata."},
	}}
}

// resource serves the form that names an ARM resource.
func (a *API) resource(w http.ResponseWriter, r *http.Request) {
	rest := r.PathValue("rest")
	i := strings.LastIndexByte(rest, '/')
	id, verb := "/subscriptions/"+rest[:max(i, 0)], strings.ToLower(rest[i+1:])
	r.SetPathValue("workspace", id)
	switch verb {
	case "query":
		a.query(w, r)
	case "metadata":
		a.metadata(w, r)
	default:
		httpx.Refuse(w, r, httpx.Failure{Status: http.StatusNotFound, Code: "PathNotFoundError", Message: "A resource has /query and /metadata, nothing else."})
	}
}
