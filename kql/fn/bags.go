package fn

import (
	"strings"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/value"
)

// bagPack builds an object of keys and values in turn; of equal keys the last stays.
func bagPack(a []value.Value) value.Value {
	var m []json.Member
	at := map[string]int{}
	for i := 0; i+1 < len(a); i += 2 {
		v := a[i+1].S
		if a[i+1].Null {
			v = "null"
		}
		if j, seen := at[a[i].S]; seen {
			m[j].Value = v
			continue
		}
		at[a[i].S] = len(m)
		m = append(m, json.Member{Key: a[i].S, Value: v})
	}
	return value.Text(json.Object(m))
}

// packFilled packs the values that are neither null nor empty, where the first argument asks for it.
func packFilled(a []value.Value) value.Value {
	if a[0].I == 0 {
		return bagPack(a[1:])
	}
	var kept []value.Value
	for i := 1; i+1 < len(a); i += 2 {
		switch v := a[i+1]; {
		case v.Null, v.S == "null", v.S == `""`, v.S == "{}", v.S == "[]":
		default:
			kept = append(kept, a[i], v)
		}
	}
	return bagPack(kept)
}

// bagPackSQL serves constant, distinct keys: text between the values, no call a row.
func bagPackSQL(a []Arg) string {
	if len(a) == 0 {
		return "'{}'"
	}
	seen := map[string]bool{}
	var b strings.Builder
	b.WriteString("(")
	for i := 0; i+1 < len(a); i += 2 {
		key, ok := constText(a[i])
		if !ok || seen[key] {
			return ""
		}
		seen[key] = true
		sep := ","
		if i == 0 {
			sep = "{"
		}
		b.WriteString(quote(sep+json.Quote(key)+":") + " || coalesce(" + a[i+1].SQL + ", 'null') || ")
	}
	b.WriteString("'}')")
	return b.String()
}

// bagMerge joins objects; of equal keys the first stays.
func bagMerge(a []value.Value) value.Value {
	var out []json.Member
	seen := map[string]bool{}
	found := false
	for _, v := range a {
		m, ok := json.Members(v.S)
		if v.Null || !ok {
			continue
		}
		found = true
		for _, x := range m {
			if !seen[x.Key] {
				seen[x.Key] = true
				out = append(out, x)
			}
		}
	}
	if !found {
		return value.Null()
	}
	return value.Text(json.Object(out))
}

func mergeBagList(a []value.Value) value.Value {
	items, _ := json.Items(a[0].S)
	bags := []value.Value{value.Text("{}")}
	for _, s := range items {
		bags = append(bags, value.Text(s))
	}
	return bagMerge(bags)
}

func bagKeys(a []value.Value) value.Value {
	m, ok := json.Members(a[0].S)
	if !ok {
		return value.Null()
	}
	keys := make([]string, len(m))
	for i := range m {
		keys[i] = m[i].Key
	}
	return value.Text(json.Strings(keys))
}

func bagHasKey(a []value.Value) value.Value {
	key := a[1].S
	if strings.HasPrefix(key, "$.") || strings.HasPrefix(key, "$[") {
		list := steps(key)
		last := list[len(list)-1]
		s, ok := walk(a[0].S, list[:len(list)-1])
		return value.Bool(ok && hasMember(s, last.key))
	}
	if json.KindOf(a[0].S) != json.ObjectKind {
		return value.Null()
	}
	return value.Bool(hasMember(a[0].S, key))
}

func hasMember(s, key string) (found bool) {
	if json.KindOf(s) != json.ObjectKind {
		return false
	}
	json.Each(s, func(k, _ string) bool { found = found || k == key; return !found })
	return found
}

func bagRemoveKeys(a []value.Value) value.Value {
	if json.KindOf(a[0].S) != json.ObjectKind {
		return value.Null()
	}
	keys, _ := json.Texts(a[1].S)
	s := a[0].S
	for _, k := range keys {
		if strings.HasPrefix(k, "$.") || strings.HasPrefix(k, "$[") {
			s = removePath(s, steps(k))
			continue
		}
		s = removePath(s, []step{{key: k}})
	}
	return value.Text(s)
}

