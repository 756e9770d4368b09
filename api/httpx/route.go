// Package httpx is what every HTTP contract stands on: route tables as data, one guard in front of all of them, request
// ids, logs, limits and compressed bodies.
package httpx

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Actions of routes that no role decides.
const (
	// Public marks a route that anybody may call: sign-in, discovery, health.
	Public = "public"
	// SignedIn marks a route that everybody who is signed in may call, since it serves what is the caller's own.
	SignedIn = "signed in"
)

// Route is one line of a contract's table.
type Route struct {
	// Pattern is as in net/http.ServeMux, "POST /v1/workspaces/{workspace}/query". Paths match without case, as ARM's do;
	// path values keep the case of the request.
	Pattern string
	// Action is what the caller's roles must grant at the scope of the request's path, or Public, or SignedIn.
	Action string
	Handle http.HandlerFunc

	// Doc is the summary of the route in the OpenAPI document.
	Doc string
	// Body is the most bytes of a request body, after decompression; zero: DefaultBody.
	Body int64
	// Scope gives the ARM id that the action is asked for, where the path does not.
	Scope func(*http.Request) string
}

// DefaultBody limits a request body of a route that says nothing else.
const DefaultBody = 16 << 20

// Contract is a family of routes that share the shape of their errors.
type Contract struct {
	Name   string
	Routes []Route
	// Refuse writes an error that the guard or the server found, in the contract's shape. Nil: WriteFailure.
	Refuse func(w http.ResponseWriter, r *http.Request, f Failure)
}

// check panics at a route that nobody guards: a mistake of the program, found by every test that builds the table.
func (rt Route) check(contract string) {
	method, path, ok := strings.Cut(rt.Pattern, " ")
	switch {
	case !ok || method == "" || !strings.HasPrefix(path, "/"):
		panic(fmt.Sprintf("httpx: %s: pattern %q is not METHOD /path", contract, rt.Pattern))
	case rt.Action == "":
		panic(fmt.Sprintf("httpx: %s: %s names no action", contract, rt.Pattern))
	case rt.Handle == nil:
		panic(fmt.Sprintf("httpx: %s: %s has no handler", contract, rt.Pattern))
	case rt.Action != Public && rt.Action != SignedIn && !strings.Contains(rt.Action, "/"):
		panic(fmt.Sprintf("httpx: %s: %s: %q is no action", contract, rt.Pattern, rt.Action))
	}
}

// lowered gives the pattern as it is registered: literal segments in lower case, names of values untouched.
func (rt Route) lowered() string {
	method, path, _ := strings.Cut(rt.Pattern, " ")
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if !strings.HasPrefix(s, "{") {
			segments[i] = strings.ToLower(s)
		}
	}
	return method + " " + strings.Join(segments, "/")
}

// restore sets the path values of r from the original escaped path, whose case the matching lost.
func (rt Route) restore(r *http.Request, original string) {
	_, pattern, _ := strings.Cut(rt.Pattern, " ")
	want, have := strings.Split(pattern, "/"), strings.Split(original, "/")
	for i, s := range want {
		if !strings.HasPrefix(s, "{") || s == "{$}" || i >= len(have) {
			continue
		}
		name := strings.Trim(s, "{}")
		if rest, ok := strings.CutSuffix(name, "..."); ok {
			r.SetPathValue(rest, unescape(strings.Join(have[i:], "/")))
			return
		}
		r.SetPathValue(name, unescape(have[i]))
	}
}

func unescape(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}
