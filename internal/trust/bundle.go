package trust

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
)

// systemBundles are where systems keep the authorities that are in use.
var systemBundles = []string{
	"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
	"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
}

// Bundle writes the authorities in use and ours to one file: the variables that name it replace the whole list of a tool,
// so that ours alone would cut every other host off. It gives the file's path.
func (a *Authority) Bundle() (string, error) {
	ours, err := os.ReadFile(a.CertFile())
	if err != nil {
		return "", fmt.Errorf("make CA bundle: %w", err)
	}
	all := existing(a.cert)
	if len(all) > 0 && all[len(all)-1] != '\n' {
		all = append(all, '\n')
	}
	file := a.file("bundle.pem")
	if err := os.WriteFile(file+".new", append(all, ours...), 0o644); err != nil {
		return "", fmt.Errorf("make CA bundle: %w", err)
	}
	return file, os.Rename(file+".new", file)
}

// existing gives the bundle that the shell's variables name, else the system's; without earlier copies of ours.
func existing(own *x509.Certificate) []byte {
	for _, file := range append([]string{os.Getenv("SSL_CERT_FILE"), os.Getenv("REQUESTS_CA_BUNDLE")}, systemBundles...) {
		if file == "" {
			continue
		}
		raw, err := os.ReadFile(file)
		if errors.Is(err, os.ErrNotExist) || err != nil {
			continue
		}
		var out bytes.Buffer
		for block, rest := pem.Decode(raw); block != nil; block, rest = pem.Decode(rest) {
			if block.Type == "CERTIFICATE" && !bytes.Equal(block.Bytes, own.Raw) {
				_ = pem.Encode(&out, &pem.Block{Type: block.Type, Bytes: block.Bytes}) // a Buffer takes all
			}
		}
		return out.Bytes()
	}
	return nil
}
