package sample_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/internal/sample"
)

// Each query of the story says how many rows it gives, and asks tables that
// exist; internal/sample/storytest runs them.
func TestStoryIsWellFormed(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "sample-story.md"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	expect := regexp.MustCompile(`^<!-- expect: rows(=|>=)\d+ -->$`)
	used := map[string]bool{}
	queries := 0
	for i, l := range lines {
		if l == "```kql" {
			queries++
			if i == 0 || !expect.MatchString(lines[i-1]) {
				t.Errorf("line %d: the query does not say how many rows it gives", i+1)
			}
		} else if expect.MatchString(l) && (i+1 == len(lines) || lines[i+1] != "```kql") {
			t.Errorf("line %d: an expectation without a query", i+1)
		}
		for _, name := range sample.Tables() {
			if strings.Contains(l, name) {
				used[name] = true
			}
		}
	}
	if queries < 50 {
		t.Errorf("only %d queries", queries)
	}
	for _, name := range []string{"SecurityEvent", "Event", "DeviceProcessEvents", "SigninLogs", "AuditLogs", "AzureActivity", "OfficeActivity", "CommonSecurityLog", "Syslog", "DnsEvents", "VMConnection", "SecurityAlert", "SecurityIncident", "ThreatIntelligenceIndicator"} {
		if !used[name] || !slices.Contains(sample.Tables(), name) {
			t.Errorf("the story never asks %s", name)
		}
	}
}
