package samplegraph

import (
	"fmt"
	"strings"
)

// directory is what the two graphs of identities share: nodes with a bag of properties, edges that are rights.
type directory struct {
	*maker
	base string
	ids  int
}

func newDirectory(base string) *directory {
	return &directory{base: base, maker: newMaker(
		"id:long lbl:dynamic name:string displayname:string objectid:string lastseen:string properties:dynamic",
		"id:long lbl:string src:long dst:long lastseen:string properties:dynamic")}
}

// object adds one; p are further properties.
func (d *directory) object(label, name, shown string, p props) string {
	d.ids++
	key, seen, labels := fmt.Sprint(d.ids), d.when(5).Format("2006-01-02T15:04:05Z"), []string{d.base, label}
	bag := props{"name": name, "objectid": d.guid(), "lastseen": seen}
	for k, v := range p {
		bag[k] = v
	}
	if shown != "" {
		bag["displayname"] = shown
	}
	return d.node(key, labels, props{"id": d.ids, "lbl": labels, "name": name, "displayname": shown, "objectid": bag["objectid"], "lastseen": seen, "properties": bag})
}

func (d *directory) may(from, to, right string) {
	seen := d.when(5).Format("2006-01-02T15:04:05Z")
	var src, dst int
	_, _ = fmt.Sscan(from, &src)
	_, _ = fmt.Sscan(to, &dst)
	d.edge(from, to, right, props{"id": len(d.edges.Rows) + 1, "lbl": right, "src": src, "dst": dst, "lastseen": seen, "properties": props{"lastseen": seen}})
}

func (d *directory) many(n int, label string, name func(i int) (name, shown string, p props)) []string {
	keys := make([]string, n)
	for i := range keys {
		text, shown, p := name(i)
		keys[i] = d.object(label, text, shown, p)
	}
	return keys
}

// account makes a sign-in name.
func (d *directory) account(i int) (login, shown string) {
	given, family := d.person()
	return fmt.Sprintf("%s%s%d", strings.ToUpper(given[:1]), strings.ToUpper(family), i), given + " " + family
}

// tier0 marks what rules over all else.
const tier0 = "admin_tier_0"

