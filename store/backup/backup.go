// Package backup writes the data of a running folder to one file, and makes a folder of such a file again.
package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/huntbook/huntbook/store"
)

// A backup is a tar under zstd: the database of the store, meta.sqlite, and last the manifest, without which it is not whole.
const (
	storeFile    = "store/huntbook.duckdb"
	metaFile     = "meta.sqlite"
	manifestFile = "manifest.json"
	format       = 1
)

// Manifest says what a backup holds.
type Manifest struct {
	Format  int              `json:"format"`
	Version string           `json:"version"` // of the program that wrote it
	Taken   time.Time        `json:"taken"`
	Files   []File           `json:"files"`
	Tables  map[string]int64 `json:"tables"` // rows by table
}

// File is one file of a backup.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Rows counts the rows of all tables.
func (m Manifest) Rows() (n int64) {
	for _, rows := range m.Tables {
		n += rows
	}
	return n
}

// Meta is the small database of a data folder.
type Meta interface {
	// Copy writes the database as it is now to a file that is not there.
	Copy(ctx context.Context, file string) error
}

// Write writes a backup while the store is in use.
func Write(ctx context.Context, w io.Writer, st *store.Store, meta Meta, version string) error {
	z, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		return err
	}
	out := &writer{ctx: ctx, tar: tar.NewWriter(z), manifest: Manifest{Format: format, Version: version, Taken: time.Now().UTC()}}
	if err := out.store(st); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := out.meta(meta); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	text, err := json.MarshalIndent(out.manifest, "", "  ")
	if err != nil {
		return err
	}
	if err := out.tar.WriteHeader(out.header(manifestFile, int64(len(text)))); err != nil {
		return err
	}
	if _, err := out.tar.Write(text); err != nil {
		return err
	}
	return errors.Join(out.tar.Close(), z.Close())
}

type writer struct {
	ctx      context.Context // lives for one Write
	tar      *tar.Writer
	manifest Manifest
}

func (w *writer) header(name string, size int64) *tar.Header {
	return &tar.Header{Name: name, Size: size, Mode: 0o600, ModTime: w.manifest.Taken, Typeflag: tar.TypeReg}
}

func (w *writer) store(st *store.Store) error {
	sn, err := st.Snapshot(w.ctx)
	if err != nil {
		return err
	}
	w.manifest.Tables = sn.Tables
	return errors.Join(w.add(storeFile, sn, sn.Size), sn.Close())
}

func (w *writer) meta(m Meta) error {
	dir, err := os.MkdirTemp("", "huntbook-backup-") // its owner's alone: it holds hashes of secrets
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, metaFile)
	if err := m.Copy(w.ctx, path); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	return w.add(metaFile, f, st.Size())
}

// add writes one file and notes its sum.
func (w *writer) add(name string, from io.Reader, size int64) error {
	if err := w.tar.WriteHeader(w.header(name, size)); err != nil {
		return err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(w.tar, sum), &stopping{w.ctx, from})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if n != size {
		return fmt.Errorf("%s has %d bytes where it had %d", name, n, size)
	}
	w.manifest.Files = append(w.manifest.Files, File{name, size, hex.EncodeToString(sum.Sum(nil))})
	return nil
}

// stopping ends a copy when its caller left.
type stopping struct {
	ctx context.Context
	r   io.Reader
}

func (s *stopping) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}

// Verify reads a backup to its end and compares what it holds with its manifest.
func Verify(ctx context.Context, from io.Reader) (Manifest, error) {
	return unpack(ctx, from, func(string, int64) (io.WriteCloser, error) { return nothing{}, nil })
}

type nothing struct{}

func (nothing) Write(p []byte) (int, error) { return len(p), nil }
func (nothing) Close() error                { return nil }

// errNotWhole is said of a file that ends before its manifest.
var errNotWhole = errors.New("the backup is not whole: it ends before its manifest")

// unpack gives each file of a backup to a writer, and compares all of them with the manifest.
func unpack(ctx context.Context, from io.Reader, open func(name string, size int64) (io.WriteCloser, error)) (m Manifest, err error) {
	z, err := zstd.NewReader(&stopping{ctx, from})
	if err != nil {
		return m, err
	}
	defer z.Close()
	in := tar.NewReader(z)
	var have []File
	for {
		h, err := in.Next()
		if err == io.EOF {
			return m, errNotWhole
		}
		if err != nil {
			return m, fmt.Errorf("this is no backup, or a damaged one: %w", err)
		}
		if h.Name == manifestFile {
			if err := json.NewDecoder(io.LimitReader(in, 64<<20)).Decode(&m); err != nil {
				return m, fmt.Errorf("the backup's manifest: %w", err)
			}
			return m, compare(m, have)
		}
		if h.Name != storeFile && h.Name != metaFile {
			return m, fmt.Errorf("the backup holds %q, which this version does not know", h.Name)
		}
		out, err := open(h.Name, h.Size)
		if err != nil {
			return m, err
		}
		sum := sha256.New()
		n, err := io.Copy(io.MultiWriter(out, sum), in)
		if err = errors.Join(err, out.Close()); err != nil {
			return m, fmt.Errorf("%s of the backup: %w", h.Name, err)
		}
		have = append(have, File{h.Name, n, hexOf(sum)})
	}
}

func hexOf(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

func compare(m Manifest, have []File) error {
	if m.Format != format {
		return fmt.Errorf("the backup has format %d and this version reads %d", m.Format, format)
	}
	if len(m.Files) != len(have) || len(have) != 2 {
		return fmt.Errorf("the backup holds %d files where its manifest names %d", len(have), len(m.Files))
	}
	for i, f := range m.Files {
		if f != have[i] {
			return fmt.Errorf("%s of the backup is damaged: its checksum is not the manifest's", f.Name)
		}
	}
	return nil
}
