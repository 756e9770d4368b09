package api

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/huntbook/huntbook/api/httpx"
)

var pathValue = regexp.MustCompile(`\{([a-zA-Z]+)(\.\.\.)?\}`)

// openAPI is made of the route tables, so that it cannot name a route that is not there or miss one that is.
func (a *API) openAPI(w http.ResponseWriter, _ *http.Request) {
	paths := map[string]map[string]any{}
	for _, c := range a.Contracts() {
		for _, rt := range c.Routes {
			method, pattern, _ := strings.Cut(rt.Pattern, " ")
			path := pathValue.ReplaceAllString(pattern, "{$1}")
			if paths[path] == nil {
				paths[path] = map[string]any{}
			}
			paths[path][strings.ToLower(method)] = operation(c, rt, method, pattern)
		}
	}
	httpx.WriteJSON(w, http.StatusOK, map[string]any{
		"openapi": "3.1.0",
		"info":    map[string]any{"title": "Huntbook", "version": a.parts.Version, "license": map[string]any{"name": "Apache-2.0", "identifier": "Apache-2.0"}},
		"paths":   paths,
		"components": map[string]any{
			"securitySchemes": map[string]any{
				"bearer":  map[string]any{"type": "http", "scheme": "bearer"},
				"key":     map[string]any{"type": "apiKey", "in": "header", "name": "x-api-key"},
				"session": map[string]any{"type": "apiKey", "in": "cookie", "name": "huntbook_session"},
			},
			"schemas": map[string]any{"Error": map[string]any{"type": "object", "properties": map[string]any{
				"error": map[string]any{"type": "object", "required": []string{"code", "message"}, "properties": map[string]any{
					"code": map[string]any{"type": "string"}, "message": map[string]any{"type": "string"},
				}},
			}}},
		},
	})
}

func operation(c httpx.Contract, rt httpx.Route, method, pattern string) map[string]any {
	id := strings.ToLower(method) + strings.NewReplacer("/", "_", "{", "", "}", "", "$", "", ".", "_").Replace(pattern)
	failure := map[string]any{"description": "Why not.", "content": map[string]any{"application/json": map[string]any{"schema": map[string]any{"$ref": "#/components/schemas/Error"}}}}
	op := map[string]any{
		"operationId": id, "tags": []string{c.Name}, "summary": rt.Doc,
		"responses": map[string]any{"2XX": map[string]any{"description": "Done."}, "4XX": failure, "5XX": failure},
	}
	var params []any
	for _, m := range pathValue.FindAllStringSubmatch(pattern, -1) {
		params = append(params, map[string]any{"name": m[1], "in": "path", "required": true, "schema": map[string]any{"type": "string"}})
	}
	if params != nil {
		op["parameters"] = params
	}
	switch rt.Action {
	case httpx.Public:
		op["security"] = []any{}
	default:
		op["security"] = []any{map[string]any{"bearer": []string{}}, map[string]any{"key": []string{}}, map[string]any{"session": []string{}}}
		if rt.Action != httpx.SignedIn {
			op["x-huntbook-action"] = rt.Action
		}
	}
	if method == "POST" || method == "PUT" {
		op["requestBody"] = map[string]any{"content": map[string]any{"*/*": map[string]any{}}}
	}
	return op
}
