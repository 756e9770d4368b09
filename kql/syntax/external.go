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
