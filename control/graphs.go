package control

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/result"
	"github.com/huntbook/huntbook/store"
)

// GraphStore keeps graph models and their snapshots.
type GraphStore interface {
	PutGraphModel(ctx context.Context, name, text string) (store.GraphModel, error)
	GraphModels(ctx context.Context) ([]store.GraphModel, error)
	DropGraphModel(ctx context.Context, name string) error
	GraphSnapshots(ctx context.Context, model string) ([]store.GraphSnapshot, error)
	DropGraphSnapshots(ctx context.Context, model, name string) ([]store.GraphSnapshot, error)
}

// GraphMaker builds graphs from what a caller may read.
type GraphMaker interface {
	CheckGraph(ctx context.Context, req query.Request, text string) error
	MakeGraph(ctx context.Context, req query.Request, model, snapshot string) (store.GraphSnapshot, error)
}

// Graphs is what the commands for stored graphs need.
type Graphs struct {
	Store   GraphStore
	Maker   GraphMaker
	Request query.Request // who asks, with which limits
}

var graphCommands = []command{
	{".create-or-alter graph_model {graph} {definition}", "Keep a graph model, given as JSON between ``` and ```.", createGraph},
	{".alter graph_model {graph} {definition}", "The same for a model that is there.", alterGraph},
	{".show graph_models", "The graph models.", showGraphs},
	{".show graph_models details", "The graph models with their definitions.", showGraphDetails},
	{".show graph_models with {list}", "Versions too, with (showAll=true).", showGraphs},
	{".show graph_models with {list} details", "The same with definitions.", showGraphDetails},
	{".show graph_models details with {list}", "The same with definitions.", showGraphDetails},
	{".show graph_model {graph}", "A graph model.", showGraphs},
	{".show graph_model {graph} details", "A graph model with its definition.", showGraphDetails},
	{".show graph_model {graph} with {list}", "A version by its id, or all with (id='*').", showGraphs},
	{".drop graph_model {graph}", "Forget a graph model and its snapshots.", dropGraph},
	{".make graph_snapshot {snapshot} from {graph}", "Build the graph of a model and keep it.", makeSnapshot},
	{".show graph_snapshots {graph}", "The snapshots of a graph model, or of all with *.", showSnapshots},
	{".show graph_snapshot {snapshot}", "A snapshot, as Model.Snapshot.", showSnapshots},
	{".show graph_snapshot {snapshot} details", "A snapshot with its counts.", showSnapshotDetails},
	{".drop graph_snapshot {snapshot}", "Forget a snapshot, named Model.Snapshot.", dropSnapshot},
	{".drop graph_snapshots {graph}", "Forget all snapshots of a graph model.", dropSnapshots},
}

// retention is said of every graph: it is kept until it is dropped.
const retention = `{"SoftDeletePeriod":"365000.00:00:00"}`

var (
	graphColumns        = Columns("Name:string CreationTime:datetime Id:guid")
	graphDetailColumns  = Columns("Name:string CreationTime:datetime Id:guid SnapshotsCount:long Model:dynamic AuthorizedPrincipals:dynamic RetentionPolicy:dynamic")
	snapshotColumns     = Columns("Name:string SnapshotTime:datetime ModelName:string ModelId:guid ModelCreationTime:datetime")
	snapshotMoreColumns = Columns("Name:string SnapshotTime:datetime ModelName:string ModelId:guid ModelCreationTime:datetime NodesCount:long EdgesCount:long RetentionPolicy:dynamic")
)

// graphError gives the failures of the store and of the door the kinds of commands.
func graphError(err error) error {
	var q *query.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.ErrGraph):
		return &Error{NotFound, "Entity not found or not free: " + err.Error()}
	case errors.Is(err, store.ErrName):
		return &Error{Syntax, err.Error()}
	case errors.As(err, &q):
		return err
	}
	return &Error{Failed, err.Error()}
}

func (h *House) manage() error {
	if h.MayWriteFunctions() {
		return nil
	}
	return &Error{Forbidden, "Principal is not authorized to change the graphs of this database."}
}

func createGraph(ctx context.Context, h *House, a args) (Table, error) {
	if err := h.manage(); err != nil {
		return Table{}, err
	}
	text := strings.TrimSpace(a["definition"])
	if err := h.Graphs.Maker.CheckGraph(ctx, h.Graphs.Request, text); err != nil {
		return Table{}, graphError(err)
	}
	m, err := h.Graphs.Store.PutGraphModel(ctx, a["graph"], text)
	if err != nil {
		return Table{}, graphError(err)
	}
	return h.graphTable(ctx, graphDetailColumns, []store.GraphModel{m})
}

func alterGraph(ctx context.Context, h *House, a args) (Table, error) {
	if _, err := h.graphModels(ctx, a["graph"]); err != nil {
		return Table{}, err
	}
	return createGraph(ctx, h, a)
}

// graphModels gives the versions of one model, or of all where the name is empty.
func (h *House) graphModels(ctx context.Context, name string) ([]store.GraphModel, error) {
	all, err := h.Graphs.Store.GraphModels(ctx)
	if err != nil {
		return nil, graphError(err)
	}
	if name == "" {
		return all, nil
	}
	var out []store.GraphModel
	for _, m := range all {
		if m.Name == name {
			out = append(out, m)
		}
	}
	if len(out) == 0 {
		return nil, &Error{NotFound, fmt.Sprintf("Entity '%s' of kind 'GraphModel' was not found.", name)}
	}
	return out, nil
}

