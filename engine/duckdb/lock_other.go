//go:build !unix

package duckdb

import "os"

// lockFile leaves it to DuckDB's own lock to refuse a second process.
func lockFile(*os.File) error { return nil }
