// Command hunts measures hunts in KQL beside SQL written by hand, over the same tables of the same engine in one run.
//
//	go run -tags duckdb_arrow ./bench/hunts -data DIR FOLDER
//
// FOLDER holds <Table>.ndjson or <Table>.ndjson.zst of SecurityEvent, DeviceProcessEvents and SigninLogs. They are loaded
// by the product's own ingestion, once for a data folder. The two ways of a hunt take turns, so that what else the machine
// does falls on both, and their answers must be the same rows.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"time"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/ingest"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/store"
)

// The marks that the project has set itself.
const (
	markMedian = 1.10
	markWorst  = 1.50
)

type options struct {
	data, only     string
	rounds         int
	memory         int64
	threads        int
	failing, plans bool
}

func main() {
	var o options
	flag.StringVar(&o.data, "data", "", "data folder, kept for the next run; empty: one that goes with the run")
	flag.StringVar(&o.only, "only", "", "regular expression of the hunts to run; empty: all")
	flag.IntVar(&o.rounds, "rounds", 9, "how often each way of a hunt runs; the median counts")
	flag.Int64Var(&o.memory, "memory", 6, "memory limit of the engine in GB")
	flag.IntVar(&o.threads, "threads", runtime.NumCPU(), "threads of the engine")
	flag.BoolVar(&o.failing, "fail", false, "exit 1 where a mark is missed")
	flag.BoolVar(&o.plans, "plans", false, "print the plan and the SQL of each hunt and run nothing")
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(context.Background(), flag.Arg(0), o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, folder string, o options) error {
	only, err := regexp.Compile(o.only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	if o.data == "" {
		if o.data, err = os.MkdirTemp("", "bench-hunts"); err != nil {
			return err
		}
		defer os.RemoveAll(o.data)
	}
	db, err := duckdb.Open(duckdb.Options{
		Path: store.File(o.data), MemoryLimit: o.memory << 30, Threads: o.threads,
		TempDir: filepath.Join(o.data, "store", "spill"), Scalars: query.Scalars(),
	})
	if err != nil {
		return err
	}
	defer db.Close()
	s, err := store.Open(ctx, o.data, db)
	if err != nil {
		return err
	}
	defer s.Close()
	rows, err := load(ctx, s, folder)
	if err != nil {
		return err
	}
	start := time.Now()
	if err := s.IndexTerms(ctx); err != nil { // else it goes on beside what is measured
		return err
	}
	fmt.Fprintf(os.Stderr, "terms indexed in %.0f s\n", time.Since(start).Seconds())
	b := &bench{door: query.New(db, s, query.Options{}), rounds: o.rounds}
	if b.conn, err = db.Conn(ctx); err != nil {
		return err
	}
	defer b.conn.Close()
	if err := views(ctx, b.conn, s); err != nil {
		return err
	}
	if o.plans {
		return b.explain(ctx, only)
	}
	fmt.Printf("%d rows, %d threads, %d GB, %d rounds\n\n", rows, o.threads, o.memory, o.rounds)
	missed, err := b.hunts(ctx, only)
	if err != nil {
		return err
	}
	if err := b.others(ctx, only); err != nil {
		return err
	}
	if missed && o.failing {
		return errors.New("a mark is missed")
	}
	return nil
}

var tables = []string{"SecurityEvent", "DeviceProcessEvents", "SigninLogs"}

// load takes the files of a folder into the tables that have no rows yet.
func load(ctx context.Context, s *store.Store, folder string) (rows int64, err error) {
	for _, t := range tables {
		if s.Stats(t).Parts == 0 {
			if err := loadTable(ctx, s, folder, t); err != nil {
				return 0, fmt.Errorf("load %s: %w", t, err)
			}
		}
		rows += s.Stats(t).Rows
	}
	return rows, nil
}

func loadTable(ctx context.Context, s *store.Store, folder, table string) error {
	files, err := filepath.Glob(filepath.Join(folder, table+".ndjson*"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("no %s.ndjson or %s.ndjson.zst in %s", table, table, folder)
	}
	for _, file := range files {
		in, err := os.Open(file)
		if err != nil {
			return err
		}
		start := time.Now()
		r, err := ingest.New(s).Load(ctx, ingest.Request{Table: table, Body: in, Format: "ndjson", Key: filepath.Base(file)})
		_ = in.Close()
		if err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "loaded %d rows of %s in %.0f s\n", r.Stored, table, time.Since(start).Seconds())
	}
	return nil
}

// hunts runs the pairs and reports whether a mark is missed.
func (b *bench) hunts(ctx context.Context, only *regexp.Regexp) (missed bool, err error) {
	fmt.Printf("| hunt | rows | KQL ms | SQL ms | ratio | of cpu |\n|---|--:|--:|--:|--:|--:|\n")
	var ratios []float64
	var failed error
	for _, p := range pairs {
		if !only.MatchString(p.name) {
			continue
		}
		f, err := b.pair(ctx, p)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", p.name, err))
			continue
		}
		ratios = append(ratios, f.ratio)
		fmt.Printf("| %s: %s | %d | %.0f | %.0f | %.2f | %.2f |\n", p.name, p.what, f.rows, ms(f.kql.wall), ms(f.sql.wall), f.ratio, f.work)
	}
	if len(ratios) == 0 {
		return false, failed
	}
	mid, worst := median(ratios), slices.Max(ratios)
	fmt.Printf("\n%d hunts: KQL takes %.2f times the SQL's time at the median (mark %.2f), %.2f at the worst (mark %.2f)\n\n",
		len(ratios), mid, markMedian, worst, markWorst)
	return mid > markMedian || worst > markWorst, failed
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// median is the middle of the values, of an even number the mean of the middle two.
func median[T float64 | time.Duration](values []T) T {
	v := slices.Sorted(slices.Values(values))
	n := len(v)
	return (v[(n-1)/2] + v[n/2]) / 2
}
