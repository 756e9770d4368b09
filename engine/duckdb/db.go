// Package duckdb is the embedded engine: SQL in, Arrow out, row by row as DuckDB makes them.
//
// It stands on the chunk calls of duckdb-go-bindings, since database/sql and the Arrow query call of duckdb-go hold a
// whole result in memory before they give the first row.
package duckdb

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	duck "github.com/duckdb/duckdb-go-bindings"

	"github.com/huntbook/huntbook/engine"
)

// Options say how to open a database. Zero fields take DuckDB's defaults.
type Options struct {
	Path        string // of the database file; empty: in memory
	MemoryLimit int64  // bytes that queries and caches may hold before they spill
	Threads     int
	TempDir     string // where queries spill; empty: beside the file
	Scalars     []engine.Scalar
	Files       bool // let SQL read and write files, as import and export do; off, a query cannot reach them
}

// DB is an open database. It owns its file: a second process is refused.
type DB struct {
	db     duck.Database
	path   string
	lock   *os.File
	free   []func()
	conns  sync.WaitGroup
	closed atomic.Bool
}

// Open opens or creates a database.
func Open(o Options) (*DB, error) {
	d := &DB{path: o.Path}
	if o.Path != "" {
		if err := os.MkdirAll(filepath.Dir(o.Path), 0o700); err != nil {
			return nil, fmt.Errorf("open database: %w", err)
		}
		lock, err := takeLock(o.Path)
		if err != nil {
			return nil, err
		}
		d.lock = lock
	}
	if err := d.open(o); err != nil {
		d.unlock()
		return nil, err
	}
	if err := d.register(o.Scalars); err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

func (d *DB) open(o Options) error {
	var conf duck.Config
	if duck.CreateConfig(&conf) == duck.StateError {
		return &engine.Error{Message: "duckdb: no memory for a configuration"}
	}
	defer duck.DestroyConfig(&conf)
	set := [][2]string{
		// Nothing is fetched at run time: the program works without a network.
		{"autoinstall_known_extensions", "false"},
		{"autoload_known_extensions", "false"},
		// The store checkpoints when no query waits for it; this only bounds a log that nobody looks after.
		{"checkpoint_threshold", "16GB"},
	}
	if o.MemoryLimit > 0 {
		set = append(set, [2]string{"memory_limit", strconv.FormatInt(o.MemoryLimit, 10) + "B"})
	}
	if o.Threads > 0 {
		set = append(set, [2]string{"threads", strconv.Itoa(o.Threads)})
	}
	if o.TempDir != "" {
		set = append(set, [2]string{"temp_directory", o.TempDir})
	}
	if !o.Files {
		set = append(set, [2]string{"enable_external_access", "false"})
	}
	for _, s := range set {
		if duck.SetConfig(conf, s[0], s[1]) == duck.StateError {
			return &engine.Error{Kind: engine.Invalid, Message: fmt.Sprintf("duckdb: setting %s does not take %q", s[0], s[1])}
		}
	}
	path := o.Path
	if path == "" {
		path = ":memory:"
	}
	var msg string
	if duck.OpenExt(path, &d.db, conf, &msg) == duck.StateError {
		return failure(duck.ErrorTypeErrorIO, msg)
	}
	return nil
}

// Path gives the file of the database, empty when it is in memory.
func (d *DB) Path() string { return d.path }

// Conn gives a connection of its own. One goroutine uses it at a time.
func (d *DB) Conn(ctx context.Context) (*Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if d.closed.Load() {
		return nil, &engine.Error{Message: "database is closed"}
	}
	c := &Conn{db: d}
	if duck.Connect(d.db, &c.conn) == duck.StateError {
		return nil, &engine.Error{Message: "duckdb: cannot connect"}
	}
	d.conns.Add(1)
	return c, nil
}

// Close waits for the connections to be closed, writes what is open and gives the file free.
func (d *DB) Close() error {
	if d.closed.Swap(true) {
		return nil
	}
	d.conns.Wait()
	duck.Close(&d.db)
	for _, f := range d.free {
		f()
	}
	d.unlock()
	return nil
}

// takeLock makes this process the owner of the folder of the file at path. The lock ends with the process, so a crash leaves none.
func takeLock(path string) (*os.File, error) {
	dir := filepath.Dir(path)
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := lockFile(f); err != nil {
		pid, _ := os.ReadFile(f.Name())
		_ = f.Close()
		owner := "another huntbook process"
		if p := strings.TrimSpace(string(pid)); p != "" {
			owner += " (pid " + p + ")"
		}
		return nil, &engine.Error{Kind: engine.InUse, Message: fmt.Sprintf("data folder %s is in use by %s", dataFolder(dir), owner)}
	}
	if err := f.Truncate(0); err == nil {
		_, err = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
		if err != nil {
			_ = f.Close()
			return nil, fmt.Errorf("open database: %w", err)
		}
	}
	return f, nil
}

// dataFolder names the folder as the person knows it: the store lies one level inside.
func dataFolder(dir string) string {
	if filepath.Base(dir) == "store" {
		return filepath.Dir(dir)
	}
	return dir
}

func (d *DB) unlock() {
	if d.lock != nil {
		_ = d.lock.Close()
		d.lock = nil
	}
}
