package httpx

import (
	"context"
	"net/http"

	"github.com/huntbook/huntbook/auth/rbac"
)

type contextKey int

const callKey contextKey = iota

// call is what the guard knows of a request.
type call struct {
	id        string
	principal *rbac.Principal
	session   string // the cookie's session, empty for every other way in
	contract  *Contract
	route     *Route
}

func callOf(ctx context.Context) *call {
	c, _ := ctx.Value(callKey).(*call)
	return c
}

// Principal gives who asks; nil on a public route without credentials.
func Principal(ctx context.Context) *rbac.Principal {
	if c := callOf(ctx); c != nil {
		return c.principal
	}
	return nil
}

// RequestID gives the id of the request, the client's own where it sent one.
func RequestID(ctx context.Context) string {
	if c := callOf(ctx); c != nil {
		return c.id
	}
	return ""
}

// Session gives the portal session by which the request came, or nothing.
func Session(ctx context.Context) string {
	if c := callOf(ctx); c != nil {
		return c.session
	}
	return ""
}

// Refuse answers with f in the shape of the request's contract.
func Refuse(w http.ResponseWriter, r *http.Request, f Failure) {
	if c := callOf(r.Context()); c != nil && c.contract != nil && c.contract.Refuse != nil {
		c.contract.Refuse(w, r, f)
		return
	}
	WriteFailure(w, r, f)
}
