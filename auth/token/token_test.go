package token

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestIssueAndVerify(t *testing.T) {
	dir := t.TempDir()
	i, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	grant := Grant{ObjectID: "o", UPN: "ana", Audience: "https://api.loganalytics.io", Issuer: "https://localhost/x", Life: time.Hour}
	good, _, err := i.Issue(grant)
	if err != nil {
		t.Fatal(err)
	}
	c, err := i.Verify(good)
	if err != nil || c.ObjectID != "o" || c.UPN != "ana" {
		t.Fatalf("%+v %v", c, err)
	}
	again, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Verify(good); err != nil {
		t.Errorf("after a restart: %v", err)
	}
	foreign, _ := Open(t.TempDir())
	theirs, _, _ := foreign.Issue(grant)
	id, _ := i.IssueID(grant)
	parts := strings.Split(good, ".")
	for name, bad := range map[string]string{
		"foreign": theirs, "id token": id, "empty": "", "cut": good[:len(good)-5], "two parts": parts[0] + "." + parts[1],
		"no signature": parts[0] + "." + parts[1] + ".", "alg none": "eyJhbGciOiJub25lIn0." + parts[1] + ".",
		"other claims": parts[0] + "." + strings.Split(theirs, ".")[1] + "." + parts[2],
	} {
		if _, err := i.Verify(bad); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	i.now = func() time.Time { return time.Now().Add(time.Hour + skew + time.Minute) }
	if _, err := i.Verify(good); err == nil {
		t.Error("an expired token was accepted")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "keys", "*"))
	if len(files) != 1 {
		t.Fatalf("keys: %v", files)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key mode %v, %v", info.Mode(), err)
	}
}

func FuzzVerify(f *testing.F) {
	i, err := Open(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	good, _, _ := i.Issue(Grant{ObjectID: "o", Life: time.Hour})
	f.Add(good)
	f.Add("a.b.c")
	f.Fuzz(func(t *testing.T, s string) {
		// The last digit of a signature has bits that mean nothing, so that the text may differ; what it says may not.
		if c, err := i.Verify(s); err == nil && c.ObjectID != "o" {
			t.Errorf("accepted %q", s)
		}
	})
}
