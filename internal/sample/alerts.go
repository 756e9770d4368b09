package sample

import (
	"sort"
	"strings"

	"github.com/huntbook/huntbook/internal/ids"
)

// entity is one entity of an alert: names with JSON texts. Type is written
// last, as the service does.
type entity map[string]string

type alert struct {
	name, kind, severity, product, vendor, provider, about, victim string
	tactics, technique                                             string
	at, from, to                                                   tick
	entities                                                       []entity
	more                                                           string // further extended properties
	status                                                         string
}

// alert writes a SecurityAlert and gives its id.
func (g *gen) alert(r *rng, a alert) string {
	id := r.guid()
	var list []string
	for i, e := range a.entities {
		var names []string
		for k := range e {
			if k != "Type" && k != "$id" {
				names = append(names, k)
			}
		}
		sort.Strings(names)
		number := e["$id"]
		if number == "" {
			number = quote(itoa(i + 2))
		}
		text := `{"$id":` + number
		for _, k := range names {
			text += `,"` + k + `":` + e[k]
		}
		list = append(list, text+`,"Type":`+e["Type"]+`}`)
	}
	if a.status == "" {
		a.status = "New"
	}
	t := g.t.alert.open(a.at).s("DisplayName", a.name).s("AlertName", a.name).s("AlertType", a.kind).s("AlertSeverity", a.severity).s("Description", a.about).s("ProviderName", a.provider).s("VendorName", a.vendor).
		s("ProductName", a.product).s("VendorOriginalId", r.guid()).s("SystemAlertId", id).s("ConfidenceLevel", "Unknown").b("IsIncident", false).time("StartTime", a.from).time("EndTime", a.to).time("ProcessingEndTime", a.at).
		s("Status", a.status).s("CompromisedEntity", a.victim).s("Tactics", a.tactics).s("Techniques", `["`+a.technique+`"]`).s("WorkspaceSubscriptionId", ids.Subscription).s("WorkspaceResourceGroup", ids.ResourceGroup).
		s("RemediationSteps", `["Find out who did this and whether they meant to.","Look for the same on other computers."]`).
		s("ExtendedProperties", `{"ProcessedBySentinel":"True","Alert generation status":"Full alert created"`+a.more+`}`).s("Entities", "["+strings.Join(list, ",")+"]")
	t.end()
	return id
}

// hostEntity and its like write entities as the service does: what belongs to
// another points to it by $ref.
func hostEntity(number string, h *host) entity {
	return entity{"$id": quote(number), "HostName": quote(lower(h.name)), "DnsDomain": quote(adDomain), "NTDomain": quote(netbios), "OSFamily": `"Windows"`, "IsDomainJoined": "true", "MdatpDeviceId": quote(h.deviceID), "FQDN": quote(lower(h.fqdn)), "Type": `"host"`}
}

func accountEntity(number string, a *account, hostRef string) entity {
	e := entity{"$id": quote(number), "Name": quote(a.name), "NTDomain": quote(a.domain), "Sid": quote(a.sid), "IsDomainJoined": "true", "Type": `"account"`}
	if hostRef != "" {
		e["Host"] = `{"$ref":"` + hostRef + `"}`
	}
	if a.objectID != "" {
		e["AadUserId"] = quote(a.objectID)
	}
	return e
}

func fileEntity(number string, im *image, hostRef string) entity {
	return entity{
		"$id": quote(number), "Directory": quote(im.dir), "Name": quote(im.name), "Host": `{"$ref":"` + hostRef + `"}`, "Type": `"file"`,
		"FileHashes": `[{"$id":"` + number + `1","Algorithm":"SHA1","Value":"` + im.sha1 + `","Type":"filehash"},{"$id":"` + number + `2","Algorithm":"SHA256","Value":"` + im.sha256 + `","Type":"filehash"}]`,
	}
}

