package ingest

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"github.com/huntbook/huntbook/ingest/formats"
)

// Limits of an archive: its members are streamed, so these bound time, not memory.
const (
	maxMembers  = 100_000
	maxUnpacked = 256 << 30
)

// archive loads the files of a zip, each by its own content. What is no data is left out with a reason when the others were
// loaded; damage ends the load.
func (l *load) archive(ctx context.Context, in io.Reader) error {
	file, err := os.CreateTemp("", "huntbook-zip-*") // a zip is read from its end, and a request has none yet
	if err != nil {
		return fmt.Errorf("keep the archive while it is read: %w", err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	size, err := io.Copy(file, in)
	if err != nil {
		return fmt.Errorf("reading the archive failed at byte %d: %w", size, err)
	}
	z, err := zip.NewReader(file, size)
	if err != nil {
		return fmt.Errorf("the zip archive of %d bytes is damaged: %w", size, err)
	}
	if len(z.File) > maxMembers {
		return fmt.Errorf("the zip archive holds %d files; at most %d are read", len(z.File), maxMembers)
	}
	var left []string
	loaded, unpacked := 0, uint64(0)
	for _, f := range z.File {
		base := path.Base(f.Name)
		if f.FileInfo().IsDir() || strings.HasPrefix(base, ".") || strings.HasPrefix(f.Name, "__MACOSX/") {
			continue
		}
		if unpacked += f.UncompressedSize64; unpacked > maxUnpacked {
			return fmt.Errorf("%s: the archive unfolds to more than %d GB", f.Name, maxUnpacked>>30)
		}
		switch err := l.memberOf(ctx, f); {
		case err == nil:
			loaded++
		case errors.Is(err, formats.ErrUnknown), errors.Is(err, ErrNoTable):
			left = append(left, fmt.Sprintf("%s: %v", f.Name, err))
		default:
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	if len(left) > 0 {
		return fmt.Errorf("%d files of the archive were loaded, and %d were not: %s", loaded, len(left), strings.Join(left[:min(len(left), 5)], "; "))
	}
	return nil
}

// encrypted is the flag of a member that needs a password.
const encrypted = 1

func (l *load) memberOf(ctx context.Context, f *zip.File) error {
	if f.Flags&encrypted != 0 {
		return errors.New("it is encrypted; unpack it with its password first")
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	l.member = f.Name
	// A declared size is a claim; the reader stops there with an error when the data go on.
	return l.one(ctx, r)
}
