package duckdb

import (
	"context"
	"runtime"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	duck "github.com/duckdb/duckdb-go-bindings"

	"github.com/huntbook/huntbook/engine"
)

// vectorRows is how many rows DuckDB takes at a time.
const vectorRows = 2048

// CreateTemp makes a temporary table of this connection from batches of one schema, so that SQL can go on with what Go
// has computed. The columns bear the names of the batches' schema; at least one batch is needed, for the types.
func (c *Conn) CreateTemp(ctx context.Context, name string, batches ...arrow.RecordBatch) error {
	if len(batches) == 0 {
		return &engine.Error{Kind: engine.Invalid, Message: "a temporary table needs a batch, if an empty one, for its types"}
	}
	ddl, err := c.columns(batches[0].Schema())
	if err != nil {
		return err
	}
	if err := c.Exec(ctx, "CREATE OR REPLACE TEMP TABLE "+Quote(name)+" ("+ddl+")"); err != nil {
		return err
	}
	return c.Append(ctx, Target{Catalog: "temp", Schema: "main", Table: name}, batches...)
}

// columns gives the DDL of the columns of a schema, in the types DuckDB reads them as.
func (c *Conn) columns(schema *arrow.Schema) (string, error) {
	var ddl strings.Builder
	for i, f := range schema.Fields() {
		t, ok := sqlTypes[f.Type.ID()]
		if !ok {
			if d, is := f.Type.(arrow.DecimalType); is {
				t = decimalSQL(d)
			} else {
				return "", &engine.Error{Kind: engine.Invalid, Message: "no SQL type for Arrow's " + f.Type.String()}
			}
		}
		if i > 0 {
			ddl.WriteString(", ")
		}
		ddl.WriteString(Quote(f.Name) + " " + t)
	}
	return ddl.String(), nil
}

// Target is a table to append to. Columns left out take their defaults; none named means all, in order.
type Target struct {
	Catalog, Schema, Table string
	Columns                []string
}

// Append adds the rows of batches to a table. Strings must be valid UTF-8: DuckDB takes them over unchecked.
func (c *Conn) Append(ctx context.Context, to Target, batches ...arrow.RecordBatch) error {
	if err := c.ready(ctx); err != nil {
		return err
	}
	var app duck.Appender
	state := duck.AppenderCreateExt(c.conn, to.Catalog, to.Schema, to.Table, &app)
	defer duck.AppenderDestroy(&app)
	if state == duck.StateError {
		return appendFailure(app)
	}
	for _, name := range to.Columns {
		if duck.AppenderAddColumn(app, name) == duck.StateError {
			return appendFailure(app)
		}
	}
	stop := c.watch(ctx)
	defer stop()
	for _, b := range batches {
		if err := c.appendBatch(ctx, app, b); err != nil {
			return because(ctx, err)
		}
	}
	if duck.AppenderClose(app) == duck.StateError {
		return because(ctx, appendFailure(app))
	}
	return nil
}

func (c *Conn) appendBatch(ctx context.Context, app duck.Appender, b arrow.RecordBatch) error {
	conv, e := duck.SchemaFromArrow(c.conn, b.Schema())
	defer duck.DestroyArrowConvertedSchema(&conv)
	if err := errData(e); err != nil {
		return err
	}
	for at := int64(0); at < b.NumRows(); at += vectorRows {
		if err := ctx.Err(); err != nil {
			return err
		}
		part := b.NewSlice(at, min(at+vectorRows, b.NumRows()))
		chunk, e := duck.DataChunkFromArrow(c.conn, part, conv)
		err := errData(e)
		if err == nil && duck.AppendDataChunk(app, chunk) == duck.StateError {
			err = appendFailure(app)
		}
		duck.DestroyDataChunk(&chunk)
		part.Release()
		if err != nil {
			return err
		}
	}
	// The chunks point into the batch's buffers, which Go must not free before they are copied.
	runtime.KeepAlive(b)
	return nil
}

func appendFailure(app duck.Appender) error {
	if app.Ptr == nil {
		return &engine.Error{Message: "duckdb: no appender"}
	}
	e := duck.AppenderErrorData(app)
	if err := errData(e); err != nil {
		return err
	}
	return &engine.Error{Message: "duckdb: append failed"}
}

// Quote makes a quoted SQL identifier of any text.
func Quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
