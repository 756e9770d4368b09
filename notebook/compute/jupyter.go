package compute

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// prepare writes what Jupyter and its kernels read, the first token included.
func (i *Instance) prepare(r *run) error {
	if err := r.profile.Write(); err != nil {
		return err
	}
	token, _, err := i.m.opts.Tokens(i.owner, i.name)
	if err != nil {
		return fmt.Errorf("no token for kernels: %w", err)
	}
	if err := r.profile.WriteToken(token); err != nil {
		return err
	}
	config, err := json.MarshalIndent(i.config(r), "", " ")
	if err != nil {
		return err
	}
	files := map[string]string{
		"config/jupyter_server_config.json": string(config),
		"config/jupyter_server_config.py":   orphanGuard,
		// No question about news, which would go out to the network.
		"settings/overrides.json":           `{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}`,
		"config/labconfig/page_config.json": `{"disabledExtensions": {"@jupyterlab/extensionmanager-extension": true, "@jupyterlab/apputils-extension:announcements": true}}`,
	}
	for name, text := range files {
		path := filepath.Join(r.profile.Dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return err
		}
	}
	return os.MkdirAll(filepath.Join(r.profile.Dir, "runtime"), 0o700)
}

// orphanGuard ends Jupyter when this program is gone, where the kernel cannot see to it (see process_linux.go).
const orphanGuard = `import os
import sys
import threading
import time

if sys.platform != "linux":
    parent = os.getppid()

    def watch():
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
`

// config is Jupyter's configuration. The token is in this file, not in the environment or on the command line, where
// other processes of the machine could read it.
func (i *Instance) config(r *run) map[string]any {
	return map[string]any{
		"ServerApp": map[string]any{
			"base_url": "/", "sock": r.socket, "sock_mode": "0600", "root_dir": i.home, "open_browser": false,
			"allow_origin": "", "allow_remote_access": true, "trust_xheaders": true, "quit_button": false, "allow_root": true,
			"websocket_compression_options": map[string]any{}, "terminals_enabled": true,
			// Panel's apps are not served.
			"jpserver_extensions": map[string]any{"panel.io.jupyter_server_extension": false},
		},
		"IdentityProvider":     map[string]any{"token": r.token},
		"KernelManager":        map[string]any{"transport": "ipc"},
		"MappingKernelManager": map[string]any{"cull_idle_timeout": 0}, // the whole instance stops when idle, and says so
		"KernelSpecManager":    map[string]any{"ensure_native_kernel": true},
		"LabApp":               map[string]any{"extension_manager": "readonly", "check_for_updates_class": "jupyterlab.NeverCheckForUpdate", "news_url": nil},
		"ContentsManager":      map[string]any{"allow_hidden": false},
	}
}

// command is what runs Jupyter, before it is put into a box.
func (i *Instance) command(r *run) (args, env []string) {
	dir := func(name string) string { return filepath.Join(r.profile.Dir, name) }
	args = []string{
		"/bin/sh", "-c", "ulimit -d " + strconv.FormatInt(i.m.opts.Size.Memory>>10, 10) + ` 2>/dev/null; exec "$@"`, "sh",
		i.m.opts.Env.Python(), "-m", "jupyterlab",
		"--LabApp.app_settings_dir=" + dir("settings"),
	}
	env = append(r.profile.Environ(),
		"JUPYTER_RUNTIME_DIR="+dir("runtime"), "JUPYTER_CONFIG_DIR="+dir("config"),
		"JUPYTER_PREFER_ENV_PATH=1",
		// The data folder outlives the run: it has the signatures by which output is known to be the person's own.
		"JUPYTER_DATA_DIR="+filepath.Join(i.home, ".jupyter", "share"),
		"JUPYTERLAB_SETTINGS_DIR="+filepath.Join(i.home, ".jupyter", "settings"),
		"JUPYTERLAB_WORKSPACES_DIR="+filepath.Join(i.home, ".jupyter", "workspaces"), "SHELL="+shell())
	return args, env
}

func shell() string {
	for _, path := range []string{"/bin/bash", "/bin/zsh"} {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return "/bin/sh"
}

// transport speaks to Jupyter over its socket.
func (r *run) transport() *http.Transport {
	return &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "unix", r.socket)
		},
		MaxIdleConnsPerHost: 16, IdleConnTimeout: 30 * time.Second, DisableCompression: true,
	}
}

// get asks Jupyter itself.
func (r *run) get(ctx context.Context, path string, into any) error {
	ctx, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://jupyter"+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "token "+r.token)
	t := r.transport()
	defer t.CloseIdleConnections()
	resp, err := t.RoundTrip(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("jupyter answered %s", resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(into)
}

// socketRoot is a folder whose path is short: a socket's may have 107 bytes, and kernels add about 60.
func socketRoot() string {
	if dir := os.Getenv("XDG_RUNTIME_DIR"); dir != "" && len(dir) < 30 {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			return dir
		}
	}
	return "/tmp"
}
