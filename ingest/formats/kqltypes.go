package formats

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/huntbook/huntbook/result"
	"github.com/huntbook/huntbook/store/table"
)

// kqlType gives the type that a column of an export says it has; empty: it says none.
func kqlType(f arrow.Field) string {
	typ, _ := f.Metadata.GetValue("kql.type")
	return typ
}

// kqlCell gives a value of an export as a batch takes it, so that it is stored as the type it had.
func kqlCell(typ string, a arrow.Array, i int) (table.Kind, []byte, error) {
	if a.IsNull(i) {
		return table.Null, nil, nil
	}
	switch typ {
	case result.Datetime, result.Timespan, result.Guid:
		return table.String, []byte(result.Text(typ, a, i)), nil
	case result.Real:
		text := result.Text(typ, a, i)
		switch {
		case strings.ContainsAny(text, "nN"): // NaN and the infinities are no numbers of JSON
			return table.String, []byte(text), nil
		case !strings.ContainsAny(text, ".eE"):
			text += ".0" // else it would be a long
		}
		return table.Number, []byte(text), nil
	case result.Dynamic:
		if s, ok := a.(*array.String); ok {
			return dynamicCell([]byte(s.Value(i)))
		}
	}
	return arrowCell(a, i)
}

// dynamicCell tells what a value of dynamic is.
func dynamicCell(raw []byte) (table.Kind, []byte, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || !json.Valid(raw) {
		return table.String, clean(raw), nil
	}
	switch raw[0] {
	case '{', '[':
		return table.JSON, bytes.Clone(raw), nil
	case '"':
		var s string
		err := json.Unmarshal(raw, &s)
		return table.String, []byte(s), err
	case 't', 'f':
		return table.Bool, bytes.Clone(raw), nil
	case 'n':
		return table.Null, nil, nil
	}
	return table.Number, bytes.Clone(raw), nil
}
