package bind

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/types"
)

// GraphModel says how a graph is made of tables, as .create-or-alter graph_model has it.
type GraphModel struct {
	Schema struct {
		Nodes, Edges map[string]map[string]string // the types of properties, by label
	}
	Definition struct{ Steps []GraphStep }
}

// GraphStep adds the rows of a query as nodes or as edges.
type GraphStep struct {
	Kind                       string // AddNodes, AddEdges
	Query                      string
	NodeIDColumn               string `json:"NodeIdColumn"`
	SourceColumn, TargetColumn string
	Labels                     []string
	LabelsColumn               string
}

const (
	addNodes = "AddNodes"
	addEdges = "AddEdges"
)

// ParseGraphModel reads a model's JSON, in which line comments may stand, and says what is wrong with it.
func ParseGraphModel(text string) (*GraphModel, error) {
	d := json.NewDecoder(bytes.NewReader(dropComments(text)))
	d.DisallowUnknownFields()
	m := &GraphModel{}
	if err := d.Decode(m); err != nil {
		return nil, fmt.Errorf("the graph model is not the JSON that is expected: %w", err)
	}
	edges := false
	for i, s := range m.Definition.Steps {
		missing := func(name, value string) error {
			if value != "" {
				return nil
			}
			return fmt.Errorf("step %d of the graph model: %s needs %s", i+1, s.Kind, name)
		}
		var errs []error
		switch s.Kind {
		case addNodes:
			errs = append(errs, missing("NodeIdColumn", s.NodeIDColumn))
		case addEdges:
			edges = true
			errs = append(errs, missing("SourceColumn", s.SourceColumn), missing("TargetColumn", s.TargetColumn))
		default:
			return nil, fmt.Errorf("step %d of the graph model: its Kind is %q; it is AddNodes or AddEdges", i+1, s.Kind)
		}
		for _, err := range append(errs, missing("Query", s.Query)) {
			if err != nil {
				return nil, err
			}
		}
	}
	if !edges {
		return nil, fmt.Errorf("the graph model has no step that adds edges")
	}
	for _, of := range []map[string]map[string]string{m.Schema.Nodes, m.Schema.Edges} {
		for label, props := range of {
			for name, typ := range props {
				if _, ok := types.ByName(typ); !ok {
					return nil, fmt.Errorf("the schema of the graph model: %s.%s is of the unknown type %q", label, name, typ)
				}
			}
		}
	}
	return m, nil
}

// dropComments blanks what follows // outside of a JSON text's strings.
func dropComments(text string) []byte {
	out := []byte(text)
	quoted := false
	for i := 0; i < len(out); i++ {
		switch {
		case out[i] == '\\' && quoted:
			i++
		case out[i] == '"':
			quoted = !quoted
		case !quoted && bytes.HasPrefix(out[i:], []byte("//")):
			for ; i < len(out) && out[i] != '\n'; i++ {
				out[i] = ' '
			}
		}
	}
	return out
}

// errSaid stands for what is among the diagnostics already.
var errSaid = errors.New("said")

// graphPart is the nodes or the edges of a model while their steps are bound.
type graphPart struct {
	props  []types.Field
	inputs []plan.Node
	steps  []plan.GraphStep
	ids    []string // of nodes: the properties that hold the id
	key    types.Type
}

// modelGraph binds the steps of a model where at calls for its graph.
func (b *binder) modelGraph(m *GraphModel, at source.Span) rel {
	nodes, edges := &graphPart{}, &graphPart{}
	for i := range m.Definition.Steps {
		s := &m.Definition.Steps[i]
		part, schema := nodes, m.Schema.Nodes
		if s.Kind == addEdges {
			part, schema = edges, m.Schema.Edges
		}
		if err := b.graphStep(part, s, schema, at); err != nil {
			if !errors.Is(err, errSaid) {
				b.fail(errOther(at, "Step %d of the graph model: %s", i+1, err))
			}
			return nothing()
		}
	}
	if nodes.key == types.Unknown {
		nodes.key = edges.key
	}
	if nodes.key != edges.key {
		b.fail(errOther(at, "The ids of the graph model's nodes are %s, and those that its edges name are %s; convert one of them in its query.", nodes.key, edges.key))
		return nothing()
	}
	e := &plan.Local{Name: "graph-edges", In: edges.inputs, Args: map[string]any{"build": plan.GraphBuild{Steps: edges.steps}}}
	e.Cols = []plan.Column{b.col("", edges.key), b.col("", edges.key), b.col("", types.Dynamic)}
	e.Cols = append(e.Cols, b.properties(edges)...)
	all := b.share(e)
	build := plan.GraphBuild{Steps: nodes.steps}
	for _, name := range nodes.ids {
		build.IDs = append(build.IDs, nodes.place(name))
	}
	n := &plan.Local{Name: "graph-nodes", In: append([]plan.Node{b.reread(all)}, nodes.inputs...), Args: map[string]any{"build": build}}
	n.Cols = append([]plan.Column{b.col("", nodes.key), b.col("", types.Dynamic)}, b.properties(nodes)...)
	g := &graph{
		edges: rel{node: b.reread(all)}, nodes: rel{node: n}, source: edgeSource, target: edgeTarget, directed: true,
		nodeLabels: nodeLabels, edgeLabels: edgeLabels,
	}
	return rel{node: g.edges.node, graph: g}
}

