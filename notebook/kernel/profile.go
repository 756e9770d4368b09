// Package kernel starts Jupyter kernels, gives them what they need to reach the API, and talks to them.
package kernel

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/internal/ids"
)

// Endpoints are where a kernel finds the API.
type Endpoints struct {
	API string // plain HTTP, as http://127.0.0.1:8800
	TLS string // the same over TLS, as https://localhost:8843; MSTICPy and the Azure SDKs insist on it
	CA  string // file of the certificate authority that signed TLS, PEM
}

// Profile is what kernels of one person start with: addresses, a way to sign in, and settings under which every
// library works without a network and without a question.
type Profile struct {
	Endpoints
	Dir        string // written by Write; readable by its owner alone. Short: sockets may lie below
	Home       string // HOME of the kernels: caches and settings of libraries outlive the kernel there
	Env        string // the Python environment
	Secret     string // proves to the managed-identity endpoint which instance asks
	Processors int    // that numeric libraries may use; 0 means all
}

// NewSecret makes an unguessable word.
func NewSecret() string {
	b := make([]byte, 24)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// TokenFile is the file with the kernel's bearer token.
func (p Profile) TokenFile() string { return filepath.Join(p.Dir, "token") }

// WriteToken replaces the token in one step, so that no reader ever sees half of one.
func (p Profile) WriteToken(token string) error {
	next := p.TokenFile() + ".new"
	if err := os.WriteFile(next, []byte(token+"\n"), 0o600); err != nil {
		return err
	}
	return os.Rename(next, p.TokenFile())
}

// Write makes the files of the profile.
func (p Profile) Write() error {
	bundle, err := p.authorities()
	if err != nil {
		return err
	}
	files := map[string]string{
		"ca.pem":             bundle,
		"msticpyconfig.yaml": fmt.Sprintf(msticpyConfig, strings.TrimRight(p.TLS, "/"), ids.WorkspaceID, ids.Tenant, ids.Subscription, ids.ResourceGroup, ids.Workspace),
		"ipython/profile_default/startup/00-huntbook.py": startup,
	}
	for name, text := range files {
		path := filepath.Join(p.Dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return err
		}
	}
	return p.fonts()
}

// fonts gives matplotlib the list of fonts that was made with the environment: making it takes seconds.
func (p Profile) fonts() error {
	if err := os.MkdirAll(p.matplotlib(), 0o700); err != nil {
		return err
	}
	lists, _ := filepath.Glob(filepath.Join(p.Env, "share", "huntbook", "fontlist-*.json"))
	for _, list := range lists {
		target := filepath.Join(p.matplotlib(), filepath.Base(list))
		if _, err := os.Stat(target); err == nil {
			continue
		}
		text, err := os.ReadFile(list)
		if err != nil {
			return err
		}
		if err := os.WriteFile(target, text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (p Profile) matplotlib() string { return filepath.Join(p.Home, ".cache", "matplotlib") }

const startup = `from huntbook import kernel

kernel.start(get_ipython())
del kernel
`

// MSTICPy reads every other address from resource_manager_url.
const msticpyConfig = `Azure:
  cloud: global
  resource_manager_url: %s/
  auth_methods: [msi]
AzureSentinel:
  Workspaces:
    Default:
      WorkspaceId: %s
      TenantId: %s
      SubscriptionId: %s
      ResourceGroup: %s
      WorkspaceName: %s
msticpy:
  FriendlyExceptions: false
`

// passed are the variables of our own environment that kernels may see: language and time, and the way out.
var passed = []string{"LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "TMPDIR"}

// Environ is the environment of a kernel, as os/exec wants it. Nothing else of ours reaches it.
func (p Profile) Environ() []string {
	n := p.Processors
	if n <= 0 {
		n = runtime.NumCPU()
	}
	local := "localhost,127.0.0.1,::1"
	if already := os.Getenv("NO_PROXY"); already != "" {
		local += "," + already
	}
	bundle := filepath.Join(p.Dir, "ca.pem")
	env := []string{
		"PATH=" + filepath.Join(p.Env, "bin") + ":/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin",
		"HOME=" + p.Home, "VIRTUAL_ENV=" + p.Env, "PYTHONNOUSERSITE=1",
		"IPYTHONDIR=" + filepath.Join(p.Dir, "ipython"), "MPLCONFIGDIR=" + p.matplotlib(),
		"HUNTBOOK_API=" + strings.TrimRight(p.API, "/"), "HUNTBOOK_API_TLS=" + strings.TrimRight(p.TLS, "/"),
		"HUNTBOOK_TOKEN_FILE=" + p.TokenFile(), "HUNTBOOK_WORKSPACE_ID=" + ids.WorkspaceID,
		"IDENTITY_ENDPOINT=" + strings.TrimRight(p.API, "/") + "/msi/token", "IDENTITY_HEADER=" + p.Secret,
		"REQUESTS_CA_BUNDLE=" + bundle, "SSL_CERT_FILE=" + bundle,
		"MSTICPYCONFIG=" + filepath.Join(p.Dir, "msticpyconfig.yaml"),
		// Kqlmagic would ask the package index and GitHub for news, open a window with the schema, and repeat its connection.
		"KQLMAGIC_CONFIGURATION=check_magic_version=False;show_what_new=False;show_init_banner=False;auto_popup_schema=False;warn_missing_dependencies=False;show_conn_info='None';temp_folder_location='user_dir'",
		"KQLMAGIC_CONNECTION_STR=loganalytics://anonymous;workspace='" + ids.WorkspaceID + "';datasourceurl='" + strings.TrimRight(p.API, "/") + "';alias='" + ids.Workspace + "'",
		"NO_PROXY=" + local, "no_proxy=" + local,
		"BOKEH_RESOURCES=inline", // its default is a CDN
		"OMP_NUM_THREADS=" + strconv.Itoa(n), "OPENBLAS_NUM_THREADS=" + strconv.Itoa(n),
	}
	for _, name := range passed {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}

// bundles are where systems keep the certificate authorities that are in use.
var bundles = []string{"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"}

// authorities gives the authorities already in use and ours: the variables that point to the file replace a tool's
// whole list, so ours alone would cut the kernel off from every other host.
func (p Profile) authorities() (string, error) {
	var all strings.Builder
	for _, path := range append([]string{os.Getenv("SSL_CERT_FILE"), os.Getenv("REQUESTS_CA_BUNDLE")}, bundles...) {
		if text, err := os.ReadFile(path); path != "" && err == nil {
			all.Write(text)
			all.WriteByte('\n')
			break
		}
	}
	if p.CA != "" {
		ours, err := os.ReadFile(p.CA)
		if err != nil {
			return "", fmt.Errorf("the certificate authority for kernels: %w", err)
		}
		all.Write(ours)
	}
	return all.String(), nil
}
