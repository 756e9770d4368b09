package compute

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/huntbook/huntbook/notebook/kernel"
)

// State says what an instance does.
type State string

// The states of an instance.
const (
	Stopped  State = "stopped"
	Starting State = "starting"
	Running  State = "running"
	Stopping State = "stopping"
	Failed   State = "failed"
)

// Status is what people see of an instance.
type Status struct {
	Name             string    `json:"name"`
	Owner            string    `json:"owner"`
	State            State     `json:"state"`
	MemoryBytes      int64     `json:"memoryBytes"`
	MemoryLimitBytes int64     `json:"memoryLimitBytes"`
	IdleSeconds      int64     `json:"idleSeconds"`
	StopsInSeconds   int64     `json:"stopsInSeconds"`
	Kernels          int       `json:"kernels"`
	StartedAt        time.Time `json:"startedAt,omitzero"`
	Message          string    `json:"message"`
}

// Instance is one person's compute instance.
type Instance struct {
	m           *Manager
	name, owner string
	home        string

	mu      sync.Mutex
	state   State
	message string
	run     *run // while a Jupyter runs or starts
}

// run is one life of an instance, over restarts of its Jupyter.
type run struct {
	profile kernel.Profile
	token   string // Jupyter's own, known to it and the proxy
	socket  string
	boxed   bool
	started time.Time
	ready   chan struct{} // closed when Jupyter answers or the start has failed
	err     error         // of the start; read after ready
	cancel  context.CancelFunc
	ended   chan struct{} // closed when all processes are gone

	mu       sync.Mutex // guards what follows
	process  *os.Process
	memory   int64
	kernels  int
	active   time.Time // of the last sign of work
	told     string    // what the watchdog did
	upstream http.RoundTripper
	lifetime context.Context
}

// Name is the instance's name, the first label of its host name.
func (i *Instance) Name() string { return i.name }

// Owner is whose instance it is.
func (i *Instance) Owner() string { return i.owner }

// Status is what is known of the instance now.
func (i *Instance) Status() Status {
	i.mu.Lock()
	defer i.mu.Unlock()
	s := Status{Name: i.name, Owner: i.owner, State: i.state, Message: i.message, MemoryLimitBytes: i.m.opts.Size.Memory}
	if r := i.run; r != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		idle := time.Since(r.active)
		s.MemoryBytes, s.Kernels, s.StartedAt = r.memory, r.kernels, r.started.UTC()
		s.IdleSeconds, s.StopsInSeconds = int64(idle.Seconds()), int64(max(0, i.m.opts.Idle-idle).Seconds())
		if r.told != "" {
			s.Message = r.told
		}
	}
	return s
}

