// Package plan holds the bound query: logical nodes over typed columns, and the named rules that rewrite them.
// Binding makes it, sqlgen spells it for an engine, exec runs what no engine can.
package plan

import (
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/types"
)

// ColumnID is unique within a query. SQL names are made of it, so that KQL's case-sensitive names never meet SQL's rules.
type ColumnID int

// InputID tells the inputs of nested bodies apart.
type InputID int

// Column is a column of a node's output.
type Column struct {
	ID   ColumnID
	Name string
	Type types.Type
}

// Expr is a bound scalar expression.
type Expr interface{ Type() types.Type }

type (
	// Const is a value known when planning.
	Const struct {
		T types.Type
		V value.Value
	}
	// Ref is a column of the input.
	Ref struct{ Col Column }
	// Call applies a scalar function or operator. Args are of the types that the signature wants, casts in place.
	// In an aggregate's or window's arguments it means the same.
	Call struct {
		Fn   *fn.Function
		Sig  *fn.Sig
		Args []Expr
		T    types.Type
		Span source.Span
	}
	// Cast converts between scalar types as KQL's to<type>() does; binding puts it where the language converts by itself.
	Cast struct {
		X Expr
		T types.Type
	}
	// Scalar is toscalar(): the first column of the first row of a one-shot query; null when there is none.
	Scalar struct {
		Of Node
		T  types.Type
	}
	// InTable is x in (subquery): compares with the first column.
	InTable struct {
		X        Expr
		Of       Node
		Not      bool
		FoldCase bool
	}
	// Lambda is a row's own condition inside a local operator, such as a scan step; State names columns of the step's state.
	Lambda struct {
		X Expr
	}
)

func (e *Const) Type() types.Type   { return e.T }
func (e *Ref) Type() types.Type     { return e.Col.Type }
func (e *Call) Type() types.Type    { return e.T }
func (e *Cast) Type() types.Type    { return e.T }
func (e *Scalar) Type() types.Type  { return e.T }
func (e *InTable) Type() types.Type { return types.Bool }
func (e *Lambda) Type() types.Type  { return e.X.Type() }
