package fn

import (
	"math"
	"strings"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/types"
)

// onItems runs f over the elements of the first argument; what is no array gives null.
func onItems(f func(items []string, a []value.Value) []string) Impl {
	return func(a []value.Value) value.Value {
		items, ok := json.Items(a[0].S)
		if !ok {
			return value.Null()
		}
		out := f(items, a)
		if out == nil {
			return value.Null()
		}
		return value.Text(json.Array(out))
	}
}

func arrayConcat(a []value.Value) value.Value {
	var out []string
	arrays := 0
	for _, v := range a {
		if items, ok := json.Items(v.S); ok && !v.Null {
			out = append(out, items...)
			arrays++
		}
	}
	if arrays == 0 {
		return value.Null()
	}
	return value.Text(json.Array(out))
}

func arraySlice(items []string, a []value.Value) []string {
	n := int64(len(items))
	start, end := a[1].I, a[2].I
	if start < 0 {
		start = max(0, start+n)
	}
	if end < 0 {
		end += n
	}
	end = min(end, n-1)
	if start > end {
		return []string{}
	}
	return items[start : end+1]
}

func rotate(left bool) func([]string, []value.Value) []string {
	return func(items []string, a []value.Value) []string {
		n := int64(len(items))
		if n == 0 {
			return items
		}
		by := a[1].I % n
		if !left {
			by = -by
		}
		by = ((by % n) + n) % n
		return append(append([]string{}, items[by:]...), items[:by]...)
	}
}

func shift(left bool) func([]string, []value.Value) []string {
	return func(items []string, a []value.Value) []string {
		by := a[1].I
		if !left {
			by = -by
		}
		fill := "null"
		if len(a) > 2 && !a[2].Null {
			fill = a[2].S
		}
		out := make([]string, len(items))
		for i := range out {
			out[i] = fill
			if j := int64(i) + by; j >= 0 && j < int64(len(items)) {
				out[i] = items[j]
			}
		}
		return out
	}
}

func arrayIndexOf(a []value.Value) value.Value {
	items, ok := json.Items(a[0].S)
	if !ok {
		return value.Null()
	}
	n := int64(len(items))
	start, length, occurrence := longAt(a, 2, 0), longAt(a, 3, -1), longAt(a, 4, 1)
	if start < 0 {
		start = max(0, start+n)
	}
	end := n
	if length >= 0 {
		end = min(n, start+length)
	}
	want := "null"
	if !a[1].Null {
		want = a[1].S
	}
	for i := start; i < end; i++ {
		if json.Equal(items[i], want) {
			if occurrence--; occurrence <= 0 {
				return value.Long(i)
			}
		}
	}
	return value.Long(-1)
}

func arraySum(a []value.Value) value.Value {
	items, ok := json.Items(a[0].S)
	if !ok || len(items) == 0 {
		return value.Null()
	}
	sum := 0.0
	for _, s := range items {
		switch f, isNumber := json.Float(s); {
		case isNumber:
			sum += f
		case s == "true":
			sum++
		case s != "null" && s != "false":
			return value.Null()
		}
	}
	return value.Real(sum)
}

func arrayIff(a []value.Value) value.Value {
	conditions, ok := json.Items(a[0].S)
	if a[0].Null || !ok {
		return value.Null()
	}
	pick := func(v value.Value, i int) string {
		if v.Null {
			return "null"
		}
		items, isArray := json.Items(v.S)
		switch {
		case !isArray:
			return v.S
		case i < len(items):
			return items[i]
		}
		return "null"
	}
	out := make([]string, len(conditions))
	for i, c := range conditions {
		out[i] = "null"
		switch json.KindOf(c) {
		case json.BoolKind, json.NumberKind:
			f, _ := json.Float(c)
			if c == "true" || f != 0 {
				out[i] = pick(a[1], i)
			} else {
				out[i] = pick(a[2], i)
			}
		}
	}
	return value.Text(json.Array(out))
}

func arraySplit(a []value.Value) value.Value {
	items, ok := json.Items(a[0].S)
	if !ok {
		return value.Null()
	}
	places, isArray := json.Items(a[1].S)
	if !isArray {
		places = []string{a[1].S}
	}
	var out []string
	from := 0
	for _, p := range places {
		i, isInt := json.Integer(p)
		if !isInt {
			return value.Null()
		}
		if i < 0 {
			i = max(0, i+int64(len(items)))
		}
		at := max(from, int(min(i, int64(len(items)))))
		out = append(out, json.Array(items[from:at]))
		from = at
	}
	return value.Text(json.Array(append(out, json.Array(items[from:]))))
}

