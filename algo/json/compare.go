package json

import (
	"slices"
	"strings"
)

// rank orders kinds in a sorted array: booleans, numbers, strings, then what has no order of its own.
func rank(k Kind) int {
	switch k {
	case BoolKind:
		return 0
	case NumberKind:
		return 1
	case StringKind:
		return 2
	}
	return 3
}

// Compare orders two value texts: numbers by value, strings by code points, kinds apart.
func Compare(a, b string) int {
	ka, kb := KindOf(a), KindOf(b)
	if d := rank(ka) - rank(kb); d != 0 {
		return d
	}
	switch ka {
	case NumberKind:
		ia, ok1 := Integer(a)
		ib, ok2 := Integer(b)
		if ok1 && ok2 {
			return int(min(max(ia, ib)-min(ia, ib), 1)) * sign(ia > ib)
		}
		fa, _ := Float(a)
		fb, _ := Float(b)
		switch {
		case fa < fb:
			return -1
		case fa > fb:
			return 1
		}
		return 0
	case StringKind:
		return strings.Compare(Unquote(a), Unquote(b))
	}
	return strings.Compare(a, b)
}

func sign(positive bool) int {
	if positive {
		return 1
	}
	return -1
}

// Equal reports whether two canonical texts are the same value: 1 and 1.0 are.
func Equal(a, b string) bool {
	return a == b || KindOf(a) == NumberKind && KindOf(b) == NumberKind && Compare(a, b) == 0
}

// SortOrder gives the places of items in their order; nulls stand last, or first where asked.
func SortOrder(items []string, descending, nullsLast bool) []int {
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int {
		a, b := items[x], items[y]
		if a == "null" || b == "null" {
			switch {
			case a == b:
				return 0
			case (a == "null") == nullsLast:
				return 1
			}
			return -1
		}
		// Kinds keep their places whatever the direction; only values of one kind turn around.
		if d := rank(KindOf(a)) - rank(KindOf(b)); d != 0 {
			return d
		}
		if descending {
			return Compare(b, a)
		}
		return Compare(a, b)
	})
	return order
}

// Key makes equal values equal texts, for sets: numbers of one value, objects of one content whatever the order of keys.
func Key(s string) string {
	switch KindOf(s) {
	case NumberKind:
		if f, ok := Float(s); ok {
			return Real(f)
		}
	case ObjectKind:
		return Sorted(s)
	}
	return s
}

// Sorted rewrites a text with the keys of its objects in order.
func Sorted(s string) string {
	switch KindOf(s) {
	case ObjectKind:
		m, _ := Members(s)
		slices.SortStableFunc(m, func(a, b Member) int { return strings.Compare(a.Key, b.Key) })
		for i := range m {
			m[i].Value = Sorted(m[i].Value)
		}
		return Object(m)
	case ArrayKind:
		items, _ := Items(s)
		for i := range items {
			items[i] = Sorted(items[i])
		}
		return Array(items)
	}
	return s
}
