// Package backup gives the data of the server as one file.
package backup

import (
	"context"
	"io"
	"log/slog"
	"net/http"

	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/internal/ids"
)

// API writes backups.
type API struct {
	Write func(ctx context.Context, w io.Writer) error
	Note  func(r *http.Request, action string, err error) // for the audit
	Log   *slog.Logger
}

// Action is what taking a backup needs: it holds every table and every account, so that it is for those alone who may
// give themselves any role.
const Action = "Microsoft.Authorization/roleAssignments/write"

// Contract gives the routes.
func (a *API) Contract() httpx.Contract {
	return httpx.Contract{Name: "backup", Routes: []httpx.Route{{
		Pattern: "GET /api/backup", Action: Action, Handle: a.backup, Doc: "All data as one file, to restore from.",
		Scope: func(*http.Request) string { return ids.WorkspaceResource },
	}}}
}

// backup streams; a failure on the way ends the answer before its last part, which whoever reads it misses.
func (a *API) backup(w http.ResponseWriter, r *http.Request) {
	out := &started{ResponseWriter: w}
	w.Header().Set("Content-Type", "application/zstd")
	w.Header().Set("Content-Disposition", `attachment; filename="huntbook.backup"`)
	err := a.Write(r.Context(), out)
	a.Note(r, Action, err)
	switch {
	case err == nil:
	case out.any:
		a.Log.Error("backup", "error", err, "request", httpx.RequestID(r.Context()))
	default:
		w.Header().Del("Content-Disposition")
		httpx.Refuse(w, r, httpx.Failure{Status: http.StatusServiceUnavailable, Code: "BackupFailed", Message: err.Error()})
	}
}

// started remembers whether anything has been written.
type started struct {
	http.ResponseWriter
	any bool
}

func (s *started) Write(p []byte) (int, error) {
	s.any = true
	return s.ResponseWriter.Write(p)
}
