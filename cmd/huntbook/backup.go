package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/huntbook/huntbook/store/backup"
)

func backupCommand() *cobra.Command {
	var at place
	c := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write all data to one file, while the server runs",
		Long: `Writes the tables, people, roles and hunting records of a server or a data folder to one file, as they are at one moment.
The file is read again and compared with its checksums before it gets its name. Files of notebooks are not in it.`,
		Example: "  huntbook backup --url http://127.0.0.1:8800 monday.backup\n  huntbook restore monday.backup --data NEW",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return at.with(cmd.Context(), func(d desk) error { return writeBackup(cmd.Context(), d, cmd.OutOrStdout(), args[0]) })
		},
	}
	at.flags(c)
	return c
}

func (d *localDesk) backup(ctx context.Context, w io.Writer) error {
	return backup.Write(ctx, w, d.house.store, d.house.meta, version)
}

func (d *remoteDesk) backup(ctx context.Context, w io.Writer) error {
	resp, err := d.send(ctx, http.MethodGet, "/api/backup", nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(w, resp.Body)
	return err
}

func writeBackup(ctx context.Context, d desk, out io.Writer, file string) (err error) {
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("%s is there already", file)
	}
	part := file + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			_ = os.Remove(part)
		}
	}()
	if err := d.backup(ctx, f); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return err
	}
	m, err := backup.Verify(ctx, bufio.NewReaderSize(f, 1<<20))
	if err != nil {
		return fmt.Errorf("what was written is not good: %w", err)
	}
	if err := os.Rename(part, file); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s holds %s rows of %d tables in %s; its checksums are right\n", file, humanize.Comma(m.Rows()), len(m.Tables), humanize.Bytes(uint64(size)))
	return nil
}

func restoreCommand() *cobra.Command {
	var data string
	c := &cobra.Command{
		Use: "restore FILE --data NEWDIR", Short: "Make a data folder of a backup", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer f.Close()
			m, err := backup.Restore(cmd.Context(), bufio.NewReaderSize(f, 1<<20), data)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s has the %s rows of %d tables that there were at %s\n", shown(data), humanize.Comma(m.Rows()), len(m.Tables), m.Taken.Format("2006-01-02 15:04:05"))
			return nil
		},
	}
	c.Flags().StringVar(&data, "data", "", "data folder to make; it must not be there")
	_ = c.MarkFlagRequired("data")
	return c
}
