package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// rows are an answer as texts that compare: reals to ten digits, JSON without spaces.
type rows struct{ cells []string }

func (r *rows) add(rec arrow.RecordBatch) {
	for i := range int(rec.NumRows()) {
		line := make([]string, rec.NumCols())
		for c := range line {
			line[c] = cell(rec.Column(c), i)
		}
		r.cells = append(r.cells, strings.Join(line, " | "))
	}
}

func cell(col arrow.Array, i int) string {
	if col.IsNull(i) {
		return "null"
	}
	if f, ok := col.(*array.Float64); ok {
		return strconv.FormatFloat(f.Value(i), 'g', 10, 64)
	}
	text := col.ValueStr(i)
	if strings.HasPrefix(text, "[") || strings.HasPrefix(text, "{") {
		var v any
		if json.Unmarshal([]byte(text), &v) == nil {
			if b, err := json.Marshal(v); err == nil {
				return string(b)
			}
		}
	}
	return strings.Clone(text)
}

// same reports how two answers differ, whatever the order of their rows.
func (r *rows) same(by *rows) error {
	slices.Sort(r.cells)
	slices.Sort(by.cells)
	for i := range min(len(r.cells), len(by.cells)) {
		if r.cells[i] != by.cells[i] {
			return fmt.Errorf("the answers differ: KQL gives\n\t%s\nwhere the SQL by hand gives\n\t%s", start(r.cells[i]), start(by.cells[i]))
		}
	}
	if len(r.cells) != len(by.cells) {
		return fmt.Errorf("KQL gives %d rows and the SQL by hand %d", len(r.cells), len(by.cells))
	}
	return nil
}

// start cuts a long row for a message.
func start(row string) string {
	if len(row) > 400 {
		return row[:400] + " ..."
	}
	return row
}
