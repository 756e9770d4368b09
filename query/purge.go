package query

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	sqlgen "github.com/huntbook/huntbook/sqlgen/duckdb"
	"github.com/huntbook/huntbook/store"
	"github.com/huntbook/huntbook/store/catalog"
)

// placed is the store with a further column in one table: the places of its rows.
type placed struct {
	Store
	table string
}

// Lookup gives the places the type of a timespan, which no text or number of a predicate is compared with by a *.
func (p placed) Lookup(name string) (catalog.Table, bool) {
	t, ok := p.Store.Lookup(name)
	if ok && name == p.table {
		t.Columns = append(slices.Clip(t.Columns), catalog.Column{Name: store.Place, Type: "timespan"})
	}
	return t, ok
}

// Purge removes the rows of a table for which a predicate holds, where ... in KQL, and says how many they were. Rows that
// come while it runs may stay.
func (d *Door) Purge(ctx context.Context, req Request, table, predicate string) (rows int64, err error) {
	if !req.Access.CanRead(table) {
		return 0, &Error{Kind: Forbidden, Code: "Forbidden", Message: fmt.Sprintf("who removes rows of %s by what they hold must be allowed to read them", table)}
	}
	req.Text = "['" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(table) + "']\n| " + predicate
	if err := onlyWhere(req.Text); err != nil {
		return 0, err
	}
	req.Text += "\n| project ['" + store.Place + "']"
	leave, err := d.enter(req.Access.Who())
	if err != nil {
		return 0, err
	}
	defer leave()
	if limit := d.limits(req.Limits).Timeout; limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, limit, errTimeout)
		defer cancel()
	}
	over := &Door{db: d.db, store: placed{d.store, table}, opts: d.opts, ops: d.ops, functions: d.functions, watchlists: d.watchlists}
	const tries = 3
	for try := 1; ; try++ {
		rows, err = over.purge(ctx, req, table)
		switch {
		case err == nil:
			return rows, nil
		case !errors.Is(err, store.ErrMoved) || try == tries:
			return 0, asError(err)
		}
	}
}

// onlyWhere refuses a predicate that is more than operators where.
func onlyWhere(text string) error {
	tree, diags := syntax.Parse(text)
	if len(diags) > 0 {
		return refused(text, diags)
	}
	bad := &Error{Kind: Invalid, Code: "General_BadRequest", Message: "a purge takes a predicate alone: where ..., and no other operator or statement"}
	if len(tree.Statements) != 1 {
		return bad
	}
	st, ok := tree.Statements[0].(*syntax.ExprStmt)
	if !ok {
		return bad
	}
	steps := 0
	for x := st.X; ; steps++ {
		pipe, ok := x.(*syntax.Pipe)
		if !ok {
			break
		}
		if _, ok := pipe.Op.(*syntax.WhereOp); !ok {
			return bad
		}
		x = pipe.Source
	}
	if steps == 0 {
		return bad
	}
	return nil
}

// comparesPlaces reports whether a predicate reads the hidden column, by its name or by a *: what is removed must not depend on it.
func comparesPlaces(root plan.Node) bool {
	found := false
	plan.Rebuild(root, func(n plan.Node) plan.Node {
		if f, ok := n.(*plan.Filter); ok {
			found = found || slices.ContainsFunc(plan.Refs(f.Cond), func(c plan.Column) bool { return c.Name == store.Place })
		}
		return n
	})
	return found
}

// purge finds the places of the rows, and has the store remove them.
func (d *Door) purge(ctx context.Context, req Request, table string) (int64, error) {
	as := d.store.Generations(table) // before anything is read
	conn, err := d.db.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	stage := &stager{ctx: ctx, conn: conn, tables: d.store, ops: d.ops}
	q, _, err := d.bind(req, stage.openColumns)
	if err != nil {
		return 0, err
	}
	if comparesPlaces(q.Statements[0].Root) {
		return 0, &Error{Kind: Invalid, Code: "General_BadRequest", Message: "a purge names the columns of its table that it compares"}
	}
	root, err := stage.run(q.Statements[0].Root)
	if err != nil {
		return 0, err
	}
	sql, err := sqlgen.Generate(root, d.store)
	if err != nil {
		return 0, err
	}
	return d.store.Purge(ctx, conn, table, as, sql)
}
