package duckdb

import (
	"context"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	duck "github.com/duckdb/duckdb-go-bindings"
)

// Rows are the rows of a query, in batches of at most 2,048. It is a result.Batches.
type Rows struct {
	conn   *Conn
	ctx    context.Context // the query's own; Next may be called with a narrower one
	res    duck.Result
	opts   duck.ArrowOptions
	schema *arrow.Schema
	names  []string
	closed bool
}

func (r *Rows) describe() error {
	n := duck.ColumnCount(&r.res)
	types := make([]duck.LogicalType, n)
	defer func() {
		for i := range types {
			duck.DestroyLogicalType(&types[i])
		}
	}()
	for i := range n {
		types[i] = duck.ColumnLogicalType(&r.res, i)
		r.names = append(r.names, duck.ColumnName(&r.res, i))
	}
	r.opts = duck.ResultGetArrowOptions(&r.res)
	schema, e := duck.NewArrowSchema(r.opts, types, r.names)
	if err := errData(e); err != nil {
		duck.DestroyArrowOptions(&r.opts)
		return err
	}
	r.schema = schema
	return nil
}

// Names gives the names of the columns as the SQL has them.
func (r *Rows) Names() []string { return r.names }

// Schema gives the Arrow schema of the batches.
func (r *Rows) Schema() *arrow.Schema { return r.schema }

// Next gives the next batch, which the caller releases, or io.EOF.
func (r *Rows) Next(ctx context.Context) (arrow.RecordBatch, error) {
	if r.closed {
		return nil, io.EOF
	}
	for _, c := range []context.Context{ctx, r.ctx} {
		if c.Err() != nil {
			_ = r.Close()
			return nil, because(c, c.Err())
		}
	}
	chunk, err := r.fetch(ctx)
	if err != nil {
		_ = r.Close()
		return nil, err
	}
	if chunk.Ptr == nil {
		_ = r.Close()
		return nil, io.EOF
	}
	defer duck.DestroyDataChunk(&chunk)
	rec, e := duck.DataChunkToArrowArray(r.opts, r.schema, chunk)
	if err := errData(e); err != nil {
		_ = r.Close()
		return nil, err
	}
	return rec, nil
}

// fetch gives a chunk with rows, or one without a pointer at the end.
func (r *Rows) fetch(ctx context.Context) (duck.DataChunk, error) {
	stop, stopOwn := r.conn.watch(ctx), r.conn.watch(r.ctx)
	defer stopOwn()
	defer stop()
	for {
		chunk := duck.FetchChunk(r.res)
		if chunk.Ptr == nil {
			if msg := duck.ResultError(&r.res); msg != "" {
				err := because(ctx, failure(duck.ResultErrorType(&r.res), msg))
				return chunk, because(r.ctx, err)
			}
			return chunk, nil
		}
		if duck.DataChunkGetSize(chunk) > 0 {
			return chunk, nil
		}
		duck.DestroyDataChunk(&chunk)
	}
}

func (r *Rows) drain(ctx context.Context) error {
	defer func() { _ = r.Close() }()
	for {
		chunk, err := r.fetch(ctx)
		if err != nil || chunk.Ptr == nil {
			return err
		}
		duck.DestroyDataChunk(&chunk)
	}
}

// Close ends the query; its connection is free again.
func (r *Rows) Close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	r.conn.open = nil
	duck.DestroyResult(&r.res)
	duck.DestroyArrowOptions(&r.opts)
	return nil
}