// entra is a cloud directory in which some users are a few rights away from ruling it.
func entra() *Graph {
	d := newDirectory("AZBase")
	const at = "@HARBOUR.EXAMPLE"
	tenantID := d.guid()
	tenant := d.object("AZTenant", "HARBOUR", "Harbour", props{"tenantid": tenantID, "system_tags": tier0})
	subscription := d.object("AZSubscription", "PRODUCTION", "Production", props{"tenantid": tenantID})
	d.may(tenant, subscription, "AZContains")
	users := d.many(40, "AZUser", func(i int) (string, string, props) {
		login, shown := d.account(i)
		p := props{
			"tenantid": tenantID, "enabled": i%11 != 10, "userprincipalname": strings.ToLower(login + at), "usertype": one(d.maker, []string{"Member", "Member", "Guest"}),
			"title": one(d.maker, []string{"Analyst", "Engineer", "Clerk", ""}), "whencreated": d.when(200).Format("2006-01-02T15:04:05Z"), "onpremid": "",
		}
		if i < 3 {
			p["system_tags"] = tier0
		}
		return login + at, shown, p
	})
	groupNames := []string{"Domain Admins Cloud", "Helpdesk", "DNS Admins", "Finance", "Payroll", "Build Admins", "Everyone", "Contractors"}
	groups := d.many(len(groupNames), "AZGroup", func(i int) (string, string, props) {
		return strings.ToUpper(groupNames[i]) + at, groupNames[i], props{"tenantid": tenantID, "securityenabled": true, "isassignabletorole": i%3 == 0}
	})
	roleNames := []string{"GLOBAL ADMINISTRATOR", "PRIVILEGED ROLE ADMINISTRATOR", "APPLICATION ADMINISTRATOR", "USER ADMINISTRATOR", "HELPDESK ADMINISTRATOR", "SECURITY READER"}
	roles := d.many(len(roleNames), "AZRole", func(i int) (string, string, props) {
		p := props{"tenantid": tenantID, "isbuiltin": true}
		if i < 2 {
			p["system_tags"] = tier0
		}
		return roleNames[i] + at, roleNames[i], p
	})
	apps := d.many(25, "AZApp", func(i int) (string, string, props) {
		return fmt.Sprintf("APP%02d", i) + at, fmt.Sprintf("App %02d", i), props{"tenantid": tenantID, "appid": d.guid()}
	})
	principals := d.many(25, "AZServicePrincipal", func(i int) (string, string, props) {
		p := props{"tenantid": tenantID, "appownerorganizationid": tenantID, "enabled": true}
		if i == 0 {
			p["system_tags"] = tier0
		}
		return fmt.Sprintf("APP%02d", i) + at, fmt.Sprintf("App %02d", i), p
	})
	devices := d.many(12, "AZDevice", func(i int) (string, string, props) {
		return fmt.Sprintf("LAPTOP%02d", i) + at, fmt.Sprintf("Laptop %02d", i), props{"operatingsystem": "Windows", "tenantid": tenantID}
	})
	resources := d.many(4, "AZResourceGroup", func(i int) (string, string, props) {
		return fmt.Sprintf("RG-%d", i), fmt.Sprintf("rg-%d", i), props{"tenantid": tenantID}
	})
	machines := d.many(8, "AZVM", func(i int) (string, string, props) {
		return fmt.Sprintf("VM-%02d", i), fmt.Sprintf("vm-%02d", i), props{"operatingsystem": "Linux", "tenantid": tenantID}
	})
	for _, all := range [][]string{users, groups, roles, apps, principals, devices} {
		for _, o := range all {
			d.may(tenant, o, "AZContains")
		}
	}
	for i, r := range resources {
		d.may(subscription, r, "AZContains")
		d.may(users[i], r, "AZOwner")
	}
	for i, v := range machines {
		d.may(resources[i%len(resources)], v, "AZContains")
		d.may(users[5+i], v, "AZVMAdminLogin")
	}
	for i, a := range apps {
		d.may(a, principals[i], "AZRunsAs")
		d.may(users[i%7], a, "AZOwns")
	}
	for i, u := range users {
		d.may(u, groups[6], "AZMemberOf")
		d.may(u, one(d.maker, groups[1:6]), "AZMemberOf")
		if i < 12 {
			d.may(u, devices[i], "AZOwns")
		}
	}
	d.may(users[0], groups[0], "AZMemberOf")
	d.may(users[0], roles[0], "AZHasRole")
	d.may(users[1], roles[1], "AZHasRole")
	d.may(groups[1], roles[4], "AZHasRole")
	d.may(principals[0], roles[0], "AZHasRole")
	for _, p := range principals[:3] {
		for _, g := range groups {
			d.may(p, g, "AZMGAddOwner")
		}
		for _, a := range apps {
			d.may(p, a, "AZMGAddSecret")
		}
	}
	for _, u := range users[3:6] {
		for _, a := range apps[:8] {
			d.may(u, a, "AZAddSecret")
		}
	}
	d.may(users[9], groups[5], "AZAddMembers")
	d.may(roles[0], tenant, "AZGlobalAdmin")
	d.may(roles[1], tenant, "AZPrivilegedRoleAdmin")
	return d.graph()
}

