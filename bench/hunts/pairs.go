package main

// pair is a hunt in KQL and the SQL that a person at home in DuckDB would write for the same rows. The SQL reads views of
// the tables' documented columns; times are ticks there, which the macros ticks and span spell.
type pair struct {
	name, what string
	kql, sql   string
}

// term is KQL's rule of what stands beside a term, for RE2: \b knows ASCII alone and takes _ for a letter.
const (
	before = `(?:^|[^\p{L}\p{N}])`
	after  = `(?:$|[^\p{L}\p{N}])`
)

var pairs = []pair{
	{
		"bin-counts", "events by kind and hour",
		`SecurityEvent | summarize Events = count() by EventID, bin(TimeGenerated, 1h)`,
		`SELECT EventID, TimeGenerated // span(INTERVAL 1 HOUR) * span(INTERVAL 1 HOUR) AS TimeGenerated, count(*) AS Events
		FROM SecurityEvent GROUP BY ALL`,
	},
	{
		"failed-logons", "accounts that fail often and from where",
		`SecurityEvent
		| where EventID == 4625
		| summarize Failures = count(), Hosts = dcount(Computer), First = min(TimeGenerated), Last = max(TimeGenerated) by TargetAccount
		| where Failures > 3
		| sort by Failures desc, TargetAccount asc
		| take 100`,
		`SELECT TargetAccount, count(*) AS Failures, count(DISTINCT Computer) AS Hosts, min(TimeGenerated) AS First, max(TimeGenerated) AS Last
		FROM SecurityEvent WHERE EventID = 4625 GROUP BY TargetAccount HAVING count(*) > 3
		ORDER BY Failures DESC, TargetAccount LIMIT 100`,
	},
	{
		"has", "a common term in command lines",
		`SecurityEvent | where EventID == 4688 and CommandLine has "powershell" | summarize count() by Computer, Account`,
		`SELECT Computer, Account, count(*) FROM SecurityEvent
		WHERE EventID = 4688 AND contains(lower(CommandLine), 'powershell') AND regexp_matches(CommandLine, '(?i)` + before + `powershell` + after + `')
		GROUP BY ALL`,
	},
	{
		"has-any", "one of many terms in command lines",
		`DeviceProcessEvents
		| where ProcessCommandLine has_any ("mimikatz", "sekurlsa", "procdump", "comsvcs", "vssadmin", "bitsadmin", "certutil", "encodedcommand")
		| project TimeGenerated, DeviceName, AccountName, FileName, ProcessCommandLine`,
		`SELECT TimeGenerated, DeviceName, AccountName, FileName, ProcessCommandLine FROM DeviceProcessEvents
		WHERE regexp_matches(ProcessCommandLine, '(?i)` + before + `(?:mimikatz|sekurlsa|procdump|comsvcs|vssadmin|bitsadmin|certutil|encodedcommand)` + after + `')`,
	},
	{
		"contains", "a piece of text in command lines",
		`DeviceProcessEvents
		| where ProcessCommandLine contains "-enc" or ProcessCommandLine contains "frombase64"
		| project TimeGenerated, DeviceName, AccountName, ProcessCommandLine`,
		`SELECT TimeGenerated, DeviceName, AccountName, ProcessCommandLine FROM DeviceProcessEvents
		WHERE contains(lower(ProcessCommandLine), '-enc') OR contains(lower(ProcessCommandLine), 'frombase64')`,
	},
	{
		"regex", "long runs of base64",
		`DeviceProcessEvents
		| where ProcessCommandLine matches regex @"[A-Za-z0-9+/]{60,}={0,2}"
		| summarize Runs = count(), Hosts = dcount(DeviceName) by FileName`,
		`SELECT FileName, count(*) AS Runs, count(DISTINCT DeviceName) AS Hosts FROM DeviceProcessEvents
		WHERE regexp_matches(ProcessCommandLine, '[A-Za-z0-9+/]{60,}={0,2}') GROUP BY FileName`,
	},
	{
		"arg-max", "the last logon of each account",
		`SecurityEvent
		| where EventID in (4624, 4625)
		| summarize arg_max(TimeGenerated, Computer, IpAddress, LogonType, EventID) by TargetAccount`,
		`SELECT TargetAccount, r.TimeGenerated, r.Computer, r.IpAddress, r.LogonType, r.EventID FROM (
			SELECT TargetAccount, arg_max({TimeGenerated: TimeGenerated, Computer: Computer, IpAddress: IpAddress, LogonType: LogonType, EventID: EventID}, TimeGenerated) AS r
			FROM SecurityEvent WHERE EventID IN (4624, 4625) GROUP BY TargetAccount)`,
	},
	{
		"arg-max-row", "the last process of each host, whole rows",
		`DeviceProcessEvents
		| where TimeGenerated >= datetime(2026-01-10)
		| summarize arg_max(TimeGenerated, *) by DeviceName
		| project DeviceName, TimeGenerated, FileName, FolderPath, ProcessCommandLine, AccountName, ReportId`,
		`SELECT DeviceName, r.TimeGenerated, r.FileName, r.FolderPath, r.ProcessCommandLine, r.AccountName, r.ReportId FROM (
			SELECT DeviceName, arg_max({TimeGenerated: TimeGenerated, FileName: FileName, FolderPath: FolderPath, ProcessCommandLine: ProcessCommandLine,
				AccountName: AccountName, ReportId: ReportId}, TimeGenerated) AS r
			FROM DeviceProcessEvents WHERE TimeGenerated >= ticks(TIMESTAMP '2026-01-10') GROUP BY DeviceName)`,
	},
	{
		"join-window", "a success within minutes of a failure",
		`let failed = SecurityEvent | where EventID == 4625 | project TargetAccount, FailedAt = TimeGenerated, FailedOn = Computer;
		SecurityEvent
		| where EventID == 4624
		| project TargetAccount, At = TimeGenerated, Computer
		| join kind=inner failed on TargetAccount
		| where At between (FailedAt .. FailedAt + 10m)
		| summarize Pairs = count(), First = min(At) by TargetAccount`,
		`SELECT s.TargetAccount, count(*) AS Pairs, min(s.TimeGenerated) AS First
		FROM (SELECT TargetAccount, TimeGenerated FROM SecurityEvent WHERE EventID = 4624) s
		JOIN (SELECT TargetAccount, TimeGenerated FROM SecurityEvent WHERE EventID = 4625) f
		ON s.TargetAccount = f.TargetAccount AND s.TimeGenerated BETWEEN f.TimeGenerated AND f.TimeGenerated + span(INTERVAL 10 MINUTE)
		GROUP BY s.TargetAccount`,
	},
	{
		"join-unique", "processes of accounts that sign in from a country",
		`SigninLogs
		| where Location == "IL" and ResultType == "0"
		| extend AccountName = tostring(split(UserPrincipalName, "@")[0])
		| distinct AccountName
		| join (DeviceProcessEvents | where FileName in~ ("powershell.exe", "cmd.exe", "rundll32.exe")) on AccountName
		| summarize Runs = count(), Hosts = dcount(DeviceName) by AccountName, FileName`,
		`SELECT AccountName, FileName, count(*) AS Runs, count(DISTINCT DeviceName) AS Hosts FROM DeviceProcessEvents
		JOIN (SELECT DISTINCT split_part(UserPrincipalName, '@', 1) AS AccountName FROM SigninLogs WHERE Location = 'IL' AND ResultType = '0') USING (AccountName)
		WHERE lower(FileName) IN ('powershell.exe', 'cmd.exe', 'rundll32.exe') GROUP BY ALL`,
	},
	{
		"first-seen", "what a host runs today and never ran before",
		`let known = DeviceProcessEvents | where TimeGenerated < datetime(2026-01-13) | distinct DeviceName, FileName;
		DeviceProcessEvents
		| where TimeGenerated >= datetime(2026-01-13)
		| summarize Runs = count(), First = min(TimeGenerated) by DeviceName, FileName
		| join kind=leftanti known on DeviceName, FileName`,
		`SELECT * FROM (
			SELECT DeviceName, FileName, count(*) AS Runs, min(TimeGenerated) AS First FROM DeviceProcessEvents
			WHERE TimeGenerated >= ticks(TIMESTAMP '2026-01-13') GROUP BY ALL) t
		WHERE NOT EXISTS (SELECT 1 FROM DeviceProcessEvents k
			WHERE k.TimeGenerated < ticks(TIMESTAMP '2026-01-13') AND k.DeviceName = t.DeviceName AND k.FileName = t.FileName)`,
	},
	{
		"in-subquery", "what runs under accounts that failed to sign in",
		`let bad = SigninLogs | where ResultType != "0" | summarize Failures = count() by UserDisplayName | where Failures > 3 | project UserDisplayName;
		DeviceProcessEvents
		| where AccountName in (bad)
		| summarize Runs = count(), Last = max(TimeGenerated) by AccountName`,
		`SELECT AccountName, count(*) AS Runs, max(TimeGenerated) AS Last FROM DeviceProcessEvents
		WHERE AccountName IN (SELECT UserDisplayName FROM SigninLogs WHERE ResultType <> '0' GROUP BY UserDisplayName HAVING count(*) > 3)
		GROUP BY AccountName`,
	},
	{
		"dynamic-group", "sign-ins by a place inside of a dynamic",
		`SigninLogs
		| extend Country = tostring(LocationDetails.countryOrRegion), City = tostring(LocationDetails.city)
		| summarize Signins = count(), Users = dcount(UserPrincipalName) by Country, City`,
		`SELECT coalesce(json_extract_string(LocationDetails, '$.countryOrRegion'), '') AS Country, coalesce(json_extract_string(LocationDetails, '$.city'), '') AS City,
			count(*) AS Signins, count(DISTINCT UserPrincipalName) AS Users
		FROM SigninLogs GROUP BY ALL`,
	},
	{
		"dynamic-filter", "sign-ins by a number and a text inside of dynamics",
		`SigninLogs
		| where toreal(LocationDetails.geoCoordinates.latitude) > 50 and tostring(DeviceDetail.operatingSystem) startswith "Windows"
		| summarize Signins = count() by UserPrincipalName, AppDisplayName`,
		`SELECT UserPrincipalName, AppDisplayName, count(*) AS Signins FROM SigninLogs
		WHERE TRY_CAST(json_extract_string(LocationDetails, '$.geoCoordinates.latitude') AS DOUBLE) > 50
			AND starts_with(lower(json_extract_string(DeviceDetail, '$.operatingSystem')), 'windows')
		GROUP BY ALL`,
	},
	{
		"mv-expand", "privileges, one row each",
		`SecurityEvent
		| where EventID == 4672
		| mv-expand Privilege = split(PrivilegeList, "\r\n\t\t\t") to typeof(string)
		| summarize Grants = count(), Accounts = dcount(Account) by Privilege`,
		`SELECT Privilege, count(*) AS Grants, count(DISTINCT Account) AS Accounts FROM (
			SELECT Account, unnest(string_split(PrivilegeList, chr(13) || chr(10) || chr(9) || chr(9) || chr(9))) AS Privilege FROM SecurityEvent WHERE EventID = 4672)
		GROUP BY Privilege`,
	},
	{
		"make-set", "addresses and places of each user",
		`SigninLogs
		| where ResultType == "0"
		| summarize First = min(TimeGenerated), Last = max(TimeGenerated), Addresses = make_set(IPAddress), Countries = dcount(Location) by UserPrincipalName
		| where Countries > 2`,
		`SELECT UserPrincipalName, min(TimeGenerated) AS First, max(TimeGenerated) AS Last,
			CAST(to_json(list_sort(list(DISTINCT IPAddress))) AS VARCHAR) AS Addresses, count(DISTINCT Location) AS Countries
		FROM SigninLogs WHERE ResultType = '0' GROUP BY UserPrincipalName HAVING count(DISTINCT Location) > 2`,
	},
	{
		"make-series", "failures by the hour of each host, laid on a whole axis, and where they leap",
		`SecurityEvent
		| where EventID == 4625
		| make-series Failures = count() default = 0 on TimeGenerated from datetime(2026-01-01) to datetime(2026-01-15) step 1h by AuthenticationPackageName, LogonType
		| mv-expand Failures to typeof(long), TimeGenerated to typeof(datetime)
		| summarize Mean = avg(Failures), Deviation = stdev(Failures), Most = max(Failures) by AuthenticationPackageName, LogonType
		| where Most > Mean + 3 * Deviation`,
		`WITH hits AS (
			SELECT AuthenticationPackageName, LogonType, (TimeGenerated - ticks(TIMESTAMP '2026-01-01')) // span(INTERVAL 1 HOUR) AS h, count(*) AS n
			FROM SecurityEvent WHERE EventID = 4625 AND TimeGenerated >= ticks(TIMESTAMP '2026-01-01') AND TimeGenerated < ticks(TIMESTAMP '2026-01-15') GROUP BY ALL)
		SELECT k.AuthenticationPackageName, k.LogonType, avg(coalesce(n, 0)) AS Mean, stddev_samp(coalesce(n, 0)) AS Deviation, max(coalesce(n, 0)) AS Most
		FROM (SELECT DISTINCT AuthenticationPackageName, LogonType FROM hits) k CROSS JOIN range(336) AS g(h)
		LEFT JOIN hits ON hits.AuthenticationPackageName = k.AuthenticationPackageName AND hits.LogonType IS NOT DISTINCT FROM k.LogonType AND hits.h = g.h
		GROUP BY ALL HAVING max(coalesce(n, 0)) > avg(coalesce(n, 0)) + 3 * stddev_samp(coalesce(n, 0))`,
	},
	{
		"anomalies", "hosts whose events leave their season; SQL calls the same decomposition",
		`SecurityEvent
		| make-series Events = count() default = 0 on TimeGenerated from datetime(2026-01-01) to datetime(2026-01-15) step 1h by AccountType, Channel
		| extend Flags = series_decompose_anomalies(Events, 2.5)
		| project AccountType, Channel, Events, Flags`,
		`WITH hits AS (
			SELECT AccountType, Channel, (TimeGenerated - ticks(TIMESTAMP '2026-01-01')) // span(INTERVAL 1 HOUR) AS h, count(*) AS n
			FROM SecurityEvent WHERE TimeGenerated >= ticks(TIMESTAMP '2026-01-01') AND TimeGenerated < ticks(TIMESTAMP '2026-01-15') GROUP BY ALL),
		laid AS (
			SELECT k.AccountType, k.Channel, CAST(to_json(list(coalesce(n, 0) ORDER BY g.h)) AS VARCHAR) AS Events
			FROM (SELECT DISTINCT AccountType, Channel FROM hits) k CROSS JOIN range(336) AS g(h)
			LEFT JOIN hits ON hits.AccountType = k.AccountType AND hits.Channel = k.Channel AND hits.h = g.h
			GROUP BY ALL)
		SELECT AccountType, Channel, Events, CAST(json_extract({anomalies}(Events, 2.5::DOUBLE), '$[0]') AS VARCHAR) AS Flags FROM laid`,
	},
	{
		"top-nested", "the busiest programs and who starts them",
		`DeviceProcessEvents | top-nested 5 of FileName by Runs = count(), top-nested 3 of InitiatingProcessFileName by Starts = count()`,
		`WITH pairs AS (SELECT FileName, InitiatingProcessFileName, count(*) AS Starts FROM DeviceProcessEvents GROUP BY ALL),
		best AS (SELECT FileName, sum(Starts)::BIGINT AS Runs FROM pairs GROUP BY FileName ORDER BY Runs DESC LIMIT 5)
		SELECT FileName, Runs, InitiatingProcessFileName, Starts FROM best JOIN pairs USING (FileName)
		QUALIFY row_number() OVER (PARTITION BY FileName ORDER BY Starts DESC) <= 3`,
	},
	{
		"parse", "drive and folder of new processes",
		`SecurityEvent
		| where EventID == 4688
		| parse NewProcessName with Drive ":\\" Folder "\\" Rest
		| summarize count() by Drive, Folder`,
		`SELECT m.d AS Drive, m.f AS Folder, count(*) FROM (
			SELECT regexp_extract(NewProcessName, '^(.*?):\\(.*?)\\(.*)$', ['d', 'f', 'r'], 's') AS m FROM SecurityEvent WHERE EventID = 4688)
		GROUP BY ALL`,
	},
	{
		"sessions", "sessions of sign-ins that pauses of half an hour part",
		`SigninLogs
		| project UserPrincipalName, TimeGenerated, IPAddress
		| sort by UserPrincipalName asc, TimeGenerated asc
		| extend Session = row_window_session(TimeGenerated, 30d, 30m, UserPrincipalName != prev(UserPrincipalName))
		| summarize Signins = count(), Addresses = dcount(IPAddress), End = max(TimeGenerated) by UserPrincipalName, Session
		| where Signins > 2`,
		`SELECT UserPrincipalName, min(TimeGenerated) AS Session, count(*) AS Signins, count(DISTINCT IPAddress) AS Addresses, max(TimeGenerated) AS "End" FROM (
			SELECT UserPrincipalName, TimeGenerated, IPAddress, sum(fresh) OVER (PARTITION BY UserPrincipalName ORDER BY TimeGenerated ROWS UNBOUNDED PRECEDING) AS n FROM (
				SELECT UserPrincipalName, TimeGenerated, IPAddress,
					CASE WHEN TimeGenerated - lag(TimeGenerated) OVER (PARTITION BY UserPrincipalName ORDER BY TimeGenerated) < span(INTERVAL 30 MINUTE) THEN 0 ELSE 1 END AS fresh
				FROM SigninLogs))
		GROUP BY UserPrincipalName, n HAVING count(*) > 2`,
	},
	{
		"travel", "sign-ins of one user from two countries within an hour",
		`SigninLogs
		| where ResultType == "0"
		| project UserPrincipalName, TimeGenerated, Location, IPAddress
		| sort by UserPrincipalName asc, TimeGenerated asc
		| extend PrevUser = prev(UserPrincipalName), PrevTime = prev(TimeGenerated), PrevLocation = prev(Location)
		| where UserPrincipalName == PrevUser and Location != PrevLocation and TimeGenerated - PrevTime < 1h
		| summarize Leaps = count() by Location, PrevLocation`,
		`SELECT Location, PrevLocation, count(*) AS Leaps FROM (
			SELECT Location, TimeGenerated, lag(TimeGenerated) OVER w AS PrevTime, lag(Location) OVER w AS PrevLocation FROM SigninLogs WHERE ResultType = '0'
			WINDOW w AS (PARTITION BY UserPrincipalName ORDER BY TimeGenerated))
		WHERE Location <> PrevLocation AND TimeGenerated - PrevTime < span(INTERVAL 1 HOUR) GROUP BY ALL`,
	},
	{
		"latest", "the last hundred logons of a day, whole rows",
		`SecurityEvent
		| where TimeGenerated between (datetime(2026-01-06) .. datetime(2026-01-07)) and EventID in (4624, 4625)
		| project TimeGenerated, Computer, EventID, Activity, TargetAccount, IpAddress, LogonType, LogonProcessName, WorkstationName, Status, SubStatus
		| top 100 by TimeGenerated desc`,
		`SELECT TimeGenerated, Computer, EventID, Activity, TargetAccount, IpAddress, LogonType, LogonProcessName, WorkstationName, Status, SubStatus FROM SecurityEvent
		WHERE TimeGenerated BETWEEN ticks(TIMESTAMP '2026-01-06') AND ticks(TIMESTAMP '2026-01-07') AND EventID IN (4624, 4625)
		ORDER BY TimeGenerated DESC LIMIT 100`,
	},
	{
		"union", "all that an account did, over tables",
		`union (SecurityEvent | project TimeGenerated, Host = Computer, Account = SubjectUserName, What = Activity),
			(DeviceProcessEvents | project TimeGenerated, Host = DeviceName, Account = AccountName, What = ProcessCommandLine),
			(SigninLogs | project TimeGenerated, Host = IPAddress, Account = UserDisplayName, What = AppDisplayName)
		| where Account startswith "anna." and What !has "conhost"
		| summarize Seen = count(), First = min(TimeGenerated), Last = max(TimeGenerated) by Account, Host`,
		`SELECT Account, Host, count(*) AS Seen, min(TimeGenerated) AS First, max(TimeGenerated) AS Last FROM (
			SELECT TimeGenerated, Computer AS Host, SubjectUserName AS Account, Activity AS What FROM SecurityEvent
			UNION ALL SELECT TimeGenerated, DeviceName, AccountName, ProcessCommandLine FROM DeviceProcessEvents
			UNION ALL SELECT TimeGenerated, IPAddress, UserDisplayName, AppDisplayName FROM SigninLogs)
		WHERE starts_with(lower(Account), 'anna.')
			AND NOT (contains(lower(What), 'conhost') AND regexp_matches(What, '(?i)` + before + `conhost` + after + `'))
		GROUP BY ALL`,
	},
}
