package query

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// stager runs the parts of a plan that cannot be one statement of SQL, in the order in which the rest reads them: operators
// written in Go, whose rows go back to the engine as a temporary table, and tables that are computed once and read often.
type stager struct {
	ctx    context.Context
	conn   *duckdb.Conn
	tables Store
	ops    exec.Registry
	temps  int
	shared map[int]copied
}

// copied is a shared table that has been computed: where, and which of its columns it keeps.
type copied struct {
	name string
	kept []int // nil: all
}

// run gives a plan whose every node the engine can do. A shared table is staged once, whoever reads it.
func (s *stager) run(root plan.Node) (plan.Node, error) {
	var failed error
	out := plan.RebuildUnless(root, func(n plan.Node) (plan.Node, bool) {
		if failed != nil {
			return n, true
		}
		var temp plan.Node
		switch x := n.(type) {
		case *plan.Shared:
			temp, failed = s.share(x)
		case *plan.Local:
			if x.Ready == "" {
				return n, false
			}
			temp, failed = s.local(x)
		case *plan.Apply:
			if !x.Own && !hasLocal(x.Body) {
				return n, false
			}
			temp, failed = s.partitions(x)
		default:
			return n, false
		}
		if failed != nil {
			return n, true
		}
		return temp, true
	}, func(n plan.Node) plan.Node {
		if failed != nil {
			return n
		}
		var staged plan.Node
		switch x := n.(type) {
		case *plan.Local:
			staged, failed = s.local(x)
		case *plan.Union:
			staged, failed = s.narrow(x)
		default:
			return n
		}
		if failed != nil {
			return n
		}
		return staged
	})
	return out, failed
}

func (s *stager) name() string {
	s.temps++
	return fmt.Sprintf("t%d", s.temps)
}

// share computes a table that the query reads more than once.
func (s *stager) share(n *plan.Shared) (plan.Node, error) {
	if s.shared == nil {
		s.shared = map[int]copied{}
	}
	made, ok := s.shared[n.ID]
	if !ok {
		in, err := s.run(n.In)
		if err != nil {
			return nil, err
		}
		temp, err := s.keep(in)
		if err != nil {
			return nil, err
		}
		made = copied{temp.Name, n.Kept}
		s.shared[n.ID] = made
	}
	if slices.Equal(made.kept, n.Kept) {
		return &plan.Temp{Out: n.Out, Name: made.name}, nil
	}
	// It was computed while the query was bound, before anyone knew which of its columns are read.
	at := slices.Clone(n.Kept)
	if made.kept != nil {
		for i, k := range at {
			at[i] = slices.Index(made.kept, k)
		}
	}
	return &plan.Temp{Out: n.Out, Name: made.name, At: at}, nil
}

// local runs an operator that is written in Go.
func (s *stager) local(n *plan.Local) (plan.Node, error) {
	if n.Ready != "" {
		return &plan.Temp{Out: n.Out, Name: n.Ready}, nil
	}
	if n.Name == plan.SessionOp {
		return s.session(n)
	}
	return s.execute(n)
}

// execute runs an operator in Go and puts its rows where the engine reads them.
func (s *stager) execute(n *plan.Local) (plan.Node, error) {
	out, err := s.rows(n)
	if err != nil {
		return nil, err
	}
	cols := n.Cols
	if len(cols) != len(out.Cols) {
		return nil, fmt.Errorf("%s gave %d columns where %d were planned", n.Name, len(out.Cols), len(cols))
	}
	name, err := s.give(out)
	if err != nil {
		return nil, err
	}
	return &plan.Temp{Out: plan.Out{Cols: cols}, Name: name}, nil
}

// rows gives what an operator makes of its inputs' rows.
func (s *stager) rows(n *plan.Local) (*exec.Table, error) {
	op, ok := s.ops[n.Name]
	if !ok {
		return nil, &Error{Kind: Unsupported, Code: "SEM0100", Message: fmt.Sprintf("%s is not available here", n.Name)}
	}
	in := make([]*exec.Table, len(n.In))
	for i, node := range n.In {
		var err error
		if in[i], err = s.read(node); err != nil {
			return nil, err
		}
	}
	out, err := op.Run(s.ctx, n, in)
	var over *exec.OverBudget
	switch {
	case errors.As(err, &over):
		return nil, &Error{Kind: TooLarge, Code: "E_RUNAWAY_QUERY", Message: fmt.Sprintf("%s: %s; filter, summarize or keep fewer columns before it, or raise the server's memory limit", n.Name, over)}
	case err != nil && s.ctx.Err() == nil: // what an operator refuses, the query asked for
		return nil, &Error{Kind: Invalid, Code: "General_BadRequest", Message: err.Error()}
	case err != nil:
		return nil, err
	}
	for _, t := range in {
		_ = exec.Hold(s.ctx, -t.Size()) // it only grows less
	}
	return out, exec.Hold(s.ctx, out.Size())
}

// give puts the rows of an operator where the engine reads them, and lets go of them here.
func (s *stager) give(t *exec.Table) (name string, err error) {
	name = s.name()
	if err := s.conn.CreateTemp(s.ctx, name, t.Batches()...); err != nil {
		return "", err
	}
	return name, exec.Hold(s.ctx, -t.Size())
}

// openColumns runs an operator whose columns only its rows tell, and keeps its answer for the plan that the binder goes on to make.
func (s *stager) openColumns(n *plan.Local) ([]types.Field, error) {
	c := *n
	c.In = make([]plan.Node, len(n.In))
	for i, in := range n.In {
		staged, err := s.run(in)
		if err != nil {
			return nil, err
		}
		c.In[i] = staged
	}
	out, err := s.rows(&c)
	if err != nil {
		return nil, err
	}
	name, err := s.give(out)
	if err != nil {
		return nil, err
	}
	n.Ready = name
	return out.Cols, nil
}
