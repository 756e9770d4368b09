package formats

import (
	"strconv"
	"strings"
	"sync"

	"github.com/huntbook/huntbook/store/catalog"
	"github.com/huntbook/huntbook/store/table"
)

// securityColumns are the columns of SecurityEvent by their names in small letters, but for those that the event's own
// head fills.
var securityColumns = sync.OnceValue(func() map[string]catalog.Column {
	t, _ := catalog.Known("SecurityEvent")
	m := make(map[string]catalog.Column, len(t.Columns))
	for _, c := range t.Columns {
		m[strings.ToLower(c.Name)] = c
	}
	for _, own := range []string{
		"TimeGenerated", "Computer", "Type", "TenantId", "SourceSystem", "EventID", "EventSourceName", "Channel", "Task", "Level", "EventLevelName", "EventRecordId",
		"Activity", "EventData", "Version", "Opcode", "Keywords", "Correlation", "SystemProcessId", "SystemThreadId", "SystemUserId",
		"Account", "AccountType", "SubjectAccount", "TargetAccount", "TargetUser", "Process", "LogonTypeName",
	} {
		delete(m, strings.ToLower(own))
	}
	return m
})

// aboutTarget are the events whose Account is the one that was acted upon: who logs on, not what logs them on.
var aboutTarget = map[string]bool{
	"4624": true, "4625": true, "4626": true, "4634": true, "4647": true, "4768": true, "4769": true, "4770": true, "4771": true, "4776": true, "4778": true,
	"4779": true, "4800": true, "4801": true, "4964": true,
}

// security sets the columns of SecurityEvent: the event's head, its data under their own names, and what the service
// derives from them.
func (e *winEvent) security(r *row) {
	r.text("EventSourceName", e.provider)
	r.text("Channel", "Security")
	r.int("Task", e.task)
	// The agents write whether an audit tells of success or failure as the level.
	level, name := e.level, "LogAlways"
	if keys, err := strconv.ParseUint(e.keywords, 0, 64); err == nil && keys&(1<<53) != 0 || strings.Contains(e.keywords, "Audit Success") {
		level = "8"
	} else if err == nil && keys&(1<<52) != 0 || strings.Contains(e.keywords, "Audit Failure") {
		level = "16"
	} else {
		name = levelName(level)
	}
	r.text("Level", level)
	r.text("EventLevelName", name)
	r.text("EventRecordId", e.recordID)
	r.text("Keywords", e.keywords)
	r.text("Opcode", e.opcode)
	r.int("Version", e.version)
	r.text("Correlation", e.correlation)
	r.int("SystemProcessId", e.processID)
	r.int("SystemThreadId", e.threadID)
	r.text("SystemUserId", e.userSID)
	r.text("EventData", e.element())
	r.text("Activity", e.activity())
	at := make(map[string]string, len(e.data))
	for _, d := range e.data {
		at[d.Name] = d.Value
		c, ok := securityColumns()[strings.ToLower(d.Name)]
		if !ok || d.Value == "" {
			continue
		}
		if c.Type == "int" {
			r.int(c.Name, decimal(d.Value))
			continue
		}
		r.set(c.Name, table.String, []byte(d.Value))
	}
	subject := account(at["SubjectDomainName"], at["SubjectUserName"])
	target := account(at["TargetDomainName"], at["TargetUserName"])
	r.text("SubjectAccount", subject)
	r.text("TargetAccount", target)
	r.text("TargetUser", present(at["TargetUserName"]))
	who := subject
	if aboutTarget[e.id] && target != "" || subject == "" {
		who = target
	}
	if who != "" {
		r.text("Account", who)
		kind := "User"
		if strings.HasSuffix(who, "$") {
			kind = "Machine"
		}
		r.text("AccountType", kind)
	}
	process := at["NewProcessName"]
	if process == "" {
		process = at["ProcessName"]
	}
	r.text("Process", present(process[strings.LastIndexByte(process, '\\')+1:]))
	if n := at["LogonType"]; logonTypes[n] != "" {
		r.text("LogonTypeName", n+" - "+logonTypes[n])
	}
}

func present(s string) string {
	if s == "-" {
		return ""
	}
	return s
}

