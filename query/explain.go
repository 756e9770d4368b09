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
		root, err := stage.statement(st.Root)
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

// SQL compiles a query and runs nothing: the SQL of each statement, where what has to run first (operators in Go, shared
// tables) is read as a temporary table. It is how planning is measured and tested; columns that only rows tell are not in it.
func (d *Door) SQL(req Request) ([]string, error) {
	q, _, err := d.bind(req, nil)
	if err != nil {
		return nil, err
	}
	var out []string
	temps := 0
	for _, st := range q.Statements {
		var failed error
		generate := func(n plan.Node) {
			sql, err := sqlgen.Generate(n, d.store)
			if err != nil && failed == nil {
				failed = err
			}
			out = append(out, sql)
		}
		seen := map[int]bool{}
		staged := func(cols []plan.Column, inputs ...plan.Node) plan.Node {
			for _, in := range inputs {
				generate(in)
			}
			temps++
			return &plan.Temp{Out: plan.Out{Cols: cols}, Name: fmt.Sprintf("t%d", temps)}
		}
		var compile func(n plan.Node) plan.Node
		instead := func(n plan.Node) (plan.Node, bool) {
			if a, ok := n.(*plan.Apply); ok && (a.Own || hasLocal(a.Body)) { // the body runs once for each group, which only rows tell
				return staged(a.Cols, compile(a.In)), true
			}
			return n, false
		}
		stages := func(n plan.Node) plan.Node {
			switch x := n.(type) {
			case *plan.Union:
				if len(x.Map) != len(x.In) && failed == nil {
					failed = &Error{Kind: TooLarge, Code: "SEM0001", Message: "the union is too wide to run; name its tables or project the columns that are needed before it"}
				}
			case *plan.Shared:
				if seen[x.ID] {
					return staged(x.Cols)
				}
				seen[x.ID] = true
				return staged(x.Cols, x.In)
			case *plan.Local:
				if by, _ := x.SessionOrder(); len(by) > 0 {
					return n
				}
				return staged(x.Cols, x.In...)
			}
			return n
		}
		compile = func(n plan.Node) plan.Node { return plan.RebuildUnless(n, instead, stages) }
		generate(compile(st.Root))
		if failed != nil {
			return nil, asError(failed)
		}
	}
	return out, nil
}
