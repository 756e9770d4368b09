package formats

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/huntbook/huntbook/algo/ticks"
)

// cefColumns are the columns of CommonSecurityLog by the keys of ArcSight's Common Event Format.
var cefColumns = map[string]string{
	"act": "DeviceAction", "app": "ApplicationProtocol", "c6a1": "DeviceCustomIPv6Address1", "c6a1Label": "DeviceCustomIPv6Address1Label",
	"c6a2": "DeviceCustomIPv6Address2", "c6a2Label": "DeviceCustomIPv6Address2Label", "c6a3": "DeviceCustomIPv6Address3",
	"c6a3Label": "DeviceCustomIPv6Address3Label", "c6a4": "DeviceCustomIPv6Address4", "c6a4Label": "DeviceCustomIPv6Address4Label",
	"cat": "DeviceEventCategory", "cnt": "EventCount", "destinationDnsDomain": "DestinationDnsDomain", "destinationServiceName": "DestinationServiceName",
	"destinationTranslatedAddress": "DestinationTranslatedAddress", "destinationTranslatedPort": "DestinationTranslatedPort",
	"deviceCustomDate1": "DeviceCustomDate1", "deviceCustomDate1Label": "DeviceCustomDate1Label", "deviceCustomDate2": "DeviceCustomDate2",
	"deviceCustomDate2Label": "DeviceCustomDate2Label", "deviceDirection": "CommunicationDirection", "deviceDnsDomain": "DeviceDnsDomain",
	"deviceExternalId": "DeviceExternalID", "deviceFacility": "DeviceFacility", "deviceInboundInterface": "DeviceInboundInterface",
	"deviceNtDomain": "DeviceNtDomain", "deviceOutboundInterface": "DeviceOutboundInterface", "devicePayloadId": "DevicePayloadId",
	"deviceProcessName": "ProcessName", "deviceTranslatedAddress": "DeviceTranslatedAddress", "dhost": "DestinationHostName", "dmac": "DestinationMACAddress",
	"dntdom": "DestinationNTDomain", "dpid": "DestinationProcessId", "dpriv": "DestinationUserPrivileges", "dproc": "DestinationProcessName",
	"dpt": "DestinationPort", "dst": "DestinationIP", "dtz": "DeviceTimeZone", "duid": "DestinationUserID", "duser": "DestinationUserName",
	"dvc": "DeviceAddress", "dvchost": "DeviceName", "dvcmac": "DeviceMacAddress", "dvcpid": "ProcessID", "end": "EndTime", "externalId": "ExtID",
	"fileCreateTime": "FileCreateTime", "fileHash": "FileHash", "fileId": "FileID", "fileModificationTime": "FileModificationTime", "filePath": "FilePath",
	"filePermission": "FilePermission", "fileType": "FileType", "flexDate1": "FlexDate1", "flexDate1Label": "FlexDate1Label", "flexNumber1": "FlexNumber1",
	"flexNumber1Label": "FlexNumber1Label", "flexNumber2": "FlexNumber2", "flexNumber2Label": "FlexNumber2Label", "flexString1": "FlexString1",
	"flexString1Label": "FlexString1Label", "flexString2": "FlexString2", "flexString2Label": "FlexString2Label", "fname": "FileName", "fsize": "FileSize",
	"in": "ReceivedBytes", "msg": "Message", "oldFileCreateTime": "OldFileCreateTime", "oldFileHash": "OldFileHash", "oldFileId": "OldFileID",
	"oldFileModificationTime": "OldFileModificationTime", "oldFileName": "OldFileName", "oldFilePath": "OldFilePath", "oldFilePermission": "OldFilePermission",
	"oldFileSize": "OldFileSize", "oldFileType": "OldFileType", "out": "SentBytes", "outcome": "EventOutcome", "proto": "Protocol", "reason": "Reason",
	"request": "RequestURL", "requestClientApplication": "RequestClientApplication", "requestContext": "RequestContext", "requestCookies": "RequestCookies",
	"requestMethod": "RequestMethod", "rt": "ReceiptTime", "shost": "SourceHostName", "smac": "SourceMACAddress", "sntdom": "SourceNTDomain",
	"sourceDnsDomain": "SourceDnsDomain", "sourceServiceName": "SourceServiceName", "sourceTranslatedAddress": "SourceTranslatedAddress",
	"sourceTranslatedPort": "SourceTranslatedPort", "spid": "SourceProcessId", "spriv": "SourceUserPrivileges", "sproc": "SourceProcessName",
	"spt": "SourcePort", "src": "SourceIP", "start": "StartTime", "suid": "SourceUserID", "suser": "SourceUserName", "type": "EventType",
	"cs1": "DeviceCustomString1", "cs1Label": "DeviceCustomString1Label", "cs2": "DeviceCustomString2", "cs2Label": "DeviceCustomString2Label",
	"cs3": "DeviceCustomString3", "cs3Label": "DeviceCustomString3Label", "cs4": "DeviceCustomString4", "cs4Label": "DeviceCustomString4Label",
	"cs5": "DeviceCustomString5", "cs5Label": "DeviceCustomString5Label", "cs6": "DeviceCustomString6", "cs6Label": "DeviceCustomString6Label",
	"cn1": "DeviceCustomNumber1", "cn1Label": "DeviceCustomNumber1Label", "cn2": "DeviceCustomNumber2", "cn2Label": "DeviceCustomNumber2Label",
	"cn3": "DeviceCustomNumber3", "cn3Label": "DeviceCustomNumber3Label", "cfp1": "DeviceCustomFloatingPoint1", "cfp1Label": "DeviceCustomFloatingPoint1Label",
	"cfp2": "DeviceCustomFloatingPoint2", "cfp2Label": "DeviceCustomFloatingPoint2Label", "cfp3": "DeviceCustomFloatingPoint3",
	"cfp3Label": "DeviceCustomFloatingPoint3Label", "cfp4": "DeviceCustomFloatingPoint4", "cfp4Label": "DeviceCustomFloatingPoint4Label",
}

