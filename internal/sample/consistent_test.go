package sample_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/internal/sample"
)

var instant = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$`)

func TestColumnsAreThoseOfTheService(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "kql", "schemas")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the published table schemas are not beside this checkout")
	}
	for _, table := range sample.Tables() {
		text, err := os.ReadFile(filepath.Join(dir, table+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var schema struct {
			Columns []struct{ Name, Type string }
		}
		if err := json.Unmarshal(text, &schema); err != nil {
			t.Fatal(err)
		}
		types := map[string]string{}
		for _, c := range schema.Columns {
			types[c.Name] = c.Type
		}
		wrong := map[string]bool{}
		every := func(parts ...string) {
			rows(t, table, func(r row) {
				for name, v := range r {
					if !fits(types[name], v) {
						wrong[name+" "+types[name]] = true
					}
				}
			}, parts...)
		}
		if len(whole()[table]) < 5_000_000 {
			every()
		} else { // a part of the large tables: two hours, and the hour of the theft
			every(`{"TimeGenerated":"2025-03-05T08:`, `{"TimeGenerated":"2025-03-05T12:`, `{"TimeGenerated":"2025-03-05T13:`)
		}
		for w := range wrong {
			t.Errorf("%s: %s", table, w)
		}
	}
}

func fits(kind string, v any) bool {
	switch kind {
	case "string", "guid":
		_, ok := v.(string)
		return ok
	case "datetime":
		s, ok := v.(string)
		return ok && instant.MatchString(s)
	case "bool":
		_, ok := v.(bool)
		return ok
	case "int", "long":
		n, ok := v.(json.Number)
		if !ok {
			return false
		}
		i, err := n.Int64()
		return err == nil && (kind == "long" || i == int64(int32(i)))
	case "real":
		_, ok := v.(json.Number)
		return ok
	case "dynamic":
		_, text := v.(string)
		return !text
	}
	return false
}

type processKey struct{ computer, pid string }

func TestProcessesHaveTheirParentsAndLogons(t *testing.T) {
	seen := map[processKey]row{}
	logons := map[processKey]bool{}
	n := 0
	rows(t, "SecurityEvent", func(r row) {
		host := r.s("Computer")
		switch r.n("EventID") {
		case 4624:
			logons[processKey{host, r.s("TargetLogonId")}] = true
		case 4634:
			if !logons[processKey{host, r.s("TargetLogonId")}] {
				t.Errorf("logoff of %s on %s without a logon", r.s("TargetLogonId"), host)
			}
		case 4688:
			n++
			for _, id := range []string{r.s("SubjectLogonId"), r.s("TargetLogonId")} {
				if id != "0x0" && id != "0x3e7" && id != "0x3e4" && id != "0x3e5" && !logons[processKey{host, id}] {
					t.Errorf("%s on %s runs in logon %s, which nobody made", r.s("NewProcessName"), host, id)
				}
			}
			key := processKey{host, r.s("NewProcessId")}
			if seen[key] != nil {
				t.Errorf("%s: process id %s is used twice", host, key.pid)
			}
			seen[key] = r
			if r.s("ProcessId") == "0x4" {
				return
			}
			parent := seen[processKey{host, r.s("ProcessId")}]
			if parent == nil {
				t.Errorf("%s: %s has no parent %s", host, r.s("CommandLine"), r.s("ParentProcessName"))
			} else if parent.s("NewProcessName") != r.s("ParentProcessName") {
				t.Errorf("%s: parent of %s is %s, not %s", host, r.s("NewProcessName"), parent.s("NewProcessName"), r.s("ParentProcessName"))
			}
		}
		if t.Failed() {
			t.FailNow()
		}
	}, `"EventID":4624`, `"EventID":4634`, `"EventID":4688`)
	if n < 20_000 {
		t.Errorf("only %d processes", n)
	}
	sameInDeviceTables(t, seen)
}

// sameInDeviceTables checks that both sensors tell of the same processes.
func sameInDeviceTables(t *testing.T, seen map[processKey]row) {
	t.Helper()
	hashes := map[string]string{}
	rows(t, "DeviceProcessEvents", func(r row) {
		name, rest, _ := strings.Cut(r.s("DeviceName"), ".")
		host := strings.ToUpper(name) + "." + rest
		other := seen[processKey{host, "0x" + hex(r.n("ProcessId"))}]
		if other == nil || other.s("CommandLine") != r.s("ProcessCommandLine") || other.s("TimeGenerated") != r.s("TimeGenerated") {
			t.Fatalf("%s: process %d is unknown to SecurityEvent", host, r.n("ProcessId"))
		}
		if other.s("ProcessId") != "0x4" && other.s("ProcessId") != "0x"+hex(r.n("InitiatingProcessId")) {
			t.Fatalf("%s: process %d has another parent in SecurityEvent", host, r.n("ProcessId"))
		}
		path, hash := r.s("FolderPath"), r.s("SHA256")
		if hashes[path] != "" && hashes[path] != hash {
			t.Fatalf("%s has two hashes", path)
		}
		hashes[path] = hash
	})
	if hashes[`C:\Windows\Temp\msdtcsvc.exe`] == "" || hashes[`C:\Windows\Temp\msdtcsvc.exe`] != hashes[`C:\Users\lclaes\AppData\Roaming\LedgerSync\ledgersync.exe`] {
		t.Error("the copy on the file server is not the loader")
	}
}

