package termindex

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"

	"github.com/cespare/xxhash/v2"
	"github.com/klauspost/compress/zstd"
)

// The file of a segment: a mark, pages of terms in their order, an index of the pages, and a footer that says where the index
// is. Pages are found and checked one by one; opening reads the index alone.
//
//	mark | page ... | index | offset, size and checksum of index | mark
const (
	mark       = "hbterms1"
	footerSize = 24 + len(mark)
	pageBytes  = 16 << 10 // of terms, before compression
)

// maxPages bounds what a prefix may read of a segment; a shorter prefix is in every block as far as anyone knows.
const maxPages = 16

// ErrDamaged says that a file is not what was written.
var ErrDamaged = errors.New("damaged")

// Segment is an open index of a run of rows. It is safe for use by many at once.
type Segment struct {
	From   int64 // the first row
	Blocks int
	Print  string // of the rows, as the builder was told: who opens the file compares
	Terms  int
	Size   int64 // of the file

	path  string
	rich  uint64
	pages []page
}

type page struct {
	first    string
	at, size int64
	sum      uint64
}

// Rows is how many rows the segment has.
func (s *Segment) Rows() int64 { return int64(s.Blocks) * BlockRows }

// Path gives the file.
func (s *Segment) Path() string { return s.path }

var encoder = sync.OnceValue(func() *zstd.Encoder {
	e, _ := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1)) // no option of these can fail
	return e
})

var decoder = sync.OnceValue(func() *zstd.Decoder {
	d, _ := zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(1<<20))
	return d
})

// Write makes the file of a segment that begins at row from: all of it or nothing is seen under its name.
func (b *Builder) Write(path string, from int64, print string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("term index: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "new-*")
	if err != nil {
		return fmt.Errorf("term index: %w", err)
	}
	defer os.Remove(f.Name()) // where it still is under this name, it is not whole
	err = b.write(f, from, print)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("term index: %w", err)
	}
	return nil
}

func (b *Builder) write(f io.Writer, from int64, print string) error {
	terms := b.sorted()
	index := binary.AppendUvarint(nil, uint64(from))
	index = binary.AppendUvarint(index, uint64(b.block))
	index = binary.AppendUvarint(index, uint64(len(terms)))
	index = binary.AppendUvarint(index, b.rich)
	index = appendText(index, print)
	if _, err := io.WriteString(f, mark); err != nil {
		return err
	}
	at := int64(len(mark))
	for len(terms) > 0 {
		raw, n := b.page(terms)
		packed := encoder().EncodeAll(raw, nil)
		if _, err := f.Write(packed); err != nil {
			return err
		}
		index = appendText(index, terms[0])
		index = binary.AppendUvarint(index, uint64(len(packed)))
		index = binary.LittleEndian.AppendUint64(index, xxhash.Sum64(packed))
		at += int64(len(packed))
		terms = terms[n:]
	}
	foot := binary.LittleEndian.AppendUint64(index, uint64(at))
	foot = binary.LittleEndian.AppendUint64(foot, uint64(len(index)))
	foot = binary.LittleEndian.AppendUint64(foot, xxhash.Sum64(index))
	_, err := f.Write(append(foot, mark...))
	return err
}

func appendText(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

// page writes the first terms, and says how many: their number, what each shares with the one before, how long the rest of
// each is, then their blocks and the rests. Like stands by like, which packs well.
func (b *Builder) page(terms []string) (raw []byte, n int) {
	var shared, lengths, masks, rest []byte
	last := ""
	for _, t := range terms {
		if len(rest)+len(masks)+2*n > pageBytes {
			break
		}
		k := 0
		for k < len(last) && k < len(t) && last[k] == t[k] {
			k++
		}
		shared, lengths = append(shared, byte(k)), append(lengths, byte(len(t)-k))
		masks = appendMask(masks, b.terms[t])
		rest = append(rest, t[k:]...)
		last = t
		n++
	}
	raw = binary.AppendUvarint(nil, uint64(n))
	raw = binary.AppendUvarint(raw, uint64(len(masks)))
	raw = append(raw, shared...)
	raw = append(raw, lengths...)
	raw = append(raw, masks...)
	return append(raw, rest...), n
}

// Open reads the index of a file.
func Open(path string) (*Segment, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("term index: %w", err)
	}
	defer f.Close()
	s := &Segment{path: path}
	if err := s.read(f); err != nil {
		return nil, fmt.Errorf("term index %s: %w", path, err)
	}
	return s, nil
}

