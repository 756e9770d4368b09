package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/huntbook/huntbook/store/catalog"
)

// tables packs a folder of table schemas, one JSON file a table, into the list that store/catalog embeds: names and types alone.
func tables(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: huntbook-gen tables FOLDER OUT, OUT being store/catalog/tables.txt.zst")
	}
	files, err := filepath.Glob(filepath.Join(args[0], "*.json"))
	if err != nil {
		return err
	}
	letters := map[string]byte{}
	for b, name := range catalog.Letters {
		letters[name] = b
	}
	var out bytes.Buffer
	n := 0
	slices.Sort(files)
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		var t struct {
			Table, Category string
			Columns         []struct{ Name, Type string }
		}
		if err := json.Unmarshal(data, &t); err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
		if t.Table == "" {
			continue // the folder's index
		}
		fmt.Fprintf(&out, "=%s\t%s\n", t.Table, strings.Join(strings.Fields(t.Category), " "))
		for _, c := range t.Columns {
			l, ok := letters[c.Type]
			if !ok {
				return fmt.Errorf("%s: column %s has the type %q", f, c.Name, c.Type)
			}
			fmt.Fprintf(&out, "%c%s\n", l, c.Name)
		}
		n++
	}
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	packed := enc.EncodeAll(out.Bytes(), nil)
	fmt.Printf("%d tables, %d bytes, packed %d\n", n, out.Len(), len(packed))
	return os.WriteFile(args[1], packed, 0o644)
}
