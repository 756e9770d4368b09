package conformance

import (
	"bufio"
	"bytes"
	"context"
	stdjson "encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/ingest"
	"github.com/huntbook/huntbook/internal/shared"
	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/result"
	"github.com/huntbook/huntbook/store"
	"github.com/huntbook/huntbook/store/catalog"
)

// corpusNow is the instant of now() for the corpus, so that every run sees the same rows.
var corpusNow = time.Date(2024, 6, 15, 12, 0, 0, 0, time.UTC)

type hunt struct {
	ID, Query string
	plan      *plan.Query
}

// hunts gives the queries of the corpus that bind against the known tables.
func hunts(t *testing.T) []hunt {
	t.Helper()
	f, err := os.Open(shared.Dir(t, "kql", "queries", "dev.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []hunt
	in := bufio.NewScanner(f)
	in.Buffer(nil, 16<<20)
	for in.Scan() {
		var h hunt
		if err := stdjson.Unmarshal(in.Bytes(), &h); err != nil {
			t.Fatal(err)
		}
		tree, diags := syntax.Parse(h.Query)
		if len(diags) > 0 {
			continue
		}
		q, diags := bind.Query(tree, h.Query, bind.Env{Table: known, Now: ticks.FromTime(corpusNow)})
		if len(diags) > 0 {
			continue
		}
		h.plan, _ = plan.Rewrite(q, allRulesBut("FoldConstants")...)
		out = append(out, h)
	}
	if err := in.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func known(name string) ([]types.Field, bool) {
	t, ok := catalog.Known(name)
	out := make([]types.Field, len(t.Columns))
	for i, c := range t.Columns {
		typ, _ := types.ByName(c.Type)
		out[i] = types.Field{Name: c.Name, Type: typ}
	}
	return out, ok
}

func allRulesBut(keep ...string) []string {
	var off []string
	for _, r := range plan.Rules() {
		if !slices.Contains(keep, r.Name) {
			off = append(off, r.Name)
		}
	}
	return off
}

// huntDoor is a door over a store with rows for every table that the queries name.
func huntDoor(t *testing.T, list []hunt, opts query.Options) *query.Door {
	t.Helper()
	ctx := context.Background()
	db, err := duckdb.Open(duckdb.Options{Path: filepath.Join(t.TempDir(), "logs.duckdb"), Scalars: query.Scalars(), MemoryLimit: 2 << 30, TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(ctx, t.TempDir(), db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = st.Close()
		_ = db.Close()
	})
	g := generator{now: ticks.FromTime(corpusNow)}
	lines := map[string][]byte{}
	for i, h := range list {
		w := want(h.plan)
		for name := range w.tables {
			table, _ := catalog.Known(name)
			lines[name] = g.rows(lines[name], i, w, table)
		}
	}
	in := ingest.New(st)
	rows := int64(0)
	for _, name := range slices.Sorted(maps.Keys(lines)) {
		report, err := in.Load(ctx, ingest.Request{Table: name, Format: "ndjson", Body: bytes.NewReader(lines[name])})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if report.Rejected > 0 {
			t.Errorf("%s: %d of %d rows refused: %v", name, report.Rejected, report.Read, report.Reasons[0])
		}
		rows += report.Stored
	}
	t.Logf("%d rows in %d tables for %d queries", rows, len(lines), len(list))
	return query.New(db, st, opts)
}

// outcome is how a query of the corpus ended.
type outcome string

const (
	gaveRows outcome = "rows"
	empty    outcome = "empty"
	refused  outcome = "refused"
	limited  outcome = "limit"
	failed   outcome = "engine error"
)

// TestHuntsRun runs every query of the corpus that binds over generated rows of every table it names. None may meet an error
// of the engine or of the program.
func TestHuntsRun(t *testing.T) {
	list := hunts(t)
	door := huntDoor(t, list, query.Options{Limits: query.Limits{Timeout: 30 * time.Second}})
	count := map[outcome]int{}
	reasons := map[string]int{}
	for _, h := range list {
		started := time.Now()
		how, err := runHunt(door, h.Query)
		count[how]++
		switch {
		case how == failed, how == limited:
			t.Logf("%s: %s: %v", how, h.ID, err)
		case how == refused:
			reasons[reason(err)]++
		}
		if took := time.Since(started); took > 2*time.Second {
			t.Logf("slow: %s: %s", h.ID, took)
		}
	}
	for _, r := range slices.Sorted(maps.Keys(reasons)) {
		t.Logf("refused %d: %s", reasons[r], r)
	}
	t.Logf("%d queries: %v", len(list), count)
	if bad := count[failed] + count[limited]; float64(bad) > 0.02*float64(len(list)) {
		t.Errorf("%d of %d queries end in an error of the engine or at a limit", bad, len(list))
	}
}

func reason(err error) string {
	var q *query.Error
	if errors.As(err, &q) && q.Diagnostics != nil {
		return q.Code + " " + q.Diagnostics.Items[0].Message
	}
	return err.Error()
}

func runHunt(door *query.Door, text string) (outcome, error) {
	ctx := context.Background()
	set, err := door.Run(ctx, query.Request{Text: text, Access: owner{}, Now: corpusNow})
	if err != nil {
		return ended(err), err
	}
	defer set.Close()
	rows := int64(0)
	for {
		table, err := set.Next(ctx)
		if err == io.EOF {
			break
		}
		if err != nil {
			return ended(err), err
		}
		n, err := drain(ctx, table)
		if err != nil {
			return ended(err), err
		}
		rows += n
	}
	if rows == 0 {
		return empty, nil
	}
	return gaveRows, nil
}

func drain(ctx context.Context, table *result.Table) (rows int64, err error) {
	for {
		rec, err := table.Batches.Next(ctx)
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		rows += rec.NumRows()
		rec.Release()
	}
}

// ended sorts an error. What the engine says of a value that it cannot convert is the engine's error, whatever its kind: KQL
// gives null there.
func ended(err error) outcome {
	var q *query.Error
	switch {
	case !errors.As(err, &q), q.Kind == query.Internal, strings.Contains(q.Message, " Error: "):
		return failed
	case q.Kind == query.TooLarge, q.Kind == query.Busy:
		return limited
	}
	return refused
}
