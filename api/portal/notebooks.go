package portal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/auth/rbac"
	"github.com/huntbook/huntbook/internal/ids"
	"github.com/huntbook/huntbook/notebook/compute"
	"github.com/huntbook/huntbook/notebook/env"
	"github.com/huntbook/huntbook/notebook/gallery"
)

// MLWorkspace is the ARM id under which compute instances and notebooks are, as in Azure those of a Sentinel workspace
// are under one of Azure Machine Learning.
const MLWorkspace = "/subscriptions/" + ids.Subscription + "/resourceGroups/" + ids.ResourceGroup +
	"/providers/Microsoft.MachineLearningServices/workspaces/" + ids.Workspace

// The actions of notebooks and compute.
const (
	ReadNotebooks  = "Microsoft.MachineLearningServices/workspaces/notebooks/storage/read"
	WriteNotebooks = "Microsoft.MachineLearningServices/workspaces/notebooks/storage/write"
	ReadSamples    = "Microsoft.MachineLearningServices/workspaces/notebooks/samples/read"
	ReadCompute    = "Microsoft.MachineLearningServices/workspaces/computes/read"
	StartCompute   = "Microsoft.MachineLearningServices/workspaces/computes/start/action"
	StopCompute    = "Microsoft.MachineLearningServices/workspaces/computes/stop/action"
	UseCompute     = "Microsoft.MachineLearningServices/workspaces/computes/applicationaccess/action"
)

// Notebooks serves the portal's Notebooks page. Every person acts in their own folder and on their own instance.
type Notebooks struct {
	Env     *env.Environment
	Compute *compute.Manager
	// Tables gives the tables that a person may read, with their rows, for what templates require. Nil: not known.
	Tables func(context.Context, *rbac.Principal) (map[string]int64, error)
}

// Routes are the portal's endpoints for notebooks.
func (n *Notebooks) Routes() []httpx.Route {
	workspace := func(*http.Request) string { return MLWorkspace }
	instance := func(r *http.Request) string { return MLWorkspace + "/computes/" + url.PathEscape(r.PathValue("name")) }
	return []httpx.Route{
		{Pattern: "GET /api/portal/environment", Action: httpx.SignedIn, Handle: n.environment, Doc: "How far the Python environment is"},
		{Pattern: "GET /api/portal/templates", Action: ReadSamples, Scope: workspace, Handle: n.templates, Doc: "Notebook templates"},
		{Pattern: "GET /api/portal/templates/{id}/preview", Action: ReadSamples, Scope: workspace, Handle: n.preview, Doc: "A template with its output"},
		{Pattern: "POST /api/portal/templates/{id}/copy", Action: WriteNotebooks, Scope: workspace, Handle: n.copy, Doc: "Copy a template into your folder"},
		{Pattern: "GET /api/portal/notebooks", Action: ReadNotebooks, Scope: workspace, Handle: n.list, Doc: "Your notebooks"},
		{Pattern: "POST /api/portal/notebooks/open", Action: UseCompute, Scope: workspace, Handle: n.open, Doc: "An address that opens a notebook in JupyterLab"},
		{Pattern: "GET /api/portal/compute", Action: ReadCompute, Scope: workspace, Handle: n.compute, Doc: "Compute instances"},
		{Pattern: "POST /api/portal/compute/{name}/start", Action: StartCompute, Scope: instance, Handle: n.start, Doc: "Start a compute instance"},
		{Pattern: "POST /api/portal/compute/{name}/stop", Action: StopCompute, Scope: instance, Handle: n.stop, Doc: "Stop a compute instance"},
	}
}

func (n *Notebooks) environment(w http.ResponseWriter, _ *http.Request) {
	httpx.WriteJSON(w, http.StatusOK, n.Env.Status())
}

type requiredTable struct {
	Name    string `json:"name"`
	Present bool   `json:"present"`
	Rows    int64  `json:"rows"`
}

type templateInfo struct {
	ID string `json:"id"`
	gallery.Template
	RequiredTables []requiredTable `json:"requiredTables"`
	Kernel         string          `json:"kernel"`
	HasOutput      bool            `json:"hasOutput"`
}

func (n *Notebooks) templates(w http.ResponseWriter, r *http.Request) {
	all, err := gallery.Templates()
	if err != nil {
		refuseNotebook(w, r, err)
		return
	}
	var rows map[string]int64
	if n.Tables != nil {
		if rows, err = n.Tables(r.Context(), httpx.Principal(r.Context())); err != nil {
			refuseNotebook(w, r, err)
			return
		}
	}
	list := make([]templateInfo, 0, len(all))
	for _, t := range all {
		info := templateInfo{ID: t.ID, Template: t, RequiredTables: []requiredTable{}, Kernel: t.Kernel, HasOutput: t.HasOutput}
		for _, name := range t.RequiredTables {
			count, ok := rows[name]
			info.RequiredTables = append(info.RequiredTables, requiredTable{name, ok && count > 0, count})
		}
		list = append(list, info)
	}
	httpx.WriteJSON(w, http.StatusOK, map[string]any{"templates": list})
}

