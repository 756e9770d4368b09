package asim

import "strings"

// schema is one normalised schema: its columns are in schemas/<name>.txt.
type schema struct {
	version string
	params  []param
	sources []source
}

// source is sources/<schema>/<file>.kql, which reads table.
type source struct{ file, table string }

// param is a parameter that filters. cond holds for the rows that pass when it is given.
type param struct{ name, kind, cond string }

// without is the default, which filters nothing.
func (p param) without() string {
	switch p.kind {
	case "dynamic":
		return "dynamic([])"
	case "string":
		if p.name == "eventtype" && strings.Contains(p.cond, "lookup") {
			return `"Query"`
		}
		return `"*"`
	}
	return p.kind + "(null)"
}

// condition lets all rows pass where the parameter is not given.
func (p param) condition() string {
	switch p.kind {
	case "dynamic":
		return "array_length(" + p.name + ") == 0 or " + p.cond
	case "string":
		return p.name + ` == "*" or ` + p.cond
	}
	return "isnull(" + p.name + ") or " + p.cond
}

// has gives a parameter of texts of which a column has any term.
func has(name, column string) param {
	return param{name, "dynamic", column + " has_any (" + name + ")"}
}

// oneOf gives a parameter of values of which a column is one.
func oneOf(name, column string) param {
	return param{name, "dynamic", column + " in~ (" + name + ")"}
}

// prefix gives a parameter of addresses, or their beginnings, of which a column has any.
func prefix(name string, columns ...string) param {
	for i, c := range columns {
		columns[i] = "has_any_ipv4_prefix(" + c + ", " + name + ")"
	}
	return param{name, "dynamic", "(" + strings.Join(columns, " or ") + ")"}
}

// is gives a parameter of one value.
func is(name, column string) param { return param{name, "string", column + " =~ " + name} }

// with puts the parameters that every schema has before its own.
func with(own ...param) []param {
	return append([]param{
		{"starttime", "datetime", "TimeGenerated >= starttime"},
		{"endtime", "datetime", "TimeGenerated <= endtime"},
	}, own...)
}

// from names sources: each is a table, or a table and what of it, as Event-Sysmon.
func from(list ...string) []source {
	out := make([]source, len(list))
	for i, f := range list {
		table, _, _ := strings.Cut(f, "-")
		out[i] = source{f, table}
	}
	return out
}

