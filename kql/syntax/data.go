package syntax

func (p *parser) externaldata() Expr {
	start := p.next().Pos.Start
	e := &ExternalData{Props: p.props("kind")}
	e.Schema = p.schema()
	if p.want("[") {
		e.URIs = list(p, true, true, p.item)
		p.want("]")
	}
	e.Props = append(e.Props, p.withProps()...)
	e.At = p.at(start)
	return e
}

func (p *parser) withProps() []Prop {
	if !p.cur().is("with") || !p.peek(1).is("(") {
		return nil
	}
	p.next()
	return p.propList()
}

func (p *parser) inlineExternalTable() Expr {
	start := p.next().Pos.Start
	e := &InlineExternalTable{}
	if p.cur().is("(") {
		e.Schema = p.schema()
	}
	props := p.props("kind")
	e.Kind, e.Props = take(props, "kind")
	if p.accept("partition") {
		p.want("by")
		if p.want("(") {
			p.accept(",")
			e.PartitionBy = list(p, false, true, p.partitionColumn)
			p.want(")")
		}
	}
	if p.accept("pathformat") {
		p.want("=")
		if p.want("(") {
			for !p.atListEnd() {
				x := p.postfix()
				if x == nil {
					break
				}
				e.PathFormat = append(e.PathFormat, x)
			}
			p.want(")")
		}
	}
	if p.cur().is("dataformat") && p.peek(1).is("=") {
		e.Format = PropText(p.prop(2).Value)
	}
	if p.want("(") {
		e.URIs = list(p, true, true, p.item)
		p.want(")")
	}
	e.Props = append(e.Props, p.withProps()...)
	e.At = p.at(start)
	return e
}

func (p *parser) partitionColumn() (PartitionColumn, bool) {
	f, ok := p.field()
	c := PartitionColumn{At: f.At, Name: f.Name, Type: f.Type}
	if ok && p.accept("=") {
		c.X = p.need(p.expr())
		c.At = p.at(f.Pos.Start)
	}
	return c, ok
}

// typeof reads typeof(type) or typeof(*, a:string).
func (p *parser) typeof() Expr {
	start := p.next().Pos.Start
	p.next()
	t := &Typeof{}
	if t1 := p.cur(); t1.Kind == KindWord && p.peek(1).is(")") {
		t.Type = p.scalarType()
	} else {
		t.Fields = list(p, true, true, func() (Field, bool) {
			if s := p.cur(); s.is("*") {
				p.next()
				return Field{At: At{s.Pos}, Name: Ident{At: At{s.Pos}, Name: "*"}}, true
			}
			return p.field()
		})
	}
	p.want(")")
	t.At = p.at(start)
	return t
}

func (p *parser) datatable() Expr {
	start := p.next().Pos.Start
	d := &Datatable{Props: p.props("kind")}
	d.Schema = p.schema()
	if p.want("[") {
		p.accept(",")
		d.Values = list(p, true, true, p.cell)
		p.want("]")
	}
	d.At = p.at(start)
	return d
}

// cell reads a value of a datatable, which must be a literal.
func (p *parser) cell() (Expr, bool) {
	if x := p.signed(); x != nil {
		return x, true
	}
	if p.cur().is("{") {
		if id, ok := p.name(); ok {
			return &Name{At: id.At, Name: id.Name}, true
		}
	}
	x := p.expr()
	if x == nil {
		return nil, false
	}
	p.note(notLiteral(x.Span()))
	return x, true
}

func (p *parser) entityGroup() Expr {
	start := p.next().Pos.Start
	p.next()
	g := &EntityGroup{Members: list(p, false, false, p.item)}
	p.want("]")
	g.At = p.at(start)
	return g
}
