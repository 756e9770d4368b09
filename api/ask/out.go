package ask

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"

	"github.com/huntbook/huntbook/result"
)

// Out writes an answer as it comes: a buffer that is filled by appending and sent when it is full, through gzip where
// the client takes it. An error of the connection is kept, and ends the query at the next batch.
type Out struct {
	Buf []byte
	w   io.Writer
	gz  *gzip.Writer
	fl  http.Flusher
	err error
}

const (
	full = 64 << 10
	// batchFlush is what must have gathered before a batch that is done goes out by itself.
	batchFlush = 8 << 10
)

var zippers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // the level is valid
	return z
}}

// NewOut begins an answer with status 200.
func NewOut(w http.ResponseWriter, r *http.Request, contentType string) *Out {
	o := &Out{Buf: make([]byte, 0, full+(full>>2)), w: w}
	o.fl, _ = w.(http.Flusher)
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Add("Vary", "Accept-Encoding")
	if takesGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		o.gz = zippers.Get().(*gzip.Writer)
		o.gz.Reset(w)
		o.w = o.gz
	}
	w.WriteHeader(http.StatusOK)
	return o
}

func takesGzip(header string) bool {
	for part := range strings.SplitSeq(strings.ToLower(header), ",") {
		name, q, _ := strings.Cut(part, ";")
		if strings.TrimSpace(name) == "gzip" {
			q = strings.ReplaceAll(q, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}

// Text appends s.
func (o *Out) Text(s string) { o.Buf = append(o.Buf, s...) }

// Spill sends the buffer when it is full.
func (o *Out) Spill() error {
	if len(o.Buf) < full {
		return o.err
	}
	return o.send()
}

func (o *Out) send() error {
	if o.err == nil && len(o.Buf) > 0 {
		_, o.err = o.w.Write(o.Buf)
	}
	o.Buf = o.Buf[:0]
	return o.err
}

// Flush sends what there is, down to the connection.
func (o *Out) Flush() error {
	if err := o.send(); err != nil {
		return err
	}
	if o.gz != nil {
		if err := o.gz.Flush(); err != nil {
			o.err = err
			return err
		}
	}
	if o.fl != nil {
		o.fl.Flush()
	}
	return nil
}

// Close ends the answer.
func (o *Out) Close() error {
	err := o.send()
	if o.gz != nil {
		if err == nil {
			err = o.gz.Close()
		}
		o.gz.Reset(io.Discard)
		zippers.Put(o.gz)
		o.gz = nil
	}
	return err
}

// Rows writes the rows of a table as JSON arrays with commas between. dynamicText writes a dynamic as a string that holds
// its JSON. It gives the number of rows; the error is the query's or the connection's.
func (o *Out) Rows(ctx context.Context, t *result.Table, dynamicText bool) (rows int64, err error) {
	defer func() { _ = t.Batches.Close() }()
	for {
		rec, err := t.Batches.Next(ctx)
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		n := int(rec.NumRows())
		cols := rec.Columns()
		for i := range n {
			if rows > 0 {
				o.Buf = append(o.Buf, ',')
			}
			o.Buf = append(o.Buf, '[')
			for j, c := range cols {
				if j > 0 {
					o.Buf = append(o.Buf, ',')
				}
				o.Buf = result.AppendJSON(o.Buf, t.Columns[j].Type, c, i, dynamicText)
			}
			o.Buf = append(o.Buf, ']')
			rows++
			if len(o.Buf) >= full {
				if err := o.send(); err != nil {
					rec.Release()
					return rows, err
				}
			}
		}
		rec.Release()
		if len(o.Buf) >= batchFlush {
			if err := o.Flush(); err != nil {
				return rows, err
			}
		}
	}
}