var schemas = map[string]schema{
	"AuditEvent": {
		version: "0.1", params: with(
			prefix("srcipaddr_has_any_prefix", "SrcIpAddr"), oneOf("eventtype_in", "EventType"), is("eventresult", "EventResult"), has("actorusername_has_any", "ActorUsername"),
			has("operation_has_any", "Operation"), has("object_has_any", "Object"), has("newvalue_has_any", "NewValue"),
		),
		sources: from("ASimAuditEventLogs", "AuditLogs", "AzureActivity", "AWSCloudTrail", "OfficeActivity-Admin", "SecurityEvent"),
	},
	"Authentication": {
		version: "0.1.4", params: with(
			has("username_has_any", "TargetUsername"), has("targetappname_has_any", "TargetAppName"), prefix("srcipaddr_has_any_prefix", "SrcIpAddr"),
			has("srchostname_has_any", "SrcHostname"), oneOf("eventtype_in", "EventType"), oneOf("eventresultdetails_in", "EventResultDetails"), is("eventresult", "EventResult"),
			param{"targetusername_has", "string", "TargetUsername has targetusername_has"}, has("targetusername_has_any", "TargetUsername"),
		),
		sources: from(
			"ASimAuthenticationEventLogs", "SecurityEvent", "WindowsEvent", "SigninLogs", "AADNonInteractiveUserSignInLogs", "AADServicePrincipalSignInLogs",
			"AADManagedIdentitySignInLogs", "DeviceLogonEvents", "Syslog-sshd", "AWSCloudTrail",
		),
	},
	"Dns": {
		version: "0.1.7", params: with(
			is("srcipaddr", "SrcIpAddr"), has("domain_has_any", "DnsQuery"), is("responsecodename", "EventResultDetails"),
			param{"response_has_ipv4", "string", "has_ipv4(DnsResponseName, response_has_ipv4)"}, prefix("response_has_any_prefix", "DnsResponseName"),
			param{"eventtype", "string", `(EventType =~ eventtype or eventtype =~ "lookup" and EventType == "Query")`},
		),
		sources: from("ASimDnsActivityLogs", "DnsEvents", "Event-Sysmon", "WindowsEvent-Sysmon"),
	},
	"FileEvent": {
		version: "0.2.1", params: with(
			oneOf("eventtype_in", "EventType"), prefix("srcipaddr_has_any_prefix", "SrcIpAddr"), has("actorusername_has_any", "ActorUsername"),
			has("targetfilepath_has_any", "TargetFilePath"), has("srcfilepath_has_any", "SrcFilePath"),
			param{"hashes_has_any", "dynamic", "(TargetFileMD5 in~ (hashes_has_any) or TargetFileSHA1 in~ (hashes_has_any) or TargetFileSHA256 in~ (hashes_has_any) or TargetFileSHA512 in~ (hashes_has_any))"},
			has("dvchostname_has_any", "DvcHostname"),
		),
		sources: from("ASimFileEventLogs", "DeviceFileEvents", "Event-Sysmon", "WindowsEvent-Sysmon", "OfficeActivity", "SecurityEvent"),
	},
	"NetworkSession": {
		version: "0.2.6", params: with(
			prefix("srcipaddr_has_any_prefix", "SrcIpAddr"), prefix("dstipaddr_has_any_prefix", "DstIpAddr"), prefix("ipaddr_has_any_prefix", "SrcIpAddr", "DstIpAddr"),
			param{"dstportnumber", "int", "DstPortNumber == dstportnumber"}, param{"hostname_has_any", "dynamic", "(SrcHostname has_any (hostname_has_any) or DstHostname has_any (hostname_has_any))"},
			oneOf("dvcaction", "DvcAction"), is("eventresult", "EventResult"),
		),
		sources: from("ASimNetworkSessionLogs", "CommonSecurityLog", "DeviceNetworkEvents", "VMConnection", "Event-Sysmon", "WindowsEvent-Sysmon"),
	},
	"ProcessEvent": {
		version: "0.1.4", params: with(
			has("commandline_has_any", "TargetProcessCommandLine"), param{"commandline_has_all", "dynamic", "TargetProcessCommandLine has_all (commandline_has_all)"},
			prefix("commandline_has_any_ip_prefix", "TargetProcessCommandLine"), has("actingprocess_has_any", "ActingProcessName"), has("targetprocess_has_any", "TargetProcessName"),
			has("parentprocess_has_any", "ParentProcessName"), param{"targetusername_has", "string", "TargetUsername has targetusername_has"},
			param{"actorusername_has", "string", "ActorUsername has actorusername_has"}, prefix("dvcipaddr_has_any_prefix", "DvcIpAddr"), has("dvchostname_has_any", "DvcHostname"),
			is("eventtype", "EventType"),
			param{"hashes_has_any", "dynamic", "(TargetProcessMD5 in~ (hashes_has_any) or TargetProcessSHA1 in~ (hashes_has_any) or TargetProcessSHA256 in~ (hashes_has_any) or TargetProcessSHA512 in~ (hashes_has_any))"},
			has("targetusername_has_any", "TargetUsername"), has("actorusername_has_any", "ActorUsername"), has("dvcname_has_any", "DvcHostname"),
		),
		sources: from("ASimProcessEventLogs", "SecurityEvent", "WindowsEvent", "DeviceProcessEvents", "Event-Sysmon", "WindowsEvent-Sysmon"),
	},
	"RegistryEvent": {
		version: "0.1.3", params: with(
			oneOf("eventtype_in", "EventType"), has("actorusername_has_any", "ActorUsername"), has("registrykey_has_any", "RegistryKey"), has("registryvalue_has_any", "RegistryValue"),
			has("registrydata_has_any", "RegistryValueData"), has("dvchostname_has_any", "DvcHostname"), has("registryvaluedata_has_any", "RegistryValueData"),
		),
		sources: from("ASimRegistryEventLogs", "DeviceRegistryEvents", "Event-Sysmon", "WindowsEvent-Sysmon", "SecurityEvent"),
	},
	"UserManagement": {
		version: "0.1.1", params: with(
			prefix("srcipaddr_has_any_prefix", "SrcIpAddr"), has("targetusername_has_any", "TargetUsername"), has("actorusername_has_any", "ActorUsername"), oneOf("eventtype_in", "EventType"),
		),
		sources: from("ASimUserManagementActivityLogs", "SecurityEvent", "AuditLogs"),
	},
	"WebSession": {
		version: "0.2.6", params: with(
			prefix("srcipaddr_has_any_prefix", "SrcIpAddr"), prefix("ipaddr_has_any_prefix", "SrcIpAddr", "DstIpAddr"), has("url_has_any", "Url"), has("httpuseragent_has_any", "HttpUserAgent"),
			oneOf("eventresultdetails_in", "EventResultDetails"), is("eventresult", "EventResult"), has("eventresultdetails_has_any", "EventResultDetails"),
		),
		sources: from("ASimWebSessionLogs", "CommonSecurityLog", "W3CIISLog"),
	},
}
