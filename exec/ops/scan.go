package ops

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// scan matches rows against steps, as plan.ScanArgs says. Each row is offered to the steps from the last to the first: a sequence
// that stands at the step before moves on, else one that stands at the step itself takes the row in.
var scan = exec.Operator{Name: "scan", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	m, err := newMachine(n)
	if err != nil {
		return nil, err
	}
	partitions := map[string]*states{}
	var order []*states
	for r, row := range in[0].Rows {
		if err := exec.Tick(ctx, r); err != nil {
			return nil, err
		}
		key := ""
		for _, p := range m.partition {
			k := eval.Key(p.read(row), p.expr.Type())
			key += fmt.Sprintf("%d:%s", len(k), k)
		}
		s := partitions[key]
		if s == nil {
			s = &states{at: make([]*state, len(m.steps))}
			partitions[key] = s
			order = append(order, s)
		}
		m.offer(s, row)
	}
	for _, s := range order {
		for _, st := range s.at {
			m.flush(st)
		}
	}
	return &exec.Table{Cols: exec.Fields(n.Cols), Rows: m.out}, nil
}}

type reader struct {
	expr plan.Expr
	read func([]value.Value) value.Value
}

// machine is a scan ready to run.
type machine struct {
	steps     []step
	partition []reader
	defaults  []value.Value
	initial   []value.Value // what a state without rows shows
	own       int           // columns of the query's own in an input row; what follows was computed for conditions
	tail      []types.Type  // of what the query asks for behind these: a long is the match's number, a string the step's name
	nextMatch int64
	frame     eval.Frame
	out       [][]value.Value
}

type step struct {
	name     string
	optional bool
	output   string
	when     eval.Func
	assigns  []eval.Func
}

// states are the partial matches of one partition: of each step, the sequence that stands there.
type states struct{ at []*state }

// state is a sequence: for every step it has passed, the last row there with the declared columns.
type state struct {
	match   int64
	rows    [][]value.Value
	pending []value.Value // of a step that shows its last row alone: that row, until the sequence leaves
}

func newMachine(n *plan.Local) (*machine, error) {
	a := n.Args["scan"].(plan.ScanArgs)
	m := &machine{own: len(n.Cols) - len(a.Declared)}
	for _, asked := range []*plan.Column{a.MatchID, a.StepName} {
		if asked != nil {
			m.own--
		}
	}
	for _, c := range n.Cols[m.own+len(a.Declared):] {
		m.tail = append(m.tail, c.Type)
	}
	slots := map[plan.ColumnID]eval.Slot{}
	cols := n.In[0].Columns()
	for i, c := range cols {
		slots[c.ID] = eval.Slot{Row: 0, At: i, Type: c.Type}
		if i < m.own {
			m.initial = append(m.initial, eval.NullOf(c.Type))
		}
	}
	for i, c := range a.Declared {
		slots[c.ID] = eval.Slot{Row: 1, At: i, Type: c.Type}
		d, ok := a.Defaults[i].(*plan.Const)
		if !ok {
			return nil, fmt.Errorf("scan: the default of %s is no constant", c.Name)
		}
		m.defaults = append(m.defaults, d.V)
	}
	m.initial = append(m.initial, m.defaults...)
	for k, s := range a.Steps {
		for i, c := range s.State {
			slots[c.ID] = eval.Slot{Row: 2 + k, At: i, Type: c.Type}
		}
	}
	places := eval.Places(cols)
	for _, p := range a.Partition {
		read, ok := eval.Reader(p, places)
		if !ok {
			return nil, errors.New("scan: partition by needs columns")
		}
		m.partition = append(m.partition, reader{p, read})
	}
	for _, s := range a.Steps {
		st := step{name: s.Name, optional: s.Optional, output: s.Output, assigns: make([]eval.Func, len(s.Assigns))}
		var err error
		if st.when, err = eval.Compile(s.When, slots); err != nil {
			return nil, fmt.Errorf("scan, step %s: %w", s.Name, err)
		}
		for i, x := range s.Assigns {
			if x == nil {
				continue
			}
			if st.assigns[i], err = eval.Compile(x, slots); err != nil {
				return nil, fmt.Errorf("scan, step %s: %w", s.Name, err)
			}
		}
		m.steps = append(m.steps, st)
	}
	m.frame = make(eval.Frame, 2+len(m.steps))
	return m, nil
}

