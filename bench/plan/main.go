// Command plan measures how long a query's text takes to become SQL: parse, bind, rewrite and spell, warm, against the
// known tables. It reads a file of JSON lines with a "query" each, such as the corpus of public queries.
//
//	go run -tags duckdb_arrow ./bench/plan queries.jsonl
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"slices"
	"time"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/store"
)

func main() {
	rounds := flag.Int("rounds", 5, "how often each query is compiled; the middle time counts")
	profile := flag.String("cpuprofile", "", "write a profile of the processor's time to this file")
	slowest := flag.Int("slowest", 5, "how many of the slowest to name")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: plan [flags] FILE.jsonl")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *rounds, *profile, *slowest); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type entry struct {
	ID    string `json:"id"`
	Query string `json:"query"`
}

type everything struct{}

func (everything) Who() string         { return "bench" }
func (everything) CanRead(string) bool { return true }

func run(file string, rounds int, profile string, slowest int) error {
	entries, err := read(file)
	if err != nil {
		return err
	}
	db, err := duckdb.Open(duckdb.Options{Scalars: query.Scalars()})
	if err != nil {
		return err
	}
	defer db.Close()
	st, err := store.Open(context.Background(), "", db)
	if err != nil {
		return err
	}
	defer st.Close()
	door := query.New(db, st, query.Options{})

	compile := func(e entry) (time.Duration, error) {
		start := time.Now()
		_, err := door.SQL(query.Request{Text: e.Query, Access: everything{}})
		return time.Since(start), err
	}
	refused := 0
	for _, e := range entries { // warms what is read once a process
		if _, err := compile(e); err != nil {
			refused++
		}
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
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	took := make([]time.Duration, len(entries))
	for i, e := range entries {
		times := make([]time.Duration, rounds)
		for j := range times {
			times[j], _ = compile(e)
		}
		slices.Sort(times)
		took[i] = times[rounds/2]
	}
	runtime.ReadMemStats(&after)
	n := uint64(len(entries) * rounds)
	order := make([]int, len(entries))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return int(took[b] - took[a]) })
	at := func(share float64) time.Duration { return took[order[int(float64(len(order)-1)*(1-share))]] }
	fmt.Printf("%d queries (%d refused), %d rounds: median %v, p90 %v, p99 %v, max %v; %d allocations, %d KB each\n",
		len(entries), refused, rounds, at(0.5), at(0.9), at(0.99), at(1), (after.Mallocs-before.Mallocs)/n, (after.TotalAlloc-before.TotalAlloc)/n/1024)
	for _, i := range order[:min(slowest, len(order))] {
		fmt.Printf("%10v  %s\n", took[i].Round(time.Microsecond), entries[i].ID)
	}
	return nil
}

func read(file string) ([]entry, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []entry
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return nil, fmt.Errorf("line %d of %s: %w", len(out)+1, file, err)
		}
		out = append(out, e)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s holds no queries", file)
	}
	return out, nil
}