// securityLogTypes are the columns of CommonSecurityLog that are no text; addresses are text that must be an address.
var securityLogTypes = map[string]string{
	"DestinationPort": "int", "SourcePort": "int", "DestinationTranslatedPort": "int", "SourceTranslatedPort": "int", "DestinationProcessId": "int",
	"SourceProcessId": "int", "ProcessID": "int", "EventCount": "int", "EventType": "int", "FileSize": "int", "OldFileSize": "int", "FlexNumber1": "int",
	"FlexNumber2": "int", "DeviceCustomNumber1": "int", "DeviceCustomNumber2": "int", "DeviceCustomNumber3": "int", "ReceivedBytes": "long", "SentBytes": "long",
	"DeviceCustomFloatingPoint1": "real", "DeviceCustomFloatingPoint2": "real", "DeviceCustomFloatingPoint3": "real", "DeviceCustomFloatingPoint4": "real",
	"StartTime": "datetime", "EndTime": "datetime", "SourceIP": "address", "DestinationIP": "address", "DeviceAddress": "address",
	"SourceTranslatedAddress": "address", "DestinationTranslatedAddress": "address", "DeviceTranslatedAddress": "address",
}

// pair is a key and value of an extension.
type pair struct{ key, value string }

// securityLog is a message of CEF or LEEF.
type securityLog struct {
	vendor, product, version, class, name, severity string
	pairs                                           []pair
	columns                                         map[string]string
}