// offer gives one row to the steps of a partition, the last step first.
func (m *machine) offer(s *states, row []value.Value) {
	for k := len(m.steps) - 1; k >= 0; k-- {
		if from := m.before(s, k); from != stays && m.enter(s, k, from, row) {
			continue
		}
		m.stay(s, k, row)
	}
}

// Where a sequence that enters a step comes from, beside the steps themselves.
const (
	stays = -2 // none can enter
	fresh = -1 // a new one begins
)

// before finds which sequence could move on to step k: that of the step before, or of one further back when those between
// are optional.
func (m *machine) before(s *states, k int) int {
	for i := k - 1; i >= 0; i-- {
		if s.at[i] != nil {
			return i
		}
		if !m.steps[i].optional {
			return stays
		}
	}
	if k == 0 || s.at[k] != nil {
		return stays
	}
	return fresh
}

// look fills the frame with what conditions at a sequence read; a step it has not passed shows the defaults.
func (m *machine) look(old *state, row []value.Value) {
	m.frame[0], m.frame[1] = row, m.defaults
	for i := range m.steps {
		m.frame[2+i] = m.initial
		if old != nil && old.rows[i] != nil {
			m.frame[2+i] = old.rows[i]
		}
	}
}

func (m *machine) fits(k int) bool {
	v := m.steps[k].when(m.frame)
	return !v.Null && v.I != 0
}

// extend gives the row with the step's assignments.
func (m *machine) extend(k int, row []value.Value) []value.Value {
	out := make([]value.Value, 0, len(m.initial))
	out = append(append(out, row[:m.own]...), m.defaults...)
	for i, f := range m.steps[k].assigns {
		if f != nil {
			out[m.own+i] = f(m.frame)
		}
	}
	return out
}

// enter moves the sequence at from on to step k when the row fits; one that stood at k before is dropped.
func (m *machine) enter(s *states, k, from int, row []value.Value) bool {
	var old *state
	if from >= 0 {
		old = s.at[from]
	}
	m.look(old, row)
	if !m.fits(k) {
		return false
	}
	extended := m.extend(k, row)
	m.flush(s.at[k])
	next := &state{rows: make([][]value.Value, len(m.steps))}
	if old != nil {
		m.flush(old)
		next.match = old.match
		copy(next.rows, old.rows)
		s.at[from] = nil
	} else {
		next.match = m.nextMatch
		m.nextMatch++
	}
	s.at[k] = next
	m.take(next, k, extended)
	return true
}

// stay takes the row into the sequence that stands at step k already; the first step begins one where none does.
func (m *machine) stay(s *states, k int, row []value.Value) {
	old := s.at[k]
	if old == nil && k > 0 {
		return
	}
	m.look(old, row)
	if !m.fits(k) {
		return
	}
	extended := m.extend(k, row)
	if old == nil {
		old = &state{rows: make([][]value.Value, len(m.steps)), match: m.nextMatch}
		m.nextMatch++
		s.at[k] = old
	}
	m.take(old, k, extended)
}

// take keeps a row as the newest of step k, and shows it as the step wants.
func (m *machine) take(st *state, k int, extended []value.Value) {
	st.rows[k] = extended
	switch m.steps[k].output {
	case "none":
	case "last":
		st.pending = m.shown(st, k, extended)
	default:
		m.out = append(m.out, m.shown(st, k, extended))
	}
}

func (m *machine) shown(st *state, k int, extended []value.Value) []value.Value {
	out := extended
	for _, t := range m.tail {
		if t == types.Long {
			out = append(slices.Clip(out), value.Long(st.match))
		} else {
			out = append(slices.Clip(out), value.Text(m.steps[k].name))
		}
	}
	return out
}

// flush shows the last row of a sequence that leaves its step.
func (m *machine) flush(st *state) {
	if st != nil && st.pending != nil {
		m.out = append(m.out, st.pending)
		st.pending = nil
	}
}
