package query

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/samplegraph"
	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/types"
	sqlgen "github.com/huntbook/huntbook/sqlgen/duckdb"
	"github.com/huntbook/huntbook/store"
)

// graph finds what graph() names for a caller: a graph of the store, or else one of the samples.
func (d *Door) graph(req Request, name, snapshot string, transient bool) (bind.StoredGraph, error) {
	ctx := context.Background() // two look-ups in small tables
	m, err := d.store.GraphModel(ctx, name)
	if errors.Is(err, store.ErrGraph) {
		return sampleGraph(name, snapshot)
	}
	if err != nil {
		return bind.StoredGraph{}, err
	}
	all, err := d.store.GraphSnapshots(ctx, name)
	if err != nil {
		return bind.StoredGraph{}, err
	}
	i := len(all) - 1
	if snapshot != "" {
		if i = slices.IndexFunc(all, func(g store.GraphSnapshot) bool { return g.Name == snapshot }); i < 0 {
			return bind.StoredGraph{}, fmt.Errorf("the graph '%s' has no snapshot '%s'", name, snapshot)
		}
	}
	if transient || i < 0 {
		model, err := bind.ParseGraphModel(m.Text)
		return bind.StoredGraph{Model: model}, err
	}
	g := all[i]
	for _, t := range g.Reads {
		if !req.Access.CanRead(t) { // nor the graph: it holds the table's rows
			return bind.StoredGraph{}, unknownGraph(name)
		}
	}
	part := func(cols []types.Field, table string) bind.GraphTable {
		return bind.GraphTable{Columns: cols, From: plan.Local{Name: "graph-snapshot", Ready: table}}
	}
	return bind.StoredGraph{Nodes: part(g.Nodes, g.NodesTable), Edges: part(g.Edges, g.EdgesTable), Reads: g.Reads}, nil
}

func unknownGraph(name string) error { return fmt.Errorf("the graph '%s' is not known", name) }

func sampleGraph(name, snapshot string) (bind.StoredGraph, error) {
	g, ok := samplegraph.Find(name)
	if !ok {
		return bind.StoredGraph{}, unknownGraph(name)
	}
	if snapshot != "" {
		return bind.StoredGraph{}, fmt.Errorf("the graph '%s' is a sample, which has no snapshots", name)
	}
	part := func(t *exec.Table, edges bool) bind.GraphTable {
		return bind.GraphTable{Columns: t.Cols, From: plan.Local{Name: samplegraph.Operator, Args: map[string]any{"name": name, "edges": edges}}}
	}
	return bind.StoredGraph{Nodes: part(g.Nodes, false), Edges: part(g.Edges, true)}, nil
}

// CheckGraph says what is wrong with the text of a graph model: its JSON, its queries, or the columns that it names.
func (d *Door) CheckGraph(ctx context.Context, req Request, text string) error {
	return d.withGraph(ctx, req, text, func(*stager, *plan.Query) error { return nil })
}

// MakeGraph builds the graph of a model from what the caller may read, and keeps it as a snapshot.
func (d *Door) MakeGraph(ctx context.Context, req Request, model, snapshot string) (store.GraphSnapshot, error) {
	m, err := d.store.GraphModel(ctx, model)
	if err != nil {
		return store.GraphSnapshot{}, err
	}
	g := store.GraphSnapshot{Name: snapshot}
	err = d.withGraph(ctx, req, m.Text, func(stage *stager, q *plan.Query) error {
		q, _ = plan.Rewrite(q)
		sql := make([]string, len(q.Statements))
		for i, st := range q.Statements {
			root, err := stage.run(st.Root)
			if err != nil {
				return err
			}
			if root, err = stage.apart(root); err != nil { // the store runs the SQL
				return err
			}
			if sql[i], err = sqlgen.Generate(root, d.store); err != nil {
				return err
			}
		}
		g.Reads = q.Tables
		g.Edges, g.Nodes = exec.Fields(q.Statements[0].Root.Columns()), exec.Fields(q.Statements[1].Root.Columns())
		var err error
		g, err = d.store.KeepGraph(stage.ctx, stage.conn, m, g, sql[1], sql[0])
		return err
	})
	return g, err
}

// withGraph binds the tables of a model's graph, on a connection on which they can be made.
func (d *Door) withGraph(ctx context.Context, req Request, text string, do func(*stager, *plan.Query) error) error {
	model, err := bind.ParseGraphModel(text)
	if err != nil {
		return &Error{Kind: Invalid, Code: "General_BadRequest", Message: err.Error()}
	}
	leave, err := d.enter(req.Access.Who())
	if err != nil {
		return err
	}
	defer leave()
	if limit := d.limits(req.Limits).Timeout; limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, limit, errTimeout)
		defer cancel()
	}
	conn, err := d.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	stage := &stager{ctx: ctx, conn: conn, tables: d.store, ops: d.ops}
	q, diags := bind.GraphTables(model, d.env(req, stage.openColumns))
	if len(diags) > 0 {
		errs := &source.Errors{Items: diags}
		return &Error{Kind: Invalid, Code: diags[0].Code, Message: errs.Error(), Diagnostics: errs}
	}
	if err := do(stage, q); err != nil {
		if errors.Is(err, store.ErrGraph) || errors.Is(err, store.ErrName) {
			return err
		}
		return asError(err)
	}
	return nil
}
