package control

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/huntbook/huntbook/internal/meta"
	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/source"
)

// Function is a function that somebody saved in the workspace.
type Function struct {
	Name       string
	Parameters string // with its parentheses
	Body       string // with its braces
	Folder     string
	DocString  string

	parsed *bind.Function
}

// parse reads the text; diagnostics are places in it.
func (f *Function) parse() (text string, diags []source.Diagnostic) {
	text = f.Parameters + " " + f.Body
	f.parsed, diags = bind.ParseFunction(f.Name, text)
	return text, diags
}

// Functions are those of the workspace, in memory and in the data folder's database. Names differ by case.
type Functions struct {
	db *meta.DB

	mu      sync.RWMutex
	all     map[string]*Function
	changes int64 // so far; it only grows, as editors take a schema anew when its version does
}

// NewFunctions reads the functions of a data folder. With a nil db they last as long as the process.
func NewFunctions(db *meta.DB) (*Functions, error) {
	s := &Functions{db: db, all: map[string]*Function{}}
	if db == nil {
		return s, nil
	}
	err := db.Migrate("functions", `
CREATE TABLE function (name TEXT PRIMARY KEY, parameters TEXT NOT NULL, body TEXT NOT NULL, folder TEXT NOT NULL, doc TEXT NOT NULL);
CREATE TABLE function_changes (count INTEGER NOT NULL);
INSERT INTO function_changes VALUES (0)`)
	if err != nil {
		return nil, err
	}
	rows, err := db.Query(`SELECT name, parameters, body, folder, doc FROM function`)
	if err != nil {
		return nil, fmt.Errorf("read functions: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		f := &Function{}
		if err := rows.Scan(&f.Name, &f.Parameters, &f.Body, &f.Folder, &f.DocString); err != nil {
			return nil, fmt.Errorf("read functions: %w", err)
		}
		_, _ = f.parse() // one that another version wrote and this cannot read stays listed, and is no function to call
		s.all[f.Name] = f
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read functions: %w", err)
	}
	if err := db.QueryRow(`SELECT count FROM function_changes`).Scan(&s.changes); err != nil {
		return nil, fmt.Errorf("read functions: %w", err)
	}
	return s, nil
}

// Function gives a function to bind, or nil.
func (s *Functions) Function(name string) *bind.Function {
	if f, ok := s.get(name); ok {
		return f.parsed
	}
	return nil
}

// FunctionNames lists the functions.
func (s *Functions) FunctionNames() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Sorted(maps.Keys(s.all))
}

// List gives the functions by name.
func (s *Functions) List() []Function {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make([]Function, 0, len(s.all))
	for _, f := range s.all {
		out = append(out, *f)
	}
	slices.SortFunc(out, func(a, b Function) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.Name, b.Name))
	})
	return out
}

// Changes counts what was ever saved or dropped.
func (s *Functions) Changes() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.changes
}

func (s *Functions) get(name string) (Function, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if f, ok := s.all[name]; ok {
		return *f, true
	}
	return Function{}, false
}

// save keeps a function that parses, in place of the one of its name.
func (s *Functions) save(ctx context.Context, f Function) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.change(ctx, `INSERT INTO function (name, parameters, body, folder, doc) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET parameters = excluded.parameters, body = excluded.body, folder = excluded.folder, doc = excluded.doc`,
		f.Name, f.Parameters, f.Body, f.Folder, f.DocString)
	if err != nil {
		return fmt.Errorf("save function %s: %w", f.Name, err)
	}
	s.all[f.Name] = &f
	return nil
}

func (s *Functions) drop(ctx context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.change(ctx, `DELETE FROM function WHERE name = ?`, name); err != nil {
		return fmt.Errorf("drop function %s: %w", name, err)
	}
	delete(s.all, name)
	return nil
}

// change writes and counts in one transaction. The caller holds mu.
func (s *Functions) change(ctx context.Context, sql string, args ...any) error {
	if s.db != nil {
		tx, err := s.db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()
		if _, err := tx.ExecContext(ctx, sql, args...); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE function_changes SET count = count + 1`); err != nil {
			return err
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	s.changes++
	return nil
}
