package samplegraph

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/types"
)

// props are the properties of one node or edge.
type props map[string]any

// maker collects the rows of a graph. Its chances are the same each time.
type maker struct {
	*rand.Rand
	nodes, edges *exec.Table
	start        time.Time // of what happens in it
}

// newMaker takes the columns as "name:type ...".
func newMaker(nodes, edges string) *maker {
	return &maker{
		Rand:  rand.New(rand.NewPCG(4, 2)), //nolint:gosec // the rows have to be the same each time
		nodes: &exec.Table{Cols: columns(":string :dynamic " + nodes)}, edges: &exec.Table{Cols: columns(":string :string :dynamic " + edges)},
		start: time.Date(2025, 3, 3, 8, 0, 0, 0, time.UTC),
	}
}

func columns(spec string) []types.Field {
	var out []types.Field
	for _, f := range strings.Fields(spec) {
		name, typ, _ := strings.Cut(f, ":")
		t, ok := types.ByName(typ)
		if !ok {
			panic("samplegraph: no type " + typ)
		}
		out = append(out, types.Field{Name: name, Type: t})
	}
	return out
}

func (m *maker) graph() *Graph { return &Graph{Nodes: m.nodes, Edges: m.edges} }

// node adds a node and gives its key.
func (m *maker) node(key string, labels []string, p props) string {
	add(m.nodes, []value.Value{value.Text(key), value.Text(text(labels))}, p)
	return key
}

func (m *maker) edge(from, to, label string, p props) {
	add(m.edges, []value.Value{value.Text(from), value.Text(to), value.Text(text([]string{label}))}, p)
}

func add(t *exec.Table, own []value.Value, p props) {
	row := own
	for _, c := range t.Cols[len(own):] {
		v, ok := p[c.Name]
		if !ok {
			row = append(row, eval.NullOf(c.Type))
			continue
		}
		row = append(row, cell(v, c.Type))
	}
	t.Rows = append(t.Rows, row)
}

func cell(v any, t types.Type) value.Value {
	if t == types.Dynamic {
		return value.Text(text(v))
	}
	switch v := v.(type) {
	case string:
		return value.Text(v)
	case int:
		return value.Long(int64(v))
	case float64:
		return value.Real(v)
	case bool:
		return value.Bool(v)
	case time.Time:
		return value.Long(ticks.FromTime(v))
	}
	panic(fmt.Sprintf("samplegraph: a property of type %T", v))
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // of values that stand in this package
	}
	return string(b)
}

// one picks any of several.
func one[T any](m *maker, of []T) T { return of[m.IntN(len(of))] }

// two picks two that differ.
func two[T comparable](m *maker, of []T) (a, b T) {
	a = one(m, of)
	for b = a; b == a; {
		b = one(m, of)
	}
	return a, b
}

// when gives an instant within so many days of the start.
func (m *maker) when(days int) time.Time {
	return m.start.Add(time.Duration(m.IntN(days*24*3600)) * time.Second)
}

// guid makes an id that belongs to nobody.
func (m *maker) guid() string {
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", m.Uint32(), m.IntN(1<<16), m.IntN(1<<12), m.IntN(1<<12), m.Uint64()&(1<<48-1))
}

var (
	givenNames  = strings.Fields("Mira Jonas Ada Tariq Lena Oskar Nadia Viktor Ines Pavel Rosa Emil Sana Hugo Yara Milan Greta Omar Alma Felix")
	familyNames = strings.Fields("Berg Castro Novak Haddad Lund Moreau Okafor Petrov Quist Rossi Sato Tomas Urban Vidal Weiss Yilmaz")
)

func (m *maker) person() (given, family string) { return one(m, givenNames), one(m, familyNames) }
