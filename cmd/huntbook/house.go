package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/store"
)

// house is a data folder opened by this process.
type house struct {
	dir   string
	db    *duckdb.DB
	store *store.Store
	door  *query.Door
}

// openHouse opens a data folder; an empty dir is one in memory that ends with the process.
func openHouse(ctx context.Context, dir string, memory int64, opts query.Options) (*house, error) {
	o := duckdb.Options{MemoryLimit: memory, Scalars: query.Scalars()}
	if dir != "" {
		o.Path = store.File(dir)
		o.TempDir = filepath.Join(dir, "store", "spill")
	}
	db, err := duckdb.Open(o)
	if err != nil {
		return nil, err
	}
	st, err := store.Open(ctx, dir, db)
	if err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("open the data store in %s: %w", dir, err)
	}
	return &house{dir: dir, db: db, store: st, door: query.New(db, st, opts)}, nil
}

func (h *house) Close() error {
	if err := h.store.Close(); err != nil {
		_ = h.db.Close()
		return err
	}
	return h.db.Close()
}

// everything is the access of whoever owns the data folder, on the command line.
type everything struct{}

func (everything) Who() string         { return "local" }
func (everything) CanRead(string) bool { return true }
