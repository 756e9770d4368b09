// Package eval computes bound expressions over rows in Go, for operators whose conditions read more than a row: the state of
// a scan's steps. What reads a row alone, binding leaves to the engine.
package eval

import (
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// Places says where each column stands in a row.
func Places(cols []plan.Column) map[plan.ColumnID]int {
	out := make(map[plan.ColumnID]int, len(cols))
	for i, c := range cols {
		out[c.ID] = i
	}
	return out
}

// Reader gives the value of a constant or a column in a row whose columns stand at the given places.
// Binding makes nothing else of an operator's arguments.
func Reader(e plan.Expr, places map[plan.ColumnID]int) (func(row []value.Value) value.Value, bool) {
	switch e := e.(type) {
	case *plan.Const:
		return func([]value.Value) value.Value { return e.V }, true
	case *plan.Ref:
		i, ok := places[e.Col.ID]
		if !ok {
			return nil, false
		}
		return func(row []value.Value) value.Value { return row[i] }, true
	}
	return nil, false
}

// NullOf is the null of a type, for strings the empty one.
func NullOf(t types.Type) value.Value {
	if t == types.String {
		return value.Text("")
	}
	return value.Null()
}
