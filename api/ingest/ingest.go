// Package ingest takes rows over HTTP.
package ingest

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/ingest"
	"github.com/huntbook/huntbook/internal/ids"
)

// API stores what arrives.
type API struct{ Load *ingest.Service }

// WriteAction is what storing rows in a table needs; the scope is the table.
const WriteAction = "Microsoft.OperationalInsights/workspaces/tables/write"

// maxBody bounds one request after decompression. It is streamed, never held.
const maxBody = 64 << 30

// Contract gives the routes.
func (a *API) Contract() httpx.Contract {
	return httpx.Contract{Name: "ingest", Routes: []httpx.Route{
		{
			Pattern: "POST /api/ingest/{table}", Action: WriteAction, Handle: a.bulk, Body: maxBody, Doc: "Store rows: lines of JSON or CSV.",
			Scope: func(r *http.Request) string { return TableScope(r.PathValue("table")) },
		},
		{
			Pattern: "POST /api/ingest", Action: WriteAction, Handle: a.bulk, Body: maxBody, Doc: "Store rows of a format that tells their tables.",
			Scope: func(*http.Request) string { return ids.WorkspaceResource },
		},
	}}
}

// TableScope is the ARM id of a table.
func TableScope(table string) string { return ids.WorkspaceResource + "/tables/" + table }

var tableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,99}$`)

// report is the answer of bulk ingestion.
type report struct {
	Read       int64    `json:"read"`
	Stored     int64    `json:"stored"`
	Rejected   int64    `json:"rejected"`
	Tables     []tables `json:"tables"`
	Reasons    []reason `json:"reasons"`
	NewColumns []string `json:"newColumns"`
	Repeated   bool     `json:"repeated,omitempty"`
}

// tables are what came into each table.
type tables struct {
	Table    string `json:"table"`
	Stored   int64  `json:"stored"`
	Rejected int64  `json:"rejected"`
}

type reason struct {
	Reason   string `json:"reason"`
	Count    int64  `json:"count"`
	FirstRow int64  `json:"firstRow"`
}

// bulk stores the rows of a body. What it acknowledges is on disk.
func (a *API) bulk(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	table, fallback, last := r.PathValue("table"), q.Get("fallback"), q.Get("last")
	if slices.ContainsFunc([]string{table, fallback, last}, func(name string) bool { return name != "" && !tableName.MatchString(name) }) {
		httpx.Refuse(w, r, httpx.Failure{
			Status: http.StatusBadRequest, Code: "BadTableName",
			Message: "A table's name has letters, digits and underscores, at most 100, and does not begin with a digit. Tables of your own end in _CL.",
		})
		return
	}
	source := "http " + httpx.RequestID(r.Context())
	if name := q.Get("source"); name != "" {
		source += ": " + name
	}
	rep, err := a.Load.Load(r.Context(), ingest.Request{
		Table: table, Fallback: fallback, Last: last, Format: strings.ToLower(q.Get("format")), Encoding: "auto", Body: r.Body, Size: r.ContentLength,
		Key: r.Header.Get("Idempotency-Key"), Source: source,
	})
	out := report{Read: rep.Read, Stored: rep.Stored, Rejected: rep.Rejected, Tables: []tables{}, Reasons: []reason{}, NewColumns: rep.NewColumns, Repeated: rep.Repeated}
	if out.NewColumns == nil {
		out.NewColumns = []string{}
	}
	for _, t := range rep.Tables {
		out.Tables = append(out.Tables, tables(t))
	}
	for _, x := range rep.Reasons {
		out.Reasons = append(out.Reasons, reason{x.Reason, x.Count, x.FirstRow})
	}
	if err == nil {
		httpx.WriteJSON(w, http.StatusOK, out)
		return
	}
	if r.Context().Err() != nil {
		return // the client went
	}
	f := httpx.Failure{Status: http.StatusBadRequest, Code: "IngestFailed", Message: err.Error()}
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) {
		f = *httpx.BodyFailure(err)
	}
	httpx.WriteJSON(w, f.Status, map[string]any{"error": map[string]any{"code": f.Code, "message": f.Message}, "report": out})
}
