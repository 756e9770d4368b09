package sample

import (
	"strings"

	"github.com/huntbook/huntbook/internal/ids"
)

// officeRow begins a row of OfficeActivity.
func (g *gen) officeRow(r *rng, p *person, at tick, workload, kind, op, ip string) *table {
	id := r.guid()
	t := g.t.office.open(at).s("OfficeWorkload", workload).s("RecordType", kind).s("Operation", op).s("UserId", p.upn).s("UserKey", p.objectID).s("UserType", "Regular").
		s("ClientIP", ip).s("OrganizationId", ids.Tenant).s("OrganizationName", "norvaleinstruments.onmicrosoft.com").s("OfficeId", id).s("SourceRecordId", id).s("SourceSystem", "OfficeActivityManager").
		time("Start_Time", at).s("OfficeTenantId", ids.Tenant).s("TenantId", ids.WorkspaceID)
	if workload == "Exchange" {
		t.s("Client_IPAddress", ip).s("ResultStatus", "Succeeded").s("ExternalAccess", "False").s("MailboxOwnerUPN", p.upn).s("MailboxGuid", p.objectID[9:]+p.objectID[:8])
	}
	return t
}

// sharePoint writes an operation on a file.
func (g *gen) sharePoint(r *rng, p *person, at tick, op, ip, agent, site, folder, file string) {
	url := "https://norvaleinstruments.sharepoint.com/sites/" + site + "/"
	ext := ""
	if i := strings.LastIndexByte(file, '.'); i >= 0 {
		ext = file[i+1:]
	}
	g.officeRow(r, p, at, "SharePoint", "SharePointFileOperation", op, ip).s("Site_Url", url).s("OfficeObjectId", url+folder+"/"+file).s("SourceRelativeUrl", folder).s("SourceFileName", file).
		s("SourceFileExtension", ext).s("ItemType", "File").s("EventSource", "SharePoint").s("UserAgent", agent).end()
}

func siteOf(depart string) string { return strings.ReplaceAll(lower(depart), " ", "-") }

// officeDay is the day of a person in mail and documents.
func (g *gen) officeDay(r *rng, p *person, from, to tick) {
	ip := p.office.egress
	for range r.between(4, 10) {
		at := from + r.span(to-from)
		switch r.n(10) {
		case 0, 1, 2, 3:
			g.sharePoint(r, p, at, pick(r, []string{"FileAccessed", "FileAccessed", "FileModified", "FilePreviewed", "FileUploaded"}), ip, browserAgent, siteOf(p.depart), "Shared Documents", pick(r, fileNames)+pick(r, []string{".xlsx", ".docx", ".pdf"}))
		case 4:
			g.sharePoint(r, p, at, "FileDownloaded", ip, browserAgent, siteOf(p.depart), "Shared Documents", pick(r, fileNames)+pick(r, []string{".xlsx", ".docx", ".pdf"}))
		case 5, 6, 7:
			g.officeRow(r, p, at, "Exchange", "ExchangeItemAggregated", "MailItemsAccessed", ip).s("Logon_Type", "Owner").i("InternalLogonType", 0).s("ClientInfoString", "Client=MSExchangeRPC;Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)").end()
		case 8:
			g.officeRow(r, p, at, "Exchange", "ExchangeItem", pick(r, []string{"Send", "MoveToDeletedItems", "SoftDelete"}), ip).s("Logon_Type", "Owner").i("InternalLogonType", 0).end()
		default:
			g.officeRow(r, p, at, "MicrosoftTeams", "MicrosoftTeams", pick(r, []string{"MeetingParticipantDetail", "MessageSent", "TeamsSessionStarted"}), ip).s("TeamName", p.depart).end()
		}
	}
	if r.n(400) == 0 { // rules that people make for themselves
		g.inboxRule(r, p, from+r.span(to-from), ip, pick(r, []string{"Newsletters", "Supplier mail", "Tickets"}), "Newsletter", "Archive")
	}
	if r.n(160) == 0 { // somebody takes a whole folder along
		at := from + r.span((to-from)/2)
		for i := range r.between(15, 40) {
			g.sharePoint(r, p, at+tick(i*3)*second, "FileDownloaded", ip, browserAgent, siteOf(p.depart), "Shared Documents/Archive", "Scan "+itoa(100+i)+".pdf")
		}
	}
}