// latest keeps the last version of each model.
func latest(all []store.GraphModel) []store.GraphModel {
	var out []store.GraphModel
	for i, m := range all {
		if i+1 == len(all) || all[i+1].Name != m.Name {
			out = append(out, m)
		}
	}
	return out
}

func showGraphs(ctx context.Context, h *House, a args) (Table, error) {
	return h.showGraphs(ctx, a, graphColumns)
}

func showGraphDetails(ctx context.Context, h *House, a args) (Table, error) {
	return h.showGraphs(ctx, a, graphDetailColumns)
}

func (h *House) showGraphs(ctx context.Context, a args, columns []result.Column) (Table, error) {
	models, err := h.graphModels(ctx, a["graph"])
	if err != nil {
		return Table{}, err
	}
	opts := options(a["list"])
	switch id := opts["id"]; {
	case strings.EqualFold(opts["showall"], "true"), id == "*":
	case id != "":
		var found []store.GraphModel
		for _, m := range models {
			if m.ID == id {
				found = append(found, m)
			}
		}
		models = found
	default:
		models = latest(models)
	}
	return h.graphTable(ctx, columns, models)
}

func (h *House) graphTable(ctx context.Context, columns []result.Column, models []store.GraphModel) (Table, error) {
	t := Table{Columns: columns}
	for _, m := range models {
		row := []any{m.Name, ticks.FormatDatetime(m.Created), m.ID}
		if len(columns) > len(row) {
			snapshots, err := h.Graphs.Store.GraphSnapshots(ctx, m.Name)
			if err != nil {
				return Table{}, graphError(err)
			}
			row = append(row, int64(len(snapshots)), m.Text, "[]", retention)
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

func dropGraph(ctx context.Context, h *House, a args) (Table, error) {
	if err := h.manage(); err != nil {
		return Table{}, err
	}
	return Table{Columns: graphColumns}, graphError(h.Graphs.Store.DropGraphModel(ctx, a["graph"]))
}

func makeSnapshot(ctx context.Context, h *House, a args) (Table, error) {
	if err := h.manage(); err != nil {
		return Table{}, err
	}
	g, err := h.Graphs.Maker.MakeGraph(ctx, h.Graphs.Request, a["graph"], a["snapshot"])
	if err != nil {
		return Table{}, graphError(err)
	}
	return snapshotTable(snapshotMoreColumns, []store.GraphSnapshot{g}), nil
}

func snapshotTable(columns []result.Column, all []store.GraphSnapshot) Table {
	t := Table{Columns: columns}
	for _, g := range all {
		row := []any{g.Name, ticks.FormatDatetime(g.Taken), g.Model, g.ModelID, ticks.FormatDatetime(g.ModelCreated), g.NodeCount, g.EdgeCount, retention}
		t.Rows = append(t.Rows, row[:len(columns)])
	}
	return t
}

// snapshotName takes Model.Snapshot apart.
func snapshotName(a args) (model, name string, err error) {
	model, name, ok := strings.Cut(a["snapshot"], ".")
	if !ok || name == "" {
		return "", "", &Error{Syntax, "Syntax error: a snapshot is named Model.Snapshot."}
	}
	return model, name, nil
}

func showSnapshots(ctx context.Context, h *House, a args) (Table, error) {
	return h.showSnapshots(ctx, a, snapshotColumns)
}

func showSnapshotDetails(ctx context.Context, h *House, a args) (Table, error) {
	return h.showSnapshots(ctx, a, snapshotMoreColumns)
}

func (h *House) showSnapshots(ctx context.Context, a args, columns []result.Column) (Table, error) {
	model, name := a["graph"], ""
	if a["snapshot"] != "" {
		var err error
		if model, name, err = snapshotName(a); err != nil {
			return Table{}, err
		}
	}
	if model == "*" {
		model = ""
	} else if _, err := h.graphModels(ctx, model); err != nil {
		return Table{}, err
	}
	all, err := h.Graphs.Store.GraphSnapshots(ctx, model)
	if err != nil {
		return Table{}, graphError(err)
	}
	if name == "" {
		return snapshotTable(columns, all), nil
	}
	for _, g := range all {
		if g.Name == name {
			return snapshotTable(columns, []store.GraphSnapshot{g}), nil
		}
	}
	return Table{}, &Error{NotFound, fmt.Sprintf("Entity '%s' of kind 'GraphSnapshot' was not found.", a["snapshot"])}
}

func dropSnapshot(ctx context.Context, h *House, a args) (Table, error) {
	model, name, err := snapshotName(a)
	if err != nil {
		return Table{}, err
	}
	return h.dropSnapshots(ctx, model, name)
}

func dropSnapshots(ctx context.Context, h *House, a args) (Table, error) {
	if _, err := h.graphModels(ctx, a["graph"]); err != nil {
		return Table{}, err
	}
	t, err := h.dropSnapshots(ctx, a["graph"], "")
	t.Rows = nil
	return t, err
}

func (h *House) dropSnapshots(ctx context.Context, model, name string) (Table, error) {
	if err := h.manage(); err != nil {
		return Table{}, err
	}
	dropped, err := h.Graphs.Store.DropGraphSnapshots(ctx, model, name)
	if err != nil {
		return Table{}, graphError(err)
	}
	return snapshotTable(snapshotColumns, dropped), nil
}
