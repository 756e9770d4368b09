package ingest_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/ingest"
	material "github.com/huntbook/huntbook/internal/shared"
)

// expectation is what is known of a file of the test material.
type expectation struct {
	File    string
	Records int64
	Notable struct {
		EventIDs  map[string]int64 `json:"event_ids"`
		SysmonIDs map[string]int64 `json:"sysmon_event_ids"`
		Computers map[string]int64 `json:"computers"`
		First     string           `json:"first"`
		Last      string           `json:"last"`
		Commands  []string         `json:"sysmon1_command_lines"`
		TopDst    map[string]int64 `json:"top_dst"`
		Services  map[string]int64 `json:"services"`
		OrigBytes int64            `json:"orig_bytes_sum"`
		Streams   map[string]int64 `json:"streams"`
		Severity  map[string]int64 `json:"severity"`
		Line1     map[string]any   `json:"line1"`
		Line7     map[string]any   `json:"line7"`
		LogSev    map[string]int64 `json:"LogSeverity"`
		Classes   int64            `json:"distinct_DeviceEventClassID"`
		EventName map[string]int64 `json:"eventName"`
		Errors    *int64           `json:"with_errorCode"`
		SourceIP  map[string]int64 `json:"sourceIPAddress"`
		Result    map[string]int64 `json:"ResultType"`
		ErrorCode map[string]int64 `json:"errorCode"`
		Users     map[string]int64 `json:"users"`
		Countries map[string]int64 `json:"countries"`
		Operation map[string]int64 `json:"Operations"`
		UserIDs   map[string]int64 `json:"UserIds"`
		ClientIP  map[string]int64 `json:"ClientIP"`
		Types     map[string]int64 `json:"types"`
		Names     map[string]int64 `json:"names"`
		EventID   map[string]int64 `json:"EventID"`
		Sids      int64            `json:"distinct_sids"`
		Unescaped string           `json:"message_prefix_after_unescape"`
		Computer  map[string]int64 `json:"Computer"`
	}
}

// counts gives how many rows have each value of an expression over columns c0, c1, ...
func (h *home) counts(expr string, table string, cols ...string) map[string]int64 {
	h.t.Helper()
	if _, ok := h.Lookup(table); !ok {
		return map[string]int64{}
	}
	sql, err := h.Scan(table, cols, math.MinInt64, math.MaxInt64)
	if err != nil {
		h.t.Fatal(err)
	}
	got := map[string]int64{}
	text := h.sql(fmt.Sprintf("SELECT %s, count(*) FROM (%s) GROUP BY ALL", expr, sql))
	for line := range strings.Lines(text) {
		i := strings.LastIndexByte(line, '|')
		got[line[:i]], _ = strconv.ParseInt(strings.TrimSpace(line[i+1:]), 10, 64)
	}
	return got
}

func both(a, b map[string]int64) map[string]int64 {
	for k, v := range b {
		a[k] += v
	}
	return a
}

// TestFilesThatPeopleBring loads every file by its content alone and finds in the tables what is known of it.
func TestFilesThatPeopleBring(t *testing.T) {
	dir := material.Dir(t, "data", "raw-import")
	var all struct{ Files []expectation }
	text, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for _, x := range all.Files {
		t.Run(filepath.Base(x.File), func(t *testing.T) {
			h := open(t)
			f, err := os.Open(filepath.Join(dir, x.File))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			r, err := h.svc.Load(t.Context(), ingest.Request{Body: f, Source: x.File})
			if err != nil {
				t.Fatal(err)
			}
			if r.Stored != x.Records {
				t.Errorf("%d rows stored, %d expected", r.Stored, x.Records)
			}
			if damaged := strings.HasSuffix(x.File, "sysmon.evtx"); r.Rejected > 0 && !damaged || damaged && (r.Rejected != 8 || !strings.Contains(r.Reasons[0].Reason, "chunk 10 at byte 593920")) {
				t.Errorf("rejected %+v", r.Reasons)
			}
			x.check(t, h)
		})
	}
}

