package compute

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// watch looks after every instance: memory each two seconds, work each ten.
func (m *Manager) watch(ctx context.Context) {
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		m.mu.Lock()
		all := m.list()
		m.mu.Unlock()
		for _, i := range all {
			i.mu.Lock()
			r, state := i.run, i.state
			i.mu.Unlock()
			if r == nil || state != Running {
				continue
			}
			i.watchMemory(r)
			if n%5 == 0 {
				i.watchWork(ctx, r)
			}
			r.mu.Lock()
			idle := time.Since(r.active)
			r.mu.Unlock()
			if idle > m.opts.Idle {
				m.opts.Log.Info("compute instance idle, stopping it", "instance", i.name)
				go i.stopFor(fmt.Sprintf("stopped after %v without work", m.opts.Idle))
			}
		}
	}
}

// watchMemory adds up the tree's memory and, over the limit, kills its largest kernel: the limit that the operating
// system keeps is one for each process alone.
func (i *Instance) watchMemory(r *run) {
	r.mu.Lock()
	root := r.process.Pid
	r.mu.Unlock()
	var total, most int64
	var largest member
	for _, p := range append(descendants(root), member{pid: root}) {
		n := memoryOf(p.pid)
		total += n
		if n > most && p.began != "" && isKernel(p.pid) {
			most, largest = n, p
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.memory = total
	if limit := i.m.opts.Size.Memory; total > limit && most > 0 {
		largest.kill()
		r.told = fmt.Sprintf("a kernel of %d MB was ended at %s: the instance may use %d MB", most>>20, time.Now().Format("15:04:05"), limit>>20)
		i.m.opts.Log.Warn("kernel over the memory limit ended", "instance", i.name, "bytes", most)
	}
}

// watchWork takes a running cell, an execution since the last look, or a saved change of an open notebook for work.
// An open browser tab is none: it asks on for ever.
func (i *Instance) watchWork(ctx context.Context, r *run) {
	var sessions []struct {
		Path   string `json:"path"`
		Kernel struct {
			State  string    `json:"execution_state"`
			Active time.Time `json:"last_activity"`
		} `json:"kernel"`
	}
	if err := r.get(ctx, "/api/sessions", &sessions); err != nil {
		return
	}
	last := time.Time{}
	for _, s := range sessions {
		if s.Kernel.State == "busy" {
			last = time.Now()
		} else if s.Kernel.Active.After(last) {
			last = s.Kernel.Active
		}
		if path, err := url.PathUnescape(s.Path); err == nil && filepath.IsLocal(path) {
			if info, err := os.Stat(filepath.Join(i.home, path)); err == nil && info.ModTime().After(last) {
				last = info.ModTime()
			}
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kernels = len(sessions)
	if last.After(r.active) {
		r.active = last
	}
}

// touch notes a sign of work.
func (r *run) touch() {
	r.mu.Lock()
	r.active = time.Now()
	r.mu.Unlock()
}
