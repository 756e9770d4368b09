package sample

import "github.com/huntbook/huntbook/internal/ids"

var (
	strange  = place{"PA", "Panama", "Panama City", 8.98, -79.52}
	strange2 = place{"PA", "Colon", "Colon", 9.36, -79.9}
)

const (
	sprayAgent    = "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0"
	consentApp    = "MailArchive Sync"
	consentAppID  = "b2f0c7d1-94e3-4c0a-8d55-1f7a0e6c3b92"
	consentSP     = "4d7e2a90-1c3b-4f68-9a17-6b0d5c8e2f41"
	downloadCount = 214
	mailReads     = 46
)

// takeover is the second attack: a platform engineer's cloud account, from a
// password spray to the key vault.
func (g *gen) takeover() {
	r, p := g.fork("takeover"), g.co.bySam["gmacleod"]
	g.spray(r, p)
	g.fatigue(r, p)
	g.settle(r, p)
	g.collect(r, p)
	g.subscription(r, p)
	g.takeoverAlerts(r, p)
}

func (g *gen) sprayed(p *person, at tick, ip string, result int) signin {
	return signin{who: p, at: at, ip: ip, where: pick(&rng{uint64(ip[len(ip)-1])}, farPlaces), app: azurePortal, result: result, system: "Linux", browser: "Firefox 115.0", agent: sprayAgent, asn: "64530"}
}

// spray tries two passwords on everybody from 36 addresses, slowly.
func (g *gen) spray(r *rng, victim *person) {
	at := g.ago(5, 20, 40, 0)
	for round := range 2 {
		for i, p := range g.co.people {
			ip := sprayNet + itoa(130+(i*7+round*13)%36)
			result := 50126
			switch {
			case p == victim && round == 1:
				result = 50076 // the password is right; a second factor is asked for
			case (i*5+round)%31 == 0:
				result = 50053
			}
			g.signIn365(r, g.sprayed(p, at, ip, result))
			at += 70*second + r.span(90*second)
		}
	}
}

// fatigue asks for the second factor until the person gives in, at night.
func (g *gen) fatigue(r *rng, p *person) {
	base := signin{who: p, ip: takeoverIP, where: strange, app: azurePortal, system: "Linux", browser: "Firefox 115.0", agent: sprayAgent, asn: "64531", mfa: "Mobile app notification"}
	at := g.ago(5, 9, 14, 0)
	for range 14 {
		s := base
		s.at, s.result, s.mfaResult = at, 500121, pick(r, []string{"MFA denied; user declined the authentication", "MFA denied; user did not respond to mobile app notification"})
		s.risk, s.level, s.events = "atRisk", "medium", `["unfamiliarFeatures"]`
		g.signIn365(r, s)
		at += 150*second + r.span(60*second)
	}
	s := base
	s.at, s.mfaResult = g.ago(5, 8, 29, 0), "MFA completed in Azure AD"
	s.risk, s.level, s.events = "atRisk", "medium", `["unfamiliarFeatures","impossibleTravel"]`
	g.signIn365(r, s)
	// Awake, the person looks at the mail at home: 38 minutes and an ocean apart.
	h := g.usual(r, p, g.ago(5, 7, 51, 0), true)
	h.app, h.mfa = cloudApps[0], ""
	g.signIn365(r, h)
	for i, app := range []cloudApp{cloudApps[0], cloudApps[2], azurePortal} {
		s := base
		s.at, s.app, s.mfa, s.result = g.ago(5, 8, 12-i*2, 0), app, "", 0
		g.signIn365(r, s)
	}
}

// settle makes the access last and hides the traces in the mailbox.
func (g *gen) settle(r *rng, p *person) {
	g.audit(r, p, g.ago(5, 8, 20, 0), "UserManagement", "User registered security info", takeoverIP, sprayAgent, target("User", p.objectID, p.display(), p.upn, change("StrongAuthenticationMethod", "[]", `[{"MethodType":6,"Default":false}]`)))
	g.audit(r, p, g.ago(5, 8, 19, 48), "UserManagement", "Update user", takeoverIP, sprayAgent, target("User", p.objectID, p.display(), p.upn, change("StrongAuthenticationPhoneAppDetail", "[]", `[{"DeviceName":"NO_DEVICE","DeviceToken":"NO_DEVICE_TOKEN","AuthenticatorFlavor":"Authenticator","PhoneAppVersion":"6.8.1"}]`)))
	g.inboxRule(r, p, g.ago(5, 8, 5, 0), takeoverIP, ".", "MFA;sign-in;security alert;Azure;password", "RSS Feeds")
	at := g.ago(4, 20, 10, 0)
	g.audit(r, p, at-2*second, "ApplicationManagement", "Add service principal", takeoverIP2, sprayAgent, target("ServicePrincipal", consentSP, consentApp, "", change("AppId", "", consentAppID)))
	g.audit(r, p, at-second, "ApplicationManagement", "Add delegated permission grant", takeoverIP2, sprayAgent, target("ServicePrincipal", consentSP, consentApp, "", change("DelegatedPermissionGrant.Scope", "", " Mail.Read Mail.ReadWrite Files.Read.All offline_access")))
	g.audit(r, p, at, "ApplicationManagement", "Consent to application", takeoverIP2, sprayAgent, target("ServicePrincipal", consentSP, consentApp, "", change("ConsentAction.Permissions", "[]", "[] => [[Id: x, ClientId: "+consentSP+", PrincipalId: "+p.objectID+", ConsentType: Principal, Scope:  Mail.Read Mail.ReadWrite Files.Read.All offline_access]]")))
}

