package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/huntbook/huntbook/api"
	"github.com/huntbook/huntbook/api/ask"
	"github.com/huntbook/huntbook/api/portal"
	"github.com/huntbook/huntbook/auth/audit"
	"github.com/huntbook/huntbook/auth/people"
	"github.com/huntbook/huntbook/auth/token"
	"github.com/huntbook/huntbook/exec/ops"
	"github.com/huntbook/huntbook/internal/trust"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/store/backup"
	"github.com/huntbook/huntbook/web"
)

// serveFlags are the settings of a server; flag names are the names in the environment and the file too.
type serveFlags struct {
	data, listen, listenTLS, listenNotebooks string
	readyFile, config, logFormat, logLevel   string
	localIdentity, notebookHost              string
	sample, noNotebooks                      bool
	memory, concurrent                       int64
	timeout                                  time.Duration
	external                                 ops.External
	places                                   string
}

func serveCommand() *cobra.Command {
	var f serveFlags
	c := &cobra.Command{
		Use: "serve", Short: "Serve the portal, the API and notebooks", Args: cobra.NoArgs,
		PreRunE: func(cmd *cobra.Command, _ []string) error { return configure(cmd) },
		RunE:    func(cmd *cobra.Command, _ []string) error { return serve(cmd.Context(), cmd, f) },
	}
	fl := c.Flags()
	fl.StringVar(&f.data, "data", "data", "data folder")
	fl.StringVar(&f.listen, "listen", "127.0.0.1:8800", "address of the portal and the API; port 0 picks a free one")
	fl.StringVar(&f.listenTLS, "listen-tls", "127.0.0.1:8843", "address of the same over TLS, which the Azure SDKs insist on; empty: none")
	fl.StringVar(&f.listenNotebooks, "listen-notebooks", "127.0.0.1:8801", "address of notebooks, an origin of their own")
	fl.StringVar(&f.notebookHost, "notebook-host", "nb.localhost", "host name under which each compute instance has a name of its own")
	fl.BoolVar(&f.sample, "sample", false, "load sample data: two weeks of an invented company under attack")
	fl.BoolVar(&f.noNotebooks, "no-notebooks", false, "serve no notebooks")
	fl.StringVar(&f.readyFile, "ready-file", "", "write addresses and an administrator's token to this file when the server is ready")
	fl.StringVar(&f.config, "config", "", "YAML file with settings named as these flags")
	fl.StringVar(&f.logFormat, "log-format", "text", "text or json")
	fl.StringVar(&f.logLevel, "log-level", "warn", "debug, info (each request), warn or error")
	fl.Int64Var(&f.memory, "memory", 0, "memory of the query engine in MiB; 0: its own choice")
	fl.Int64Var(&f.concurrent, "concurrent", 8, "queries that one person may run at a time")
	fl.DurationVar(&f.timeout, "query-timeout", ask.DefaultLimits.Timeout, "time of a query that asks for no other")
	fl.StringVar(&f.localIdentity, "local-identity", "", "account as which managed identity without a secret acts for programs on this machine; empty: off")
	fl.StringVar(&f.places, "ip-places", "", "file of the places of IP addresses in MaxMind's format (.mmdb), for geo_info_from_ip_address()")
	fl.StringSliceVar(&f.external.Hosts, "external-hosts", nil, "hosts that externaldata may read from, by comma; *.example.com for all below it")
	fl.StringSliceVar(&f.external.Folders, "external-folders", nil, "folders whose files externaldata may read, by comma")
	return c
}

func newLog(f serveFlags) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(f.logLevel)); err != nil {
		return nil, fmt.Errorf("--log-level: %w", err)
	}
	opts := &slog.HandlerOptions{Level: level}
	if f.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, opts)), nil
	}
	return slog.New(slog.NewTextHandler(os.Stderr, opts)), nil
}

