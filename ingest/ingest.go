// Package ingest takes files and bodies of requests into the store: it undoes their encoding, reads their format, and
// stores their rows in batches while the next are being read. A bad row goes to the dead letters and stops no other.
package ingest

import (
	"bufio"
	"bytes"
	"cmp"
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
	Table    string // takes every row; empty: the format tells the tables
	Fallback string // takes the rows whose format tells no table, when Table is empty
	Last     string // takes the rows of which nothing else, their columns neither, tells the table
	Format   string // auto (by content), or one of formats.Names
	Encoding string // auto (by content), gzip, zstd, zip, or none
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

// TableCount says what came into one table.
type TableCount struct {
	Table            string
	Stored, Rejected int64
}

// Report is the outcome of a load. Rows that a repeated key had stored before count as stored.
type Report struct {
	Read, Stored, Rejected int64
	Tables                 []TableCount
	Reasons                []Reason
	NewColumns             []string
	Bytes                  int64
	Repeated               bool // all of it had been stored before
}

// job is a block on its way to the store. Jobs are stored in the order of the input.
type job struct {
	block   *formats.Block
	batches chan []*table.Batch
}

// Load reads all of a body. When it fails, the report says what was stored until then.
func (s *Service) Load(ctx context.Context, req Request) (Report, error) {
	if req.Table == catalog.DeadLetters || req.Fallback == catalog.DeadLetters || req.Last == catalog.DeadLetters {
		return Report{}, fmt.Errorf("%s takes the rows that other tables refuse, and no others", req.Table)
	}
	l := &load{service: s, req: req, body: &counter{r: req.Body}, repeats: true}
	err := l.all(ctx)
	l.report.Bytes = l.body.n.Load()
	l.report.Repeated = l.repeats && l.blocks > 0
	return l.report, err
}

// all loads the body, or each file of the archive that it is.
func (l *load) all(ctx context.Context) error {
	in := bufio.NewReaderSize(l.body, 256<<10)
	head, _ := in.Peek(4)
	if encoding := orAuto(l.req.Encoding); encoding == "zip" || encoding == "auto" && (bytes.Equal(head, zipMagic) || bytes.Equal(head, emptyZip)) {
		return l.archive(ctx, in)
	}
	return l.one(ctx, in)
}

// one loads one file.
func (l *load) one(ctx context.Context, body io.Reader) error {
	s := l.service
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	in, format, guess, err := l.open(body)
	if err != nil {
		return err
	}
	defer in.Close()
	rest := cmp.Or(format.Table, l.req.Fallback, guess, l.req.Last)
	if l.req.Table == "" && rest == "" {
		return fmt.Errorf("%w: the format %s does not tell which; name one", ErrNoTable, format.Name)
	}
	work, order := make(chan *job), make(chan *job, runtime.GOMAXPROCS(0)+1)
	for range runtime.GOMAXPROCS(0) {
		go func() {
			for j := range work {
				rows := formats.NewRows(s.store.NewBatch, l.req.Table, rest)
				for _, r := range j.block.Bad {
					rows.To("").Reject(r.Row, r.Reason, []byte(r.Raw))
				}
				format.Parse(j.block, rows)
				j.block = nil
				j.batches <- rows.Batches()
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
		j := &job{block: b, batches: make(chan []*table.Batch, 1)}
		work <- j
		order <- j
		return nil
	})
	close(work)
	close(order)
	if storeErr := <-stored; storeErr != nil {
		return storeErr
	}
	if readErr != nil {
		return fmt.Errorf("%w (%d rows before it were read)", readErr, l.report.Read)
	}
	return nil
}

// ErrNoTable is the answer to rows of which nobody says where they belong.
var ErrNoTable = errors.New("no table for these rows")

type load struct {
	service *Service
	req     Request
	body    *counter
	report  Report
	member  string // of the archive, for keys and dead letters
	blocks  int
	repeats bool
}

type input struct {
	io.Reader
	io.Closer
}

// open undoes the encoding and finds the format, and the table that the start of the input looks like.
func (l *load) open(body io.Reader) (in input, format formats.Format, guess string, err error) {
	encoding := orAuto(l.req.Encoding)
	if encoding == "zip" { // it was undone; what it holds may be packed again
		encoding = "auto"
	}
	raw, encoding, err := plain(body, encoding)
	if err != nil {
		return in, format, "", err
	}
	r := bufio.NewReaderSize(&located{r: raw, from: l.body, encoding: encoding}, peek)
	head, _ := r.Peek(peek)
	if !formats.IsBinary(l.req.Format, head) {
		if r, err = text(r); err == nil {
			head, _ = r.Peek(peek)
		}
	}
	if err == nil {
		format, err = formats.ByName(l.req.Format, head)
		if _, known := catalog.Known(l.req.Table); format.Mapped && l.req.Table != "" && !known && (l.req.Format == "" || l.req.Format == "auto") {
			format, err = formats.Plain(head) // a table of one's own takes JSON as it is, unless its format is named
		}
		if len(head) == 0 && (errors.Is(err, formats.ErrUnknown) || err == nil && format.Binary) { // nothing is no rows, in any format
			format, err = formats.ByName("ndjson", nil)
		}
	}
	if err != nil {
		_ = raw.Close()
		return in, format, "", err
	}
	if format.Guess != nil && l.req.Table == "" && l.req.Fallback == "" {
		guess = format.Guess(head)
	}
	return input{r, raw}, format, guess, nil
}

// peek is how much of an input is looked at to know it.
const peek = 64 << 10

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
		batches := <-j.batches
		if failed == nil {
			if failed = l.append(ctx, batches); failed != nil {
				cancel(failed)
			}
		}
		<-l.service.slots
	}
	return failed
}

// append stores what a block gave, a table after the other.
func (l *load) append(ctx context.Context, batches []*table.Batch) error {
	key := ""
	if l.req.Key != "" {
		key = l.req.Key + "/" + strconv.Itoa(l.blocks)
	}
	l.blocks++
	source := l.req.Source
	if l.member != "" {
		source += ": " + l.member
	}
	for _, b := range batches {
		if b.Rows() == 0 && len(b.Rejects()) == 0 {
			continue
		}
		r, err := l.service.store.Append(ctx, b, key, store.Source{Name: source})
		if err != nil {
			return err
		}
		l.repeats = l.repeats && r.Repeated
		l.report.count(b, r)
	}
	if l.req.Progress != nil {
		l.req.Progress(Counts{
			Bytes: l.body.n.Load(), Size: l.req.Size, Read: l.report.Read, Stored: l.report.Stored, Rejected: l.report.Rejected,
		})
	}
	return nil
}

// count adds what the store says of a batch.
func (r *Report) count(b *table.Batch, got table.Receipt) {
	r.Read += got.Rows + got.Rejected
	r.Stored += got.Rows
	r.Rejected += got.Rejected
	i := slices.IndexFunc(r.Tables, func(t TableCount) bool { return t.Table == b.Table() })
	if i < 0 {
		i = len(r.Tables)
		r.Tables = append(r.Tables, TableCount{Table: b.Table()})
	}
	r.Tables[i].Stored += got.Rows
	r.Tables[i].Rejected += got.Rejected
	for _, c := range got.NewColumns {
		if !slices.Contains(r.NewColumns, c) {
			r.NewColumns = append(r.NewColumns, c)
		}
	}
	for _, x := range b.Rejects() {
		r.because(x)
	}
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
