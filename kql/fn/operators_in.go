package fn

import (
	"strings"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/types"
)

// inList declares in and its kin: overloads of one type for all, which the engine answers by a hash look-up, and one with dynamic
// arrays in the list.
func inList(name string, fold, not bool) []Sig {
	plain := F(func(args []Arg) string { return inSQL(args, fold, not) })
	flat := F(func(args []Arg) string {
		if items, ok := constTexts(args[1:]); ok && args[0].Type == types.String {
			if len(items) == 0 {
				return map[bool]string{true: "true", false: "false"}[not]
			}
			out := []Arg{args[0]}
			for _, s := range items {
				v := value.Text(s)
				out = append(out, Arg{SQL: quote(s), Type: types.String, Const: &v})
			}
			return inSQL(out, fold, not)
		}
		return ""
	})
	goSide := func(a []value.Value) value.Value {
		x := a[0].S
		if fold {
			x = strings.ToLower(x)
		}
		for _, list := range a[1:] {
			for _, s := range flatTexts(list) {
				if fold {
					s = strings.ToLower(s)
				}
				if s == x {
					return value.Bool(!not)
				}
			}
		}
		return value.Bool(not)
	}
	out := []Sig{{Text: name + "(value:string, items:string...) bool", DuckDB: plain}}
	if !fold {
		for _, t := range []string{"long", "real", "decimal", "datetime", "timespan", "bool", "guid", "int"} {
			out = append(out, Sig{Text: name + "(value:" + t + ", items:" + t + "...) bool", DuckDB: plain})
		}
	}
	return append(out, Sig{Text: name + "(value:text, items:value...) bool", DuckDB: flat, Go: goSide, NullIn: true})
}

func inSQL(args []Arg, fold, not bool) string {
	x := args[0].SQL
	if fold {
		x = lower(args[0])
	}
	text := args[0].Type == types.String
	var items []string
	sure := true // no item is null, so that the answer is null for none
	for _, a := range args[1:] {
		switch {
		case a.Const != nil && a.Const.Null && !text: // equals no value
			continue
		case fold:
			items = append(items, lower(a))
		default:
			items = append(items, a.SQL)
		}
		sure = sure && (a.Const != nil || text)
	}
	found := sql("($1 IN ($2))", x, strings.Join(items, ", "))
	switch {
	case len(items) == 0:
		found = "false"
	case text:
	case sure:
		found = sql("($1 IS NOT NULL AND $2)", x, found)
	default:
		found = sql("coalesce($1, false)", found)
	}
	if not {
		return "(NOT " + found + ")"
	}
	return found
}

// member spells the look-up of a key. Stored dynamics are valid JSON, so the engine's own functions may read them.
func member(args []Arg) string {
	key, ok := constText(args[1])
	if !ok || strings.ContainsRune(key, '"') || strings.ContainsRune(key, '\\') || key == "" {
		return ""
	}
	return sql("nullif(CAST(json_extract($1, $2) AS VARCHAR), 'null')", args[0].SQL, quote(`$."`+key+`"`))
}

func element(args []Arg) string {
	i := args[1]
	if i.Const == nil || i.Const.Null {
		return ""
	}
	at := json.Real(float64(i.Const.I))
	at = strings.TrimSuffix(at, ".0")
	if i.Const.I < 0 {
		at = "#" + at
	}
	return sql("nullif(CAST(json_extract($1, $2) AS VARCHAR), 'null')", args[0].SQL, quote("$["+at+"]"))
}

func getKey(a []value.Value) value.Value   { return dyn(json.Get(a[0].S, a[1].S)) }
func getIndex(a []value.Value) value.Value { return dyn(json.At(a[0].S, a[1].I)) }

func getDynamic(a []value.Value) value.Value {
	if i, ok := json.Integer(a[1].S); ok {
		return dyn(json.At(a[0].S, i))
	}
	return dyn(json.Get(a[0].S, json.Text(a[1].S)))
}

// dyn wraps a JSON text; not ok and null are null.
func dyn(s string, ok bool) value.Value {
	if !ok || s == "null" {
		return value.Null()
	}
	return value.Text(s)
}
