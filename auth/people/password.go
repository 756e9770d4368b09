package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Locked says that too many wrong passwords were tried.
type Locked struct{ Until time.Time }

func (e *Locked) Error() string {
	return "too many wrong passwords: try again later"
}

const (
	minPassword = 8
	// freeTries are forgiven; after them each wrong password doubles the wait.
	freeTries = 5
	firstWait = 5 * time.Second
	maxWait   = 15 * time.Minute

	// Argon2id as OWASP's minimum says: 19 MiB, two passes.
	argonTime   = 2
	argonMemory = 19 << 10
)

// SetPassword gives an account a password and ends its other sessions and tokens.
func (s *Store) SetPassword(ctx context.Context, id, password string) error {
	if n := utf8.RuneCountInString(password); n < minPassword || len(password) > 1024 {
		return fmt.Errorf("a password has at least %d characters", minPassword)
	}
	encoded, err := s.encode(ctx, password)
	if err != nil {
		return err
	}
	_, err = s.db.ExecContext(ctx, `UPDATE account SET password = ?, failures = 0, locked_until = 0, valid_after = ? WHERE id = ?`, encoded, s.now().Unix(), id)
	if err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	_, err = s.db.ExecContext(ctx, `DELETE FROM session WHERE account = ?`, id)
	return err
}

// CheckPassword gives the account whose name and password these are. An unknown name takes as long as a wrong password
// and says the same.
func (s *Store) CheckPassword(ctx context.Context, name, password string) (Account, error) {
	if len(password) > 1024 {
		return Account{}, ErrWrong
	}
	var encoded string
	var failures, lockedUntil int64
	a, err := s.ByName(ctx, name)
	if err == nil {
		err = s.db.QueryRowContext(ctx, `SELECT password, failures, locked_until FROM account WHERE id = ?`, a.ID).Scan(&encoded, &failures, &lockedUntil)
	}
	if err != nil && !errors.Is(err, ErrUnknown) {
		return Account{}, err
	}
	if until := time.UnixMilli(lockedUntil); s.now().Before(until) {
		return Account{}, &Locked{until}
	}
	known := err == nil && encoded != ""
	if !known {
		encoded = nobody
	}
	ok, err := s.verify(ctx, encoded, password)
	if err != nil {
		return Account{}, err
	}
	if !known {
		return Account{}, ErrWrong
	}
	if !ok {
		failures++
		var until int64
		if failures > freeTries {
			wait := min(firstWait<<min(failures-freeTries-1, 16), maxWait)
			until = s.now().Add(wait).UnixMilli()
		}
		if _, err := s.db.ExecContext(ctx, `UPDATE account SET failures = failures + 1, locked_until = ? WHERE id = ?`, until, a.ID); err != nil {
			return Account{}, err
		}
		return Account{}, ErrWrong
	}
	if a.Disabled {
		return Account{}, ErrDisabled
	}
	if failures > 0 {
		if _, err := s.db.ExecContext(ctx, `UPDATE account SET failures = 0, locked_until = 0 WHERE id = ?`, a.ID); err != nil {
			return Account{}, err
		}
	}
	return a, nil
}

// nobody is the hash of no password: what an unknown name is compared with.
const nobody = "argon2id$2$19456$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func (s *Store) encode(ctx context.Context, password string) (string, error) {
	var salt [16]byte
	_, _ = rand.Read(salt[:]) // never fails
	key, err := s.derive(ctx, password, salt[:], argonTime, argonMemory)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("argon2id$%d$%d$%s$%s", argonTime, argonMemory, b64.EncodeToString(salt[:]), b64.EncodeToString(key)), nil
}

func (s *Store) verify(ctx context.Context, encoded, password string) (bool, error) {
	parts := strings.Split(encoded, "$")
	if len(parts) != 5 || parts[0] != "argon2id" {
		return false, errors.New("a stored password has no known form")
	}
	var passes, memory uint32
	if _, err := fmt.Sscanf(parts[1]+" "+parts[2], "%d %d", &passes, &memory); err != nil {
		return false, fmt.Errorf("a stored password has no known form: %w", err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[3])
	if err != nil {
		return false, err
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, err
	}
	got, err := s.derive(ctx, password, salt, passes, memory)
	return subtle.ConstantTimeCompare(got, want) == 1, err
}

func (s *Store) derive(ctx context.Context, password string, salt []byte, passes, memory uint32) ([]byte, error) {
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, passes, memory, 1, 32), nil
}
