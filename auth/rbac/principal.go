// Package rbac decides who may do what: Azure's role definitions, assignments at scopes, and one function that says yes or no.
package rbac

// Principal is who asks: a person, a program or the managed identity of a compute instance, which acts as its person.
type Principal struct {
	ID       string // object id
	Name     string // sign-in name
	Display  string
	Instance string // the compute instance that a token was issued to; empty outside one
}
