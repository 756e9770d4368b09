// Package run runs notebooks from top to bottom without a browser.
package run

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Notebook is a notebook in nbformat 4. What this package does not know of it stays as it was.
type Notebook struct {
	Cells    []*Cell
	Metadata map[string]any
	rest     map[string]any
}

// Cell is one cell.
type Cell struct {
	Kind    string // code, markdown, raw
	Source  string
	Outputs []map[string]any // of a code cell
	Count   int              // of the execution; 0 where it was not run
	fields  map[string]any
}

// Parse reads a notebook.
func Parse(text []byte) (*Notebook, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var rest map[string]any
	if err := d.Decode(&rest); err != nil {
		return nil, fmt.Errorf("this is not a notebook: %w", err)
	}
	if major, _ := rest["nbformat"].(json.Number); major != "4" {
		return nil, fmt.Errorf("this is not a notebook of format 4 (nbformat is %v)", rest["nbformat"])
	}
	nb := &Notebook{rest: rest, Metadata: object(rest["metadata"])}
	cells, _ := rest["cells"].([]any)
	for _, each := range cells {
		fields, ok := each.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("this is not a notebook: a cell is not an object")
		}
		c := &Cell{fields: fields, Source: joined(fields["source"])}
		c.Kind, _ = fields["cell_type"].(string)
		outputs, _ := fields["outputs"].([]any)
		for _, o := range outputs {
			if o, ok := o.(map[string]any); ok {
				c.Outputs = append(c.Outputs, o)
			}
		}
		nb.Cells = append(nb.Cells, c)
	}
	return nb, nil
}

func object(v any) map[string]any {
	if m, ok := v.(map[string]any); ok {
		return m
	}
	return map[string]any{}
}

// joined reads text that nbformat keeps as a string or as a list of lines.
func joined(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		var b strings.Builder
		for _, line := range v {
			if line, ok := line.(string); ok {
				b.WriteString(line)
			}
		}
		return b.String()
	}
	return ""
}

// lines is the form in which nbformat stores text: readable differences between versions.
func lines(text string) []string {
	return slices.AppendSeq([]string{}, strings.Lines(text))
}

// Tagged reports whether the cell has the tag.
func (c *Cell) Tagged(tag string) bool {
	tags, _ := object(c.fields["metadata"])["tags"].([]any)
	return slices.Contains(tags, any(tag))
}

func newCode(source, id, tag string) *Cell {
	return &Cell{Kind: "code", Source: source, fields: map[string]any{"cell_type": "code", "id": id, "metadata": map[string]any{"tags": []any{tag}}}}
}

// Marshal writes the notebook as Jupyter does: keys sorted, one space of indent.
func (nb *Notebook) Marshal() ([]byte, error) {
	cells := make([]any, 0, len(nb.Cells))
	for _, c := range nb.Cells {
		c.fields["source"] = lines(c.Source)
		if c.Kind == "code" {
			c.fields["execution_count"] = nil
			if c.Count > 0 {
				c.fields["execution_count"] = c.Count
			}
			outputs := make([]any, 0, len(c.Outputs))
			for _, o := range c.Outputs {
				outputs = append(outputs, stored(o))
			}
			c.fields["outputs"] = outputs
		}
		cells = append(cells, c.fields)
	}
	nb.rest["cells"], nb.rest["metadata"] = cells, nb.Metadata
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(nb.rest); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// stored is an output with its texts as lists of lines.
func stored(o map[string]any) map[string]any {
	out := map[string]any{}
	for k, v := range o {
		switch {
		case k == "text":
			out[k] = lines(joined(v))
		case k == "data":
			data := map[string]any{}
			for kind, v := range object(v) {
				if text, ok := v.(string); ok && (strings.HasPrefix(kind, "text/") || kind == "image/svg+xml" || kind == "application/javascript") {
					data[kind] = lines(text)
				} else {
					data[kind] = v
				}
			}
			out[k] = data
		default:
			out[k] = v
		}
	}
	return out
}
