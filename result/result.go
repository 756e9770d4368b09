// Package result holds what a query gives back: typed tables streamed as Arrow batches, and what is said of them.
package result

import (
	"context"
	"io"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
)

// The KQL scalar types, by the names Log Analytics and Kusto use on the wire.
const (
	Bool     = "bool"
	Int      = "int"
	Long     = "long"
	Real     = "real"
	Decimal  = "decimal"
	Datetime = "datetime"
	Timespan = "timespan"
	String   = "string"
	Dynamic  = "dynamic"
	Guid     = "guid"
)

// Column names a column and its KQL type, one of the constants above.
//
// Its Arrow form is fixed by the type: bool Boolean, int Int32, long Int64, real Float64, decimal Decimal128 (38 digits),
// datetime Int64 in ticks of 100 ns since 0001-01-01T00:00Z, timespan Int64 in ticks, string Utf8 (never null),
// dynamic Utf8 holding JSON text, guid Utf8 in lower case.
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// Batches yields the rows of one table. The caller releases each batch; Next returns io.EOF after the last.
// When ctx ends, Next stops the engine's work and returns its error.
type Batches interface {
	Next(ctx context.Context) (arrow.RecordBatch, error)
	Close() error
}

// Table is one result table. Batches is read once.
type Table struct {
	Name    string
	Columns []Column
	Batches Batches
	Render  *Render
}

// Render is the drawing hint of KQL's render operator: every surface may follow it, none has to.
type Render struct {
	Kind       string         // timechart, barchart, ...
	Properties map[string]any // title, xcolumn, ycolumns, series, kind, ...
}

// Set is the answer of a query: usually one table, several for fork, facet and several statements.
type Set interface {
	// Next gives the following table, or io.EOF. The table before it must have been read to its end or closed.
	Next(ctx context.Context) (*Table, error)
	// Summary says how it went. It is whole once Next has returned io.EOF.
	Summary() Summary
	Close() error
}

// Summary is what is known of a query after its last row.
type Summary struct {
	Elapsed      time.Duration
	CPU          time.Duration
	Rows         int64
	Bytes        int64 // of the result, before encoding
	ScannedRows  int64
	ScannedBytes int64
	Tables       []string // scanned
	Partial      *Partial // nil when the answer is complete
	Warnings     []string // about the query, of what changes its answer
}

// Partial says that an answer is not whole, and which limit cut it.
type Partial struct {
	Limit   string // rows, bytes
	Message string // what was cut and how to raise or avoid the limit
}

// ReadAll drains b into memory; for answers known to be small.
func ReadAll(ctx context.Context, b Batches) ([]arrow.RecordBatch, error) {
	var all []arrow.RecordBatch
	for {
		rec, err := b.Next(ctx)
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			for _, r := range all {
				r.Release()
			}
			return nil, err
		}
		all = append(all, rec)
	}
}
