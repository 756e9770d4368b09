package syntax

// levels gives the strength of the binary operators. Those of single levels do not chain: a == b == c is none.
var levels = map[string]int{
	"or": 1, "and": 2,
	"==": 3, "!=": 3, "<>": 3, "in": 3, "!in": 3, "in~": 3, "!in~": 3, "has_any": 3, "has_all": 3, "between": 3, "!between": 3,
	"<": 4, ">": 4, "<=": 4, ">=": 4,
	"+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
	"=~": 7, "!~": 7, ":": 7, "matches": 7,
	"has": 7, "!has": 7, "has_cs": 7, "!has_cs": 7, "hasprefix": 7, "!hasprefix": 7, "hasprefix_cs": 7, "!hasprefix_cs": 7,
	"hassuffix": 7, "!hassuffix": 7, "hassuffix_cs": 7, "!hassuffix_cs": 7,
	"contains": 7, "!contains": 7, "contains_cs": 7, "!contains_cs": 7, "containscs": 7, "notcontains": 7, "notcontainscs": 7,
	"startswith": 7, "!startswith": 7, "startswith_cs": 7, "!startswith_cs": 7,
	"endswith": 7, "!endswith": 7, "endswith_cs": 7, "!endswith_cs": 7,
	"like": 7, "notlike": 7, "likecs": 7, "notlikecs": 7,
}

func single(level int) bool { return level == 3 || level == 4 || level == 7 }

// infix gives the level of the operator under the cursor, 0 when there is none.
func (p *parser) infix() int {
	t := p.cur()
	if t.Kind != KindPunct && t.Kind != KindWord {
		return 0
	}
	level := levels[t.Text]
	switch {
	case t.Text == "matches" && !p.peek(1).is("regex"):
		return 0
	case t.Text == "in" && p.peek(1).is("range"): // the old form of make-series
		return 0
	case t.Text == ":" && t.Kind != KindPunct:
		return 0
	}
	return level
}

// expr reads a scalar expression, nil when none begins here.
func (p *parser) expr() Expr { return p.binary(1) }

// binary reads operators of at least the given level.
func (p *parser) binary(least int) Expr {
	if !p.enter() {
		return &Bad{At{p.here()}}
	}
	defer p.leave()
	left := p.starOr(p.unary)
	if left == nil {
		return nil
	}
	most := 7
	for chain := 0; ; chain++ {
		level := p.infix()
		if level < least || level > most || level == 0 {
			return left
		}
		if chain > maxChain {
			p.report(tooDeep(p.cur().Pos))
			p.i = len(p.tokens) - 1
			return left
		}
		left = p.operation(left, level)
		most = level
		if single(level) {
			most--
		}
	}
}

// starOr reads * where a comparison follows, for * has "x" looks at all columns.
func (p *parser) starOr(read func() Expr) Expr {
	if t := p.cur(); t.is("*") {
		n := p.peek(1)
		if level := levels[n.Text]; (n.Kind == KindPunct || n.Kind == KindWord) && (level == 7 || n.Text == "==") {
			p.next()
			return &Star{At{t.Pos}}
		}
	}
	return read()
}

// operation reads the operator under the cursor and its right side.
func (p *parser) operation(left Expr, level int) Expr {
	op := p.next()
	start := left.Span().Start
	name, pos := op.Text, op.Pos
	switch name {
	case "matches":
		pos = pos.Join(p.next().Pos)
		name = "matches regex"
	case "in", "!in", "in~", "!in~", "has_any", "has_all":
		return &In{Op: name, OpPos: pos, X: left, List: p.inList(), At: p.at(start)}
	case "between", "!between":
		b := &Between{Not: name[0] == '!', X: left}
		p.want("(")
		b.Lo = p.need(p.expr())
		p.want("..")
		b.Hi = p.need(p.expr())
		p.want(")")
		b.At = p.at(start)
		return b
	}
	right := p.need(p.binary(level + 1))
	return &Binary{At: join(left, right), Op: name, OpPos: pos, L: left, R: right}
}

// inList reads the values, or the one query, of in (...).
func (p *parser) inList() []Expr {
	if !p.want("(") {
		return nil
	}
	items := list(p, false, false, p.tabularItem)
	p.want(")")
	return items
}

// tabularItem reads an expression that may be a query.
func (p *parser) tabularItem() (Expr, bool) {
	x := p.pipeline()
	return x, x != nil
}

func (p *parser) item() (Expr, bool) {
	x := p.expr()
	return x, x != nil
}

func (p *parser) unary() Expr {
	t := p.cur()
	if !t.is("-") && !t.is("+") {
		return p.postfix()
	}
	p.next()
	x := p.need(p.postfix())
	return &Unary{At: p.at(t.Pos.Start), Op: t.Text, X: x}
}

