// Package query is the one door to run a query: text, who asks, scope and limits in; a stream of results out.
package query

import (
	"time"

	"github.com/huntbook/huntbook/kql/source"
)

// Access says what the caller may read. The guard of the API makes it from roles; the command line uses Everything.
type Access interface {
	// Who names the caller for audit and limits.
	Who() string
	// CanRead reports whether rows of the table may be read. A table that may not be read is not there for the caller.
	CanRead(table string) bool
}

// Member is an Access that knows by which names its caller goes, and of which groups they are.
type Member interface {
	// Is reports whether the caller is, or belongs to, a principal written as aaduser=, aadapp= or aadgroup= and a name or id.
	Is(principal string) bool
}

// Request is a query to run.
type Request struct {
	Text       string
	Hosts      []string          // names and addresses by which the caller reached the server, as cluster() may say
	From, To   time.Time         // bounds TimeGenerated to [From, To]; a zero time leaves that side open
	Parameters map[string]string // values, as KQL literals, for declare query_parameters
	Access     Access
	Limits     Limits
	Now        time.Time // the instant of now(); zero: the time of the call
	ID         string    // client request id, for audit and cancellation
	Without    []string  // rewrite rules to leave out, by name: to find out whether one is to blame for an answer
}

// Limits bound one query. A zero field means the server's default.
type Limits struct {
	Rows    int64
	Bytes   int64
	Timeout time.Duration
	Memory  int64 // bytes that operators outside of the engine may hold; the engine has a limit of its own
}

// Kind sorts errors for the contracts, which alone know status codes.
type Kind uint8

// The kinds of refusal.
const (
	Invalid     Kind = iota // the text does not parse or bind: Diagnostics says where
	TooLarge                // a limit on memory, rows or time was reached
	Busy                    // too many queries of this caller at once
	Forbidden               // the caller may not
	Unsupported             // documented KQL that needs what is not here
	Internal
)

// Error is why a query was refused or failed.
type Error struct {
	Kind        Kind
	Code        string // the first diagnostic's code, or the limit's name
	Message     string
	Diagnostics *source.Errors // for Invalid and Unsupported
}

func (e *Error) Error() string { return e.Message }