func hex(n int64) string {
	const digits = "0123456789abcdef"
	if n < 16 {
		return digits[n : n+1]
	}
	return hex(n/16) + digits[n%16:n%16+1]
}

func TestEverySensorSeesTheSameBeacons(t *testing.T) {
	const domain = "cdn.metricsedge.example"
	first := "203.0.113.77"
	second := "203.0.113.78"
	isC2 := func(ip string) bool { return ip == first || ip == second }
	n := map[string]int{
		"DnsEvents":                  count(t, "DnsEvents", domain, func(r row) bool { return r.s("Name") == domain }),
		"CommonSecurityLog firewall": count(t, "CommonSecurityLog", "203.0.113.7", func(r row) bool { return isC2(r.s("DestinationIP")) && r.s("Activity") == "TRAFFIC" }),
		"CommonSecurityLog proxy":    count(t, "CommonSecurityLog", domain, func(r row) bool { return r.s("DestinationHostName") == domain }),
		"DeviceNetworkEvents":        count(t, "DeviceNetworkEvents", domain, func(r row) bool { return isC2(r.s("RemoteIP")) && r.s("RemoteUrl") == domain }),
		"VMConnection":               count(t, "VMConnection", domain, func(r row) bool { return isC2(r.s("RemoteIp")) }),
	}
	for where, got := range n {
		if got != n["DnsEvents"] || got < 700 {
			t.Errorf("%s: %d connections, DNS %d", where, got, n["DnsEvents"])
		}
	}
}

func TestAlertsAndIncidentsBelongTogether(t *testing.T) {
	alerts := map[string]bool{}
	rows(t, "SecurityAlert", func(r row) {
		alerts[r.s("SystemAlertId")] = true
		var extended map[string]any
		if err := json.Unmarshal([]byte(r.s("ExtendedProperties")), &extended); err != nil {
			t.Errorf("%s: %v", r.s("AlertName"), err)
		}
		var entities []map[string]any
		if err := json.Unmarshal([]byte(r.s("Entities")), &entities); err != nil {
			t.Fatalf("%s: %v in %s", r.s("AlertName"), err, r.s("Entities"))
		}
		known := map[any]bool{}
		for _, e := range entities {
			known[e["$id"]] = true
			for _, v := range e {
				if ref, ok := v.(map[string]any); ok && ref["$ref"] != nil && !known[ref["$ref"]] {
					t.Errorf("%s: $ref %v points nowhere", r.s("AlertName"), ref["$ref"])
				}
			}
		}
	})
	used := map[string]bool{}
	rows(t, "SecurityIncident", func(r row) {
		for _, id := range r["AlertIds"].([]any) {
			used[id.(string)] = true
			if !alerts[id.(string)] {
				t.Errorf("incident %s names the unknown alert %v", r.s("Title"), id)
			}
		}
	})
	if len(used) != len(alerts) {
		t.Errorf("%d alerts, %d in incidents", len(alerts), len(used))
	}
}

// A file of the source must not look like a leak to a scanner on a code host.
func TestNoCredentialIsWrittenOutInTheSource(t *testing.T) {
	live := regexp.MustCompile(`AKIA[0-9A-Z]{16}|AccountKey=[A-Za-z0-9+/]{40}|eyJ[A-Za-z0-9_-]{10,}\.eyJ|-----BEGIN [A-Z ]*PRIVATE KEY|sig=[A-Za-z0-9%]{20}|gh[pousr]_[A-Za-z0-9]{20}`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, filepath.Join("..", "..", "docs", "sample-story.md"))
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if name != "consistent_test.go" && live.Match(text) {
			t.Errorf("%s: %s", name, live.Find(text))
		}
	}
	// The data itself has them, each with EXAMPLE or a name of the company.
	for pattern, where := range map[string]string{`AKIA[0-9A-Z]{16}`: "Syslog", `AccountKey=[A-Za-z0-9+/=]{40}`: "SecurityEvent", `Bearer eyJ[\w-]+\.[\w-]+\.[\w-]+`: "Syslog", `sig=[A-Za-z0-9%]{20}`: "AzureDiagnostics", `PRIVATE KEY-----`: "Syslog"} {
		if !regexp.MustCompile(pattern).Match(whole()[where]) {
			t.Errorf("%s has nothing like %s", where, pattern)
		}
	}
}