// header cuts n fields at the bars that no backslash precedes, and gives the rest.
func header(s string, n int) (fields []string, rest string) {
	for len(fields) < n {
		i := 0
		for i < len(s) && s[i] != '|' {
			if s[i] == '\\' {
				i++
			}
			i++
		}
		if i >= len(s) {
			return append(fields, s), ""
		}
		fields = append(fields, strings.NewReplacer(`\|`, `|`, `\\`, `\`).Replace(s[:i]))
		s = s[i+1:]
	}
	return fields, s
}

// extensionKey begins at the start or behind a blank; a sign of equality inside of a value is none when no blank and word
// stand before it, or a backslash does.
var extensionKey = regexp.MustCompile(`(?:^|\s)([A-Za-z0-9_.\-\[\]]+)=`)

func extension(s string) []pair {
	var pairs []pair
	at := extensionKey.FindAllStringSubmatchIndex(s, -1)
	for i, m := range at {
		end := len(s)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		pairs = append(pairs, pair{s[m[2]:m[3]], cefValue.Replace(strings.TrimSpace(s[m[1]:end]))})
	}
	return pairs
}

var cefValue = strings.NewReplacer(`\=`, `=`, `\\`, `\`, `\n`, "\n", `\r`, "\r", `\|`, `|`)

func addCEF(to *Rows, at int64, raw []byte, before, text string, now time.Time) {
	f, rest := header(strings.TrimSpace(text), 7)
	if len(f) < 7 {
		to.To("CommonSecurityLog").Reject(at, "a CEF header with "+strconv.Itoa(len(f))+" fields; it has 7", raw)
		return
	}
	m := securityLog{vendor: f[1], product: f[2], version: f[3], class: f[4], name: f[5], severity: f[6], pairs: extension(rest), columns: cefColumns}
	m.addTo(to, at, raw, before, now)
}

// addTo makes a row of a message and the syslog header before it.
func (m *securityLog) addTo(to *Rows, at int64, raw []byte, before string, now time.Time) {
	syslog, _ := readSyslog(before, now)
	add(to.To("CommonSecurityLog"), at, raw, func(r *row) {
		r.text("DeviceVendor", m.vendor)
		r.text("DeviceProduct", m.product)
		r.text("DeviceVersion", m.version)
		r.text("DeviceEventClassID", m.class)
		r.text("Activity", m.name)
		r.text("LogSeverity", m.severity)
		r.text("Computer", syslog.host)
		when := syslog.time
		var more []string
		for _, p := range m.pairs {
			if p.value == "" {
				continue
			}
			column := m.columns[p.key]
			if column == "ReceiptTime" { // the device's own time has a year, which the header of old syslog lacks
				if t := eventTime(p.value); t != "" && (syslog.guessed || syslog.time == "") {
					when = t
				}
			}
			if column == "" || !securityLogValue(r, column, p.value) {
				more = append(more, p.key+"="+p.value)
			}
			switch column {
			case "ExtID":
				r.int("ExternalID", p.value)
			case "DeviceCustomNumber1", "DeviceCustomNumber2", "DeviceCustomNumber3":
				r.long("Field"+column, p.value)
			}
		}
		r.text("AdditionalExtensions", strings.Join(more, ";"))
		r.text("TimeGenerated", when)
	})
}

// securityLogValue sets a column, or reports that the value is none of its type.
func securityLogValue(r *row, column, v string) bool {
	switch securityLogTypes[column] {
	case "int":
		return r.int(column, v)
	case "long":
		return r.long(column, v)
	case "real":
		if _, err := strconv.ParseFloat(v, 64); err != nil {
			return false
		}
	case "datetime":
		v = eventTime(v)
	case "address":
		if _, err := netip.ParseAddr(v); err != nil {
			return false
		}
	}
	r.text(column, v)
	return v != ""
}

// eventTime reads a time of an extension: milliseconds since 1970, or a date in words.
func eventTime(v string) string {
	if ms, err := strconv.ParseInt(v, 10, 64); err == nil {
		if len(v) <= 10 {
			ms *= 1000
		}
		if ms < 0 || ms > 1e14 {
			return ""
		}
		return time.UnixMilli(ms).UTC().Format(time.RFC3339Nano)
	}
	for _, layout := range []string{"Jan 2 2006 15:04:05", "Jan 2 2006 15:04:05.000", "Jan 2 2006 15:04:05 MST", "Jan 2 2006 15:04:05.000 MST"} {
		if t, err := time.Parse(layout, v); err == nil {
			return t.UTC().Format(time.RFC3339Nano)
		}
	}
	if t, ok := ticks.ParseDatetime(v); ok {
		return ticks.FormatDatetime(t)
	}
	return ""
}
