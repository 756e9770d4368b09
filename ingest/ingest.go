// Package ingest takes files and bodies of requests into the store: it undoes their encoding, reads their format, and
// stores their rows in batches while the next are being read. A bad row goes to the dead letters and stops no other.
package ingest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strconv"

	"github.com/huntbook/huntbook/ingest/formats"
	"github.com/huntbook/huntbook/store"
	"github.com/huntbook/huntbook/store/catalog"
	"github.com/huntbook/huntbook/store/table"
)

// Store is what ingestion asks of the log store.
type Store interface {
	NewBatch(table string) *table.Batch
	Append(ctx context.Context, rows *table.Batch, key string, from store.Source) (table.Receipt, error)
}

// Service loads data. It is safe for many callers at once.
type Service struct {
	store Store
	slots chan struct{} // bounds the blocks that all loads hold in memory
}

// New makes a service over a store.
func New(s Store) *Service {
	return &Service{store: s, slots: make(chan struct{}, runtime.GOMAXPROCS(0)+4)}
}

// Request is one file or body to load.
type Request struct {
	Table    string
	Format   string // auto (by content), ndjson, json, csv, tsv
	Encoding string // auto (by content), gzip, zstd, or none
	Body     io.Reader
	Size     int64  // of Body, when known; for progress alone
	Key      string // idempotency key: the same input with the same key adds its rows once. Empty: none
	Source   string // named in the dead letters
	Progress func(Counts)
}

// Counts say how far a load has come. Bytes are of the body as it came.
type Counts struct {
	Bytes, Size            int64
	Read, Stored, Rejected int64
}

// Reason says why rows were refused.
type Reason struct {
	Reason   string
	Count    int64
	FirstRow int64
}

// Report is the outcome of a load. Rows that a repeated key had stored before count as stored.
type Report struct {
	Read, Stored, Rejected int64
	Reasons                []Reason
	NewColumns             []string
	Bytes                  int64
	Repeated               bool // all of it had been stored before
}

// job is a block on its way to the store. Jobs are stored in the order of the input.
type job struct {
	block *formats.Block
	batch chan *table.Batch
}

// Load reads all of a body. When it fails, the report says what was stored until then.
func (s *Service) Load(ctx context.Context, req Request) (Report, error) {
	if req.Table == catalog.DeadLetters {
		return Report{}, fmt.Errorf("%s takes the rows that other tables refuse, and no others", req.Table)
	}
	l := &load{service: s, req: req, body: &counter{r: req.Body}, repeats: true}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	in, format, err := l.open()
	if err != nil {
		return l.report, err
	}
	defer in.Close()
	work, order := make(chan *job), make(chan *job, runtime.GOMAXPROCS(0)+1)
	for range runtime.GOMAXPROCS(0) {
		go func() {
			for j := range work {
				b := s.store.NewBatch(req.Table)
				for _, r := range j.block.Bad {
					b.Reject(r.Row, r.Reason, []byte(r.Raw))
				}
				format.Parse(j.block, b)
				j.block = nil
				j.batch <- b
			}
		}()
	}
	stored := make(chan error, 1)
	go func() { stored <- l.store(ctx, order, cancel) }()
	readErr := format.Split(in, func(b *formats.Block) error {
		select {
		case s.slots <- struct{}{}:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		j := &job{block: b, batch: make(chan *table.Batch, 1)}
		work <- j
		order <- j
		return nil
	})
	close(work)
	close(order)
	storeErr := <-stored
	l.report.Bytes = l.body.n.Load()
	l.report.Repeated = l.repeats && l.blocks > 0
	if storeErr != nil {
		return l.report, storeErr
	}
	if readErr != nil {
		readErr = fmt.Errorf("%w (%d rows before it were read)", readErr, l.report.Read)
	}
	return l.report, readErr
}

type load struct {
	service *Service
	req     Request
	body    *counter
	report  Report
	blocks  int
	repeats bool
}

type input struct {
	io.Reader
	io.Closer
}

// open undoes the encoding and finds the format.
func (l *load) open() (input, formats.Format, error) {
	raw, encoding, err := plain(l.body, orAuto(l.req.Encoding))
	if err != nil {
		return input{}, formats.Format{}, err
	}
	in := bufio.NewReaderSize(&located{r: raw, from: l.body, encoding: encoding}, 64<<10)
	in, err = text(in)
	var format formats.Format
	if err == nil {
		head, _ := in.Peek(16 << 10)
		format, err = formats.ByName(l.req.Format, head)
		if len(head) == 0 && errors.Is(err, formats.ErrUnknown) { // nothing is no rows, in any format
			format, err = formats.ByName("ndjson", nil)
		}
	}
	if err != nil {
		_ = raw.Close()
		return input{}, formats.Format{}, err
	}
	return input{in, raw}, format, nil
}

func orAuto(s string) string {
	if s == "none" {
		return ""
	}
	if s == "" {
		return "auto"
	}
	return s
}

// store appends the batches in order. After a failure it only drains, so that the reader can end.
func (l *load) store(ctx context.Context, order <-chan *job, cancel context.CancelCauseFunc) (failed error) {
	for j := range order {
		b := <-j.batch
		if failed == nil {
			if failed = l.append(ctx, b); failed != nil {
				cancel(failed)
			}
		}
		<-l.service.slots
	}
	return failed
}

func (l *load) append(ctx context.Context, b *table.Batch) error {
	key := ""
	if l.req.Key != "" {
		key = l.req.Key + "/" + strconv.Itoa(l.blocks)
	}
	l.blocks++
	if b.Rows() == 0 && len(b.Rejects()) == 0 {
		return nil
	}
	r, err := l.service.store.Append(ctx, b, key, store.Source{Name: l.req.Source})
	if err != nil {
		return err
	}
	l.repeats = l.repeats && r.Repeated
	l.report.Read += r.Rows + r.Rejected
	l.report.Stored += r.Rows
	l.report.Rejected += r.Rejected
	for _, c := range r.NewColumns {
		if !slices.Contains(l.report.NewColumns, c) {
			l.report.NewColumns = append(l.report.NewColumns, c)
		}
	}
	for _, x := range b.Rejects() {
		l.report.because(x)
	}
	if l.req.Progress != nil {
		l.req.Progress(Counts{
			Bytes: l.body.n.Load(), Size: l.req.Size, Read: l.report.Read, Stored: l.report.Stored, Rejected: l.report.Rejected,
		})
	}
	return nil
}

// maxReasons bounds a report; the dead letters have them all.
const maxReasons = 100

func (r *Report) because(x table.Reject) {
	for i := range r.Reasons {
		if r.Reasons[i].Reason == x.Reason {
			r.Reasons[i].Count++
			r.Reasons[i].FirstRow = min(r.Reasons[i].FirstRow, x.Row)
			return
		}
	}
	if len(r.Reasons) < maxReasons {
		r.Reasons = append(r.Reasons, Reason{Reason: x.Reason, Count: 1, FirstRow: x.Row})
	}
}
