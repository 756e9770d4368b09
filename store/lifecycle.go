package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/store/catalog"
	"github.com/huntbook/huntbook/store/table"
)

// retentionDDL makes the table of how long rows are kept, by the name of their table, which need not exist yet. Of a
// table's rows the last counts.
const retentionDDL = `
CREATE TABLE IF NOT EXISTS hb_retention (name VARCHAR, days INTEGER, set_at BIGINT);
`

// MaxRetention is the longest retention in days: a thousand years, which Kusto takes for ever.
const MaxRetention = 365_000

// Errors of whoever asks for what cannot be.
var (
	ErrRetention = fmt.Errorf("a retention is 1 to %d whole days", MaxRetention)
	ErrNoTable   = errors.New("there is no such table")
)

// chores are the store's own work on old rows.
type chores struct {
	mu    sync.Mutex // held by whoever removes rows: one at a time
	stop  context.CancelFunc
	ended chan struct{}
}

const (
	choreFirst = time.Minute // after the start, which has other things to do
	choreEvery = 10 * time.Minute
	// grace is how long what was dropped stays for queries that began before: longer than any may run.
	grace = 15 * time.Minute
)

// start begins the chores that run while the store is open.
func (c *chores) start(s *Store) {
	ctx, stop := context.WithCancel(context.Background())
	c.stop, c.ended = stop, make(chan struct{})
	go func() {
		defer close(c.ended)
		for wait := choreFirst; ; wait = choreEvery {
			select {
			case <-ctx.Done():
				return
			case <-time.After(wait):
			}
			if err := s.Maintain(ctx, s.now()); err != nil && ctx.Err() == nil {
				_ = s.tell(ctx, s.now(), Operation{Category: "Maintenance", Status: Failed, Detail: err.Error()})
			}
		}
	}()
}

// end stops the chores, and gives back the space of what was dropped: no query is left to read it.
func (c *chores) end(s *Store) {
	c.stop()
	<-c.ended
	ctx := context.Background()
	if conn, err := s.db.Conn(ctx); err == nil {
		_ = s.bury(ctx, conn, ticks.Max) // else at the next start
		conn.Close()
	}
}

// Maintain does at the time now what is due: it drops the rows that are older than their table's retention, gives back the
// space of what was dropped before, and writes the account of the hours that have ended. It runs by itself every ten minutes.
func (s *Store) Maintain(ctx context.Context, now time.Time) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return errors.Join(s.bury(ctx, conn, ticks.FromTime(now.Add(-grace))), s.sweep(ctx, conn, now), s.account(ctx, conn, now))
}

