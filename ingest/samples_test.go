package ingest_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/ingest"
)

// sample is a file in testdata/formats: what it gives, and rows of each table as columns and their cells in order of time.
type sample struct {
	file, format string
	tables       string // what Report says
	reasons      string
	rows         []rows
}

type rows struct{ table, columns, want string }

var samples = []sample{
	{"events.evtx.gz", "evtx", "SecurityEvent 2/0, Event 1/0", "", []rows{
		{"SecurityEvent", "EventID Account AccountType TargetAccount SubjectAccount LogonType LogonTypeName Level Activity Process IpAddress Computer EventRecordId", `` +
			`4624|EXAMPLE\ada|User|EXAMPLE\ada|EXAMPLE\WS1$|10|10 - RemoteInteractive|8|4624 - An account was successfully logged on.|svchost.exe|192.0.2.7|ws1.example.net|1` + "\n" +
			`4625|EXAMPLE\ada|User|EXAMPLE\ada|EXAMPLE\WS1$|10|10 - RemoteInteractive|16|4625 - An account failed to log on.|svchost.exe|192.0.2.7|ws1.example.net|3`},
		{"Event", "Source EventLog EventID EventLevelName UserName EventData", `Microsoft-Windows-Sysmon|Microsoft-Windows-Sysmon/Operational|1|Information|NT AUTHORITY\SYSTEM|` +
			`<DataItem type="System.XmlData" time="2024-01-17T21:20:01Z" sourceHealthServiceId=""><EventData xmlns="http://schemas.microsoft.com/win/2004/08/events/event">` +
			`<Data Name="UtcTime">2024-01-17 06:40:01.000</Data><Data Name="Image">C:\Windows\System32\cmd.exe</Data>` +
			`<Data Name="CommandLine">cmd.exe /c "echo 1 &lt; in &amp; type Ünïcode😀"</Data></EventData></DataItem>`},
	}},
	{"winlogbeat8.ndjson", "winlogbeat", "Event 1/2, SecurityEvent 1/0", "3 an event id that is no number, 4 not a record of winlogbeat", []rows{
		{"SecurityEvent", "TimeGenerated EventID Account AccountType Process CommandLine Activity Level SystemThreadId TargetAccount", `638448840001230000|4688|EXAMPLE\WS1$|Machine|whoami.exe|whoami /all|4688 - A new process has been created.|8|96|`},
		{"Event", "EventID EventLevel EventCategory EventData UserName", `3|3|3|<DataItem type="System.XmlData" time="2024-03-01T10:00:01Z" sourceHealthServiceId=""><EventData xmlns="http://schemas.microsoft.com/win/2004/08/events/event">` +
			`<Data Name="DestinationIp">192.0.2.9</Data><Data Name="Image">a&lt;b&gt;.exe</Data></EventData></DataItem>|NT AUTHORITY\SYSTEM`},
	}},
	{"winlogbeat6.ndjson", "winlogbeat", "SecurityEvent 1/0", "", []rows{
		{"SecurityEvent", "EventID Account Level LogonTypeName Computer EventRecordId", `4625|EXAMPLE\ada|16|3 - Network|dc1.example.net|5`},
	}},
	{"winevent.json", "winevent", "Event 2/0, SecurityEvent 1/0", "", []rows{
		{"Event", "TimeGenerated Source EventID Computer ParameterXml", `638448840600000000|MsiInstaller|1033|ws2|<Param>Tool</Param><Param>1.0</Param>` + "\n" +
			`638449020000000000|Microsoft-Windows-Sysmon|1|ws1|<Param>2024-03-01 15:00:00.000</Param><Param>ping 192.0.2.1</Param>`},
		{"SecurityEvent", "TimeGenerated EventID Account", `638449020300000000|4634|EXAMPLE\ada`},
	}},
	{"dumped.ndjson", "winevent", "Event 1/0, SecurityEvent 2/0", "", []rows{
		{"SecurityEvent", "TimeGenerated EventID Account Process Level SystemThreadId EventRecordId Keywords Activity", `` +
			`638448840005000000|4688|EXAMPLE\ada|whoami.exe|8|8|9|0x8020000000000000|4688 - A new process has been created.` + "\n" +
			`638448840020000000|1102|EXAMPLE\ada||8|(null)||0x4020000000000000|1102 - The audit log was cleared.`},
		{"Event", "TimeGenerated Source EventID EventLevelName RenderedDescription ParameterXml", `638448840012500000|MsiInstaller|1033|Warning|Installed.|<Param>Tool</Param><Param>1.0</Param>`},
	}},
	{"zeek.log", "zeek", "ASimNetworkSessionLogs 2/0, Zeek_CL 0/1, Zeek_ssl_CL 1/0", "11 2 fields where #fields has 12", []rows{
		{"ASimNetworkSessionLogs", "TimeGenerated SrcIpAddr DstIpAddr DstPortNumber NetworkApplicationProtocol SrcBytes NetworkDuration EventResult EventEndTime NetworkProtocol", `` +
			`638448840001234560|192.0.2.1|192.0.2.2|443|ssl|100|1500|Success|638448840016234560|TCP` + "\n" +
			`638448840010000000|192.0.2.1|192.0.2.3|80||(null)|(null)|Failure|638448840010000000|TCP`},
		{"Zeek_ssl_CL", "uid id_orig_h server_name cert_chain_fuids established", `C1|192.0.2.1|café.example.net|["F1","F2"]|true`},
	}},
	{"zeek.json", "zeek", "ASimDnsActivityLogs 1/0, ASimWebSessionLogs 1/0, Zeek_files_CL 1/0", "", []rows{
		{"ASimDnsActivityLogs", "DnsQuery DnsQueryTypeName EventResultDetails EventResult DnsResponseName DnsNetworkDuration TransactionIdHex DstPortNumber", `example.net|A|NOERROR|Success|["192.0.2.80","192.0.2.81"]|20|0x102|53`},
		{"ASimWebSessionLogs", "Url HttpRequestMethod EventResultDetails EventResult HttpUserAgent", `http://example.net/a?b=c|GET|404|Failure|curl/8`},
		{"Zeek_files_CL", "fuid mime_type", `F1|application/x-x509-user-cert`},
	}},
	{"suricata.json", "suricata", "CommonSecurityLog 1/0, Suricata_dns_CL 1/0", "", []rows{
		{"CommonSecurityLog", "TimeGenerated DeviceProduct DeviceEventClassID Activity LogSeverity OriginalLogSeverity SourceIP DestinationPort RequestURL DeviceAction", `638448840005000000|Suricata|2100498|Test rule|5|2|192.0.2.66|80|http://example.net/x|blocked`},
		{"Suricata_dns_CL", "src_ip dns", `192.0.2.1|{"type":"query","rrname":"example.net"}`},
	}},
	{"cef.log", "cef", "CommonSecurityLog 2/1", "3 a CEF header with 3 fields; it has 7", []rows{
		{"CommonSecurityLog", "DeviceProduct Activity LogSeverity SourceIP SourcePort DestinationIP RequestURL Message DeviceCustomString1 DeviceCustomString1Label ReceivedBytes SentBytes ExtID ExternalID FieldDeviceCustomNumber1 AdditionalExtensions Computer", `` +
			`Wall|One|Blocked a\b|7|192.0.2.7|4000||https://example.net/?a=b&c|two words` + "\n" + `and a line|deny all|Rule|5|6|99999999999|(null)|3|dst=-;odd=1|fw1` + "\n" +
			`Wall|Permit|Low||(null)||||||(null)|(null)||(null)|(null)||fw2`},
		{"CommonSecurityLog", "TimeGenerated", "638448840005000000\n638448840010000000"},
	}},
	{"leef.log", "leef", "CommonSecurityLog 2/0", "", []rows{
		{"CommonSecurityLog", "TimeGenerated DeviceProduct DeviceEventClassID SourceIP DestinationPort LogSeverity SourceUserName AdditionalExtensions", `` +
			`638448840000000000|Sensor|alert-1|192.0.2.7|445|9|ada|custom=x y` + "\n" + `638448840050000000|Sensor|login|192.0.2.9|(null)||bob|`},
	}},
	{"syslog.log", "syslog", "Syslog 4/1", "5 no syslog line: it begins with neither a priority nor a time", []rows{
		{"Syslog", "SyslogMessage Computer ProcessName ProcessID Facility SeverityLevel", "" +
			"usb 1-1: new device|host4|kernel|(null)||\nAn event|host1|app|1234|local4|notice\n" +
			"Accepted publickey for ada from 192.0.2.7|host2|sshd|42|auth|info\n(root) CMD (true)|host3|CRON|7||"},
	}},
	{"cloudtrail.json", "cloudtrail", "AWSCloudTrail 3/0", "", []rows{
		{"AWSCloudTrail", "EventName SourceIpAddress UserIdentityType SessionIssuerUserName SessionMfaAuthenticated RequestParameters ErrorCode ReadOnly", `` +
			`GetObject|192.0.2.7|AssumedRole|r|true|{"bucketName":"b"}|AccessDenied|true` + "\n" + `ConsoleLogin||Root||(null)|||(null)` + "\n" + `CreateUser||Root||(null)|||(null)`},
	}},
	{"o365.csv", "o365", "OfficeActivity 2/1", "5 its AuditData is no JSON object", []rows{
		{"OfficeActivity", "TimeGenerated Operation UserId RecordType OfficeWorkload UserType Logon_Type Client_IPAddress ClientIP Site_Url MailboxOwnerUPN ExtraProperties", `` +
			`638448876000000000|FileDeleted|bob@example.net|SharePoint|||||192.0.2.8|https://example.net/s||(null)` + "\n" +
			`638448948000000000|MailItemsAccessed|ada@example.net|ExchangeItem|Exchange|Regular|Delegated|192.0.2.7|||bob@example.net|{"Odd":{"a":[1]}}`},
	}},
	{"entra.json", "entra", "SigninLogs 1/0", "", []rows{
		{"SigninLogs", "TimeGenerated UserPrincipalName ResultType ResultDescription Location LocationDetails IPAddress Identity", `` +
			`638448840000000000|ada@example.net|50126|Invalid username or password.|CH|{"countryOrRegion":"CH","city":"Bern"}|192.0.2.7|Ada`},
	}},
	{"auditd.log", "auditd", "AuditLog_CL 4/1", "5 no audit line: it does not begin with type= and msg=audit()", []rows{
		{"AuditLog_CL", "RecordType AuditID Computer exe pid a2 proctitle acct res addr", `` +
			`SYSCALL|1709287200.123:77|lx1|/usr/bin/cat|11|||||` + "\n" + `EXECVE|1709287200.123:77|lx1||(null)|ls -la||||` + "\n" +
			`PROCTITLE|1709287200.123:77|||(null)||sh -c ls|||` + "\n" + `USER_LOGIN|1709287201.5:78||/usr/sbin/sshd|5|||ada|failed|192.0.2.7`},
	}},
	{"osquery.log", "osquery", "Osquery_CL 3/0", "", []rows{
		{"Osquery_CL", "Computer Name Action Columns", `lx1|pack_x_processes|added|{"pid":"7","name":"sh"}` + "\n" + `lx1|users|snapshot|{"username":"root"}` + "\n" + `lx1|users|snapshot|{"username":"ada"}`},
	}},
	{"logs-page.csv", "csv", "SigninLogs 2/0", "", []rows{
		{"SigninLogs", "TimeGenerated UserPrincipalName Status", `638448480000000000|bob@example.net|{"errorCode":50126}` + "\n" + `638448984001230000|ada@example.net|{"errorCode":0}`},
	}},
}

