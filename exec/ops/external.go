package ops

import (
	"context"
	"fmt"
	"strings"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// External says what externaldata may read. The zero value allows data: addresses alone, which hold their own content.
type External struct {
	Hosts   []string // names of hosts; *.example.com stands for every host below example.com; * for all
	Folders []string // with all that is below them
}

// externalData reads files from outside of the store.
// Args: uris []string; props map[string]plan.Const with format and ignoreFirstRecord, or includeHeaders of inline_external_table.
func (x External) externalData() exec.Operator {
	return exec.Operator{Name: "externaldata", Run: func(ctx context.Context, n *plan.Local, _ []*exec.Table) (*exec.Table, error) {
		uris, _ := n.Args["uris"].([]string)
		props, _ := n.Args["props"].(map[string]plan.Const)
		format, skip, skipFirst := "", false, false
		for name, c := range props {
			switch strings.ToLower(name) {
			case "format":
				format = strings.ToLower(c.V.S)
			case "ignorefirstrecord":
				skip = c.V.I != 0 || strings.EqualFold(c.V.S, "true")
			case "includeheaders":
				skip, skipFirst = strings.EqualFold(c.V.S, "all"), strings.EqualFold(c.V.S, "firstfile")
			}
		}
		out := &exec.Table{Cols: exec.Fields(n.Cols)}
		for i, uri := range uris {
			// Behind a ; stands how to sign in at a storage service, which this is not.
			where, _, _ := strings.Cut(uri, ";")
			if strings.HasPrefix(uri, "data:") {
				where = uri
			}
			content, err := x.fetch(ctx, where)
			if err != nil {
				return nil, fmt.Errorf("externaldata: %w", err)
			}
			r := recordReader{cols: out.Cols, format: format, skip: skip || skipFirst && i == 0}
			if r.format == "" {
				r.format = formatOf(where)
			}
			if err := r.read(ctx, content, func(row []value.Value) { out.Rows = append(out.Rows, row) }); err != nil {
				return nil, fmt.Errorf("externaldata: %w", err)
			}
		}
		return out, nil
	}}
}

// formatOf tells a file's format by the end of its name; comma-separated where that says nothing.
func formatOf(name string) string {
	name, _, _ = strings.Cut(name, "?")
	name = strings.ToLower(strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zip"))
	for _, f := range []string{"csv", "tsv", "psv", "scsv", "json", "multijson", "txt", "parquet"} {
		if strings.HasSuffix(name, "."+f) {
			return f
		}
	}
	if strings.HasSuffix(name, ".jsonl") || strings.HasSuffix(name, ".ndjson") {
		return "json"
	}
	return "csv"
}

// typed reads a text as a column's type; null where it is none.
func typed(s string, t types.Type) value.Value {
	switch {
	case t == types.String:
		return value.Text(s)
	case s == "":
		return value.Null()
	case t == types.Dynamic:
		return dynamicOf(s)
	}
	v, ok := plan.Convert(value.Text(s), types.String, t)
	if !ok {
		return eval.NullOf(t)
	}
	return v
}
