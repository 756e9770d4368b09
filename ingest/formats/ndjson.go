package formats

import (
	"bytes"
	"io"
)

// ndjsonFormat is one JSON object a line.
var ndjsonFormat = Format{
	Name: "ndjson",
	Is: func(head []byte) bool {
		head = bytes.TrimLeft(head, " \t\r\n")
		return len(head) > 0 && head[0] == '{'
	},
	Split: func(r io.Reader, emit func(*Block) error) error { return split(r, lastLine, false, emit) },
	Parse: parseObjects,
}
