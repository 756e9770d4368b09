package compute

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// boxArgs puts a command into bubblewrap: the system is read-only, and of the data folder, the home of our own account
// and /tmp only the person's folder, the instance's own and the Python environment are there. The network stays, since
// the API is reached over it.
func boxArgs(data, home, runDir, env string) []string {
	args := []string{
		"bwrap", "--die-with-parent", "--unshare-pid", "--unshare-ipc", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc",
		"--tmpfs", "/tmp",
	}
	if own, err := os.UserHomeDir(); err == nil && own != "/" {
		args = append(args, "--tmpfs", own)
	}
	args = append(args, "--tmpfs", data)
	for _, path := range readable(env) {
		args = append(args, "--ro-bind", path, path)
	}
	return append(args, "--bind", runDir, runDir, "--bind", home, home, "--chdir", home)
}

// readable are the folders of the environment and of the interpreter that it was built on.
func readable(env string) []string {
	paths := []string{env}
	config, _ := os.ReadFile(filepath.Join(env, "pyvenv.cfg"))
	for line := range strings.Lines(string(config)) {
		if key, value, ok := strings.Cut(line, "="); ok && strings.TrimSpace(key) == "home" {
			base := filepath.Dir(strings.TrimSpace(value)) // .../bin
			if own, err := os.UserHomeDir(); err == nil && strings.HasPrefix(base, own+"/") {
				paths = append(paths, base)
			}
		}
	}
	return paths
}

// boxWorks tries bubblewrap: it may be absent, or user namespaces forbidden.
func boxWorks() bool {
	dirs := make([]string, 4)
	for i := range dirs {
		dir, err := os.MkdirTemp("", "hb-probe")
		if err != nil {
			return false
		}
		defer os.RemoveAll(dir)
		dirs[i] = dir
	}
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Second)
	defer stop()
	args := append(boxArgs(dirs[0], dirs[1], dirs[2], dirs[3]), "/bin/sh", "-c", "test -r /proc/self/stat")
	return exec.CommandContext(ctx, args[0], args[1:]...).Run() == nil
}
