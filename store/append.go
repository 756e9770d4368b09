package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/store/catalog"
	"github.com/huntbook/huntbook/store/table"
)

// ErrName refuses a table name that KQL could not write or that would fill the disk with names.
var ErrName = errors.New("a table's name has 1 to 128 letters, digits, '_', '-', '.' or blanks, and starts with none of the last three")

var errClosed = errors.New("the store is closed")

const maxTables = 20_000

// NewBatch starts a batch for a table, which need not exist: the first row that is stored makes it.
func (s *Store) NewBatch(name string) *table.Batch {
	t, ok := s.Lookup(name)
	if !ok {
		t = catalog.Table{Name: name}
	}
	return table.NewBatch(t, ticks.FromTime(s.now()))
}

// Source says where rows came from, for the dead letters.
type Source struct {
	Name string
}

// Append stores a batch: when it returns, the rows are on disk and the next query sees them. A key that the table has
// seen adds nothing and gives the receipt of the first time; an empty key is never remembered. The batch's rejected rows
// go to the dead letters in the same transaction.
func (s *Store) Append(ctx context.Context, rows *table.Batch, key string, from Source) (table.Receipt, error) {
	r, err := s.append(ctx, rows, key, from)
	if err != nil {
		return r, fmt.Errorf("append to %s: %w", rows.Table(), err)
	}
	select {
	case s.sync <- struct{}{}:
	default:
	}
	return r, nil
}

func (s *Store) append(ctx context.Context, rows *table.Batch, key string, from Source) (table.Receipt, error) {
	s.quiet.RLock()
	defer s.quiet.RUnlock()
	if s.closed.Load() {
		return table.Receipt{}, errClosed
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return table.Receipt{}, err
	}
	defer conn.Close()
	h, err := s.lock(ctx, conn, rows.Table())
	if err != nil {
		return table.Receipt{}, err
	}
	defer h.mu.Unlock()
	id := h.layout.Load().ID
	if r, ok, err := s.receipt(ctx, conn, id, key); ok || err != nil {
		return r, err
	}
	var letters *handle
	if len(rows.Rejects()) > 0 && rows.Table() != catalog.DeadLetters {
		// After the table's own, always, and no writer of dead letters takes another.
		if letters, err = s.lock(ctx, conn, catalog.DeadLetters); err != nil {
			return table.Receipt{}, err
		}
		defer letters.mu.Unlock()
	}
	r := table.Receipt{Key: key, Table: rows.Table(), Rows: int64(rows.Rows()), Rejected: int64(len(rows.Rejects())), At: s.now().UTC()}
	var next, nextLetters *table.Layout
	err = transact(ctx, conn, func() error {
		if next, r.NewColumns, err = table.Write(ctx, conn, h.layout.Load(), rows, r.At); err != nil {
			return err
		}
		if letters != nil {
			dead := s.deadLetters(rows, key, from)
			if nextLetters, _, err = table.Write(ctx, conn, letters.layout.Load(), dead, r.At); err != nil {
				return err
			}
		}
		if key == "" {
			return nil
		}
		text, err := r.Marshal()
		if err != nil {
			return err
		}
		return conn.Exec(ctx, "INSERT INTO hb_receipts VALUES (?, ?, ?, ?)", id, key, ticks.FromTime(r.At), text)
	})
	if err != nil {
		return table.Receipt{}, err
	}
	h.layout.Store(next)
	if letters != nil {
		letters.layout.Store(nextLetters)
	}
	return r, nil
}

// transact runs fn in a transaction, which commits to disk when fn succeeds.
func transact(ctx context.Context, conn *duckdb.Conn, fn func() error) error {
	if err := conn.Exec(ctx, "BEGIN"); err != nil {
		return err
	}
	err := fn()
	if err == nil {
		// Past this point the caller's end must not leave it open whether the rows are in: commit without its context.
		if err = conn.Exec(context.WithoutCancel(ctx), "COMMIT"); err == nil {
			return nil
		}
	}
	_ = conn.Exec(context.WithoutCancel(ctx), "ROLLBACK")
	return err
}

// receipt finds what was said of a key before.
func (s *Store) receipt(ctx context.Context, conn *duckdb.Conn, id int, key string) (r table.Receipt, ok bool, err error) {
	if key == "" {
		return r, false, nil
	}
	var bad error
	err = each(ctx, conn, "SELECT receipt FROM hb_receipts WHERE table_id = ? AND key = ?", func(row row) {
		bad = json.Unmarshal([]byte(row.s(0)), &r)
		r.Repeated, ok = true, true
	}, id, key)
	return r, ok, errors.Join(err, bad)
}

// handle gives a table's handle, making the table when it is new.
func (s *Store) handle(ctx context.Context, conn *duckdb.Conn, name string) (*handle, error) {
	s.mu.RLock()
	h := s.tables[name]
	s.mu.RUnlock()
	if h != nil {
		return h, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := s.tables[name]; h != nil {
		return h, nil
	}
	if !validName(name) {
		return nil, ErrName
	}
	if len(s.tables) >= maxTables {
		return nil, fmt.Errorf("there are %d tables already, which is the limit", len(s.tables))
	}
	s.lastID++
	if err := conn.Exec(ctx, "INSERT INTO hb_tables VALUES (?, ?)", s.lastID, name); err != nil {
		return nil, err
	}
	return s.publish(&table.Layout{ID: s.lastID, Name: name}), nil
}

func validName(name string) bool {
	if len(name) == 0 || len(name) > 128 {
		return false
	}
	for i, r := range name {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_'
		if !letter && (i == 0 || r != '-' && r != '.' && r != ' ') {
			return false
		}
	}
	return true
}

// The log that a crash would replay stays short: replay takes about a second for each 30 MB.
const (
	logLimit = 48 << 20
	logIdle  = 5 * time.Second // after the last append, even a short log is folded in
)

// checkpoints folds the write-ahead log into the file, away from queries and between appends.
func (s *Store) checkpoints() {
	defer close(s.done)
	idle := time.NewTimer(logIdle)
	idle.Stop()
	for {
		select {
		case _, open := <-s.sync:
			if !open {
				return
			}
			if s.logSize() > logLimit {
				s.checkpoint()
			}
			idle.Reset(logIdle)
		case <-idle.C:
			if s.logSize() > 1<<20 {
				s.checkpoint()
			}
		}
	}
}

func (s *Store) logSize() int64 {
	if s.db.Path() == "" {
		return 0
	}
	st, err := os.Stat(s.db.Path() + ".wal")
	if err != nil {
		return 0
	}
	return st.Size()
}

func (s *Store) checkpoint() {
	s.filing.Lock()
	defer s.filing.Unlock()
	s.quiet.Lock()
	defer s.quiet.Unlock()
	conn, err := s.db.Conn(context.Background())
	if err != nil {
		return
	}
	defer conn.Close()
	// A failure is no loss: the rows are in the log, and the next append tries again.
	_ = conn.Exec(context.Background(), "CHECKPOINT")
}
