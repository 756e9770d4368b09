package syntax

import "github.com/huntbook/huntbook/kql/types"

func (p *parser) mvExpand() Operator {
	op := &MvExpandOp{Props: p.props("kind", "bagexpansion", "with_itemindex")}
	op.Items, op.Limit = p.mvItems()
	return op
}

// mvItems reads [name =] expression [to typeof(type)], ... [limit n].
func (p *parser) mvItems() (items []MvItem, limit Expr) {
	items = list(p, false, false, func() (MvItem, bool) {
		start := p.cur().Pos.Start
		if (p.cur().is("on") || p.cur().is("limit") || p.cur().is("id")) && !p.peek(1).is(",") && !p.peek(1).is("to") && !p.peek(1).is("=") && !p.atBar(1) {
			return MvItem{}, false
		}
		x, ok := p.named()
		if !ok {
			return MvItem{}, false
		}
		item := MvItem{X: x}
		if a, ok := x.(*Assign); ok && len(a.Names) == 1 {
			item.Name, item.X = &a.Names[0], a.X
		}
		item.To = p.toTypeof()
		item.At = p.at(start)
		return item, true
	})
	if p.accept("limit") {
		limit = p.need(p.expr())
	}
	return items, limit
}

func (p *parser) atBar(n int) bool { return p.peek(n).is("|") || p.atLast(n) }

func (p *parser) toTypeof() types.Type {
	if !p.accept("to") {
		return types.Unknown
	}
	if !p.cur().is("typeof") || !p.peek(1).is("(") {
		p.report(expected(p.target(), "typeof"))
		return types.Unknown
	}
	t, _ := p.typeof().(*Typeof)
	return t.Type
}

func (p *parser) mvApply() Operator {
	op := &MvApplyOp{Props: p.props("kind", "bagexpansion", "with_itemindex")}
	op.Items, op.Limit = p.mvItems()
	if p.accept("id") {
		op.ID = p.need(p.expr())
	}
	p.want("on")
	if p.want("(") {
		op.On = p.sub()
		p.want(")")
	} else {
		op.On = &Bad{At{p.here()}}
	}
	return op
}

func (p *parser) parse() Operator { return p.parseOp(false) }

func (p *parser) parseWhere() Operator { return p.parseOp(true) }

func (p *parser) parseOp(where bool) Operator {
	op := &ParseOp{Where: where}
	props := p.props("kind", "flags")
	op.Kind, props = take(props, "kind")
	op.Flags, _ = take(props, "flags")
	op.X = p.need(p.expr())
	p.want("with")
	for {
		part, ok := p.parsePart()
		if !ok {
			break
		}
		op.Patterns = append(op.Patterns, part)
	}
	if op.Patterns == nil {
		p.report(missingTerm("pattern", p.target()))
	}
	return op
}

func (p *parser) parsePart() (ParsePart, bool) {
	t := p.cur()
	part := ParsePart{}
	switch {
	case t.is("*"):
		p.next()
		part.Star = true
	case t.Kind == KindString:
		lit, _ := p.literal().(*Literal)
		part.Text = &lit.Value.S
	default:
		id, ok := p.nameOf(declared)
		if !ok {
			return part, false
		}
		part.Name = &id
		if p.accept(":") {
			part.Type = p.scalarType()
		}
	}
	part.At = p.at(t.Pos.Start)
	return part, true
}

func (p *parser) parseKv() Operator {
	op := &ParseKvOp{X: p.need(p.expr())}
	p.want("as")
	op.Keys = p.schema()
	if p.accept("with") {
		op.Props = p.propList()
	}
	return op
}

func (p *parser) makeSeries() Operator {
	op := &MakeSeriesOp{Props: p.props("kind")}
	op.Aggs = list(p, false, false, func() (SeriesAgg, bool) {
		start := p.cur().Pos.Start
		if t := p.cur(); t.is("on") && !p.peek(1).is("=") {
			return SeriesAgg{}, false
		}
		x, ok := p.named()
		if !ok {
			return SeriesAgg{}, false
		}
		a := SeriesAgg{X: x}
		if p.accept("default") {
			p.want("=")
			a.Default = p.namedOrBad()
		}
		a.At = p.at(start)
		return a, true
	})
	p.want("on")
	op.On = p.namedOrBad()
	if p.accept("in") {
		p.seriesRange(op)
	} else {
		if p.accept("from") {
			op.From = p.need(p.expr())
		}
		if p.accept("to") {
			op.To = p.need(p.expr())
		}
		p.want("step")
		op.Step = p.need(p.expr())
	}
	if p.accept("by") {
		op.By = p.items()
	}
	return op
}

// seriesRange reads range(from, to, step) of the old form, whose end is part of the series.
func (p *parser) seriesRange(op *MakeSeriesOp) {
	op.InRange = true
	p.want("range")
	if !p.want("(") {
		return
	}
	args := list(p, false, false, p.named)
	p.want(")")
	for i, to := range []*Expr{&op.From, &op.To, &op.Step} {
		if i < len(args) {
			*to = args[i]
		}
	}
	if op.Step == nil {
		op.Step = p.bad()
	}
}

func (p *parser) scan() Operator {
	op := &ScanOp{Props: p.props("with_match_id", "kind", "with_step_name")}
	if p.accept("order") {
		p.want("by")
		op.OrderBy = list(p, false, false, p.orderItem)
	}
	if p.accept("partition") {
		p.want("by")
		op.PartitionBy = list(p, false, false, p.item)
	}
	if p.accept("declare") {
		op.Declare = p.params()
	}
	p.want("with")
	if p.want("(") {
		for p.cur().is("step") {
			op.Steps = append(op.Steps, p.scanStep())
		}
		p.want(")")
	}
	return op
}

// scanStep reads step name [optional] [output=all|last|none]: condition [=> column = value, ...];
func (p *parser) scanStep() ScanStep {
	start := p.next().Pos.Start
	s := ScanStep{Name: p.declarationOf(declared)}
	s.Optional = p.accept("optional")
	if p.accept("output") {
		p.want("=")
		if t := p.cur(); t.is("all") || t.is("last") || t.is("none") {
			s.Output = p.next().Text
		} else {
			p.report(expected(p.target(), "all", "last", "none"))
			p.next()
		}
	}
	p.want(":")
	s.When = p.need(p.expr())
	if p.accept("=>") {
		s.Assigns = list(p, false, false, func() (*Assign, bool) {
			from := p.cur().Pos.Start
			id, ok := p.nameOf(declared)
			if !ok {
				return nil, false
			}
			return p.assign(from, []Ident{id}, false), true
		})
	}
	p.want(";")
	s.At = p.at(start)
	return s
}
