package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/huntbook/huntbook/notebook/env"
	"github.com/huntbook/huntbook/notebook/gallery"
	"github.com/huntbook/huntbook/notebook/kernel"
	"github.com/huntbook/huntbook/notebook/run"
)

// notebookCommand is `huntbook notebook`.
func notebookCommand() *cobra.Command {
	c := &cobra.Command{Use: "notebook", Short: "Run notebooks without a browser, and make their Python environment"}
	c.AddCommand(notebookRunCommand(), notebookEnvCommand())
	return c
}

type notebookRun struct {
	data, url, tls, ca, token string
	sample                    bool
	params                    []string
	out, html                 string
	timeout                   time.Duration
	stderr                    io.Writer
}

func notebookRunCommand() *cobra.Command {
	var o notebookRun
	c := &cobra.Command{
		Use:   "run NOTEBOOK.ipynb",
		Short: "Run a notebook from top to bottom",
		Long: `Run a notebook from top to bottom against a data folder (a server is started for the time of the run) or a running server.
NOTEBOOK is a file, or gallery:ID for a packaged notebook. The run stops at the first error, with exit code 1.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			o.stderr = cmd.ErrOrStderr()
			return o.run(cmd.Context(), args[0])
		},
	}
	f := c.Flags()
	f.StringVar(&o.data, "data", "", "data folder; a server is started on it for the run")
	f.StringVar(&o.url, "url", "", "address of a running server")
	f.StringVar(&o.tls, "tls", "", "address of the server's TLS listener, where --url is not it")
	f.StringVar(&o.ca, "ca", "", "file of the authority that signed the server's certificate")
	f.StringVar(&o.token, "token", "", "bearer token for --url (or HUNTBOOK_TOKEN)")
	f.BoolVar(&o.sample, "sample", false, "with --data: fill it with the sample first")
	f.StringArrayVarP(&o.params, "param", "p", nil, "name=value for the notebook's parameters; may be given several times")
	f.StringVarP(&o.out, "output", "o", "", "write the notebook with its output here")
	f.StringVar(&o.html, "html", "", "write a page with the notebook and its output here")
	f.DurationVar(&o.timeout, "timeout", time.Hour, "stop the run after this time")
	c.MarkFlagsMutuallyExclusive("data", "url")
	c.MarkFlagsOneRequired("data", "url")
	return c
}

func (o *notebookRun) run(ctx context.Context, name string) error {
	ctx, stop := context.WithTimeout(ctx, o.timeout)
	defer stop()
	scratch, err := os.MkdirTemp(shortTemp(), "hb-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	path, err := notebookFile(name, scratch)
	if err != nil {
		return err
	}
	nb, err := parseNotebook(path, o.params)
	if err != nil {
		return err
	}
	e := env.New(env.Options{Root: o.envRoot()})
	e.Start(context.WithoutCancel(ctx))
	at, token, end, err := o.server(ctx, scratch)
	if err != nil {
		return err
	}
	defer end()
	e.Follow(ctx, o.stderr)
	if err := e.Wait(ctx); err != nil {
		return err
	}
	profile := kernel.Profile{Endpoints: at, Dir: scratch, Home: filepath.Join(scratch, "home"), Env: e.Dir(), Secret: token}
	if err := errors.Join(profile.Write(), profile.WriteToken(token)); err != nil {
		return err
	}
	k, err := kernel.Start(ctx, kernel.Options{Python: e.Python(), Dir: scratch, Work: filepath.Dir(path), Env: profile.Environ(), Log: io.Discard})
	if err != nil {
		return err
	}
	failed := nb.Execute(ctx, k, o.progress)
	k.Close()
	if err := o.write(nb, e.Dir()); err != nil {
		return errors.Join(failed, err)
	}
	var cell *run.CellError
	if errors.As(failed, &cell) {
		fmt.Fprintln(o.stderr, strings.Join(cell.Err.Traceback, "\n"))
	}
	return failed
}

func (o *notebookRun) envRoot() string {
	if o.data != "" {
		return filepath.Join(o.data, "env")
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "huntbook", "env")
}

func (o *notebookRun) progress(cell, of int, source string, took time.Duration, done bool) {
	first, _, _ := strings.Cut(strings.TrimSpace(source), "\n")
	if r := []rune(first); len(r) > 60 {
		first = string(r[:60]) + "…"
	}
	if done {
		fmt.Fprintf(o.stderr, "[%d/%d] %6.1fs  %s\n", cell, of, took.Seconds(), first)
	}
}

// write keeps what the run gave, also when it failed: the output says how far it came.
func (o *notebookRun) write(nb *run.Notebook, envDir string) error {
	if o.out != "" {
		text, err := nb.Marshal()
		if err != nil {
			return err
		}
		if err := os.WriteFile(o.out, text, 0o644); err != nil {
			return err
		}
	}
	if o.html != "" { // the run's own time may be over
		return nb.HTML(context.Background(), envDir, o.html)
	}
	return nil
}

// server gives a running server: the one at --url, or a child on the data folder.
func (o *notebookRun) server(ctx context.Context, scratch string) (at kernel.Endpoints, token string, end func(), err error) {
	if o.url == "" {
		return startServer(ctx, o.data, o.sample, scratch, o.stderr)
	}
	at = kernel.Endpoints{API: o.url, TLS: cmp.Or(o.tls, o.url), CA: cmp.Or(o.ca, os.Getenv("HUNTBOOK_CA"))}
	token = cmp.Or(o.token, os.Getenv("HUNTBOOK_TOKEN"))
	if token == "" {
		return at, "", nil, errors.New("no token: give --token, or set HUNTBOOK_TOKEN")
	}
	return at, token, func() {}, nil
}

// notebookFile gives the notebook's path. One of the gallery is copied, with what belongs to it.
func notebookFile(name, scratch string) (string, error) {
	id, packaged := strings.CutPrefix(name, "gallery:")
	if !packaged {
		return filepath.Abs(name)
	}
	dir := filepath.Join(scratch, "notebooks")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", err
	}
	folder, err := gallery.OpenFolder(dir)
	if err != nil {
		return "", err
	}
	defer folder.Close()
	path, err := folder.Copy(id)
	return filepath.Join(dir, path), err
}

func parseNotebook(path string, params []string) (*run.Notebook, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	nb, err := run.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var values []run.Parameter
	for _, p := range params {
		v, err := run.ParseParameter(p)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	nb.Inject(values)
	return nb, nil
}

// shortTemp is a folder for sockets, whose paths are limited to about a hundred bytes.
func shortTemp() string {
	if dir := os.TempDir(); len(dir) < 30 {
		return dir
	}
	return "/tmp"
}

func notebookEnvCommand() *cobra.Command {
	var root string
	c := &cobra.Command{
		Use:   "env",
		Short: "Make the Python environment now, instead of at the first start",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			if root == "" && os.Getenv("HUNTBOOK_ENV_DIR") == "" {
				return errors.New("give --data, or set HUNTBOOK_ENV_DIR")
			}
			e := env.New(env.Options{Root: filepath.Join(root, "env")})
			e.Start(cmd.Context())
			e.Follow(cmd.Context(), cmd.ErrOrStderr())
			if err := e.Wait(cmd.Context()); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), e.Dir())
			return nil
		},
	}
	c.Flags().StringVar(&root, "data", "", "data folder that gets the environment, unless HUNTBOOK_ENV_DIR is set")
	return c
}
