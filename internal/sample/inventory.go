package sample

import (
	"strings"

	"github.com/huntbook/huntbook/internal/ids"
)

// heartbeats writes the agents' sign of life: servers each half hour, computers
// of people each hour while they are on.
func (g *gen) heartbeats(d int) {
	for _, h := range g.co.hosts {
		r := g.fork("beat", h.id, d)
		step, from, to := 30*minute, g.midnight(d), g.midnight(d+1)
		if !h.server {
			if weekend(d) && !h.on(g.midnight(d)) {
				continue
			}
			step = hour
			if !h.on(g.midnight(d)) {
				from += 8*hour - h.office.utc
				to = from + 9*hour
			}
		}
		kind, name, version, major := "Windows", h.os, "10.20.18069.0", "10"
		if h.linux {
			kind, name, version, major = "Linux", "Ubuntu", "1.29.6", "22"
		}
		for at := from + r.span(step); at < to; at += step {
			g.t.heartbeat.open(at).s("Computer", h.fqdn).s("ComputerIP", h.office.egress).raw("ComputerPrivateIPs", `["`+h.ip+`"]`).s("Category", "Azure Monitor Agent").s("OSType", kind).s("OSName", name).
				s("OSMajorVersion", major).s("Version", version).s("SCAgentChannel", "Direct").b("IsGatewayInstalled", false).s("RemoteIPCountry", h.office.country).
				f("RemoteIPLatitude", h.office.lat).f("RemoteIPLongitude", h.office.lon).s("SubscriptionId", ids.Subscription).s("ResourceGroup", prodRG).s("Resource", h.name).
				s("ResourceId", h.resource).s("_ResourceId", h.resource).s("ComputerEnvironment", "Non-Azure").s("Solutions", `"security", "changeTracking"`).s("VMUUID", h.sourceID).s("SourceSystem", "OpsManager").end()
		}
	}
}

// inventory lists devices each day and people each week.
func (g *gen) inventory() {
	for d := range days {
		for _, h := range g.co.hosts {
			if !h.mde {
				continue
			}
			r := g.fork("device", h.id, d)
			at := g.start + tick(d)*day + 2*hour + r.span(3*hour)
			platform, kind := "Windows11", "Workstation"
			if h.server {
				platform, kind = "WindowsServer2022", "Server"
			}
			users := "[]"
			if h.owner != nil {
				users = `[{"UserName":` + quote(h.owner.name) + `,"DomainName":"` + netbios + `","Sid":` + quote(h.owner.sid) + `}]`
			}
			g.device(g.t.devInfo, h, at, "").s("OSPlatform", platform).s("OSArchitecture", "64-bit").s("DeviceType", kind).s("DeviceCategory", "Endpoint").s("OnboardingStatus", "Onboarded").
				s("PublicIP", h.office.egress).s("JoinType", "Hybrid Azure AD Join").b("IsAzureADJoined", true).s("SensorHealthState", "Active").s("ExposureLevel", pick(r, []string{"Low", "Low", "Medium"})).
				s("ClientVersion", "10.8672.22621.1").i("OSBuild", 22621).raw("LoggedOnUsers", users).b("IsInternetFacing", false).s("Vendor", "Dell Inc.").s("Model", "Latitude 5440").end()
		}
	}
	for week := range 2 {
		for _, p := range g.co.people {
			g.identityRow(p, g.start+tick(week)*7*day+3*hour+tick(p.id)*second)
		}
		names := []string{"svc-sqlreport", "svc-backup", "svc-scan", "svc-deploy", "svc-monitor", "svc-legacyerp", "svc-print", "svc-labview", "svc-crm", "svc-adsync"}
		for i, n := range names {
			a := g.co.service[n]
			g.t.identity.open(g.start+tick(week)*7*day+3*hour+2*minute+tick(i)*second).s("AccountName", a.name).s("AccountDomain", adDomain).s("AccountDisplayName", a.name).s("AccountUPN", a.upn).
				s("AccountSID", a.sid).s("AccountObjectId", a.objectID).b("IsAccountEnabled", true).b("IsServiceAccount", true).s("UserType", "Member").s("SourceSystem", "ActiveDirectory").s("AccountTenantId", ids.Tenant).s("TenantId", ids.WorkspaceID).end()
		}
	}
}

func (g *gen) identityRow(p *person, at tick) {
	groups := `["All staff","` + p.depart + `"]`
	roles := "[]"
	switch {
	case p.name == "gmacleod":
		groups, roles = `["All staff","Engineering","Azure dev owners"]`, `[]`
	case p.name == "ohaddad":
		groups, roles = `["All staff","IT","Cloud admins"]`, `["Global Administrator"]`
	case p.admin != nil:
		groups = `["All staff","IT","Server operators"]`
	}
	manager := ""
	if p.manager != nil {
		manager = p.manager.upn
	}
	g.t.identity.open(at).s("AccountName", p.name).s("AccountDomain", adDomain).s("AccountDisplayName", p.display()).s("AccountUPN", p.upn).s("MailAddress", p.upn).s("AccountSID", p.sid).
		s("AccountObjectId", p.objectID).s("GivenName", p.first).s("Surname", p.last).s("Department", p.depart).s("JobTitle", p.title).s("Manager", manager).s("CompanyName", companyName).
		s("City", p.office.city).s("State", p.office.state).s("Country", p.office.country).s("Phone", p.phone).s("EmployeeId", "NV"+itoa(1000+p.id)).raw("GroupMembership", groups).raw("AssignedRoles", roles).
		b("IsAccountEnabled", true).b("IsServiceAccount", false).b("IsMFARegistered", true).s("UserType", "Member").s("SourceSystem", "AzureActiveDirectory").s("RiskLevel", "None").s("AccountTenantId", ids.Tenant).
		s("OnPremisesDistinguishedName", "CN="+p.display()+",OU="+p.depart+",OU=People,DC="+strings.ReplaceAll(adDomain, ".", ",DC=")).s("TenantId", ids.WorkspaceID).end()
}
