package rbac

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/huntbook/huntbook/internal/meta"
)

// ErrUnknownRole says that no role definition has the name or id.
var ErrUnknownRole = errors.New("there is no such role")

// Assignment gives a role to a principal at a scope.
type Assignment struct {
	ID, Principal, Role, Scope string // Role is the definition's GUID
	Created                    time.Time
}

// Store keeps assignments and decides. Assignments are read again as soon as anybody has changed them, another process
// included.
type Store struct {
	db *meta.DB

	mu      sync.RWMutex
	version int64 // of the database when byPrincipal was read
	checked time.Time
	held    map[string][]held
}

type held struct {
	role  *Role
	scope string
}

// maxStale is how long a decision may lag behind a change that another process made.
const maxStale = 200 * time.Millisecond

// New prepares the tables in db.
func New(db *meta.DB) (*Store, error) {
	err := db.Migrate("rbac", `CREATE TABLE assignment (
		id TEXT PRIMARY KEY, principal TEXT NOT NULL, role TEXT NOT NULL, scope TEXT NOT NULL, created INTEGER NOT NULL,
		UNIQUE (principal, role, scope))`,
		`CREATE TABLE assignment_version (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL);
		INSERT INTO assignment_version VALUES (1, 1)`)
	if err != nil {
		return nil, err
	}
	return &Store{db: db, version: -1}, nil
}

// Roles gives all definitions.
func (s *Store) Roles() []Role { return builtIn }

// Role finds a definition by its name or GUID, without case.
func (s *Store) Role(nameOrID string) (*Role, error) {
	for i := range builtIn {
		if strings.EqualFold(builtIn[i].Name, nameOrID) || strings.EqualFold(builtIn[i].ID, nameOrID) {
			return &builtIn[i], nil
		}
	}
	return nil, fmt.Errorf("%w: %q", ErrUnknownRole, nameOrID)
}

// Assign gives the role to the principal at the scope. Giving it twice changes nothing.
func (s *Store) Assign(ctx context.Context, principal, role, scope string) error {
	def, err := s.Role(role)
	if err != nil {
		return err
	}
	return s.change(ctx, `INSERT INTO assignment (id, principal, role, scope, created) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		uuid.NewString(), principal, def.ID, "/"+strings.Trim(scope, "/"), time.Now().Unix())
}

// Unassign takes the role at the scope back.
func (s *Store) Unassign(ctx context.Context, principal, role, scope string) error {
	def, err := s.Role(role)
	if err != nil {
		return err
	}
	return s.change(ctx, `DELETE FROM assignment WHERE principal = ? AND role = ? AND scope = ? COLLATE NOCASE`,
		principal, def.ID, "/"+strings.Trim(scope, "/"))
}

func (s *Store) change(ctx context.Context, query string, args ...any) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("change role assignments: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, query, args...); err != nil {
		return fmt.Errorf("change role assignments: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `UPDATE assignment_version SET version = version + 1`); err != nil {
		return fmt.Errorf("change role assignments: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("change role assignments: %w", err)
	}
	s.mu.Lock()
	s.checked = time.Time{}
	s.mu.Unlock()
	return nil
}

// Assignments gives the assignments of a principal, or all of them for an empty one.
func (s *Store) Assignments(ctx context.Context, principal string) ([]Assignment, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, principal, role, scope, created FROM assignment WHERE ? IN ('', principal) ORDER BY created, id`, principal)
	if err != nil {
		return nil, fmt.Errorf("read role assignments: %w", err)
	}
	defer rows.Close()
	var all []Assignment
	for rows.Next() {
		var a Assignment
		var created int64
		if err := rows.Scan(&a.ID, &a.Principal, &a.Role, &a.Scope, &created); err != nil {
			return nil, fmt.Errorf("read role assignments: %w", err)
		}
		a.Created = time.Unix(created, 0).UTC()
		all = append(all, a)
	}
	return all, rows.Err()
}

// May decides an action of the control plane.
func (s *Store) May(ctx context.Context, p *Principal, action, scope string) (bool, error) {
	return s.decide(ctx, p, action, scope, false)
}

// MayData decides an action on data.
func (s *Store) MayData(ctx context.Context, p *Principal, action, scope string) (bool, error) {
	return s.decide(ctx, p, action, scope, true)
}

func (s *Store) decide(ctx context.Context, p *Principal, action, scope string, data bool) (bool, error) {
	if p == nil {
		return false, nil
	}
	roles, err := s.of(ctx, p.ID)
	if err != nil {
		return false, err
	}
	for _, h := range roles {
		if Within(scope, h.scope) && h.role.Allows(action, data) {
			return true, nil
		}
	}
	return false, nil
}

// of gives what the principal holds, as it is now.
func (s *Store) of(ctx context.Context, principal string) ([]held, error) {
	s.mu.RLock()
	fresh := s.held != nil && time.Since(s.checked) < maxStale
	roles := s.held[principal]
	s.mu.RUnlock()
	if fresh {
		return roles, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held != nil && time.Since(s.checked) < maxStale {
		return s.held[principal], nil
	}
	now := time.Now()
	var version int64
	// Decisions must not end with the request that happens to refresh them.
	ctx = context.WithoutCancel(ctx)
	if err := s.db.QueryRowContext(ctx, `SELECT version FROM assignment_version`).Scan(&version); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("read role assignments: %w", err)
	}
	if s.held == nil || version != s.version {
		all, err := s.Assignments(ctx, "")
		if err != nil {
			return nil, err
		}
		s.held = map[string][]held{}
		for _, a := range all {
			if def, err := s.Role(a.Role); err == nil {
				s.held[a.Principal] = append(s.held[a.Principal], held{def, a.Scope})
			}
		}
		s.version = version
	}
	s.checked = now
	return s.held[principal], nil
}
