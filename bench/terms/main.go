// Command terms measures searches for terms: with the term index, without it, and by the engine's own best scan, in one run.
//
//	go run -tags duckdb_arrow ./bench/terms -data DIR FOLDER
//
// DIR is a data folder that bench/hunts has loaded from FOLDER, whose truth.json says which terms are in how many rows.
// What the index lacks is built first. The ways take turns, each time with a spelling of the term that was not asked before.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/result"
	"github.com/huntbook/huntbook/store"
)

func main() {
	data := flag.String("data", "", "data folder that bench/hunts has loaded")
	rounds := flag.Int("rounds", 5, "how often each way runs; the median counts")
	memory := flag.Int64("memory", 6, "memory limit of the engine in GB")
	threads := flag.Int("threads", runtime.NumCPU(), "threads of the engine")
	flag.Parse()
	if flag.NArg() != 1 || *data == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(context.Background(), *data, flag.Arg(0), *rounds, *memory<<30, *threads); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// needle is a term whose rows are known.
type needle struct {
	Table, Column, Term, KQL string
	Count                    int64
}

type bench struct {
	st     *store.Store
	door   *query.Door
	conn   *duckdb.Conn
	rounds int
}

func run(ctx context.Context, data, folder string, rounds int, memory int64, threads int) error {
	text, err := os.ReadFile(filepath.Join(folder, "truth.json"))
	if err != nil {
		return err
	}
	var truth struct{ Needles []needle }
	if err := json.Unmarshal(text, &truth); err != nil {
		return fmt.Errorf("truth.json: %w", err)
	}
	db, err := duckdb.Open(duckdb.Options{
		Path: store.File(data), MemoryLimit: memory, Threads: threads, TempDir: filepath.Join(data, "store", "spill"), Scalars: query.Scalars(),
	})
	if err != nil {
		return err
	}
	defer db.Close()
	st, err := store.Open(ctx, data, db)
	if err != nil {
		return err
	}
	defer st.Close()
	b := &bench{st: st, door: query.New(db, st, query.Options{}), rounds: rounds}
	if b.conn, err = db.Conn(ctx); err != nil {
		return err
	}
	defer b.conn.Close()
	if err := b.build(ctx, data); err != nil {
		return err
	}
	fmt.Printf("| search | rows | index ms | no index ms | engine's scan ms | index / scan |\n|---|--:|--:|--:|--:|--:|\n")
	for _, n := range truth.Needles {
		if err := b.needle(ctx, n); err != nil {
			return fmt.Errorf("%s: %w", n.KQL, err)
		}
	}
	first := truth.Needles[0]
	return b.everywhere(ctx, first)
}

// build brings the index up to date and says what that took and takes.
func (b *bench) build(ctx context.Context, data string) error {
	rows := int64(0)
	for _, name := range b.st.Names() {
		rows += b.st.Stats(name).Rows
	}
	before := size(filepath.Join(data, "store", "terms"))
	start := time.Now()
	if err := b.st.IndexTerms(ctx); err != nil {
		return err
	}
	took, bytes := time.Since(start), size(filepath.Join(data, "store", "terms"))
	fmt.Printf("%d rows; index %.1f MB, %.1f MB a million rows, %.2f of the table's file", rows, mb(bytes), mb(bytes)/float64(rows)*1e6, float64(bytes)/float64(size(store.File(data))))
	if before == 0 {
		fmt.Printf("; built in %.0f s, %.0f rows a second", took.Seconds(), float64(rows)/took.Seconds())
	} else {
		fmt.Printf("; loaded in %.2f s", took.Seconds())
	}
	fmt.Print("\n\n")
	return nil
}

func mb(n int64) float64 { return float64(n) / 1e6 }

// size sums the files at or under a path.
func size(path string) (n int64) {
	_ = filepath.Walk(path, func(_ string, f os.FileInfo, err error) error {
		if err == nil && !f.IsDir() {
			n += f.Size()
		}
		return nil
	})
	return n
}

// spelling writes a term in a mixture of cases, so that no answer of before can serve.
func spelling(term string) string {
	out := []byte(term)
	for i := range out {
		if rand.IntN(2) == 0 {
			out[i] = strings.ToUpper(term[i : i+1])[0]
		}
	}
	return string(out)
}

// needle times one term in its column.
func (b *bench) needle(ctx context.Context, n needle) error {
	op, test := "has", "contains(lower(c0), '%s')"
	if strings.Contains(n.KQL, "==") {
		op, test = "==", "c0 = '%s'"
	}
	kql := func() string {
		term := n.Term
		if op == "has" {
			term = spelling(term)
		}
		return fmt.Sprintf("%s | where %s %s %q | project TimeGenerated, %s", n.Table, n.Column, op, term, n.Column)
	}
	scan, err := b.st.Scan(n.Table, []string{n.Column, "TimeGenerated"}, math.MinInt64, math.MaxInt64)
	if err != nil {
		return err
	}
	sql := fmt.Sprintf("SELECT c1, c0 FROM (%s) WHERE "+test, scan, strings.ReplaceAll(n.Term, "'", "''"))
	return b.row(ctx, fmt.Sprintf("%s.%s %s", n.Table, n.Column, op), n.Count,
		func() (int64, error) { return b.kql(ctx, query.Request{Text: kql()}) },
		func() (int64, error) {
			return b.kql(ctx, query.Request{Text: kql(), Without: []string{"NarrowByTerms"}})
		},
		func() (int64, error) { return b.sql(ctx, sql) })
}

// everywhere times, with the index, a term of one row and one that is nowhere, over all columns of a table and of all tables.
func (b *bench) everywhere(ctx context.Context, n needle) error {
	nowhere := func() string { return fmt.Sprintf("zq%012x", rand.Uint64()>>16) }
	for _, s := range []struct {
		what string
		rows int64
		kql  func() string
	}{
		{"absent has, one column", 0, func() string { return fmt.Sprintf("%s | where %s has %q", n.Table, n.Column, nowhere()) }},
		{"search, all columns of a table", n.Count, func() string { return fmt.Sprintf("search in (%s) %q", n.Table, spelling(n.Term)) }},
		{"search, all columns of all tables", n.Count, func() string { return fmt.Sprintf("search %q", spelling(n.Term)) }},
		{"absent search, all columns of all tables", 0, func() string { return fmt.Sprintf("search %q", nowhere()) }},
		{"union * | where * has", n.Count, func() string { return fmt.Sprintf("union * | where * has %q", spelling(n.Term)) }},
	} {
		// Without the index these read everything, which takes minutes.
		err := b.row(ctx, s.what, s.rows, func() (int64, error) { return b.kql(ctx, query.Request{Text: s.kql()}) })
		if err != nil {
			return fmt.Errorf("%s: %w", s.what, err)
		}
	}
	return nil
}

// row runs ways in turns, checks how many rows each gives and prints the medians.
func (b *bench) row(ctx context.Context, what string, rows int64, ways ...func() (int64, error)) error {
	times := make([][]float64, len(ways))
	for range b.rounds {
		for i, way := range ways {
			start := time.Now()
			got, err := way()
			if err != nil {
				return err
			}
			if got != rows {
				return fmt.Errorf("%d rows, where %d are known", got, rows)
			}
			times[i] = append(times[i], time.Since(start).Seconds()*1000)
		}
	}
	var m []float64
	for _, t := range times {
		slices.Sort(t)
		m = append(m, t[len(t)/2])
	}
	if len(m) < 3 {
		fmt.Printf("| %s | %d | %.0f | | | |\n", what, rows, m[0])
		return ctx.Err()
	}
	fmt.Printf("| %s | %d | %.0f | %.0f | %.0f | 1/%.0f |\n", what, rows, m[0], m[1], m[2], m[2]/m[0])
	return ctx.Err()
}

// anyone may read all.
type anyone struct{}

func (anyone) Who() string         { return "bench" }
func (anyone) CanRead(string) bool { return true }

func (b *bench) kql(ctx context.Context, req query.Request) (n int64, err error) {
	req.Access = anyone{}
	set, err := b.door.Run(ctx, req)
	if err != nil {
		return 0, err
	}
	defer set.Close()
	t, err := set.Next(ctx)
	if err != nil {
		return 0, err
	}
	return count(ctx, t.Batches)
}

func (b *bench) sql(ctx context.Context, sql string) (int64, error) {
	rows, err := b.conn.Query(ctx, sql)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	return count(ctx, rows)
}

func count(ctx context.Context, rows result.Batches) (n int64, err error) {
	for {
		rec, err := rows.Next(ctx)
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		n += rec.NumRows()
		rec.Release()
	}
}
