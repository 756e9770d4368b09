package duckdb

import (
	"context"
	"fmt"
	"sync"
	"time"

	duck "github.com/duckdb/duckdb-go-bindings"

	"github.com/huntbook/huntbook/engine"
)

// Conn is one session: its own transaction and temporary tables. It runs one statement at a time; a second query
// waits until the rows of the first are closed, and that is an error rather than a wait.
type Conn struct {
	db     *DB
	conn   duck.Connection
	open   *Rows
	closed bool
}

// Close ends the session and drops its temporary tables.
func (c *Conn) Close() {
	if c.closed {
		return
	}
	if c.open != nil {
		_ = c.open.Close()
	}
	c.closed = true
	duck.Disconnect(&c.conn)
	c.db.conns.Done()
}

// Exec runs statements and drops what they give. Arguments stand for ? or $n in a single statement.
func (c *Conn) Exec(ctx context.Context, sql string, args ...any) error {
	if err := c.ready(ctx); err != nil {
		return err
	}
	if len(args) > 0 {
		rows, err := c.Query(ctx, sql, args...)
		if err != nil {
			return err
		}
		return rows.drain(ctx)
	}
	var res duck.Result
	stop := c.watch(ctx)
	state := duck.Query(c.conn, sql, &res)
	stop()
	defer duck.DestroyResult(&res)
	if state == duck.StateError {
		return because(ctx, failure(duck.ResultErrorType(&res), duck.ResultError(&res)))
	}
	return nil
}

// Query runs one statement. Its rows arrive while it runs; ctx ends it, whether it waits here or in Rows.Next.
func (c *Conn) Query(ctx context.Context, sql string, args ...any) (*Rows, error) {
	if err := c.ready(ctx); err != nil {
		return nil, err
	}
	stop := c.watch(ctx)
	defer stop()
	var stmt duck.PreparedStatement
	defer duck.DestroyPrepare(&stmt)
	if duck.Prepare(c.conn, sql, &stmt) == duck.StateError {
		return nil, because(ctx, failure(duck.ErrorTypeInvalid, duck.PrepareError(stmt)))
	}
	for i, a := range args {
		if err := bind(stmt, duck.IdxT(i+1), a); err != nil {
			return nil, err
		}
	}
	var pending duck.PendingResult
	defer duck.DestroyPending(&pending)
	// Marked as deprecated in C, and the only call that gives rows while the query runs.
	if duck.PendingPreparedStreaming(stmt, &pending) == duck.StateError {
		return nil, because(ctx, failure(duck.ErrorTypeInvalid, duck.PendingError(pending)))
	}
	r := &Rows{conn: c, ctx: ctx}
	if duck.ExecutePending(pending, &r.res) == duck.StateError {
		err := failure(duck.ResultErrorType(&r.res), duck.ResultError(&r.res))
		duck.DestroyResult(&r.res)
		return nil, because(ctx, err)
	}
	if err := r.describe(); err != nil {
		duck.DestroyResult(&r.res)
		return nil, err
	}
	c.open = r
	return r, nil
}

func (c *Conn) ready(ctx context.Context) error {
	switch {
	case c.closed:
		return &engine.Error{Message: "connection is closed"}
	case c.open != nil:
		return &engine.Error{Message: "the rows of the query before are still open on this connection"}
	}
	return ctx.Err()
}

// watch interrupts the connection's work when ctx ends, until the returned function is called.
// It repeats: an interruption that comes just before DuckDB starts a query would be forgotten by it.
func (c *Conn) watch(ctx context.Context) (stop func()) {
	if ctx.Done() == nil {
		return func() {}
	}
	var mu sync.Mutex
	over := false
	cancel := context.AfterFunc(ctx, func() {
		for {
			mu.Lock()
			if over {
				mu.Unlock()
				return
			}
			duck.Interrupt(c.conn)
			mu.Unlock()
			time.Sleep(20 * time.Millisecond)
		}
	})
	return func() {
		cancel()
		mu.Lock()
		over = true
		mu.Unlock()
	}
}

func bind(stmt duck.PreparedStatement, i duck.IdxT, arg any) error {
	var state duck.State
	switch v := arg.(type) {
	case nil:
		state = duck.BindNull(stmt, i)
	case bool:
		state = duck.BindBoolean(stmt, i, v)
	case int:
		state = duck.BindInt64(stmt, i, int64(v))
	case int32:
		state = duck.BindInt32(stmt, i, v)
	case int64:
		state = duck.BindInt64(stmt, i, v)
	case float64:
		state = duck.BindDouble(stmt, i, v)
	case string:
		state = duck.BindVarchar(stmt, i, v)
	case []byte:
		state = duck.BindBlob(stmt, i, v)
	default:
		return &engine.Error{Kind: engine.Invalid, Message: fmt.Sprintf("argument %d is a %T, which has no SQL type", i, arg)}
	}
	if state == duck.StateError {
		return failure(duck.ErrorTypeInvalid, duck.PrepareError(stmt))
	}
	return nil
}
