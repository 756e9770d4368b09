package kusto

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/huntbook/huntbook/result"
)

// hints are the drawing hints that clients expect to find, given or not, in the service's order and with its defaults.
// Kqlmagic knows a v1 answer's hints by their first key.
var hints = []struct{ name, absent string }{
	{"Visualization", "null"},
	{"Title", "null"},
	{"XColumn", "null"},
	{"Series", "null"},
	{"YColumns", "null"},
	{"AnomalyColumns", "null"},
	{"XTitle", "null"},
	{"YTitle", "null"},
	{"XAxis", "null"},
	{"YAxis", "null"},
	{"Legend", "null"},
	{"YSplit", "null"},
	{"Accumulate", "false"},
	{"IsQuerySorted", "false"},
	{"Kind", "null"},
	{"Ymin", `"NaN"`},
	{"Ymax", `"NaN"`},
	{"Xmin", "null"},
	{"Xmax", "null"},
}

// Visualization spells a render hint as the service does; without one the kind is null.
func Visualization(r *result.Render) json.RawMessage {
	given := map[string]any{}
	if r != nil {
		// Queries write properties without regard to case.
		for name, value := range r.Properties {
			given[strings.ToLower(name)] = value
		}
		given["visualization"] = r.Kind
	}
	out := []byte{'{'}
	add := func(name string, value []byte) {
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(result.AppendString(out, name), ':')
		out = append(out, value...)
	}
	for _, h := range hints {
		value := []byte(h.absent)
		if v, ok := given[strings.ToLower(h.name)]; ok {
			value, _ = json.Marshal(v) // strings, numbers and booleans
			delete(given, strings.ToLower(h.name))
		}
		add(h.name, value)
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		value, _ := json.Marshal(given[name]) // strings, numbers and booleans
		add(name, value)
	}
	return append(out, '}')
}
