package arm

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/internal/ids"
	"github.com/huntbook/huntbook/internal/trust"
	"github.com/huntbook/huntbook/store/catalog"
)

const (
	subscriptionID = "/subscriptions/" + ids.Subscription
	groupID        = subscriptionID + "/resourceGroups/" + ids.ResourceGroup
	workspaceType  = "Microsoft.OperationalInsights/workspaces"
	// region is where everything is.
	region = "local"
)

// endpoints tells MSTICPy every other address. Through the proxy the public names are the right ones.
func (a *API) endpoints(w http.ResponseWriter, r *http.Request) {
	o := a.Origin(r)
	login, manager, logs, storage := o, o, o, strings.TrimPrefix(o, "https://")
	if u, err := url.Parse(o); err == nil && trust.Served(u.Hostname()) {
		login, manager, logs, storage = "https://login.microsoftonline.com", "https://management.azure.com", "https://api.loganalytics.io", "core.windows.net"
	}
	one := map[string]any{
		"portal": o, "media": o, "graphAudience": o + "/", "graph": o + "/", "name": "AzureCloud", "batch": o + "/",
		"authentication":  map[string]any{"loginEndpoint": login + "/", "audiences": []string{manager + "/", manager}, "tenant": "common", "identityProvider": "AAD"},
		"suffixes":        map[string]any{"storage": storage, "keyVaultDns": "vault." + region, "sqlServerHostname": "sql." + region},
		"resourceManager": manager + "/", "vmImageAliasDoc": o, "sqlManagement": o + "/", "microsoftGraphResourceId": o + "/", "gallery": o + "/",
		"appInsightsResourceId": logs, "appInsightsTelemetryChannelResourceId": o, "attestationResourceId": o, "activeDirectoryDataLake": o + "/",
		"logAnalyticsResourceId": logs, "synapseAnalyticsResourceId": o, "ossrDbmsResourceId": o,
	}
	if strings.HasPrefix(r.URL.Query().Get("api-version"), "2015") {
		one = map[string]any{"galleryEndpoint": o + "/", "graphEndpoint": o + "/", "portalEndpoint": o, "authentication": one["authentication"]}
	}
	httpx.WriteJSON(w, http.StatusOK, one)
}

func listOf(items ...any) map[string]any {
	if items == nil {
		items = []any{}
	}
	return map[string]any{"value": items}
}

// here refuses ids of what is not in this install, in ARM's words.
func here(w http.ResponseWriter, r *http.Request) bool {
	for _, part := range []struct{ value, own, code, kind string }{
		{r.PathValue("subscription"), ids.Subscription, "SubscriptionNotFound", "subscription"},
		{r.PathValue("group"), ids.ResourceGroup, "ResourceGroupNotFound", "resource group"},
		{r.PathValue("workspace"), ids.Workspace, "ResourceNotFound", "workspace"},
	} {
		if part.value != "" && !strings.EqualFold(part.value, part.own) {
			httpx.Refuse(w, r, httpx.Failure{Status: http.StatusNotFound, Code: part.code, Message: "The " + part.kind + " '" + part.value + "' could not be found. This install has '" + part.own + "'."})
			return false
		}
	}
	return true
}

func answer(w http.ResponseWriter, r *http.Request, v any) {
	if here(w, r) {
		httpx.WriteJSON(w, http.StatusOK, v)
	}
}

var (
	theSubscription = map[string]any{
		"id": subscriptionID, "subscriptionId": ids.Subscription, "tenantId": ids.Tenant, "displayName": "Huntbook", "state": "Enabled",
		"authorizationSource": "RoleBased", "subscriptionPolicies": map[string]any{"locationPlacementId": "", "quotaId": "", "spendingLimit": "Off"},
	}
	theTenant = map[string]any{"id": "/tenants/" + ids.Tenant, "tenantId": ids.Tenant, "displayName": "Huntbook", "tenantCategory": "Home"}
	theGroup  = map[string]any{
		"id": groupID, "name": ids.ResourceGroup, "type": "Microsoft.Resources/resourceGroups", "location": region, "tags": map[string]any{},
		"properties": map[string]any{"provisioningState": "Succeeded"},
	}
	theWorkspace = map[string]any{
		"id": ids.WorkspaceResource, "name": ids.Workspace, "type": workspaceType, "location": region, "tags": map[string]any{},
		"properties": map[string]any{"customerId": ids.WorkspaceID, "provisioningState": "Succeeded", "sku": map[string]any{"name": "pergb2018"}},
	}
)

func (a *API) subscriptions(w http.ResponseWriter, r *http.Request) {
	answer(w, r, listOf(theSubscription))
}
func (a *API) subscription(w http.ResponseWriter, r *http.Request) { answer(w, r, theSubscription) }
func (a *API) tenants(w http.ResponseWriter, r *http.Request)      { answer(w, r, listOf(theTenant)) }

func (a *API) groups(w http.ResponseWriter, r *http.Request)    { answer(w, r, listOf(theGroup)) }
func (a *API) group(w http.ResponseWriter, r *http.Request)     { answer(w, r, theGroup) }
func (a *API) list(w http.ResponseWriter, r *http.Request)      { answer(w, r, listOf(theWorkspace)) }
func (a *API) workspace(w http.ResponseWriter, r *http.Request) { answer(w, r, theWorkspace) }

