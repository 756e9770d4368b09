package duckdb

import (
	"fmt"
	"slices"
	"strings"

	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// elements spells the list of a dynamic's elements as JSON texts: an array's items, a bag's properties as bags of one
// property or, in array expansion, as [key, value] pairs; any other value stands for itself.
func elements(x string, pairs bool) string {
	open, colon, shut := "{", ":", "}"
	if pairs {
		open, colon, shut = "[", ",", "]"
	}
	// A JSON pointer, unlike a path, can spell every key.
	value := "json_extract(" + x + ", '/' || replace(replace(k, '~', '~0'), '/', '~1'))"
	bag := fmt.Sprintf("list_transform(json_keys(%s), lambda k: '%s' || CAST(to_json(k) AS VARCHAR) || '%s' || coalesce(CAST(%s AS VARCHAR), 'null') || '%s')",
		x, open, colon, value, shut)
	return fmt.Sprintf("(CASE json_type(%s) WHEN 'ARRAY' THEN CAST(CAST(CAST(%s AS JSON) AS JSON[]) AS VARCHAR[]) WHEN 'OBJECT' THEN %s ELSE [%s] END)",
		x, x, bag, x)
}

func (g *generator) unnest(n *plan.Unnest, s scope) string {
	carry := append([]string(nil), s.carry...)
	lists, texts := make([]string, len(n.Items)), make([]bool, len(n.Items))
	inner := names(n.In, s)
	listed := slices.Clone(inner)
	for i, it := range n.Items {
		lists[i] = g.alias("e")
		arg := g.args([]plan.Expr{it.X})[0]
		l := arg.List
		texts[i] = l != "" && (it.Out.Type == types.String || it.Out.Type == types.Dynamic || it.Out.Type == types.Unknown)
		if !texts[i] {
			x := arg.SQL
			if it.X.Type() != types.Dynamic && it.X.Type() != types.Unknown {
				x = ToJSON(x, it.X.Type())
			}
			if _, ok := it.X.(*plan.Ref); !ok { // spelt several times, computed once
				inner = append(inner, x+" AS "+lists[i]+"x")
				x = lists[i] + "x"
			}
			l = elements(x, n.BagArray)
		}
		if n.PerRow != nil {
			l = fmt.Sprintf("list_slice(%s, 1, CAST(%s AS BIGINT))", l, g.expr(n.PerRow))
		}
		listed = append(listed, l+" AS "+lists[i])
	}
	longest := "0"
	if len(lists) > 0 {
		lens := make([]string, len(lists))
		for i, l := range lists {
			lens[i] = "len(" + l + ")"
		}
		longest = "greatest(" + strings.Join(lens, ", ") + ")"
	}
	middle, outerItems := append([]string(nil), carry...), append([]string(nil), carry...)
	for _, c := range n.Cols {
		name := col(c)
		at := -1
		for i, it := range n.Items {
			if it.Out.ID == c.ID {
				at = i
			}
		}
		switch {
		case at >= 0:
			middle = append(middle, "unnest("+lists[at]+") AS "+name)
			outerItems = append(outerItems, g.element(c, texts[at], len(n.Items) > 1)+" AS "+name)
		case n.Index != nil && n.Index.ID == c.ID:
			middle = append(middle, "unnest(range(0, "+longest+")) AS "+name)
			outerItems = append(outerItems, name)
		default:
			middle = append(middle, name)
			outerItems = append(outerItems, name)
		}
	}
	return fmt.Sprintf("SELECT %s FROM (SELECT %s FROM (SELECT %s FROM (SELECT %s FROM (%s) i) v) e) x",
		list(outerItems), list(middle), list(listed), list(inner), g.node(n.In, s))
}

// element spells what an expanded column holds: an element's text, or its JSON, converted to the column's type. Beside a
// longer list, its column ends in nulls.
func (g *generator) element(c plan.Column, isText, beside bool) string {
	switch {
	case isText && c.Type == types.String && !beside:
		return col(c)
	case isText && c.Type == types.String:
		return "coalesce(" + col(c) + ", '')"
	case isText:
		return fmt.Sprintf("CASE WHEN %s IS NOT NULL THEN CAST(to_json(%s) AS VARCHAR) END", col(c), col(c))
	case c.Type == types.Dynamic || c.Type == types.Unknown:
		return "nullif(" + col(c) + ", 'null')" // a JSON null is a null
	}
	return g.cast(&plan.Ref{Col: plan.Column{ID: c.ID, Type: types.Dynamic}}, c.Type)
}

// parse captures fields by one regular expression. A row that does not match has empty texts, hence nulls elsewhere.
func (g *generator) parse(n *plan.Parse, s scope) string {
	inner := names(n.In, s)
	groups := 0
	for _, f := range n.Fields {
		groups = max(groups, f.Group)
	}
	x, re := g.expr(n.X), quoted(n.Regex)
	m := g.alias("m")
	if groups > 0 {
		keys := make([]string, groups)
		for i := range keys {
			keys[i] = fmt.Sprintf("'g%d'", i+1)
		}
		inner = append(inner, fmt.Sprintf("regexp_extract(%s, %s, [%s], 's') AS %s", x, re, strings.Join(keys, ", "), m))
	}
	where := ""
	if n.Where {
		where = fmt.Sprintf(" WHERE regexp_matches(%s, %s, 's')", x, re)
	}
	items := append([]string(nil), s.carry...)
	texts := append([]string(nil), s.carry...)
	for _, c := range n.Cols {
		text := col(c)
		for _, f := range n.Fields {
			if f.Out.ID == c.ID {
				text = fmt.Sprintf("%s.g%d AS %s", m, f.Group, col(c))
			}
		}
		texts = append(texts, text)
		items = append(items, g.fieldOf(n, c)+" AS "+col(c))
	}
	return fmt.Sprintf("SELECT %s FROM (SELECT %s FROM (SELECT %s FROM (%s) i%s) m) t",
		list(items), list(texts), list(inner), g.node(n.In, s), where)
}

// fieldOf spells a captured column, converted to its declared type; other columns pass through.
func (g *generator) fieldOf(n *plan.Parse, c plan.Column) string {
	for _, f := range n.Fields {
		if f.Out.ID == c.ID {
			return g.cast(&plan.Ref{Col: plan.Column{ID: c.ID, Type: types.String}}, c.Type)
		}
	}
	return col(c)
}

// apply runs a body once for every partition, as one SELECT: what tells partitions apart is carried through all of the
// body's nodes, which group, sort and limit within it.
func (g *generator) apply(n *plan.Apply, s scope) string {
	keys := make([]string, len(n.Keys))
	base := names(n.In, s)
	for i, k := range n.Keys {
		keys[i] = g.alias("p")
		base = append(base, g.expr(k)+" AS "+keys[i])
	}
	kept := make([]string, len(n.Carry))
	for i, c := range n.Carry {
		kept[i] = g.alias("p")
		base = append(base, col(c)+" AS "+kept[i])
	}
	carry := append(append(append([]string(nil), s.carry...), keys...), kept...)
	from := "SELECT " + list(base) + " FROM (" + g.node(n.In, s) + ") b"
	inCols := n.In.Columns()
	inside := scope{carry: carry, input: func(in *plan.Input) string {
		items := append([]string(nil), carry...)
		for i, c := range in.Cols {
			if i >= len(inCols) {
				return g.fail("a body's input has other columns than its operator")
			}
			items = append(items, col(inCols[i])+" AS "+col(c))
		}
		return "SELECT " + list(items) + " FROM (" + from + ") b"
	}}
	items := append([]string(nil), s.carry...)
	body := n.Body.Columns()
	for i, c := range n.Cols {
		if i < len(kept) {
			items = append(items, kept[i]+" AS "+col(c))
		} else {
			items = append(items, col(body[i-len(kept)])+" AS "+col(c))
		}
	}
	return "SELECT " + list(items) + " FROM (" + g.node(n.Body, inside) + ") a"
}
