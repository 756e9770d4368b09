package kusto

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/huntbook/huntbook/api/ask"
	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/control"
	"github.com/huntbook/huntbook/query"
)

// oneAPI is Kusto's error. Grafana shows message alone, the SDKs @message; both hold the useful words.
func oneAPI(code, message, typ, long, request string, permanent bool) map[string]any {
	if long == "" {
		long = message
	}
	return map[string]any{
		"code": code, "message": message, "@type": typ, "@message": long, "@permanent": permanent,
		"@context": map[string]any{
			"timestamp": time.Now().UTC().Format("2006-01-02T15:04:05.0000000Z"), "serviceAlias": "huntbook", "machineName": "huntbook", "processName": "huntbook",
			"processId": 0, "threadId": 0, "clientRequestId": request, "activityId": uuid.NewString(), "subActivityId": uuid.NewString(),
			"activityType": "GW.Http.CallContext", "parentActivityId": uuid.NewString(), "activityStack": "()",
		},
	}
}

// errorOf puts what refused or ended a query or a command into Kusto's words.
func errorOf(err error, request string) map[string]any {
	if c, ok := control.AsError(err); ok {
		switch c.Kind {
		case control.NotFound:
			return oneAPI("BadRequest_EntityNotFound", c.Message, "Kusto.Data.Exceptions.EntityNotFoundException", c.Message, request, true)
		case control.Forbidden:
			return oneAPI("Forbidden", c.Message, "Kusto.Data.Exceptions.KustoUnauthorizedException", c.Message, request, true)
		case control.Syntax:
			return oneAPI("BadRequest_InvalidControlCommand", c.Message, "Kusto.Data.Exceptions.SyntaxException", c.Message, request, true)
		}
		return oneAPI("General_BadRequest", c.Message, "Kusto.Data.Exceptions.KustoBadRequestException", c.Message, request, true)
	}
	var e *query.Error
	if !errors.As(err, &e) {
		return oneAPI("General_InternalServerError", err.Error(), "Kusto.DataNode.Exceptions.InternalServiceException", err.Error(), request, false)
	}
	switch e.Kind {
	case query.Invalid, query.Unsupported:
		long := "Semantic error: " + e.Message
		typ := "Kusto.Data.Exceptions.SemanticException"
		if strings.HasPrefix(e.Code, "SYN") {
			long, typ = "Syntax error: "+e.Message, "Kusto.Data.Exceptions.SyntaxException"
		}
		o := oneAPI("General_BadRequest", long, typ, long, request, true)
		if found := ask.Findings(err); len(found) > 0 {
			o["details"] = found
		}
		return o
	case query.TooLarge:
		long := "Query execution has exceeded the allowed limits (80DA0003): " + e.Message
		return oneAPI("LimitsExceeded", long, "Kusto.DataNode.Exceptions.LimitsException", long, request, false)
	case query.Busy:
		return oneAPI("TooManyRequests", e.Message, "Kusto.DataNode.Exceptions.KustoRequestThrottledException", e.Message, request, false)
	case query.Forbidden:
		return oneAPI("Forbidden", e.Message, "Kusto.Data.Exceptions.KustoUnauthorizedException", e.Message, request, true)
	}
	return oneAPI("General_InternalServerError", e.Message, "Kusto.DataNode.Exceptions.InternalServiceException", e.Message, request, false)
}

func status(err error) int {
	if c, ok := control.AsError(err); ok {
		if c.Kind == control.Forbidden {
			return http.StatusForbidden
		}
		return http.StatusBadRequest
	}
	return ask.Status(err)
}

func fail(w http.ResponseWriter, r *http.Request, err error) {
	code := status(err)
	f := httpx.Failure{Status: code}
	if code == http.StatusTooManyRequests {
		f.RetryAfter = time.Second
	}
	f.Headers(w)
	httpx.WriteJSON(w, code, map[string]any{"error": errorOf(err, httpx.RequestID(r.Context()))})
}

// refuse writes what the guard found.
func refuse(w http.ResponseWriter, r *http.Request, f httpx.Failure) {
	f.Headers(w)
	httpx.WriteJSON(w, f.Status, map[string]any{"error": oneAPI(f.Code, f.Message, "Kusto.Data.Exceptions.KustoBadRequestException", f.Message, httpx.RequestID(r.Context()), true)})
}