func (b *binder) properties(p *graphPart) []plan.Column {
	out := make([]plan.Column, len(p.props))
	for i, f := range p.props {
		out[i] = b.col(f.Name, f.Type)
	}
	return out
}

func (p *graphPart) place(name string) int {
	return slices.IndexFunc(p.props, func(f types.Field) bool { return f.Name == name })
}

// property finds or adds one. What the schema says of it is its type.
func (p *graphPart) property(name string, t types.Type) (int, error) {
	i := p.place(name)
	if i < 0 {
		p.props = append(p.props, types.Field{Name: name, Type: t})
		return len(p.props) - 1, nil
	}
	if was := p.props[i].Type; was != t {
		return 0, fmt.Errorf("the property '%s' is %s here and %s before; convert one of them in its query, or rename it", name, t, was)
	}
	return i, nil
}

// graphStep binds the query of a step and says where its columns go.
func (b *binder) graphStep(p *graphPart, s *GraphStep, schema map[string]map[string]string, at source.Span) error {
	// Its name tells in messages where the text is.
	f, diags := ParseFunction(s.Kind, "() {"+strings.TrimRight(s.Query, "; \t\r\n")+"\n}")
	if len(diags) > 0 {
		return fmt.Errorf("its query does not parse: %s", diags[0].Message)
	}
	from := &origin{fn: f, at: at}
	if o := b.scope.origin(); o != nil {
		from.at = o.at
	}
	before := len(b.diags)
	t := in(b, &scope{from: from, floor: true}, func() rel {
		last := b.body(f.decl.Body)
		if last == nil {
			return nothing()
		}
		return b.table(last, nil)
	})
	if len(b.diags) > before {
		return errSaid
	}
	cols := t.cols()
	place := func(name string) (int, error) {
		i := slices.IndexFunc(cols, func(c plan.Column) bool { return c.Name == name })
		if i < 0 {
			return 0, fmt.Errorf("its query gives no column '%s'", name)
		}
		return i, nil
	}
	step := plan.GraphStep{Labels: s.Labels, LabelsColumn: -1}
	keys := []string{s.NodeIDColumn}
	if s.Kind == addEdges {
		keys = []string{s.SourceColumn, s.TargetColumn}
	} else if !slices.Contains(p.ids, s.NodeIDColumn) {
		p.ids = append(p.ids, s.NodeIDColumn)
	}
	for _, name := range keys {
		i, err := place(name)
		if err != nil {
			return err
		}
		if p.key == types.Unknown {
			p.key = cols[i].Type
		}
		if cols[i].Type != p.key {
			return fmt.Errorf("the id '%s' is %s and other ids are %s; convert one of them in its query", name, cols[i].Type, p.key)
		}
		step.Keys = append(step.Keys, i)
	}
	if s.LabelsColumn != "" {
		i, err := place(s.LabelsColumn)
		if err != nil {
			return err
		}
		if k := cols[i].Type; k != types.String && k != types.Dynamic {
			return fmt.Errorf("the column '%s' of labels is %s; it is a string or an array of strings", s.LabelsColumn, k)
		}
		step.LabelsColumn = i
	}
	declared := map[string]types.Type{}
	for _, label := range s.Labels {
		for name, typ := range schema[label] {
			declared[name], _ = types.ByName(typ)
		}
	}
	as := &plan.Project{In: t.node}
	for _, c := range cols {
		typ := c.Type
		if d, ok := declared[c.Name]; ok && !slices.Contains(keys, c.Name) {
			if d != typ && !convertible(typ, d) {
				return fmt.Errorf("'%s' is %s and the schema says %s", c.Name, typ, d)
			}
			typ = d
		}
		delete(declared, c.Name)
		to, err := p.property(c.Name, typ)
		if err != nil {
			return err
		}
		step.To = append(step.To, to)
		as.Cols, as.Exprs = append(as.Cols, b.col(c.Name, typ)), append(as.Exprs, b.cast(&plan.Ref{Col: c}, typ))
	}
	for _, name := range sortedNames(declared) {
		if _, err := p.property(name, declared[name]); err != nil {
			return err
		}
	}
	p.inputs, p.steps = append(p.inputs, as), append(p.steps, step)
	return nil
}

func sortedNames(m map[string]types.Type) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
