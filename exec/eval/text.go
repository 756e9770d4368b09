package eval

import (
	"strconv"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// Text gives a value as tostring() does.
func Text(v value.Value, t types.Type) string {
	if v.Null {
		return ""
	}
	switch t {
	case types.Bool:
		if v.I != 0 {
			return "True"
		}
		return "False"
	case types.Int, types.Long:
		return strconv.FormatInt(v.I, 10)
	case types.Dynamic, types.Unknown:
		return json.Text(v.S)
	case types.String, types.Guid:
		return v.S
	}
	s, _ := plan.Convert(v, t, types.String)
	return s.S
}

// JSON gives a value as a dynamic holds it.
func JSON(v value.Value, t types.Type) string {
	if v.Null {
		return "null"
	}
	switch t {
	case types.Bool:
		return strconv.FormatBool(v.I != 0)
	case types.Int, types.Long:
		return strconv.FormatInt(v.I, 10)
	case types.Real:
		return json.Real(v.F)
	case types.Dynamic, types.Unknown:
		return v.S
	case types.Decimal:
		return json.Quote(Text(v, t))
	}
	return json.Quote(Text(v, t))
}

// FromJSON reads a dynamic's text as a value of a type; null where it is none.
func FromJSON(s string, t types.Type) value.Value {
	if s == "" || s == "null" {
		return NullOf(t)
	}
	switch t {
	case types.Dynamic, types.Unknown:
		return value.Text(s)
	case types.String:
		return value.Text(json.Text(s))
	case types.Long, types.Int:
		if i, ok := json.Integer(s); ok && (t == types.Long || i == int64(int32(i))) {
			return value.Long(i)
		}
	}
	v, ok := plan.Convert(value.Text(s), types.Dynamic, t)
	if !ok {
		return NullOf(t)
	}
	return v
}

// Key makes equal values of a type equal texts.
func Key(v value.Value, t types.Type) string {
	switch {
	case v.Null:
		return "\x00"
	case t == types.Real:
		return "r" + strconv.FormatFloat(v.F, 'b', -1, 64)
	case t == types.Dynamic || t == types.Unknown:
		return json.Key(v.S)
	case t == types.String || t == types.Guid || t == types.Decimal:
		return "s" + v.S
	}
	return "i" + strconv.FormatInt(v.I, 36)
}

// RowKey joins the keys of several values so that unequal rows stay unequal.
func RowKey(row []value.Value, places []int, cols []types.Field) string {
	if len(places) == 1 {
		return Key(row[places[0]], cols[places[0]].Type)
	}
	var b []byte
	for _, p := range places {
		k := Key(row[p], cols[p].Type)
		b = strconv.AppendInt(b, int64(len(k)), 36)
		b = append(append(b, ':'), k...)
	}
	return string(b)
}
