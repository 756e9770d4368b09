package sample

import (
	"strconv"

	"github.com/huntbook/huntbook/internal/ids"
)

type place struct {
	country, state, city string
	lat, lon             float64
}

func (o *office) place() place { return place{o.country, o.state, o.city, o.lat, o.lon} }

type cloudApp struct{ name, id, resource, resourceID string }

const (
	graphID = "00000003-0000-0000-c000-000000000000"
	armID   = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
)

var cloudApps = []cloudApp{
	{"Office 365 Exchange Online", "00000002-0000-0ff1-ce00-000000000000", "Office 365 Exchange Online", "00000002-0000-0ff1-ce00-000000000000"},
	{"Microsoft Teams", "1fec8e78-bce4-4aaf-ab1b-5451cc387264", "Microsoft Graph", graphID},
	{"Office 365 SharePoint Online", "00000003-0000-0ff1-ce00-000000000000", "Office 365 SharePoint Online", "00000003-0000-0ff1-ce00-000000000000"},
	{"OfficeHome", "4765445b-32c6-49b0-83e6-1d93765276ca", "OfficeHome", "4765445b-32c6-49b0-83e6-1d93765276ca"},
	{"Microsoft Authentication Broker", "29d9ed98-a469-4536-ade2-f981bc1d605e", "Windows Azure Active Directory", "00000002-0000-0000-c000-000000000000"},
}