// Start starts the instance unless it runs, and waits until JupyterLab answers.
func (i *Instance) Start(ctx context.Context) error {
	r, err := i.begin()
	if err != nil {
		return err
	}
	select {
	case <-r.ready:
		return r.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// begin starts the instance in the background.
func (i *Instance) begin() (*run, error) {
	for {
		i.mu.Lock()
		old := i.run
		if old != nil && i.state != Stopping {
			i.mu.Unlock()
			return old, nil
		}
		if old == nil {
			break
		}
		i.mu.Unlock()
		<-old.ended
	}
	defer i.mu.Unlock()
	if !i.m.opts.Env.Ready() {
		return nil, ErrNotReady
	}
	dir, err := os.MkdirTemp(socketRoot(), "hb-")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &run{
		token: kernel.NewSecret(), socket: filepath.Join(dir, "j.sock"), started: time.Now(), active: time.Now(), boxed: i.m.box(),
		ready: make(chan struct{}), ended: make(chan struct{}), cancel: cancel, lifetime: ctx,
		profile: kernel.Profile{
			Endpoints: i.m.opts.Endpoints(), Dir: dir, Home: i.home, Env: i.m.opts.Env.Dir(),
			Secret: kernel.NewSecret(), Processors: i.m.opts.Size.Processors,
		},
	}
	i.run, i.state, i.message = r, Starting, ""
	go i.live(ctx, r)
	return r, nil
}

// live is the whole life of a run: prepare, keep Jupyter up, clean away.
func (i *Instance) live(ctx context.Context, r *run) {
	began := sync.OnceFunc(func() { close(r.ready) })
	err := i.prepare(r)
	if err == nil {
		go i.rotate(ctx, r)
		err = i.keepUp(ctx, r, began)
	}
	r.cancel()
	_ = os.RemoveAll(r.profile.Dir)
	i.mu.Lock()
	i.run, i.state = nil, Stopped
	if err != nil && !errors.Is(err, context.Canceled) {
		i.state, i.message = Failed, err.Error()
		i.m.opts.Log.Error("compute instance failed", "instance", i.name, "error", err)
		if r.err == nil {
			r.err = err
		}
	} else if r.err == nil {
		select {
		case <-r.ready:
		default:
			r.err = errors.New("the compute instance was stopped while it started")
		}
	}
	i.mu.Unlock()
	began()
	close(r.ended)
}

// keepUp runs Jupyter and starts it again when it dies. Three deaths within five minutes end it.
func (i *Instance) keepUp(ctx context.Context, r *run, began func()) error {
	var deaths []time.Time
	for {
		process, err := i.spawn(r)
		if err != nil {
			return fmt.Errorf("starting JupyterLab: %w", err)
		}
		r.mu.Lock()
		r.process = process.cmd.Process
		r.mu.Unlock()
		if err := i.awaitReady(ctx, r, process); err != nil {
			process.end()
			return err
		}
		i.mu.Lock()
		if i.state == Starting {
			i.state = Running
		}
		i.mu.Unlock()
		began()
		i.m.opts.Log.Info("compute instance ready", "instance", i.name, "took", time.Since(r.started).Round(time.Millisecond))
		select {
		case <-ctx.Done():
			process.end()
			return ctx.Err()
		case <-process.exited:
		}
		process.end() // its kernels, which nobody serves any more
		now := time.Now()
		deaths = append(deaths, now)
		if len(deaths) >= 3 && now.Sub(deaths[len(deaths)-3]) < 5*time.Minute {
			return fmt.Errorf("JupyterLab ended three times within five minutes: %s", process.lastWords())
		}
		i.mu.Lock()
		i.state, i.message = Starting, "JupyterLab ended and was started again: "+process.lastWords()
		i.mu.Unlock()
		i.m.opts.Log.Warn("JupyterLab ended, starting it again", "instance", i.name, "last", process.lastWords())
		_ = os.Remove(r.socket)
	}
}

// awaitReady polls Jupyter until it answers.
func (i *Instance) awaitReady(ctx context.Context, r *run, p *process) error {
	deadline := time.After(2 * time.Minute)
	for {
		if _, err := os.Stat(r.socket); err == nil {
			var version struct{ Version string }
			if r.get(ctx, "/api", &version) == nil {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-p.exited:
			return fmt.Errorf("JupyterLab did not start: %s", p.lastWords())
		case <-deadline:
			return fmt.Errorf("JupyterLab did not answer within two minutes: %s", p.lastWords())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Stop stops the instance and waits until nothing of it runs.
func (i *Instance) Stop() { i.stopFor("") }

func (i *Instance) stopFor(reason string) {
	i.mu.Lock()
	r := i.run
	if r != nil {
		i.state = Stopping
	}
	i.message = reason
	i.mu.Unlock()
	if r != nil {
		r.cancel()
		<-r.ended
	}
}

// rotate keeps the token file current.
func (i *Instance) rotate(ctx context.Context, r *run) {
	for {
		wait := 10 * time.Second // after an error
		token, expires, err := i.m.opts.Tokens(i.owner, i.name)
		if err == nil {
			err = r.profile.WriteToken(token)
		}
		if err == nil {
			wait = max(time.Until(expires)*2/3, time.Second)
		} else if ctx.Err() == nil {
			i.m.opts.Log.Warn("no new token for kernels", "instance", i.name, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

type process struct {
	cmd    *exec.Cmd
	exited chan struct{}
	last   *lastLines
}
