// Package storytest loads the sample and runs every query of its story.
package storytest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/hunt"
	"github.com/huntbook/huntbook/ingest"
	"github.com/huntbook/huntbook/internal/sample"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/store"
)

var block = regexp.MustCompile("(?s)<!-- expect: rows(=|>=)(\\d+) -->\n```kql\n(.*?)\n```")

func TestStoryQueriesGiveTheRowsThatTheStoryTells(t *testing.T) {
	if testing.Short() {
		t.Skip("loads the whole sample")
	}
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "sample-story.md"))
	if err != nil {
		t.Fatal(err)
	}
	door := load(t)
	for _, m := range block.FindAllSubmatchIndex(text, -1) {
		line := 1 + bytes.Count(text[:m[6]], []byte("\n"))
		want, err := strconv.Atoi(string(text[m[4]:m[5]]))
		if err != nil {
			t.Fatal(err)
		}
		exact := string(text[m[2]:m[3]]) == "="
		kql := string(text[m[6]:m[7]])
		t.Run("line "+strconv.Itoa(line), func(t *testing.T) {
			got, err := rows(t.Context(), door, kql)
			if err != nil {
				t.Fatalf("%v\n%s", err, kql)
			}
			if exact && got != want || got < want {
				t.Errorf("%d rows, want %d\n%s", got, want, kql)
			}
		})
	}
}

// everything is the access of who owns the data.
type everything struct{}

func (everything) Who() string         { return "story" }
func (everything) CanRead(string) bool { return true }

// opened is the sample's door, filled by the first test that needs it; closers end what it stands on.
var (
	opened  *query.Door
	closers []func()
)

func TestMain(m *testing.M) {
	code := m.Run()
	for i := len(closers) - 1; i >= 0; i-- {
		closers[i]()
	}
	os.Exit(code)
}

// load fills a fresh store with the sample, once.
func load(t *testing.T) *query.Door {
	t.Helper()
	if opened != nil {
		return opened
	}
	dir, err := os.MkdirTemp("", "story")
	if err != nil {
		t.Fatal(err)
	}
	closers = append(closers, func() { _ = os.RemoveAll(dir) })
	db, err := duckdb.Open(duckdb.Options{Scalars: query.Scalars(), Path: store.File(dir), TempDir: filepath.Join(dir, "spill")})
	if err != nil {
		t.Fatal(err)
	}
	closers = append(closers, func() { _ = db.Close() })
	st, err := store.Open(t.Context(), dir, db)
	if err != nil {
		t.Fatal(err)
	}
	closers = append(closers, func() { _ = st.Close() })
	files := map[string]*os.File{}
	err = sample.Write(time.Now(), sample.Seed, func(table string) io.Writer {
		if f := files[table]; f != nil {
			return f
		}
		f, err := os.Create(filepath.Join(dir, table+".ndjson"))
		if err != nil {
			t.Fatal(err)
		}
		files[table] = f
		return f
	})
	if err != nil {
		t.Fatal(err)
	}
	into := ingest.New(st)
	for table, f := range files {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		report, err := into.Load(t.Context(), ingest.Request{Table: table, Format: "ndjson", Body: f, Source: "sample"})
		if err != nil || report.Rejected > 0 {
			t.Fatalf("%s: %v, rejected %v", table, err, report.Reasons)
		}
		_ = f.Close()
	}
	door := query.New(db, st, query.Options{})
	door.Join(nil, hunt.NewWatchlists(door, nil, func() int64 { return st.Stats(hunt.Table).Rows }))
	opened = door
	return door
}

// rows runs a query and counts the rows of its first table.
func rows(ctx context.Context, door *query.Door, text string) (int, error) {
	set, err := door.Run(ctx, query.Request{Text: text, Access: everything{}})
	if err != nil {
		return 0, err
	}
	defer set.Close()
	table, err := set.Next(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for {
		b, err := table.Batches.Next(ctx)
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		n += int(b.NumRows())
		b.Release()
	}
}