func (n *Notebooks) preview(w http.ResponseWriter, r *http.Request) {
	text, err := gallery.Preview(r.PathValue("id"))
	if err != nil {
		refuseNotebook(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(text)
}

// folder opens the caller's own folder.
func (n *Notebooks) folder(r *http.Request) (*gallery.Folder, error) {
	dir, err := n.Compute.Home(httpx.Principal(r.Context()).Name)
	if err != nil {
		return nil, err
	}
	return gallery.OpenFolder(dir)
}

func (n *Notebooks) copy(w http.ResponseWriter, r *http.Request) {
	folder, err := n.folder(r)
	if err != nil {
		refuseNotebook(w, r, err)
		return
	}
	defer folder.Close()
	path, err := folder.Copy(r.PathValue("id"))
	if err != nil {
		refuseNotebook(w, r, err)
		return
	}
	link, err := n.enter(r, path)
	if err != nil {
		refuseNotebook(w, r, fmt.Errorf("the copy is %s in your folder, but it could not be opened: %w", path, err))
		return
	}
	httpx.WriteJSON(w, http.StatusCreated, map[string]string{"path": path, "url": link})
}

func (n *Notebooks) list(w http.ResponseWriter, r *http.Request) {
	folder, err := n.folder(r)
	if err != nil {
		refuseNotebook(w, r, err)
		return
	}
	defer folder.Close()
	list, err := folder.Notebooks()
	if err != nil {
		refuseNotebook(w, r, err)
		return
	}
	httpx.WriteJSON(w, http.StatusOK, map[string]any{"notebooks": list})
}

func (n *Notebooks) open(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		Path string `json:"path"`
	}
	body, failure := httpx.ReadAll(r)
	if failure == nil && json.Unmarshal(body, &ask) != nil {
		failure = &httpx.Failure{Status: http.StatusBadRequest, Code: "BadRequest", Message: `The body must be {"path": "..."}.`}
	}
	if failure != nil {
		httpx.Refuse(w, r, *failure)
		return
	}
	folder, err := n.folder(r)
	if err != nil {
		refuseNotebook(w, r, err)
		return
	}
	defer folder.Close()
	if ask.Path != "" { // JupyterLab itself else
		if ask.Path, err = folder.Check(ask.Path); err != nil {
			refuseNotebook(w, r, err)
			return
		}
	}
	link, err := n.enter(r, ask.Path)
	if err != nil {
		refuseNotebook(w, r, err)
		return
	}
	httpx.WriteJSON(w, http.StatusOK, map[string]string{"url": link})
}

// enter starts the caller's instance when it does not run and gives the address that opens the notebook in it.
func (n *Notebooks) enter(r *http.Request, path string) (string, error) {
	page := "/lab"
	if path != "" {
		page += "/tree"
		for part := range strings.SplitSeq(path, "/") {
			page += "/" + url.PathEscape(part)
		}
	}
	return n.Compute.Open(r.Context(), httpx.Principal(r.Context()).Name, page)
}

func (n *Notebooks) compute(w http.ResponseWriter, r *http.Request) {
	// One's own instance is shown before it was ever started.
	if _, err := n.Compute.Instance(httpx.Principal(r.Context()).Name); err != nil {
		refuseNotebook(w, r, err)
		return
	}
	httpx.WriteJSON(w, http.StatusOK, map[string]any{"instances": n.Compute.Status()})
}

func (n *Notebooks) start(w http.ResponseWriter, r *http.Request) {
	i, err := n.Compute.ByName(r.PathValue("name"))
	if err == nil {
		err = i.Start(r.Context())
	}
	if err != nil {
		refuseNotebook(w, r, err)
		return
	}
	httpx.WriteJSON(w, http.StatusOK, i.Status())
}

func (n *Notebooks) stop(w http.ResponseWriter, r *http.Request) {
	i, err := n.Compute.ByName(r.PathValue("name"))
	if err != nil {
		refuseNotebook(w, r, err)
		return
	}
	i.Stop()
	httpx.WriteJSON(w, http.StatusOK, i.Status())
}

func refuseNotebook(w http.ResponseWriter, r *http.Request, err error) {
	f := httpx.Failure{Status: http.StatusInternalServerError, Code: "InternalServerError", Message: err.Error()}
	switch {
	case errors.Is(err, gallery.ErrNoTemplate), errors.Is(err, gallery.ErrPath), errors.Is(err, compute.ErrUnknown):
		f.Status, f.Code = http.StatusNotFound, "NotFound"
	case errors.Is(err, compute.ErrName):
		f.Status, f.Code = http.StatusBadRequest, "BadRequest"
	case errors.Is(err, compute.ErrForbidden):
		f.Status, f.Code = http.StatusForbidden, "AuthorizationFailed"
	case errors.Is(err, compute.ErrNotReady):
		f.Status, f.Code = http.StatusServiceUnavailable, "EnvironmentNotReady"
	}
	httpx.Refuse(w, r, f)
}
