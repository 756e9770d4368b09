package kusto

import (
	"strings"

	"github.com/huntbook/huntbook/result"
)

// properties are the drawing hints that clients expect to find, given or not.
var properties = []string{"Title", "XColumn", "Series", "YColumns", "AnomalyColumns", "XTitle", "YTitle", "XAxis", "YAxis", "Legend", "YSplit", "Kind", "Xmin", "Xmax"}

// Visualization spells a render hint as the service does; without one the kind is null.
func Visualization(r *result.Render) map[string]any {
	v := map[string]any{"Visualization": nil, "Accumulate": false, "IsQuerySorted": false, "Ymin": "NaN", "Ymax": "NaN"}
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
