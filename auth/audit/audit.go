// Package audit writes who asked what into tables that KQL reads.
package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// The tables that the audit goes to. LAQueryLogs is the service's own name for it.
const (
	Queries  = "LAQueryLogs"
	Activity = "AzureActivity"
)

// Query is one query that was run, or refused.
type Query struct {
	ID        string // of the request
	Text      string
	ObjectID  string
	Name      string
	Client    string // the program that asked, as it names itself
	Contract  string
	Started   time.Time
	Elapsed   time.Duration
	CPU       time.Duration
	Rows      int64
	Scanned   int64
	From, To  time.Time
	Status    int    // as of HTTP
	Error     string // empty when it went well
	Partial   bool
	Workspace string
}

// row spells a query as LAQueryLogs has it.
func (q Query) row() map[string]any {
	r := map[string]any{
		"TimeGenerated": q.Started.UTC(), "CorrelationId": q.ID, "AADObjectId": q.ObjectID, "AADEmail": q.Name,
		"RequestClientApp": q.Client, "QueryText": q.Text, "RequestTarget": q.Workspace, "ResponseCode": q.Status,
		"ResponseRowCount": q.Rows, "ResponseDurationMs": float64(q.Elapsed.Microseconds()) / 1000,
		"StatsCPUTimeMs": float64(q.CPU.Microseconds()) / 1000, "ScannedRows": q.Scanned, "QueryTextLength": len(q.Text),
		"Contract": q.Contract, "IsPartial": q.Partial,
	}
	if !q.From.IsZero() {
		r["QueryTimeRangeStart"] = q.From.UTC()
	}
	if !q.To.IsZero() {
		r["QueryTimeRangeEnd"] = q.To.UTC()
	}
	if q.Error != "" {
		r["ErrorMessage"] = q.Error
	}
	return r
}

// Sink stores lines of JSON in a table.
type Sink func(ctx context.Context, table string, lines []byte) error

// Log gathers entries and writes them together, twice a second, so that a query does not wait for its own trace.
type Log struct {
	sink Sink
	log  *slog.Logger

	mu      sync.Mutex
	pending map[string]*bytes.Buffer
	wake    chan struct{}
	done    chan struct{}
	closing chan struct{}
}

const (
	pause      = 500 * time.Millisecond
	maxPending = 8 << 20 // beyond it entries are dropped, and the log says so
)

// New starts a log into sink.
func New(sink Sink, log *slog.Logger) *Log {
	l := &Log{sink: sink, log: log, pending: map[string]*bytes.Buffer{}, wake: make(chan struct{}, 1), done: make(chan struct{}), closing: make(chan struct{})}
	go l.run()
	return l
}

// Query notes a query.
func (l *Log) Query(q Query) { l.add(Queries, q.row()) }

// Change is something that was done to the workspace, or refused.
type Change struct {
	ID       string // of the request
	Action   string // in Azure's names
	Resource string // its ARM id
	Caller   string // who did it, by name
	OK       bool
	Details  map[string]any
}

// row spells a change as AzureActivity has it.
func (c Change) row() (map[string]any, error) {
	status := "Success"
	if !c.OK {
		status = "Failure"
	}
	details, err := json.Marshal(c.Details)
	return map[string]any{
		"TimeGenerated": time.Now().UTC(), "OperationNameValue": strings.ToUpper(c.Action), "ActivityStatusValue": status, "Caller": c.Caller,
		"CategoryValue": "Administrative", "CorrelationId": c.ID, "_ResourceId": strings.ToLower(c.Resource), "Level": "Informational",
		"Properties": string(details), "Properties_d": json.RawMessage(details),
	}, err
}

// Change notes a change.
func (l *Log) Change(c Change) {
	row, err := c.row()
	if err != nil {
		l.log.Error("audit entry", "error", err)
		return
	}
	l.add(Activity, row)
}

func (l *Log) add(table string, row map[string]any) {
	line, err := json.Marshal(row)
	if err != nil {
		l.log.Error("audit entry", "error", err)
		return
	}
	l.mu.Lock()
	b := l.pending[table]
	if b == nil {
		b = &bytes.Buffer{}
		l.pending[table] = b
	}
	full := b.Len() > maxPending
	if !full {
		b.Write(line)
		b.WriteByte('\n')
	}
	l.mu.Unlock()
	if full {
		l.log.Error("audit entry dropped: the store does not keep up", "table", table)
	}
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

func (l *Log) run() {
	defer close(l.done)
	for {
		select {
		case <-l.wake:
			select {
			case <-time.After(pause):
			case <-l.closing:
			}
			l.flush()
		case <-l.closing:
			l.flush()
			return
		}
	}
}

func (l *Log) flush() {
	l.mu.Lock()
	batch := l.pending
	l.pending = map[string]*bytes.Buffer{}
	l.mu.Unlock()
	for table, b := range batch {
		if err := l.sink(context.Background(), table, b.Bytes()); err != nil {
			l.log.Error("write audit", "table", table, "error", err)
		}
	}
}

// Close writes what is pending.
func (l *Log) Close() {
	close(l.closing)
	<-l.done
}