// sortArrays sorts one array, and further ones in the order that the first takes. Where another is of another length it is null.
func sortArrays(descending bool) Impl {
	return func(a []value.Value) value.Value {
		nullsLast := true
		if last := a[len(a)-1]; len(a) > 1 && !last.Null && (last.S == "true" || last.S == "false") {
			nullsLast = last.S == "true"
			a = a[:len(a)-1]
		}
		items, ok := json.Items(a[0].S)
		if a[0].Null || !ok {
			return value.Null()
		}
		order := json.SortOrder(items, descending, nullsLast)
		arranged := func(list []string) string {
			out := make([]string, len(order))
			for i, at := range order {
				out[i] = list[at]
			}
			return json.Array(out)
		}
		if len(a) == 1 {
			return value.Text(arranged(items))
		}
		outs := []string{arranged(items)}
		for _, v := range a[1:] {
			other, isArray := json.Items(v.S)
			if v.Null || !isArray || len(other) != len(items) {
				outs = append(outs, "null")
				continue
			}
			outs = append(outs, arranged(other))
		}
		return value.Text(json.Array(outs))
	}
}

func zip(a []value.Value) value.Value {
	lists := make([][]string, len(a))
	most := 0
	for i, v := range a {
		if items, ok := json.Items(v.S); ok && !v.Null {
			lists[i] = items
		} else if !v.Null {
			lists[i] = []string{v.S}
		}
		most = max(most, len(lists[i]))
	}
	out := make([]string, most)
	for i := range out {
		row := make([]string, len(lists))
		for j, l := range lists {
			row[j] = "null"
			if i < len(l) {
				row[j] = l[i]
			}
		}
		out[i] = json.Array(row)
	}
	return value.Text(json.Array(out))
}

// maxRange is how many elements range() and repeat() make at most, as in the service.
const maxRange = 1048576

func longRange(a []value.Value) value.Value { return ranged(a, 1, formatLong) }

func ranged(a []value.Value, step int64, show func(int64) string) value.Value {
	step = longAt(a, 2, step)
	if step == 0 {
		return value.Null()
	}
	out := []string{}
	for v := a[0].I; len(out) < maxRange && (step > 0 && v <= a[1].I || step < 0 && v >= a[1].I); v += step {
		out = append(out, show(v))
	}
	return value.Text(json.Array(out))
}

func realRange(a []value.Value) value.Value {
	step := 1.0
	if len(a) > 2 {
		step = a[2].F
	}
	if step == 0 || math.IsNaN(step) {
		return value.Null()
	}
	out := []string{}
	for i := 0.0; len(out) < maxRange; i++ {
		v := a[0].F + i*step
		if math.IsNaN(v) || step > 0 && v > a[1].F || step < 0 && v < a[1].F {
			break
		}
		out = append(out, json.Real(v))
	}
	return value.Text(json.Array(out))
}

func formatLong(i int64) string { return strings.TrimSpace(string(appendLong(nil, i))) }

func noDynamic(args []Arg) string {
	if args[0].Type == types.Dynamic {
		return "The value is dynamic, which is not taken here: take it out by tostring(), tolong() or their kin first."
	}
	return ""
}

func repeatValue(a []value.Value) value.Value {
	n := a[1].I
	if n < 0 || a[1].Null {
		return value.Null()
	}
	item := "null"
	if !a[0].Null {
		item = a[0].S
	}
	room("repeat", float64(min(n, maxRange))*float64(len(item)+1))
	out := make([]string, min(n, maxRange))
	for i := range out {
		out[i] = item
	}
	return value.Text(json.Array(out))
}

func strcatArray(a []value.Value) value.Value {
	items, _ := json.Texts(a[0].S)
	room("strcat_array", float64(len(a[0].S))+float64(len(items))*float64(len(a[1].S)))
	return value.Text(strings.Join(items, a[1].S))
}

func packArray(a []value.Value) value.Value {
	out := make([]string, len(a))
	for i, v := range a {
		out[i] = v.S
		if v.Null {
			out[i] = "null"
		}
	}
	return value.Text(json.Array(out))
}

