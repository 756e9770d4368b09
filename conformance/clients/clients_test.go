// Package clients runs published clients, unmodified, against a real server with sample data.
package clients

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// scripts are the clients, in the order of their length.
var scripts = []string{"credentials.py", "kusto_data.py", "monitor_query.py", "msticpy_sentinel.py", "kqlmagic.py"}

func TestClients(t *testing.T) {
	python := filepath.Join(os.Getenv("HUNTBOOK_ENV_DIR"), "current", "bin", "python")
	if os.Getenv("HUNTBOOK_ENV_DIR") == "" {
		t.Skip("HUNTBOOK_ENV_DIR does not say where the notebooks' Python environment is")
	}
	if _, err := os.Stat(python); err != nil {
		t.Skipf("the notebooks' Python environment is not made: %v", err)
	}
	ready := serve(t)
	for _, script := range scripts {
		t.Run(script, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, python, "-W", "ignore", script, ready)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			} else {
				t.Logf("%s", out)
			}
		})
	}
}

// serve starts the program on free ports with sample data, and gives its ready file.
func serve(t *testing.T) string {
	dir := t.TempDir()
	bin := os.Getenv("HUNTBOOK_BIN")
	if bin == "" {
		bin = filepath.Join(dir, "huntbook")
		build := exec.Command("go", "build", "-tags", "duckdb_arrow", "-o", bin, "../../cmd/huntbook")
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("build: %v\n%s", err, out)
		}
	}
	ready := filepath.Join(dir, "ready.json")
	words, err := os.Create(filepath.Join(dir, "serve.log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bin, "serve", "--data", filepath.Join(dir, "data"), "--sample", "--no-notebooks", "--listen", "127.0.0.1:0",
		"--listen-tls", "127.0.0.1:0", "--ready-file", ready)
	cmd.Stdout, cmd.Stderr = words, words
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(15 * time.Second):
			t.Error("the server did not stop within 15 s of SIGTERM")
			_ = cmd.Process.Kill()
		}
		_ = words.Close()
	})
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if loaded(ready, filepath.Join(dir, "data", "sample.json")) {
			return ready
		}
		select {
		case err := <-ended:
			ended <- err
			said, _ := os.ReadFile(words.Name())
			t.Fatalf("serve ended: %v\n%s", err, said)
		default:
		}
	}
	t.Fatal("the server was not ready within three minutes")
	return ""
}

// loaded reports whether the server serves and all of the sample data is there.
func loaded(ready, mark string) bool {
	if _, err := os.Stat(ready); err != nil {
		return false
	}
	b, err := os.ReadFile(mark)
	return err == nil && strings.Contains(string(b), `"done":true`)
}
