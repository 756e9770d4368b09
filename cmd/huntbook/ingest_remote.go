package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/huntbook/huntbook/ingest"
	"github.com/huntbook/huntbook/ingest/formats"
)

// sendIngest sends a body to a server as it is, packed or not. A key makes it safe to send again: when the connection
// fails, it does so twice.
func sendIngest(ctx context.Context, server, token string, r ingest.Request) (ingest.Report, error) {
	for try := 1; ; try++ {
		rep, again, err := postIngest(ctx, server, token, r)
		seek, can := r.Body.(io.Seeker)
		if err == nil || !again || !can || r.Key == "" || try == 3 {
			return rep, err
		}
		if _, e := seek.Seek(0, io.SeekStart); e != nil {
			return rep, err
		}
		select {
		case <-ctx.Done():
			return rep, ctx.Err()
		case <-time.After(time.Duration(try) * time.Second):
		}
	}
}

// postIngest sends once, and says whether a failure may pass.
func postIngest(ctx context.Context, server, token string, r ingest.Request) (rep ingest.Report, again bool, err error) {
	head := make([]byte, 4)
	n, _ := io.ReadFull(r.Body, head)
	head = head[:n]
	body := &sent{r: io.MultiReader(bytes.NewReader(head), r.Body), tell: r.Progress, size: r.Size}
	address := strings.TrimSuffix(server, "/") + "/api/ingest"
	ask := url.Values{"format": {r.Format}}
	if r.Table != "" {
		address += "/" + url.PathEscape(r.Table)
	} else {
		ask.Set("fallback", r.Fallback)
		ask.Set("last", r.Last)
	}
	if r.Source != "-" {
		ask.Set("source", filepath.Base(r.Source))
	}
	address += "?" + ask.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, body)
	if err != nil {
		return rep, false, err
	}
	if r.Size > 0 {
		req.ContentLength = r.Size
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		req.Header.Set("Content-Encoding", "gzip")
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		req.Header.Set("Content-Encoding", "zstd")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if r.Key != "" {
		req.Header.Set("Idempotency-Key", r.Key)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return rep, ctx.Err() == nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 16<<20))
	if err != nil {
		return rep, true, err
	}
	var answer struct {
		ingest.Report
		Error *struct{ Code, Message string }
		// What was stored before a failure lies one level in.
		Partial ingest.Report `json:"report"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return rep, resp.StatusCode >= 500, fmt.Errorf("the server answered %s: %.300s", resp.Status, bytes.TrimSpace(text))
	}
	if resp.StatusCode != http.StatusOK {
		err := fmt.Errorf("the server answered %s", resp.Status)
		if answer.Error != nil {
			err = fmt.Errorf("%s: %s", answer.Error.Code, answer.Error.Message)
			for _, known := range []error{ingest.ErrNoTable, formats.ErrUnknown, ingest.ErrNotText} {
				if strings.Contains(answer.Error.Message, known.Error()) {
					err = fmt.Errorf("%w (the server says)", known)
				}
			}
		}
		return answer.Partial, resp.StatusCode == http.StatusServiceUnavailable || resp.StatusCode == http.StatusTooManyRequests, err
	}
	return answer.Report, false, nil
}

// sent tells how much of a body has gone out.
type sent struct {
	r    io.Reader
	n    atomic.Int64
	size int64
	tell func(ingest.Counts)
}

func (s *sent) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if total := s.n.Add(int64(n)); s.tell != nil && n > 0 {
		s.tell(ingest.Counts{Bytes: total, Size: s.size})
	}
	return n, err
}
