package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ingestRun runs the command and gives its output and error.
func ingestRun(t *testing.T, stdin string, args ...string) (string, error) {
	t.Helper()
	var out, notes bytes.Buffer
	cmd := ingestCommand()
	cmd.SetArgs(args)
	cmd.SetIn(strings.NewReader(stdin))
	cmd.SetOut(&out)
	cmd.SetErr(&notes)
	err := cmd.ExecuteContext(t.Context())
	return out.String() + notes.String(), err
}

func TestIngestFolder(t *testing.T) {
	data, in := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		"SecurityEvent.day1.ndjson": "{\"EventID\":4624}\n{\"EventID\":4625}\n",
		"App_CL.csv":                "a,b\n1,x\n",
		"notes.json":                "{}\n",
		"picture.png":               "no rows",
	} {
		if err := os.WriteFile(filepath.Join(in, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := ingestRun(t, "", "--data", data, in)
	if err != nil || !strings.Contains(out, "read 3, stored 3, rejected 0 rows") || !strings.Contains(out, "left out "+filepath.Join(in, "notes.json")+": no table for these rows") {
		t.Errorf("%v\n%s", err, out)
	}
	out, err = ingestRun(t, "", "--data", data, filepath.Join(in, "App_CL.csv"))
	if err != nil || !strings.Contains(out, "all of it stored before") {
		t.Errorf("%v\n%s", err, out)
	}
	out, err = ingestRun(t, "{\"EventID\":1}\n{\"EventID\":\"x\"}\n", "--data", data, "--table", "SecurityEvent", "-")
	if err == nil || !strings.Contains(err.Error(), "1 rows were rejected") || !strings.Contains(out, "1 x column EventID is int and cannot hold this string (first: row 2)") {
		t.Errorf("%v\n%s", err, out)
	}
	for _, args := range [][]string{
		{in},
		{"--data", data, "-"},
		{"--data", data, "--url", "http://localhost:1", in},
		{"--data", data, filepath.Join(in, "absent.csv")},
		{"--data", data, "--table", "HuntbookDeadLetters_CL", filepath.Join(in, "App_CL.csv")},
	} {
		if out, err := ingestRun(t, "", args...); err == nil {
			t.Errorf("%v: no error\n%s", args, out)
		}
	}
}

// TestIngestWithoutTables leaves it to the formats where rows go.
func TestIngestWithoutTables(t *testing.T) {
	data, in := t.TempDir(), t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(in, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("messages", "Mar  1 10:00:00 host app[7]: one\nMar  1 10:00:01 fw CEF:0|V|P|1|2|Name|3|src=192.0.2.1\n")
	write("notes.txt", "nothing to see\n")
	write("x.bin", "\x00\x01\x02\x03")
	out, err := ingestRun(t, "", "--data", data, in, "../../ingest/testdata/formats/events.evtx.gz")
	for _, want := range []string{
		"Syslog, CommonSecurityLog <- ", "  CommonSecurityLog: stored 1, rejected 0\n", "SecurityEvent, Event <- ", "left out " + filepath.Join(in, "notes.txt"),
		"left out " + filepath.Join(in, "x.bin"), "read 5, stored 5, rejected 0 rows",
	} {
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("no %q: %v\n%s", want, err, out)
		}
	}
	odd := write("my own-rows.v2.csv", "a,b\n1,x\n")
	if out, err = ingestRun(t, "", "--data", data, odd); err != nil || !strings.Contains(out, "my_own_rows_CL <- ") {
		t.Errorf("%v\n%s", err, out)
	}
	export := write("export.csv", "TimeGenerated,EventID,NewProcessName,ParentProcessName,SubjectUserName\n2024-01-01,4688,a,b,c\n")
	if out, err = ingestRun(t, "", "--data", data, export); err != nil || !strings.Contains(out, "SecurityEvent <- ") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err = ingestRun(t, "", "--data", data, "--format", "evtx", export); err == nil || !strings.Contains(err.Error(), "the file ends inside of its header") {
		t.Errorf("%v\n%s", err, out)
	}
}
