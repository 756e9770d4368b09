package storytest

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/result"
)

// first gives the first row of a query as text.
func first(t *testing.T, door *query.Door, text string) string {
	t.Helper()
	set, err := door.Run(t.Context(), query.Request{Text: text, Access: everything{}})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	defer set.Close()
	table, err := set.Next(t.Context())
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	for {
		b, err := table.Batches.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return ""
		}
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if b.NumRows() > 0 {
			var cells []string
			for i, c := range table.Columns {
				cells = append(cells, result.Text(c.Type, b.Column(i), 0))
			}
			b.Release()
			return strings.Join(cells, "|")
		}
		b.Release()
	}
}

// TestParsersAgreeWithTheirTables asks a parser and the tables under it the same question.
func TestParsersAgreeWithTheirTables(t *testing.T) {
	if testing.Short() {
		t.Skip("loads the whole sample")
	}
	door := load(t)
	for parser, direct := range map[string]string{
		`_Im_ProcessCreate | where Type == "SecurityEvent" | summarize count(), dcount(CommandLine), min(TimeGenerated), countif(User has "adm-nroels")`:                                                                                  `SecurityEvent | where EventID == 4688 | summarize count(), dcount(CommandLine), min(TimeGenerated), countif(iff(TargetUserName in ("", "-"), SubjectUserName, TargetUserName) == "adm-nroels")`,
		`imProcessCreate | where Type == "DeviceProcessEvents" | summarize count(), dcount(Hash), dcount(Dvc), countif(ActingProcessName endswith "OUTLOOK.EXE")`:                                                                         `DeviceProcessEvents | summarize count(), dcount(SHA256), dcount(DeviceName), countif(InitiatingProcessFileName =~ "OUTLOOK.EXE")`,
		`_Im_ProcessEvent | where Type == "Event" | summarize count(), countif(CommandLine has "-enc"), dcount(TargetProcessName), countif(CommandLine has "&amp;")`:                                                                      `Event | where EventID in (1, 5) and Source == "Microsoft-Windows-Sysmon" | extend C = extract('Name="CommandLine">([^<]*)<', 1, EventData) | summarize count(), countif(C has "-enc"), dcount(extract('Name="Image">([^<]*)<', 1, EventData)), 0`,
		`_ASim_Authentication | where Type == "SecurityEvent" and EventType == "Logon" | summarize countif(EventResult == "Failure"), countif(EventResult == "Success"), dcount(SrcIpAddr), countif(EventSubType == "RemoteInteractive")`: `SecurityEvent | where EventID in (4624, 4625) | summarize countif(EventID == 4625), countif(EventID == 4624), dcountif(IpAddress, IpAddress !in ("", "-")) + iff(countif(IpAddress in ("", "-")) > 0, 1, 0), countif(LogonType == 10)`,
		`imAuthentication | where Type == "SigninLogs" | summarize count(), countif(EventResult == "Failure"), dcount(User), dcount(IpAddr), dcount(Application)`:                                                                         `SigninLogs | summarize count(), countif(ResultType != "0"), dcount(UserPrincipalName), dcount(IPAddress), dcount(ResourceDisplayName)`,
		`_Im_Authentication | where Type == "Syslog" | summarize countif(EventResult == "Failure"), countif(EventResult == "Success"), dcount(SrcIpAddr), countif(User == "")`:                                                            `Syslog | where ProcessName == "sshd" | summarize countif(SyslogMessage startswith "Failed" or SyslogMessage startswith "Invalid"), countif(SyslogMessage startswith "Accepted"), dcountif(extract(@" from (\S+)", 1, SyslogMessage), SyslogMessage has_any ("Failed", "Accepted")), 0`,
		`ASimNetworkSession | where Type == "VMConnection" | summarize count(), sum(NetworkBytes), dcount(DstIpAddr)`:                                                                                                                     `VMConnection | summarize count(), sum(BytesSent) + sum(BytesReceived), dcount(DestinationIp)`,
		`_Im_NetworkSession | where Type == "CommonSecurityLog" | summarize count(), countif(DvcAction == "Deny"), sum(SrcBytes), dcount(IpAddr)`:                                                                                         `CommonSecurityLog | where RequestURL == "" | summarize count(), countif(DeviceAction == "deny"), sum(SentBytes), dcount(SourceIP)`,
		`_Im_Dns | where Type == "DnsEvents" | summarize count(), countif(ResponseCodeName == "NXDOMAIN"), dcount(Domain), dcount(Src)`:                                                                                                   `DnsEvents | where SubType == "LookupQuery" | summarize count(), countif(ResultCode == 3), dcount(Name), dcount(ClientIP)`,
		`_Im_WebSession | summarize count(), countif(EventResult == "Failure"), dcount(Url), dcount(UserAgent), countif(HttpStatusCode == "403")`:                                                                                         `CommonSecurityLog | where RequestURL != "" | summarize count(), countif(EventOutcome == "403"), dcount(RequestURL), dcount(RequestClientApplication), countif(EventOutcome == "403")`,
		`_Im_FileEvent | where Type == "DeviceFileEvents" | summarize count(), countif(EventType == "FileDeleted"), dcount(FilePath)`:                                                                                                     `DeviceFileEvents | summarize count(), countif(ActionType == "FileDeleted"), dcount(iff(FolderPath endswith FileName, FolderPath, strcat(FolderPath, @"\", FileName)))`,
		`_Im_RegistryEvent | where Type == "DeviceRegistryEvents" | summarize count(), dcount(strcat(RegistryKey, RegistryValue)), dcount(Process)`:                                                                                       `DeviceRegistryEvents | summarize count(), dcount(strcat(RegistryKey, RegistryValueName)), dcount(strcat(InitiatingProcessFolderPath, InitiatingProcessFileName))`,
		`imAuditEvent | where Type == "AuditLogs" | summarize count(), dcount(Operation), dcount(User)`:                                                                                                                                   `AuditLogs | summarize count(), dcount(OperationName), dcount(coalesce(tostring(InitiatedBy.user.userPrincipalName), tostring(InitiatedBy.app.displayName)))`,
		`_Im_AuditEvent | where Type == "AzureActivity" | summarize count(), dcount(Operation), dcount(IpAddr)`:                                                                                                                           `AzureActivity | summarize count(), dcount(OperationNameValue), dcount(CallerIpAddress)`,
		`_Im_UserManagement | where Type == "SecurityEvent" | summarize countif(EventType == "UserCreated"), countif(EventType == "UserAddedToGroup"), countif(EventType == "PasswordReset")`:                                             `SecurityEvent | summarize countif(EventID == 4720), countif(EventID in (4728, 4732, 4756)), countif(EventID == 4724)`,
		`_Im_UserManagement | where Type == "AuditLogs" and GroupName == "VPN users" | count`:                                                                                                                                             `AuditLogs | where OperationName == "Add member to group" and tostring(TargetResources) has "VPN users" | count`,
	} {
		if got, want := first(t, door, parser), first(t, door, direct); got != want || strings.HasPrefix(got, "0") {
			t.Errorf("%s\ngave %s, the table %s", parser, got, want)
		}
	}
}

