package httpx

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// Failure is an error on its way to a client.
type Failure struct {
	Status     int
	Code       string
	Message    string
	RetryAfter time.Duration // zero: not said
}

// WriteFailure writes f as {"error":{"code","message"}}, the shape that all of Azure's contracts share at their outside.
func WriteFailure(w http.ResponseWriter, _ *http.Request, f Failure) {
	f.Headers(w)
	WriteJSON(w, f.Status, map[string]any{"error": map[string]any{"code": f.Code, "message": f.Message}})
}

// Headers sets what a client needs to know of f beside its body.
func (f Failure) Headers(w http.ResponseWriter) {
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((f.RetryAfter+time.Second-1)/time.Second)))
	}
	if f.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="huntbook"`)
	}
}

// WriteJSON answers with v. An error of the connection is the client's own affair.
func WriteJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, `{"error":{"code":"InternalServerError","message":"the answer could not be written as JSON"}}`, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
