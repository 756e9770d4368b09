// Package meta opens the small database of a data folder: people, sessions, roles, what each person keeps. Each part
// that stores there brings its own migrations.
package meta

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver, in Go alone
)

// DB is the database. Its writers queue behind one connection each; readers do not wait for them.
type DB struct{ *sql.DB }

// Open opens or makes DIR/meta.sqlite. Only its owner may read it: it holds hashes of secrets.
func Open(dir string) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	file := filepath.Join(dir, "meta.sqlite")
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open meta.sqlite: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)&_pragma=synchronous(normal)&_pragma=foreign_keys(1)&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(8)
	if err := db.Ping(); err != nil {
		return nil, fmt.Errorf("open %s: %w", file, errors.Join(err, db.Close()))
	}
	return &DB{db}, nil
}

// Migrate brings the tables of one part to its newest form: steps run once, in order, each whole or not at all. A step
// that was released is never changed; a new one is appended.
func (db *DB) Migrate(part string, steps ...string) error {
	ctx := context.Background()
	if _, err := db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migration (part TEXT PRIMARY KEY, steps INTEGER NOT NULL)`); err != nil {
		return fmt.Errorf("migrate %s: %w", part, err)
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("migrate %s: %w", part, err)
	}
	defer func() { _ = tx.Rollback() }()
	var done int
	if err := tx.QueryRowContext(ctx, `SELECT steps FROM migration WHERE part = ?`, part).Scan(&done); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("migrate %s: %w", part, err)
	}
	if done > len(steps) {
		return fmt.Errorf("the data folder was written by a newer version (%s has %d steps, this version knows %d)", part, done, len(steps))
	}
	for i, step := range steps[done:] {
		if _, err := tx.ExecContext(ctx, step); err != nil {
			return fmt.Errorf("migrate %s, step %d: %w", part, done+i+1, err)
		}
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO migration (part, steps) VALUES (?, ?) ON CONFLICT (part) DO UPDATE SET steps = excluded.steps`, part, len(steps)); err != nil {
		return fmt.Errorf("migrate %s: %w", part, err)
	}
	return tx.Commit()
}

// Copy writes the database as it is now to a file that is not there, while others use it.
func (db *DB) Copy(ctx context.Context, file string) error {
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", file); err != nil {
		return fmt.Errorf("copy meta.sqlite: %w", err)
	}
	return nil
}
