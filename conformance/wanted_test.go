package conformance

import (
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// place is where a value of a query comes from: a table's column, and the path inside of it. An element of an array is "*".
type place struct {
	table, column string
	path          string // steps, each behind a slash
}

// constant is a constant that a query compares a place with.
type constant struct {
	typ types.Type
	val value.Value
	// part says that the value need only hold it, among others.
	part bool
}

// wanted is what one query asks of its tables: the places it looks at, and what would make its conditions true.
type wanted struct {
	tables map[string]bool
	places map[place][]constant
	order  []place
	from   map[plan.ColumnID][]place
}

// want reads a plan for the values that its conditions name.
func want(q *plan.Query) *wanted {
	w := &wanted{tables: map[string]bool{}, places: map[place][]constant{}, from: map[plan.ColumnID][]place{}}
	for _, st := range q.Statements {
		plan.Rebuild(st.Root, func(n plan.Node) plan.Node {
			w.node(n)
			return n
		})
	}
	return w
}

// most bounds the places of one expression: a strcat of twenty columns tells nothing about each.
const mostPlaces = 8

func (w *wanted) node(n plan.Node) {
	switch n := n.(type) {
	case *plan.Scan:
		w.tables[n.Table] = true
		for i, c := range n.Cols {
			w.from[c.ID] = []place{{table: n.Table, column: n.Source[i]}}
		}
	case *plan.Project:
		for i, c := range n.Cols {
			w.from[c.ID] = w.of(n.Exprs[i])
		}
	case *plan.Union:
		for j, c := range n.Cols {
			for i := range n.In {
				if n.Map[i][j] != nil {
					w.from[c.ID] = append(w.from[c.ID], w.of(n.Map[i][j])...)
				}
			}
		}
	case *plan.Join:
		for i, c := range n.Cols {
			w.from[c.ID] = w.from[n.LeftOut[i].ID]
		}
	case *plan.Summarize:
		for i, k := range n.Keys {
			w.from[n.Cols[i].ID] = w.of(k)
		}
		for _, a := range n.Aggs {
			for i, o := range a.Outs {
				if i < len(a.Args) {
					w.from[o.ID] = w.of(a.Args[i])
				}
			}
		}
	case *plan.Unnest:
		for _, it := range n.Items {
			w.from[it.Out.ID] = inside(w.of(it.X), "*")
		}
	case *plan.Parse:
		for _, p := range w.of(n.X) {
			w.add(p, constant{typ: types.String, val: value.Text(sample(n.Regex))})
		}
	}
	plan.MapExprs(n, func(e plan.Expr) plan.Expr {
		return plan.MapExpr(e, func(e plan.Expr) plan.Expr {
			switch e := e.(type) {
			case *plan.Call:
				w.call(e)
			case *plan.InTable:
				w.inTable(e)
			}
			return e
		})
	})
}

// of gives the places that an expression reads.
func (w *wanted) of(e plan.Expr) []place {
	var out []place
	switch e := e.(type) {
	case *plan.Ref:
		out = w.from[e.Col.ID]
	case *plan.Cast:
		out = w.of(e.X)
	case *plan.Call:
		if e.Fn != nil && e.Fn.Kind == fn.Operator && (e.Fn.Name == "." || e.Fn.Name == "[]") && len(e.Args) == 2 {
			return inside(w.of(e.Args[0]), step(e.Args[1]))
		}
		for _, a := range e.Args {
			out = append(out, w.of(a)...)
		}
	}
	if len(out) > mostPlaces {
		return nil
	}
	return out
}

// step spells an index or key of a path.
func step(e plan.Expr) string {
	c, ok := e.(*plan.Const)
	switch {
	case ok && c.T == types.String && c.V.S != "" && !strings.Contains(c.V.S, "/"):
		return c.V.S
	case ok && c.T == types.String:
		return "_"
	}
	return "*"
}

func inside(at []place, step string) []place {
	out := make([]place, len(at))
	for i, p := range at {
		p.path += "/" + step
		out[i] = p
	}
	return out
}

func (w *wanted) add(p place, l ...constant) {
	if _, ok := w.places[p]; !ok {
		w.order = append(w.order, p)
	}
	w.places[p] = append(w.places[p], l...)
}

// call notes what would make a call true.
func (w *wanted) call(c *plan.Call) {
	if c.Fn == nil {
		return
	}
	name := c.Fn.Name
	switch name {
	case ".", "[]":
		for _, p := range w.of(c) {
			w.add(p)
		}
		return
	case "parse_json", "bag_keys", "todynamic":
		for _, p := range w.of(c.Args[0]) {
			if p.path == "" {
				w.add(place{table: p.table, column: p.column, path: "/"})
			}
		}
		return
	case "parse_url", "parse_urlquery":
		w.text(c.Args[0], "https://login.example.com:8443/a/b.php?x=1&y=two#top")
		return
	case "parse_xml":
		w.text(c.Args[0], `<Event><System><EventID>1</EventID></System><EventData><Data Name="Image">C:\Windows\cmd.exe</Data><Data Name="User">alice</Data></EventData></Event>`)
		return
	case "base64_decode_tostring":
		w.text(c.Args[0], "cG93ZXJzaGVsbCAtZW5jIHRlc3Q=")
		return
	case "extract", "extract_all":
		if re, ok := c.Args[0].(*plan.Const); ok {
			w.text(c.Args[len(c.Args)-1], sample(re.V.S))
		}
		return
	case "matches regex":
		if re, ok := c.Args[1].(*plan.Const); ok {
			w.text(c.Args[0], sample(re.V.S))
		}
		return
	}
	if c.Fn.Kind != fn.Operator || len(c.Args) < 2 || strings.HasPrefix(name, "!") {
		return
	}
	at := w.of(c.Args[0])
	var lits []constant
	for _, a := range c.Args {
		if k, ok := a.(*plan.Const); ok && !k.V.Null {
			lits = append(lits, spread(k, name)...)
		}
	}
	if len(at) == 0 {
		at = w.of(c.Args[1])
	}
	if len(lits) > 0 {
		for _, p := range at {
			w.add(p, lits...)
		}
	}
}

func (w *wanted) text(e plan.Expr, s string) {
	for _, p := range w.of(e) {
		w.add(p, constant{typ: types.String, val: value.Text(s)})
	}
}

// spread makes literals of a constant: the elements of an array, or neighbours of a bound.
func spread(k *plan.Const, op string) []constant {
	switch op {
	case "<", "<=", ">", ">=", "between":
		out := []constant{{typ: k.T, val: k.V}}
		step := int64(1)
		if k.T == types.Datetime || k.T == types.Timespan {
			step = 60 * 10_000_000
		}
		for _, by := range []int64{-step, step} {
			v := k.V
			v.I += by
			v.F += float64(by)
			out = append(out, constant{typ: k.T, val: v})
		}
		return out
	case "and", "or", "+", "-", "*", "/", "%":
		return nil
	}
	part := op != "==" && op != "=~" && op != "in" && op != "in~"
	if k.T == types.Dynamic {
		var out []constant
		texts, _ := json.Texts(k.V.S)
		for _, el := range texts[:min(len(texts), 4)] {
			out = append(out, constant{typ: types.String, val: value.Text(el), part: part})
		}
		return out
	}
	return []constant{{typ: k.T, val: k.V, part: part}}
}

// inTable takes the constants of a datatable that a column is looked up in.
func (w *wanted) inTable(x *plan.InTable) {
	if x.Not {
		return
	}
	plan.Rebuild(x.Of, func(n plan.Node) plan.Node {
		if v, ok := n.(*plan.Values); ok {
			for _, r := range v.Rows[:min(3, len(v.Rows))] {
				if k, ok := r[0].(*plan.Const); ok && !k.V.Null {
					for _, p := range w.of(x.X) {
						w.add(p, constant{typ: k.T, val: k.V})
					}
				}
			}
		}
		return n
	})
}

// sample gives a text that a regular expression of RE2's syntax matches, or "" when there is none to see.
func sample(pattern string) string {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return ""
	}
	var b strings.Builder
	write(&b, re.Simplify())
	return b.String()
}

