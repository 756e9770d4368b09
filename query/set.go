package query

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/huntbook/huntbook/engine"
	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/types"
	"github.com/huntbook/huntbook/result"
)

// set is the answer under way: one connection, on which the statements run one after the other.
type set struct {
	door    *Door
	ctx     context.Context
	cancel  context.CancelFunc
	conn    *duckdb.Conn
	stage   *stager
	limits  Limits
	started time.Time
	leave   func()
	budget  *exec.Budget

	text       string
	statements []plan.Statement
	next       int
	open       *stream // of the table given last
	ready      *result.Table
	summary    result.Summary
	closed     bool
}

// start binds the query and runs its first statement up to the first batch.
func (s *set) start(req Request) error {
	conn, err := s.door.db.Conn(s.ctx)
	if err != nil {
		return err
	}
	s.conn = conn
	s.stage = &stager{ctx: s.ctx, conn: conn, tables: s.door.store, ops: s.door.ops}
	q, _, err := s.door.bind(req, s.stage.openColumns)
	if err != nil {
		return err
	}
	s.text, s.statements = req.Text, q.Statements
	s.summary.Tables = q.Tables
	for _, w := range q.Warnings {
		if !advice(w.Code) {
			s.summary.Warnings = append(s.summary.Warnings, source.Oneline(req.Text, w))
		}
	}
	s.scanned(q)
	s.ready, err = s.begin()
	return err
}

// advice reports whether a warning's code is one of the editor's, about how a query is written. The service gives none of
// those with an answer.
func advice(code string) bool { return strings.HasPrefix(code, "KS5") }

// scanned adds up what the query's scans have to read.
func (s *set) scanned(q *plan.Query) {
	for _, st := range q.Statements {
		plan.Rebuild(st.Root, func(n plan.Node) plan.Node {
			if scan, ok := n.(*plan.Scan); ok {
				from, to := scan.Bounds()
				rows, bytes := s.door.store.Overlap(scan.Table, from, to)
				s.summary.ScannedRows += rows
				s.summary.ScannedBytes += bytes
			}
			return n
		})
	}
}

// begin runs the next statement.
func (s *set) begin() (*result.Table, error) {
	if s.next == len(s.statements) {
		return nil, io.EOF
	}
	st := s.statements[s.next]
	s.next++
	root, err := s.stage.statement(st.Root)
	if err != nil {
		return nil, err
	}
	err = s.stage.inStatement(root, func(sql string) error {
		rows, err := s.conn.Query(s.ctx, sql)
		if err != nil {
			return err
		}
		open := &stream{set: s, rows: rows, peeked: true}
		if open.first, open.firstErr = rows.Next(s.ctx); open.firstErr != nil && open.firstErr != io.EOF {
			_ = rows.Close()
			return open.firstErr
		}
		s.open = open
		return nil
	})
	if err != nil {
		return nil, err
	}
	cols := st.Root.Columns()
	t := &result.Table{Name: st.Name, Columns: make([]result.Column, len(cols)), Batches: s.open}
	if t.Name == "" {
		t.Name = "PrimaryResult"
	}
	for i, c := range cols {
		typ := c.Type
		if typ == types.Unknown {
			typ = types.Dynamic
		}
		t.Columns[i] = result.Column{Name: c.Name, Type: typ.String()}
	}
	if r := st.Render; r != nil {
		t.Render = render(r)
	}
	return t, nil
}

func render(r *plan.Render) *result.Render {
	out := &result.Render{Kind: r.Kind, Properties: map[string]any{}}
	for name, v := range r.Props {
		switch r.Types[name] {
		case types.Bool:
			out.Properties[name] = v.I != 0
		case types.Int, types.Long, types.Datetime, types.Timespan:
			out.Properties[name] = v.I
		case types.Real:
			out.Properties[name] = v.F
		default:
			out.Properties[name] = v.S
		}
	}
	return out
}

