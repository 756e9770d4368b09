package ingest_test

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/ingest"
	"github.com/huntbook/huntbook/ingest/formats"
	"github.com/huntbook/huntbook/store"
)

// FuzzLoad feeds any bytes as any format: nothing may panic, no row may go uncounted, and what is stored can be read.
func FuzzLoad(f *testing.F) {
	for _, s := range []string{
		"{\"a\":1}\n{\"a\":\"x\",\"TimeGenerated\":\"2024-01-01\"}\n", "[{\"a\":[1,{}]},{\"a\":null}", "a,b\n1,\"x\ny\"\n2,\"", "a\tb\n\t\n",
		"{\"\":0,\"_\":1,\"a\":1e999,\"a\":-0}", "{\"AdditionalFields\":[1],\"x\":\"\\ud800\"}\r\n", "{\"EventID\":4624.0,\"Computer\":[]}", "\ufeff{}\n{}", "[[1],2,\"]\"]",
		"\"a\"\"b\",\"\n\"\n,\n", "{\"TimeGenerated\":\"0001-01-01\"}\n{\"TimeGenerated\":\"9999-12-31T23:59:59.9999999Z\"}", "{\"a\":\"\xff\"}\n", "a\n\"\n\"x\n",
	} {
		f.Add(s)
	}
	files, err := filepath.Glob("testdata/formats/*")
	if err != nil || len(files) < 10 {
		f.Fatal(err, files)
	}
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	db, err := duckdb.Open(duckdb.Options{Threads: 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = db.Close() })
	f.Fuzz(func(t *testing.T, body string) {
		s, err := store.Open(t.Context(), "", db)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		h := &home{s, t, db, ingest.New(s)}
		for _, format := range append(formats.Names(), "auto") {
			tables := []string{"Fuzz_CL"}
			if format == "auto" {
				tables = append(tables, "SecurityEvent", "DeviceEvents", "CommonSecurityLog")
			}
			for _, table := range tables {
				before, dead := h.Stats(table).Rows, h.Stats("HuntbookDeadLetters_CL").Rows
				r, err := h.load(table, format, body)
				if err != nil && strings.Contains(err.Error(), "append") {
					t.Fatal(err)
				}
				if r.Read != r.Stored+r.Rejected || h.Stats(table).Rows != before+r.Stored || h.Stats("HuntbookDeadLetters_CL").Rows != dead+r.Rejected {
					t.Fatalf("%s as %s: %+v", table, format, r)
				}
				for _, x := range r.Tables {
					if x.Table != table {
						t.Fatalf("rows of %s went to %s", table, x.Table)
					}
				}
				tab, ok := h.Lookup(table)
				if !ok || r.Stored == 0 {
					continue
				}
				var cols []string
				for _, c := range tab.Columns {
					cols = append(cols, c.Name)
				}
				sql, err := h.Scan(table, cols, math.MinInt64, math.MaxInt64)
				if err != nil {
					t.Fatal(err)
				}
				h.sql(sql)
			}
		}
	})
}
