package duckdb

import (
	"context"
	"strings"

	duck "github.com/duckdb/duckdb-go-bindings"

	"github.com/huntbook/huntbook/engine"
)

// prefixes tell the kind of an error where DuckDB gives its text alone.
var prefixes = []struct {
	text string
	kind engine.Kind
}{
	{"Out of Memory Error", engine.OutOfMemory},
	{"INTERRUPT Error", engine.Interrupted},
	{"Conversion Error", engine.Conversion},
	{"Out of Range Error", engine.Conversion},
	{"Invalid Input Error", engine.Conversion},
	{"Parser Error", engine.Invalid},
	{"Binder Error", engine.Invalid},
	{"Catalog Error", engine.Invalid},
	{"Syntax Error", engine.Invalid},
	{"Constraint Error", engine.Conflict},
	{"TransactionContext Error", engine.Conflict},
	{"IO Error", engine.IO},
}

// depths are how DuckDB says that it does not go deeper: in expressions, and in the grammar's stack.
var depths = []string{"Max expression depth limit", "memory exhausted at or near"}

// outOfMemory is what a function in Go says where its answer has no room: DuckDB gives every failure of a function one type.
const outOfMemory = "the answer of a function does not fit under the memory limit"

// tooMuch stands before what a function in Go says of a limit, longList is what DuckDB itself says of one.
const (
	tooMuch  = "limit of a value: "
	longList = "Lists larger than 2^32 elements are not supported"
)

func kindOf(t duck.ErrorType, msg string) engine.Kind {
	for _, d := range depths {
		if strings.Contains(msg, d) && (t == duck.ErrorTypeInvalid || t == duck.ErrorTypeParser || t == duck.ErrorTypeBinder) {
			return engine.TooComplex
		}
	}
	switch {
	case strings.Contains(msg, outOfMemory):
		return engine.OutOfMemory
	case strings.Contains(msg, tooMuch), strings.Contains(msg, longList):
		return engine.TooMuch
	}
	switch t {
	case duck.ErrorTypeOutOfMemory:
		return engine.OutOfMemory
	case duck.ErrorTypeInterrupt:
		return engine.Interrupted
	case duck.ErrorTypeConversion, duck.ErrorTypeOutOfRange, duck.ErrorTypeMismatchType, duck.ErrorTypeDecimal, duck.ErrorTypeInvalidInput:
		return engine.Conversion
	case duck.ErrorTypeParser, duck.ErrorTypeBinder, duck.ErrorTypeCatalog, duck.ErrorTypeSyntax:
		return engine.Invalid
	case duck.ErrorTypeConstraint, duck.ErrorTypeTransaction:
		return engine.Conflict
	case duck.ErrorTypeErrorIO:
		return engine.IO
	}
	for _, p := range prefixes {
		if strings.HasPrefix(msg, p.text) {
			return p.kind
		}
	}
	return engine.Internal
}

func failure(t duck.ErrorType, msg string) error {
	if msg == "" {
		msg = "duckdb failed and gave no reason"
	}
	kind := kindOf(t, msg)
	if _, what, ok := strings.Cut(msg, tooMuch); ok {
		msg = what
	} else if kind == engine.TooMuch {
		msg = "a list of more than 2^32 elements"
	}
	return &engine.Error{Kind: kind, Message: msg}
}

// because makes the caller's own context the reason of an interruption.
func because(ctx context.Context, err error) error {
	cause := ctx.Err()
	if cause == nil || err == nil {
		return err
	}
	return &engine.Error{Kind: engine.Interrupted, Message: "query was interrupted: " + context.Cause(ctx).Error(), Cause: cause}
}

// errData turns an ErrorData into an error and frees it.
func errData(e duck.ErrorData) error {
	defer duck.DestroyErrorData(&e)
	if !duck.ErrorDataHasError(e) {
		return nil
	}
	return failure(duck.ErrorDataErrorType(e), duck.ErrorDataMessage(e))
}
