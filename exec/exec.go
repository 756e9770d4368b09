// Package exec runs the operators and plugins that no engine can: in Go, over whole tables of values.
package exec

import (
	"context"
	"fmt"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// Table is the rows that an operator reads or gives, in order.
type Table struct {
	Cols []types.Field
	Rows [][]value.Value
}

// Operator is one entry of ops or plugin: it answers to the name of a plan.Local.
// Run is called once a query and node; it may keep the rows of in and must not change them. When ctx ends it returns ctx.Err().
// The columns it gives are those of n when these are known, else its own.
type Operator struct {
	Name string
	Run  func(ctx context.Context, n *plan.Local, in []*Table) (*Table, error)
}

// Registry finds operators by name.
type Registry map[string]Operator

// Add puts in further operators; a name twice is a mistake of the program.
func (r Registry) Add(ops ...Operator) {
	for _, op := range ops {
		if _, twice := r[op.Name]; twice {
			panic(fmt.Sprintf("exec: %s is declared twice", op.Name))
		}
		r[op.Name] = op
	}
}
