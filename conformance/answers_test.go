package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/ingest"
	"github.com/huntbook/huntbook/internal/shared"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/result"
	"github.com/huntbook/huntbook/store"
)

type owner struct{}

func (owner) Who() string         { return "test" }
func (owner) CanRead(string) bool { return true }

// TestRecordedAttacks loads recordings of real attacks and asks every question whose answer was counted in plain Python.
func TestRecordedAttacks(t *testing.T) {
	dir := shared.Dir(t, "data", "sample")
	ctx := context.Background()
	db, err := duckdb.Open(duckdb.Options{Path: filepath.Join(t.TempDir(), "store", "logs.duckdb"), Scalars: query.Scalars()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	st, err := store.Open(ctx, t.TempDir(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	load(t, ingest.New(st), dir)
	door := query.New(db, st, query.Options{})

	var answers struct {
		Questions []struct {
			ID, KQL  string
			Rows     int            `json:"expected_rows"`
			Expected map[string]int `json:"expected"`
		}
	}
	readJSON(t, filepath.Join(dir, "answers.json"), &answers)
	for _, q := range answers.Questions {
		t.Run(q.ID, func(t *testing.T) {
			rows, cols := ask(t, door, q.KQL)
			if len(rows) != q.Rows {
				t.Fatalf("%d rows, want %d", len(rows), q.Rows)
			}
			if q.Expected == nil {
				return
			}
			got := map[string]int{}
			for _, r := range rows {
				key := cols[0]
				if len(cols) > 1 {
					key = r[0]
				}
				n := 0
				if _, err := fmt.Sscan(r[len(r)-1], &n); err != nil {
					t.Fatalf("row %v: %v", r, err)
				}
				got[key] = n
			}
			for key, n := range q.Expected {
				if got[key] != n {
					t.Errorf("%s: %d, want %d", key, got[key], n)
				}
			}
			if len(got) != len(q.Expected) {
				t.Errorf("%d groups, want %d", len(got), len(q.Expected))
			}
		})
	}

	// The parsers of ASIM over recordings: as many events as their tables have, whatever shape the recorder gave them.
	for parser, direct := range map[string]string{
		`_Im_ProcessCreate | summarize count() by Type | order by Type asc`:                                   `union (SecurityEvent | where EventID == 4688), (Event | where EventID == 1 and Source == "Microsoft-Windows-Sysmon"), (WindowsEvent | where EventID == 4688 or EventID == 1 and Provider == "Microsoft-Windows-Sysmon"), (DeviceProcessEvents | where ActionType == "ProcessCreated") | summarize count() by Type | order by Type asc`,
		`_Im_Authentication(eventresult = "Failure") | where Type in ("SecurityEvent", "SigninLogs") | count`: `union (SecurityEvent | where EventID == 4625), (SigninLogs | where ResultType != "0") | count`,
		`_Im_NetworkSession | where Type == "ASimNetworkSessionLogs" | summarize count(), dcount(DstIpAddr)`:  `ASimNetworkSessionLogs | summarize count(), dcount(DstIpAddr)`,
		`_Im_Dns | where Type == "DnsEvents" | summarize count(), dcount(DnsQuery)`:                           `DnsEvents | where SubType == "LookupQuery" | summarize count(), dcount(trim_end(@"\.", Name))`,
		`_Im_RegistryEvent | where Type == "Event" | summarize count() by EventType | order by EventType asc`: `Event | where EventID in (12, 13, 14) and Source == "Microsoft-Windows-Sysmon" | extend Kind = extract('Name="EventType">([^<]*)<', 1, EventData) | summarize count() by EventType = case(EventID == 13, "RegistryValueSet", EventID == 14, "RegistryKeyRenamed", Kind == "DeleteKey", "RegistryKeyDeleted", Kind == "DeleteValue", "RegistryValueDeleted", Kind == "CreateValue", "RegistryValueSet", "RegistryKeyCreated") | order by EventType asc`,
		`_Im_FileEvent | where Type == "DeviceFileEvents" | summarize count(), dcount(TargetFileName)`:        `DeviceFileEvents | summarize count(), dcount(FileName)`,
		`_Im_AuditEvent | where Type == "AWSCloudTrail" | count`:                                              `AWSCloudTrail | where ReadOnly != true and EventName !in ("ConsoleLogin", "AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "GetSessionToken") | count`,
		`_Im_UserManagement | where EventType == "UserCreated" and Type == "SecurityEvent" | count`:           `SecurityEvent | where EventID == 4720 | count`,
	} {
		got, _ := ask(t, door, parser)
		want, _ := ask(t, door, direct)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s\ngave %v, its tables %v", parser, got, want)
		}
	}
}

func load(t *testing.T, in *ingest.Service, dir string) {
	t.Helper()
	var manifest struct {
		Files []struct {
			File, Table string
			Rows        int64
		}
	}
	readJSON(t, filepath.Join(dir, "manifest.json"), &manifest)
	for _, f := range manifest.Files {
		file, err := os.Open(filepath.Join(dir, f.File))
		if err != nil {
			t.Fatal(err)
		}
		report, err := in.Load(context.Background(), ingest.Request{Table: f.Table, Body: file, Source: f.File})
		_ = file.Close()
		if err != nil {
			t.Fatalf("%s: %v", f.File, err)
		}
		if report.Stored != f.Rows || report.Rejected != 0 {
			t.Errorf("%s: %d rows stored and %d rejected %v, want %d", f.File, report.Stored, report.Rejected, report.Reasons, f.Rows)
		}
	}
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// ask gives the rows of a query's first table as text.
func ask(t *testing.T, door *query.Door, text string) (rows [][]string, cols []string) {
	t.Helper()
	ctx := context.Background()
	set, err := door.Run(ctx, query.Request{Text: text, Access: owner{}})
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	table, err := set.Next(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range table.Columns {
		cols = append(cols, c.Name)
	}
	for {
		rec, err := table.Batches.Next(ctx)
		if err == io.EOF {
			return rows, cols
		}
		if err != nil {
			t.Fatal(err)
		}
		for i := range int(rec.NumRows()) {
			row := make([]string, len(table.Columns))
			for j, c := range table.Columns {
				row[j] = strings.Clone(result.Text(c.Type, rec.Column(j), i)) // the record goes before the answer
			}
			rows = append(rows, row)
		}
		rec.Release()
	}
}
