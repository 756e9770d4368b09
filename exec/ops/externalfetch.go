package ops

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// maxExternal bounds what one file may hold, unpacked.
const maxExternal = 256 << 20

var errTooLarge = fmt.Errorf("the file is larger than %d MB", maxExternal>>20)

// fetch gives the content of an address that may be read, unpacked.
func (x External) fetch(ctx context.Context, address string) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("%q is no address", address)
	}
	switch u.Scheme {
	case "data":
		return dataOf(address)
	case "http", "https":
		content, err := x.download(ctx, u)
		if err != nil {
			return nil, err
		}
		return unpack(content)
	case "file", "":
		content, err := x.open(u.Path)
		if err != nil {
			return nil, err
		}
		return unpack(content)
	}
	return nil, fmt.Errorf("addresses that begin with %s: are not read", u.Scheme)
}

// dataOf reads data:[type][;base64],content.
func dataOf(address string) ([]byte, error) {
	head, body, ok := strings.Cut(strings.TrimPrefix(address, "data:"), ",")
	if !ok {
		return nil, errors.New("a data: address has a comma before its content")
	}
	if strings.HasSuffix(head, ";base64") {
		out, err := base64.StdEncoding.DecodeString(body)
		if err != nil {
			return nil, errors.New("the content of a data: address is no base64")
		}
		return out, nil
	}
	text, err := url.PathUnescape(body)
	if err != nil {
		return nil, errors.New("the content of a data: address has a % that stands for nothing; write %25")
	}
	return []byte(text), nil
}

func (x External) allowed(host string) bool {
	host = strings.ToLower(host)
	for _, h := range x.Hosts {
		h = strings.ToLower(h)
		if h == "*" || h == host || strings.HasPrefix(h, "*.") && strings.HasSuffix(host, h[1:]) {
			return true
		}
	}
	return false
}

func (x External) refused(host string) error {
	return fmt.Errorf("the host %s is not one that queries may read from; an administrator can allow it", host)
}

func (x External) download(ctx context.Context, u *url.URL) ([]byte, error) {
	if !x.allowed(u.Hostname()) {
		return nil, x.refused(u.Hostname())
	}
	client := &http.Client{Timeout: time.Minute, CheckRedirect: func(req *http.Request, via []*http.Request) error {
		if len(via) > 5 {
			return errors.New("it leads from one address to the next without end")
		}
		if !x.allowed(req.URL.Hostname()) {
			return x.refused(req.URL.Hostname())
		}
		return nil
	}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s", u.Host, res.Status)
	}
	return all(res.Body)
}

// open reads a file below one of the allowed folders; links are followed before that is asked.
func (x External) open(path string) ([]byte, error) {
	refused := fmt.Errorf("the file %s is in no folder that queries may read from; an administrator can allow one", path)
	real, err := filepath.EvalSymlinks(path)
	if err != nil || !filepath.IsAbs(real) {
		return nil, refused
	}
	for _, folder := range x.Folders {
		base, err := filepath.EvalSymlinks(folder)
		if err != nil {
			continue
		}
		if rel, err := filepath.Rel(base, real); err == nil && filepath.IsLocal(rel) {
			f, err := os.Open(real)
			if err != nil {
				return nil, err
			}
			defer f.Close()
			return all(f)
		}
	}
	return nil, refused
}

func all(r io.Reader) ([]byte, error) {
	out, err := io.ReadAll(io.LimitReader(r, maxExternal+1))
	if err == nil && len(out) > maxExternal {
		err = errTooLarge
	}
	return out, err
}

// unpack undoes gzip and zip, which their first bytes tell.
func unpack(content []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(content, []byte{0x1f, 0x8b}):
		r, err := gzip.NewReader(bytes.NewReader(content))
		if err != nil {
			return nil, err
		}
		return all(r)
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		r, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return nil, err
		}
		var out []byte
		for _, f := range r.File {
			in, err := f.Open()
			if err != nil {
				return nil, err
			}
			part, err := all(in)
			_ = in.Close()
			if err != nil {
				return nil, err
			}
			if out = append(out, part...); len(out) > maxExternal {
				return nil, errTooLarge
			}
		}
		return out, nil
	}
	return content, nil
}
