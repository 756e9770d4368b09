package identity

import (
	"net/http"

	"github.com/huntbook/huntbook/api/httpx"
)

// oauthError is an error in the words of RFC 6749, which are the clients' own.
type oauthError struct {
	status      int
	Code        string `json:"error"`
	Description string `json:"error_description"`
	Correlation string `json:"correlation_id,omitempty"`
}

func (e *oauthError) Error() string { return e.Description }

func invalid(code, description string) *oauthError {
	return &oauthError{status: http.StatusBadRequest, Code: code, Description: description}
}

func unauthorized(description string) *oauthError {
	return &oauthError{status: http.StatusUnauthorized, Code: "invalid_client", Description: description}
}

func (e *oauthError) write(w http.ResponseWriter, r *http.Request) {
	e.Correlation = httpx.RequestID(r.Context())
	w.Header().Set("Cache-Control", "no-store")
	httpx.WriteJSON(w, e.status, e)
}

// refuse writes what the guard found in OAuth's shape.
func refuse(w http.ResponseWriter, r *http.Request, f httpx.Failure) {
	f.Headers(w)
	(&oauthError{status: f.Status, Code: "invalid_request", Description: f.Message}).write(w, r)
}
