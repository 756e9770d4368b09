// Package env makes the Python environment of kernels from a lock that the program carries.
//
// An environment lives in ROOT/<lock hash>/ and is ready when its mark is there; the mark is written last, so that a
// build that was interrupted goes on where it stopped and is never used half made. ROOT/current points to the one in use.
package env

import (
	"context"
	"crypto/sha256"
	_ "embed" // the lock
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"
)

//go:generate uv pip compile -q --generate-hashes --no-header --no-annotate --universal --python-version 3.11 --override overrides.in requirements.in -o requirements.lock

//go:embed requirements.lock
var lock []byte

//go:embed boot.lock
var bootLock []byte

// Hash names the environment: the beginning of the lock's SHA-256.
func Hash() string {
	sum := sha256.Sum256(lock)
	return hex.EncodeToString(sum[:6])
}

// State says how far an environment is.
type State string

// The states, as the portal shows them.
const (
	Absent   State = "absent"
	Building State = "building"
	Ready    State = "ready"
	Failed   State = "failed"
)

// Status is what is known of the environment now.
type Status struct {
	State   State  `json:"state"`
	Step    string `json:"step"`
	Done    int    `json:"done"`
	Total   int    `json:"total"`
	Message string `json:"message"`
}

// Options say where and from what the environment is made. Every field may be empty.
type Options struct {
	Root   string // holds environments by hash; HUNTBOOK_ENV_DIR goes before it
	Wheels string // a folder of wheels to install from instead of the network; HUNTBOOK_WHEELS goes before it
	Python string // the interpreter to build on; HUNTBOOK_PYTHON goes before it
	Log    io.Writer
}

// Environment is one Python environment, there or in the making.
type Environment struct {
	opts Options
	dir  string

	mu     sync.Mutex
	status Status
	err    error
	done   chan struct{} // of the running build; nil when there is none
}

// New finds the environment of this program's lock. It builds nothing.
func New(opts Options) *Environment {
	opts.Root = first(os.Getenv("HUNTBOOK_ENV_DIR"), opts.Root)
	opts.Wheels = first(os.Getenv("HUNTBOOK_WHEELS"), opts.Wheels)
	opts.Python = first(os.Getenv("HUNTBOOK_PYTHON"), opts.Python)
	if opts.Log == nil {
		opts.Log = io.Discard
	}
	if abs, err := filepath.Abs(opts.Root); err == nil {
		opts.Root = abs
	}
	e := &Environment{opts: opts, dir: filepath.Join(opts.Root, Hash()), status: Status{State: Absent}}
	if e.whole() {
		e.status = Status{State: Ready}
	}
	return e
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// Dir is the folder of the environment.
func (e *Environment) Dir() string { return e.dir }

// Python is the interpreter of the environment.
func (e *Environment) Python() string { return filepath.Join(e.dir, "bin", "python") }

func (e *Environment) mark() string { return filepath.Join(e.dir, "huntbook-ready") }

// whole reports whether the packages are installed and our own one is the one that this program carries.
func (e *Environment) whole() bool {
	have, err := os.ReadFile(e.mark())
	return err == nil && string(have) == packageHash()
}

// Status says how far the environment is. A build by another process shows as absent until it ends.
func (e *Environment) Status() Status {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.status.State != Ready && e.done == nil && e.whole() {
		e.status = Status{State: Ready}
	}
	return e.status
}

func (e *Environment) set(change func(*Status)) {
	e.mu.Lock()
	change(&e.status)
	e.mu.Unlock()
}

// Start begins the build in the background unless the environment is there or already in the making.
// After a failure it tries again.
func (e *Environment) Start(ctx context.Context) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.done != nil || e.whole() {
		if e.done == nil {
			e.status = Status{State: Ready}
		}
		return
	}
	e.status, e.err, e.done = Status{State: Building, Step: "Starting"}, nil, make(chan struct{})
	go func() {
		err := e.build(ctx)
		e.mu.Lock()
		defer e.mu.Unlock()
		e.err = err
		if err != nil {
			e.status.State, e.status.Message = Failed, err.Error()
		} else {
			e.status = Status{State: Ready, Done: e.status.Total, Total: e.status.Total}
		}
		close(e.done)
		e.done = nil
	}()
}

// Build makes the environment and waits for it.
func (e *Environment) Build(ctx context.Context) error {
	e.Start(ctx)
	return e.Wait(ctx)
}

// Wait waits for a running build to end and says why it failed. Without one it reports whether the environment is there.
func (e *Environment) Wait(ctx context.Context) error {
	e.mu.Lock()
	done := e.done
	e.mu.Unlock()
	if done != nil {
		select {
		case <-done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.err != nil {
		return e.err
	}
	if !e.whole() {
		return errors.New("the Python environment is not there yet")
	}
	return nil
}

// Follow writes a line to w whenever the build takes a step, until it ends or ctx does.
func (e *Environment) Follow(ctx context.Context, w io.Writer) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	var shown string
	for {
		s := e.Status()
		if s.State != Building {
			return
		}
		if line := s.line(); line != shown {
			shown = line
			_, _ = io.WriteString(w, "Python environment: "+line+"\n")
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Ready reports whether the environment can be used.
func (e *Environment) Ready() bool { return e.Status().State == Ready }
