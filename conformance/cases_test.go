package conformance

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/query"
)

// A languageCase is a query with its answer. In a file it is a line "-- title", the query on one line, and the rows of the answer with
// cells parted by |, nothing for null; "columns: " before the rows says names and types, and "error: " in their place is a refusal
// that says so. "@ page" names the documentation's page that the cases below it rest on.
type languageCase struct {
	title, page, query, columns, refusal string
	rows                                 []string
}

func readCases(t *testing.T, path string) []languageCase {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []languageCase
	page := ""
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := lines.Text()
		last := len(out) - 1
		switch {
		case strings.HasPrefix(line, "@ "):
			page = line[2:]
		case strings.HasPrefix(line, "-- "):
			out = append(out, languageCase{title: line[3:], page: page})
		case line == "", strings.HasPrefix(line, "# "):
		case last < 0:
			t.Fatalf("%s: %q stands before the first title", path, line)
		case out[last].query == "":
			out[last].query = line
		case strings.HasPrefix(line, "error: "):
			out[last].refusal = line[7:]
		case strings.HasPrefix(line, "columns: "):
			out[last].columns = line[9:]
		default:
			out[last].rows = append(out[last].rows, line)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func (c languageCase) check(t *testing.T, door *query.Door) {
	t.Helper()
	if c.query == "" {
		t.Fatal("a title without a query")
	}
	if c.refusal != "" {
		set, err := door.Run(context.Background(), query.Request{Text: c.query, Access: owner{}})
		if err == nil {
			_ = set.Close()
			t.Fatal("it was answered")
		}
		if !strings.Contains(err.Error(), c.refusal) {
			t.Errorf("it was refused with %v", err)
		}
		return
	}
	rows, cols := ask(t, door, c.query)
	got := make([]string, len(rows))
	for i, r := range rows {
		got[i] = strings.Join(r, "|")
	}
	if c.columns != "" && c.columns != strings.Join(cols, ", ") {
		t.Errorf("columns %s, want %s", strings.Join(cols, ", "), c.columns)
	}
	if fmt.Sprint(got) != fmt.Sprint(c.rows) {
		t.Errorf("%s\ngave\n%s\nwant\n%s", c.query, strings.Join(got, "\n"), strings.Join(c.rows, "\n"))
	}
}

// TestSemantics runs testdata/semantics, a file a theme. Each case names the page of the documentation, under
// https://learn.microsoft.com/kusto/query/, that says so, or that the service's recorded answers do.
func TestSemantics(t *testing.T) {
	door := operatorDoor(t, query.Options{})
	files, err := filepath.Glob("testdata/semantics/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files of cases: %v", err)
	}
	for _, path := range files {
		theme := strings.TrimSuffix(filepath.Base(path), ".txt")
		for _, c := range readCases(t, path) {
			t.Run(theme+"/"+c.title, func(t *testing.T) {
				if c.page == "" {
					t.Error("it names no page")
				}
				c.check(t, door)
			})
		}
	}
}