func (x expectation) check(t *testing.T, h *home) {
	t.Helper()
	n := x.Notable
	// Some files name the commonest values alone.
	expect := func(what string, want, got map[string]int64) {
		t.Helper()
		for k, v := range want {
			if got[k] != v {
				t.Errorf("%s: %q is there %d times, %d expected (all: %v)", what, k, got[k], v, got)
				return
			}
		}
	}
	expect("events", n.EventIDs, both(h.counts("'Security ' || c0", "SecurityEvent", "EventID"), h.counts("c0 || ' ' || c1", "Event", "EventLog", "EventID")))
	if n.First != "" {
		for what, want := range map[string]string{"min": n.First, "max": n.Last} {
			at, ok := ticks.ParseDatetime(want)
			if got := both(h.counts(what+"(c0) // 10", "SecurityEvent", "TimeGenerated"), h.counts(what+"(c0) // 10", "Event", "TimeGenerated")); !ok || got[strconv.FormatInt(at/10, 10)] == 0 {
				t.Errorf("%s of the times is %v, not %s = %d", what, got, want, at/10)
			}
		}
	}
	expect("Sysmon's events", n.SysmonIDs, h.counts("c0", "Event", "EventID"))
	expect("machines", n.Computers, both(h.counts("c0", "SecurityEvent", "Computer"), h.counts("c0", "Event", "Computer")))
	commands := h.counts(`regexp_extract(c0, '<Data Name="CommandLine">([^<]*)<', 1)`, "Event", "EventData")
	for _, c := range n.Commands {
		if !strings.Contains(fmt.Sprint(commands), strings.NewReplacer("<", "&lt;", ">", "&gt;", "&", "&amp;").Replace(c)) {
			t.Errorf("no event with the command line %q", c)
		}
	}
	if strings.HasPrefix(x.File, "zeek/conn") {
		got := h.counts("c0", "ASimNetworkSessionLogs", "NetworkApplicationProtocol")
		got["-"] = got[""] // Zeek's sign of no value
		expect("services", n.Services, got)
		expect("destinations", n.TopDst, h.counts("c0", "ASimNetworkSessionLogs", "DstIpAddr"))
		if n.OrigBytes > 0 && h.counts("sum(c0)", "ASimNetworkSessionLogs", "SrcBytes")[strconv.FormatInt(n.OrigBytes, 10)] == 0 {
			t.Errorf("the bytes are not %d", n.OrigBytes)
		}
	}
	for stream, want := range n.Streams {
		name := map[string]string{"conn": "ASimNetworkSessionLogs", "dns": "ASimDnsActivityLogs", "http": "ASimWebSessionLogs"}[stream]
		if got := h.Stats(cmp.Or(name, "Zeek_"+stream+"_CL")).Rows; got != want {
			t.Errorf("%s: %d rows, %d expected", stream, got, want)
		}
	}
	expect("severities", n.Severity, h.counts("c0", "CommonSecurityLog", "OriginalLogSeverity"))
	expect("severities", n.LogSev, h.counts("c0", "CommonSecurityLog", "LogSeverity"))
	for _, want := range []int64{n.Sids, n.Classes} {
		if got := len(h.counts("c0", "CommonSecurityLog", "DeviceEventClassID")); want > 0 && int64(got) != want {
			t.Errorf("%d classes of events, %d expected", got, want)
		}
	}
	for _, line := range []map[string]any{n.Line1, n.Line7} {
		for column, want := range line {
			if got := h.counts("c0", "CommonSecurityLog", column); got[fmt.Sprint(want)] == 0 {
				t.Errorf("%s is never %v: %v", column, want, got)
			}
		}
	}
	if got := h.counts("c0[:"+strconv.Itoa(len(n.Unescaped))+"]", "CommonSecurityLog", "Message"); n.Unescaped != "" && got[n.Unescaped] != x.Records {
		t.Errorf("messages begin with %v, not %q", got, n.Unescaped)
	}
	expect("operations of AWS", n.EventName, h.counts("c0", "AWSCloudTrail", "EventName"))
	expect("sources of AWS", n.SourceIP, h.counts("c0", "AWSCloudTrail", "SourceIpAddress"))
	if n.Errors != nil && h.counts("c0 != ''", "AWSCloudTrail", "ErrorCode")["true"] != *n.Errors {
		t.Errorf("not %d records with an error", *n.Errors)
	}
	expect("results of sign-ins", n.Result, h.counts("c0", "SigninLogs", "ResultType"))
	expect("results of sign-ins", n.ErrorCode, h.counts("c0", "SigninLogs", "ResultType"))
	expect("users", n.Users, h.counts("c0", "SigninLogs", "UserPrincipalName"))
	expect("countries", n.Countries, h.counts("c0", "SigninLogs", "Location"))
	expect("operations of Office", n.Operation, h.counts("c0", "OfficeActivity", "Operation"))
	expect("users of Office", n.UserIDs, h.counts("c0", "OfficeActivity", "UserId"))
	expect("addresses of Office", n.ClientIP, h.counts("c0", "OfficeActivity", "ClientIP"))
	expect("types of audit records", n.Types, h.counts("c0", "AuditLog_CL", "RecordType"))
	expect("queries of osquery", n.Names, h.counts("c0", "Osquery_CL", "Name"))
	expect("events of the data frame", n.EventID, h.counts("c0", "SecurityEvent", "EventID"))
	expect("machines of the data frame", n.Computer, h.counts("c0", "SecurityEvent", "Computer"))
}
