package env

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/huntbook/huntbook/python"
)

// packageHash names the content of our own Python package.
var packageHash = sync.OnceValue(func() string {
	sum := sha256.New()
	_ = fs.WalkDir(python.Files, "huntbook", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			text, _ := python.Files.ReadFile(path)
			fmt.Fprintf(sum, "%s %d\n%s", path, len(text), text)
		}
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)[:8])
})

// ownPackage puts the huntbook package into the environment, from the program itself: a wheel is a zip of the
// package with three files about it, so neither a build backend nor the network is needed.
func (e *Environment) ownPackage(context.Context) error {
	site, err := filepath.Glob(filepath.Join(e.dir, "lib", "python3*", "site-packages"))
	if err != nil || len(site) == 0 {
		return fmt.Errorf("the environment in %s has no site-packages folder", e.dir)
	}
	wheel, err := Wheel()
	if err != nil {
		return err
	}
	old, _ := filepath.Glob(filepath.Join(site[0], "huntbook*"))
	for _, path := range old {
		_ = os.RemoveAll(path)
	}
	archive, err := zip.NewReader(bytes.NewReader(wheel), int64(len(wheel)))
	if err != nil {
		return err
	}
	if err := os.CopyFS(site[0], archive); err != nil {
		return explain(err, "")
	}
	next := e.mark() + ".new"
	if err := os.WriteFile(next, []byte(packageHash()), 0o644); err != nil {
		return explain(err, "")
	}
	return os.Rename(next, e.mark())
}

// Wheel is the huntbook package as an installable wheel.
func Wheel() ([]byte, error) {
	version := python.Version()
	info := "huntbook-" + version + ".dist-info/"
	var record, out bytes.Buffer
	z := zip.NewWriter(&out)
	add := func(name string, text []byte) error {
		sum := sha256.Sum256(text)
		fmt.Fprintf(&record, "%s,sha256=%s,%d\n", name, base64.RawURLEncoding.EncodeToString(sum[:]), len(text))
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(text)
		}
		return err
	}
	err := fs.WalkDir(python.Files, "huntbook", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(path, "__pycache__") {
			return err
		}
		text, err := python.Files.ReadFile(path)
		if err != nil {
			return err
		}
		return add(path, text)
	})
	if err != nil {
		return nil, err
	}
	meta := "Metadata-Version: 2.1\nName: huntbook\nVersion: " + version + "\nSummary: Client of Huntbook's API\nRequires-Python: >=3.11\n"
	tag := "Wheel-Version: 1.0\nGenerator: huntbook\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
	if err := add(info+"METADATA", []byte(meta)); err != nil {
		return nil, err
	}
	if err := add(info+"WHEEL", []byte(tag)); err != nil {
		return nil, err
	}
	fmt.Fprintf(&record, "%sRECORD,,\n", info)
	w, err := z.Create(info + "RECORD")
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(record.Bytes()); err != nil {
		return nil, err
	}
	err = z.Close()
	return out.Bytes(), err
}
