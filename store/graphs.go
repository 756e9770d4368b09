package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/kql/types"
)

// graphDDL makes the tables that describe stored graphs. The rows of a snapshot stand in two tables of their own.
const graphDDL = `
CREATE TABLE IF NOT EXISTS hb_graph_models (name VARCHAR, id VARCHAR, created BIGINT, text VARCHAR);
CREATE TABLE IF NOT EXISTS hb_graph_snapshots (model VARCHAR, name VARCHAR, taken BIGINT, info VARCHAR);
`

// GraphModel is one version of a graph model: altering it makes another.
type GraphModel struct {
	Name, ID, Text string
	Created        int64 // ticks
}

// GraphSnapshot is a graph as it was made of a model at one time.
type GraphSnapshot struct {
	Model, Name            string
	Taken                  int64 // ticks
	ModelID                string
	ModelCreated           int64
	NodeCount, EdgeCount   int64
	Nodes, Edges           []types.Field // their columns
	NodesTable, EdgesTable string        // the engine's tables, with the columns c0, c1, ...
	Reads                  []string      // the tables whose rows are in it
}

// ErrGraph refuses what names a graph or a snapshot that is not there, or that is there already.
var ErrGraph = errors.New("no such graph")

func noGraph(kind, name string) error {
	return fmt.Errorf("%w: the %s '%s' was not found", ErrGraph, kind, name)
}

// PutGraphModel keeps a new version of a model.
func (s *Store) PutGraphModel(ctx context.Context, name, text string) (GraphModel, error) {
	if !validName(name) {
		return GraphModel{}, ErrName
	}
	m := GraphModel{Name: name, ID: uuid.NewString(), Text: text, Created: ticks.FromTime(s.now())}
	err := s.graphs(ctx, func(conn *duckdb.Conn) error {
		return conn.Exec(ctx, "INSERT INTO hb_graph_models VALUES (?, ?, ?, ?)", m.Name, m.ID, m.Created, m.Text)
	})
	return m, err
}

// GraphModels gives all versions of all models, by name, the oldest first.
func (s *Store) GraphModels(ctx context.Context) ([]GraphModel, error) {
	var out []GraphModel
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	err = each(ctx, conn, "SELECT name, id, created, text FROM hb_graph_models ORDER BY name, created, rowid", func(r row) {
		out = append(out, GraphModel{Name: r.s(0), ID: r.s(1), Created: r.i(2), Text: r.s(3)})
	})
	return out, err
}

// GraphModel gives the latest version of a model.
func (s *Store) GraphModel(ctx context.Context, name string) (GraphModel, error) {
	all, err := s.GraphModels(ctx)
	if err != nil {
		return GraphModel{}, err
	}
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Name == name {
			return all[i], nil
		}
	}
	return GraphModel{}, noGraph("graph model", name)
}

// GraphSnapshots gives the snapshots of a model, or of all where the name is empty, the oldest first.
func (s *Store) GraphSnapshots(ctx context.Context, model string) ([]GraphSnapshot, error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return snapshots(ctx, conn, model)
}

func snapshots(ctx context.Context, conn *duckdb.Conn, model string) ([]GraphSnapshot, error) {
	var out []GraphSnapshot
	var bad error
	err := each(ctx, conn, "SELECT info FROM hb_graph_snapshots WHERE ? IN ('', model) ORDER BY taken, rowid", func(r row) {
		var g GraphSnapshot
		bad = errors.Join(bad, json.Unmarshal([]byte(r.s(0)), &g))
		out = append(out, g)
	}, model)
	return out, errors.Join(err, bad)
}

// KeepGraph stores the rows of two SELECTs, which conn may run, as a snapshot of a model's version.
func (s *Store) KeepGraph(ctx context.Context, conn *duckdb.Conn, m GraphModel, g GraphSnapshot, nodes, edges string) (GraphSnapshot, error) {
	if !validName(g.Name) {
		return g, ErrName
	}
	s.graphsMu.Lock()
	defer s.graphsMu.Unlock()
	s.quiet.RLock()
	defer s.quiet.RUnlock()
	have, err := snapshots(ctx, conn, m.Name)
	if err != nil {
		return g, err
	}
	for _, h := range have {
		if h.Name == g.Name {
			return g, fmt.Errorf("%w: the graph '%s' has a snapshot '%s' already; snapshots do not change", ErrGraph, m.Name, g.Name)
		}
	}
	id := strings.ReplaceAll(uuid.NewString(), "-", "")
	g.Model, g.ModelID, g.ModelCreated, g.Taken = m.Name, m.ID, m.Created, ticks.FromTime(s.now())
	g.NodesTable, g.EdgesTable = "hb_graph_nodes_"+id, "hb_graph_edges_"+id
	err = transact(ctx, conn, func() error {
		for _, t := range []struct {
			name, sql string
			count     *int64
		}{{g.NodesTable, nodes, &g.NodeCount}, {g.EdgesTable, edges, &g.EdgeCount}} {
			if err := conn.Exec(ctx, "CREATE TABLE "+t.name+" AS "+t.sql); err != nil {
				return err
			}
			if err := each(ctx, conn, "SELECT count(*) FROM "+t.name, func(r row) { *t.count = r.i(0) }); err != nil {
				return err
			}
		}
		info, err := json.Marshal(g)
		if err != nil {
			return err
		}
		return conn.Exec(ctx, "INSERT INTO hb_graph_snapshots VALUES (?, ?, ?, ?)", g.Model, g.Name, g.Taken, string(info))
	})
	return g, err
}

// DropGraphModel removes a model, its versions and its snapshots.
func (s *Store) DropGraphModel(ctx context.Context, name string) error {
	if _, err := s.GraphModel(ctx, name); err != nil {
		return err
	}
	if _, err := s.DropGraphSnapshots(ctx, name, ""); err != nil {
		return err
	}
	return s.graphs(ctx, func(conn *duckdb.Conn) error {
		return conn.Exec(ctx, "DELETE FROM hb_graph_models WHERE name = ?", name)
	})
}

// DropGraphSnapshots removes a snapshot of a model, or all where the name is empty, and gives what they were.
func (s *Store) DropGraphSnapshots(ctx context.Context, model, name string) ([]GraphSnapshot, error) {
	var dropped []GraphSnapshot
	err := s.graphs(ctx, func(conn *duckdb.Conn) error {
		have, err := snapshots(ctx, conn, model)
		if err != nil {
			return err
		}
		return transact(ctx, conn, func() error {
			for _, g := range have {
				if name != "" && g.Name != name {
					continue
				}
				dropped = append(dropped, g)
				for _, t := range []string{g.NodesTable, g.EdgesTable} {
					if err := conn.Exec(ctx, "DROP TABLE "+t); err != nil {
						return err
					}
				}
				if err := conn.Exec(ctx, "DELETE FROM hb_graph_snapshots WHERE model = ? AND name = ?", g.Model, g.Name); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err == nil && name != "" && len(dropped) == 0 {
		err = noGraph("graph snapshot", model+"."+name)
	}
	return dropped, err
}

// graphs runs one change of the stored graphs.
func (s *Store) graphs(ctx context.Context, change func(*duckdb.Conn) error) error {
	s.graphsMu.Lock()
	defer s.graphsMu.Unlock()
	s.quiet.RLock()
	defer s.quiet.RUnlock()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return change(conn)
}
