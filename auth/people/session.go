package people

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
)

const (
	sessionLife = 7 * 24 * time.Hour
	sessionIdle = 24 * time.Hour
)

// NewSession opens a session of the portal and gives what its cookie holds.
func (s *Store) NewSession(ctx context.Context, account string) (string, error) {
	secret, h := random("")
	now := s.now().Unix()
	if _, err := s.db.ExecContext(ctx, `INSERT INTO session (hash, account, created, seen) VALUES (?, ?, ?, ?)`, h, account, now, now); err != nil {
		return "", fmt.Errorf("open session: %w", err)
	}
	_, err := s.db.ExecContext(ctx, `DELETE FROM session WHERE seen < ? OR created < ?`, now-int64(sessionIdle.Seconds()), now-int64(sessionLife.Seconds()))
	return secret, err
}

// Session gives whose session it is.
func (s *Store) Session(ctx context.Context, secret string) (Account, error) {
	now := s.now().Unix()
	h := hash(secret)
	var seen, created int64
	var id string
	row := s.db.QueryRowContext(ctx, `SELECT account, seen, created FROM session WHERE hash = ?`, h)
	if err := row.Scan(&id, &seen, &created); err != nil {
		return Account{}, ErrExpired
	}
	if now-seen > int64(sessionIdle.Seconds()) || now-created > int64(sessionLife.Seconds()) {
		return Account{}, ErrExpired
	}
	if now-seen > 60 {
		// Written at most once a minute: a read must not cost a write.
		if _, err := s.db.ExecContext(ctx, `UPDATE session SET seen = ? WHERE hash = ?`, now, h); err != nil {
			return Account{}, err
		}
	}
	return s.enabled(s.ByID(ctx, id))
}

// EndSession closes a session.
func (s *Store) EndSession(ctx context.Context, secret string) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM session WHERE hash = ?`, hash(secret))
	return err
}

// NewTicket makes what a one-time sign-in link carries.
func (s *Store) NewTicket(ctx context.Context, account string, life time.Duration) (string, error) {
	secret, h := random("")
	_, err := s.db.ExecContext(ctx, `INSERT INTO ticket (hash, account, expires) VALUES (?, ?, ?)`, h, account, s.now().Add(life).Unix())
	if err != nil {
		return "", fmt.Errorf("make sign-in link: %w", err)
	}
	return secret, nil
}

// TakeTicket gives whose ticket it is, once.
func (s *Store) TakeTicket(ctx context.Context, ticket string) (Account, error) {
	var id string
	var expires int64
	// One statement takes it, so that of two requests with the same ticket one fails.
	if err := s.db.QueryRowContext(ctx, `DELETE FROM ticket WHERE hash = ? RETURNING account, expires`, hash(ticket)).Scan(&id, &expires); err != nil {
		return Account{}, ErrExpired
	}
	if s.now().Unix() > expires {
		return Account{}, ErrExpired
	}
	return s.enabled(s.ByID(ctx, id))
}

// SecretPrefix begins every secret of a program.
const SecretPrefix = "hbs_"

// Secret is what is kept of a program's secret.
type Secret struct {
	ID, Account, Label string
	Created, Expires   time.Time // a zero Expires: never
}

// NewSecret makes a secret by which a program, or a person's script, comes in. A zero life never ends.
func (s *Store) NewSecret(ctx context.Context, account, label string, life time.Duration) (string, error) {
	secret, h := random(SecretPrefix)
	var expires int64
	if life > 0 {
		expires = s.now().Add(life).Unix()
	}
	_, err := s.db.ExecContext(ctx, `INSERT INTO secret (id, hash, account, label, created, expires) VALUES (?, ?, ?, ?, ?, ?)`,
		uuid.NewString(), h, account, label, s.now().Unix(), expires)
	if err != nil {
		return "", fmt.Errorf("make secret: %w", err)
	}
	return secret, nil
}

// BySecret gives whose secret it is.
func (s *Store) BySecret(ctx context.Context, secret string) (Account, error) {
	var id string
	var expires int64
	if err := s.db.QueryRowContext(ctx, `SELECT account, expires FROM secret WHERE hash = ?`, hash(secret)).Scan(&id, &expires); err != nil {
		return Account{}, ErrUnknown
	}
	if expires != 0 && s.now().Unix() > expires {
		return Account{}, ErrExpired
	}
	return s.enabled(s.ByID(ctx, id))
}

// Secrets lists the secrets of an account, or all for an empty one.
func (s *Store) Secrets(ctx context.Context, account string) ([]Secret, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, account, label, created, expires FROM secret WHERE ? IN ('', account) ORDER BY created`, account)
	if err != nil {
		return nil, fmt.Errorf("read secrets: %w", err)
	}
	defer rows.Close()
	var all []Secret
	for rows.Next() {
		var x Secret
		var created, expires int64
		if err := rows.Scan(&x.ID, &x.Account, &x.Label, &created, &expires); err != nil {
			return nil, fmt.Errorf("read secrets: %w", err)
		}
		x.Created = time.Unix(created, 0).UTC()
		if expires != 0 {
			x.Expires = time.Unix(expires, 0).UTC()
		}
		all = append(all, x)
	}
	return all, rows.Err()
}

// RevokeSecret ends a secret by its id.
func (s *Store) RevokeSecret(ctx context.Context, id string) error {
	res, err := s.db.ExecContext(ctx, `DELETE FROM secret WHERE id = ?`, id)
	if err != nil {
		return fmt.Errorf("revoke secret: %w", err)
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errors.New("there is no such secret")
	}
	return nil
}

// DropSecrets ends the secrets of an account that carry a label.
func (s *Store) DropSecrets(ctx context.Context, account, label string) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM secret WHERE account = ? AND label = ?`, account, label)
	return err
}

func (s *Store) enabled(a Account, err error) (Account, error) {
	if err == nil && a.Disabled {
		return Account{}, ErrDisabled
	}
	return a, err
}
