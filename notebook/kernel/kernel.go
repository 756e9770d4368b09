package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
	"github.com/google/uuid"
)

// ErrDied is what requests get once the kernel's process has ended.
var ErrDied = errors.New("the kernel died")

// Options say how a kernel is started.
type Options struct {
	Python string   // interpreter with ipykernel
	Dir    string   // for the connection file and sockets; short, readable by its owner alone
	Work   string   // working directory
	Env    []string // the whole environment
	Log    io.Writer
}

// Kernel is a running kernel with one client, us.
type Kernel struct {
	cmd     *exec.Cmd
	file    string
	session session
	stop    context.CancelFunc
	shell   zmq4.Socket
	control zmq4.Socket
	iopub   zmq4.Socket
	ended   chan struct{} // closed when the process has ended

	mu       sync.Mutex // guards waiting
	waiting  map[string]chan message
	executes sync.Mutex // one execution at a time
}

type connection struct {
	Transport string `json:"transport"`
	IP        string `json:"ip"`
	Shell     int    `json:"shell_port"`
	IOPub     int    `json:"iopub_port"`
	Stdin     int    `json:"stdin_port"`
	Control   int    `json:"control_port"`
	Heartbeat int    `json:"hb_port"`
	Scheme    string `json:"signature_scheme"`
	Key       string `json:"key"`
}

// Start starts an IPython kernel and waits until it answers.
func Start(ctx context.Context, o Options) (*Kernel, error) {
	id := uuid.NewString()
	c := connection{
		Transport: "ipc", IP: filepath.Join(o.Dir, "k"+id[:8]), Shell: 1, IOPub: 2, Stdin: 3, Control: 4, Heartbeat: 5,
		Scheme: "hmac-sha256", Key: NewSecret(),
	}
	text, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	k := &Kernel{
		file: c.IP + ".json", session: session{id: id, key: []byte(c.Key)},
		waiting: map[string]chan message{}, ended: make(chan struct{}),
	}
	if err := os.WriteFile(k.file, text, 0o600); err != nil {
		return nil, err
	}

	k.cmd = exec.Command(o.Python, "-m", "ipykernel_launcher", "-f", k.file)
	k.cmd.Dir, k.cmd.Env = o.Work, append(o.Env, fmt.Sprintf("JPY_PARENT_PID=%d", os.Getpid()))
	k.cmd.Stdout, k.cmd.Stderr = o.Log, o.Log
	k.cmd.WaitDelay = time.Second
	if err := k.cmd.Start(); err != nil {
		_ = os.Remove(k.file)
		return nil, fmt.Errorf("starting the kernel: %w", err)
	}
	go func() {
		_ = k.cmd.Wait()
		close(k.ended)
	}()
	if err := k.connect(ctx, c); err != nil {
		k.Close()
		return nil, fmt.Errorf("connecting to the kernel: %w", err)
	}
	return k, nil
}

// connect waits for the sockets' files before it dials: zmq4's own retries take much longer.
func (k *Kernel) connect(ctx context.Context, c connection) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	address := func(port int) string { return fmt.Sprintf("%s-%d", c.IP, port) }
	for _, port := range []int{c.Shell, c.IOPub, c.Control} {
		for {
			if _, err := os.Stat(address(port)); err == nil {
				break
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-k.ended:
				return ErrDied
			case <-time.After(10 * time.Millisecond):
			}
		}
	}
	var life context.Context
	life, k.stop = context.WithCancel(context.Background())
	own := zmq4.WithID(zmq4.SocketIdentity(k.session.id))
	k.shell, k.control, k.iopub = zmq4.NewDealer(life, own), zmq4.NewDealer(life, own), zmq4.NewSub(life)
	if err := k.iopub.SetOption(zmq4.OptionSubscribe, ""); err != nil {
		return err
	}
	for port, s := range map[int]zmq4.Socket{c.Shell: k.shell, c.Control: k.control, c.IOPub: k.iopub} {
		if err := s.Dial("ipc://" + address(port)); err != nil {
			return err
		}
		go k.receive(s)
	}
	// A subscription takes effect a moment after Dial: only a status seen on iopub shows that nothing will be missed.
	for {
		heard, err := k.ping(ctx)
		if err != nil || heard {
			return err
		}
	}
}

func (k *Kernel) ping(ctx context.Context) (heard bool, err error) {
	id, answers, err := k.send(k.shell, "kernel_info_request", struct{}{})
	if err != nil {
		return false, err
	}
	defer k.forget(id)
	for patience := time.After(300 * time.Millisecond); ; {
		select {
		case m := <-answers:
			if m.Header.Type == "status" {
				return true, nil
			}
		case <-patience:
			return false, nil
		case <-k.ended:
			return false, ErrDied
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}

// receive hands what arrives on a socket to the request that it answers.
func (k *Kernel) receive(s zmq4.Socket) {
	for {
		msg, err := s.Recv()
		if err != nil {
			return
		}
		m, err := k.session.decode(msg.Frames)
		if err != nil {
			continue
		}
		k.mu.Lock()
		to := k.waiting[m.Parent.ID]
		k.mu.Unlock()
		if to == nil {
			continue
		}
		select {
		case to <- m:
		case <-k.ended:
			return
		}
	}
}

func (k *Kernel) send(s zmq4.Socket, kind string, content any) (string, chan message, error) {
	msg, id, err := k.session.encode(kind, content)
	if err != nil {
		return "", nil, err
	}
	answers := make(chan message, 4096)
	k.mu.Lock()
	k.waiting[id] = answers
	k.mu.Unlock()
	if err := s.Send(msg); err != nil {
		k.forget(id)
		return "", nil, fmt.Errorf("sending to the kernel: %w", err)
	}
	return id, answers, nil
}

func (k *Kernel) forget(id string) {
	k.mu.Lock()
	delete(k.waiting, id)
	k.mu.Unlock()
}

// Close ends the kernel: it is asked first and killed when it does not go within two seconds.
func (k *Kernel) Close() {
	if k.control != nil {
		if id, _, err := k.send(k.control, "shutdown_request", map[string]bool{"restart": false}); err == nil {
			defer k.forget(id)
		}
		select {
		case <-k.ended:
		case <-time.After(2 * time.Second):
		}
	}
	_ = k.cmd.Process.Kill()
	<-k.ended
	if k.stop != nil {
		k.stop()
		for _, s := range []zmq4.Socket{k.shell, k.control, k.iopub} {
			_ = s.Close()
		}
	}
	leftovers, _ := filepath.Glob(k.file[:len(k.file)-len(".json")] + "*")
	for _, path := range leftovers {
		_ = os.Remove(path)
	}
}