// postfix reads a primary expression and the paths behind it.
func (p *parser) postfix() Expr { return p.paths(false) }

// paths is postfix; where tables are listed, the last name of a path may be a pattern.
func (p *parser) paths(patterns bool) Expr {
	x := p.primary()
	for chain := 0; x != nil; chain++ {
		if chain > maxDepth {
			p.report(tooDeep(p.cur().Pos))
			p.i = len(p.tokens) - 1
			return x
		}
		switch {
		case p.cur().is("."):
			x = p.selector(x, patterns)
		case p.cur().is("["):
			p.next()
			i := p.need(p.expr())
			p.want("]")
			x = &Index{At: p.at(x.Span().Start), Of: x, I: i}
		default:
			return x
		}
	}
	return x
}

// selector reads .name, .name(...), .["name"] or .[expression].
func (p *parser) selector(of Expr, patterns bool) Expr {
	p.next()
	start := of.Span().Start
	if t := p.cur(); t.Kind == KindWord && t.Text[0] != '!' || patterns && t.is("*") {
		if w := p.wildcardIf(patterns); w != nil {
			return &Member{At: p.at(start), Of: of, Name: Ident{At: w.At, Name: w.Pattern}, Wildcard: true}
		}
		p.next()
		id := Ident{At: At{t.Pos}, Name: t.Text}
		if c := classes[t.Text]; c != freeName && c != softName {
			p.note(missingName(t.Text, t.Pos))
		}
		if p.cur().is("(") {
			args := p.args()
			return &Call{At: p.at(start), Of: of, Name: id, Args: args}
		}
		return &Member{At: p.at(start), Of: of, Name: id}
	}
	if p.cur().is("[") {
		if id, ok := p.name(); ok {
			return &Member{At: p.at(start), Of: of, Name: id}
		}
		p.next()
		if w := p.wildcardIf(patterns); w != nil {
			p.want("]")
			return &Member{At: p.at(start), Of: of, Name: Ident{At: w.At, Name: w.Pattern}, Wildcard: true}
		}
		i := p.need(p.expr())
		p.want("]")
		return &Index{At: p.at(start), Of: of, I: i}
	}
	if id, ok := p.name(); ok { // {parameter}
		return &Member{At: p.at(start), Of: of, Name: id}
	}
	p.report(missingTerm("name", p.target()))
	return &Member{At: p.at(start), Of: of, Name: Ident{At: At{p.here()}}}
}

func (p *parser) wildcardIf(allowed bool) *Wildcard {
	if !allowed {
		return nil
	}
	return p.wildcard()
}

func (p *parser) primary() Expr {
	t := p.cur()
	switch t.Kind {
	case KindPunct:
		switch t.Text {
		case "(":
			return p.paren()
		case "[", "{":
			if id, ok := p.name(); ok {
				if id.Quoted && p.cur().is("(") {
					return p.call(id)
				}
				return &Name{At: id.At, Name: id.Name, Quoted: id.Quoted}
			}
			return nil
		case "@":
			p.next()
			return &Name{At: At{t.Pos}, Name: "@"}
		}
		return nil
	case KindWord:
		return p.wordExpr(t)
	}
	return p.literal()
}

func (p *parser) paren() Expr {
	if !p.enter() {
		return &Bad{At{p.here()}}
	}
	defer p.leave()
	start := p.next().Pos.Start
	x := p.need(p.pipeline())
	p.want(")")
	return &Paren{At: p.at(start), X: x}
}

// wordExpr reads what begins with a word: a name, a call, or one of the forms that have a word of their own.
func (p *parser) wordExpr(t Token) Expr {
	call := p.peek(1).is("(")
	switch t.Text {
	case "dynamic":
		if call {
			return p.dynamic()
		}
	case "typeof":
		if call {
			return p.typeof()
		}
	case "datatable":
		return p.datatable()
	case "externaldata", "external_data":
		return p.externaldata()
	case "inline_external_table":
		if call || p.peek(1).is("kind") {
			return p.inlineExternalTable()
		}
	case "entity_group":
		if p.peek(1).is("[") {
			return p.entityGroup()
		}
	case "toscalar", "totable", "materialize": // materialize is documented behind let alone, and taken everywhere
		if call || p.peek(1).is("kind") && p.peek(2).is("=") {
			return p.query1(t)
		}
	}
	class := classes[t.Text]
	if call && class == freeName && t.Text[0] != '!' {
		p.next()
		return p.call(Ident{At: At{t.Pos}, Name: t.Text})
	}
	if class == freeName && t.Text[0] != '!' || class == softName {
		p.next()
		n := &Name{At: At{t.Pos}, Name: t.Text}
		if p.cur().is("datascope") && p.peek(1).is("=") {
			p.next()
			p.next()
			n.Scope = PropText(p.need(p.propValue()))
			n.At = p.at(t.Pos.Start)
		}
		return n
	}
	if p.wordAsName() {
		p.next()
		p.note(needsBrackets(t.Text, t.Pos))
		return &Name{At: At{t.Pos}, Name: t.Text}
	}
	return nil
}

