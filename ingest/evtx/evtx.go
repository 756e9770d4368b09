// Package evtx reads Windows event log files (EVTX): a header, then chunks of 64 KB that each stand alone. A damaged chunk
// or record is an error with its place, and costs no other.
package evtx

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"time"
)

// Sizes of the parts of a file.
const (
	HeaderSize = 4096
	ChunkSize  = 65536
)

// Magic begins every file.
var Magic = []byte("ElfFile\x00")

var chunkMagic = []byte("ElfChnk\x00")

// noChecksums is the flag of a file or chunk that was written without checksums.
const noChecksums = 4

// Record is one event.
type Record struct {
	ID      uint64
	Written time.Time // when it was written into the log
	Event   *Element
}

// Reader gives the chunks of a file in order.
type Reader struct {
	r       io.Reader
	n       int // chunks read
	noCheck bool
}

// NewReader reads the file's header.
func NewReader(r io.Reader) (*Reader, error) {
	head := make([]byte, HeaderSize)
	if n, err := io.ReadFull(r, head); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, fmt.Errorf("the file ends inside of its header of 4,096 bytes, at byte %d", n)
		}
		return nil, err
	}
	if !bytes.HasPrefix(head, Magic) {
		return nil, errors.New("not an EVTX file: it does not begin with ElfFile")
	}
	// The header's own checksum and its number of chunks are stale in a log that was copied while Windows wrote to it;
	// chunks say themselves whether they are whole.
	return &Reader{r: r, noCheck: binary.LittleEndian.Uint32(head[120:])&noChecksums != 0}, nil
}

// Chunk is the bytes of one chunk.
type Chunk struct {
	Number  int   // from 1
	Offset  int64 // in the file
	Data    []byte
	noCheck bool
}

// Next gives the next chunk that was ever written to; io.EOF ends the file. The caller owns its bytes.
func (r *Reader) Next() (Chunk, error) {
	for {
		c := Chunk{Number: r.n + 1, Offset: HeaderSize + int64(r.n)*ChunkSize, noCheck: r.noCheck, Data: make([]byte, ChunkSize)}
		n, err := io.ReadFull(r.r, c.Data)
		r.n++
		switch {
		case err == io.ErrUnexpectedEOF:
			if blank(c.Data[:n]) {
				return Chunk{}, io.EOF
			}
			return Chunk{}, fmt.Errorf("the file ends inside of chunk %d, at byte %d", c.Number, c.Offset+int64(n))
		case err != nil:
			return Chunk{}, err
		case !blank(c.Data): // space that the log has reserved
			return c, nil
		}
	}
}

func blank(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// place names the chunk in errors.
func (c Chunk) place() string { return fmt.Sprintf("chunk %d at byte %d", c.Number, c.Offset) }

// Records calls yield with every record of the chunk, or with the error of one that cannot be read. What it returns says
// that the chunk as a whole is damaged, or from where on.
func (c Chunk) Records(yield func(Record, error)) error {
	d := c.Data
	if len(d) != ChunkSize || !bytes.HasPrefix(d, chunkMagic) {
		return fmt.Errorf("%s: it does not begin with ElfChnk", c.place())
	}
	free := int(binary.LittleEndian.Uint32(d[48:]))
	if free < 512 || free > ChunkSize {
		return fmt.Errorf("%s: its free space is said to begin at byte %d of it", c.place(), free)
	}
	if !c.noCheck && binary.LittleEndian.Uint32(d[120:])&noChecksums == 0 {
		header := crc32.Update(crc32.ChecksumIEEE(d[:120]), crc32.IEEETable, d[128:512])
		if header != binary.LittleEndian.Uint32(d[124:]) {
			return fmt.Errorf("%s: the checksum of its header is wrong", c.place())
		}
		if crc32.ChecksumIEEE(d[512:free]) != binary.LittleEndian.Uint32(d[52:]) {
			return fmt.Errorf("%s: the checksum of its records is wrong", c.place())
		}
	}
	in := &decoder{chunk: d[:free]}
	for at := 512; at+24 <= free; {
		if !bytes.Equal(d[at:at+4], []byte{'*', '*', 0, 0}) {
			return fmt.Errorf("%s: no record begins at byte %d of it", c.place(), at)
		}
		size := int(binary.LittleEndian.Uint32(d[at+4:]))
		if size < 28 || size > free-at {
			return fmt.Errorf("%s: the record at byte %d of it has a size of %d", c.place(), at, size)
		}
		rec := Record{ID: binary.LittleEndian.Uint64(d[at+8:]), Written: FileTime(binary.LittleEndian.Uint64(d[at+16:]))}
		event, err := in.record(at+24, at+size-4)
		if err != nil {
			yield(rec, fmt.Errorf("%s: record %d: %w", c.place(), rec.ID, err))
		} else {
			rec.Event = event
			yield(rec, nil)
		}
		at += size
	}
	return nil
}

// FileTime converts Windows' count of 100 ns since 1601.
func FileTime(t uint64) time.Time {
	const to1970 = 11644473600
	return time.Unix(int64(t/1e7)-to1970, int64(t%1e7)*100).UTC()
}
