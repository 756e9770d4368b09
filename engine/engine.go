// Package engine says what Huntbook asks of a database that runs its SQL: typed errors, and scalar functions written in Go.
// An engine knows no KQL.
package engine

import (
	"errors"

	"github.com/huntbook/huntbook/algo/value"
)

// Type is how a value lies in the engine.
type Type uint8

// The physical types. Zero is no type.
const (
	_       Type = iota
	Bool         // BOOLEAN
	Int          // INTEGER
	Long         // BIGINT; datetimes and timespans too
	Real         // DOUBLE
	Decimal      // DECIMAL(38, DecimalScale)
	Text         // VARCHAR; the JSON text of dynamic too
	Guid         // UUID
)

// DecimalScale is the number of digits that a stored decimal keeps after its point.
const DecimalScale = value.DecimalScale

// SQL gives the name of t in DDL and casts.
func (t Type) SQL() string {
	return [...]string{"", "BOOLEAN", "INTEGER", "BIGINT", "DOUBLE", value.DecimalSQL, "VARCHAR", "UUID"}[t]
}

// Scalar is a scalar function written in Go. The engine calls Fn for many rows on several threads at once; args is
// reused between calls, the strings in it may be kept. A NULL argument gives NULL without a call unless NullIn is set;
// then it arrives with Null set, whatever its type.
type Scalar struct {
	Name     string
	Params   []Type
	Variadic Type // of the arguments after Params; zero: there are none
	Result   Type
	NullIn   bool
	Volatile bool // not the same for the same arguments: never folded, called for each row
	Fn       func(args []value.Value) value.Value
}

// Kind sorts what can go wrong in an engine.
type Kind uint8

// The kinds of failure.
const (
	Internal    Kind = iota
	OutOfMemory      // the memory limit or the space to spill was reached
	Interrupted      // the caller's context ended
	Conversion       // a value does not fit where the query puts it
	Invalid          // the SQL does not parse or bind
	Conflict         // a constraint, or a transaction that met another
	IO               // the disk
	InUse            // another process owns the database
	TooComplex       // the SQL is nested deeper than the engine reads
	TooMuch          // a value would be larger, or take more work, than is allowed; Message says which
)

// Error is a failure of the engine.
type Error struct {
	Kind    Kind
	Message string
	Cause   error // the context's error of an interrupted query, else nil
}

func (e *Error) Error() string { return e.Message }
func (e *Error) Unwrap() error { return e.Cause }

// KindOf gives the kind of err, Internal when it is not of an engine.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}
