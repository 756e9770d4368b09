package plan

// Ordered reports whether the rows of n come in an order that the query fixed: by sort, top, serialize, range or a row
// function, kept by the operators that work row by row.
func Ordered(n Node) bool {
	switch n := n.(type) {
	case *Sort, *Range, *Values:
		return true
	case *Windows:
		return len(n.By) == 0
	case *Limit:
		return len(n.Keys) > 0 || Ordered(n.In)
	case *Filter:
		return Ordered(n.In)
	case *Project:
		return Ordered(n.In)
	case *Unnest:
		return Ordered(n.In)
	case *Parse:
		return Ordered(n.In)
	case *Temp, *Local:
		return true
	case *Shared:
		return Ordered(n.In)
	}
	return false
}
