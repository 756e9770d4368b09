package compute

import (
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// spawn starts Jupyter, boxed where that works.
func (i *Instance) spawn(r *run) (*process, error) {
	args, env := i.command(r)
	if r.boxed {
		args = append(boxArgs(i.m.opts.Data, i.home, r.profile.Dir, i.m.opts.Env.Dir()), args...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	p := &process{cmd: cmd, exited: make(chan struct{}), last: &lastLines{}}
	cmd.Env, cmd.Dir = env, i.home
	cmd.Stdout = io.MultiWriter(i.m.opts.Output, p.last)
	cmd.Stderr = cmd.Stdout
	cmd.WaitDelay = time.Second // kernels hold the pipes too
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	dieWithParent(cmd.SysProcAttr)
	started := make(chan error)
	go func() {
		// The signal at our death is bound to the thread that started the child: it must live as long.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
			close(p.exited)
		}
	}()
	return p, <-started
}

// end stops the process and everything below it: asked first, killed after five seconds.
func (p *process) end() {
	// Kernels and terminals lead sessions of their own, so they are listed while their parent still links to them.
	below := descendants(p.cmd.Process.Pid)
	// The box would die at once and take Jupyter along before it has saved: Jupyter itself is asked.
	for _, one := range append(below, member{pid: p.cmd.Process.Pid}) {
		if isJupyter(one.pid) {
			_ = syscall.Kill(one.pid, syscall.SIGTERM)
		}
	}
	select {
	case <-p.exited:
	case <-time.After(5 * time.Second):
		below = append(below, descendants(p.cmd.Process.Pid)...)
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
		<-p.exited
	}
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	for _, one := range below {
		one.kill()
	}
}

func (p *process) lastWords() string { return p.last.String() }

// lastLines keeps the end of what a process prints.
type lastLines struct {
	mu   sync.Mutex
	text []byte
}

func (l *lastLines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, b...)
	if over := len(l.text) - 4096; over > 0 {
		l.text = append(l.text[:0], l.text[over:]...)
	}
	return len(b), nil
}

func (l *lastLines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(string(l.text)), "\n")
	if len(lines) > 3 {
		lines = lines[len(lines)-3:]
	}
	if text := strings.TrimSpace(strings.Join(lines, " / ")); text != "" {
		return text
	}
	return "it printed nothing"
}

// member is one process of an instance, told from a later one with the same id by its start.
type member struct {
	pid   int
	began string
}

func (m member) kill() {
	if now, ok := began(m.pid); ok && now == m.began {
		if p, err := os.FindProcess(m.pid); err == nil {
			_ = p.Kill()
		}
	}
}

// isKernel and isJupyter tell processes by their command line; bubblewrap's holds that of what it runs.
func isKernel(pid int) bool { return runs(pid, "ipykernel_launcher") }

func isJupyter(pid int) bool { return runs(pid, "-m jupyterlab ") }

func runs(pid int, what string) bool {
	line := command(pid)
	return strings.Contains(line, what) && !strings.HasPrefix(line, "bwrap ") && !strings.HasPrefix(line, "/bin/sh ")
}
