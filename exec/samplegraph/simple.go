package samplegraph

import "strconv"

// simple is five people, three companies and three cities.
func simple() *Graph {
	m := newMaker("id:string lbl:string name:string properties:dynamic", "lbl:string src:string dst:string properties:dynamic")
	add := func(id, label, name string, p props) {
		m.node(id, []string{label}, props{"id": id, "lbl": label, "name": name, "properties": p})
	}
	for i, p := range []struct {
		name string
		age  int
	}{{"Mira", 34}, {"Jonas", 29}, {"Ada", 41}, {"Tariq", 37}, {"Lena", 26}} {
		add("p"+strconv.Itoa(i+1), "Person", p.name, props{"age": p.age})
	}
	add("c1", "Company", "TechCorp", props{"founded": 1998})
	add("c2", "Company", "Harbour Foods", props{"founded": 1964})
	add("c3", "Company", "Alpine Rail", props{"founded": 1907})
	add("t1", "City", "Lisbon", props{"country": "Portugal"})
	add("t2", "City", "Zurich", props{"country": "Switzerland"})
	add("t3", "City", "Oslo", props{"country": "Norway"})
	for _, kind := range []struct {
		label string
		ends  []string
	}{
		{"works_at", []string{"p1", "c1", "p2", "c1", "p3", "c2", "p4", "c3", "p5", "c1"}},
		{"located_at", []string{"p1", "t1", "p2", "t1", "p3", "t3", "p4", "t2", "p5", "t2", "c1", "t1", "c2", "t3", "c3", "t2"}},
		{"knows", []string{"p1", "p2", "p2", "p3", "p3", "p4", "p5", "p1"}},
		{"likes", []string{"p1", "t2", "p4", "t3", "p5", "t1"}},
	} {
		for i := 0; i < len(kind.ends); i += 2 {
			from, to := kind.ends[i], kind.ends[i+1]
			m.edge(from, to, kind.label, props{"lbl": kind.label, "src": from, "dst": to, "properties": props{"since": 2010 + m.IntN(15)}})
		}
	}
	return m.graph()
}