// bury drops the engine's tables that no query has been given since a time, and gives their space back.
func (s *Store) bury(ctx context.Context, conn *duckdb.Conn, until int64) error {
	s.chores.mu.Lock()
	defer s.chores.mu.Unlock()
	var names []string
	err := each(ctx, conn, "SELECT engine FROM hb_dropped WHERE dropped_at <= ?", func(r row) { names = append(names, r.s(0)) }, until)
	if err != nil || len(names) == 0 {
		return err
	}
	err = s.quietly(ctx, conn, func() error {
		for _, name := range names {
			if err := conn.Exec(ctx, "DROP TABLE IF EXISTS "+duckdb.Quote(name)); err != nil {
				return fmt.Errorf("give back the space of %s: %w", name, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	// The first checkpoint frees the blocks, and the next that has something to write cuts them off the file.
	s.checkpoint()
	err = s.quietly(ctx, conn, func() error { return conn.Exec(ctx, "DELETE FROM hb_dropped WHERE dropped_at <= ?", until) })
	s.checkpoint()
	return err
}

// quietly runs a transaction that no checkpoint comes across.
func (s *Store) quietly(ctx context.Context, conn *duckdb.Conn, do func() error) error {
	s.quiet.RLock()
	defer s.quiet.RUnlock()
	return transact(ctx, conn, do)
}

// Retention gives for how many days rows of a table are kept; zero: for ever.
func (s *Store) Retention(name string) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.retention[name]
}

// SetRetention says for how many days rows of a table are kept; zero: for ever. What is older goes with the next Maintain.
func (s *Store) SetRetention(ctx context.Context, name string, days int) error {
	switch {
	case days < 0 || days > MaxRetention:
		return ErrRetention
	case !validName(name):
		return ErrName
	}
	s.quiet.RLock()
	defer s.quiet.RUnlock()
	err := s.change(ctx, func(conn *duckdb.Conn) error {
		return conn.Exec(ctx, "INSERT INTO hb_retention VALUES (?, ?, ?)", name, days, ticks.FromTime(s.now()))
	})
	if err != nil {
		return fmt.Errorf("set the retention of %s: %w", name, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.retention[name] = days
	return nil
}

// change runs one transaction of the store's own, within quiet, which comes before the lock of any table.
func (s *Store) change(ctx context.Context, do func(*duckdb.Conn) error) error {
	if s.closed.Load() {
		return errClosed
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return transact(ctx, conn, func() error { return do(conn) })
}

// loadLife reads what the chores go by.
func (s *Store) loadLife(ctx context.Context, conn *duckdb.Conn, byID map[int64]*table.Layout) error {
	s.retention = map[string]int{}
	err := each(ctx, conn, "SELECT name, days FROM hb_retention ORDER BY set_at, rowid", func(r row) { s.retention[r.s(0)] = int(r.i(1)) })
	if err != nil {
		return err
	}
	return each(ctx, conn, "SELECT table_id, part, max(generation) FROM hb_rewrites GROUP BY ALL", func(r row) {
		if l := byID[r.i(0)]; l != nil {
			if l.Rewritten == nil {
				l.Rewritten = map[int32]int{}
			}
			l.Rewritten[int32(r.i(1))] = int(r.i(2))
		}
	})
}

// sweep removes the rows of whole days that are past their table's retention.
func (s *Store) sweep(ctx context.Context, conn *duckdb.Conn, now time.Time) error {
	s.mu.RLock()
	due := map[string]int{}
	for name, days := range s.retention {
		if h := s.tables[name]; h != nil && days > 0 {
			due[name] = days
		}
	}
	s.mu.RUnlock()
	var errs []error
	for name, days := range due {
		before := int32(ticks.FromTime(now)/ticks.Day) - int32(days)
		rows, parts, err := s.expire(ctx, conn, name, before)
		op := Operation{Category: "Data retention", Status: Succeeded, Table: name}
		switch {
		case err != nil:
			errs = append(errs, fmt.Errorf("retention of %s: %w", name, err))
			op.Status, op.Detail = Failed, fmt.Sprintf("The retention of %d days of table %s could not be kept: %v", days, name, err)
		case rows == 0:
			continue
		default:
			op.Detail = fmt.Sprintf("%d rows of table %s in %d partitions were older than its retention of %d days and are gone", rows, name, parts, days)
		}
		errs = append(errs, s.tell(ctx, now, op))
	}
	return errors.Join(errs...)
}

// expire removes the days of a table before a day.
func (s *Store) expire(ctx context.Context, conn *duckdb.Conn, name string, before int32) (rows int64, parts int, err error) {
	err = s.remove(ctx, conn, name, func(l *table.Layout) []cut {
		var cuts []cut
		for _, p := range l.Parts {
			if p.Day != table.Rest && p.Day < before {
				cuts = append(cuts, cut{day: p.Day})
			}
		}
		for day := range l.Shared {
			if day < before {
				n, _ := l.Column(catalog.TimeGenerated)
				cuts = append(cuts, cut{table.Rest, fmt.Sprintf("p.%s >= %d", table.EngineColumn(n), int64(before)*ticks.Day)})
				break
			}
		}
		parts = len(cuts)
		return cuts
	}, func(removed int64) { rows = removed })
	return rows, parts, err
}

// cut says what stays of a partition: the rows for which keep holds, or none.
type cut struct {
	day  int32
	keep string
}

// remove takes rows out of a table, in one transaction, while its writers wait. Queries see all of it or nothing.
func (s *Store) remove(ctx context.Context, conn *duckdb.Conn, name string, choose func(*table.Layout) []cut, done func(rows int64)) error {
	s.chores.mu.Lock()
	defer s.chores.mu.Unlock()
	s.quiet.RLock()
	defer s.quiet.RUnlock()
	s.mu.RLock()
	h := s.tables[name]
	s.mu.RUnlock()
	if h == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.dropped {
		return nil
	}
	next, total := h.layout.Load(), int64(0)
	cuts := choose(next)
	if len(cuts) == 0 {
		return nil
	}
	if s.closed.Load() {
		return errClosed
	}
	err := transact(ctx, conn, func() error {
		for _, c := range cuts {
			l, rows, err := table.Rewrite(ctx, conn, next, c.day, c.keep, ticks.FromTime(s.now()))
			if err != nil {
				return err
			}
			next, total = l, total+rows
		}
		return nil
	})
	if err != nil {
		return err
	}
	l := h.layout.Load()
	h.layout.Store(next)
	for _, c := range cuts {
		s.terms.forget(partitionOf(l, c.day))
	}
	done(total)
	return nil
}

// DropTable removes a table with its rows, columns, receipts and retention, and says how many rows it had. A documented
// table stays known, without rows.
func (s *Store) DropTable(ctx context.Context, name string) (int64, error) {
	s.chores.mu.Lock()
	defer s.chores.mu.Unlock()
	s.quiet.RLock()
	defer s.quiet.RUnlock()
	s.mu.RLock()
	h := s.tables[name]
	s.mu.RUnlock()
	if h == nil {
		return 0, fmt.Errorf("%w: %s", ErrNoTable, name)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	l, rows := h.layout.Load(), int64(0)
	err := s.change(ctx, func(conn *duckdb.Conn) error {
		for _, p := range l.Parts {
			_, n, err := table.Rewrite(ctx, conn, l, p.Day, "", ticks.FromTime(s.now()))
			if err != nil {
				return err
			}
			rows += n
		}
		var sql strings.Builder
		for _, t := range []string{"hb_columns", "hb_part_columns", "hb_commits", "hb_shared", "hb_receipts", "hb_rewrites"} {
			fmt.Fprintf(&sql, "DELETE FROM %s WHERE table_id = %d;", t, l.ID)
		}
		// The number is never given again: what lies elsewhere under it must not be taken for another table's.
		fmt.Fprintf(&sql, "DELETE FROM hb_tables WHERE id = %d; INSERT INTO hb_tables VALUES (%d, '');", l.ID, l.ID)
		if err := conn.Exec(ctx, sql.String()); err != nil {
			return err
		}
		return conn.Exec(ctx, "DELETE FROM hb_retention WHERE name = ?", name)
	})
	if err != nil {
		return 0, fmt.Errorf("drop %s: %w", name, err)
	}
	h.dropped = true
	for _, p := range l.Parts {
		s.terms.forget(partitionOf(l, p.Day))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tables, name)
	delete(s.retention, name)
	if fold := strings.ToLower(name); s.folded[fold] == name {
		delete(s.folded, fold)
		for other := range s.tables {
			if strings.ToLower(other) == fold {
				s.folded[fold] = other
			}
		}
	}
	return rows, nil
}

// lock gives the handle of a table, made when it is new, with its writer's lock held.
func (s *Store) lock(ctx context.Context, conn *duckdb.Conn, name string) (*handle, error) {
	for {
		h, err := s.handle(ctx, conn, name)
		if err != nil {
			return nil, err
		}
		h.mu.Lock()
		if !h.dropped {
			return h, nil
		}
		h.mu.Unlock() // it was dropped while we waited
	}
}

// kept gives the tables that have columns, with rows or without.
func (s *Store) kept() []string {
	return s.named(func(l *table.Layout) bool { return len(l.Columns) > 0 })
}
