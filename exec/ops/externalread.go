package ops

import (
	"bytes"
	"context"
	"encoding/csv"
	stdjson "encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/types"
)

// recordReader makes rows of a file's content.
type recordReader struct {
	cols   []types.Field
	format string
	skip   bool // the first record is a heading
}

var separators = map[string]rune{"csv": ',', "tsv": '\t', "tsve": '\t', "psv": '|', "scsv": ';', "sohsv": '\x01'}

func (r *recordReader) read(ctx context.Context, content []byte, give func([]value.Value)) error {
	if r.format == "parquet" {
		return r.parquet(ctx, content, give)
	}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if sep, ok := separators[r.format]; ok {
		return r.separated(ctx, content, sep, give)
	}
	switch r.format {
	case "txt":
		return r.lines(ctx, content, give)
	case "raw":
		give(r.row([]string{string(content)}))
		return nil
	case "json", "multijson", "singlejson":
		return r.json(ctx, content, give)
	}
	return fmt.Errorf("the format %s is not read; csv, tsv, psv, scsv, txt, raw, json, multijson and parquet are", r.format)
}

// row types the cells of a record; missing ones are null, more than columns are dropped.
func (r *recordReader) row(cells []string) []value.Value {
	out := make([]value.Value, len(r.cols))
	for i, c := range r.cols {
		out[i] = eval.NullOf(c.Type)
		if i < len(cells) {
			out[i] = typed(cells[i], c.Type)
		}
	}
	return out
}

func (r *recordReader) separated(ctx context.Context, content []byte, sep rune, give func([]value.Value)) error {
	in := csv.NewReader(bytes.NewReader(content))
	in.Comma, in.LazyQuotes, in.FieldsPerRecord, in.ReuseRecord = sep, true, -1, true
	for n := 0; ; n++ {
		if err := exec.Tick(ctx, n); err != nil {
			return err
		}
		record, err := in.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if n > 0 || !r.skip {
			give(r.row(record))
		}
	}
}

func (r *recordReader) lines(ctx context.Context, content []byte, give func([]value.Value)) error {
	n := 0
	for line := range bytes.Lines(content) {
		if err := exec.Tick(ctx, n); err != nil {
			return err
		}
		if n++; n > 1 || !r.skip {
			give(r.row([]string{strings.TrimRight(string(line), "\r\n")}))
		}
	}
	return nil
}

// json reads objects that follow each other, or arrays of them.
func (r *recordReader) json(ctx context.Context, content []byte, give func([]value.Value)) error {
	in := stdjson.NewDecoder(bytes.NewReader(content))
	n := 0
	one := func(text string) error {
		if err := exec.Tick(ctx, n); err != nil {
			return err
		}
		if n++; n > 1 || !r.skip {
			give(r.object(text))
		}
		return nil
	}
	for {
		var raw stdjson.RawMessage
		err := in.Decode(&raw)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("no JSON at byte %d", in.InputOffset())
		}
		text, ok := json.Canonical(string(raw))
		if !ok {
			return fmt.Errorf("no JSON at byte %d", in.InputOffset())
		}
		items, many := json.Items(text)
		if !many {
			items = []string{text}
		}
		for _, item := range items {
			if err := one(item); err != nil {
				return err
			}
		}
	}
}

// object takes the columns' properties; a single dynamic column that is no property takes the whole object.
func (r *recordReader) object(text string) []value.Value {
	out := make([]value.Value, len(r.cols))
	found := false
	for i, c := range r.cols {
		v, ok := json.Get(text, c.Name)
		found = found || ok
		if !ok {
			v = "null"
		}
		if json.KindOf(v) == json.StringKind && c.Type != types.Dynamic {
			out[i] = typed(json.Unquote(v), c.Type)
		} else {
			out[i] = eval.FromJSON(v, c.Type)
		}
	}
	if !found && len(r.cols) == 1 && r.cols[0].Type == types.Dynamic {
		out[0] = value.Text(text)
	}
	return out
}

// dynamicOf is a text as a dynamic: its value where it is JSON, else itself.
func dynamicOf(s string) value.Value {
	text, ok := json.Parse(s)
	if !ok {
		return value.Null()
	}
	return value.Text(text)
}
