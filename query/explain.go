package query

import (
	"context"
	"fmt"
	"strings"

	"github.com/huntbook/huntbook/kql/plan"
	sqlgen "github.com/huntbook/huntbook/sqlgen/duckdb"
)

// Explain gives the plan of each statement, the rules that rewrote it and the SQL that runs. What has to run first (Go
// operators, shared tables) is run, for its columns or rows shape the rest.
func (d *Door) Explain(ctx context.Context, req Request) (string, error) {
	conn, err := d.db.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	stage := &stager{ctx: ctx, conn: conn, tables: d.store, ops: d.ops}
	q, fired, err := d.bind(req, stage.openColumns)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for i, st := range q.Statements {
		fmt.Fprintf(&b, "-- statement %d\n%s", i+1, plan.Format(st.Root))
	}
	fmt.Fprintf(&b, "-- rules: %s\n", strings.Join(fired, ", "))
	for i, st := range q.Statements {
		root, err := stage.run(st.Root)
		if err != nil {
			return "", asError(err)
		}
		sql, err := sqlgen.Generate(root, d.store)
		if err != nil {
			return "", asError(err)
		}
		fmt.Fprintf(&b, "-- SQL %d\n%s\n", i+1, sql)
	}
	return b.String(), nil
}
