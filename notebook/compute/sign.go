package compute

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// sign makes Jupyter trust a notebook that has no output yet. Jupyter runs the scripts of an output, which figures need,
// only in a notebook that it has signed itself, so that one from elsewhere cannot act when it is opened. A fresh copy
// has nothing that could act; saved once through Jupyter it is signed, and what its cells give later is shown.
// Without a signature the notebook still opens, so errors end here.
func (i *Instance) sign(ctx context.Context, escaped string) {
	i.mu.Lock()
	r := i.run
	i.mu.Unlock()
	if r == nil || !strings.HasSuffix(escaped, ".ipynb") {
		return
	}
	var file struct {
		Content struct {
			Cells    []map[string]any `json:"cells"`
			Metadata map[string]any   `json:"metadata"`
			Format   int              `json:"nbformat"`
			Minor    int              `json:"nbformat_minor"`
		} `json:"content"`
	}
	if err := r.get(ctx, "/api/contents/"+escaped, &file); err != nil {
		return
	}
	trusted := true
	for _, c := range file.Content.Cells {
		if outputs, _ := c["outputs"].([]any); len(outputs) > 0 {
			return
		}
		if meta, _ := c["metadata"].(map[string]any); c["cell_type"] == "code" && meta["trusted"] != true {
			trusted = false
		}
	}
	if trusted {
		return
	}
	body, err := json.Marshal(map[string]any{"type": "notebook", "format": "json", "content": map[string]any{
		"cells": file.Content.Cells, "metadata": file.Content.Metadata, "nbformat": file.Content.Format, "nbformat_minor": file.Content.Minor,
	}})
	if err != nil {
		return
	}
	ctx, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, "http://jupyter/api/contents/"+escaped, bytes.NewReader(body))
	if err != nil {
		return
	}
	req.Header.Set("Authorization", "token "+r.token)
	req.Header.Set("Content-Type", "application/json")
	if resp, err := r.proxyTransport().RoundTrip(req); err == nil {
		_ = resp.Body.Close()
	}
}
