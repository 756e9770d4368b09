package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/huntbook/huntbook/notebook/kernel"
)

// startServer runs `huntbook serve` as a child on free ports until end is called.
func startServer(ctx context.Context, data string, sample bool, scratch string, stderr io.Writer) (at kernel.Endpoints, token string, end func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return at, "", nil, err
	}
	ready := filepath.Join(scratch, "ready.json")
	args := []string{
		"serve", "--data", data, "--listen", "127.0.0.1:0", "--listen-tls", "127.0.0.1:0", "--no-notebooks", "--ready-file", ready,
	}
	if sample {
		args = append(args, "--sample")
	}
	var said bytes.Buffer
	cmd := exec.Command(self, args...)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		return at, "", nil, err
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	end = func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(15 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
	}
	fmt.Fprintln(stderr, "Starting a server on", data)
	for {
		var r struct{ API, TLS, CA, Token string }
		if text, err := os.ReadFile(ready); err == nil && json.Unmarshal(text, &r) == nil && r.API != "" {
			return kernel.Endpoints{API: r.API, TLS: r.TLS, CA: r.CA}, r.Token, end, nil
		}
		select {
		case <-ctx.Done():
			end()
			return at, "", nil, ctx.Err()
		case <-ended:
			return at, "", nil, errors.New("the server did not start: " + lastText(said.String()))
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func lastText(s string) string {
	if len(s) > 2000 {
		s = s[len(s)-2000:]
	}
	return s
}
