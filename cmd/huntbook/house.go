package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/huntbook/huntbook/control"
	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/hunt"
	"github.com/huntbook/huntbook/ingest"
	"github.com/huntbook/huntbook/internal/meta"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/store"
)

// house is a data folder opened by this process.
type house struct {
	dir   string
	db    *duckdb.DB
	store *store.Store
	door  *query.Door
	meta  *meta.DB // nil without a folder

	loader     *ingest.Service
	functions  *control.Functions
	watchlists *hunt.Watchlists
}

// openHouse opens a data folder; an empty dir is one in memory that ends with the process.
func openHouse(ctx context.Context, dir string, memory int64, opts query.Options) (*house, error) {
	o := duckdb.Options{MemoryLimit: memory, Scalars: query.Scalars()}
	if opts.Places != nil {
		o.Scalars = append(o.Scalars, opts.Places.Scalar())
	}
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
	h := &house{dir: dir, db: db, store: st, door: query.New(db, st, opts)}
	if err := h.furnish(); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

// furnish reads what people keep beside the tables.
func (h *house) furnish() (err error) {
	if h.dir != "" {
		if h.meta, err = meta.Open(h.dir); err != nil {
			return err
		}
	}
	if h.functions, err = control.NewFunctions(h.meta); err != nil {
		return err
	}
	h.loader = ingest.New(h.store)
	h.watchlists = hunt.NewWatchlists(h.door, h.add, func() int64 { return h.store.Stats(hunt.Table).Rows })
	h.door.Join(h.functions, h.watchlists)
	return nil
}

// add stores lines of JSON, all or none of which are good.
func (h *house) add(ctx context.Context, table string, lines []byte) error {
	rep, err := h.loader.Load(ctx, ingest.Request{Table: table, Format: "ndjson", Encoding: "none", Body: bytes.NewReader(lines), Source: "huntbook"})
	if err == nil && rep.Rejected > 0 {
		err = fmt.Errorf("%d rows of %s were rejected: %s", rep.Rejected, table, rep.Reasons[0].Reason)
	}
	return err
}

func (h *house) Close() error {
	errs := []error{h.store.Close(), h.db.Close()}
	if h.meta != nil {
		errs = append(errs, h.meta.Close())
	}
	return errors.Join(errs...)
}

// everything is the access of whoever owns the data folder, on the command line.
type everything struct{}

func (everything) Who() string         { return "local" }
func (everything) CanRead(string) bool { return true }