func removePath(s string, p []step) string {
	m, ok := json.Members(s)
	if !ok || len(p) == 0 {
		return s
	}
	out := m[:0]
	for _, x := range m {
		if x.Key == p[0].key {
			if len(p) == 1 {
				continue
			}
			x.Value = removePath(x.Value, p[1:])
		}
		out = append(out, x)
	}
	return json.Object(out)
}

func bagSetKey(a []value.Value) value.Value {
	v := a[2].S
	if a[2].Null {
		v = "null"
	}
	if a[0].Null || json.KindOf(a[0].S) != json.ObjectKind {
		return value.Null()
	}
	p := []step{{key: a[1].S}}
	if strings.HasPrefix(a[1].S, "$.") || strings.HasPrefix(a[1].S, "$[") {
		p = steps(a[1].S)
	}
	return value.Text(setPath(a[0].S, p, v))
}

func setPath(s string, p []step, v string) string {
	if len(p) == 0 {
		return v
	}
	m, _ := json.Members(s)
	for i := range m {
		if m[i].Key == p[0].key {
			m[i].Value = setPath(m[i].Value, p[1:], v)
			return json.Object(m)
		}
	}
	return json.Object(append(m, json.Member{Key: p[0].key, Value: setPath("{}", p[1:], v)}))
}

func bagZip(a []value.Value) value.Value {
	keys, ok1 := json.Items(a[0].S)
	values, _ := json.Items(a[1].S)
	if !ok1 {
		return value.Null()
	}
	var args []value.Value
	for i, k := range keys {
		if json.KindOf(k) != json.StringKind {
			continue
		}
		v := value.Null()
		if i < len(values) {
			v = value.Text(values[i])
		}
		args = append(args, value.Text(json.Unquote(k)), v)
	}
	return bagPack(args)
}

func treePath(a []value.Value) value.Value {
	var out []string
	var visit func(at, s string)
	visit = func(at, s string) {
		kind := json.KindOf(s)
		json.Each(s, func(k, v string) bool {
			p := at + "['" + strings.ReplaceAll(k, "'", `\'`) + "']"
			if kind == json.ArrayKind {
				p = at + "[0]"
			}
			out = append(out, p)
			visit(p, v)
			return kind != json.ArrayKind
		})
	}
	visit("", a[0].S)
	return value.Text(json.Strings(out))
}