// serve runs until ctx ends, then drains.
func serve(ctx context.Context, cmd *cobra.Command, f serveFlags) (err error) {
	log, err := newLog(f)
	if err != nil {
		return err
	}
	say := func(format string, args ...any) { fmt.Fprintf(cmd.ErrOrStderr(), format+"\n", args...) }
	if f.data, err = filepath.Abs(f.data); err != nil {
		return err
	}
	// What has been opened is closed in the opposite order.
	var closers []func()
	defer func() {
		for i := len(closers) - 1; i >= 0; i-- {
			closers[i]()
		}
	}()

	opts := query.Options{Concurrent: int(f.concurrent), External: f.external, Limits: query.Limits{Memory: f.memory << 20 / 4}}
	if f.places != "" {
		if opts.Places, err = query.OpenPlaces(f.places); err != nil {
			return err
		}
		closers = append(closers, func() { err = errors.Join(err, opts.Places.Close()) })
	}
	h, err := openHouse(ctx, f.data, f.memory<<20, opts)
	if err != nil {
		return err
	}
	closers = append(closers, func() { err = errors.Join(err, h.Close()) })
	o, err := newOffice(h.meta)
	if err != nil {
		return err
	}
	tokens, err := token.Open(f.data)
	if err != nil {
		return err
	}
	kept, err := portal.NewKept(o.db)
	if err != nil {
		return err
	}
	host, _ := os.Hostname()
	authority, err := trust.Open(f.data, host)
	if err != nil {
		return err
	}
	trail := audit.New(h.add, log)
	closers = append(closers, trail.Close)

	l, err := listen(f)
	if err != nil {
		return err
	}
	closers = append(closers, l.close)
	limits := ask.DefaultLimits
	limits.Timeout = f.timeout
	limits.Longest = max(limits.Longest, f.timeout)
	parts := api.Parts{
		Door: h.door, Stats: h.store.Stats, Ingest: h.loader, People: o.people, Roles: o.roles, Tokens: tokens, Kept: kept, Audit: trail, Functions: h.functions, Watchlists: h.watchlists,
		Limits: limits, Version: version, Log: log, Pages: web.Handler(), LocalIdentity: f.localIdentity, TLS: l.tlsHost,
		Graphs: h.store, Maker: h.door, Tables: h.store, Purge: h.door.Purge,
		Backup: func(ctx context.Context, w io.Writer) error { return backup.Write(ctx, w, h.store, h.meta, version) },
	}
	var nb *notebooks
	if !f.noNotebooks {
		nb = openNotebooks(f, log, o, h, l, authority)
		closers = append(closers, nb.close)
		nb.join(&parts)
	}
	a := api.New(parts)
	if nb != nil {
		nb.identity = a.Identity
	}
	l.serve(a, authority, nb.handler(), log)

	admin, err := o.administrator(ctx)
	if err != nil {
		return err
	}
	if f.sample {
		if err := withSample(ctx, f.data, h.loader, say, closersOf(&closers)); err != nil {
			return err
		}
	}
	if err := ready(ctx, f, cmd, o, admin, a, l, authority); err != nil {
		return err
	}
	if nb != nil {
		nb.build(ctx, cmd.ErrOrStderr())
	}
	select {
	case <-ctx.Done():
		say("Stopping ...")
		a.SetReady(false)
		l.drain(8 * time.Second)
		return nil
	case err := <-l.failed:
		return err
	}
}

func closersOf(all *[]func()) func(func()) {
	return func(c func()) { *all = append(*all, c) }
}

// ready says where the server is, to people and to programs.
func ready(ctx context.Context, f serveFlags, cmd *cobra.Command, o *office, admin people.Account, a *api.API, l *listeners, authority interface{ CertFile() string }) error {
	// The token of an earlier start ends here.
	const label = "first use"
	if err := o.people.DropSecrets(ctx, admin.ID, label); err != nil {
		return err
	}
	secret, err := o.people.NewSecret(ctx, admin.ID, label, 30*24*time.Hour)
	if err != nil {
		return err
	}
	ticket, err := o.people.NewTicket(ctx, admin.ID, time.Hour)
	if err != nil {
		return err
	}
	a.SetReady(true)
	signin := l.portal() + "/signin?ticket=" + ticket
	if f.readyFile != "" {
		if err := writeReady(f.readyFile, l, authority.CertFile(), secret, signin); err != nil {
			return err
		}
		closeReady := f.readyFile
		context.AfterFunc(ctx, func() { _ = os.Remove(closeReady) })
	}
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "\nHuntbook %s serves at  %s\n", version, l.portal())
	fmt.Fprintf(out, "Sign in once with      %s\n", signin)
	if l.tlsHost() != "" {
		fmt.Fprintf(out, "The API over TLS       https://%s   (huntbook trust --data %s)\n", l.tlsHost(), shown(f.data))
	}
	fmt.Fprintf(out, "Data folder            %s\n\n", shown(f.data))
	return nil
}

// shown gives a path as people typed it, where it lies below the working folder.
func shown(path string) string {
	if wd, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(wd, path); err == nil && !strings.HasPrefix(rel, "..") {
			return rel
		}
	}
	return path
}
