package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// Snapshot is the database file as it was at one moment. While it is open rows come and go as ever, and nothing of what
// it reads changes: new rows go to the log beside the file and to blocks that the file does not refer to.
type Snapshot struct {
	io.Reader
	Size   int64
	Tables map[string]int64 // rows by table

	file *os.File
	s    *Store
}

// Snapshot starts to read the database as it is now. Close must be called, until which the log is not folded in.
func (s *Store) Snapshot(ctx context.Context) (*Snapshot, error) {
	if s.db.Path() == "" {
		return nil, errors.New("a store in memory has no file")
	}
	s.filing.Lock()
	sn, err := s.snapshot(ctx)
	if err != nil {
		s.filing.Unlock()
		return nil, fmt.Errorf("snapshot of the store: %w", err)
	}
	return sn, nil
}

func (s *Store) snapshot(ctx context.Context) (*Snapshot, error) {
	s.quiet.Lock() // no writer is under way
	defer s.quiet.Unlock()
	if s.closed.Load() {
		return nil, errClosed
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if err := conn.Exec(ctx, "CHECKPOINT"); err != nil {
		return nil, err
	}
	if n := s.logSize(); n > 0 {
		return nil, fmt.Errorf("the log of %d bytes could not be folded into the file while queries read it; try again", n)
	}
	// Closing this file gives up the engine's own lock on it; what keeps other processes out is the lock of the folder.
	f, err := os.Open(s.db.Path())
	if err != nil {
		return nil, err
	}
	st, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	sn := &Snapshot{Reader: io.LimitReader(f, st.Size()), Size: st.Size(), Tables: map[string]int64{}, file: f, s: s}
	for _, name := range s.Names() {
		sn.Tables[name] = s.Stats(name).Rows
	}
	return sn, nil
}

// Close ends the reading.
func (sn *Snapshot) Close() error {
	defer sn.s.filing.Unlock()
	return sn.file.Close()
}