// collect reads the mailbox through the application and takes the documents.
func (g *gen) collect(r *rng, p *person) {
	at := g.ago(4, 20, 0, 0)
	for range mailReads {
		g.officeRow(r, p, at, "Exchange", "ExchangeItemAggregated", "MailItemsAccessed", takeoverIP2).s("Logon_Type", "Owner").i("InternalLogonType", 0).s("ClientInfoString", "Client=REST;Client=RESTSystem;;").s("ClientAppId", consentAppID).s("AppId", consentAppID).end()
		at += 20*second + r.span(40*second)
	}
	at = g.ago(4, 15, 10, 0)
	for i := range downloadCount {
		g.sharePoint(r, p, at, "FileDownloaded", takeoverIP, sprayAgent, "engineering", "Shared Documents/"+[]string{"Firmware", "Drawings", "Suppliers", "Credentials and keys"}[i*4/downloadCount], []string{"NV-420 boot ", "A-", "Agreement ", "Vendor access "}[i*4/downloadCount]+itoa(100+i)+[]string{".bin", ".dwg", ".pdf", ".xlsx"}[i*4/downloadCount])
		at += 3*second + r.span(4*second)
	}
}

// subscription turns to Azure: a role for the application, a command in a
// virtual machine, the secrets of the vault.
func (g *gen) subscription(r *rng, p *person) {
	s := signin{who: p, at: g.ago(3, 22, 9, 0), ip: takeoverIP2, where: strange2, app: azurePortal, system: "Linux", browser: "Firefox 115.0", agent: sprayAgent, asn: "64531", mfa: "Mobile app notification", mfaResult: "MFA completed in Azure AD", level: "low", risk: "atRisk", events: `["unfamiliarFeatures"]`}
	g.signIn365(r, s)
	at := g.ago(3, 22, 5, 0)
	role := azureOp{"Microsoft.Authorization/roleAssignments/write", "Create role assignment", "Microsoft.Authorization/roleAssignments", "0f5d7c1e-6a2b-4e8d-b3f9-7c1a5e9d2048"}
	g.azure(r, p, at, takeoverIP2, role, devSub, devRG, `,"requestbody":`+quote(`{"Properties":{"PrincipalId":"`+consentSP+`","PrincipalType":"ServicePrincipal","RoleDefinitionId":"/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c","Scope":"/subscriptions/`+devSub+`"}}`))
	g.azure(r, p, at+4*minute, takeoverIP2, azureOp{"Microsoft.Storage/storageAccounts/listKeys/action", "List Storage Account Keys", "Microsoft.Storage/storageAccounts", "stnorvalebuild"}, devSub, devRG, "")
	g.azure(r, p, at+9*minute, takeoverIP2, azureOp{"Microsoft.KeyVault/vaults/accessPolicies/write", "Update Key Vault Access Policies", "Microsoft.KeyVault/vaults", "kv-norvale-dev"}, devSub, devRG, "")
	g.azure(r, p, at+15*minute, takeoverIP2, azureOp{"Microsoft.Compute/virtualMachines/runCommand/action", "Run Command on Virtual Machine", "Microsoft.Compute/virtualMachines", "vm-build-01"}, devSub, devRG, "")
	g.vault(r, at+10*minute, "SecretList", "", p.upn, takeoverIP2, "")
	for i, name := range []string{"portal-db", "mail-relay", "maps-key", "signing-pfx", "build-agent", "vpn-psk", "storage-main"} {
		g.vault(r, at+10*minute+tick(i*9+5)*second, "SecretGet", "", p.upn, takeoverIP2, name)
	}
}

func (g *gen) takeoverAlerts(r *rng, p *person) {
	acct := entity{"Type": `"account"`, "Name": quote(p.upn[:len(p.upn)-len(mailDomain)-1]), "UPNSuffix": quote(mailDomain), "AadTenantId": quote(ids.Tenant), "AadUserId": quote(p.objectID), "IsDomainJoined": "true", "DisplayName": quote(p.display())}
	at := g.ago(5, 8, 29, 0)
	a := g.alert(r, alert{
		name: "Unfamiliar sign-in properties", kind: "UnfamiliarLocation", severity: "Medium", product: "Azure Active Directory Identity Protection", vendor: "Microsoft", provider: "IPC", at: at + 9*minute, from: at, to: at,
		about: "The following properties of this sign-in are unfamiliar for the given user: ASN, Browser, Device, IP, Location", victim: p.upn, tactics: "InitialAccess", technique: "T1078",
		entities: []entity{acct, {"Type": `"ip"`, "Address": quote(takeoverIP), "Location": `{"CountryCode":"PA","City":"Panama City"}`}},
	})
	b := g.alert(r, alert{
		name: "Atypical travel", kind: "ImpossibleTravel", severity: "Low", product: "Azure Active Directory Identity Protection", vendor: "Microsoft", provider: "IPC", at: g.ago(5, 6, 20, 0), from: at, to: g.ago(5, 7, 51, 0),
		about: "Sign-in from an atypical location based on the user's recent sign-ins", victim: p.upn, tactics: "InitialAccess", technique: "T1078",
		entities: []entity{acct, {"Type": `"ip"`, "Address": quote(takeoverIP)}, {"Type": `"ip"`, "Address": quote(p.home)}},
	})
	g.incident(r, incident{title: "Unfamiliar sign-in and atypical travel involving one user", severity: "Medium", alerts: []string{a, b}, products: []string{"Azure Active Directory Identity Protection"}, tactics: []string{"InitialAccess"}, at: g.ago(5, 6, 15, 0), first: at, last: g.ago(5, 7, 51, 0), status: "New"})
}