// activeDirectory is a domain with its weak spots: a helpdesk that may reset an administrator's password, a certificate
// authority on a server that many may log on to.
func activeDirectory() *Graph {
	d := newDirectory("Base")
	const at = "@HARBOUR.LOCAL"
	plain := func(p props) props {
		p["domain"] = "HARBOUR.LOCAL"
		return p
	}
	domain := d.object("Domain", "HARBOUR.LOCAL", "", plain(props{"functionallevel": "2016", "admincount": false}))
	holders := d.many(3, "Container", func(i int) (string, string, props) {
		return []string{"USERS", "COMPUTERS", "SYSTEM"}[i] + at, "", plain(props{})
	})
	units := d.many(4, "OU", func(i int) (string, string, props) {
		return []string{"STAFF", "SERVERS", "WORKSTATIONS", "DOMAIN CONTROLLERS"}[i] + at, "", plain(props{"blocksinheritance": false})
	})
	policies := d.many(4, "GPO", func(i int) (string, string, props) { return fmt.Sprintf("POLICY %d", i) + at, "", plain(props{}) })
	groupNames := []string{"DOMAIN ADMINS", "ADMINISTRATORS", "HELPDESK", "SERVER OPERATORS", "DOMAIN USERS", "FINANCE", "PAYROLL", "DEVELOPERS", "BACKUP", "VPN"}
	groups := d.many(len(groupNames), "Group", func(i int) (string, string, props) {
		return groupNames[i] + at, "", plain(props{"admincount": i < 2})
	})
	users := d.many(40, "User", func(i int) (string, string, props) {
		login, shown := d.account(i)
		return login + at, shown, plain(props{"admincount": i < 3, "enabled": i%13 != 12, "hasspn": i%9 == 4, "pwdneverexpires": i%5 == 0})
	})
	computers := d.many(14, "Computer", func(i int) (string, string, props) {
		name := fmt.Sprintf("WS-%02d", i)
		switch {
		case i == 0:
			name = "DC-01"
		case i == 1:
			name = "SRV-PKI"
		case i < 6:
			name = fmt.Sprintf("SRV-%02d", i)
		}
		return name + ".HARBOUR.LOCAL", "", plain(props{"operatingsystem": "Windows Server", "enabled": true})
	})
	templates := d.many(5, "CertTemplate", func(i int) (string, string, props) {
		return []string{"USER", "MACHINE", "WEBSERVER", "SUBCA", "CODESIGNING"}[i] + at, "", plain(props{"requiresmanagerapproval": i == 3})
	})
	root := d.object("RootCA", "HARBOUR ROOT"+at, "", plain(props{}))
	ca := d.object("EnterpriseCA", "HARBOUR ISSUING"+at, "", plain(props{}))
	local := d.many(3, "ADLocalGroup", func(i int) (string, string, props) {
		return "ADMINISTRATORS@" + fmt.Sprintf("SRV-%02d", i+2), "", plain(props{})
	})

	for _, o := range append(append([]string{}, holders...), units...) {
		d.may(domain, o, "Contains")
	}
	for _, g := range groups {
		d.may(holders[0], g, "Contains")
		d.may(groups[0], g, "GenericAll")
		d.may(groups[1], g, "WriteDacl")
	}
	for i, u := range users {
		d.may(units[0], u, "Contains")
		d.may(groups[0], u, "Owns")
		d.may(groups[1], u, "GenericWrite")
		d.may(u, groups[4], "MemberOf")
		d.may(u, groups[5+i%5], "MemberOf")
	}
	for _, u := range users[:3] {
		d.may(u, groups[0], "MemberOf")
	}
	for _, u := range users[3:8] {
		d.may(u, groups[2], "MemberOf")
	}
	for i, c := range computers {
		unit := units[2]
		switch {
		case i == 0:
			unit = units[3]
		case i < 6:
			unit = units[1]
		}
		d.may(unit, c, "Contains")
		d.may(groups[0], c, "AdminTo")
		d.may(c, one(d.maker, users), "HasSession")
	}
	for i, p := range policies {
		d.may(p, units[i], "GPLink")
		d.may(groups[0], p, "WriteOwner")
	}
	for i, l := range local {
		d.may(l, computers[2+i], "LocalToComputer")
		d.may(groups[3], l, "MemberOfLocalGroup")
	}
	d.may(groups[0], groups[1], "MemberOf")
	d.may(groups[0], domain, "GenericAll")
	d.may(groups[1], domain, "WriteOwner")
	d.may(groups[2], users[0], "ForceChangePassword")
	d.may(groups[2], groups[1], "WriteOwner")
	d.may(users[12], users[1], "GenericAll")
	d.may(users[20], groups[3], "AddMember")
	for _, t := range templates {
		d.may(t, ca, "PublishedTo")
		d.may(groups[4], t, "Enroll")
	}
	d.may(ca, root, "IssuedSignedBy")
	d.may(root, domain, "RootCAFor")
	d.may(ca, domain, "TrustedForNTAuth")
	d.may(computers[1], ca, "HostsCAService")
	d.may(computers[1], domain, "GoldenCert")
	d.may(computers[0], domain, "GoldenCert")
	d.may(computers[0], domain, "DCSync")
	return d.graph()
}
