package plan

var inlineShared = Rule{
	Name:     "InlineShared",
	Reason:   "A stored table is cheaper to read twice than to copy, and one statement of the engine reads it as it is at one instant.",
	NearMiss: "materialize(T | where ...) is computed once; of several statements, or before an operator written in Go, each would see rows of its own time.",
	Apply:    func(root Node) Node { return inlineQuery([]Node{root})[0] },
}

// inlineQuery reads the plain tables that a query shares where they stand.
func inlineQuery(roots []Node) []Node {
	if len(roots) != 1 {
		return roots
	}
	found, local := false, false
	Rebuild(roots[0], func(n Node) Node {
		switch n := n.(type) {
		case *Local:
			local = true
		case *Shared:
			found = found || stored(n.In)
		}
		return n
	})
	if !found || local {
		return roots
	}
	return []Node{Rebuild(roots[0], func(n Node) Node {
		s, ok := n.(*Shared)
		if !ok || !stored(s.In) {
			return n
		}
		p := &Project{Out: s.Out, In: s.In}
		for _, c := range s.In.Columns() {
			p.Exprs = append(p.Exprs, &Ref{Col: c})
		}
		return p
	})}
}

// stored reports whether n gives the rows of a stored table as they are, under whatever names.
func stored(n Node) bool {
	for {
		switch x := n.(type) {
		case *Scan:
			return true
		case *Project:
			if len(plain(x.Cols, x.Exprs)) < len(x.Cols) {
				return false
			}
			n = x.In
		default:
			return false
		}
	}
}
