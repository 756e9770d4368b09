package query

import (
	"strings"

	"github.com/huntbook/huntbook/kql/plan"
	sqlgen "github.com/huntbook/huntbook/sqlgen/duckdb"
)

// A session that a pause ends is computed by the engine; one that ends by its greatest length has to be followed row by row in
// Go, and the engine's statement fails where it meets one. Sessions whose rows are ordered by key apart stay in the statement
// around them, which is run anew when it fails. All others are computed before it: the engine puts such rows into one order.

// session runs row_window_session before the statement that it is in, where it does not stay in it.
func (s *stager) session(n *plan.Local) (plan.Node, error) {
	if by, _ := n.SessionOrder(); len(by) > 0 {
		return n, nil
	}
	return s.keep(n)
}

// keep makes a temporary table of a plan's rows.
func (s *stager) keep(n plan.Node) (*plan.Temp, error) {
	name := s.name()
	return &plan.Temp{Out: plan.Out{Cols: n.Columns()}, Name: name}, s.inStatement(n, func(sql string) error {
		return s.conn.Exec(s.ctx, "CREATE TEMP TABLE "+sqlgen.Quote(name)+" AS "+sql)
	})
}

// statement stages a plan whose rows are given as they come: no session is left in it that could fail after the first row.
func (s *stager) statement(root plan.Node) (plan.Node, error) {
	root, err := s.run(root)
	if err != nil || settled(root) {
		return root, err
	}
	return s.apart(root)
}

// apart computes the sessions of a staged plan before the statement that they are in.
func (s *stager) apart(n plan.Node) (plan.Node, error) {
	return s.sessions(n, func(n *plan.Local) (plan.Node, error) { return s.keep(n) })
}

func long(err error) bool { return err != nil && strings.Contains(err.Error(), sqlgen.LongSession) }

// inStatement generates the SQL of a staged plan and runs it by do, which takes all rows or keeps none when it fails. Where a
// session turns out to be long, it does so once more with all sessions followed in Go.
func (s *stager) inStatement(n plan.Node, do func(sql string) error) error {
	sql, err := sqlgen.Generate(n, s.tables)
	if err != nil {
		return err
	}
	if err = do(sql); !long(err) {
		return err
	}
	if n, err = s.sessions(n, s.followed); err != nil {
		return err
	}
	if sql, err = sqlgen.Generate(n, s.tables); err != nil {
		return err
	}
	return do(sql)
}

// followed computes a session in Go.
func (s *stager) followed(n *plan.Local) (plan.Node, error) {
	c := *n
	if by, order := n.SessionOrder(); len(by) > 0 {
		var keys []plan.SortKey
		for _, k := range by {
			keys = append(keys, plan.SortKey{X: k})
		}
		c.In = []plan.Node{&plan.Sort{In: n.In[0], Keys: append(keys, order...)}}
	}
	return s.execute(&c)
}

// sessions puts what do makes of them in the place of the sessions that a staged plan has left.
func (s *stager) sessions(n plan.Node, do func(*plan.Local) (plan.Node, error)) (plan.Node, error) {
	var failed error
	out := plan.Rebuild(n, func(n plan.Node) plan.Node {
		l, ok := n.(*plan.Local)
		if !ok || failed != nil {
			return n
		}
		var next plan.Node
		if next, failed = do(l); failed != nil {
			return n
		}
		return next
	})
	return out, failed
}

// settled reports whether no row of a plan can be given before all of its sessions are known: then it may be run anew when one
// is long.
func settled(n plan.Node) bool {
	switch n := n.(type) {
	case *plan.Summarize, *plan.Sort:
		return true
	case *plan.Limit:
		return len(n.Keys) > 0 || settled(n.In)
	case *plan.Filter, *plan.Project:
		if !plan.HasTables(n) {
			return settled(n.Inputs()[0])
		}
	}
	found := false
	plan.Rebuild(n, func(n plan.Node) plan.Node {
		_, local := n.(*plan.Local)
		found = found || local
		return n
	})
	return !found
}
