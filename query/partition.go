package query

import (
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// keyColumn is where the ids of partition keys begin: above all that binding gives.
const keyColumn plan.ColumnID = 1 << 40

// hasLocal reports whether an operator written in Go is in n, or what is run for each partition apart. A body with one cannot be a
// statement of SQL for all partitions.
func hasLocal(n plan.Node) bool {
	switch n := n.(type) {
	case *plan.Local:
		if n.Ready == "" {
			return true
		}
	case *plan.Apply:
		if n.Own || hasLocal(n.Body) {
			return true
		}
	}
	for _, in := range n.Inputs() {
		if hasLocal(in) {
			return true
		}
	}
	return false
}

// partitions runs a body once for each group of rows, and keeps what all of them give.
func (s *stager) partitions(a *plan.Apply) (plan.Node, error) {
	rows, keys, err := s.keyed(a)
	if err != nil {
		return nil, err
	}
	cols := rows.Cols[:len(rows.Cols)-keys]
	at := make([]int, keys)
	for i := range at {
		at[i] = len(cols) + i
	}
	groups := map[string]*exec.Table{}
	var order []*exec.Table
	for r, row := range rows.Rows {
		if err := exec.Tick(s.ctx, r); err != nil {
			return nil, err
		}
		key := eval.RowKey(row, at, rows.Cols)
		g := groups[key]
		if g == nil {
			g = &exec.Table{Cols: cols}
			groups[key] = g
			order = append(order, g)
		}
		g.Rows = append(g.Rows, row[:len(cols):len(cols)])
	}
	out := &exec.Table{Cols: exec.Fields(a.Cols)}
	places := eval.Places(a.In.Columns())
	for _, g := range order {
		got, err := s.body(a, g)
		if err != nil {
			return nil, err
		}
		for _, row := range got.Rows {
			cells := make([]value.Value, 0, len(a.Cols))
			for _, c := range a.Carry {
				cells = append(cells, g.Rows[0][places[c.ID]])
			}
			out.Rows = append(out.Rows, append(cells, row...))
		}
	}
	name, err := s.give(out)
	if err != nil {
		return nil, err
	}
	return &plan.Temp{Out: plan.Out{Cols: a.Cols}, Name: name}, exec.Hold(s.ctx, -rows.Size())
}

// keyed reads an Apply's input with the keys of each row behind its columns.
func (s *stager) keyed(a *plan.Apply) (*exec.Table, int, error) {
	p := &plan.Project{In: a.In}
	for _, c := range a.In.Columns() {
		p.Cols, p.Exprs = append(p.Cols, c), append(p.Exprs, &plan.Ref{Col: c})
	}
	for i, k := range a.Keys {
		p.Cols = append(p.Cols, plan.Column{ID: keyColumn + plan.ColumnID(i), Type: k.Type()})
		p.Exprs = append(p.Exprs, k)
	}
	staged, err := s.run(p)
	if err != nil {
		return nil, 0, err
	}
	t, err := s.read(staged)
	return t, len(a.Keys), err
}

// body runs an Apply's body over one group.
func (s *stager) body(a *plan.Apply, rows *exec.Table) (*exec.Table, error) {
	name := s.name()
	if err := s.conn.CreateTemp(s.ctx, name, rows.Batches()...); err != nil {
		return nil, err
	}
	// What is computed once a query must not be kept from one group to the next.
	shared := s.shared
	s.shared = nil
	defer func() { s.shared = shared }()
	body := plan.Rebuild(a.Body, func(n plan.Node) plan.Node {
		if in, ok := n.(*plan.Input); ok && in.ID == a.Reads {
			return &plan.Temp{Out: in.Out, Name: name}
		}
		return n
	})
	staged, err := s.run(body)
	if err != nil {
		return nil, err
	}
	return s.read(staged)
}

// read takes all rows of a plan that the engine can do.
func (s *stager) read(n plan.Node) (*exec.Table, error) {
	cols := make([]types.Field, len(n.Columns()))
	for i, c := range n.Columns() {
		cols[i] = types.Field{Name: c.Name, Type: c.Type}
	}
	var out *exec.Table
	err := s.inStatement(n, func(sql string) error {
		rows, err := s.conn.Query(s.ctx, sql)
		if err != nil {
			return err
		}
		defer rows.Close()
		out, err = exec.Read(s.ctx, rows, cols)
		return err
	})
	return out, err
}