func (a *API) resources(w http.ResponseWriter, r *http.Request) {
	answer(w, r, listOf(map[string]any{"id": ids.WorkspaceResource, "name": ids.Workspace, "type": workspaceType, "location": region}))
}

type column struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Description string `json:"description,omitempty"`
	Default     bool   `json:"isDefaultDisplay"`
	Hidden      bool   `json:"isHidden"`
}

// resourceOf spells a table; columns beyond the documented ones of a known table count as custom.
func (a *API) resourceOf(t catalog.Table) map[string]any {
	standard, custom := []column{}, []column{}
	documented, known := catalog.Known(t.Name)
	for _, c := range t.Columns {
		col := column{Name: c.Name, Type: armType(c.Type), Description: c.Doc, Default: true}
		if _, std := documented.Column(c.Name); !known || std {
			standard = append(standard, col)
		} else {
			custom = append(custom, col)
		}
	}
	kind, subtype := "Microsoft", "Any"
	if !t.Known {
		kind = "CustomLog"
		standard, custom = []column{}, standard
	}
	p := map[string]any{
		"schema":            map[string]any{"name": t.Name, "displayName": t.Name, "description": t.Doc, "tableType": kind, "tableSubType": subtype, "standardColumns": standard, "columns": custom, "customColumns": custom, "solutions": []string{"LogManagement"}, "isTroubleshootingAllowed": true},
		"provisioningState": "Succeeded", "plan": "Analytics",
	}
	if s := a.Stats(t.Name); s.Rows > 0 {
		p["lastPlanModifiedDate"] = ticks.ToTime(s.First).Format(time.RFC3339)
	}
	return map[string]any{"id": ids.WorkspaceResource + "/tables/" + t.Name, "name": t.Name, "type": workspaceType + "/tables", "properties": p}
}

// armType is the name of a type in this contract, which writes dateTime with a capital.
func armType(kql string) string {
	if kql == "datetime" {
		return "dateTime"
	}
	return kql
}

func (a *API) tables(w http.ResponseWriter, r *http.Request) {
	if !here(w, r) {
		return
	}
	all := []any{}
	for _, t := range a.Desk.Schema(r.Context()) {
		all = append(all, a.resourceOf(t))
	}
	httpx.WriteJSON(w, http.StatusOK, listOf(all...))
}

func (a *API) table(w http.ResponseWriter, r *http.Request) {
	if !here(w, r) {
		return
	}
	name := r.PathValue("table")
	for _, t := range a.Desk.Schema(r.Context()) {
		if strings.EqualFold(t.Name, name) {
			httpx.WriteJSON(w, http.StatusOK, a.resourceOf(t))
			return
		}
	}
	httpx.Refuse(w, r, httpx.Failure{Status: http.StatusNotFound, Code: "ResourceNotFound", Message: "The table '" + name + "' could not be found."})
}

// graph answers the look-ups that tools make: which workspaces there are. Resource Graph's own KQL over other kinds of
// resources finds nothing here, since there are none.
func (a *API) graph(w http.ResponseWriter, r *http.Request) {
	raw, f := httpx.ReadAll(r)
	if f != nil {
		httpx.Refuse(w, r, *f)
		return
	}
	var req struct {
		Query string `json:"query"`
	}
	if err := json.Unmarshal(raw, &req); err != nil {
		httpx.Refuse(w, r, httpx.Failure{Status: http.StatusBadRequest, Code: "BadRequest", Message: "The body is not the JSON of a Resource Graph request."})
		return
	}
	data := []any{}
	q := strings.ToLower(req.Query)
	if strings.Contains(q, "operationalinsights") && asksForOurs(q) {
		data = append(data, map[string]any{
			"id": ids.WorkspaceResource, "name": ids.Workspace, "type": strings.ToLower(workspaceType), "location": region, "tenantId": ids.Tenant,
			"subscriptionId": ids.Subscription, "resourceGroup": ids.ResourceGroup, "workspaceName": ids.Workspace, "workspaceId": ids.WorkspaceID,
			"properties": theWorkspace["properties"],
		})
	}
	httpx.WriteJSON(w, http.StatusOK, map[string]any{"totalRecords": len(data), "count": len(data), "data": data, "facets": []any{}, "resultTruncated": "false"})
}

// asksForOurs reports whether a look-up that names a workspace names this one.
func asksForOurs(q string) bool {
	for _, field := range []struct{ name, own string }{{"customerid", ids.WorkspaceID}, {"workspacename", ids.Workspace}, {"workspaceid", ids.WorkspaceID}} {
		i := strings.Index(q, field.name)
		for i >= 0 {
			rest := strings.TrimLeft(q[i+len(field.name):], ") ")
			if cmp := strings.TrimLeft(rest, "=~"); len(cmp) < len(rest) {
				value := strings.Trim(strings.TrimSpace(cmp), " ")
				if len(value) > 1 && (value[0] == '\'' || value[0] == '"') {
					end := strings.IndexByte(value[1:], value[0])
					if end >= 0 && value[1:1+end] != strings.ToLower(field.own) {
						return false
					}
				}
			}
			next := strings.Index(q[i+1:], field.name)
			if next < 0 {
				break
			}
			i += 1 + next
		}
	}
	return true
}
