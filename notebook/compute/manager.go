// Package compute runs compute instances: one supervised JupyterLab per person, on an origin of its own.
//
// A browser enters an instance by a single-use ticket and gets a cookie that is good for this origin alone. The proxy
// before Jupyter does the checks that Jupyter leaves out when it is spoken to with a token (see proxy.go).
package compute

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/huntbook/huntbook/notebook/env"
	"github.com/huntbook/huntbook/notebook/kernel"
)

// TokenSource gives a bearer token for the kernels of a person's instance, and when it ends.
// It is asked again after two thirds of the token's life.
type TokenSource func(user, instance string) (token string, expires time.Time, err error)

// Size limits one instance.
type Size struct {
	Name       string
	Memory     int64 // bytes, of all its processes together
	Processors int   // that numeric libraries use
}

// Small is the size that instances have when nothing is said.
var Small = Size{Name: "small", Memory: 4 << 30, Processors: 2}

// Options make a Manager. Data, Env, Tokens and Endpoints are needed.
type Options struct {
	Data      string // the data folder: people's files are in users/<name>/
	Env       *env.Environment
	Endpoints func() kernel.Endpoints // asked at every start of an instance: ports may not be known earlier
	Tokens    TokenSource
	// Allowed reports whether a person may use the instance. It is asked for every request and every second while a
	// WebSocket is open. Nil allows every owner.
	Allowed func(user, instance string) bool

	// Origin is where browsers find the notebooks listener, as http://nb.localhost:8801; instances are
	// <instance>.nb.localhost:8801. Asked at every use.
	Origin func() string
	Idle   time.Duration // after which an instance stops; 0 means 30 minutes
	Size   Size          // zero means Small
	Log    *slog.Logger
	Output io.Writer // what Jupyter prints; nil discards it
	NoBox  bool      // never use bubblewrap
}

// Manager holds the instances.
type Manager struct {
	opts    Options
	tickets tickets
	box     func() bool // whether bubblewrap works here

	mu        sync.Mutex
	instances map[string]*Instance // by name
	closed    bool
	stop      context.CancelFunc
	done      sync.WaitGroup
}

// New makes a Manager. Close ends it.
func New(o Options) *Manager {
	if o.Idle == 0 {
		o.Idle = 30 * time.Minute
	}
	if o.Size == (Size{}) {
		o.Size = Small
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Output == nil {
		o.Output = io.Discard
	}
	if abs, err := filepath.Abs(o.Data); err == nil {
		o.Data = abs
	}
	m := &Manager{opts: o, instances: map[string]*Instance{}, tickets: newTickets()}
	m.box = sync.OnceValue(func() bool { return !o.NoBox && boxWorks() })
	ctx, stop := context.WithCancel(context.Background())
	m.stop = stop
	m.done.Go(func() { m.watch(ctx) })
	return m
}

// Close stops every instance.
func (m *Manager) Close() {
	m.mu.Lock()
	m.closed = true
	all := m.list()
	m.mu.Unlock()
	m.stop()
	var stopping sync.WaitGroup
	for _, i := range all {
		stopping.Go(i.Stop)
	}
	stopping.Wait()
	m.done.Wait()
}

func (m *Manager) list() []*Instance {
	all := make([]*Instance, 0, len(m.instances))
	for _, i := range m.instances {
		all = append(all, i)
	}
	slices.SortFunc(all, func(a, b *Instance) int { return strings.Compare(a.name, b.name) })
	return all
}

// ErrName is for a person whose name cannot be a folder's.
var ErrName = errors.New("this name cannot have a compute instance: it may hold letters, digits and . _ @ + - and must begin with a letter or a digit")

// ErrForbidden is for a person who may not use an instance.
var ErrForbidden = errors.New("you may not use this compute instance")

// ErrNotReady is for a start before the Python environment is there.
var ErrNotReady = errors.New("the Python environment is not ready yet")

// ErrUnknown is for an instance that is not there.
var ErrUnknown = errors.New("there is no such compute instance")

func checkUser(user string) error {
	for i, r := range user {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		if !letter && (i == 0 || !strings.ContainsRune("._@+-", r)) {
			return ErrName
		}
	}
	if user == "" || len(user) > 64 {
		return ErrName
	}
	return nil
}

// InstanceName is the name of a person's instance: the person's where it can stand in a host name, and a name made
// from it else.
func InstanceName(user string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, user)
	if plain == user && len(user) <= 40 {
		return user
	}
	return fmt.Sprintf("%.40s-%x", plain, sha256.Sum256([]byte(user)))[:min(len(plain), 40)+9]
}

