// Package token issues and verifies Huntbook's access tokens: signed JWTs in the shape that Azure's clients expect.
package token

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/uuid"

	"github.com/huntbook/huntbook/internal/ids"
)

const (
	// keyLife is how long a key signs; it goes on verifying as long again.
	keyLife = 90 * 24 * time.Hour
	// skew forgives clocks that differ.
	skew = 2 * time.Minute
)

// ErrInvalid says that a token is not ours, or no longer.
var ErrInvalid = errors.New("the token is not valid: it has expired, was revoked, or was issued elsewhere; ask for a new one")

// Claims are what a token says.
type Claims struct {
	jwt.Claims
	ObjectID   string `json:"oid"`
	Tenant     string `json:"tid"`
	Client     string `json:"appid,omitempty"`
	UPN        string `json:"upn,omitempty"`
	Name       string `json:"name,omitempty"`
	PreferName string `json:"preferred_username,omitempty"`
	Instance   string `json:"xms_huntbook_instance,omitempty"`
	Use        string `json:"xms_huntbook_use,omitempty"` // "id" for id tokens, which open nothing
	Version    string `json:"ver"`
}

// Grant is what a token is issued for.
type Grant struct {
	ObjectID, UPN, Name string
	Audience            string
	Client              string
	Instance            string
	Issuer              string
	Life                time.Duration
}

// Issuer holds the signing keys.
type Issuer struct {
	mu   sync.RWMutex
	keys []key // newest first
	now  func() time.Time
}

type key struct {
	id      string
	private *rsa.PrivateKey
	born    time.Time
	signer  jose.Signer
}

// Open reads the keys of a data folder, and makes a new one when there is none or the newest has signed long enough.
func Open(dir string) (*Issuer, error) {
	dir = filepath.Join(dir, "keys")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open token keys: %w", err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "token-*.pem"))
	if err != nil {
		return nil, fmt.Errorf("open token keys: %w", err)
	}
	i := &Issuer{now: time.Now}
	for _, f := range files {
		k, err := readKey(f)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", f, err)
		}
		if time.Since(k.born) > 2*keyLife {
			if err := os.Remove(f); err != nil {
				return nil, fmt.Errorf("retire token key: %w", err)
			}
			continue
		}
		i.keys = append(i.keys, k)
	}
	sort.Slice(i.keys, func(a, b int) bool { return i.keys[a].born.After(i.keys[b].born) })
	if len(i.keys) == 0 || time.Since(i.keys[0].born) > keyLife {
		k, err := makeKey(dir)
		if err != nil {
			return nil, err
		}
		i.keys = append([]key{k}, i.keys...)
	}
	return i, nil
}

func makeKey(dir string) (key, error) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return key{}, fmt.Errorf("make token key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return key{}, fmt.Errorf("make token key: %w", err)
	}
	file := filepath.Join(dir, fmt.Sprintf("token-%d.pem", time.Now().Unix()))
	block := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if err := os.WriteFile(file+".new", block, 0o600); err != nil {
		return key{}, fmt.Errorf("keep token key: %w", err)
	}
	if err := os.Rename(file+".new", file); err != nil {
		return key{}, fmt.Errorf("keep token key: %w", err)
	}
	return readKey(file)
}

func readKey(file string) (key, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return key{}, err
	}
	block, _ := pem.Decode(raw)
	if block == nil {
		return key{}, errors.New("no PEM block")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return key{}, err
	}
	private, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return key{}, errors.New("no RSA key")
	}
	var born int64
	if _, err := fmt.Sscanf(filepath.Base(file), "token-%d.pem", &born); err != nil {
		return key{}, err
	}
	sum := sha256.Sum256(x509.MarshalPKCS1PublicKey(&private.PublicKey))
	k := key{id: base64.RawURLEncoding.EncodeToString(sum[:16]), private: private, born: time.Unix(born, 0)}
	k.signer, err = jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: private, KeyID: k.id}},
		(&jose.SignerOptions{}).WithType("JWT"))
	return k, err
}

// Issue signs an access token.
func (i *Issuer) Issue(g Grant) (string, time.Time, error) { return i.sign(g, "") }

// IssueID signs an id token: it tells a client who signed in, and opens nothing.
func (i *Issuer) IssueID(g Grant) (string, error) {
	t, _, err := i.sign(g, "id")
	return t, err
}

func (i *Issuer) sign(g Grant, use string) (string, time.Time, error) {
	i.mu.RLock()
	k := i.keys[0]
	i.mu.RUnlock()
	now := i.now()
	expires := now.Add(g.Life)
	c := Claims{
		Claims: jwt.Claims{
			Issuer: g.Issuer, Subject: g.ObjectID, Audience: jwt.Audience{g.Audience}, ID: uuid.NewString(),
			IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(expires),
		},
		ObjectID: g.ObjectID, Tenant: ids.Tenant, Client: g.Client, UPN: g.UPN, Name: g.Name, PreferName: g.UPN,
		Instance: g.Instance, Use: use, Version: "2.0",
	}
	t, err := jwt.Signed(k.signer).Claims(c).Serialize()
	if err != nil {
		return "", time.Time{}, fmt.Errorf("sign token: %w", err)
	}
	return t, expires, nil
}

// Looks reports whether a bearer has the shape of a JWT.
func Looks(bearer string) bool { return strings.Count(bearer, ".") == 2 }

// Verify checks signature, times and tenant. Any audience is accepted: the clients name the service that they think they
// talk to, and every token that bears our signature is for us.
func (i *Issuer) Verify(bearer string) (*Claims, error) {
	parsed, err := jwt.ParseSigned(bearer, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil || len(parsed.Headers) != 1 {
		return nil, ErrInvalid
	}
	i.mu.RLock()
	keys := i.keys
	i.mu.RUnlock()
	for _, k := range keys {
		if k.id != parsed.Headers[0].KeyID {
			continue
		}
		var c Claims
		if err := parsed.Claims(&k.private.PublicKey, &c); err != nil {
			return nil, ErrInvalid
		}
		if err := c.ValidateWithLeeway(jwt.Expected{Time: i.now()}, skew); err != nil || c.Expiry == nil || c.Use != "" || c.Tenant != ids.Tenant {
			return nil, ErrInvalid
		}
		return &c, nil
	}
	return nil, ErrInvalid
}

// JWKS gives the public keys.
func (i *Issuer) JWKS() jose.JSONWebKeySet {
	i.mu.RLock()
	defer i.mu.RUnlock()
	var set jose.JSONWebKeySet
	for _, k := range i.keys {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: &k.private.PublicKey, KeyID: k.id, Algorithm: string(jose.RS256), Use: "sig"})
	}
	return set
}
