package people

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// DeviceLife is how long a device code waits for somebody's yes.
const DeviceLife = 15 * time.Minute

// The states of a device code that is not yet a yes.
var (
	ErrPending = errors.New("nobody has answered yet")
	ErrRefused = errors.New("the sign-in was refused")
)

// NewDevice makes a pair of codes: the device polls with the first, a person types the second.
func (s *Store) NewDevice(ctx context.Context, client string) (device, user string, err error) {
	device, h := random("")
	user = userCode()
	now := s.now()
	if _, err := s.db.ExecContext(ctx, `DELETE FROM device WHERE expires < ?`, now.Unix()); err != nil {
		return "", "", fmt.Errorf("make device code: %w", err)
	}
	_, err = s.db.ExecContext(ctx, `INSERT INTO device (hash, user_code, client, expires) VALUES (?, ?, ?, ?)`, h, user, client, now.Add(DeviceLife).Unix())
	if err != nil {
		return "", "", fmt.Errorf("make device code: %w", err)
	}
	return device, user, nil
}

// userCode avoids what looks alike, and vowels, which make words.
func userCode() string {
	const letters = "BCDFGHJKLMNPQRSTVWXZ"
	var b [9]byte
	_, _ = rand.Read(b[:]) // never fails
	var code strings.Builder
	for _, x := range b {
		code.WriteByte(letters[int(x)%len(letters)])
	}
	return code.String()
}

// Device gives the program that waits behind a user code.
func (s *Store) Device(ctx context.Context, user string) (client string, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT client FROM device WHERE user_code = ? AND expires >= ? AND account IS NULL AND refused = 0`,
		strings.ToUpper(strings.TrimSpace(user)), s.now().Unix()).Scan(&client)
	if err != nil {
		return "", ErrExpired
	}
	return client, nil
}

// AnswerDevice says yes or no to a user code in the name of an account.
func (s *Store) AnswerDevice(ctx context.Context, user, account string, yes bool) error {
	res, err := s.db.ExecContext(ctx, `UPDATE device SET account = CASE WHEN ? THEN ? END, refused = NOT ? WHERE user_code = ? AND expires >= ? AND account IS NULL AND refused = 0`,
		yes, account, yes, strings.ToUpper(strings.TrimSpace(user)), s.now().Unix())
	if err != nil {
		return fmt.Errorf("answer device code: %w", err)
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return ErrExpired
	}
	return nil
}

// PollDevice gives who said yes, once.
func (s *Store) PollDevice(ctx context.Context, device string) (Account, error) {
	h := hash(device)
	var id sql.NullString
	var expires int64
	var refused bool
	if err := s.db.QueryRowContext(ctx, `SELECT account, expires, refused FROM device WHERE hash = ?`, h).Scan(&id, &expires, &refused); err != nil {
		return Account{}, ErrExpired
	}
	switch {
	case s.now().Unix() > expires:
		return Account{}, ErrExpired
	case refused:
		return Account{}, ErrRefused
	case !id.Valid:
		return Account{}, ErrPending
	}
	res, err := s.db.ExecContext(ctx, `DELETE FROM device WHERE hash = ?`, h)
	if err != nil {
		return Account{}, err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return Account{}, ErrExpired
	}
	return s.enabled(s.ByID(ctx, id.String))
}

const refreshLife = 7 * 24 * time.Hour

// NewRefresh makes a refresh token.
func (s *Store) NewRefresh(ctx context.Context, account, client string) (string, error) {
	secret, h := random("hbr_")
	now := s.now()
	_, err := s.db.ExecContext(ctx, `INSERT INTO refresh (hash, account, client, created, expires) VALUES (?, ?, ?, ?, ?)`, h, account, client, now.Unix(), now.Add(refreshLife).Unix())
	if err != nil {
		return "", fmt.Errorf("make refresh token: %w", err)
	}
	_, err = s.db.ExecContext(ctx, `DELETE FROM refresh WHERE expires < ?`, now.Unix())
	return secret, err
}

// ByRefresh gives whose refresh token it is. It stays valid: clients that share a cache use one twice.
func (s *Store) ByRefresh(ctx context.Context, secret string) (Account, error) {
	var id string
	var created, expires int64
	if err := s.db.QueryRowContext(ctx, `SELECT account, created, expires FROM refresh WHERE hash = ?`, hash(secret)).Scan(&id, &created, &expires); err != nil || s.now().Unix() > expires {
		return Account{}, ErrExpired
	}
	a, err := s.enabled(s.ByID(ctx, id))
	if err == nil && time.Unix(created, 0).Before(a.ValidAfter) {
		return Account{}, ErrExpired
	}
	return a, err
}
