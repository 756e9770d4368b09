// Package arm is the part of Azure Resource Manager that the tools ask: who serves what, and the workspace with its tables.
package arm

import (
	"net/http"

	"github.com/huntbook/huntbook/api/ask"
	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/hunt"
	"github.com/huntbook/huntbook/store"
)

// API answers for resources.
type API struct {
	Desk  *ask.Desk
	Stats func(table string) store.Stats
	// Watchlists are those of the workspace.
	Watchlists *hunt.Watchlists
	// Origin gives our TLS address as the request can reach it.
	Origin func(r *http.Request) string
}

const (
	workspaces = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.OperationalInsights/workspaces"

	readSubscription = "Microsoft.Resources/subscriptions/read"
	readGroup        = "Microsoft.Resources/subscriptions/resourceGroups/read"
	readWorkspace    = "Microsoft.OperationalInsights/workspaces/read"
	readTables       = "Microsoft.OperationalInsights/workspaces/tables/read"
)

// Contract gives the routes. Any api-version is answered alike.
func (a *API) Contract() httpx.Contract {
	return httpx.Contract{Name: "arm", Routes: append(a.watchlistRoutes(), []httpx.Route{
		{Pattern: "GET /metadata/endpoints", Action: httpx.Public, Handle: a.endpoints, Doc: "The addresses of this cloud."},
		// Whoever is signed in sees the subscriptions in which something is theirs: here the one.
		{Pattern: "GET /subscriptions", Action: httpx.SignedIn, Handle: a.subscriptions, Doc: "Subscriptions."},
		{Pattern: "GET /subscriptions/{subscription}", Action: readSubscription, Handle: a.subscription, Doc: "A subscription."},
		{Pattern: "GET /tenants", Action: httpx.SignedIn, Handle: a.tenants, Doc: "Tenants."},
		{Pattern: "GET /subscriptions/{subscription}/resourceGroups", Action: readGroup, Handle: a.groups, Doc: "Resource groups."},
		{Pattern: "GET /subscriptions/{subscription}/resourceGroups/{group}", Action: readGroup, Handle: a.group, Doc: "A resource group."},
		{Pattern: "GET /subscriptions/{subscription}/resources", Action: readSubscription, Handle: a.resources, Doc: "Resources of a subscription."},
		{Pattern: "GET /subscriptions/{subscription}/providers/Microsoft.OperationalInsights/workspaces", Action: readWorkspace, Handle: a.list, Doc: "Workspaces of a subscription."},
		{Pattern: "GET " + workspaces, Action: readWorkspace, Handle: a.list, Doc: "Workspaces of a resource group."},
		{Pattern: "GET " + workspaces + "/{workspace}", Action: readWorkspace, Handle: a.workspace, Doc: "A workspace."},
		{Pattern: "GET " + workspaces + "/{workspace}/tables", Action: readTables, Handle: a.tables, Doc: "Tables of a workspace, those without rows too."},
		{Pattern: "GET " + workspaces + "/{workspace}/tables/{table}", Action: readTables, Handle: a.table, Doc: "A table."},
		{Pattern: "POST /providers/Microsoft.ResourceGraph/resources", Action: httpx.SignedIn, Handle: a.graph, Doc: "Look a workspace up, as the tools ask Resource Graph."},
	}...)}
}
