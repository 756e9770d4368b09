// Package people keeps who may come in: persons and programs, their passwords and secrets, their sessions in the portal,
// one-time links and device codes. Secrets are stored as hashes alone.
package people

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/huntbook/huntbook/internal/meta"
)

// The kinds of accounts.
const (
	Human   = "person"
	Program = "program"
)

// Account is a person or a program.
type Account struct {
	ID          string // object id, a GUID
	Name        string // sign-in name, unique without case
	Display     string
	Kind        string
	HasPassword bool
	Disabled    bool
	ValidAfter  time.Time // tokens issued before do not hold
}

// What can be wrong with a name, a password, a secret.
var (
	ErrUnknown  = errors.New("there is no such account")
	ErrTaken    = errors.New("this name is taken")
	ErrWrong    = errors.New("name or password is wrong")
	ErrExpired  = errors.New("this has expired or was used before")
	ErrDisabled = errors.New("this account is disabled")
)

// Store keeps accounts in the data folder's database.
type Store struct {
	db    *meta.DB
	now   func() time.Time
	slots chan struct{} // argon2 takes memory: few hashes at a time
}

// New prepares the tables in db.
func New(db *meta.DB) (*Store, error) {
	if err := db.Migrate("people", migrations...); err != nil {
		return nil, err
	}
	return &Store{db: db, now: time.Now, slots: make(chan struct{}, 2)}, nil
}

var migrations = []string{`
CREATE TABLE account (
	id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, display TEXT NOT NULL, kind TEXT NOT NULL,
	password TEXT NOT NULL DEFAULT '', disabled INTEGER NOT NULL DEFAULT 0, created INTEGER NOT NULL,
	valid_after INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0, locked_until INTEGER NOT NULL DEFAULT 0);
CREATE TABLE session (
	hash BLOB PRIMARY KEY, account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	created INTEGER NOT NULL, seen INTEGER NOT NULL);
CREATE TABLE ticket (
	hash BLOB PRIMARY KEY, account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE, expires INTEGER NOT NULL);
CREATE TABLE secret (
	id TEXT PRIMARY KEY, hash BLOB NOT NULL UNIQUE, account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	label TEXT NOT NULL, created INTEGER NOT NULL, expires INTEGER NOT NULL);
CREATE TABLE device (
	hash BLOB PRIMARY KEY, user_code TEXT NOT NULL UNIQUE, client TEXT NOT NULL, expires INTEGER NOT NULL,
	account TEXT REFERENCES account (id) ON DELETE CASCADE, refused INTEGER NOT NULL DEFAULT 0);
CREATE TABLE refresh (
	hash BLOB PRIMARY KEY, account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE, client TEXT NOT NULL,
	created INTEGER NOT NULL, expires INTEGER NOT NULL);
`}

const columns = `account.id, account.name, account.display, account.kind, account.password <> '', account.disabled, account.valid_after`

func scan(row interface{ Scan(...any) error }) (Account, error) {
	var a Account
	var after int64
	err := row.Scan(&a.ID, &a.Name, &a.Display, &a.Kind, &a.HasPassword, &a.Disabled, &after)
	if errors.Is(err, sql.ErrNoRows) {
		return a, ErrUnknown
	}
	if err != nil {
		return a, fmt.Errorf("read account: %w", err)
	}
	a.ValidAfter = time.Unix(after, 0)
	return a, nil
}

// Create makes an account.
func (s *Store) Create(ctx context.Context, name, display, kind string) (Account, error) {
	name, err := checkName(name)
	if err != nil {
		return Account{}, err
	}
	if display == "" {
		display = name
	}
	a := Account{ID: uuid.NewString(), Name: name, Display: display, Kind: kind}
	_, err = s.db.ExecContext(ctx, `INSERT INTO account (id, name, display, kind, created) VALUES (?, ?, ?, ?, ?)`,
		a.ID, a.Name, a.Display, a.Kind, s.now().Unix())
	if err != nil && strings.Contains(err.Error(), "UNIQUE") {
		return Account{}, ErrTaken
	}
	if err != nil {
		return Account{}, fmt.Errorf("make account: %w", err)
	}
	return a, nil
}

// checkName keeps sign-in names usable as folder names and in addresses.
func checkName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" || utf8.RuneCountInString(name) > 64 {
		return "", errors.New("a name has 1 to 64 characters")
	}
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-@", r) {
			return "", fmt.Errorf("a name is made of letters, digits and . _ - @, not %q", r)
		}
	}
	if strings.HasPrefix(name, ".") {
		return "", errors.New("a name does not begin with a dot")
	}
	return name, nil
}

// ByID finds an account.
func (s *Store) ByID(ctx context.Context, id string) (Account, error) {
	return scan(s.db.QueryRowContext(ctx, `SELECT `+columns+` FROM account WHERE id = ?`, id))
}

// ByName finds an account by its sign-in name or its id.
func (s *Store) ByName(ctx context.Context, name string) (Account, error) {
	return scan(s.db.QueryRowContext(ctx, `SELECT `+columns+` FROM account WHERE name = ? OR id = ?`, name, name))
}

// List gives all accounts by name.
func (s *Store) List(ctx context.Context) ([]Account, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+columns+` FROM account ORDER BY name`)
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	defer rows.Close()
	var all []Account
	for rows.Next() {
		a, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

// Rename gives an account another sign-in name, which it is shown by too.
func (s *Store) Rename(ctx context.Context, id, name string) error {
	name, err := checkName(name)
	if err != nil {
		return err
	}
	_, err = s.db.ExecContext(ctx, `UPDATE account SET name = ?, display = ? WHERE id = ?`, name, name, id)
	if err != nil && strings.Contains(err.Error(), "UNIQUE") {
		return ErrTaken
	}
	return err
}

// Disable shuts an account out, sessions and tokens included, or lets it in again.
func (s *Store) Disable(ctx context.Context, id string, disabled bool) error {
	_, err := s.db.ExecContext(ctx, `UPDATE account SET disabled = ?, valid_after = ? WHERE id = ?`, disabled, s.now().Unix(), id)
	if err == nil && disabled {
		_, err = s.db.ExecContext(ctx, `DELETE FROM session WHERE account = ?`, id)
	}
	return err
}

// Delete removes an account and all that it could come in by.
func (s *Store) Delete(ctx context.Context, id string) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM account WHERE id = ?`, id)
	return err
}

// random makes a secret of 256 bits with a prefix that says what it is, so that scanners of leaked secrets know it.
func random(prefix string) (string, []byte) {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	secret := prefix + base64.RawURLEncoding.EncodeToString(b[:])
	return secret, hash(secret)
}

// hash is enough for secrets of full entropy; passwords take argon2id.
func hash(secret string) []byte {
	h := sha256.Sum256([]byte(secret))
	return h[:]
}
