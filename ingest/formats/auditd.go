package formats

import (
	"bytes"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/huntbook/huntbook/store/table"
)

// auditTable takes the lines of the Linux audit daemon; the lines of one event share AuditID.
const auditTable = "AuditLog_CL"

var auditdFormat = Format{
	Name: "auditd", Table: auditTable,
	Is:    func(head []byte) bool { return auditLine.MatchString(firstText(head)) },
	Split: splitLines,
	Parse: func(b *Block, to *Rows) {
		b.records(func(at int64, raw []byte) {
			raw = bytes.TrimSpace(raw)
			if len(raw) == 0 || bytes.Equal(raw, []byte("----")) { // what ausearch puts between events
				return
			}
			if why := notUTF8(raw); why != "" {
				to.To("").Reject(at, why, raw)
				return
			}
			m := auditLine.FindStringSubmatch(string(raw))
			if m == nil {
				to.To("").Reject(at, "no audit line: it does not begin with type= and msg=audit()", raw)
				return
			}
			add(to.To(auditTable), at, raw, func(r *row) {
				r.text("TimeGenerated", zeekTime(m[3], ""))
				r.text("Computer", m[1])
				r.text("RecordType", m[2])
				r.text("AuditID", m[3]+":"+m[4])
				setAudit(r, m[2], strings.ReplaceAll(string(raw[len(m[0]):]), "\x1d", " "))
			})
		})
	},
}

var (
	auditLine = regexp.MustCompile(`^(?:node=(\S+) )?type=(\S+) msg=audit\((\d+\.\d+):(\d+)\): ?`)
	auditPair = regexp.MustCompile(`([A-Za-z_][A-Za-z0-9_\-]*)=("[^"]*"|'[^']*'|\S*)`)
)

// auditNumbers are the fields that are always numbers; the others are text, for many are a number only now and then.
var auditNumbers = map[string]bool{
	"pid": true, "ppid": true, "auid": true, "uid": true, "gid": true, "euid": true, "suid": true, "fsuid": true, "egid": true, "sgid": true, "fsgid": true,
	"ses": true, "items": true, "argc": true, "inode": true,
}

// auditHex are the fields that auditd writes in hexadecimal when they hold a blank or what is no plain letter.
var auditHex = map[string]bool{
	"proctitle": true, "cmd": true, "comm": true, "exe": true, "name": true, "cwd": true, "data": true, "acct": true, "path": true, "key": true,
}

func setAudit(r *row, kind, text string) {
	for _, p := range auditPair.FindAllStringSubmatch(text, -1) {
		name, v := strings.ReplaceAll(p[1], "-", "_"), p[2]
		switch {
		case len(v) > 1 && v[0] == '\'': // user space's own message holds pairs again
			setAudit(r, kind, v[1:len(v)-1])
			continue
		case len(v) > 1 && v[0] == '"':
			v = v[1 : len(v)-1]
		case auditHex[name] || kind == "EXECVE" && isArgument(name):
			v = plainHex(v)
		}
		if name == "type" {
			name = "type_"
		}
		if auditNumbers[name] && r.long(name, v) {
			continue
		}
		if v != "" && v != "(null)" {
			r.set(name, table.String, []byte(v))
		}
	}
}

func isArgument(name string) bool {
	return len(name) > 1 && name[0] == 'a' && strings.Trim(name[1:], "0123456789") == ""
}

// plainHex undoes auditd's hexadecimal; zeros part the arguments of a title.
func plainHex(v string) string {
	if len(v) < 2 || v != strings.ToUpper(v) {
		return v
	}
	b, err := hex.DecodeString(v)
	if err != nil {
		return v
	}
	b = bytes.TrimRight(b, "\x00")
	return string(bytes.ReplaceAll(clean(b), []byte{0}, []byte{' '}))
}
