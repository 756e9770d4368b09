package sample

// accountCare is what system administrators do to accounts of the domain: the
// normal side of the events that an intruder makes, too.
func (g *gen) accountCare(d int) {
	if weekend(d) {
		return
	}
	r := g.fork("accounts", d)
	c := &g.co
	who, dc := c.bySam["nroels"], c.dc1
	at := g.midnight(d) + 9*hour + r.span(4*hour)
	if at < g.start+hour || at > g.end-hour {
		return
	}
	s := g.logon(r, dc, who.admin, who.host, at, how{kind: 3, admin: true})
	about := func(id int, after tick, name, sid string) *table {
		return g.sec(dc, at+after, id, who.admin).subject(s).s("TargetAccount", netbios+`\`+name).s("TargetUserName", name).s("TargetDomainName", netbios).s("TargetSid", sid)
	}
	for i := range r.between(0, 3) {
		p := pick(r, c.people)
		about(4724, tick(i+1)*minute, p.name, p.sid).end()
	}
	if r.chance(50) {
		p := pick(r, c.people)
		about(4728, 5*minute, pick(r, []string{"VPN users", "Lab users", "Project Aurora"}), domainSID+"-1602").s("MemberSid", p.sid).s("MemberName", "CN="+p.display()+",OU="+p.depart+",OU=People,DC=corp,DC=norvale,DC=example").end()
	}
	if d == 5 { // a new colleague begins next month
		about(4720, 7*minute, "tverlinden", domainSID+"-1290").s("SamAccountName", "tverlinden").end()
		about(4722, 7*minute+200*milli, "tverlinden", domainSID+"-1290").end()
		about(4728, 8*minute, "VPN users", domainSID+"-1602").s("MemberSid", domainSID+"-1290").s("MemberName", "CN=Tine Verlinden,OU=Sales,OU=People,DC=corp,DC=norvale,DC=example").end()
	}
	g.logoff(s, at+25*minute)
}
