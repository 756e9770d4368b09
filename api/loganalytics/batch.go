package loganalytics

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/huntbook/huntbook/api/ask"
	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/result"
)

// maxBatch is the service's own limit.
const maxBatch = 100

type batchItem struct {
	ID        string            `json:"id"`
	Headers   map[string]string `json:"headers"`
	Body      json.RawMessage   `json:"body"`
	Method    string            `json:"method"`
	Path      string            `json:"path"`
	Workspace string            `json:"workspace"`
	Resource  string            `json:"resource"`
}

// batch runs its queries one after the other, each answered by itself. Every id of the request is in the answer.
func (a *API) batch(w http.ResponseWriter, r *http.Request) {
	raw, f := httpx.ReadAll(r)
	if f != nil {
		httpx.Refuse(w, r, *f)
		return
	}
	var req struct {
		Requests []batchItem `json:"requests"`
	}
	if err := json.Unmarshal(raw, &req); err != nil {
		httpx.Refuse(w, r, *badRequest("The body is not the JSON of a batch: " + err.Error() + "."))
		return
	}
	if len(req.Requests) == 0 || len(req.Requests) > maxBatch {
		httpx.Refuse(w, r, *badRequest("A batch has 1 to 100 requests."))
		return
	}
	out := ask.NewOut(w, r, "application/json; charset=utf-8")
	out.Text(`{"responses":[`)
	for i, item := range req.Requests {
		if i > 0 {
			out.Text(",")
		}
		out.Text(`{"id":`)
		out.Buf = result.AppendString(out.Buf, item.ID)
		a.item(out, r, item)
		out.Text("}")
		if out.Flush() != nil {
			return
		}
	}
	out.Text("]}")
	_ = out.Close()
}

// item writes status, headers and body of one answer of a batch.
func (a *API) item(out *ask.Out, r *http.Request, item batchItem) {
	p := parsePrefer(preferOf(item.Headers))
	q, f := a.ofItem(item, p)
	if f != nil {
		fail(out, f.Status, fault{Code: f.Code, Message: f.Message})
		return
	}
	answer, err := a.Desk.Run(r, q)
	if err != nil {
		fail(out, ask.Status(err), faultOf(err, httpx.RequestID(r.Context())))
		return
	}
	out.Text(`,"status":200,"headers":{},"body":`)
	answer.Finish(a.write(r.Context(), out, answer, p))
}

func (a *API) ofItem(item batchItem, p prefer) (ask.Question, *httpx.Failure) {
	target := item.Workspace
	if target == "" {
		target = item.Resource
	}
	if !ours(target) {
		return ask.Question{}, unknownWorkspace(target)
	}
	raw := item.Body
	var text string
	if json.Unmarshal(raw, &text) == nil && text != "" {
		raw = json.RawMessage(text) // a body may be a string that holds JSON
	}
	b, f := parseBody(raw)
	if f != nil {
		return ask.Question{}, f
	}
	return question(b, p, time.Now())
}

func preferOf(headers map[string]string) []string {
	for name, value := range headers {
		if strings.EqualFold(name, "Prefer") {
			return []string{value}
		}
	}
	return nil
}

func fail(out *ask.Out, status int, f fault) {
	member(out, "status", status)
	out.Text(`,"headers":{}`)
	member(out, "body", map[string]any{"error": f})
}