// Home makes sure of a person's folder and gives its path.
func (m *Manager) Home(user string) (string, error) {
	if err := checkUser(user); err != nil {
		return "", err
	}
	dir := filepath.Join(m.opts.Data, "users", user)
	return dir, os.MkdirAll(dir, 0o700)
}

// Instance gives a person's instance, making its record when there is none yet. Nothing is started.
func (m *Manager) Instance(user string) (*Instance, error) {
	home, err := m.Home(user)
	if err != nil {
		return nil, err
	}
	name := InstanceName(user)
	m.mu.Lock()
	defer m.mu.Unlock()
	if i := m.instances[name]; i != nil {
		if i.owner != user {
			return nil, fmt.Errorf("the compute instance %s belongs to another person", name)
		}
		return i, nil
	}
	if m.closed {
		return nil, errors.New("the server is stopping")
	}
	i := &Instance{m: m, name: name, owner: user, home: home, state: Stopped}
	m.instances[name] = i
	return i, nil
}

// ByName finds an instance.
func (m *Manager) ByName(name string) (*Instance, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if i := m.instances[name]; i != nil {
		return i, nil
	}
	return nil, ErrUnknown
}

// Status lists the instances.
func (m *Manager) Status() []Status {
	m.mu.Lock()
	all := m.list()
	m.mu.Unlock()
	out := make([]Status, 0, len(all))
	for _, i := range all {
		out = append(out, i.Status())
	}
	return out
}

// Identify says whose instance a managed-identity secret (the IDENTITY_HEADER of its kernels) belongs to.
func (m *Manager) Identify(secret string) (user, instance string, ok bool) {
	sum := sha256.Sum256([]byte(secret)) // compared by hash, so that timing tells nothing
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, i := range m.instances {
		i.mu.Lock()
		match := i.run != nil && sha256.Sum256([]byte(i.run.profile.Secret)) == sum
		i.mu.Unlock()
		if match {
			return i.owner, i.name, true
		}
	}
	return "", "", false
}

func (m *Manager) allowed(user, instance string) bool {
	return m.opts.Allowed == nil || m.opts.Allowed(user, instance)
}

// Open gives the address at which the person's browser enters the instance and sees path, a page of JupyterLab as
// "/lab/tree/hunt.ipynb". The address works once, within a minute. The instance starts when it does not run.
func (m *Manager) Open(ctx context.Context, user, path string) (string, error) {
	i, err := m.Instance(user)
	if err != nil {
		return "", err
	}
	if !m.allowed(user, i.name) {
		return "", ErrForbidden
	}
	if err := i.Start(ctx); err != nil {
		return "", err
	}
	i.sign(ctx, strings.TrimPrefix(path, "/lab/tree/"))
	scheme, host, ok := strings.Cut(m.opts.Origin(), "://")
	if !ok {
		return "", errors.New("the notebooks listener does not run")
	}
	return fmt.Sprintf("%s://%s.%s/enter?ticket=%s", scheme, i.name, host, m.tickets.issue(user, i.name, path)), nil
}

// Handler serves the notebooks listener.
func (m *Manager) Handler() http.Handler { return http.HandlerFunc(m.serve) }
