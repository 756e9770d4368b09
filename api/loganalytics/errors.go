package loganalytics

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/huntbook/huntbook/api/ask"
	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/query"
)

// fault is the service's error: the clients show the innermost message, so that is where the useful words go.
type fault struct {
	Code          string        `json:"code"`
	Message       string        `json:"message"`
	CorrelationID string        `json:"correlationId,omitempty"`
	Details       []ask.Finding `json:"details,omitempty"`
	Inner         *inner        `json:"innererror,omitempty"`
}

type inner struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Line    int    `json:"line,omitempty"`
	Pos     *int   `json:"pos,omitempty"`
	Length  int    `json:"length,omitempty"`
	Token   string `json:"token,omitempty"`
	Advice  string `json:"advice,omitempty"`
	Inner   *inner `json:"innererror,omitempty"`
}

// faultOf puts what refused a query into the contract's words.
func faultOf(err error, correlation string) fault {
	var e *query.Error
	if !errors.As(err, &e) {
		return fault{Code: "InternalServerError", Message: "The query failed.", CorrelationID: correlation, Inner: &inner{Code: "InternalServerError", Message: err.Error()}}
	}
	f := fault{Code: "BadArgumentError", Message: "The request had some invalid properties", CorrelationID: correlation}
	switch e.Kind {
	case query.Invalid, query.Unsupported:
		found := ask.Findings(err)
		f.Details = found
		if len(found) == 0 {
			f.Inner = &inner{Code: e.Code, Message: e.Message}
			return f
		}
		first := found[0]
		kind, words := "SemanticError", "A semantic error occurred."
		if strings.HasPrefix(first.Code, "SYN") {
			kind, words = "SyntaxError", "A recognition error occurred in the query."
		}
		f.Inner = &inner{Code: kind, Message: words, Inner: &inner{
			Code: first.Code, Message: first.Message, Line: first.Line, Pos: &first.Pos, Length: first.Length, Token: first.Token, Advice: first.Advice,
		}}
	case query.TooLarge:
		f.Message = "The query went over a limit"
		f.Inner = &inner{Code: e.Code, Message: e.Message}
		if strings.Contains(e.Code, "TIMEOUT") {
			f.Code = "GatewayTimeout"
		}
	case query.Busy:
		f.Code, f.Message = "ThrottledError", e.Message
	case query.Forbidden:
		f.Code, f.Message = "InsufficientAccessError", e.Message
	default:
		f.Code, f.Message = "InternalServerError", "The query failed."
		f.Inner = &inner{Code: e.Code, Message: e.Message}
	}
	return f
}

// refuse answers with what refused a query, before the first byte.
func refuse(w http.ResponseWriter, r *http.Request, err error) {
	status := ask.Status(err)
	if status == http.StatusTooManyRequests {
		httpx.Failure{Status: status, RetryAfter: time.Second}.Headers(w)
	}
	httpx.WriteJSON(w, status, map[string]any{"error": faultOf(err, httpx.RequestID(r.Context()))})
}

// partial says in the contract's way that an answer is not whole; the code makes the clients give a partial result.
func partial(code, message string) map[string]any {
	return map[string]any{
		"code": "PartialError", "message": "There were some errors when processing your query.",
		"details": []any{map[string]any{
			"code": "EngineError", "message": "Something went wrong processing your query on the server.",
			"innererror": map[string]any{"code": code, "message": message, "severity": 2, "severityName": "Error"},
		}},
	}
}
