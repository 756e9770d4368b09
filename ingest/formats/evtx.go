package formats

import (
	"bytes"
	"io"

	"github.com/huntbook/huntbook/ingest/evtx"
)

// evtxFormat is Windows' own event log file. A block is a run of its chunks; a chunk that is damaged is one reject, which
// names it, for nobody can tell how many records it held.
var evtxFormat = Format{
	Name: "evtx", Table: "Event", Binary: true,
	Is:    func(head []byte) bool { return bytes.HasPrefix(head, evtx.Magic) },
	Split: splitEVTX,
	Parse: func(b *Block, to *Rows) {
		for _, c := range b.Chunks {
			place := int64(c.Number) // nobody has counted the records before it
			err := c.Records(func(rec evtx.Record, err error) {
				if err != nil {
					rejectTable(to).Reject(place, err.Error(), nil)
				} else {
					fromElement(rec.Event).addTo(to, place, []byte(rec.Event.XML()))
				}
			})
			if err != nil {
				rejectTable(to).Reject(place, err.Error(), nil)
			}
		}
	},
}

// chunksInBlock makes blocks of 1 MB: the rows of a chunk take many times its size.
const chunksInBlock = 16

func splitEVTX(r io.Reader, emit func(*Block) error) error {
	in, err := evtx.NewReader(r)
	if err != nil {
		return err
	}
	for {
		b := &Block{}
		for len(b.Chunks) < chunksInBlock && err == nil {
			var c evtx.Chunk
			if c, err = in.Next(); err == nil {
				b.Chunks = append(b.Chunks, c)
			}
		}
		if len(b.Chunks) > 0 {
			if e := emit(b); e != nil {
				return e
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
