// Package formats turns the bytes of a file into rows, one file a format. A format cuts its input into blocks in order,
// which is cheap, and reads the rows of a block, which is not and happens on several processors at once.
package formats

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/huntbook/huntbook/ingest/evtx"
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
	Chunks []evtx.Chunk      // instead of Data, of an event log
	Record arrow.RecordBatch // instead of Data, of Parquet; Parse releases it
}

// Format is one way that rows lie in a file.
type Format struct {
	Name string
	// Table takes the rows of which nothing else says where they belong; empty: the caller must.
	Table string
	// Binary formats are no text, so no encoding of text is looked for.
	Binary bool
	// Mapped formats are JSON whose fields become other columns.
	Mapped bool
	// Is reports whether the start of an input looks like it.
	Is func(head []byte) bool
	// Guess knows a table by the start of an input; nil: it cannot. Empty: none.
	Guess func(head []byte) string
	// Split cuts the input. It calls emit with blocks that emit's callee owns, and goes on past what it can skip. A
	// failing input ends with what was whole emitted, and the error.
	Split func(r io.Reader, emit func(*Block) error) error
	// Parse adds the rows of a block to the batches of their tables; bad ones become rejects.
	Parse func(b *Block, to *Rows)
}

// All are the formats in the order in which their signs are looked for: the particular before the general.
var All = slices.Concat(
	[]Format{evtxFormat, parquetFormat},
	shapeFormats(winlogbeatShape, winEventShape, eventJSONShape, zeekShape, suricataShape, cloudTrailShape, o365Shape, entraShape, osqueryShape),
	[]Format{zeekFormat, cefFormat, leefFormat, auditdFormat, syslogFormat, o365Format, jsonFormat, ndjsonFormat, tsvFormat, csvFormat},
)

// Names are the formats' names, each once.
func Names() []string {
	var names []string
	for _, f := range All {
		if !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}

// ErrUnknown is the answer to input that looks like no format.
var ErrUnknown = fmt.Errorf("the input looks like no format that is known; name it: %s", strings.Join(Names(), ", "))

// ByName finds a format; "auto" and "" go by the first bytes of the input. A name may stand for several, which the first
// bytes tell apart.
func ByName(name string, head []byte) (Format, error) {
	auto := name == "" || name == "auto"
	var named *Format
	for i, f := range All {
		if auto && f.Is(head) {
			return f, nil
		}
		if name == f.Name {
			if f.Is(head) {
				return f, nil
			}
			if named == nil {
				named = &All[i]
			}
		}
	}
	if named != nil {
		return *named, nil
	}
	if auto {
		return Format{}, ErrUnknown
	}
	return Format{}, fmt.Errorf("no format %q; there are auto, %s", name, strings.Join(Names(), ", "))
}

// Plain finds the format by which the fields of an input are its columns, whatever product wrote them.
func Plain(head []byte) (Format, error) {
	for _, f := range All {
		if !f.Mapped && f.Is(head) {
			return f, nil
		}
	}
	return Format{}, ErrUnknown
}

// IsBinary reports whether an input begins like one of the formats that are no text, or the format is named.
func IsBinary(name string, head []byte) bool {
	f, err := ByName(name, head)
	return err == nil && f.Binary
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
