package samplegraph

import (
	"fmt"
	"math"
)

// financial is people and companies with accounts, loans and the money that moves between them; some of it in circles.
func financial() *Graph {
	m := newMaker(
		"node_id:string id:long lbl:string name:string isBlocked:bool createTime:datetime accountType:string email:string "+
			"loanAmount:long balance:real interestRate:real loanUsage:string mediumType:string riskLevel:string",
		"lbl:string src:string dst:string amount:real createTime:datetime ratio:real relation:string")
	many := func(n int, label, prefix string, p func(i int) props) []string {
		keys := make([]string, n)
		for i := range keys {
			id := 1000*len(prefix) + i
			keys[i] = fmt.Sprintf("%s::%d", prefix, id)
			q := p(i)
			q["node_id"], q["id"], q["lbl"], q["isBlocked"], q["createTime"] = keys[i], id, label, m.IntN(25) == 0, m.when(60)
			m.node(keys[i], []string{label}, q)
		}
		return keys
	}
	join := func(from, to, label string, p props) {
		p["lbl"], p["src"], p["dst"], p["createTime"] = label, from, to, m.when(180)
		m.edge(from, to, label, p)
	}
	// Most sums are small and a few are very large.
	money := func() float64 { return math.Round(100*math.Exp(6+8*m.Float64()*m.Float64()+2*m.Float64())) / 100 }
	persons := many(40, "PERSON", "Person", func(int) props {
		given, family := m.person()
		return props{"name": given + " " + family}
	})
	companies := many(20, "COMPANY", "Company", func(i int) props {
		return props{"name": fmt.Sprintf("%s & %s", familyNames[i%16], familyNames[(i*5+3)%16])}
	})
	accounts := many(90, "ACCOUNT", "Account", func(i int) props {
		return props{"accountType": one(m, []string{"debit card", "credit card", "brokerage", "savings"}), "email": fmt.Sprintf("account%d@example.org", i)}
	})
	loans := many(50, "LOAN", "Loan", func(int) props {
		amount := 10_000 * (1 + m.IntN(900))
		return props{"loanAmount": amount, "balance": math.Round(float64(amount) * m.Float64()), "interestRate": 0.02 + 0.08*m.Float64(), "loanUsage": one(m, []string{"house", "business", "education", "car"})}
	})
	media := many(30, "MEDIUM", "Medium", func(int) props {
		return props{"mediumType": one(m, []string{"PHONE", "IP", "POS"}), "riskLevel": one(m, []string{"low", "medium", "high"})}
	})
	holders := append(append([]string{}, persons...), companies...)
	for _, a := range accounts {
		join(one(m, holders), a, "OWN", props{})
		join(one(m, media), a, "SIGN_IN", props{})
	}
	for _, l := range loans {
		join(one(m, holders), l, "APPLY", props{})
		join(l, one(m, accounts), "DEPOSIT", props{"amount": money()})
		join(one(m, accounts), l, "REPAY", props{"amount": money()})
	}
	for range 40 {
		a, b := two(m, persons)
		join(a, b, "GUARANTEE", props{"relation": one(m, []string{"family", "business", "friend"})})
		join(one(m, persons), one(m, companies), "INVEST", props{"ratio": math.Round(100*m.Float64()) / 100})
	}
	for range 20 {
		a, b := two(m, companies)
		join(a, b, "GUARANTEE", props{"relation": "business"})
		a, b = two(m, companies)
		join(a, b, "INVEST", props{"ratio": math.Round(100*m.Float64()) / 100})
	}
	for range 250 {
		a, b := two(m, accounts)
		join(a, b, "TRANSFER", props{"amount": money()})
		a, b = two(m, accounts)
		join(a, b, "WITHDRAW", props{"amount": money() / 10})
	}
	// Rings: what an account sends comes back to it over two or three others.
	for ring := range 6 {
		at := ring * 4
		sum := money() + 1_200_000
		for i := range 3 + ring%2 {
			to := at + (i+1)%(3+ring%2)
			join(accounts[at+i], accounts[to], "TRANSFER", props{"amount": sum * (1 - 0.01*float64(i))})
		}
	}
	return m.graph()
}