// wordAsName reports whether the keyword under the cursor stands where only a name can, from what follows it.
func (p *parser) wordAsName() bool {
	n := p.peek(1)
	if n.Kind == KindWord {
		return levels[n.Text] > 0
	}
	if n.Kind != KindPunct {
		return false
	}
	switch n.Text {
	case "+", "-":
		return false
	case ")", "]", "}", ".", ",", ":", "|":
		return true
	}
	return levels[n.Text] > 0
}

// query1 reads toscalar(query) and its like.
func (p *parser) query1(t Token) Expr {
	p.next()
	c := &Call{Name: Ident{At: At{t.Pos}, Name: t.Text}}
	c.Props = p.props("kind")
	if p.want("(") {
		c.Args = []Expr{p.need(p.pipeline())}
		p.want(")")
	}
	c.At = p.at(t.Pos.Start)
	return c
}

// call reads the arguments of name.
func (p *parser) call(name Ident) *Call {
	args := p.args()
	return &Call{At: p.at(name.Pos.Start), Name: name, Args: args}
}

func (p *parser) args() []Expr {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	p.want("(")
	args := list(p, true, false, p.arg)
	p.want(")")
	return args
}

func (p *parser) arg() (Expr, bool) {
	if t := p.cur(); t.is("*") && (p.peek(1).is(",") || p.peek(1).is(")")) {
		p.next()
		return &Star{At{t.Pos}}, true
	}
	return p.named()
}

// named reads [name =] expression, or (a, b) = expression.
func (p *parser) named() (Expr, bool) {
	start := p.cur().Pos.Start
	if n := p.scanName(0, declared); n > 0 && p.peek(n).is("=") {
		id, _ := p.nameOf(declared)
		return p.assign(start, []Ident{id}, false), true
	}
	if t := p.cur(); t.Kind == KindWord && t.Text[0] != '!' && p.peek(1).is("=") {
		p.next()
		p.note(needsBrackets(t.Text, t.Pos))
		return p.assign(start, []Ident{{At: At{t.Pos}, Name: t.Text}}, false), true
	}
	if n := p.scanDashed(); n > 0 {
		for range n {
			p.next()
		}
		at := p.at(start)
		name := p.text[at.Pos.Start:at.Pos.End]
		p.note(needsBrackets(name, at.Pos))
		return p.assign(start, []Ident{{At: at, Name: name}}, false), true
	}
	if p.scanNames() {
		p.next()
		names := list(p, false, true, func() (Ident, bool) { return p.nameOf(declared) })
		p.want(")")
		return p.assign(start, names, true), true
	}
	return p.item()
}

func (p *parser) assign(start int, names []Ident, multi bool) *Assign {
	p.want("=")
	x := p.need(p.expr())
	return &Assign{At: p.at(start), Names: names, Multi: multi, X: x}
}

// scanDashed counts the tokens of a name with dashes that = follows, which is a common slip.
func (p *parser) scanDashed() int {
	n := 0
	for {
		t := p.peek(n)
		if t.Kind != KindWord && (n == 0 || !t.is("-")) || n > 0 && t.Spaced {
			break
		}
		n++
	}
	if n > 1 && p.peek(n).is("=") {
		return n
	}
	return 0
}

// scanNames reports whether (a, b) = begins here.
func (p *parser) scanNames() bool {
	if !p.cur().is("(") {
		return false
	}
	for n := 1; ; {
		k := p.scanName(n, declared)
		if k == 0 {
			return n > 1 && p.peek(n).is(")") && p.peek(n+1).is("=")
		}
		n += k
		if p.peek(n).is(",") {
			n++
		} else {
			return p.peek(n).is(")") && p.peek(n+1).is("=")
		}
	}
}

// propList reads (name=value, ...), where names are any words.
func (p *parser) propList() []Prop {
	p.want("(")
	p.accept(",")
	props := list(p, true, true, func() (Prop, bool) {
		n := 1
		if t := p.cur(); t.Kind != KindWord && t.Kind != KindString {
			if n = p.scanName(0, declared); n == 0 {
				return Prop{}, false
			}
		}
		if !p.peek(n).is("=") {
			p.next()
			p.report(expected(p.target(), "="))
			return Prop{}, false
		}
		q := p.propAs(n+1, p.propValue)
		q.Value = p.moreNames(q.Value)
		q.At = p.at(q.Pos.Start)
		return q, true
	})
	p.want(")")
	return props
}
