package formats

import (
	"bufio"
	"bytes"
	"io"

	"github.com/huntbook/huntbook/store/table"
)

// cutter finds in text the end of its last whole record, given that text starts with a record; 0 when there is none.
type cutter func(text []byte, final bool) int

// unclosed is the reason of a line whose quoted field swallows what follows it.
const unclosed = "a quoted field is not closed"

// split cuts an input into blocks of whole records, each at most MaxRecord long. Rows are counted in lines.
func split(r io.Reader, cut cutter, header bool, emit func(*Block) error) error {
	var carry, head []byte
	var ended error
	line := int64(1)
	size := 64 << 10 // a small body needs no large block
	for ended == nil || len(carry) > 0 {
		buf := make([]byte, max(size, len(carry)))
		n := copy(buf, carry)
		for ended == nil {
			if n, ended = fill(r, buf, n); len(buf) == blockSize || n < len(buf) {
				break
			}
			buf = append(buf, make([]byte, min(3*len(buf), blockSize-len(buf)))...)
			size = blockSize
		}
		text := buf[:n]
		whole := cut(text, ended != nil)
		b := &Block{Row: line, Header: head}
		bad := func(raw []byte, why string) {
			row := line + int64(bytes.Count(text[:whole], []byte{'\n'}))
			b.Bad = append(b.Bad, table.Reject{Row: row, Reason: why, Raw: string(clean(clipBytes(raw)))})
		}
		tail, lines := text[whole:], int64(0)
		switch i := bytes.IndexByte(tail, '\n'); {
		case ended == nil && whole > 0, len(tail) == 0:
		case i >= 0: // no record is that long, so the first line is to blame and the others are read again
			bad(tail[:i], unclosed)
			tail, lines = tail[i+1:], 1
		case ended == nil:
			bad(tail, tooLong)
			tail, ended = skipLine(r, buf)
			lines = 1
		case ended == io.EOF:
			whole, tail = n, nil
		default:
			bad(tail, "the input ends inside of this record")
			tail = nil
		}
		b.Data = text[:whole]
		if bytes.Equal(b.Data, text) || len(tail) == 0 {
			carry = nil
		} else {
			carry = bytes.Clone(tail)
		}
		if whole > 0 {
			lines += int64(bytes.Count(b.Data, []byte{'\n'}))
		}
		line += lines
		if header && head == nil && len(b.Data) > 0 {
			h := firstRecord(b.Data, cut)
			head = bytes.Clone(b.Data[:h])
			b.Header, b.Data, b.Row = head, b.Data[h:], b.Row+int64(bytes.Count(head, []byte{'\n'}))
		}
		if len(b.Data) > 0 || len(b.Bad) > 0 {
			if err := emit(b); err != nil {
				return err
			}
		}
	}
	if ended != io.EOF {
		return ended
	}
	return nil
}

// firstRecord gives the end of the first record.
func firstRecord(text []byte, cut cutter) int {
	for at := 0; ; {
		i := bytes.IndexByte(text[at:], '\n')
		if i < 0 {
			return len(text)
		}
		at += i + 1
		if cut(text[:at], false) == at {
			return at
		}
	}
}

// lastLine is the cutter of formats whose records are lines.
func lastLine(text []byte, _ bool) int { return bytes.LastIndexByte(text, '\n') + 1 }

// skipLine drops the rest of a line that is too long, with buf as its only memory, and gives what was read after it.
func skipLine(r io.Reader, buf []byte) (rest []byte, err error) {
	for {
		n, err := r.Read(buf)
		if i := bytes.IndexByte(buf[:n], '\n'); i >= 0 {
			return buf[i+1 : n], err
		}
		if err != nil {
			return nil, err
		}
	}
}

// peek is how far formats look ahead to know an input.
const peek = 64 << 10

// peeking gives a reader that can look ahead.
func peeking(r io.Reader) *bufio.Reader {
	if in, ok := r.(*bufio.Reader); ok && in.Size() >= peek {
		return in
	}
	return bufio.NewReaderSize(r, peek)
}

func clipBytes(b []byte) []byte { return b[:min(len(b), 64<<10)] }

func clean(b []byte) []byte { return bytes.ToValidUTF8(b, []byte("\uFFFD")) }
