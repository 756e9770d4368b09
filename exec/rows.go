package exec

import (
	"context"

	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// Fields gives a plan's columns as a table has them.
func Fields(cols []plan.Column) []types.Field {
	out := make([]types.Field, len(cols))
	for i, c := range cols {
		out[i] = types.Field{Name: c.Name, Type: c.Type}
	}
	return out
}

// Tick is Check every thousand rows or so; loops over rows call it with their count.
func Tick(ctx context.Context, row int) error {
	if row&1023 != 0 {
		return nil
	}
	return Check(ctx)
}