// describe writes a report in short.
func describe(r ingest.Report) (tables, reasons string) {
	var t, w []string
	for _, x := range r.Tables {
		t = append(t, fmt.Sprintf("%s %d/%d", x.Table, x.Stored, x.Rejected))
	}
	for _, x := range r.Reasons {
		w = append(w, fmt.Sprintf("%d %s", x.FirstRow, x.Reason))
	}
	return strings.Join(t, ", "), strings.Join(w, ", ")
}

// TestSamples loads a small file of each format by its content alone, then by its name, then packed in each way.
func TestSamples(t *testing.T) {
	for _, s := range samples {
		t.Run(s.file, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata", "formats", s.file))
			if err != nil {
				t.Fatal(err)
			}
			var z bytes.Buffer
			w := zip.NewWriter(&z)
			f := must(w.Create("folder/" + s.file))
			_, _ = f.Write(data)
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			for i, body := range [][]byte{data, data, compressed(t, "gzip", string(data)), compressed(t, "zstd", string(data)), z.Bytes()} {
				if i == 2 && strings.HasSuffix(s.file, ".gz") {
					continue // packed twice is one time too many
				}
				h := open(t)
				req := ingest.Request{Body: bytes.NewReader(body), Source: s.file}
				if i == 1 {
					req.Format = s.format
					if s.format == "csv" {
						req.Fallback = "SigninLogs"
					}
				}
				if i == 3 && strings.HasSuffix(s.file, ".gz") {
					continue
				}
				r, err := h.svc.Load(t.Context(), req)
				if err != nil {
					t.Fatal(err)
				}
				tables, reasons := describe(r)
				same(t, "tables", tables, s.tables)
				same(t, "reasons", reasons, s.reasons)
				for _, x := range s.rows {
					same(t, x.table, h.rows(x.table, strings.Fields(x.columns)...), x.want)
				}
				if t.Failed() {
					return
				}
			}
		})
	}
}
