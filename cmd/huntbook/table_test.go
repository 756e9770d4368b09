package main

import (
	"bytes"
	"strings"
	"testing"
)

// program runs the program with arguments and gives its output.
func program(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out, words bytes.Buffer
	root := rootCommand()
	root.SetArgs(args)
	root.SetOut(&out)
	root.SetErr(&words)
	err := root.ExecuteContext(t.Context())
	return out.String(), err
}

func TestTableCommand(t *testing.T) {
	data := t.TempDir()
	if out, err := ingestRun(t, "{\"A\":1}\n{\"A\":2}\n", "--data", data, "--table", "App_CL", "-"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, c := range []struct {
		args, want string
	}{
		{"table list", "App_CL  2     "},
		{"table show App_CL", "App_CL: 2 rows, "},
		{"table show App_CL", "  A: long\n"},
		{"table retention App_CL", "rows of App_CL are kept for ever"},
		{"table retention App_CL 30d", "rows of App_CL are kept 30 days"},
		{"table list", "30 days"},
		{"table retention App_CL none", "rows of App_CL are kept for ever"},
		{"table drop App_CL", "dropped App_CL and its 2 rows"},
	} {
		out, err := program(t, append(strings.Fields(c.args), "--data", data)...)
		if err != nil || !strings.Contains(out, c.want) {
			t.Errorf("%s: %v\n%s", c.args, err, out)
		}
	}
	out, err := program(t, "query", "--data", data, "-o", "csv", `AzureActivity | where OperationNameValue endswith "/DELETE" | project ActivityStatusValue, tolong(Properties_d.rows)`)
	if err != nil || !strings.Contains(out, "Success,2") {
		t.Errorf("trail: %v\n%s", err, out)
	}
	for args, want := range map[string]string{
		"table retention Nope 3d --data " + data:            "Entity 'Nope' of kind 'Table' was not found",
		"table retention AzureActivity soon --data " + data: "A retention of 'soon' is none",
		"table list":                          "say where: --data DIR or --url URL",
		"table list --data " + data + "/none": "no data folder",
	} {
		if _, err := program(t, strings.Fields(args)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", args, err)
		}
	}
}

func TestBackupAndRestoreCommands(t *testing.T) {
	dir := t.TempDir()
	data, file, to := dir+"/a", dir+"/x.backup", dir+"/b"
	if out, err := ingestRun(t, "{\"A\":1,\"B\":{\"x\":[1.5,\"ü\"]}}\n{\"A\":2}\n", "--data", data, "--table", "App_CL", "-"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := program(t, "backup", file, "--data", data); err != nil || !strings.Contains(out, "holds 2 rows of 1 tables") {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := program(t, "restore", file, "--data", to); err != nil || !strings.Contains(out, "has the 2 rows of 1 tables") {
		t.Fatalf("%v\n%s", err, out)
	}
	rows := func(data string) string {
		out, err := program(t, "query", "--data", data, "-o", "json", "App_CL | order by A asc")
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if a, b := rows(data), rows(to); a != b || !strings.Contains(a, "1.5") {
		t.Errorf("before:\n%s\nafter:\n%s", a, b)
	}
	for _, args := range [][]string{{"backup", file, "--data", data}, {"restore", file, "--data", to}, {"restore", data, "--data", dir + "/c"}, {"backup", dir + "/y", "--data", dir + "/none"}} {
		if out, err := program(t, args...); err == nil {
			t.Errorf("%v: no error\n%s", args, out)
		}
	}
}

func TestExportComesBackWithItsTypes(t *testing.T) {
	dir := t.TempDir()
	lines := `{"TimeGenerated":"2024-03-01T10:00:00.1234567Z","R":1,"L":9007199254740993,"B":true,"T":"2024-01-01T00:00:00Z","D":{"x":[1,"ü"]},"S":"plain, \"quoted\""}
{"TimeGenerated":"2024-03-02T10:00:00Z","R":2.5,"L":2,"D":[1],"S":""}
{"TimeGenerated":"2024-03-02T11:00:00Z"}
`
	if out, err := ingestRun(t, lines, "--data", dir+"/a", "--table", "App_CL", "-"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := program(t, "table", "export", "App_CL", "--to", dir+"/out", "--data", dir+"/a")
	if err != nil || !strings.Contains(out, "App_CL.2024-03-01.parquet: 1 rows") || !strings.Contains(out, "App_CL.2024-03-02.parquet: 2 rows") {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := ingestRun(t, "", "--data", dir+"/b", dir+"/out"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, text := range []string{"App_CL | order by TimeGenerated asc | project TimeGenerated, R, L, B, T, D, S, Type", "App_CL | getschema | project ColumnName, ColumnType | order by ColumnName asc"} {
		var got [2]string
		for i, data := range []string{dir + "/a", dir + "/b"} {
			if got[i], err = program(t, "query", "--data", data, "-o", "json", text); err != nil {
				t.Fatal(err)
			}
		}
		if got[0] != got[1] || !strings.Contains(got[0], "TimeGenerated") {
			t.Errorf("before:\n%s\nafter:\n%s", got[0], got[1])
		}
	}
	out, err = program(t, "table", "export", "App_CL", "--to", dir+"/some", "--from", "2024-03-02T10:30:00Z", "--until", "2024-03-03", "--data", dir+"/a")
	if err != nil || strings.Contains(out, "03-01") || !strings.Contains(out, "2024-03-02.parquet: 1 rows") {
		t.Errorf("%v\n%s", err, out)
	}
	for args, want := range map[string]string{
		"App_CL --from soon":       "--from \"soon\" is no time",
		"App_CL --from 2025-01-01": "no rows to export",
		"Nope":                     "'Nope' of kind 'Table' was not found",
	} {
		if _, err := program(t, append(strings.Fields("table export "+args), "--to", dir+"/none", "--data", dir+"/a")...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", args, err)
		}
	}
}

func TestPurgeCommand(t *testing.T) {
	data := t.TempDir()
	if out, err := ingestRun(t, "{\"A\":1}\n{\"A\":2}\n{\"A\":3}\n", "--data", data, "--table", "App_CL", "-"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for args, want := range map[string]string{"A == 2": "removed 1 rows", "where A > 5": "removed 0 rows"} {
		if out, err := program(t, "table", "purge", "App_CL", args, "--data", data); err != nil || !strings.Contains(out, want) {
			t.Errorf("%s: %v\n%s", args, err, out)
		}
	}
	out, err := program(t, "query", "--data", data, "-o", "csv", "App_CL | summarize sum(A)")
	if err != nil || !strings.Contains(out, "\n4") {
		t.Errorf("left: %v\n%s", err, out)
	}
}