// inboxRule writes New-InboxRule as Exchange logs it: parameters in a JSON text.
func (g *gen) inboxRule(r *rng, p *person, at tick, ip, name, words, folder string) {
	params := `[{"Name":"Name","Value":` + quote(name) + `},{"Name":"SubjectOrBodyContainsWords","Value":` + quote(words) + `},{"Name":"MoveToFolder","Value":` + quote(folder) +
		`},{"Name":"MarkAsRead","Value":"` + map[bool]string{true: "True", false: "False"}[folder == "RSS Feeds"] + `"},{"Name":"StopProcessingRules","Value":"True"}]`
	g.officeRow(r, p, at, "Exchange", "ExchangeAdmin", "New-InboxRule", ip+":"+itoa(r.between(20000, 60000))).s("OfficeObjectId", "EURPR05A002.PROD.OUTLOOK.COM/Microsoft Exchange Hosted Organizations/norvaleinstruments.onmicrosoft.com/"+p.name+`\`+name).
		s("Parameters", params).s("OriginatingServer", "AM0PR05MB4417 (15.20.7316.018)").s("AppId", "00000002-0000-0ff1-ce00-000000000000").end()
}

// auditRow begins a row of AuditLogs by a person.
func (g *gen) audit(r *rng, p *person, at tick, category, op, ip, agent, targets string) {
	corr := r.guid()
	g.t.audit.open(at).time("ActivityDateTime", at).s("OperationName", op).s("ActivityDisplayName", op).s("Category", category).s("Result", "success").s("ResultReason", "").s("OperationVersion", "1.0").
		s("AADOperationType", strings.SplitN(op, " ", 2)[0]).s("CorrelationId", corr).s("Id", "Directory_"+corr+"_"+strings.ToUpper(r.hex(5))+"_"+itoa(r.between(1_000_000, 90_000_000))).
		s("LoggedByService", service(category)).s("Identity", p.display()).s("Resource", "Microsoft.aadiam").s("ResourceGroup", "Microsoft.aadiam").s("Level", "4").i("DurationMs", 0).
		raw("InitiatedBy", `{"user":{"id":`+quote(p.objectID)+`,"displayName":`+quote(p.display())+`,"userPrincipalName":`+quote(p.upn)+`,"ipAddress":`+quote(ip)+`,"roles":[]}}`).
		raw("TargetResources", targets).raw("AdditionalDetails", `[{"key":"User-Agent","value":`+quote(agent)+`}]`).s("AADTenantId", ids.Tenant).s("TenantId", ids.WorkspaceID).s("SourceSystem", "Azure AD").end()
}

func service(category string) string {
	if category == "UserManagement" {
		return "Authentication Methods"
	}
	return "Core Directory"
}

func target(kind, id, name, upn, changes string) string {
	if changes == "" {
		changes = "[]"
	}
	t := `[{"id":` + quote(id) + `,"displayName":` + quote(name) + `,"type":` + quote(kind)
	if upn != "" {
		t += `,"userPrincipalName":` + quote(upn)
	}
	return t + `,"modifiedProperties":` + changes + `,"administrativeUnits":[]}]`
}

func change(name, before, after string) string {
	return `[{"displayName":` + quote(name) + `,"oldValue":` + quote(before) + `,"newValue":` + quote(after) + `}]`
}

// directoryDay is what the cloud administrator does, and people with their own
// accounts.
func (g *gen) directoryDay(d int) {
	if weekend(d) {
		return
	}
	r := g.fork("directory", d)
	admin := g.co.bySam["ohaddad"]
	for range r.between(20, 34) {
		at := g.midnight(d) + 7*hour + r.span(9*hour)
		p := pick(r, g.co.people)
		switch r.n(7) {
		case 0, 1:
			g.audit(r, admin, at, "GroupManagement", "Add member to group", admin.office.egress, browserAgent, target("User", p.objectID, p.display(), p.upn, change("Group.DisplayName", "", `"`+pick(r, []string{"Project Aurora", "Printers Ghent", "Lab users", "VPN users"})+`"`)))
		case 2:
			g.audit(r, admin, at, "UserManagement", "Reset password (by admin)", admin.office.egress, browserAgent, target("User", p.objectID, p.display(), p.upn, ""))
		case 3:
			g.audit(r, p, at, "UserManagement", "Change password (self-service)", p.office.egress, browserAgent, target("User", p.objectID, p.display(), p.upn, ""))
		case 4, 5:
			g.audit(r, admin, at, "Device", pick(r, []string{"Update device", "Add registered owner to device", "Device no longer compliant"}), admin.office.egress, "", target("Device", r.guid(), pick(r, g.co.work).name, "", ""))
		default:
			g.audit(r, admin, at, "ApplicationManagement", pick(r, []string{"Update service principal", "Update application"}), admin.office.egress, browserAgent, target("ServicePrincipal", r.guid(), pick(r, []string{"FleetPilot", "LedgerHub", "VaultLine Sync"}), "", ""))
		}
	}
	if r.chance(35) {
		p := pick(r, g.co.people)
		g.audit(r, p, g.midnight(d)+10*hour+r.span(4*hour), "UserManagement", "User registered security info", p.office.egress, browserAgent, target("User", p.objectID, p.display(), p.upn, ""))
	}
}

type azureOp struct{ action, name, kind, resource string }

var azureOps = []azureOp{
	{"Microsoft.Compute/virtualMachines/start/action", "Start Virtual Machine", "Microsoft.Compute/virtualMachines", "vm-build-01"},
	{"Microsoft.Compute/virtualMachines/deallocate/action", "Deallocate Virtual Machine", "Microsoft.Compute/virtualMachines", "vm-build-01"},
	{"Microsoft.Storage/storageAccounts/listKeys/action", "List Storage Account Keys", "Microsoft.Storage/storageAccounts", "stnorvalebuild"},
	{"Microsoft.Web/sites/write", "Update website", "Microsoft.Web/sites", "app-norvale-portal"},
	{"Microsoft.Resources/deployments/write", "Create Deployment", "Microsoft.Resources/deployments", "pipeline-release"},
	{"Microsoft.Insights/metricAlerts/write", "Create or update metric alert", "Microsoft.Insights/metricAlerts", "cpu-high"},
	{"Microsoft.Network/networkSecurityGroups/securityRules/write", "Create or Update Security Rule", "Microsoft.Network/networkSecurityGroups", "nsg-build"},
}

// azure writes the two rows of an operation: its start and its end.
func (g *gen) azure(r *rng, p *person, at tick, ip string, op azureOp, sub, rg, extra string) {
	corr := r.guid()
	id := "/subscriptions/" + sub + "/resourceGroups/" + rg + "/providers/" + op.kind + "/" + op.resource
	provider := op.kind[:strings.IndexByte(op.kind, '/')]
	claims := `{"aud":"https://management.core.windows.net/","iss":"https://sts.windows.net/` + ids.Tenant + `/","name":` + quote(p.display()) + `,"ipaddr":` + quote(ip) + `,"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn":` + quote(p.upn) + `,"http://schemas.microsoft.com/identity/claims/objectidentifier":` + quote(p.objectID) + `}`
	for i, state := range []string{"Start", "Success"} {
		when := at + tick(i)*(second+r.span(9*second))
		props := `{"eventCategory":"Administrative","entity":` + quote(id) + `,"message":` + quote(op.action) + `,"hierarchy":"` + ids.Tenant + `/` + sub + `"` + extra + `}`
		g.t.activity.open(when).s("OperationName", op.name).s("OperationNameValue", strings.ToUpper(op.action)).s("Level", "Information").s("ActivityStatus", map[string]string{"Start": "Started", "Success": "Succeeded"}[state]).s("ActivityStatusValue", state).
			s("ResourceGroup", rg).s("SubscriptionId", sub).s("CorrelationId", corr).s("OperationId", corr).s("Caller", p.upn).s("CallerIpAddress", ip).s("Category", "Administrative").s("CategoryValue", "Administrative").
			s("HTTPRequest", `{"clientRequestId":"`+corr+`","clientIpAddress":"`+ip+`","method":"`+map[bool]string{true: "POST", false: "PUT"}[strings.HasSuffix(op.action, "/action")]+`"}`).s("Properties", props).raw("Properties_d", props).time("EventSubmissionTimestamp", when+90*second).
			s("Authorization", `{"scope":`+quote(id)+`,"action":`+quote(op.action)+`,"evidence":{"role":"Owner"}}`).raw("Authorization_d", `{"scope":`+quote(id)+`,"action":`+quote(op.action)+`,"evidence":{"role":"Owner"}}`).
			s("Claims", claims).raw("Claims_d", claims).s("ResourceId", id).s("_ResourceId", lower(id)).s("Resource", op.resource).s("ResourceProvider", provider).s("ResourceProviderValue", strings.ToUpper(provider)).
			s("EventDataId", r.guid()).s("TenantId", ids.WorkspaceID).s("SourceSystem", "Azure").end()
	}
}

// azureDay is the normal work in the subscriptions.
func (g *gen) azureDay(d int) {
	r := g.fork("azure", d)
	who := []*person{g.co.bySam["ohaddad"], g.co.bySam["gmacleod"], g.co.bySam["tleys"]}
	n := r.between(45, 70)
	if weekend(d) {
		n = 8
	}
	for range n {
		p := pick(r, who)
		at := g.midnight(d) + 8*hour - p.office.utc + r.span(9*hour)
		sub, rg := devSub, devRG
		if p.name == "ohaddad" && r.chance(50) {
			sub, rg = ids.Subscription, prodRG
		}
		g.azure(r, p, at, p.office.egress, pick(r, azureOps), sub, rg, "")
	}
	// Applications read their secrets from the vault.
	for range 90 {
		g.vault(r, g.midnight(d)+r.span(day), "SecretGet", "app-norvale-portal", "", "52.174.20.11", pick(r, []string{"portal-db", "mail-relay", "maps-key"}))
	}
}

// vault writes an access to the key vault.
func (g *gen) vault(r *rng, at tick, op, app, upn, ip, secret string) {
	id := "/SUBSCRIPTIONS/" + strings.ToUpper(devSub) + "/RESOURCEGROUPS/RG-NORVALE-DEV/PROVIDERS/MICROSOFT.KEYVAULT/VAULTS/KV-NORVALE-DEV"
	g.t.diagnostics.open(at).s("ResourceProvider", "MICROSOFT.KEYVAULT").s("ResourceType", "VAULTS").s("Resource", "KV-NORVALE-DEV").s("ResourceGroup", "RG-NORVALE-DEV").s("ResourceId", id).s("_ResourceId", lower(id)).
		s("SubscriptionId", devSub).s("Category", "AuditEvent").s("OperationName", op).s("OperationVersion", "7.4").s("ResultType", "Success").s("ResultSignature", "OK").i("DurationMs", int64(r.between(9, 80))).
		s("CallerIPAddress", ip).s("CorrelationId", r.guid()).s("identity_claim_upn_s", upn).s("clientInfo_s", dash(app)).s("id_s", "https://kv-norvale-dev.vault.example/secrets/"+secret).
		s("requestUri_s", "https://kv-norvale-dev.vault.example/secrets/"+secret+"?api-version=7.4").f("httpStatusCode_d", 200).s("TenantId", ids.WorkspaceID).s("SourceSystem", "Azure").end()
}