func processEntity(number string, p *proc, hostRef, accountRef, parentRef, fileRef string) entity {
	e := entity{
		"$id": quote(number), "ProcessId": quote(itoa(int(p.pid))), "CommandLine": quote(p.cmd), "CreationTimeUtc": quote(string(appendTime(nil, p.at))), "Host": `{"$ref":"` + hostRef + `"}`,
		"Account": `{"$ref":"` + accountRef + `"}`, "Type": `"process"`,
	}
	if fileRef != "" {
		e["ImageFile"] = `{"$ref":"` + fileRef + `"}`
	} else {
		e["ImageFile"] = `{"$id":"` + number + `9","Directory":` + quote(p.img.dir) + `,"Name":` + quote(p.img.name) + `,"Type":"file"}`
	}
	if parentRef != "" {
		e["ParentProcess"] = `{"$ref":"` + parentRef + `"}`
	}
	return e
}

// intrusionAlerts are the few things that the sensors noticed.
func (x *intruder) intrusionAlerts() {
	g, r := x.gen, x.r
	const mde = "Microsoft Defender Advanced Threat Protection"
	h, acct := hostEntity("2", x.desk), accountEntity("3", &x.victim.account, "2")
	at := x.ago(3, 6, 18, 5)
	ps := x.loader.parent
	first := g.alert(r, alert{
		name: "Suspicious PowerShell command line", kind: "WindowsDefenderAtp", severity: "Medium", product: mde, vendor: "Microsoft", provider: "MDATP", at: at + 11*minute, from: at, to: at, victim: lower(x.desk.fqdn), tactics: "Execution", technique: "T1059",
		about:    "A suspicious PowerShell activity was observed on the machine. This behavior may indicate that PowerShell was used during installation, exploration, or in some cases in lateral movement activities.",
		entities: []entity{h, acct, processEntity("4", ps.parent, "2", "3", "", ""), processEntity("5", ps, "2", "3", "4", "")},
	})
	at = x.ago(3, 4, 12, 0)
	dump := x.dumper
	second := g.alert(r, alert{
		name: "Suspicious access to LSASS service", kind: "WindowsDefenderAtp", severity: "High", product: mde, vendor: "Microsoft", provider: "MDATP", at: at + 7*minute, from: at, to: at, victim: lower(x.desk.fqdn), tactics: "CredentialAccess", technique: "T1003",
		about:    "A process accessed the memory of the Local Security Authority Subsystem Service. Credentials might have been read.",
		entities: []entity{h, acct, fileEntity("4", x.elevated.img, "2"), processEntity("5", x.elevated, "2", "3", "", "4"), processEntity("6", dump, "2", "3", "5", "")},
	})
	g.incident(r, incident{
		title: "Credential access on " + lower(x.desk.name), severity: "High", alerts: []string{first, second}, products: []string{mde}, tactics: []string{"Execution", "CredentialAccess"}, at: x.ago(3, 4, 3, 0), first: x.ago(3, 6, 18, 5), last: at,
		status: "Active", owner: x.co.bySam["jbuyse"], labels: []string{"workstation"}, comment: "User asked to restart. Waiting for the antivirus report.",
	})
	at = x.ago(1, 6, 56, 0)
	third := g.alert(r, alert{
		name: "Local administrator added on a server", kind: "a0c61d7e-4c52-4a55-8d8f-6e2b9c1f7d30", severity: "Medium", product: "Azure Sentinel", vendor: "Microsoft", provider: "ASI Scheduled Alerts", at: at + 21*minute, from: at, to: at + minute, victim: x.co.files.name, tactics: "Persistence", technique: "T1136",
		about: "An account was made and put into the local administrators of a server within five minutes.", entities: []entity{hostEntity("2", x.co.files), accountEntity("3", x.helpdesk, ""), accountEntity("4", x.addedAdmin, "2")},
	})
	g.incident(r, incident{
		title: "Local administrator added on a server", severity: "Medium", alerts: []string{third}, products: []string{"Azure Sentinel"}, tactics: []string{"Persistence"}, at: at + 22*minute, first: at, last: at + minute, status: "Closed",
		closed: at + 3*hour, class: "BenignPositive", reason: "SuspiciousButExpected", owner: x.co.bySam["jbuyse"], comment: "Name says helpdesk, maker is helpdesk. Not asked.",
	})
}

