package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestTablesAreCurrent packs the schemas again, where they lie beside the checkout, and compares.
func TestTablesAreCurrent(t *testing.T) {
	root := filepath.Join("..", "..")
	for _, up := range []string{"../shared", "../../shared"} {
		schemas := filepath.Join(root, up, "kql", "schemas")
		if _, err := os.Stat(schemas); err != nil {
			continue
		}
		out := filepath.Join(t.TempDir(), "tables")
		if err := tables([]string{schemas, out}); err != nil {
			t.Fatal(err)
		}
		fresh, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := os.ReadFile(filepath.Join(root, "store", "catalog", "tables.txt.zst"))
		if err != nil || !bytes.Equal(fresh, kept) {
			t.Errorf("store/catalog/tables.txt.zst is not what huntbook-gen tables makes of the schemas (%v)", err)
		}
		return
	}
	t.Skip("the folder of schemas is not beside the checkout")
}
