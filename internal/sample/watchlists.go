package sample

import (
	"strings"

	"github.com/huntbook/huntbook/internal/ids"
)

// watchlist is a list that the security team of the company keeps; its columns
// are those of the service's template of the same name.
type watchlist struct {
	alias, name, key string
	columns          []string
	items            [][]string
}

// left are people who left the company before the two weeks: nothing in the
// logs is theirs, so a row of theirs would be a finding.
var left = [][2]string{{"Wim", "Callens"}, {"Heather", "Rae"}, {"Jasper", "Nuyts"}}

func (g *gen) watchlists() {
	day := func(before int) string {
		return string(appendTime(nil, g.end-tick(before)*day))[:len("2006-01-02")]
	}
	identity := []string{"User Identifier", "User AAD Object Id", "User On-Prem Sid", "User Principal Name"}
	vip := watchlist{alias: "VIPUsers", name: "VIP Users", key: "User Principal Name", columns: append(identity[:4:4], "Tags")}
	for _, p := range g.co.people {
		tags := ""
		switch {
		case p.depart == "Executive":
			tags = "Executive"
		case p.manager != nil && p.manager == g.co.people[0] && p.depart != "Executive":
			tags = "Department lead"
		case p.name == "ohaddad":
			tags = "Global Administrator"
		default:
			continue
		}
		vip.items = append(vip.items, []string{p.full(), p.objectID, p.sid, p.upn, tags})
	}
	assets := watchlist{alias: "HighValueAssets", name: "High Value Assets", key: "Asset Name", columns: []string{"Asset Type", "Asset Id", "Asset Name", "Asset FQDN", "IP Address", "Tags"}}
	for _, h := range g.co.hosts {
		if h.server {
			assets.items = append(assets.items, []string{"Server", h.resource, h.name, h.fqdn, h.ip, h.role})
		}
	}
	gone := watchlist{alias: "TerminatedEmployees", name: "Terminated Employees", key: "User Principal Name", columns: append(identity[:4:4], "UserState", "Notification date", "Termination date", "Tags")}
	r := g.fork("left")
	for i, n := range left {
		name := strings.ToLower(n[0][:1] + n[1])
		gone.items = append(gone.items, []string{netbios + `\` + name, r.guid(), domainSID + "-" + itoa(1004+i), strings.ToLower(n[0]+"."+n[1]) + "@" + mailDomain, "Terminated", day(90 + 20*i), day(40 + 20*i), ""})
	}
	leaving := g.co.bySam["gsinclair"]
	gone.items = append(gone.items, []string{leaving.full(), leaving.objectID, leaving.sid, leaving.upn, "Resigned", day(6), day(-24), "Works until then"})
	for _, w := range []watchlist{vip, assets, gone} {
		g.watchlist(w)
	}
}

// watchlist writes what the service has of a list: a row for each item and one
// for the list itself.
func (g *gen) watchlist(w watchlist) {
	keeper := g.co.bySam["jbuyse"]
	by := `{"objectId":` + quote(keeper.objectID) + `,"email":` + quote(keeper.upn) + `,"name":` + quote(keeper.display()) + `}`
	r := g.fork("watchlist " + w.alias)
	list, at := r.guid(), g.start+9*hour
	row := func(id, kind, key string) *table {
		return g.t.watchlist.open(at).s("_DTItemId", id).s("_DTItemType", kind).s("_DTItemStatus", "Create").time("_DTTimestamp", at).s("WatchlistId", list).s("WatchlistAlias", w.alias).
			s("WatchlistName", w.name).s("Provider", companyName).s("Source", w.alias+".csv").s("SearchKey", key).time("CreatedTimeUTC", at).time("LastUpdatedTimeUTC", at).
			raw("CreatedBy", by).raw("UpdatedBy", by).s("AzureTenantId", ids.Tenant).s("TenantId", ids.WorkspaceID)
	}
	for _, cells := range w.items {
		item, key := "", ""
		for i, c := range cells {
			item += "," + quote(w.columns[i]) + ":" + quote(c)
			if w.columns[i] == w.key {
				key = c
			}
		}
		id := r.guid()
		row(id, "watchlist-item", key).s("WatchlistItemId", id).raw("WatchlistItem", "{"+item[1:]+"}").end()
	}
	row(list, "Watchlist", w.key).end()
}
