package formats

import (
	"bytes"
	"io"

	"github.com/huntbook/huntbook/store/table"
)

// ndjsonFormat is one JSON object a line.
var ndjsonFormat = Format{
	Name: "ndjson",
	Is: func(head []byte) bool {
		head = bytes.TrimLeft(head, " \t\r\n")
		return len(head) > 0 && head[0] == '{'
	},
	Split: func(r io.Reader, emit func(*Block) error) error { return split(r, lastLine, false, emit) },
	Parse: func(b *Block, to *table.Batch) {
		p := objectParser{to: to, trusted: validUTF8(b.Data)}
		row := b.Row
		for data := b.Data; len(data) > 0; row++ {
			line := data
			if i := bytes.IndexByte(data, '\n'); i >= 0 {
				line, data = data[:i], data[i+1:]
			} else {
				data = nil
			}
			p.object(row, line)
		}
	},
}
