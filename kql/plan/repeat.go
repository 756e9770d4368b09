package plan

// Repeatable reports whether n may be run once more, apart from what it stands in, with the same rows: nothing in it is drawn
// anew, it does not read the partition of an Apply around it, and no operator in it runs in Go.
func Repeatable(n Node) bool {
	ok := true
	Rebuild(n, func(n Node) Node {
		switch n.(type) {
		case *Input, *Local:
			ok = false
		}
		MapExprs(n, func(e Expr) Expr {
			ok = ok && !volatile(e)
			return e
		})
		return n
	})
	return ok
}

// Prune drops what a plan computes and nothing reads, as the last rule of Rewrite does.
func Prune(n Node) Node { return pruneColumns.Apply(n) }
