package kusto

import (
	"encoding/json"
	"strings"

	"github.com/huntbook/huntbook/result"
)

// properties are the drawing hints that clients expect to find, given or not.
var properties = []string{"Title", "XColumn", "Series", "YColumns", "AnomalyColumns", "XTitle", "YTitle", "XAxis", "YAxis", "Legend", "YSplit", "Kind", "Xmin", "Xmax"}

// Hint is a render hint with the service's names.
type Hint map[string]any

// MarshalJSON writes Visualization first: Kqlmagic takes the first name of the object for what the object is.
func (h Hint) MarshalJSON() ([]byte, error) {
	rest := make(map[string]any, len(h))
	for k, v := range h {
		if k != "Visualization" {
			rest[k] = v
		}
	}
	kind, err := json.Marshal(h["Visualization"])
	if err != nil {
		return nil, err
	}
	more, err := json.Marshal(rest)
	if err != nil || len(rest) == 0 {
		return []byte(`{"Visualization":` + string(kind) + `}`), err
	}
	return []byte(`{"Visualization":` + string(kind) + `,` + string(more[1:])), nil
}

// Visualization spells a render hint as the service does; without one the kind is null.
func Visualization(r *result.Render) Hint {
	v := Hint{"Visualization": nil, "Accumulate": false, "IsQuerySorted": false, "Ymin": "NaN", "Ymax": "NaN"}
	for _, p := range properties {
		v[p] = nil
	}
	if r == nil {
		return v
	}
	v["Visualization"] = r.Kind
	for name, value := range r.Properties {
		v[official(name)] = value
	}
	return v
}

// official gives the service's case of a property, which queries write without.
func official(name string) string {
	for _, p := range append(properties, "Accumulate", "IsQuerySorted", "Ymin", "Ymax") {
		if strings.EqualFold(p, name) {
			return p
		}
	}
	return name
}
