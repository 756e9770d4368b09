package arm

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/hunt"
	"github.com/huntbook/huntbook/internal/ids"
)

const (
	watchlistsPath = workspaces + "/{workspace}/providers/Microsoft.SecurityInsights/watchlists"
	itemsPath      = watchlistsPath + "/{alias}/watchlistItems"

	readWatchlists   = "Microsoft.SecurityInsights/Watchlists/read"
	writeWatchlists  = "Microsoft.SecurityInsights/Watchlists/write"
	deleteWatchlists = "Microsoft.SecurityInsights/Watchlists/delete"
)

func (a *API) watchlistRoutes() []httpx.Route {
	return []httpx.Route{
		{Pattern: "GET " + watchlistsPath, Action: readWatchlists, Handle: a.listWatchlists, Doc: "Watchlists."},
		{Pattern: "GET " + watchlistsPath + "/{alias}", Action: readWatchlists, Handle: a.getWatchlist, Doc: "A watchlist, without its items."},
		{Pattern: "PUT " + watchlistsPath + "/{alias}", Action: writeWatchlists, Handle: a.putWatchlist, Doc: "Make or change a watchlist; rawContent brings items as CSV."},
		{Pattern: "DELETE " + watchlistsPath + "/{alias}", Action: deleteWatchlists, Handle: a.deleteWatchlist, Doc: "Delete a watchlist with its items."},
		{Pattern: "GET " + itemsPath, Action: readWatchlists, Handle: a.listItems, Doc: "Items of a watchlist."},
		{Pattern: "GET " + itemsPath + "/{item}", Action: readWatchlists, Handle: a.getItem, Doc: "An item of a watchlist."},
		{Pattern: "PUT " + itemsPath + "/{item}", Action: writeWatchlists, Handle: a.putItem, Doc: "Make or change an item of a watchlist."},
		{Pattern: "DELETE " + itemsPath + "/{item}", Action: deleteWatchlists, Handle: a.deleteItem, Doc: "Delete an item of a watchlist."},
	}
}

type watchlistProperties struct {
	ID                string       `json:"watchlistId,omitempty"`
	DisplayName       string       `json:"displayName"`
	Provider          string       `json:"provider"`
	Source            string       `json:"source,omitempty"`
	SourceType        string       `json:"sourceType,omitempty"`
	Created           string       `json:"created,omitempty"`
	Updated           string       `json:"updated,omitempty"`
	CreatedBy         *hunt.Person `json:"createdBy,omitempty"`
	UpdatedBy         *hunt.Person `json:"updatedBy,omitempty"`
	Description       string       `json:"description"`
	WatchlistType     string       `json:"watchlistType,omitempty"`
	Alias             string       `json:"watchlistAlias,omitempty"`
	IsDeleted         bool         `json:"isDeleted"`
	Labels            []string     `json:"labels"`
	DefaultDuration   string       `json:"defaultDuration,omitempty"`
	TenantID          string       `json:"tenantId,omitempty"`
	LinesToSkip       int          `json:"numberOfLinesToSkip,omitempty"`
	RawContent        string       `json:"rawContent,omitempty"` // of a request alone
	ItemsSearchKey    string       `json:"itemsSearchKey"`
	ContentType       string       `json:"contentType,omitempty"`
	UploadStatus      string       `json:"uploadStatus,omitempty"`
	ProvisioningState string       `json:"provisioningState,omitempty"`
}

// moment is how ARM writes an instant.
const moment = "2006-01-02T15:04:05.0000000Z"

func watchlistID(alias string) string {
	return ids.WorkspaceResource + "/providers/Microsoft.SecurityInsights/Watchlists/" + alias
}

func watchlistResource(w hunt.Watchlist) map[string]any {
	labels := w.Labels
	if labels == nil {
		labels = []string{}
	}
	return map[string]any{
		"id": watchlistID(w.Alias), "name": w.Alias, "type": "Microsoft.SecurityInsights/Watchlists", "etag": `"` + w.Updated.Format(moment) + `"`,
		"properties": watchlistProperties{
			ID: w.ID, DisplayName: w.Name, Provider: w.Provider, Source: w.Source, SourceType: "Local file", Created: w.Created.Format(moment), Updated: w.Updated.Format(moment),
			CreatedBy: &w.CreatedBy, UpdatedBy: &w.UpdatedBy, Description: w.Description, WatchlistType: "watchlist", Alias: w.Alias, Labels: labels,
			DefaultDuration: w.Duration, TenantID: ids.Tenant, ItemsSearchKey: w.SearchKey, ContentType: "text/csv", UploadStatus: "Complete", ProvisioningState: "Succeeded",
		},
	}
}

func itemResource(alias string, i hunt.Item) map[string]any {
	return map[string]any{
		"id": watchlistID(alias) + "/WatchlistItems/" + i.ID, "name": i.ID, "type": "Microsoft.SecurityInsights/Watchlists/WatchlistItems", "etag": `"` + i.Updated.Format(moment) + `"`,
		"properties": map[string]any{
			"watchlistItemType": "watchlist-item", "watchlistItemId": i.ID, "tenantId": ids.Tenant, "isDeleted": false, "created": i.Created.Format(moment),
			"updated": i.Updated.Format(moment), "createdBy": i.CreatedBy, "updatedBy": i.UpdatedBy, "itemsKeyValue": i.Values, "entityMapping": map[string]any{},
		},
	}
}

