// Command ingest measures how fast a file of NDJSON becomes durable rows, against DuckDB's own read_json of the same
// file in the same run.
//
//	go run -tags duckdb_arrow ./bench/ingest -table SecurityEvent FILE.ndjson
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strings"
	"syscall"
	"time"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/ingest"
	"github.com/huntbook/huntbook/store"
)

func main() {
	table := flag.String("table", "SecurityEvent", "table to load into")
	rounds := flag.Int("rounds", 2, "how often each way runs; the best counts")
	profile := flag.String("cpuprofile", "", "write a profile of the loads")
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *table, *rounds, *profile); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// figure is one timed load.
type figure struct {
	rows      int64
	wall, cpu time.Duration
}

func (f figure) rate() float64 { return float64(f.rows) / f.wall.Seconds() }

func run(file, table string, rounds int, profile string) error {
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	var ours, theirs figure
	for range rounds {
		f, err := load(file, table)
		if err != nil {
			return err
		}
		ours = better(ours, f)
		if f, err = readJSON(file); err != nil {
			return err
		}
		theirs = better(theirs, f)
	}
	mb := float64(info.Size()) / 1e6
	fmt.Printf("| way | rows/s | MB/s | wall | cpu |\n|---|---|---|---|---|\n")
	for _, r := range []struct {
		name string
		f    figure
	}{{"huntbook, durable", ours}, {"DuckDB read_json into a table", theirs}} {
		fmt.Printf("| %s | %.0f | %.0f | %.2fs | %.2fs |\n", r.name, r.f.rate(), mb/r.f.wall.Seconds(), r.f.wall.Seconds(), r.f.cpu.Seconds())
	}
	fmt.Printf("ratio by wall %.2f, by cpu %.2f; %d rows, %.0f MB, %d processors\n",
		ours.rate()/theirs.rate(), theirs.cpu.Seconds()/ours.cpu.Seconds(), ours.rows, mb, runtime.NumCPU())
	return nil
}

func better(a, b figure) figure {
	if a.rows == 0 || b.wall < a.wall {
		return b
	}
	return a
}

// timed runs fn and adds what it cost.
func timed(fn func() (int64, error)) (figure, error) {
	start, cpu := time.Now(), used()
	rows, err := fn()
	return figure{rows, time.Since(start), used() - cpu}, err
}

func used() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func load(file, table string) (figure, error) {
	dir, err := os.MkdirTemp("", "bench-ingest")
	if err != nil {
		return figure{}, err
	}
	defer os.RemoveAll(dir)
	db, err := duckdb.Open(duckdb.Options{Path: store.File(dir)})
	if err != nil {
		return figure{}, err
	}
	defer db.Close()
	s, err := store.Open(context.Background(), dir, db)
	if err != nil {
		return figure{}, err
	}
	defer s.Close()
	return timed(func() (int64, error) {
		in, err := os.Open(file)
		if err != nil {
			return 0, err
		}
		defer in.Close()
		r, err := ingest.New(s).Load(context.Background(), ingest.Request{Table: table, Body: in, Format: "ndjson", Key: filepath.Base(file)})
		return r.Stored, err
	})
}

func readJSON(file string) (figure, error) {
	dir, err := os.MkdirTemp("", "bench-readjson")
	if err != nil {
		return figure{}, err
	}
	defer os.RemoveAll(dir)
	db, err := duckdb.Open(duckdb.Options{Path: filepath.Join(dir, "x.duckdb"), Files: true})
	if err != nil {
		return figure{}, err
	}
	defer db.Close()
	ctx := context.Background()
	conn, err := db.Conn(ctx)
	if err != nil {
		return figure{}, err
	}
	defer conn.Close()
	f, err := timed(func() (int64, error) {
		return 0, conn.Exec(ctx, "CREATE TABLE t AS SELECT * FROM read_json('"+strings.ReplaceAll(file, "'", "''")+"')")
	})
	if err != nil {
		return f, err
	}
	rows, err := conn.Query(ctx, "SELECT count(*) FROM t")
	if err != nil {
		return f, err
	}
	defer rows.Close()
	rec, err := rows.Next(ctx)
	if err != nil {
		return f, err
	}
	_, err = fmt.Sscan(rec.Column(0).ValueStr(0), &f.rows)
	return f, err
}