type incident struct {
	title, severity, status, class, reason, comment string
	alerts, products, tactics, labels               []string
	at, first, last, closed                         tick
	owner                                           *person
}

func list(items []string) string {
	b := []byte{'['}
	for i, s := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, s)
	}
	return string(append(b, ']'))
}

// incident notes an incident for later: numbers follow the time of creation.
func (g *gen) incident(r *rng, i incident) { g.cases = append(g.cases, casefile{i, r.guid()}) }

type casefile struct {
	incident
	name string
}

// incidents writes the notes: a row when it is made and one for each change, as
// the service does.
func (g *gen) incidents() {
	sort.SliceStable(g.cases, func(a, b int) bool { return g.cases[a].at < g.cases[b].at })
	for n, c := range g.cases {
		g.incidentRow(c, n+1041, c.at, "New")
		if c.status == "Active" {
			g.incidentRow(c, n+1041, c.at+35*minute, "Active")
		}
		if c.status == "Closed" {
			g.incidentRow(c, n+1041, c.closed, "Closed")
		}
	}
}

func (g *gen) incidentRow(c casefile, number int, at tick, status string) {
	owner, by := `{"objectId":null,"email":null,"assignedTo":null,"userPrincipalName":null}`, "Incident created from alert"
	comments, labels := "[]", "[]"
	if status != "New" {
		p := c.owner
		if p == nil {
			p = g.co.bySam["jbuyse"]
		}
		owner, by = `{"objectId":`+quote(p.objectID)+`,"email":`+quote(p.upn)+`,"assignedTo":`+quote(p.display())+`,"userPrincipalName":`+quote(p.upn)+`}`, p.upn
		if c.comment != "" {
			comments = `[{"message":` + quote(c.comment) + `,"createdTimeUtc":"` + string(appendTime(nil, at)) + `","author":{"name":` + quote(p.display()) + `,"email":` + quote(p.upn) + `}}]`
		}
		if len(c.labels) > 0 {
			labels = `[{"labelName":` + quote(c.labels[0]) + `,"labelType":"User"}]`
		}
	}
	t := g.t.incident.open(at).s("IncidentName", c.name).s("Title", c.title).s("Description", "Grouped by entity.").s("Severity", c.severity).s("Status", status).raw("Owner", owner).s("ProviderName", "Azure Sentinel").s("ProviderIncidentId", itoa(number)).
		i("IncidentNumber", int64(number)).time("CreatedTime", c.at).time("LastModifiedTime", at).time("FirstActivityTime", c.first).time("LastActivityTime", c.last).time("FirstModifiedTime", c.at).s("ModifiedBy", by).raw("AlertIds", list(c.alerts)).
		pre(`,"BookmarkIds":[],"Tasks":[],"RelatedAnalyticRuleIds":[]`).raw("Comments", comments).raw("Labels", labels).
		raw("AdditionalData", `{"alertsCount":`+itoa(len(c.alerts))+`,"bookmarksCount":0,"commentsCount":0,"alertProductNames":`+list(c.products)+`,"tactics":`+list(c.tactics)+`}`).
		s("IncidentUrl", "https://portal.azure.com/#asset/Microsoft_Azure_Security_Insights/Incident"+ids.WorkspaceResource+"/providers/Microsoft.SecurityInsights/Incidents/"+c.name).s("SourceSystem", "Azure").s("TenantId", ids.WorkspaceID)
	if status == "Closed" {
		t.s("Classification", c.class).s("ClassificationReason", c.reason).s("ClassificationComment", c.comment).time("ClosedTime", at)
	}
	t.end()
}
