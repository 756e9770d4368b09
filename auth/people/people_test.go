package people

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/huntbook/huntbook/internal/meta"
)

// clock lets a test move the store's time.
type clock struct{ at time.Time }

func open(t *testing.T) (*Store, *clock, context.Context) {
	t.Helper()
	db, err := meta.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s, err := New(db)
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{time.Now()}
	s.now = func() time.Time { return c.at }
	return s, c, context.Background()
}

func account(t *testing.T, s *Store, name string) Account {
	t.Helper()
	a, err := s.Create(context.Background(), name, "", Human)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestNames(t *testing.T) {
	s, _, ctx := open(t)
	account(t, s, "ana")
	if _, err := s.Create(ctx, "ANA", "", Human); !errors.Is(err, ErrTaken) {
		t.Errorf("the same name in capitals: %v", err)
	}
	for _, name := range []string{"", " ", "../x", "a/b", ".hidden", "a b", "a\x00b", strings.Repeat("x", 65)} {
		if _, err := s.Create(ctx, name, "", Human); err == nil {
			t.Errorf("%q was taken for a name", name)
		}
	}
}

func TestRenamingShowsTheNewName(t *testing.T) {
	s, _, ctx := open(t)
	a, err := s.Create(ctx, "admin", "Administrator", Human)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Rename(ctx, a.ID, "ana"); err != nil {
		t.Fatal(err)
	}
	if a, err = s.ByID(ctx, a.ID); err != nil || a.Name != "ana" || a.Display != "ana" {
		t.Errorf("after renaming: %+v, %v", a, err)
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	s, c, ctx := open(t)
	a := account(t, s, "ana")
	if err := s.SetPassword(ctx, a.ID, "seven77"); err == nil {
		t.Error("a password of seven characters")
	}
	if err := s.SetPassword(ctx, a.ID, "correct horse"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.CheckPassword(ctx, "Ana", "correct horse"); err != nil {
		t.Error(err)
	}
	if _, err := s.CheckPassword(ctx, "nobody", "correct horse"); !errors.Is(err, ErrWrong) {
		t.Errorf("an unknown name: %v", err)
	}
	for range freeTries + 1 {
		if _, err := s.CheckPassword(ctx, "ana", "wrong"); !errors.Is(err, ErrWrong) {
			t.Fatal(err)
		}
	}
	var locked *Locked
	if _, err := s.CheckPassword(ctx, "ana", "correct horse"); !errors.As(err, &locked) {
		t.Fatalf("after %d wrong ones: %v", freeTries+1, err)
	}
	c.at = locked.Until.Add(time.Second)
	if _, err := s.CheckPassword(ctx, "ana", "correct horse"); err != nil {
		t.Errorf("after the wait: %v", err)
	}
	var stored string
	if err := s.db.QueryRow(`SELECT password FROM account WHERE id = ?`, a.ID).Scan(&stored); err != nil || !strings.HasPrefix(stored, "argon2id$") {
		t.Errorf("stored as %.20s, %v", stored, err)
	}
}

func TestWhatOpensEnds(t *testing.T) {
	s, c, ctx := open(t)
	a := account(t, s, "ana")
	ticket, _ := s.NewTicket(ctx, a.ID, time.Minute)
	old, _ := s.NewTicket(ctx, a.ID, time.Minute)
	if got, err := s.TakeTicket(ctx, ticket); err != nil || got.ID != a.ID {
		t.Errorf("ticket: %v", err)
	}
	if _, err := s.TakeTicket(ctx, ticket); err == nil {
		t.Error("a ticket opened twice")
	}
	session, _ := s.NewSession(ctx, a.ID)
	secret, _ := s.NewSecret(ctx, a.ID, "x", time.Hour)
	refresh, _ := s.NewRefresh(ctx, a.ID, "c")
	c.at = c.at.Add(2 * time.Minute)
	if _, err := s.TakeTicket(ctx, old); err == nil {
		t.Error("a ticket outlived its minute")
	}
	for name, check := range map[string]func() error{
		"session": func() error { _, err := s.Session(ctx, session); return err },
		"secret":  func() error { _, err := s.BySecret(ctx, secret); return err },
		"refresh": func() error { _, err := s.ByRefresh(ctx, refresh); return err },
	} {
		if err := check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	c.at = c.at.Add(25 * time.Hour)
	if _, err := s.Session(ctx, session); err == nil {
		t.Error("a session outlived a day of silence")
	}
	if _, err := s.BySecret(ctx, secret); err == nil {
		t.Error("a secret outlived its hour")
	}
	if err := s.Disable(ctx, a.ID, true); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ByRefresh(ctx, refresh); err == nil {
		t.Error("a disabled account refreshes")
	}
}

func TestDevice(t *testing.T) {
	s, c, ctx := open(t)
	a := account(t, s, "ana")
	device, user, err := s.NewDevice(ctx, "tool")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.PollDevice(ctx, device); !errors.Is(err, ErrPending) {
		t.Errorf("before: %v", err)
	}
	if err := s.AnswerDevice(ctx, strings.ToLower(user), a.ID, true); err != nil {
		t.Error(err)
	}
	if err := s.AnswerDevice(ctx, user, a.ID, false); err == nil {
		t.Error("answered twice")
	}
	if got, err := s.PollDevice(ctx, device); err != nil || got.ID != a.ID {
		t.Errorf("after: %v", err)
	}
	if _, err := s.PollDevice(ctx, device); err == nil {
		t.Error("a code opened twice")
	}
	device, user, _ = s.NewDevice(ctx, "tool")
	_ = s.AnswerDevice(ctx, user, a.ID, false)
	if _, err := s.PollDevice(ctx, device); !errors.Is(err, ErrRefused) {
		t.Errorf("refused: %v", err)
	}
	device, user, _ = s.NewDevice(ctx, "tool")
	c.at = c.at.Add(DeviceLife + time.Second)
	if err := s.AnswerDevice(ctx, user, a.ID, true); err == nil {
		t.Error("a code outlived its time")
	}
	if _, err := s.PollDevice(ctx, device); !errors.Is(err, ErrExpired) {
		t.Errorf("expired: %v", err)
	}
}
