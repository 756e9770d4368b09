package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/store"
)

// Restore makes the data folder dir, which must not be there, of a backup. The folder gets its name once all of it is
// there and every table has the rows that the manifest says.
func Restore(ctx context.Context, from io.Reader, dir string) (m Manifest, err error) {
	if _, err := os.Lstat(dir); err == nil {
		return m, fmt.Errorf("%s is there already; a backup is restored to a folder of its own", dir)
	} else if !errors.Is(err, os.ErrNotExist) {
		return m, err
	}
	part := filepath.Clean(dir) + ".restoring"
	if err := os.MkdirAll(filepath.Dir(part), 0o700); err != nil {
		return m, err
	}
	if err := os.Mkdir(part, 0o700); err != nil {
		return m, fmt.Errorf("restore: %w; remove what an earlier restore left", err)
	}
	defer func() { _ = os.RemoveAll(part) }()
	m, err = unpack(ctx, from, func(name string, _ int64) (io.WriteCloser, error) {
		path := filepath.Join(part, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		return &synced{f}, err
	})
	if err != nil {
		return m, err
	}
	if err := count(ctx, part, m); err != nil {
		return m, err
	}
	return m, os.Rename(part, dir)
}

// synced is on disk when it is closed.
type synced struct{ *os.File }

func (f *synced) Close() error { return errors.Join(f.Sync(), f.File.Close()) }

// count opens what was restored, and compares the rows that every table has with those it should have.
func count(ctx context.Context, dir string, m Manifest) (err error) {
	db, err := duckdb.Open(duckdb.Options{Path: store.File(dir)})
	if err != nil {
		return fmt.Errorf("open what was restored: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	st, err := store.Open(ctx, dir, db)
	if err != nil {
		return fmt.Errorf("open what was restored: %w", err)
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	for name, want := range m.Tables {
		got, err := rowsOf(ctx, conn, st, name)
		if err != nil {
			return fmt.Errorf("read %s of what was restored: %w", name, err)
		}
		if got != want {
			return fmt.Errorf("%s has %d rows where the backup's manifest says %d", name, got, want)
		}
	}
	if n := len(st.Names()); n != len(m.Tables) {
		return fmt.Errorf("there are %d tables where the backup's manifest names %d", n, len(m.Tables))
	}
	return nil
}

func rowsOf(ctx context.Context, conn *duckdb.Conn, st *store.Store, name string) (int64, error) {
	sql, err := st.Scan(name, nil, math.MinInt64, math.MaxInt64)
	if err != nil {
		return 0, err
	}
	rows, err := conn.Query(ctx, "SELECT count(*) FROM ("+sql+")")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	rec, err := rows.Next(ctx)
	if err != nil {
		return 0, err
	}
	defer rec.Release()
	return rec.Column(0).(*array.Int64).Value(0), nil
}
