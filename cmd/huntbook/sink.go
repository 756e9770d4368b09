package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/huntbook/huntbook/result"
)

// sink writes result tables in one format.
type sink interface {
	table(ctx context.Context, t *result.Table) error
	close() error
}

func newSink(format string, w io.Writer) (sink, error) {
	switch format {
	case "table":
		return &textSink{w: bufio.NewWriter(w)}, nil
	case "json":
		return &jsonSink{w: bufio.NewWriter(w), whole: true}, nil
	case "jsonl":
		return &jsonSink{w: bufio.NewWriter(w)}, nil
	case "csv":
		return &csvSink{w: csv.NewWriter(w)}, nil
	case "arrow":
		return &arrowSink{w: w}, nil
	case "parquet":
		return &parquetSink{w: w}, nil
	case "chart":
		return &chartSink{w: bufio.NewWriter(w)}, nil
	}
	return nil, fmt.Errorf("no output format %q: table, json, jsonl, csv, parquet, arrow or chart", format)
}

// each calls f for every row of t.
func each(ctx context.Context, t *result.Table, f func(rec arrow.RecordBatch, row int) error) error {
	for {
		rec, err := t.Batches.Next(ctx)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		for i := range int(rec.NumRows()) {
			if err := f(rec, i); err != nil {
				rec.Release()
				return err
			}
		}
		rec.Release()
	}
}

// widest is how much of a cell the text table shows.
const widest = 80

// textSink aligns columns for reading.
type textSink struct {
	w    *bufio.Writer
	seen int
}

func (s *textSink) table(ctx context.Context, t *result.Table) error {
	if s.seen++; s.seen > 1 {
		fmt.Fprintf(s.w, "\n%s\n", t.Name)
	}
	rows := [][]string{make([]string, len(t.Columns))}
	for j, c := range t.Columns {
		rows[0][j] = c.Name
	}
	err := each(ctx, t, func(rec arrow.RecordBatch, i int) error {
		cells := make([]string, len(t.Columns))
		for j, c := range t.Columns {
			cells[j] = printable(result.Text(c.Type, rec.Column(j), i))
		}
		rows = append(rows, cells)
		return nil
	})
	if err != nil {
		return err
	}
	widths := make([]int, len(t.Columns))
	for _, r := range rows {
		for j, cell := range r {
			widths[j] = max(widths[j], utf8.RuneCountInString(cell))
		}
	}
	for i, r := range rows {
		s.line(r, widths, t.Columns, " ")
		if i == 0 {
			rule := make([]string, len(r))
			for j := range rule {
				rule[j] = strings.Repeat("-", widths[j])
			}
			s.line(rule, widths, t.Columns, "-")
		}
	}
	fmt.Fprintf(s.w, "(%d rows)\n", len(rows)-1)
	return nil
}

func (s *textSink) line(cells []string, widths []int, cols []result.Column, fill string) {
	for j, cell := range cells {
		if j > 0 {
			s.w.WriteString("  ")
		}
		pad := strings.Repeat(fill, widths[j]-utf8.RuneCountInString(cell))
		switch cols[j].Type {
		case result.Int, result.Long, result.Real, result.Decimal:
			s.w.WriteString(pad + cell)
		default:
			s.w.WriteString(cell)
			if j < len(cells)-1 {
				s.w.WriteString(pad)
			}
		}
	}
	s.w.WriteByte('\n')
}

// printable keeps a cell on one line and its control characters, which an attacker may have written, off the terminal.
func printable(s string) string {
	out := make([]rune, 0, min(len(s), widest))
	for _, r := range s {
		if len(out) == widest-1 {
			return string(append(out, '…'))
		}
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			r = ' '
		case r < 0x20 || r >= 0x7f && r < 0xa0:
			r = utf8.RuneError
		}
		out = append(out, r)
	}
	return string(out)
}

func (s *textSink) close() error { return s.w.Flush() }

