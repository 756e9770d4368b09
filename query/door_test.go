package query_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/result"
	"github.com/huntbook/huntbook/store"
)

// reader may read all tables but those it hides.
type reader struct{ hidden string }

func (reader) Who() string                 { return "tester" }
func (r reader) CanRead(table string) bool { return table != r.hidden }

func open(t *testing.T, opts query.Options) *query.Door {
	t.Helper()
	db, err := duckdb.Open(duckdb.Options{Scalars: query.Scalars(), MemoryLimit: 1 << 30, TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(context.Background(), t.TempDir(), db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return query.New(db, st, opts)
}

// count reads a set to its end.
func count(t *testing.T, set result.Set) (tables int, rows int64) {
	t.Helper()
	ctx := context.Background()
	for {
		tab, err := set.Next(ctx)
		if err == io.EOF {
			return tables, rows
		}
		if err != nil {
			t.Fatal(err)
		}
		tables++
		for {
			rec, err := tab.Batches.Next(ctx)
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			rows += rec.NumRows()
			rec.Release()
		}
	}
}

func run(t *testing.T, d *query.Door, req query.Request) result.Set {
	t.Helper()
	if req.Access == nil {
		req.Access = reader{}
	}
	set, err := d.Run(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = set.Close() })
	return set
}

func TestRowLimitCutsAndSaysSo(t *testing.T) {
	d := open(t, query.Options{Limits: query.Limits{Rows: 1000}})
	set := run(t, d, query.Request{Text: "range x from 1 to 5000 step 1"})
	if _, rows := count(t, set); rows != 1000 {
		t.Errorf("%d rows, want 1000", rows)
	}
	if p := set.Summary().Partial; p == nil || p.Limit != "rows" {
		t.Errorf("partial = %+v, want the limit on rows", p)
	}
	whole := run(t, d, query.Request{Text: "range x from 1 to 1000 step 1"})
	if _, rows := count(t, whole); rows != 1000 || whole.Summary().Partial != nil {
		t.Errorf("an answer as long as the limit: %d rows, partial %+v", rows, whole.Summary().Partial)
	}
}

func TestByteLimitCutsAndSaysSo(t *testing.T) {
	d := open(t, query.Options{Limits: query.Limits{Bytes: 64 << 10}})
	set := run(t, d, query.Request{Text: "range x from 1 to 100000 step 1"})
	_, rows := count(t, set)
	if p := set.Summary().Partial; p == nil || p.Limit != "bytes" || rows == 0 || rows > 10000 {
		t.Errorf("%d rows, partial %+v", rows, p)
	}
}

func TestSeveralStatements(t *testing.T) {
	d := open(t, query.Options{})
	tables, rows := count(t, run(t, d, query.Request{Text: "print 1; range x from 1 to 3 step 1"}))
	if tables != 2 || rows != 4 {
		t.Errorf("%d tables with %d rows, want 2 with 4", tables, rows)
	}
}

func TestTimeLimit(t *testing.T) {
	d := open(t, query.Options{})
	_, err := d.Run(context.Background(), query.Request{
		Text:   "range x from 1 to 100000000 step 1 | extend k = 1 | join kind=inner (range y from 1 to 100000 step 1 | extend k = 1) on k | summarize sum(x * y)",
		Access: reader{}, Limits: query.Limits{Timeout: 300 * time.Millisecond},
	})
	var q *query.Error
	if !errors.As(err, &q) || q.Kind != query.TooLarge {
		t.Fatalf("error %v, want the time limit", err)
	}
}

func TestCancelEndsTheQuery(t *testing.T) {
	d := open(t, query.Options{Concurrent: 1})
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	started := time.Now()
	_, err := d.Run(ctx, query.Request{
		Text:   "range x from 1 to 100000000 step 1 | extend k = 1 | join kind=inner (range y from 1 to 100000 step 1 | extend k = 1) on k | summarize sum(x * y)",
		Access: reader{},
	})
	if err == nil || time.Since(started) > 10*time.Second {
		t.Fatalf("err %v after %s", err, time.Since(started))
	}
	// The place is free again.
	count(t, run(t, d, query.Request{Text: "print 1"}))
}

func TestConcurrencyOfOneCaller(t *testing.T) {
	d := open(t, query.Options{Concurrent: 1})
	first := run(t, d, query.Request{Text: "range x from 1 to 1000000 step 1"})
	_, err := d.Run(context.Background(), query.Request{Text: "print 1", Access: reader{}})
	var q *query.Error
	if !errors.As(err, &q) || q.Kind != query.Busy {
		t.Fatalf("error %v, want busy", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	count(t, run(t, d, query.Request{Text: "print 1"}))
}

func TestRefusalHasPlaceAndAdvice(t *testing.T) {
	d := open(t, query.Options{})
	_, err := d.Run(context.Background(), query.Request{Text: "SecurityEvents\n| take 1", Access: reader{}})
	var q *query.Error
	if !errors.As(err, &q) || q.Kind != query.Invalid || q.Diagnostics == nil {
		t.Fatalf("error %v", err)
	}
	if s := q.Diagnostics.Items[0].Span; s.Start != 0 || s.End != len("SecurityEvents") {
		t.Errorf("span %+v", s)
	}
}

// A table that the caller may not read is as absent as one that never was: by name, by wildcard and in the schema.
func TestHiddenTableIsNotThere(t *testing.T) {
	d := open(t, query.Options{})
	hidden := reader{hidden: "SecurityEvent"}
	for _, text := range []string{"SecurityEvent | take 1", "union SecurityEvent, Syslog | count"} {
		if _, err := d.Run(context.Background(), query.Request{Text: text, Access: hidden}); err == nil {
			t.Errorf("%s was answered", text)
		}
	}
	for _, tab := range d.Schema(hidden) {
		if tab.Name == "SecurityEvent" {
			t.Error("the schema lists a hidden table")
		}
	}
}

// A query is checked without running what its graph is made of, so that its columns are not known then.
func TestCheckOfAStoredGraph(t *testing.T) {
	d := open(t, query.Options{})
	if _, err := d.Check(query.Request{Text: `graph("Simple") | graph-match (p)-[e]->(c) project one = 1`, Access: reader{}}); err != nil {
		t.Error(err)
	}
}
