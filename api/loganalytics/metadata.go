package loganalytics

import (
	"net/http"
	"strings"

	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/internal/ids"
	"github.com/huntbook/huntbook/store/catalog"
)

type metaTable struct {
	ID             string         `json:"id"`
	Name           string         `json:"name"`
	Description    string         `json:"description"`
	TimespanColumn string         `json:"timespanColumn"`
	Labels         []string       `json:"labels"`
	Tags           map[string]any `json:"tags"`
	Properties     map[string]any `json:"properties"`
	Columns        []metaColumn   `json:"columns"`
	Related        map[string]any `json:"related"`
}

type metaColumn struct {
	Name             string `json:"name"`
	Type             string `json:"type"`
	Description      string `json:"description"`
	IsPreferredFacet bool   `json:"isPreferredFacet"`
}

type metaFunction struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	DisplayName string         `json:"displayName"`
	Description string         `json:"description"`
	Parameters  string         `json:"parameters"`
	Body        string         `json:"body"`
	Tags        map[string]any `json:"tags"`
	Properties  map[string]any `json:"properties"`
	Related     map[string]any `json:"related"`
}

// functions spells the saved functions; in this contract parameters and body stand without their brackets.
func (a *API) functions() []metaFunction {
	out := []metaFunction{}
	for _, f := range a.Functions() {
		out = append(out, metaFunction{
			ID: "f/" + f.Name, Name: f.Name, DisplayName: f.Name, Description: f.DocString, Tags: map[string]any{}, Properties: map[string]any{}, Related: map[string]any{},
			Parameters: strings.TrimSuffix(strings.TrimPrefix(f.Parameters, "("), ")"), Body: strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(f.Body, "{"), "}")),
		})
	}
	return out
}

// metadata lists the tables that the caller may read. Kqlmagic makes its schema of it.
func (a *API) metadata(w http.ResponseWriter, r *http.Request) {
	if id := r.PathValue("workspace"); !ours(id) {
		httpx.Refuse(w, r, *unknownWorkspace(id))
		return
	}
	tables := a.Desk.Schema(r.Context())
	all := make([]metaTable, 0, len(tables))
	names := make([]string, 0, len(tables))
	for _, t := range tables {
		m := metaTable{
			ID: "t/" + t.Name, Name: t.Name, Description: t.Doc, Labels: []string{}, Tags: map[string]any{}, Properties: map[string]any{},
			Columns: make([]metaColumn, 0, len(t.Columns)), Related: map[string]any{"solutions": []string{"LogManagement"}},
		}
		for _, c := range t.Columns {
			if c.Name == catalog.TimeGenerated {
				m.TimespanColumn = c.Name
			}
			m.Columns = append(m.Columns, metaColumn{Name: c.Name, Type: c.Type, Description: c.Doc})
		}
		all, names = append(all, m), append(names, m.ID)
	}
	none := []any{}
	httpx.WriteJSON(w, http.StatusOK, map[string]any{
		"tables": all, "solutions": none, "functions": a.functions(), "queries": none, "categories": none, "resourceTypes": none, "tableGroups": none, "applications": none,
		"workspaces": []any{map[string]any{
			"id": ids.WorkspaceID, "name": ids.Workspace, "region": "local", "resourceId": ids.WorkspaceResource,
			"related": map[string]any{"tables": names},
		}},
		"permissions": map[string]any{"workspaces": []any{map[string]any{"resourceId": ids.WorkspaceResource, "denyTables": []string{}}}},
	})
}
