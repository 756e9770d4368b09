package plan

// MaxDepth is how many operators may stand one behind the other in a plan that is to run. An engine reads no deeper.
const MaxDepth = 400

// Depth counts the operators on the longest way from n to a table, up to most: it looks no deeper.
func Depth(n Node, most int) int {
	if most == 0 {
		return 0
	}
	deepest := 0
	for _, in := range n.Inputs() {
		deepest = max(deepest, Depth(in, most-1))
	}
	return deepest + 1
}
