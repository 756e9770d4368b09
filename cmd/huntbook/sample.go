package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/huntbook/huntbook/ingest"
	"github.com/huntbook/huntbook/internal/sample"
)

// sampleMark says how far the sample data of a folder is. A load that was broken off goes on with the same instant: its
// keys add nothing twice.
type sampleMark struct {
	Now  time.Time `json:"now"`
	Rows int64     `json:"rows"`
	Done bool      `json:"done"`
}

func markFile(data string) string { return filepath.Join(data, "sample.json") }

func writeMark(data string, m sampleMark) error {
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if err := os.WriteFile(markFile(data)+".new", append(b, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(markFile(data)+".new", markFile(data))
}

// patience is how long a start waits for the sample data; the rest comes while the server serves.
const patience = 20 * time.Second

// withSample loads the sample data unless the folder has it. onClose takes what must end before the store is closed.
func withSample(ctx context.Context, data string, loader *ingest.Service, say func(string, ...any), onClose func(func())) error {
	m := sampleMark{Now: time.Now().UTC().Truncate(time.Minute)}
	if b, err := os.ReadFile(markFile(data)); err == nil {
		if err := json.Unmarshal(b, &m); err != nil {
			return fmt.Errorf("read %s: %w", markFile(data), err)
		}
	}
	if m.Done {
		return nil
	}
	if err := writeMark(data, m); err != nil {
		return fmt.Errorf("note the sample data: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	var rows atomic.Int64
	done := make(chan error, 1)
	began := time.Now()
	go func() {
		err := loadSample(ctx, loader, m.Now, &rows)
		if err == nil {
			m.Rows, m.Done = rows.Load(), true
			err = writeMark(data, m)
		}
		done <- err
	}()
	say("Loading sample data: two weeks of an invented company under attack ...")
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	wait := time.After(patience)
	for {
		select {
		case err := <-done:
			cancel()
			if err != nil {
				return fmt.Errorf("load sample data: %w", err)
			}
			say("Loaded %d rows of sample data in %.1f s.", rows.Load(), time.Since(began).Seconds())
			return nil
		case <-tick.C:
			say("  %d rows", rows.Load())
		case <-wait:
			say("Sample data goes on loading while Huntbook serves.")
			finished := make(chan struct{})
			go func() {
				defer close(finished)
				if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
					say("Loading sample data failed: %v", err)
				} else if err == nil {
					say("Loaded %d rows of sample data in %.1f s.", rows.Load(), time.Since(began).Seconds())
				}
			}()
			onClose(func() { cancel(); <-finished })
			return nil
		case <-ctx.Done():
			cancel()
			<-done
			return ctx.Err()
		}
	}
}

// loadSample streams each table of the generator into a load of its own.
func loadSample(ctx context.Context, loader *ingest.Service, now time.Time, rows *atomic.Int64) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	pipes := map[string]*io.PipeWriter{}
	var loads sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	out := func(table string) io.Writer {
		if w := pipes[table]; w != nil {
			return w
		}
		r, w := io.Pipe()
		pipes[table] = w
		loads.Go(func() {
			var last int64
			rep, err := loader.Load(ctx, ingest.Request{
				Table: table, Format: "ndjson", Encoding: "none", Body: r, Source: "sample data",
				Key: fmt.Sprintf("sample-%d-%d-%s", sample.Seed, now.Unix(), table),
				Progress: func(c ingest.Counts) {
					rows.Add(c.Stored - last)
					last = c.Stored
				},
			})
			rows.Add(rep.Stored - last)
			if err == nil && rep.Rejected > 0 {
				err = fmt.Errorf("%d rows rejected: %v", rep.Rejected, rep.Reasons)
			}
			if err != nil {
				mu.Lock()
				errs = append(errs, fmt.Errorf("%s: %w", table, err))
				mu.Unlock()
				cancel(err)
			}
			_ = r.CloseWithError(context.Cause(ctx)) // the writer must not wait for a reader that is gone
		})
		return w
	}
	err := sample.Write(now, sample.Seed, out)
	for _, w := range pipes {
		_ = w.CloseWithError(err) // io.EOF where all was written
	}
	loads.Wait()
	return errors.Join(append(errs, err)...)
}