// jsonSink writes rows as objects: one a line, or all in an array.
type jsonSink struct {
	w     *bufio.Writer
	whole bool
	rows  int
}

func (s *jsonSink) table(ctx context.Context, t *result.Table) error {
	var buf []byte
	return each(ctx, t, func(rec arrow.RecordBatch, i int) error {
		buf = buf[:0]
		if s.whole {
			if s.rows == 0 {
				buf = append(buf, '[')
			} else {
				buf = append(buf, ',', '\n')
			}
		}
		s.rows++
		buf = append(buf, '{')
		for j, c := range t.Columns {
			if j > 0 {
				buf = append(buf, ',')
			}
			buf = append(result.AppendString(buf, c.Name), ':')
			buf = result.AppendJSON(buf, c.Type, rec.Column(j), i, false)
		}
		buf = append(buf, '}')
		if !s.whole {
			buf = append(buf, '\n')
		}
		_, err := s.w.Write(buf)
		return err
	})
}

func (s *jsonSink) close() error {
	if s.whole {
		if s.rows == 0 {
			s.w.WriteByte('[')
		}
		s.w.WriteString("]\n")
	}
	return s.w.Flush()
}

type csvSink struct{ w *csv.Writer }

func (s *csvSink) table(ctx context.Context, t *result.Table) error {
	cells := make([]string, len(t.Columns))
	for j, c := range t.Columns {
		cells[j] = c.Name
	}
	if err := s.w.Write(cells); err != nil {
		return err
	}
	return each(ctx, t, func(rec arrow.RecordBatch, i int) error {
		for j, c := range t.Columns {
			cells[j] = result.Text(c.Type, rec.Column(j), i)
		}
		return s.w.Write(cells)
	})
}

func (s *csvSink) close() error {
	s.w.Flush()
	return s.w.Error()
}

// named gives batches the names of their columns.
func named(t *result.Table, rec arrow.RecordBatch) (*arrow.Schema, arrow.RecordBatch) {
	fields := make([]arrow.Field, len(t.Columns))
	for j, c := range t.Columns {
		fields[j] = arrow.Field{
			Name: c.Name, Type: rec.Column(j).DataType(), Nullable: true,
			Metadata: arrow.NewMetadata([]string{"kql.type"}, []string{c.Type}),
		}
	}
	schema := arrow.NewSchema(fields, nil)
	return schema, array.NewRecordBatch(schema, rec.Columns(), rec.NumRows())
}

// arrowSink writes one IPC stream a table.
type arrowSink struct{ w io.Writer }

func (s *arrowSink) table(ctx context.Context, t *result.Table) error {
	var w *ipc.Writer
	for {
		rec, err := t.Batches.Next(ctx)
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		schema, out := named(t, rec)
		rec.Release()
		if w == nil {
			w = ipc.NewWriter(s.w, ipc.WithSchema(schema))
		}
		err = w.Write(out)
		out.Release()
		if err != nil {
			return err
		}
	}
	if w == nil {
		return nil
	}
	return w.Close()
}

func (s *arrowSink) close() error { return nil }

// parquetSink writes the first table as a Parquet file.
type parquetSink struct {
	w    io.Writer
	seen bool
	rows int64
}

func (s *parquetSink) table(ctx context.Context, t *result.Table) error {
	if s.seen {
		return fmt.Errorf("a Parquet file holds one table; this query gives several")
	}
	s.seen = true
	var w *pqarrow.FileWriter
	for {
		rec, err := t.Batches.Next(ctx)
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		schema, out := named(t, rec)
		rec.Release()
		if w == nil {
			props := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd))
			if w, err = pqarrow.NewFileWriter(schema, s.w, props, pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema())); err != nil {
				return err
			}
		}
		s.rows += out.NumRows()
		err = w.WriteBuffered(out)
		out.Release()
		if err != nil {
			return err
		}
	}
	if w == nil {
		return fmt.Errorf("no rows to write")
	}
	return w.Close()
}

func (s *parquetSink) close() error { return nil }
