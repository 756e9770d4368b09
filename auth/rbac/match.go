package rbac

import "strings"

// Permission is one block of a role definition.
type Permission struct {
	Actions        []string `json:"actions"`
	NotActions     []string `json:"notActions"`
	DataActions    []string `json:"dataActions"`
	NotDataActions []string `json:"notDataActions"`
}

// Role is a role definition.
type Role struct {
	ID          string // the GUID that names it
	Name        string
	Description string
	Permissions []Permission
}

// Allows reports whether the role grants the action by itself. An action that a role excludes may still come from another
// role; a wildcard of the control plane gives no data action.
func (r *Role) Allows(action string, data bool) bool {
	for _, p := range r.Permissions {
		grant, except := p.Actions, p.NotActions
		if data {
			grant, except = p.DataActions, p.NotDataActions
		}
		if anyMatches(grant, action) && !excluded(except, action) {
			return true
		}
	}
	return false
}

func anyMatches(patterns []string, action string) bool {
	for _, p := range patterns {
		if matches(p, action) {
			return true
		}
	}
	return false
}

// excluded matches as anyMatches does, and takes "x/*/write" to cover "x/write" too: the documentation of the roles that
// use this form (Data Scientist, Responder) says that they may not do the bare action either.
func excluded(patterns []string, action string) bool {
	for _, p := range patterns {
		if matches(p, action) || strings.Contains(p, "/*/") && matches(strings.Replace(p, "/*/", "/", 1), action) {
			return true
		}
	}
	return false
}

// matches compares without case; a star stands for any run of characters, slashes too.
func matches(pattern, action string) bool {
	pattern, action = strings.ToLower(pattern), strings.ToLower(action)
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == action
	}
	rest, ok := strings.CutPrefix(action, parts[0])
	if !ok {
		return false
	}
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}

// Within reports whether the resource lies at the scope or below it. Ids compare without case, at segment boundaries.
func Within(resource, scope string) bool {
	resource, scope = strings.ToLower(strings.Trim(resource, "/")), strings.ToLower(strings.Trim(scope, "/"))
	return scope == "" || resource == scope || strings.HasPrefix(resource, scope+"/")
}
