package syntax

// query reads all statements of the text.
func (p *parser) query() *Query {
	q := &Query{}
	for p.cur().Kind == KindDirective {
		p.next()
	}
	start := p.cur().Pos.Start
	q.Statements = p.statements("")
	q.At = p.at(start)
	return q
}

// statements reads statements with semicolons between them up to the closing sign of their block, "" for the end of the text.
func (p *parser) statements(closing string) []Statement {
	var out []Statement
	for !p.atEnd() && (closing == "" || !p.cur().is(closing)) {
		before := p.i
		s := p.statement()
		if s == nil {
			p.report(incomplete(p.cur().Pos))
			p.skipStatement(closing)
			p.accept(";")
			if p.i == before {
				p.next()
			}
			continue
		}
		out = append(out, s)
		if p.accept(";") || p.atEnd() || closing != "" && p.cur().is(closing) {
			continue
		}
		p.separate(closing)
		if p.i == before {
			p.next()
		}
	}
	return out
}

// separate deals with text between two statements that have no semicolon.
func (p *parser) separate(closing string) {
	d := expected(p.cur().Pos, ";")
	if t := p.cur(); !t.is("let") && !t.is("set") && !t.is("declare") {
		d = p.leftover()
	}
	p.report(d)
	if t := p.cur(); t.is("let") || t.is("set") || t.is("declare") {
		return
	}
	p.skipStatement(closing)
	p.accept(";")
}

// skipStatement passes everything up to the next semicolon or the block's end.
func (p *parser) skipStatement(closing string) {
	for {
		p.skipTo()
		if p.atEnd() || p.cur().is(";") || closing != "" && p.cur().is(closing) {
			return
		}
		p.next()
	}
}

// statement reads one statement, nil when none begins here.
func (p *parser) statement() Statement {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	t, n := p.cur(), p.peek(1)
	switch {
	case t.is("let") && (p.scanName(1, declared) > 0 || n.Kind == KindWord):
		return p.let()
	case t.is("set") && t.Kind == KindWord:
		return p.set()
	case t.is("alias") && n.is("database"):
		return p.alias()
	case t.is("declare") && n.is("pattern"):
		return p.pattern()
	case t.is("declare") && n.is("query_parameters"):
		p.next()
		p.next()
		s := &ParamsStmt{Params: p.params()}
		s.At = p.at(t.Pos.Start)
		return s
	case t.is("restrict") && n.is("access"):
		return p.restrict()
	}
	x := p.pipeline()
	if x == nil {
		return nil
	}
	return &ExprStmt{At: At{x.Span()}, X: x}
}

func (p *parser) let() Statement {
	s := &LetStmt{}
	start := p.next().Pos.Start
	s.Name = p.declaration()
	p.want("=")
	if p.atFunction() {
		s.Value = p.function()
	} else {
		s.Value = p.need(p.pipeline())
	}
	s.At = p.at(start)
	return s
}

// atFunction reports whether (params) { body } begins here, perhaps behind view.
func (p *parser) atFunction() bool {
	n := 0
	if p.cur().is("view") {
		n = 1
	}
	if !p.peek(n).is("(") {
		return false
	}
	if t := p.peek(n + 1); t.is(")") || t.is("*") && n == 1 {
		return true
	}
	k := p.scanName(n+1, declared)
	return k > 0 && p.peek(n+1+k).is(":")
}

func (p *parser) function() *FuncDecl {
	start := p.cur().Pos.Start
	f := &FuncDecl{View: p.accept("view")}
	f.Params = p.params()
	f.Body = p.block("{", "}")
	f.At = p.at(start)
	return f
}

// block reads statements between two signs.
func (p *parser) block(open, closing string) *Block {
	start := p.cur().Pos.Start
	b := &Block{}
	if p.want(open) {
		b.Statements = p.statements(closing)
		p.want(closing)
	}
	b.At = p.at(start)
	return b
}

func (p *parser) set() Statement {
	s := &SetStmt{}
	start := p.next().Pos.Start
	s.Name = p.declaration()
	if p.accept("=") {
		s.Value = p.need(p.expr())
	}
	s.At = p.at(start)
	return s
}

func (p *parser) alias() Statement {
	s := &AliasStmt{}
	start := p.next().Pos.Start
	p.next()
	s.Name = p.declaration()
	p.want("=")
	s.Value = p.need(p.expr())
	s.At = p.at(start)
	return s
}

func (p *parser) restrict() Statement {
	s := &RestrictStmt{}
	start := p.next().Pos.Start
	p.next()
	p.want("to")
	if p.want("(") {
		s.To = list(p, false, false, p.tableItem)
		p.want(")")
	}
	if p.cur().is("with") {
		p.next()
		s.Props = p.propList()
	}
	s.At = p.at(start)
	return s
}

// pattern reads declare pattern name = (a:string)[path:string] { ("x").["y"] = { body }; }.
func (p *parser) pattern() Statement {
	s := &PatternStmt{}
	start := p.next().Pos.Start
	p.next()
	s.Name = p.declaration()
	if p.accept("=") {
		s.Args = p.params()
		if p.accept("[") {
			if q, ok := p.param(); ok {
				s.Path = &q
			} else {
				p.report(missingTerm("name", p.target()))
			}
			p.want("]")
		}
		if p.want("{") {
			for p.cur().is("(") {
				s.Cases = append(s.Cases, p.patternCase())
			}
			p.want("}")
		}
	}
	s.At = p.at(start)
	return s
}

func (p *parser) patternCase() PatternCase {
	start := p.next().Pos.Start
	c := PatternCase{Args: list(p, false, false, p.item)}
	p.want(")")
	if p.accept(".") {
		p.want("[")
		c.Path = p.need(p.literal())
		p.want("]")
	}
	p.want("=")
	c.Body = p.block("{", "}")
	p.accept(";")
	c.At = p.at(start)
	return c
}
