package plugin

import (
	"context"
	"slices"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

const maxColumns = 1000

// bagUnpack makes a column of each property of a bag, in the order of names. A column's type is that of its values, dynamic
// where they differ.
var bagUnpack = exec.Operator{Name: "bag_unpack", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	c := newCall(n, in)
	bag, err := c.column(0)
	if err != nil {
		return nil, err
	}
	u := unpacking{call: c, bag: bag, conflict: "error", ignored: map[string]bool{}}
	if err := u.options(); err != nil {
		return nil, err
	}
	if schema, ok := n.Args["schema"].([]plan.Column); ok {
		return u.withSchema(ctx, schema)
	}
	return u.run(ctx)
}}

type unpacking struct {
	*call
	bag      int
	prefix   string
	conflict string
	ignored  map[string]bool
}

// options reads the arguments behind the bag: prefix, columnsConflict, ignoredProperties, by name or by place.
func (u *unpacking) options() error {
	order := []string{"", "OutputColumnPrefix", "columnsConflict", "ignoredProperties"}
	for i := 1; i < len(u.args); i++ {
		k, ok := u.constant(i)
		if !ok {
			return u.fail("argument %d must be a constant", i+1)
		}
		name := order[min(i, 3)]
		if u.names[i] == "columnsConflict" || u.names[i] == "ignoredProperties" || u.names[i] == "OutputColumnPrefix" {
			name = u.names[i]
		}
		switch name {
		case "columnsConflict":
			u.conflict = k.V.S
			if !slices.Contains([]string{"error", "replace_source", "keep_source"}, u.conflict) {
				return u.fail("columnsConflict is error, replace_source or keep_source, not %q", u.conflict)
			}
		case "ignoredProperties":
			list, ok := json.Texts(k.V.S)
			if !ok && !k.V.Null {
				return u.fail("ignoredProperties is an array of names")
			}
			for _, p := range list {
				u.ignored[p] = true
			}
		default:
			u.prefix = k.V.S
		}
	}
	return nil
}

func typeOf(s string) types.Type {
	switch json.KindOf(s) {
	case json.BoolKind:
		return types.Bool
	case json.StringKind:
		return types.String
	case json.NumberKind:
		if _, ok := json.Integer(s); ok {
			return types.Long
		}
		return types.Real
	}
	return types.Dynamic
}

func (u *unpacking) run(ctx context.Context) (*exec.Table, error) {
	found := map[string]types.Type{}
	for r, row := range u.in.Rows {
		if err := exec.Tick(ctx, r); err != nil {
			return nil, err
		}
		if row[u.bag].Null || json.KindOf(row[u.bag].S) != json.ObjectKind {
			continue
		}
		json.Each(row[u.bag].S, func(key, v string) bool {
			if u.ignored[key] {
				return true
			}
			t, seen := found[key]
			switch {
			case v == "null":
				if !seen {
					found[key] = types.Unknown
				}
			case !seen || t == types.Unknown:
				found[key] = typeOf(v)
			case t != typeOf(v):
				found[key] = types.Dynamic
			}
			return len(found) <= maxColumns
		})
		if len(found) > maxColumns {
			return nil, u.fail("%w", errTooMany)
		}
	}
	keys := make([]string, 0, len(found))
	for k := range found {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	// A property that is called like the bag stands in the bag's place.
	out := &exec.Table{}
	var from []int // of each output column: the source's place, or -1 - i for keys[i]
	names := map[string]int{}
	for i, c := range u.in.Cols {
		if i == u.bag {
			k, ok := slices.BinarySearch(keys, trim(c.Name, u.prefix))
			if !ok || u.prefix+keys[k] != c.Name {
				continue
			}
			out.Cols, from = append(out.Cols, types.Field{Name: c.Name, Type: known(found[keys[k]])}), append(from, -1-k)
		} else {
			out.Cols, from = append(out.Cols, c), append(from, i)
		}
		names[c.Name] = len(out.Cols) - 1
	}
	for k, key := range keys {
		name, t := u.prefix+key, known(found[key])
		at, clash := names[name]
		switch {
		case clash && from[at] == -1-k:
		case !clash:
			out.Cols, from = append(out.Cols, types.Field{Name: name, Type: t}), append(from, -1-k)
			names[name] = len(out.Cols) - 1
		case u.conflict == "error":
			return nil, u.fail("the column %s is there already; give a prefix, or columnsConflict= replace_source or keep_source", name)
		case u.conflict == "replace_source":
			out.Cols[at].Type, from[at] = t, -1-k
		}
	}
	place := map[string]int{}
	for i, f := range from {
		if f < 0 {
			place[keys[-1-f]] = i
		}
	}
	return out, u.fill(ctx, out, from, place)
}

func known(t types.Type) types.Type {
	if t == types.Unknown {
		return types.Dynamic
	}
	return t
}

func trim(name, prefix string) string {
	if len(name) >= len(prefix) && name[:len(prefix)] == prefix {
		return name[len(prefix):]
	}
	return name
}

// withSchema gives the columns that the query says.
func (u *unpacking) withSchema(ctx context.Context, schema []plan.Column) (*exec.Table, error) {
	out := &exec.Table{Cols: exec.Fields(schema)}
	from := make([]int, len(schema))
	place := map[string]int{}
	for i, c := range out.Cols {
		from[i] = -1
		at := slices.IndexFunc(u.in.Cols, func(f types.Field) bool { return f.Name == c.Name })
		if at >= 0 && at != u.bag && u.in.Cols[at].Type == c.Type && u.conflict != "replace_source" {
			from[i] = at
		} else if len(c.Name) >= len(u.prefix) && c.Name[:len(u.prefix)] == u.prefix {
			place[c.Name[len(u.prefix):]] = i
		}
	}
	return out, u.fill(ctx, out, from, place)
}

// fill makes the rows: from names the source of each column, place where a property goes.
func (u *unpacking) fill(ctx context.Context, out *exec.Table, from []int, place map[string]int) error {
	out.Rows = make([][]value.Value, len(u.in.Rows))
	for r, row := range u.in.Rows {
		if err := exec.Tick(ctx, r); err != nil {
			return err
		}
		cells := make([]value.Value, len(out.Cols))
		for i, f := range from {
			if f >= 0 {
				cells[i] = row[f]
			} else {
				cells[i] = eval.NullOf(out.Cols[i].Type)
			}
		}
		if b := row[u.bag]; !b.Null && json.KindOf(b.S) == json.ObjectKind {
			json.Each(b.S, func(key, v string) bool {
				if i, ok := place[key]; ok {
					cells[i] = eval.FromJSON(v, out.Cols[i].Type)
				}
				return true
			})
		}
		out.Rows[r] = cells
	}
	return nil
}