var arrayFunctions = []Function{
	old(scalar("array_length", "Number of elements of an array; null of anything else.", NameNone, []Sig{{Text: "array_length(array:dynamic) long", DuckDB: T("CASE WHEN starts_with({array}, '[') THEN CAST(json_array_length({array}) AS BIGINT) END")}}, Example{`array_length(dynamic([1, 2, 3, "four"]))`, `4`}, Example{`array_length(dynamic({"a":1}))`, `long(null)`}), "arraylength"),
	scalar("array_concat", "Elements of several arrays in one; what is no array does not count.", NameNone, []Sig{{Text: "array_concat(array:dynamic...) dynamic", Go: arrayConcat, NullIn: true}}, Example{`array_concat(dynamic([1]), dynamic([2, 3]))`, `dynamic([1,2,3])`}, Example{`array_concat(dynamic([1]), dynamic(null))`, `dynamic([1])`}),
	scalar("array_slice", "Elements from a place to a place, both included, counted from the end when negative.", NameNone, []Sig{{Text: "array_slice(array:dynamic, start:long, end:long) dynamic", Go: onItems(arraySlice)}}, Example{`array_slice(dynamic([1,2,3,4,5]), -3, -2)`, `dynamic([3,4])`}),
	scalar("array_reverse", "Array with its elements in reverse.", NameNone, []Sig{{Text: "array_reverse(array:dynamic) dynamic", Go: onItems(func(items []string, _ []value.Value) []string {
		out := make([]string, len(items))
		for i, v := range items {
			out[len(items)-1-i] = v
		}
		return out
	})}}, Example{`array_reverse(dynamic([1,2]))`, `dynamic([2,1])`}),
	scalar("array_rotate_left", "Elements moved to the left, those that fall out coming in again at the other end.", NameNone, []Sig{{Text: "array_rotate_left(array:dynamic, count:long) dynamic", Go: onItems(rotate(true))}}, Example{`array_rotate_left(dynamic([1,2,3,4,5]), 2)`, `dynamic([3,4,5,1,2])`}),
	scalar("array_rotate_right", "Elements moved to the right, those that fall out coming in again at the other end.", NameNone, []Sig{{Text: "array_rotate_right(array:dynamic, count:long) dynamic", Go: onItems(rotate(false))}}, Example{`array_rotate_right(dynamic([1,2,3,4,5]), 2)`, `dynamic([4,5,1,2,3])`}),
	scalar("array_shift_left", "Elements moved to the left, the places that come free filled with a value or null.", NameNone, []Sig{{Text: "array_shift_left(array:dynamic, count:long, [fill:value]) dynamic", Go: onItems(shift(true))}}, Example{`array_shift_left(dynamic([1,2,3]), 1, -1)`, `dynamic([2,3,-1])`}),
	scalar("array_shift_right", "Elements moved to the right, the places that come free filled with a value or null.", NameNone, []Sig{{Text: "array_shift_right(array:dynamic, count:long, [fill:value]) dynamic", Go: onItems(shift(false))}}, Example{`array_shift_right(dynamic([1,2,3]), 1)`, `dynamic([null,1,2])`}),
	scalar("array_index_of", "Place of an element, from 0; -1 when it is not there.", NameNone, []Sig{{Text: "array_index_of(array:dynamic, item:value, [start:long], [length:long], [occurrence:long]) long", Go: arrayIndexOf, NullIn: true}}, Example{`array_index_of(dynamic(["a","b"]), "b")`, `1`}, Example{`array_index_of(dynamic([1]), 99)`, `-1`}),
	scalar("array_sum", "Sum of the elements as a real.", NameNone, []Sig{{Text: "array_sum(array:dynamic) real", Go: arraySum}}, Example{`array_sum(dynamic([1,2,3,4]))`, `10.0`}, Example{`array_sum(dynamic([]))`, `real(null)`}),
	old(scalar("array_iff", "For each condition of an array the element of the second argument, or of the third.", NameNone, []Sig{{Text: "array_iff(conditions:dynamic, then:value, else:value) dynamic", Go: arrayIff, NullIn: true}}, Example{`array_iff(dynamic([true,false]), dynamic([1,2]), dynamic([3,4]))`, `dynamic([1,4])`}, Example{`array_iff(dynamic([1,0]), "yes", "no")`, `dynamic(["yes","no"])`}), "array_iif"),
	scalar("array_split", "Array of arrays, split before the places given.", NameNone, []Sig{{Text: "array_split(array:dynamic, index:value) dynamic", Go: arraySplit}}, Example{`array_split(dynamic([1,2,3,4,5]), 2)`, `dynamic([[1,2],[3,4,5]])`}, Example{`array_split(dynamic([1,2,3,4,5]), dynamic([1,3]))`, `dynamic([[1],[2,3],[4,5]])`}),
	scalar("array_sort_asc", "Array in rising order; further arrays in the order that the first takes.", NameNone, []Sig{{Text: "array_sort_asc(array:value...) dynamic", Go: sortArrays(false), NullIn: true}}, Example{`array_sort_asc(dynamic([null,"b","a"]))`, `dynamic(["a","b",null])`}, Example{`array_sort_asc(dynamic([3,"x",1]))`, `dynamic([1,3,"x"])`}),
	scalar("array_sort_desc", "Array in falling order; further arrays in the order that the first takes.", NameNone, []Sig{{Text: "array_sort_desc(array:value...) dynamic", Go: sortArrays(true), NullIn: true}}, Example{`array_sort_desc(dynamic([1,3,2]))`, `dynamic([3,2,1])`}),
	old(scalar("strcat_array", "Texts of an array's elements with a delimiter between.", NameNone, []Sig{{Text: "strcat_array(array:dynamic, delimiter:text) string", Go: strcatArray}}, Example{`strcat_array(dynamic([1,null,3]), "-")`, `"1--3"`}), "array_strcat"),
	old(scalar("pack_array", "Array of the arguments.", NameNone, []Sig{{Text: "pack_array(item:value...) dynamic", DuckDB: F(packSQL), Go: packArray, NullIn: true}}, Example{`pack_array(1, "a", 1d)`, `dynamic([1,"a","1.00:00:00"])`})),
	checked(noDynamic, scalar("repeat", "Array of one value many times; the value is no dynamic.", NamePrefixArg, []Sig{{Text: "repeat(value:value, count:long) dynamic", Go: repeatValue, NullIn: true}}, Example{`repeat(1, 3)`, `dynamic([1,1,1])`})),
	scalar("range", "Array of values from start to stop, both included, by a step.", NameNone, []Sig{
		{Text: "range(start:long, stop:long, [step:long]) dynamic", Go: longRange},
		{Text: "range(start:real, stop:real, [step:real]) dynamic", Go: realRange},
		{Text: "range(start:datetime, stop:datetime, [step:timespan]) dynamic", Go: func(a []value.Value) value.Value {
			return ranged(a, ticks.Day, func(t int64) string { return json.Quote(ticks.FormatDatetime(t)) })
		}},
		{Text: "range(start:timespan, stop:timespan, [step:timespan]) dynamic", Go: func(a []value.Value) value.Value {
			return ranged(a, ticks.Hour, func(t int64) string { return json.Quote(ticks.FormatTimespan(t)) })
		}},
	}, Example{`range(1, 8, 3)`, `dynamic([1,4,7])`}, Example{`range(1h, 3h)`, `dynamic(["01:00:00","02:00:00","03:00:00"])`}),
	scalar("zip", "Array of rows out of arrays as columns; where one is shorter nulls fill it.", NameNone, []Sig{{Text: "zip(array:value...) dynamic", Go: zip, NullIn: true}}, Example{`zip(dynamic([1,3]), dynamic([2,4]))`, `dynamic([[1,2],[3,4]])`}),
	scalar("set_union", "Distinct elements of all arrays.", NameNone, []Sig{{Text: "set_union(set:dynamic...) dynamic", Go: setUnion, NullIn: true}}, Example{`set_union(dynamic([1,2]), dynamic([2,3]))`, `dynamic([1,2,3])`}),
	scalar("set_intersect", "Distinct elements that all arrays hold.", NameNone, []Sig{{Text: "set_intersect(set:dynamic...) dynamic", Go: setIntersect}}, Example{`set_intersect(dynamic([1,2,3]), dynamic([2,3,4]))`, `dynamic([2,3])`}),
	scalar("set_difference", "Distinct elements of the first array that no other holds.", NameNone, []Sig{{Text: "set_difference(set:dynamic...) dynamic", Go: setDifference}}, Example{`set_difference(dynamic([1,2,3]), dynamic([2]))`, `dynamic([1,3])`}),
	scalar("set_equals", "Whether all arrays hold the same elements.", NameNone, []Sig{{Text: "set_equals(set:dynamic...) bool", Go: setEquals}}, Example{`set_equals(dynamic([1,2]), dynamic([2,1,1]))`, `true`}),
	scalar("set_has_element", "Whether an array holds a value.", NameNone, []Sig{{Text: "set_has_element(set:dynamic, value:value) bool", Go: setHasElement}}, Example{`set_has_element(dynamic([1,2]), "2")`, `false`}),
	scalar("jaccard_index", "Size of the intersection of two sets by that of their union.", NameNone, []Sig{{Text: "jaccard_index(set1:dynamic, set2:dynamic) real", Go: jaccard}}, Example{`jaccard_index(dynamic([1,2,3]), dynamic([1,2,3,4]))`, `0.75`}),
}

// packSQL joins texts that are JSON already.
func packSQL(a []Arg) string {
	if len(a) == 0 {
		return "'[]'"
	}
	parts := make([]string, len(a))
	for i, x := range a {
		parts[i] = "coalesce(" + x.SQL + ", 'null')"
	}
	return "('[' || " + strings.Join(parts, " || ',' || ") + " || ']')"
}
