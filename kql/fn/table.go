package fn

import (
	"fmt"
	"slices"
)

// Family is the functions that one page of the reference shows.
type Family struct {
	Slug, Title string
	list        []Function
}

// Families are all functions, by page in the order of the reference.
var Families = []Family{
	{"scalar-operators", "Scalar operators", slices.Concat(arithmetic, comparison, logic, stringOperators)},
	{"conversions", "Conversions and types", conversions},
	{"conditions", "Conditions and nulls", logicFunctions},
	{"strings", "Strings", stringFunctions},
	{"datetime", "Dates and times", datetimeFunctions},
	{"math", "Mathematics", mathFunctions},
	{"arrays", "Arrays and sets", arrayFunctions},
	{"bags", "Property bags", bagFunctions},
	{"ip", "IP addresses", ipFunctions},
	{"parsing", "Parsing, encoding and hashing", parsing},
	{"special", "Tables, columns and the query itself", specials},
	{"series", "Time series", seriesFunctions},
	{"geo", "Geography", geoFunctions},
	{"other", "Other functions", miscFunctions},
	{"aggregates", "Aggregates", aggregates},
	{"windows", "Row functions", windows},
}

// table holds every entry, by family.
var table = func() []Function {
	var out []Function
	for _, family := range Families {
		for _, f := range family.list {
			f.Family = family.Slug
			out = append(out, f)
		}
	}
	return out
}()

// index finds entries by kind and name, aliases too.
var index = map[Kind]map[string]*Function{}

func init() {
	for i := range table {
		f := &table[i]
		for j := range f.Sigs {
			f.Sigs[j].parse()
		}
		names := index[f.Kind]
		if names == nil {
			names = map[string]*Function{}
			index[f.Kind] = names
		}
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			if names[name] != nil {
				panic(fmt.Sprintf("kql/fn: %s is declared twice", name))
			}
			names[name] = f
		}
	}
}

// Lookup finds a function by name or old name among kinds, all when none is given. Names are case-sensitive.
func Lookup(name string, kinds ...Kind) (*Function, bool) {
	if len(kinds) == 0 {
		kinds = []Kind{Scalar, Operator, Aggregate, Window}
	}
	for _, k := range kinds {
		if f := index[k][name]; f != nil {
			return f, true
		}
	}
	return nil, false
}

// Names lists the names and old names of a kind, sorted.
func Names(kind Kind) []string {
	var out []string
	for name := range index[kind] {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// All gives every entry. Callers do not change them.
func All() []*Function {
	out := make([]*Function, len(table))
	for i := range table {
		out[i] = &table[i]
	}
	return out
}
