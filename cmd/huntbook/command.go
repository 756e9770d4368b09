package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/user"
	"strings"

	"github.com/spf13/cobra"

	"github.com/huntbook/huntbook/api/ingest"
	"github.com/huntbook/huntbook/auth/audit"
	"github.com/huntbook/huntbook/control"
	"github.com/huntbook/huntbook/internal/ids"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/result"
)

// place is where a command of the command line works: a data folder, or a server.
type place struct{ data, url, token string }

// flags gives a command, and those below it, the flags that say where.
func (p *place) flags(c *cobra.Command) {
	f := c.PersistentFlags()
	f.StringVar(&p.data, "data", "", "data folder; no server may be using it")
	f.StringVar(&p.url, "url", "", "server to ask instead, such as http://127.0.0.1:8800")
	f.StringVar(&p.token, "token", "", "bearer token for --url (HUNTBOOK_TOKEN)")
}

func (p *place) check() error {
	if (p.data == "") == (p.url == "") {
		return errors.New("say where: --data DIR or --url URL, and not both")
	}
	if p.data != "" {
		if _, err := os.Stat(p.data); err != nil {
			return fmt.Errorf("no data folder: %w", err)
		}
	}
	return nil
}

// with opens the place for a while.
func (p *place) with(ctx context.Context, do func(desk) error) error {
	if err := p.check(); err != nil {
		return err
	}
	if p.url != "" {
		return do(&remoteDesk{url: strings.TrimSuffix(p.url, "/"), token: cmp.Or(p.token, os.Getenv("HUNTBOOK_TOKEN"))})
	}
	h, err := openHouse(ctx, p.data, 0, query.Options{})
	if err != nil {
		return err
	}
	d := &localDesk{house: h, trail: audit.New(h.add, slog.Default())}
	err = do(d)
	d.trail.Close()
	return errors.Join(err, h.Close())
}

// desk takes control commands and queries, and gives a backup.
type desk interface {
	backup(ctx context.Context, w io.Writer) error
	command(ctx context.Context, text string) (control.Table, error)
	query(ctx context.Context, text string) (result.Set, error)
}

// localDesk works on a data folder in the name of whoever owns it.
type localDesk struct {
	house *house
	trail *audit.Log
}

func (d *localDesk) query(ctx context.Context, text string) (result.Set, error) {
	return d.house.door.Run(ctx, query.Request{Text: text, Access: everything{}})
}

func (d *localDesk) command(ctx context.Context, text string) (control.Table, error) {
	h := d.house
	caller := "local"
	if u, err := user.Current(); err == nil {
		caller = u.Username
	}
	return control.Run(ctx, &control.House{
		Database: ids.Workspace, ID: ids.WorkspaceID, Version: version, Bound: ids.Workspace,
		Tables: h.store.Tables(), Stats: h.store.Stats, Functions: h.functions, TableStore: h.store,
		Purge: func(ctx context.Context, table, predicate string) (int64, error) {
			return h.door.Purge(ctx, query.Request{Access: everything{}}, table, predicate)
		},
		IsDatabase: func(name string) bool { return strings.EqualFold(name, ids.Workspace) },
		May:        func(string, string) bool { return true },
		Note: func(a control.Act) {
			d.trail.Change(audit.Change{Action: a.Action, Resource: ingest.TableScope(a.Table), Caller: caller, OK: a.OK, Details: a.Details})
		},
	}, text)
}

// remoteDesk works through a server's API.
type remoteDesk struct{ url, token string }

func (d *remoteDesk) query(ctx context.Context, text string) (result.Set, error) {
	return remoteQuery(ctx, d.url, d.token, text)
}

func (d *remoteDesk) command(ctx context.Context, text string) (t control.Table, err error) {
	body, err := json.Marshal(map[string]string{"db": ids.Workspace, "csl": text})
	if err != nil {
		return t, err
	}
	resp, err := d.send(ctx, http.MethodPost, "/v1/rest/mgmt", bytes.NewReader(body))
	if err != nil {
		return t, err
	}
	defer resp.Body.Close()
	var answer struct {
		Tables []struct {
			Columns []struct{ ColumnName, ColumnType string }
			Rows    [][]any
		}
	}
	dec := json.NewDecoder(resp.Body)
	dec.UseNumber()
	if err := dec.Decode(&answer); err != nil || len(answer.Tables) == 0 {
		return t, fmt.Errorf("the server's answer could not be read: %w", cmp.Or(err, io.ErrUnexpectedEOF))
	}
	for _, c := range answer.Tables[0].Columns {
		t.Columns = append(t.Columns, result.Column{Name: c.ColumnName, Type: c.ColumnType})
	}
	t.Rows = answer.Tables[0].Rows
	return t, nil
}

// send asks the server, and gives its answer when that is no failure.
func (d *remoteDesk) send(ctx context.Context, method, path string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, d.url+path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	if d.token != "" {
		req.Header.Set("Authorization", "Bearer "+d.token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		defer resp.Body.Close()
		return nil, remoteError(resp)
	}
	return resp, nil
}