func (s *set) Next(context.Context) (*result.Table, error) {
	if t := s.ready; t != nil {
		s.ready = nil
		return t, nil
	}
	if s.open != nil {
		if err := s.open.Close(); err != nil {
			return nil, s.failure(err)
		}
		s.open = nil
	}
	if s.summary.Partial != nil {
		return nil, io.EOF
	}
	t, err := s.begin()
	if err == io.EOF {
		s.finish()
	}
	if err != nil && err != io.EOF {
		err = s.failure(err)
	}
	return t, err
}

func (s *set) finish() { s.summary.Elapsed = time.Since(s.started) }

// Summary gives the account of the query.
func (s *set) Summary() result.Summary {
	if s.summary.Elapsed == 0 {
		s.finish()
	}
	return s.summary
}

// Close ends the query, whether it is done or not.
func (s *set) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	s.cancel()
	if s.open != nil {
		_ = s.open.Close()
	}
	if s.conn != nil {
		s.conn.Close()
	}
	s.budget.Release()
	s.leave()
	return nil
}

func (s *set) failure(err error) error {
	if errors.Is(context.Cause(s.ctx), errTimeout) || errors.Is(err, context.DeadlineExceeded) {
		return &Error{Kind: TooLarge, Code: "E_QUERY_TIMEOUT", Message: fmt.Sprintf("the query ran longer than its limit of %s; narrow its time range or ask for more time (servertimeout, Prefer: wait)", s.limits.Timeout)}
	}
	if engine.KindOf(err) == engine.TooComplex && s.next > 0 {
		return tooComplex(s.text, s.statements[s.next-1])
	}
	return asError(err)
}

// stream gives the batches of one statement within the limits.
type stream struct {
	set      *set
	rows     result.Batches
	first    arrow.RecordBatch
	firstErr error
	peeked   bool
	cut      bool
	closed   bool
}

func (b *stream) Next(ctx context.Context) (arrow.RecordBatch, error) {
	if b.cut || b.closed {
		return nil, io.EOF
	}
	var rec arrow.RecordBatch
	var err error
	if b.peeked {
		rec, err, b.peeked = b.first, b.firstErr, false
	} else {
		// The query's own context carries its time limit, and ends with the caller's.
		rec, err = b.rows.Next(b.set.ctx)
	}
	if err == io.EOF {
		return nil, io.EOF
	}
	if err != nil {
		return nil, b.set.failure(err)
	}
	return b.within(rec), nil
}

// within counts a batch, and cuts it where a limit is reached.
func (b *stream) within(rec arrow.RecordBatch) arrow.RecordBatch {
	sum, lim := &b.set.summary, b.set.limits
	n := rec.NumRows()
	if lim.Rows > 0 && sum.Rows+n > lim.Rows {
		n = lim.Rows - sum.Rows
		b.cut = true
		sum.Partial = &result.Partial{Limit: "rows", Message: fmt.Sprintf("the result was cut at %d rows; summarize, filter or take fewer rows", lim.Rows)}
	}
	size := bytesOf(rec)
	if lim.Bytes > 0 && sum.Bytes+size > lim.Bytes {
		fits := int64(float64(rec.NumRows()) * float64(lim.Bytes-sum.Bytes) / float64(size))
		if fits < n {
			n = fits
			sum.Partial = &result.Partial{Limit: "bytes", Message: fmt.Sprintf("the result was cut at %d bytes; project fewer columns, summarize or filter", lim.Bytes)}
		}
		b.cut = true
		if sum.Partial == nil {
			sum.Partial = &result.Partial{Limit: "bytes", Message: fmt.Sprintf("the result was cut at %d bytes; project fewer columns, summarize or filter", lim.Bytes)}
		}
	}
	sum.Rows += n
	sum.Bytes += size
	if n < rec.NumRows() {
		part := rec.NewSlice(0, n)
		rec.Release()
		return part
	}
	return rec
}

func bytesOf(rec arrow.RecordBatch) int64 {
	total := int64(0)
	for _, c := range rec.Columns() {
		for _, buf := range c.Data().Buffers() {
			if buf != nil {
				total += int64(buf.Len())
			}
		}
	}
	return total
}

func (b *stream) Close() error {
	if b.closed {
		return nil
	}
	b.closed = true
	if b.peeked && b.first != nil {
		b.first.Release()
	}
	return b.rows.Close()
}
