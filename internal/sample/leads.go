package sample

import "github.com/huntbook/huntbook/internal/ids"

// leads writes alerts, incidents and anomalies that lead nowhere.
func (g *gen) leads() {
	r := g.fork("leads")
	c := &g.co
	const mde, rule, aip = "Microsoft Defender Advanced Threat Protection", "Azure Sentinel", "Azure Active Directory Identity Protection"
	ip := func(n, a string) entity { return entity{"$id": quote(n), "Address": quote(a), "Type": `"ip"`} }
	done := func(a alert, class, reason, comment string) {
		a.vendor, a.status = "Microsoft", "Resolved"
		id := g.alert(r, a)
		g.incident(r, incident{title: a.name, severity: a.severity, alerts: []string{id}, products: []string{a.product}, tactics: []string{a.tactics}, at: a.at + minute, first: a.from, last: a.to, status: "Closed", closed: a.at + hour + r.span(5*hour), class: class, reason: reason, comment: comment})
	}
	for i := range 4 {
		at := g.start + tick(1+i*3)*day + 9*hour + r.span(5*hour)
		done(alert{
			name: "Suspicious PowerShell command line", kind: "WindowsDefenderAtp", severity: "Medium", product: mde, provider: "MDATP", at: at, from: at - 10*minute, to: at - 10*minute, victim: lower(c.manage.fqdn), tactics: "Execution", technique: "T1059",
			about: "An encoded PowerShell command was started by a service.", entities: []entity{hostEntity("2", c.manage), accountEntity("3", &c.system, "2")},
		}, "FalsePositive", "IncorrectAlertLogic", "FleetPilot inventory script.")
	}
	for _, d := range []int{2, 9} {
		at := g.midnight(d) + 22*hour + 40*minute
		done(alert{
			name: "Many failed logons from one address", kind: "3f0d6a11-7c5b-4a7f-9a0e-5d1c2b3a4f60", severity: "Low", product: rule, provider: "ASI Scheduled Alerts", at: at, from: at - 38*minute, to: at, victim: c.manage.name, tactics: "CredentialAccess", technique: "T1110",
			about: "More than 20 refused logons with unknown names.", entities: []entity{hostEntity("2", c.manage), ip("3", c.manage.ip)},
		}, "BenignPositive", "SuspiciousButExpected", "Weekly vulnerability scan.")
	}
	for i := range 3 {
		at := g.start + tick(2+i*4)*day + 6*hour
		done(alert{
			name: "Kerberos ticket with RC4 for a service account", kind: "8d2b7c40-51a6-4e0d-9c3f-0a1b2c3d4e5f", severity: "Low", product: rule, provider: "ASI Scheduled Alerts", at: at, from: at - hour, to: at, victim: "svc-legacyerp", tactics: "CredentialAccess", technique: "T1558",
			about: "A service ticket with a weak cipher was asked for.", entities: []entity{accountEntity("2", c.service["svc-legacyerp"], ""), ip("3", c.manage.ip)},
		}, "FalsePositive", "IncorrectAlertLogic", "The old ERP knows no other cipher. Change planned.")
	}
	for _, e := range []struct {
		sam  string
		trip int
	}{{"dsutherland", 4}, {"hverstraete", 8}, {"rcools", 11}} {
		p := c.bySam[e.sam]
		at := g.midnight(e.trip) + 13*hour
		done(alert{
			name: "Atypical travel", kind: "ImpossibleTravel", severity: "Low", product: aip, provider: "IPC", at: at, from: at - 2*hour, to: at - hour, victim: p.upn, tactics: "InitialAccess", technique: "T1078",
			about: "Sign-in from an atypical location based on the user's recent sign-ins", entities: []entity{accountEntity("2", &p.account, ""), ip("3", away[e.sam].ip)},
		}, "BenignPositive", "SuspiciousButExpected", "On a business trip, confirmed by the manager.")
	}
	for i := range 3 {
		h := c.work[11+i*13]
		at := g.start + tick(2+i*4)*day + 20*hour
		done(alert{
			name: "Test file was prevented", kind: "WindowsDefenderAv", severity: "Informational", product: mde, provider: "MDATP", at: at, from: at, to: at, victim: lower(h.fqdn), tactics: "Execution", technique: "T1204",
			about: "An antivirus test file was found and removed.", entities: []entity{hostEntity("2", h), accountEntity("3", &h.owner.account, "2"), fileEntity("4", g.file(`C:\Users\`+h.owner.name+`\Downloads\av-test.txt`), "2")},
		}, "TruePositive", "SuspiciousActivity", "Test file of a training.")
	}
	at := g.ago(5, 20, 0, 0)
	done(alert{
		name: "Connection to an address of the threat list", kind: "5e7a9b12-3c4d-4e5f-8a6b-7c8d9e0f1a2b", severity: "Medium", product: rule, provider: "ASI Scheduled Alerts", at: at, from: at - 4*hour, to: at, victim: "portal.brightfreight.example", tactics: "CommandAndControl", technique: "T1071",
		about: "A computer talked to an address that a feed lists.", entities: []entity{ip("2", "198.19.4.20")},
	}, "FalsePositive", "InaccurateData", "A partner's order portal. Feed entry reported.")
	at = g.start + 3*day + 2*hour
	done(alert{
		name: "Large upload at night", kind: "6f8b0c23-4d5e-4f60-9b7c-8d9e0f1a2b3c", severity: "Medium", product: rule, provider: "ASI Scheduled Alerts", at: at, from: at - 2*hour, to: at, victim: c.manage.name, tactics: "Exfiltration", technique: "T1048",
		about: "More than 1 GB was sent to one address in an hour.", entities: []entity{hostEntity("2", c.manage), ip("3", "198.19.20.7")},
	}, "BenignPositive", "SuspiciousButExpected", "Backup to VaultLine. Rule excludes uploads between 22:00 and 06:00 and everything from servers since then.")
	g.anomalies(r)
}

// anomalies fills BehaviorAnalytics: most of it is harmless novelty.
func (g *gen) anomalies(r *rng) {
	row := func(p *person, at tick, ip, country, op, source string, priority int, first bool) {
		yes := map[bool]string{true: "True", false: "False"}[first]
		g.t.behavior.open(at).time("TimeProcessed", at+4*minute).s("ActivityType", "LogOn").s("ActionType", op).s("UserName", p.name).s("UserPrincipalName", p.upn).s("EventSource", source).s("EventVendor", "Microsoft").s("NativeTableName", "SigninLogs").
			s("SourceIPAddress", ip).s("SourceIPLocation", country).i("InvestigationPriority", int64(priority)).s("SourceRecordId", r.guid()).
			raw("UsersInsights", `{"BlastRadius":"Low","IsDormantAccount":"False","AccountObjectID":`+quote(p.objectID)+`}`).raw("DevicesInsights", `{"ThreatIntelIndicatorType":null}`).
			raw("ActivityInsights", `{"FirstTimeUserConnectedFromCountry":"`+yes+`","FirstTimeUserConnectedViaISP":"`+yes+`","CountryUncommonlyConnectedFromInTenant":"`+yes+`"}`).s("SourceSystem", "Azure").s("TenantId", ids.WorkspaceID).end()
	}
	for range 150 {
		p := pick(r, g.co.people)
		row(p, g.start+r.span(days*day), p.home, p.office.country, "Sign-in activity", "Azure AD", r.n(3), false)
	}
	gm := g.co.bySam["gmacleod"]
	row(gm, g.ago(5, 8, 29, 0), takeoverIP, "PA", "Sign-in activity", "Azure AD", 7, true)
	row(gm, g.ago(3, 22, 9, 0), takeoverIP2, "PA", "Sign-in activity", "Azure AD", 4, false)
	row(g.co.bySam["rcools"], g.midnight(away["rcools"].from)+9*hour, away["rcools"].ip, "PL", "Sign-in activity", "Azure AD", 4, true)
}
