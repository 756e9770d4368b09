package samplegraph

import (
	"fmt"
	"strings"
	"time"
)

// socialNetwork is people who write in forums, answer each other and like what others wrote.
func socialNetwork() *Graph {
	m := newMaker(
		"id:long node_id:string lbl:string creationDate:datetime firstName:string lastName:string gender:string birthday:datetime "+
			"locationIP:string browserUsed:string name:string url:string type:string title:string content:string length:long",
		"lbl:string src:string dst:string creationDate:datetime classYear:long workFrom:long")
	id := 0
	add := func(label string, p props) string {
		id++
		key := fmt.Sprintf("%s::%d", label, id)
		p["id"], p["node_id"], p["lbl"] = id, key, label
		return m.node(key, []string{label}, p)
	}
	many := func(n int, label string, p func(i int) props) []string {
		keys := make([]string, n)
		for i := range keys {
			keys[i] = add(label, p(i))
		}
		return keys
	}
	join := func(from, to, label string, p props) {
		p["lbl"], p["src"], p["dst"] = label, from, to
		m.edge(from, to, label, p)
	}
	named := func(kind string, names []string) func(i int) props {
		return func(i int) props {
			return props{"name": names[i], "type": kind, "url": "https://example.org/" + kind + "/" + strings.ToLower(names[i])}
		}
	}
	continents := many(2, "PLACE", named("continent", []string{"Europe", "Africa"}))
	countries := many(4, "PLACE", named("country", []string{"Portugal", "Norway", "Morocco", "Kenya"}))
	cities := many(8, "PLACE", named("city", []string{"Lisbon", "Porto", "Oslo", "Bergen", "Rabat", "Fez", "Nairobi", "Mombasa"}))
	for i, c := range countries {
		join(c, continents[i/2], "IS_PART_OF", props{})
	}
	for i, c := range cities {
		join(c, countries[i/2], "IS_PART_OF", props{})
	}
	schools := many(4, "ORGANISATION", named("university", []string{"Atlantic", "Fjord", "Atlas", "Rift"}))
	firms := many(4, "ORGANISATION", named("company", []string{"Cork", "Salmon", "Saffron", "Tea"}))
	for i, o := range append(append([]string{}, schools...), firms...) {
		join(o, cities[i], "IS_LOCATED_IN", props{})
	}
	classes := many(3, "TAGCLASS", named("class", []string{"Thing", "Music", "Place"}))
	join(classes[1], classes[0], "IS_SUBCLASS_OF", props{})
	join(classes[2], classes[0], "IS_SUBCLASS_OF", props{})
	tags := many(12, "TAG", named("tag", strings.Fields("Fado Jazz Opera Polka Drums Choir Harbour Desert Fjord Savanna Market Museum")))
	for i, t := range tags {
		join(t, classes[1+i/6], "HAS_TYPE", props{})
	}
	browsers := []string{"Firefox", "Chrome", "Safari"}
	people := many(60, "PERSON", func(int) props {
		given, family := m.person()
		born := time.Date(1985, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, m.IntN(6*365))
		return props{
			"firstName": given, "lastName": family, "gender": one(m, []string{"female", "male"}), "birthday": born, "creationDate": m.when(30),
			"locationIP": fmt.Sprintf("198.51.100.%d", m.IntN(256)), "browserUsed": one(m, browsers),
		}
	})
	for _, p := range people {
		join(p, one(m, cities), "IS_LOCATED_IN", props{})
		join(p, one(m, schools), "STUDY_AT", props{"classYear": 2003 + m.IntN(10)})
		join(p, one(m, firms), "WORK_AT", props{"workFrom": 2008 + m.IntN(15)})
		for range 2 {
			join(p, one(m, tags), "HAS_INTEREST", props{})
		}
	}
	for range 400 {
		a, b := two(m, people)
		join(a, b, "KNOWS", props{"creationDate": m.when(90)})
	}
	forums := many(12, "FORUM", func(i int) props {
		return props{"title": fmt.Sprintf("Wall of group %d", i+1), "creationDate": m.when(30)}
	})
	for _, f := range forums {
		join(f, one(m, people), "HAS_MODERATOR", props{})
		join(f, one(m, tags), "HAS_TAG", props{})
		for range 15 {
			join(f, one(m, people), "HAS_MEMBER", props{"creationDate": m.when(60)})
		}
	}
	message := func(int) props {
		n := 20 + m.IntN(200)
		return props{"content": "About " + one(m, []string{"music", "travel", "food", "books"}), "length": n, "creationDate": m.when(120), "browserUsed": one(m, browsers)}
	}
	posts, comments := many(150, "POST", message), many(250, "COMMENT", message)
	for _, p := range posts {
		join(one(m, forums), p, "CONTAINER_OF", props{})
	}
	for i, c := range comments {
		to := one(m, posts)
		if i > 0 && m.IntN(2) == 0 {
			to = comments[m.IntN(i)]
		}
		join(c, to, "REPLY_OF", props{})
	}
	for _, x := range append(append([]string{}, posts...), comments...) {
		join(x, one(m, people), "HAS_CREATOR", props{})
		join(x, one(m, countries), "IS_LOCATED_IN", props{})
		join(x, one(m, tags), "HAS_TAG", props{})
		for range m.IntN(4) {
			join(one(m, people), x, "LIKES", props{"creationDate": m.when(120)})
		}
	}
	return m.graph()
}
