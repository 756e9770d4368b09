package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/huntbook/huntbook/auth/people"
	"github.com/huntbook/huntbook/auth/rbac"
	"github.com/huntbook/huntbook/internal/meta"
)

// office is the part of a data folder that knows people: it may be open while a server runs on the folder.
type office struct {
	db     *meta.DB
	people *people.Store
	roles  *rbac.Store
}

func openOffice(dir string) (*office, error) {
	db, err := meta.Open(dir)
	if err != nil {
		return nil, err
	}
	o, err := newOffice(db)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return o, nil
}

func newOffice(db *meta.DB) (o *office, err error) {
	o = &office{db: db}
	if o.people, err = people.New(db); err == nil {
		o.roles, err = rbac.New(db)
	}
	return o, err
}

// existingOffice opens the office of a folder that a server has been started on.
func existingOffice(dir string) (*office, error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("there is no data folder %s: start huntbook serve first, or name another with --data", dir)
	}
	return openOffice(dir)
}

func (o *office) Close() error { return o.db.Close() }

// administrator gives the account of whoever set this folder up, making it at the first start.
func (o *office) administrator(ctx context.Context) (people.Account, error) {
	all, err := o.roles.Assignments(ctx, "")
	if err != nil {
		return people.Account{}, err
	}
	owner, err := o.roles.Role("Owner")
	if err != nil {
		return people.Account{}, err
	}
	for _, x := range all {
		if x.Role == owner.ID && x.Scope == "/" {
			if a, err := o.people.ByID(ctx, x.Principal); err == nil && !a.Disabled && a.Kind == people.Human {
				return a, nil
			}
		}
	}
	a, err := o.people.Create(ctx, "admin", "Administrator", people.Human)
	if errors.Is(err, people.ErrTaken) {
		a, err = o.people.ByName(ctx, "admin")
	}
	if err != nil {
		return a, err
	}
	return a, o.roles.Assign(ctx, a.ID, owner.ID, "/")
}