// refuseHunt answers with what was refused.
func refuseHunt(w http.ResponseWriter, r *http.Request, err error) {
	f := httpx.Failure{Status: http.StatusInternalServerError, Code: "InternalServerError", Message: "The watchlists could not be read or written."}
	var refused *hunt.Error
	if errors.As(err, &refused) {
		f = httpx.Failure{Status: http.StatusBadRequest, Code: "BadRequest", Message: refused.Message}
		if refused.Kind == hunt.NotFound {
			f.Status, f.Code = http.StatusNotFound, "NotFound"
		}
	}
	httpx.Refuse(w, r, f)
}

// body reads the properties of a resource that is put.
func body(w http.ResponseWriter, r *http.Request, properties any) bool {
	raw, f := httpx.ReadAll(r)
	if f == nil {
		if err := json.Unmarshal(raw, &struct {
			Properties any `json:"properties"`
		}{properties}); err != nil {
			f = &httpx.Failure{Status: http.StatusBadRequest, Code: "InvalidRequestContent", Message: "The body is not the JSON of this resource: " + err.Error() + "."}
		}
	}
	if f != nil {
		httpx.Refuse(w, r, *f)
		return false
	}
	return true
}

func caller(r *http.Request) hunt.Person {
	p := httpx.Principal(r.Context())
	return hunt.Person{ObjectID: p.ID, Email: p.Name, Name: p.Name}
}

func (a *API) listWatchlists(w http.ResponseWriter, r *http.Request) {
	if !here(w, r) {
		return
	}
	list, err := a.Watchlists.List(r.Context())
	if err != nil {
		refuseHunt(w, r, err)
		return
	}
	var out []any
	for _, x := range list {
		out = append(out, watchlistResource(x))
	}
	httpx.WriteJSON(w, http.StatusOK, listOf(out...))
}

func (a *API) getWatchlist(w http.ResponseWriter, r *http.Request) {
	if !here(w, r) {
		return
	}
	x, err := a.Watchlists.Get(r.Context(), r.PathValue("alias"))
	if err != nil {
		refuseHunt(w, r, err)
		return
	}
	httpx.WriteJSON(w, http.StatusOK, watchlistResource(x))
}

func (a *API) putWatchlist(w http.ResponseWriter, r *http.Request) {
	var p watchlistProperties
	if !here(w, r) || !body(w, r, &p) {
		return
	}
	var items []hunt.Values
	if p.RawContent != "" {
		comma := ','
		if strings.Contains(strings.ToLower(p.ContentType), "tsv") {
			comma = '\t'
		}
		var err error
		if items, err = hunt.ReadCSV(p.RawContent, comma, p.LinesToSkip); err != nil {
			refuseHunt(w, r, err)
			return
		}
	}
	alias := r.PathValue("alias")
	if p.DisplayName == "" {
		p.DisplayName = alias
	}
	x, created, err := a.Watchlists.Put(r.Context(), hunt.Watchlist{
		Alias: alias, Name: p.DisplayName, Description: p.Description, Provider: p.Provider, Source: p.Source, SearchKey: p.ItemsSearchKey, Labels: p.Labels, Duration: p.DefaultDuration,
	}, items, caller(r))
	if err != nil {
		refuseHunt(w, r, err)
		return
	}
	status := http.StatusOK
	if created {
		status = http.StatusCreated
	}
	httpx.WriteJSON(w, status, watchlistResource(x))
}

func (a *API) deleteWatchlist(w http.ResponseWriter, r *http.Request) {
	if !here(w, r) {
		return
	}
	was, err := a.Watchlists.Delete(r.Context(), r.PathValue("alias"), caller(r))
	deleted(w, r, was, err)
}

// deleted answers a deletion as ARM does: there being nothing to delete is no failure.
func deleted(w http.ResponseWriter, r *http.Request, was bool, err error) {
	switch {
	case err != nil:
		refuseHunt(w, r, err)
	case was:
		w.WriteHeader(http.StatusOK)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

func (a *API) listItems(w http.ResponseWriter, r *http.Request) {
	if !here(w, r) {
		return
	}
	items, err := a.Watchlists.Items(r.Context(), r.PathValue("alias"))
	if err != nil {
		refuseHunt(w, r, err)
		return
	}
	var out []any
	for _, i := range items {
		out = append(out, itemResource(r.PathValue("alias"), i))
	}
	httpx.WriteJSON(w, http.StatusOK, listOf(out...))
}

func (a *API) getItem(w http.ResponseWriter, r *http.Request) {
	if !here(w, r) {
		return
	}
	i, err := a.Watchlists.Item(r.Context(), r.PathValue("alias"), r.PathValue("item"))
	if err != nil {
		refuseHunt(w, r, err)
		return
	}
	httpx.WriteJSON(w, http.StatusOK, itemResource(r.PathValue("alias"), i))
}

func (a *API) putItem(w http.ResponseWriter, r *http.Request) {
	var p struct {
		Values hunt.Values `json:"itemsKeyValue"`
	}
	if !here(w, r) || !body(w, r, &p) {
		return
	}
	id, err := uuid.Parse(r.PathValue("item"))
	if err != nil {
		httpx.Refuse(w, r, httpx.Failure{Status: http.StatusBadRequest, Code: "BadRequest", Message: "The id of an item is a GUID, not '" + r.PathValue("item") + "'."})
		return
	}
	i, err := a.Watchlists.PutItem(r.Context(), r.PathValue("alias"), id.String(), p.Values, caller(r))
	if err != nil {
		refuseHunt(w, r, err)
		return
	}
	httpx.WriteJSON(w, http.StatusOK, itemResource(r.PathValue("alias"), i))
}

func (a *API) deleteItem(w http.ResponseWriter, r *http.Request) {
	if !here(w, r) {
		return
	}
	was, err := a.Watchlists.DeleteItem(r.Context(), r.PathValue("alias"), strings.ToLower(r.PathValue("item")), caller(r))
	deleted(w, r, was, err)
}
