package kusto

import (
	"fmt"
	"net/http"

	"github.com/huntbook/huntbook/api/ask"
	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/control"
	"github.com/huntbook/huntbook/query"
)

func (a *API) queryV2(w http.ResponseWriter, r *http.Request) {
	a.serve(w, r, "kusto v2", func(o options, answer *ask.Answer) error { return writeV2(w, r, o, answer) }, writeCommandV2)
}

func (a *API) queryV1(w http.ResponseWriter, r *http.Request) {
	a.serve(w, r, "kusto v1", func(_ options, answer *ask.Answer) error { return WriteV1(w, r, answer) }, writeCommandV1)
}

// serve runs the query of a request. A query endpoint takes control commands too: Kqlmagic and Grafana send them there.
func (a *API) serve(w http.ResponseWriter, r *http.Request, contract string, write func(options, *ask.Answer) error, command func(http.ResponseWriter, *http.Request, control.Table)) {
	req, o, f := decode(r)
	if f != nil {
		httpx.Refuse(w, r, *f)
		return
	}
	if control.IsCommand(req.CSL) {
		a.command(w, r, req, command)
		return
	}
	if h := a.House(r); req.DB != "" && !h.IsDatabase(req.DB) {
		fail(w, r, noDatabase(h, req.DB))
		return
	}
	answer, err := a.Desk.Run(r, o.question(req, contract))
	if err != nil {
		fail(w, r, err)
		return
	}
	answer.Finish(write(o, answer))
}

func noDatabase(h *control.House, name string) error {
	return &query.Error{
		Kind: query.Invalid, Code: "BadRequest_EntityNotFound",
		Message: fmt.Sprintf("Entity '%s' of kind 'Database' was not found; the database here is '%s'.", name, h.Database),
	}
}

// mgmt runs a control command. Its database may be anything: clients send NetDefaultDB before they know ours.
func (a *API) mgmt(w http.ResponseWriter, r *http.Request) {
	req, _, f := decode(r)
	if f != nil {
		httpx.Refuse(w, r, *f)
		return
	}
	if !control.IsCommand(req.CSL) {
		fail(w, r, &control.Error{Kind: control.Syntax, Message: "Syntax error: a control command begins with a dot; queries go to /v2/rest/query."})
		return
	}
	a.command(w, r, req, writeCommandV1)
}

func (a *API) command(w http.ResponseWriter, r *http.Request, req request, write func(http.ResponseWriter, *http.Request, control.Table)) {
	h := a.House(r)
	h.Bound = req.DB
	t, err := control.Run(r.Context(), h, req.CSL)
	if err != nil {
		fail(w, r, err)
		return
	}
	write(w, r, t)
}
