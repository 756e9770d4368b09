package fn

import (
	"fmt"
	"strconv"
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

// Path is where a part of a dynamic lies: of the JSON text Of, what the engine finds at At. A chain of keys and places is one
// path, so that the text is read once for all of them. An element of a list of texts is Text, NULL where there is none.
type Path struct{ Of, At, Text string }

// PathOf gives the path of a member or element whose key or place is constant; nil of any other call.
func (f *Function) PathOf(args []Arg) *Path {
	if f.Kind != Operator || f.Name != "." && f.Name != "[]" {
		return nil
	}
	return pathOf(args)
}

func pathOf(args []Arg) *Path {
	if len(args) != 2 || args[0].Type != types.Dynamic {
		return nil
	}
	step := elementStep(args[1])
	if args[1].Type == types.String {
		step = memberStep(args[1])
	}
	in := args[0].Path
	switch {
	case step == "":
		return nil
	case args[0].List != "" && args[1].Type != types.String:
		at := args[1].Const.I
		if at >= 0 {
			at++ // lists count from 1, and from the end alike
		}
		return &Path{Text: fmt.Sprintf("list_extract(%s, %d)", args[0].List, at)}
	case in != nil && in.Text == "":
		return &Path{Of: in.Of, At: in.At + step}
	}
	return &Path{Of: args[0].SQL, At: "$" + step}
}

// memberStep has no answer for keys that the engine's paths cannot spell: a star means all keys there, in quotes too.
func memberStep(key Arg) string {
	k, ok := constText(key)
	if !ok || k == "" || strings.ContainsAny(k, `"\*`) {
		return ""
	}
	return `."` + k + `"`
}

func elementStep(i Arg) string {
	if i.Const == nil || i.Const.Null || i.Type != types.Long && i.Type != types.Int {
		return ""
	}
	at := strconv.FormatInt(i.Const.I, 10)
	if i.Const.I < 0 {
		at = "#" + at
	}
	return "[" + at + "]"
}

// member spells the look-up of a key or place. Stored dynamics are valid JSON, so the engine's own functions may read them.
func member(args []Arg) string {
	p := pathOf(args)
	if p == nil {
		return ""
	}
	if p.Text != "" {
		return sql("CASE WHEN $1 IS NOT NULL THEN CAST(to_json($1) AS VARCHAR) END", p.Text)
	}
	return sql("nullif(CAST(json_extract($1, $2) AS VARCHAR), 'null')", p.Of, quote(p.At))
}

// jsonOf spells the JSON of what is in a dynamic; of a null it may be 'null' instead of NULL.
func jsonOf(a Arg) string {
	if a.Path != nil && a.Path.Text == "" {
		return sql("CAST(json_extract($1, $2) AS VARCHAR)", a.Path.Of, quote(a.Path.At))
	}
	return a.SQL
}

// textOf spells the text of what is in a dynamic: of a string without its quotes; NULL of a null.
func textOf(a Arg) string {
	switch {
	case a.Path != nil && a.Path.Text != "":
		return a.Path.Text
	case a.Path != nil:
		return sql("json_extract_string($1, $2)", a.Path.Of, quote(a.Path.At))
	}
	return sql("json_extract_string($1, '$')", a.SQL)
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
