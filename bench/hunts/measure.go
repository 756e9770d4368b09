package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/result"
	sqlgen "github.com/huntbook/huntbook/sqlgen/duckdb"
	"github.com/huntbook/huntbook/store"
)

// bench runs both ways: KQL through the query door, as every surface does, and SQL on a connection of its own.
type bench struct {
	door   *query.Door
	conn   *duckdb.Conn
	rounds int
}

// anyone may read all.
type anyone struct{}

func (anyone) Who() string         { return "bench" }
func (anyone) CanRead(string) bool { return true }

// views lays the partitions of each table under its name and its columns' documented names, for SQL written by hand.
func views(ctx context.Context, conn *duckdb.Conn, s *store.Store) error {
	for _, name := range tables {
		t, ok := s.Lookup(name)
		if !ok {
			return fmt.Errorf("no table %s", name)
		}
		var cols, items []string
		for i, c := range t.Columns {
			cols = append(cols, c.Name)
			items = append(items, fmt.Sprintf("c%d AS %s", i, sqlgen.Quote(c.Name)))
		}
		scan, err := s.Scan(name, cols, math.MinInt64, math.MaxInt64)
		if err != nil {
			return err
		}
		if err := conn.Exec(ctx, "CREATE TEMP VIEW "+sqlgen.Quote(name)+" AS SELECT "+strings.Join(items, ", ")+" FROM ("+scan+")"); err != nil {
			return err
		}
	}
	for _, macro := range []string{
		"ticks(t) AS (epoch_us(t) * 10 + 621355968000000000)",
		"span(i) AS (epoch_us(i) * 10)",
	} {
		if err := conn.Exec(ctx, "CREATE TEMP MACRO "+macro); err != nil {
			return err
		}
	}
	return nil
}

// spelled puts the names of the functions that run in Go into a hand-written SQL.
func spelled(sql string) string {
	f, _ := fn.Lookup("series_decompose_anomalies", fn.Scalar)
	return strings.ReplaceAll(sql, "{anomalies}", f.GoName(0, 2))
}

func (b *bench) explain(ctx context.Context, only *regexp.Regexp) error {
	for _, p := range pairs {
		if !only.MatchString(p.name) {
			continue
		}
		text, err := b.door.Explain(ctx, query.Request{Text: p.kql, Access: anyone{}})
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		fmt.Printf("-- %s\n%s\n", p.name, text)
	}
	return nil
}

type figure struct {
	rows     int
	kql, sql cost // medians
	ratio    float64
	work     float64 // ratio of processor time, which others on the machine disturb less
}

// cost is what one run took: by the clock and of the processors.
type cost struct{ wall, cpu time.Duration }

// timed gives what fn costs.
func timed(fn func() error) (cost, error) {
	start, cpu := time.Now(), used()
	err := fn()
	return cost{time.Since(start), used() - cpu}, err
}

func used() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func middle(costs []cost) cost {
	wall, cpu := make([]time.Duration, len(costs)), make([]time.Duration, len(costs))
	for i, c := range costs {
		wall[i], cpu[i] = c.wall, c.cpu
	}
	return cost{median(wall), median(cpu)}
}

// pair compares the answers of the two ways, which warms both, and then times them in turns. The ratio is that of the medians.
func (b *bench) pair(ctx context.Context, p pair) (figure, error) {
	ours, theirs := &rows{}, &rows{}
	if err := b.kql(ctx, p.kql, ours); err != nil {
		return figure{}, err
	}
	if err := b.sql(ctx, spelled(p.sql), theirs); err != nil {
		return figure{}, fmt.Errorf("the SQL by hand: %w", err)
	}
	if err := ours.same(theirs); err != nil {
		return figure{}, err
	}
	if len(ours.cells) == 0 {
		return figure{}, errors.New("no rows: the hunt measures nothing on these data")
	}
	ways := [2]func() error{
		func() error { return b.kql(ctx, p.kql, nil) },
		func() error { return b.sql(ctx, spelled(p.sql), nil) },
	}
	var costs [2][]cost
	for i := range 2 * b.rounds {
		way := (i + i/2) % 2 // the one that goes first changes from round to round
		c, err := timed(ways[way])
		if err != nil {
			return figure{}, err
		}
		costs[way] = append(costs[way], c)
	}
	f := figure{rows: len(ours.cells), kql: middle(costs[0]), sql: middle(costs[1])}
	f.ratio = float64(f.kql.wall) / float64(f.sql.wall)
	f.work = float64(f.kql.cpu) / float64(f.sql.cpu)
	return f, nil
}

// kql runs a query and reads it to its end, into keep where there is one.
func (b *bench) kql(ctx context.Context, text string, keep *rows) error {
	set, err := b.door.Run(ctx, query.Request{Text: text, Access: anyone{}})
	if err != nil {
		return err
	}
	defer set.Close()
	for {
		t, err := set.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := drain(ctx, t.Batches, keep); err != nil {
			return err
		}
	}
}

func (b *bench) sql(ctx context.Context, text string, keep *rows) error {
	r, err := b.conn.Query(ctx, text)
	if err != nil {
		return err
	}
	defer r.Close()
	return drain(ctx, r, keep)
}

func drain(ctx context.Context, from result.Batches, keep *rows) error {
	for {
		rec, err := from.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if keep != nil {
			keep.add(rec)
		}
		rec.Release()
	}
}
