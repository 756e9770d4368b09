package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets a test run the whole program, as a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv("HUNTBOOK_TEST_PROGRAM") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// TestEndWhileWaiting: a command that waits for its next line ends when it is told to.
func TestEndWhileWaiting(t *testing.T) {
	in, w := io.Pipe()
	defer w.Close()
	cmd := kqlCheckCommand()
	cmd.SetArgs(nil)
	cmd.SetIn(in)
	cmd.SetOut(io.Discard)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- cmd.ExecuteContext(ctx) }()
	if _, err := io.WriteString(w, `{"id":"a","query":"print 1"}`+"\n"); err != nil {
		t.Fatal(err)
	}
	cancel()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Error("it still waits")
	}
}

// TestEndInTime: what heeds no signal, as a read that never returns, does not keep the process from ending within ten seconds.
func TestEndInTime(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	cmd := exec.Command(os.Args[0], "kql", "fmt")
	cmd.Env = append(os.Environ(), "HUNTBOOK_TEST_PROGRAM=1")
	w, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill() }()
	time.Sleep(time.Second) // until it waits
	told := time.Now()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { _ = cmd.Wait(); close(done) }()
	select {
	case <-done:
		if cmd.ProcessState.ExitCode() != 1 {
			t.Errorf("it ended after %v with %v", time.Since(told), cmd.ProcessState)
		}
	case <-time.After(12 * time.Second):
		t.Error("it did not end")
	}
}

// TestCheckTellsAll: an error is the first of all, warnings stand beside ok and never refuse.
func TestCheckTellsAll(t *testing.T) {
	var out bytes.Buffer
	cmd := kqlCheckCommand()
	cmd.SetArgs(nil)
	cmd.SetIn(strings.NewReader(`{"id":"well","query":"Heartbeat | take 1"}
{"id":"warned","query":"Heartbeat | join Heartbeat on Computer\n| where isnull(Computer)"}
{"id":"wrong","query":"Heartbeat | where foo == 1 and bar == 2"}
{"id":"one","query":"Heartbeat | where foo == 1"}
`))
	cmd.SetOut(&out)
	if err := cmd.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	type place struct {
		Code                 string
		Line, Column, Length int
	}
	type answer struct {
		OK       bool
		Warnings []place
		Error    *struct {
			place
			All []place
		}
	}
	answers := map[string]answer{}
	for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		var a struct {
			ID string
			answer
		}
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		answers[a.ID] = a.answer
	}
	if a := answers["well"]; !a.OK || a.Warnings != nil || a.Error != nil {
		t.Errorf("well: %+v", a)
	}
	if a := answers["warned"]; !a.OK || len(a.Warnings) != 2 || a.Warnings[0] != (place{"KS508", 1, 13, 4}) || a.Warnings[1] != (place{"KS501", 2, 9, 16}) {
		t.Errorf("warned: %+v", a)
	}
	if e := answers["wrong"].Error; e == nil || e.place != (place{"KS142", 1, 19, 3}) || len(e.All) != 2 || e.All[0] != e.place || e.All[1] != (place{"KS142", 1, 32, 3}) {
		t.Errorf("wrong: %+v", e)
	}
	if e := answers["one"].Error; e == nil || e.All != nil {
		t.Errorf("one: %+v", e)
	}
}
