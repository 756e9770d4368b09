package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"

	"github.com/huntbook/huntbook/internal/ids"
	"github.com/huntbook/huntbook/result"
)

// remoteQuery runs a query over a server's API and reads its Arrow streams.
func remoteQuery(ctx context.Context, url, token, text string) (result.Set, error) {
	body, err := json.Marshal(map[string]string{"query": text})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(url, "/")+"/v1/workspaces/"+ids.WorkspaceID+"/query", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/vnd.apache.arrow.stream")
	if t := cmp.Or(token, os.Getenv("HUNTBOOK_TOKEN")); t != "" {
		req.Header.Set("Authorization", "Bearer "+t)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		defer resp.Body.Close()
		return nil, remoteError(resp)
	}
	return &remoteSet{body: resp.Body}, nil
}

// remoteError takes the innermost message of the service's error, which says most.
func remoteError(resp *http.Response) error {
	type inner struct {
		Code       string `json:"code"`
		Message    string `json:"message"`
		Line       int    `json:"line"`
		Pos        int    `json:"pos"`
		InnerError *inner `json:"innererror"`
	}
	var e struct {
		Error *inner `json:"error"`
	}
	b, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err := json.Unmarshal(b, &e); err != nil || e.Error == nil {
		return fmt.Errorf("the server answered %s: %s", resp.Status, bytes.TrimSpace(b))
	}
	at := e.Error
	for at.InnerError != nil {
		at = at.InnerError
	}
	if at.Line > 0 {
		return fmt.Errorf("%s: %s (line %d, column %d)", at.Code, at.Message, at.Line, at.Pos)
	}
	return fmt.Errorf("%s: %s", at.Code, at.Message)
}

// remoteSet reads one IPC stream after the other; the last holds the summary.
type remoteSet struct {
	body    io.ReadCloser
	summary result.Summary
	done    bool
}

func (s *remoteSet) Next(context.Context) (*result.Table, error) {
	if s.done {
		return nil, io.EOF
	}
	r, err := ipc.NewReader(s.body)
	if err != nil {
		return nil, fmt.Errorf("the answer broke off: %w", err)
	}
	meta := r.Schema().Metadata()
	name, _ := meta.GetValue("huntbook.table")
	if name == "QueryCompletionInformation" {
		s.done = true
		return nil, s.finish(r)
	}
	t := &result.Table{Name: name, Batches: &remoteBatches{r}}
	for _, f := range r.Schema().Fields() {
		typ, ok := f.Metadata.GetValue("kql.type")
		if !ok {
			return nil, fmt.Errorf("column %s of the answer has no kql.type", f.Name)
		}
		t.Columns = append(t.Columns, result.Column{Name: f.Name, Type: typ})
	}
	return t, nil
}

func (s *remoteSet) finish(r *ipc.Reader) error {
	defer r.Release()
	for r.Next() {
		col, ok := r.RecordBatch().Column(0).(*array.String)
		if !ok || col.Len() == 0 {
			continue
		}
		var sum struct {
			ElapsedMS   float64 `json:"elapsedMs"`
			Rows        int64   `json:"rows"`
			ScannedRows int64   `json:"scannedRows"`
			Partial     *result.Partial
			Error       *struct{ Code, Message string } `json:"error"`
		}
		if err := json.Unmarshal([]byte(col.Value(0)), &sum); err != nil {
			return fmt.Errorf("the summary of the answer: %w", err)
		}
		s.summary = result.Summary{Elapsed: time.Duration(sum.ElapsedMS * float64(time.Millisecond)), Rows: sum.Rows, ScannedRows: sum.ScannedRows, Partial: sum.Partial}
		if sum.Error != nil {
			return errors.New(sum.Error.Code + ": " + sum.Error.Message)
		}
	}
	return io.EOF
}

func (s *remoteSet) Summary() result.Summary { return s.summary }
func (s *remoteSet) Close() error            { return s.body.Close() }

type remoteBatches struct{ r *ipc.Reader }

func (b *remoteBatches) Next(context.Context) (arrow.RecordBatch, error) {
	if b.r.Next() {
		rec := b.r.RecordBatch()
		rec.Retain()
		return rec, nil
	}
	if err := b.r.Err(); err != nil && err != io.EOF {
		return nil, err
	}
	return nil, io.EOF
}

func (b *remoteBatches) Close() error {
	b.r.Release()
	return nil
}