var bagFunctions = []Function{
	old(scalar("bag_pack", "Property bag of keys and values in turn.", NameNone, []Sig{{Text: "bag_pack(key:text..., value:value...) dynamic", DuckDB: F(bagPackSQL), Go: bagPack, NullIn: true}}, Example{`bag_pack("a", 1, "b", "x")`, `dynamic({"a":1,"b":"x"})`}), "pack", "pack_dictionary"),
	scalar("bag_merge", "Property bag of all members of several; of equal keys the first stays.", NameNone, []Sig{{Text: "bag_merge(bag:dynamic...) dynamic", Go: bagMerge, NullIn: true}}, Example{`bag_merge(dynamic({"a":1,"b":2}), dynamic({"b":3,"c":4}))`, `dynamic({"a":1,"b":2,"c":4})`}),
	scalar("bag_keys", "Array of the keys of a property bag, of its first level.", NameNone, []Sig{{Text: "bag_keys(object:dynamic) dynamic", Go: bagKeys}}, Example{`bag_keys(dynamic({"a":1,"b":2}))`, `dynamic(["a","b"])`}, Example{`bag_keys(dynamic([1]))`, `dynamic(null)`}),
	scalar("bag_has_key", "Whether a bag holds a key, or a JSONPath leads to one.", NameNone, []Sig{{Text: "bag_has_key(bag:dynamic, key:string) bool", Go: bagHasKey}}, Example{`bag_has_key(dynamic({"a":{"b":1}}), "$.a.b")`, `true`}, Example{`bag_has_key(dynamic({"a":1}), "b")`, `false`}),
	scalar("bag_remove_keys", "Property bag without some keys or JSONPaths.", NameNone, []Sig{{Text: "bag_remove_keys(bag:dynamic, keys:dynamic) dynamic", Go: bagRemoveKeys}}, Example{`bag_remove_keys(dynamic({"a":1,"b":2}), dynamic(["a"]))`, `dynamic({"b":2})`}),
	scalar("bag_set_key", "Property bag with a key or JSONPath set.", NameNone, []Sig{{Text: "bag_set_key(bag:dynamic, key:string, value:value) dynamic", Go: bagSetKey, NullIn: true}}, Example{`bag_set_key(dynamic({"a":1}), "b", 2)`, `dynamic({"a":1,"b":2})`}),
	scalar("bag_zip", "Property bag of an array of keys and an array of values.", NameNone, []Sig{{Text: "bag_zip(keys:dynamic, values:dynamic) dynamic", Go: bagZip}}, Example{`bag_zip(dynamic(["a","b"]), dynamic([1,2]))`, `dynamic({"a":1,"b":2})`}),
	scalar("treepath", "Array of the paths of all that is in a dynamic.", NamePrefixArg, []Sig{{Text: "treepath(object:dynamic) dynamic", Go: treePath}}, Example{`treepath(parse_json('{"a":"b"}'))`, `dynamic(["['a']"])`}),
	scalar("dynamic_to_json", "JSON text of a dynamic, keys in order.", NameNone, []Sig{{Text: "dynamic_to_json(value:dynamic) string", Go: textToText(json.Sorted)}}, Example{`dynamic_to_json(dynamic({"b":2,"a":1}))`, `'{"a":1,"b":2}'`}),
	old(scalar("extract_json", "Text at a JSONPath in a JSON text.", NameNone, []Sig{
		{Text: "extract_json(path:string, json:string) string", Go: extractJSON},
		{Text: "extract_json(path:string, json:string, typeLiteral:string const) string", Go: extractJSON},
	}, Example{`extract_json("$.a.b[1]", '{"a":{"b":[1,2]}}')`, `"2"`}), "extractjson"),
	{Name: "__distinct", Kind: Scalar, Page: "make-set-aggregation-function", Doc: "Distinct elements of an array, at most so many; what make_set() of dynamics ends in.", Sigs: []Sig{{Text: "__distinct(array:dynamic, most:long) dynamic", Go: distinct, NullIn: true}}, Examples: []Example{{`__distinct(dynamic([1,1,2]), long(null))`, `dynamic([1,2])`}}},
	{Name: "__first", Kind: Scalar, Page: "make-list-aggregation-function", Doc: "First elements of an array; what make_list() of dynamics ends in.", Sigs: []Sig{{Text: "__first(array:dynamic, most:long) dynamic", Go: first}}, Examples: []Example{{`__first(dynamic([1,1,2]), 2)`, `dynamic([1,1])`}}},
	{Name: "__merge_bags", Kind: Scalar, Page: "make-bag-aggregation-function", Doc: "Merges an array of bags; what make_bag() ends in.", Sigs: []Sig{{Text: "__merge_bags(bags:dynamic) dynamic", Go: mergeBagList}}, Examples: []Example{{`__merge_bags(dynamic([{"a":1},{"b":2}]))`, `dynamic({"a":1,"b":2})`}}},
	{Name: "__build_schema", Kind: Scalar, Page: "buildschema-aggregation-function", Doc: "Schema of an array of values; what buildschema() ends in.", Sigs: []Sig{{Text: "__build_schema(values:dynamic) dynamic", Go: buildSchema}}, Examples: []Example{{`__build_schema(dynamic([{"a":1},{"a":"x"}]))`, `dynamic({"a":["long","string"]})`}}},
}

func extractJSON(a []value.Value) value.Value {
	s, ok := json.Canonical(a[1].S)
	if !ok {
		return value.Text("")
	}
	s, ok = walk(s, steps(a[0].S))
	if !ok {
		return value.Text("")
	}
	return value.Text(json.Text(s))
}
