package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/unicode"
)

// counter counts the bytes that are read from a body, as it came.
type counter struct {
	r io.Reader
	n atomic.Int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
	zipMagic  = []byte("PK\x03\x04")
	emptyZip  = []byte("PK\x05\x06")
)

// plain undoes an encoding, found by its first bytes when it is "auto". What it gives must be closed.
func plain(body io.Reader, encoding string) (io.ReadCloser, string, error) {
	in := bufio.NewReaderSize(body, 256<<10)
	if encoding == "auto" {
		encoding = ""
		head, _ := in.Peek(4)
		switch {
		case bytes.HasPrefix(head, gzipMagic):
			encoding = "gzip"
		case bytes.HasPrefix(head, zstdMagic):
			encoding = "zstd"
		}
	}
	switch encoding {
	case "", "identity":
		return io.NopCloser(in), "", nil
	case "gzip":
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, encoding, fmt.Errorf("not gzip data: %w", err)
		}
		return z, encoding, nil
	case "zstd":
		z, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(128<<20), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, encoding, fmt.Errorf("not zstd data: %w", err)
		}
		return z.IOReadCloser(), encoding, nil
	}
	return nil, "", fmt.Errorf("no encoding %q; there are auto, gzip, zstd, zip", encoding)
}

// located says of a failing input how far it was read.
type located struct {
	r        io.Reader
	from     *counter
	encoding string
	n        int64
}

func (l *located) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	l.n += int64(n)
	if err == nil || err == io.EOF {
		return n, err
	}
	if l.encoding == "" {
		return n, fmt.Errorf("reading failed at byte %d: %w", l.n, err)
	}
	what := "is damaged"
	if errors.Is(err, io.ErrUnexpectedEOF) {
		what = "ends too early"
	}
	return n, fmt.Errorf("the %s data %s, near byte %d (byte %d once unpacked): %w", l.encoding, what, l.from.n.Load(), l.n, err)
}

// ErrNotText is the answer to bytes that are neither text nor a binary format that is known.
var ErrNotText = errors.New("the input is no text")

// text gives an input as UTF-8 without a byte order mark: UTF-16 that says so by its mark is decoded, other bytes that
// cannot be text are refused.
func text(in *bufio.Reader) (*bufio.Reader, error) {
	head, err := in.Peek(4096)
	if len(head) == 0 && err != nil && err != io.EOF {
		return nil, err
	}
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		decoder := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
		return bufio.NewReaderSize(decoder.Reader(in), 64<<10), nil
	}
	if bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}) {
		_, err := in.Discard(3)
		return in, err
	}
	if i := bytes.IndexByte(head, 0); i >= 0 {
		name := "binary"
		if len(head) > 3 && i%2 == 1 && head[3] == 0 {
			name = "UTF-16LE without a mark"
		} else if len(head) > 3 && i%2 == 0 && head[2] == 0 {
			name = "UTF-16BE without a mark"
		}
		return nil, fmt.Errorf("%w: it looks like %s (a zero byte at byte %d); text in UTF-8 is needed", ErrNotText, name, i)
	}
	return in, nil
}
