// Package trust makes the local certificate authority and the server's certificate, and what tools need to believe them.
package trust

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// AzureNames are the hosts that clients have built in. The certificate names them for the proxy that ends their
// connections here; it is believed only where our authority is.
var AzureNames = []string{
	"api.loganalytics.io", "api.loganalytics.azure.com", "management.azure.com", "login.microsoftonline.com", "login.windows.net",
	"*.kusto.windows.net", "*.ods.opinsights.azure.com", "*.ingest.monitor.azure.com",
}

// Served reports whether a host is one of AzureNames.
func Served(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, name := range AzureNames {
		suffix, wild := strings.CutPrefix(name, "*")
		if host == name || wild && strings.HasSuffix(host, suffix) && !strings.Contains(strings.TrimSuffix(host, suffix), ".") {
			return true
		}
	}
	return false
}

const (
	authorityLife = 10 * 365 * 24 * time.Hour
	leafLife      = 397 * 24 * time.Hour // the longest that clients take
	renewBefore   = 60 * 24 * time.Hour
)

// Authority is the certificate authority of a data folder.
type Authority struct {
	dir   string
	names []string
	cert  *x509.Certificate
	key   *ecdsa.PrivateKey

	mu   sync.Mutex
	leaf *tls.Certificate
}

// Open reads the authority in DIR/tls, or makes it. names are the hosts and addresses by which the server is reached,
// beside localhost and AzureNames.
func Open(data string, names ...string) (*Authority, error) {
	a := &Authority{dir: filepath.Join(data, "tls")}
	if err := os.MkdirAll(a.dir, 0o700); err != nil {
		return nil, fmt.Errorf("open certificates: %w", err)
	}
	for _, n := range append([]string{"localhost", "127.0.0.1", "::1"}, append(names, AzureNames...)...) {
		if n = strings.ToLower(n); n != "" && !slices.Contains(a.names, n) {
			a.names = append(a.names, n)
		}
	}
	cert, key, err := read(a.CertFile(), a.file("ca.key"))
	if errors.Is(err, os.ErrNotExist) || err == nil && time.Until(cert.NotAfter) < renewBefore {
		cert, key, err = a.found()
	}
	if err != nil {
		return nil, fmt.Errorf("open certificates in %s: %w", a.dir, err)
	}
	a.cert, a.key = cert, key
	_, err = a.current()
	return a, err
}

func (a *Authority) file(name string) string { return filepath.Join(a.dir, name) }

// CertFile is the authority's certificate, for tools to believe.
func (a *Authority) CertFile() string { return a.file("ca.pem") }

// Config serves TLS with a certificate that is renewed while the server runs.
func (a *Authority) Config() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		NextProtos: []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return a.current()
		},
	}
}

// current gives the server's certificate: read, or made anew when it ends soon or does not name what it should.
func (a *Authority) current() (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.leaf != nil && time.Until(a.leaf.Leaf.NotAfter) > renewBefore {
		return a.leaf, nil
	}
	cert, key, err := read(a.file("server.pem"), a.file("server.key"))
	if err != nil || time.Until(cert.NotAfter) < renewBefore || cert.CheckSignatureFrom(a.cert) != nil || !slices.Equal(namesOf(cert), sorted(a.names)) {
		if cert, key, err = a.issue(); err != nil {
			return nil, fmt.Errorf("issue certificate: %w", err)
		}
	}
	a.leaf = &tls.Certificate{Certificate: [][]byte{cert.Raw, a.cert.Raw}, PrivateKey: key, Leaf: cert}
	return a.leaf, nil
}

func namesOf(c *x509.Certificate) []string {
	names := slices.Clone(c.DNSNames)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	return sorted(names)
}

func sorted(names []string) []string {
	names = slices.Clone(names)
	slices.Sort(names)
	return names
}

// found makes a new authority.
func (a *Authority) found() (*x509.Certificate, *ecdsa.PrivateKey, error) {
	host, _ := os.Hostname()
	return a.make("ca", &x509.Certificate{
		Subject:  pkix.Name{Organization: []string{"Huntbook"}, CommonName: "Huntbook local authority " + host},
		NotAfter: time.Now().Add(authorityLife), IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}, nil, nil)
}

// issue makes a new certificate of the server.
func (a *Authority) issue() (*x509.Certificate, *ecdsa.PrivateKey, error) {
	t := &x509.Certificate{
		Subject:  pkix.Name{Organization: []string{"Huntbook"}, CommonName: "localhost"},
		NotAfter: time.Now().Add(leafLife), BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, n := range a.names {
		if ip := net.ParseIP(n); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else {
			t.DNSNames = append(t.DNSNames, n)
		}
	}
	return a.make("server", t, a.cert, a.key)
}

// make signs t, by itself when parent is nil, and keeps it.
func (a *Authority) make(name string, t, parent *x509.Certificate, signer *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	if t.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)); err != nil {
		return nil, nil, err
	}
	t.NotBefore = time.Now().Add(-time.Hour)
	if parent == nil {
		parent, signer = t, key
	}
	raw, err := x509.CreateCertificate(rand.Reader, t, parent, &key.PublicKey, signer)
	if err != nil {
		return nil, nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	// The key first: a certificate without its key would be of no use.
	if err := write(a.file(name+".key"), "PRIVATE KEY", der, 0o600); err != nil {
		return nil, nil, err
	}
	if err := write(a.file(name+".pem"), "CERTIFICATE", raw, 0o644); err != nil {
		return nil, nil, err
	}
	cert, err := x509.ParseCertificate(raw)
	return cert, key, err
}

func write(file, kind string, der []byte, mode os.FileMode) error {
	if err := os.WriteFile(file+".new", pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), mode); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

func read(certFile, keyFile string) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return nil, nil, err
	}
	key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !ok {
		return nil, nil, errors.New("the key is not of the kind that is made here")
	}
	cert, err := x509.ParseCertificate(pair.Certificate[0])
	return cert, key, err
}