func write(b *strings.Builder, re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		// A letter or digit where one will do, so that neighbours stay apart from separators.
		for _, r := range "a1-/ :." {
			if inClass(re.Rune, r) {
				b.WriteRune(r)
				return
			}
		}
		if len(re.Rune) > 0 {
			b.WriteRune(re.Rune[0])
		}
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('x')
	case syntax.OpPlus, syntax.OpCapture:
		write(b, re.Sub[0])
	case syntax.OpStar, syntax.OpQuest:
		if re.Sub[0].Op == syntax.OpAnyChar || re.Sub[0].Op == syntax.OpAnyCharNotNL || re.Sub[0].Op == syntax.OpCharClass {
			write(b, re.Sub[0])
		}
	case syntax.OpRepeat:
		for range max(1, min(re.Min, 64)) {
			write(b, re.Sub[0])
		}
	case syntax.OpConcat:
		for _, s := range re.Sub {
			write(b, s)
		}
	case syntax.OpAlternate:
		write(b, re.Sub[0])
	}
}

func inClass(ranges []rune, r rune) bool {
	for i := 0; i+1 < len(ranges); i += 2 {
		if ranges[i] <= r && r <= ranges[i+1] {
			return true
		}
	}
	return false
}

// sorted gives the places, those of one column together.
func (w *wanted) sorted() []place {
	out := slices.Clone(w.order)
	slices.SortFunc(out, func(a, b place) int {
		return strings.Compare(a.table+"\x00"+a.column+"\x00"+a.path, b.table+"\x00"+b.column+"\x00"+b.path)
	})
	return out
}