// TestParametersFilter asks each parser with a parameter, and without it with the condition behind.
func TestParametersFilter(t *testing.T) {
	if testing.Short() {
		t.Skip("loads the whole sample")
	}
	door := load(t)
	const ago = `let t = toscalar(SecurityEvent | summarize max(TimeGenerated)) - 3d; `
	for call, condition := range map[[2]string]string{
		{`imProcessCreate`, `commandline_has_any = dynamic(["whoami", "nltest"])`}:                                                                        `CommandLine has_any ("whoami", "nltest")`,
		{`imProcessCreate`, `commandline_has_all = dynamic(["net", "group"])`}:                                                                            `CommandLine has_all ("net", "group")`,
		{`_Im_ProcessCreate`, `targetprocess_has_any = dynamic(["powershell.exe"])`}:                                                                      `TargetProcessName has "powershell.exe"`,
		{`_Im_ProcessCreate`, `actingprocess_has_any = dynamic(["explorer.exe"])`}:                                                                        `ActingProcessName has "explorer.exe"`,
		{`_Im_ProcessCreate`, `targetusername_has = "adm-nroels"`}:                                                                                        `TargetUsername has "adm-nroels"`,
		{`_Im_ProcessEvent`, `dvchostname_has_any = dynamic(["NV-FS01", "NV-DC01"])`}:                                                                     `DvcHostname has_any ("NV-FS01", "NV-DC01")`,
		{`_Im_ProcessEvent`, `starttime = t`}:                                                                                                             `TimeGenerated >= t`,
		{`_Im_ProcessEvent`, `starttime = t, endtime = t + 1d`}:                                                                                           `TimeGenerated between (t .. t + 1d)`,
		{`imAuthentication`, `eventresult = "Failure"`}:                                                                                                   `EventResult == "Failure"`,
		{`imAuthentication`, `eventtype_in = dynamic(["Logoff"])`}:                                                                                        `EventType == "Logoff"`,
		{`imAuthentication`, `username_has_any = dynamic(["omar.haddad"]), eventresultdetails_in = dynamic(["Incorrect password", "MFA not satisfied"])`}: `User has "omar.haddad" and EventResultDetails in ("Incorrect password", "MFA not satisfied")`,
		{`_Im_Authentication`, `srcipaddr_has_any_prefix = dynamic(["10.30."])`}:                                                                          `SrcIpAddr startswith "10.30."`,
		{`_Im_Authentication`, `targetusername_has = "svc-scan"`}:                                                                                         `TargetUsername has "svc-scan"`,
		{`_Im_NetworkSession`, `dstipaddr_has_any_prefix = dynamic(["198.19.7."])`}:                                                                       `DstIpAddr startswith "198.19.7."`,
		{`_Im_NetworkSession`, `dstportnumber = 445`}:                                                                                                     `DstPortNumber == 445`,
		{`_Im_NetworkSession`, `dvcaction = dynamic(["Deny"])`}:                                                                                           `DvcAction == "Deny"`,
		{`_Im_NetworkSession`, `hostname_has_any = dynamic(["NV-SQL01"])`}:                                                                                `SrcHostname has "NV-SQL01" or DstHostname has "NV-SQL01"`,
		{`_Im_Dns`, `responsecodename = "NXDOMAIN"`}:                                                                                                      `EventResultDetails == "NXDOMAIN"`,
		{`_Im_Dns`, `domain_has_any = dynamic(["office.com"])`}:                                                                                           `DnsQuery has "office.com"`,
		{`_Im_Dns`, `srcipaddr = "10.20.0.20"`}:                                                                                                           `SrcIpAddr == "10.20.0.20"`,
		{`_Im_WebSession`, `url_has_any = dynamic(["fleetpilot"])`}:                                                                                       `Url has "fleetpilot"`,
		{`_Im_WebSession`, `eventresultdetails_in = dynamic(["403"])`}:                                                                                    `EventResultDetails == "403"`,
		{`_Im_FileEvent`, `eventtype_in = dynamic(["FileDeleted"])`}:                                                                                      `EventType == "FileDeleted"`,
		{`_Im_FileEvent`, `targetfilepath_has_any = dynamic(["Temp"])`}:                                                                                   `TargetFilePath has "Temp"`,
		{`imRegistry`, `registrykey_has_any = dynamic(["FleetPilot"])`}:                                                                                   `RegistryKey has "FleetPilot"`,
		{`_Im_AuditEvent`, `operation_has_any = dynamic(["consent"])`}:                                                                                    `Operation has "consent"`,
		{`imUserManagement`, `eventtype_in = dynamic(["UserCreated"])`}:                                                                                   `EventType == "UserCreated"`,
	} {
		const sum = ` | summarize count(), dcount(Dvc), sum(hash(tostring(TimeGenerated), 1000003))`
		got, want := first(t, door, ago+call[0]+"("+call[1]+")"+sum), first(t, door, ago+call[0]+" | where "+condition+sum)
		if got != want || strings.HasPrefix(got, "0|") {
			t.Errorf("%s(%s) gave %s, behind it %s", call[0], call[1], got, want)
		}
	}
	if got := first(t, door, `_Im_Dns(disabled = true) | count`); got != "0" {
		t.Errorf("a disabled parser gave %s rows", got)
	}
	if got := first(t, door, `_Im_AuditEvent(pack = true) | where Type == "AuditLogs" and isnotnull(AdditionalFields.TargetResources) | count`); got == "0" {
		t.Error("pack adds nothing")
	}
}
