package formats

import (
	"strconv"
	"strings"
	"time"
)

// leefColumns are the columns of CommonSecurityLog by the keys of IBM's Log Event Extended Format.
var leefColumns = map[string]string{
	"cat": "DeviceEventCategory", "sev": "LogSeverity", "src": "SourceIP", "dst": "DestinationIP", "srcPort": "SourcePort", "dstPort": "DestinationPort",
	"proto": "Protocol", "usrName": "SourceUserName", "srcBytes": "SentBytes", "dstBytes": "ReceivedBytes", "srcMAC": "SourceMACAddress",
	"dstMAC": "DestinationMACAddress", "srcPostNAT": "SourceTranslatedAddress", "dstPostNAT": "DestinationTranslatedAddress",
	"srcPostNATPort": "SourceTranslatedPort", "dstPostNATPort": "DestinationTranslatedPort", "identHostName": "SourceHostName", "identSrc": "DeviceAddress",
	"domain": "SourceNTDomain", "devTime": "ReceiptTime", "url": "RequestURL", "action": "DeviceAction", "msg": "Message", "reason": "Reason",
	"accountName": "DestinationUserName", "resource": "DestinationHostName",
}

// addLEEF reads a message of LEEF 1.0 or 2.0; the later says by which character its pairs are parted.
func addLEEF(to *Rows, at int64, raw []byte, before, text string, now time.Time) {
	f, rest := header(strings.TrimSpace(text), 5)
	if len(f) < 5 {
		to.To("CommonSecurityLog").Reject(at, "a LEEF header with "+strconv.Itoa(len(f))+" fields; it has 5", raw)
		return
	}
	parted := "\t"
	if strings.HasPrefix(f[0], "2") {
		if sep, more, ok := strings.Cut(rest, "|"); ok && len(sep) <= 4 && !strings.Contains(sep, "=") {
			rest = more
			hex := strings.TrimPrefix(strings.TrimPrefix(sep, "0"), "x")
			if n, err := strconv.ParseUint(hex, 16, 8); err == nil && hex != sep {
				parted = string(rune(n))
			} else if sep != "" {
				parted = sep
			}
		}
	}
	m := securityLog{vendor: f[1], product: f[2], version: f[3], class: f[4], name: f[4], columns: leefColumns}
	for p := range strings.SplitSeq(rest, parted) {
		if k, v, ok := strings.Cut(strings.TrimSpace(p), "="); ok {
			m.pairs = append(m.pairs, pair{k, v})
		}
	}
	m.addTo(to, at, raw, before, now)
}
