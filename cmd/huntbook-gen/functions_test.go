package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestReferenceIsCurrent(t *testing.T) {
	kept, err := os.ReadFile(filepath.Join("..", "..", "docs", "functions.md"))
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != reference() {
		t.Error("docs/functions.md is not what the table says: go run ./cmd/huntbook-gen functions docs/functions.md")
	}
}