var azurePortal = cloudApp{"Azure Portal", "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "Windows Azure Service Management API", armID}

// results are the words of the service for its codes.
var results = map[int]string{
	0:      "",
	50126:  "Error validating credentials due to invalid username or password.",
	50053:  "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
	50074:  "Strong Authentication is required.",
	50076:  "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.",
	50055:  "The password is expired.",
	50140:  "This error occurred due to 'Keep me signed in' interrupt when the user was signing-in.",
	500121: "Authentication failed during strong authentication request.",
	53003:  "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
}

type signin struct {
	who           *person
	at            tick
	ip            string
	where         place
	app           cloudApp
	result        int
	mfa           string // method, empty for a single factor
	mfaResult     string
	system, agent string
	browser       string
	client        string
	device        string
	risk          string // state: none, atRisk
	level         string
	events        string
	correlation   string
	asn           string
}

func (g *gen) signIn365(r *rng, s signin) {
	text := results[s.result]
	id := r.guid()
	if s.correlation == "" {
		s.correlation = r.guid()
	}
	if s.client == "" {
		s.client = "Browser"
	}
	if s.level == "" {
		s.level, s.risk, s.events = "none", "none", "[]"
	}
	t := g.t.signin.open(s.at).time("CreatedDateTime", s.at).s("OperationName", "Sign-in activity").s("OperationVersion", "1.0").s("Category", "SignInLogs").
		s("ResultType", strconv.Itoa(s.result)).s("ResultSignature", "None").s("ResultDescription", text).i("DurationMs", 0).s("CorrelationId", s.correlation).s("Id", id).
		s("OriginalRequestId", id).s("UniqueTokenIdentifier", r.hex(22)).s("Resource", "Microsoft.aadiam").s("ResourceGroup", "Microsoft.aadiam").s("Level", "4").
		s("Identity", s.who.display()).s("UserDisplayName", s.who.display()).s("UserPrincipalName", s.who.upn).s("UserId", s.who.objectID).s("SignInIdentifier", s.who.upn).s("UserType", "Member").
		s("AppDisplayName", s.app.name).s("AppId", s.app.id).s("ResourceDisplayName", s.app.resource).s("ResourceIdentity", s.app.resourceID).s("ClientAppUsed", s.client).
		s("IPAddress", s.ip).s("Location", s.where.country).s("AutonomousSystemNumber", s.asn).b("IsInteractive", true).s("UserAgent", s.agent).s("SourceSystem", "Azure AD").
		s("AADTenantId", ids.Tenant).s("ResourceTenantId", ids.Tenant).s("HomeTenantId", ids.Tenant).s("TokenIssuerType", "AzureAD").s("ProcessingTimeInMilliseconds", itoa(r.between(90, 900))).
		s("RiskLevelDuringSignIn", s.level).s("RiskLevelAggregated", s.level).s("RiskState", s.risk).s("RiskDetail", "none").s("RiskEventTypes", s.events).s("RiskEventTypes_V2", s.events)
	t.raw("LocationDetails", `{"city":`+quote(s.where.city)+`,"state":`+quote(s.where.state)+`,"countryOrRegion":`+quote(s.where.country)+
		`,"geoCoordinates":{"latitude":`+float(s.where.lat)+`,"longitude":`+float(s.where.lon)+`}}`)
	device := `{"deviceId":"","operatingSystem":` + quote(s.system) + `,"browser":` + quote(s.browser) + `}`
	if s.device != "" {
		device = `{"deviceId":` + quote(s.device[:8]+"-"+s.device[8:12]+"-"+s.device[12:16]+"-"+s.device[16:20]+"-"+s.device[20:32]) + `,"displayName":` + quote(s.who.host.name) + `,"operatingSystem":` + quote(s.system) + `,"browser":` + quote(s.browser) +
			`,"isCompliant":true,"isManaged":true,"trustType":"Hybrid Azure AD joined"}`
	}
	t.raw("DeviceDetail", device)
	if s.result == 0 {
		t.pre(`,"Status":{"errorCode":0}`)
	} else {
		t.raw("Status", `{"errorCode":`+strconv.Itoa(s.result)+`,"failureReason":`+quote(text)+`,"additionalDetails":`+quote(dash(s.mfaResult))+`}`)
	}
	t.b("FlaggedForReview", false)
	first := s.result != 50126 && s.result != 50053
	auth := `[{"authenticationStepDateTime":"` + string(appendTime(nil, s.at)) + `","authenticationMethod":"Password","authenticationMethodDetail":"Password in the cloud","succeeded":` + strconv.FormatBool(first) +
		`,"authenticationStepResultDetail":` + quote(step(first, text)) + `,"authenticationStepRequirement":"Primary authentication"}`
	if s.mfa != "" {
		good := s.result == 0
		auth += `,{"authenticationStepDateTime":"` + string(appendTime(nil, s.at+9*second)) + `","authenticationMethod":` + quote(s.mfa) + `,"succeeded":` + strconv.FormatBool(good) + `,"authenticationStepResultDetail":` + quote(s.mfaResult) + `}`
		t.raw("MfaDetail", `{"authMethod":`+quote(s.mfa)+`,"authDetail":"+X XXXXXXXX`+s.who.phone[len(s.who.phone)-2:]+`"}`)
		t.s("AuthenticationRequirement", "multiFactorAuthentication")
	} else {
		t.s("AuthenticationRequirement", "singleFactorAuthentication")
	}
	t.s("AuthenticationDetails", auth+"]")
	access := "success"
	switch s.result {
	case 53003:
		access = "failure"
	case 50126, 50053:
		access = "notApplied"
	}
	t.s("ConditionalAccessStatus", access).pre(`,"ConditionalAccessPolicies":[],"NetworkLocationDetails":"[]"`).end()
}

func step(ok bool, text string) string {
	if ok {
		return "Correct password"
	}
	return text
}

func float(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// usual is a person's sign-in from where they belong.
func (g *gen) usual(r *rng, p *person, at tick, home bool) signin {
	s := signin{who: p, at: at, ip: p.office.egress, where: p.office.place(), app: pick(r, cloudApps), system: "Windows10", agent: browserAgent, browser: "Edge 122.0.0", asn: "64496"}
	if p.host != nil {
		s.device = p.host.deviceID
	}
	if home {
		s.ip, s.asn = p.home, "64501"
		s.where.city = pick(r, []string{"Gent", "Aalst", "Deinze", "Brugge"})
		if p.office == halifax {
			s.where.city = pick(r, []string{"Halifax", "Dartmouth", "Truro"})
		}
	}
	if p.host == nil || r.chance(18) {
		s.device, s.system, s.browser, s.client = "", "Ios 17.3", "Mobile Safari", "Mobile Apps and Desktop clients"
		s.agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
	}
	if r.chance(12) {
		s.mfa, s.mfaResult = "Mobile app notification", "MFA completed in Azure AD"
	}
	return s
}

// away are people who travel: sign-ins from other countries without harm.
var away = map[string]struct {
	from, to int
	where    place
	ip       string
}{
	"dsutherland": {4, 6, place{"DE", "Hessen", "Frankfurt am Main", 50.11, 8.68}, "198.18.150.12"},
	"rcools":      {11, 13, place{"PL", "Mazowieckie", "Warszawa", 52.23, 21.01}, "198.18.151.40"},
	"hverstraete": {8, 9, place{"SG", "Singapore", "Singapore", 1.35, 103.82}, "198.18.152.7"},
}

// cloud writes a day of sign-ins, Office, directory and Azure activity.
func (g *gen) cloud(d int) {
	for _, p := range g.co.people {
		r := g.fork("cloud", p.id, d)
		from, to, ok := g.hours(p, d)
		if !ok {
			if r.chance(25) { // mail on the telephone
				g.signIn365(r, g.usual(r, p, g.midnight(d)+9*hour+r.span(11*hour), true))
			}
			continue
		}
		trip, gone := away[p.name]
		gone = gone && d >= trip.from && d <= trip.to
		n := r.between(7, 13)
		if p.host == nil {
			n = r.between(2, 5)
		}
		for i := range n {
			at := from + r.span(to-from)
			if i > 0 && r.chance(20) {
				at = to + r.span(4*hour)
			}
			s := g.usual(r, p, at, at > to || r.chance(10))
			if gone {
				s.where, s.ip, s.mfa, s.mfaResult, s.asn = trip.where, trip.ip, "Mobile app notification", "MFA completed in Azure AD", "64510"
			}
			switch {
			case r.chance(3):
				bad := s
				bad.result, bad.at, bad.mfa = 50126, at-15*second, ""
				g.signIn365(r, bad)
			case r.chance(2):
				s.result, s.mfa = pick(r, []int{50140, 50074, 50055, 53003}), ""
			case r.chance(1):
				bad := s
				bad.result, bad.at, bad.mfa, bad.mfaResult = 500121, at-70*second, "Mobile app notification", "MFA denied; user did not respond to mobile app notification"
				g.signIn365(r, bad)
			}
			g.signIn365(r, s)
		}
		g.officeDay(r, p, from, to)
	}
	g.azureDay(d)
	g.directoryDay(d)
	// A slow drizzle of guesses against mailboxes, as every tenant has.
	r := g.fork("guess", d)
	for range 26 {
		p := pick(r, g.co.people)
		g.signIn365(r, signin{
			who: p, at: g.midnight(d) + r.span(day), ip: scanner(r), where: pick(r, farPlaces), app: cloudApps[0], result: pick(r, []int{50126, 50126, 50053}),
			client: "IMAP4", agent: "CBAInPROD", system: "", asn: "64520",
		})
	}
}

var farPlaces = []place{
	{"BR", "Sao Paulo", "Sao Paulo", -23.55, -46.63},
	{"VN", "Ha Noi", "Hanoi", 21.03, 105.85},
	{"US", "Virginia", "Ashburn", 39.04, -77.49},
	{"IN", "Maharashtra", "Mumbai", 19.08, 72.88},
	{"TR", "Istanbul", "Istanbul", 41.01, 28.98},
	{"ID", "Jakarta Raya", "Jakarta", -6.21, 106.85},
}