func account(domain, name string) string {
	domain, name = present(domain), present(name)
	if domain == "" || name == "" || strings.Contains(name, "@") {
		return name
	}
	return domain + `\` + name
}

var logonTypes = map[string]string{
	"2": "Interactive", "3": "Network", "4": "Batch", "5": "Service", "7": "Unlock", "8": "NetworkCleartext", "9": "NewCredentials",
	"10": "RemoteInteractive", "11": "CachedInteractive", "12": "CachedRemoteInteractive", "13": "CachedUnlock",
}

// activity is the event's id with what it means: the first sentence of its message, or the known meaning of its id.
func (e *winEvent) activity() string {
	what, _, _ := strings.Cut(strings.TrimSpace(e.message), "\n")
	if what = strings.TrimSpace(what); what == "" || len(what) > 120 {
		what = activities[e.id]
	}
	if what == "" {
		return e.id
	}
	return e.id + " - " + what
}

// activities are the meanings of the security log's commonest events, in Windows' words.
var activities = map[string]string{
	"1100": "The event logging service has shut down.",
	"1102": "The audit log was cleared.",
	"4608": "Windows is starting up.",
	"4611": "A trusted logon process has been registered with the Local Security Authority.",
	"4616": "The system time was changed.",
	"4624": "An account was successfully logged on.",
	"4625": "An account failed to log on.",
	"4627": "Group membership information.",
	"4634": "An account was logged off.",
	"4647": "User initiated logoff.",
	"4648": "A logon was attempted using explicit credentials.",
	"4656": "A handle to an object was requested.",
	"4657": "A registry value was modified.",
	"4658": "The handle to an object was closed.",
	"4660": "An object was deleted.",
	"4661": "A handle to an object was requested.",
	"4662": "An operation was performed on an object.",
	"4663": "An attempt was made to access an object.",
	"4670": "Permissions on an object were changed.",
	"4672": "Special privileges assigned to new logon.",
	"4673": "A privileged service was called.",
	"4674": "An operation was attempted on a privileged object.",
	"4688": "A new process has been created.",
	"4689": "A process has exited.",
	"4690": "An attempt was made to duplicate a handle to an object.",
	"4696": "A primary token was assigned to process.",
	"4697": "A service was installed in the system.",
	"4698": "A scheduled task was created.",
	"4699": "A scheduled task was deleted.",
	"4700": "A scheduled task was enabled.",
	"4701": "A scheduled task was disabled.",
	"4702": "A scheduled task was updated.",
	"4703": "A user right was adjusted.",
	"4719": "System audit policy was changed.",
	"4720": "A user account was created.",
	"4722": "A user account was enabled.",
	"4723": "An attempt was made to change an account's password.",
	"4724": "An attempt was made to reset an account's password.",
	"4725": "A user account was disabled.",
	"4726": "A user account was deleted.",
	"4728": "A member was added to a security-enabled global group.",
	"4729": "A member was removed from a security-enabled global group.",
	"4732": "A member was added to a security-enabled local group.",
	"4733": "A member was removed from a security-enabled local group.",
	"4735": "A security-enabled local group was changed.",
	"4738": "A user account was changed.",
	"4740": "A user account was locked out.",
	"4741": "A computer account was created.",
	"4742": "A computer account was changed.",
	"4743": "A computer account was deleted.",
	"4756": "A member was added to a security-enabled universal group.",
	"4767": "A user account was unlocked.",
	"4768": "A Kerberos authentication ticket (TGT) was requested.",
	"4769": "A Kerberos service ticket was requested.",
	"4770": "A Kerberos service ticket was renewed.",
	"4771": "Kerberos pre-authentication failed.",
	"4776": "The domain controller attempted to validate the credentials for an account.",
	"4778": "A session was reconnected to a Window Station.",
	"4779": "A session was disconnected from a Window Station.",
	"4781": "The name of an account was changed.",
	"4798": "A user's local group membership was enumerated.",
	"4799": "A security-enabled local group membership was enumerated.",
	"4800": "The workstation was locked.",
	"4801": "The workstation was unlocked.",
	"4946": "A change has been made to Windows Firewall exception list. A rule was added.",
	"5136": "A directory service object was modified.",
	"5137": "A directory service object was created.",
	"5140": "A network share object was accessed.",
	"5142": "A network share object was added.",
	"5145": "A network share object was checked to see whether client can be granted desired access.",
	"5152": "The Windows Filtering Platform blocked a packet.",
	"5154": "The Windows Filtering Platform has permitted an application or service to listen on a port for incoming connections.",
	"5156": "The Windows Filtering Platform has allowed a connection.",
	"5157": "The Windows Filtering Platform has blocked a connection.",
	"5158": "The Windows Filtering Platform has permitted a bind to a local port.",
	"5379": "Credential Manager credentials were read.",
}
