// Package formats turns the bytes of a file into rows, one file a format. A format cuts its input into blocks in order,
// which is cheap, and reads the rows of a block, which is not and happens on several processors at once.
package formats

import (
	"errors"
	"fmt"
	"io"

	"github.com/huntbook/huntbook/store/table"
)

// MaxRecord is the longest record that is read; a longer one is refused without being held in memory.
const MaxRecord = 16 << 20

// blockSize is how much text makes one block, and so one commit: large enough that its cost vanishes.
const blockSize = MaxRecord

// Block is a run of whole records.
type Block struct {
	Data   []byte
	Ends   []int  // where each record ends; nil: records are lines
	Row    int64  // the place of its first record, or line, in the input, from 1
	Header []byte // the first record of a format that has one
	Bad    []table.Reject
}

// Format is one way that rows lie in a file.
type Format struct {
	Name string
	// Is reports whether the start of an input looks like it.
	Is func(head []byte) bool
	// Split cuts the input. It calls emit with blocks that emit's callee owns, and goes on past what it can skip. A
	// failing input ends with what was whole emitted, and the error.
	Split func(r io.Reader, emit func(*Block) error) error
	// Parse adds the rows of a block to a batch; bad ones become its rejects.
	Parse func(b *Block, to *table.Batch)
}

// All are the formats in the order in which their signs are looked for.
var All = []Format{jsonFormat, ndjsonFormat, tsvFormat, csvFormat}

// ErrUnknown is the answer to input that looks like no format.
var ErrUnknown = errors.New("the input looks like none of NDJSON, JSON, CSV, TSV; name its format")

// ByName finds a format; "auto" and "" go by the first bytes of the input.
func ByName(name string, head []byte) (Format, error) {
	for _, f := range All {
		if name == f.Name || (name == "" || name == "auto") && f.Is(head) {
			return f, nil
		}
	}
	if name == "" || name == "auto" {
		return Format{}, ErrUnknown
	}
	return Format{}, fmt.Errorf("no format %q; there are auto, ndjson, json, csv, tsv", name)
}

// tooLong is the reason of a record beyond MaxRecord.
var tooLong = fmt.Sprintf("longer than the limit of %d MB for one record", MaxRecord>>20)

// fill reads until buf is full, the input ends (io.EOF) or fails.
func fill(r io.Reader, buf []byte, from int) (n int, err error) {
	n = from
	for n < len(buf) && err == nil {
		var k int
		k, err = r.Read(buf[n:])
		n += k
	}
	return n, err
}
