package fn

import (
	"strconv"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/value"
)

func appendLong(dst []byte, i int64) []byte { return strconv.AppendInt(dst, i, 10) }

// setOf gives the distinct elements of an array in their order, and their keys.
func setOf(v value.Value) (items []string, keys map[string]bool, ok bool) {
	all, ok := json.Items(v.S)
	if v.Null || !ok {
		return nil, nil, false
	}
	keys = make(map[string]bool, len(all))
	for _, s := range all {
		if k := json.Key(s); !keys[k] {
			keys[k] = true
			items = append(items, s)
		}
	}
	return items, keys, true
}

func distinct(a []value.Value) value.Value {
	items, _, ok := setOf(a[0])
	if !ok {
		return value.Null()
	}
	return value.Text(json.Array(items[:min(int64(len(items)), longAt(a, 1, maxRange))]))
}

func first(a []value.Value) value.Value {
	items, ok := json.Items(a[0].S)
	if !ok {
		return value.Null()
	}
	return value.Text(json.Array(items[:min(int64(len(items)), max(0, a[1].I))]))
}

func setUnion(a []value.Value) value.Value {
	var out []string
	seen := map[string]bool{}
	found := false
	for _, v := range a {
		items, _, ok := setOf(v)
		found = found || ok
		for _, s := range items {
			if k := json.Key(s); !seen[k] {
				seen[k] = true
				out = append(out, s)
			}
		}
	}
	if !found {
		return value.Null()
	}
	return value.Text(json.Array(out))
}

// filterSet keeps elements of the first set by whether the others hold them.
func filterSet(a []value.Value, keep func(key string, others []map[string]bool) bool) value.Value {
	items, _, ok := setOf(a[0])
	if !ok {
		return value.Null()
	}
	var others []map[string]bool
	for _, v := range a[1:] {
		_, keys, ok := setOf(v)
		if !ok {
			return value.Null()
		}
		others = append(others, keys)
	}
	out := []string{}
	for _, s := range items {
		if keep(json.Key(s), others) {
			out = append(out, s)
		}
	}
	return value.Text(json.Array(out))
}

func setIntersect(a []value.Value) value.Value {
	return filterSet(a, func(key string, others []map[string]bool) bool {
		for _, o := range others {
			if !o[key] {
				return false
			}
		}
		return true
	})
}

func setDifference(a []value.Value) value.Value {
	return filterSet(a, func(key string, others []map[string]bool) bool {
		for _, o := range others {
			if o[key] {
				return false
			}
		}
		return true
	})
}

func setEquals(a []value.Value) value.Value {
	_, first, ok := setOf(a[0])
	if !ok {
		return value.Null()
	}
	for _, v := range a[1:] {
		_, keys, ok := setOf(v)
		if !ok {
			return value.Null()
		}
		if len(keys) != len(first) {
			return value.Bool(false)
		}
		for k := range keys {
			if !first[k] {
				return value.Bool(false)
			}
		}
	}
	return value.Bool(true)
}

func setHasElement(a []value.Value) value.Value {
	_, keys, ok := setOf(a[0])
	if !ok {
		return value.Null()
	}
	return value.Bool(keys[json.Key(a[1].S)])
}

func jaccard(a []value.Value) value.Value {
	_, x, ok1 := setOf(a[0])
	_, y, ok2 := setOf(a[1])
	if !ok1 || !ok2 {
		return value.Null()
	}
	both := 0
	for k := range x {
		if y[k] {
			both++
		}
	}
	all := len(x) + len(y) - both
	return value.Real(float64(both) / float64(all))
}