func (s *Segment) read(f *os.File) error {
	st, err := f.Stat()
	if err != nil {
		return err
	}
	s.Size = st.Size()
	foot := make([]byte, footerSize)
	if s.Size < int64(footerSize+len(mark)) {
		return ErrDamaged
	}
	if _, err := f.ReadAt(foot, s.Size-int64(footerSize)); err != nil {
		return err
	}
	at, size := binary.LittleEndian.Uint64(foot), binary.LittleEndian.Uint64(foot[8:])
	if string(foot[24:]) != mark || size > uint64(s.Size) || at+size+uint64(footerSize) != uint64(s.Size) {
		return ErrDamaged
	}
	index := make([]byte, size)
	if _, err := f.ReadAt(index, int64(at)); err != nil {
		return err
	}
	if xxhash.Sum64(index) != binary.LittleEndian.Uint64(foot[16:]) {
		return ErrDamaged
	}
	r := bytes.NewReader(index)
	number := func() int64 {
		n, e := binary.ReadUvarint(r)
		if e != nil || n > 1<<62 {
			err = ErrDamaged
		}
		return int64(n)
	}
	word := func() string {
		n := number()
		if err != nil || n > int64(r.Len()) {
			err = ErrDamaged
			return ""
		}
		b := make([]byte, n)
		_, _ = io.ReadFull(r, b)
		return string(b)
	}
	s.From, s.Blocks, s.Terms, s.rich, s.Print = number(), int(number()), int(number()), uint64(number()), word()
	place := int64(len(mark))
	for err == nil && r.Len() > 0 {
		p := page{first: word(), at: place, size: number()}
		var sum [8]byte
		if _, e := io.ReadFull(r, sum[:]); e != nil {
			return ErrDamaged
		}
		p.sum = binary.LittleEndian.Uint64(sum[:])
		place += p.size
		s.pages = append(s.pages, p)
	}
	if err == nil && (s.Blocks < 1 || s.Blocks > MaxBlocks || place != int64(at)) {
		err = ErrDamaged
	}
	return err
}

// Find gives the blocks in which a term is, or any term that begins with it.
func (s *Segment) Find(term string, prefix bool) (uint64, error) {
	i := max(0, sort.Search(len(s.pages), func(i int) bool { return s.pages[i].first > term })-1)
	end := i + 1
	if prefix {
		for end < len(s.pages) && strings.HasPrefix(s.pages[end].first, term) {
			end++
		}
		if end-i > maxPages {
			return All(s.Blocks), nil
		}
	}
	if len(s.pages) == 0 {
		return s.rich, nil
	}
	f, err := os.Open(s.path)
	if err != nil {
		return 0, fmt.Errorf("term index: %w", err)
	}
	defer f.Close()
	found := s.rich
	for _, p := range s.pages[i:end] {
		mask, err := p.find(f, term, prefix)
		if err != nil {
			return 0, fmt.Errorf("term index %s: %w", s.path, err)
		}
		found |= mask
	}
	return found & All(s.Blocks), nil
}

func (p page) find(f *os.File, term string, prefix bool) (found uint64, err error) {
	packed := make([]byte, p.size)
	if _, err := f.ReadAt(packed, p.at); err != nil {
		return 0, err
	}
	if xxhash.Sum64(packed) != p.sum {
		return 0, ErrDamaged
	}
	raw, err := decoder().DecodeAll(packed, make([]byte, 0, 2*pageBytes))
	if err != nil {
		return 0, ErrDamaged
	}
	n, w := binary.Uvarint(raw)
	m, v := binary.Uvarint(raw[max(w, 0):])
	if w <= 0 || v <= 0 || 2*n+m > uint64(len(raw)-w-v) {
		return 0, ErrDamaged
	}
	raw = raw[w+v:]
	shared, lengths, masks, rest := raw[:n], raw[n:2*n], raw[2*n:2*n+m], raw[2*n+m:]
	var word []byte
	for i := range shared {
		mask, left := readMask(masks)
		if int(shared[i]) > len(word) || int(lengths[i]) > len(rest) || left == nil {
			return 0, ErrDamaged
		}
		word = append(word[:shared[i]], rest[:lengths[i]]...)
		masks, rest = left, rest[lengths[i]:]
		switch {
		case string(word) == term, prefix && bytes.HasPrefix(word, []byte(term)):
			found |= mask
		case string(word) > term:
			return found, nil
		}
	}
	return found, nil
}
