package syntax

import "slices"

func (p *parser) where() Operator {
	op := &WhereOp{Props: p.props()}
	x, ok := p.named()
	if !ok {
		x = p.bad()
	}
	if a, ok := x.(*Assign); ok { // the service passes over the name as well
		op.Named, x = a.Names[0].Name, a.X
	}
	op.X = x
	return op
}

func (p *parser) projectRename() Operator {
	op := &ProjectRenameOp{}
	for _, x := range p.itemsOrNone() {
		if a, ok := x.(*Assign); ok {
			op.Items = append(op.Items, a)
			continue
		}
		p.note(renameExpected(x.Span()))
	}
	return op
}

func (p *parser) projectReorder() Operator {
	return &ProjectReorderOp{Items: list(p, true, false, func() (ReorderItem, bool) {
		start := p.cur().Pos.Start
		x, ok := p.column()
		if !ok {
			return ReorderItem{}, false
		}
		item := ReorderItem{X: x}
		switch t := p.cur(); t.Text {
		case "asc", "desc", "granny-asc", "granny-desc":
			item.Order = p.next().Text
		}
		item.At = p.at(start)
		return item, true
	})}
}

func (p *parser) summarize() Operator {
	op := &SummarizeOp{Props: p.props()}
	if !p.cur().is("by") {
		op.Aggs = p.itemsOrNone()
	}
	if p.accept("by") {
		op.HasBy = true
		op.By = list(p, false, false, p.named)
		if p.cur().is("bin") && p.peek(1).is("=") { // by Timestamp bin=1h, as it was written once
			p.next()
			p.next()
			op.Bin = p.need(p.expr())
		}
	}
	return op
}

func (p *parser) distinct() Operator {
	return &DistinctOp{Props: p.props(), Items: list(p, false, false, func() (Expr, bool) {
		if t := p.cur(); t.is("*") && (p.peek(1).is(",") || p.peek(1).is("|") || p.atLast(1)) {
			p.next()
			return &Star{At{t.Pos}}, true
		}
		return p.named()
	})}
}

// atLast reports whether the token at offset n ends what the cursor is in.
func (p *parser) atLast(n int) bool {
	t := p.peek(n)
	return t.Kind == KindEnd || t.is(")") || t.is("]") || t.is("}") || t.is(";")
}

func (p *parser) count() Operator {
	op := &CountOp{}
	if p.accept("as") {
		id := p.declaration()
		op.As = &id
	}
	return op
}

func (p *parser) take() Operator {
	return &TakeOp{Props: p.props(), N: p.one()}
}

func (p *parser) sort() Operator {
	op := &SortOp{Props: p.props()}
	p.want("by")
	op.Items = list(p, false, false, p.orderItem)
	return op
}

// orderItem reads expression [asc|desc] [nulls first|last].
func (p *parser) orderItem() (OrderItem, bool) {
	start := p.cur().Pos.Start
	x, ok := p.named()
	if !ok {
		return OrderItem{}, false
	}
	o := OrderItem{X: x, Desc: true}
	switch t := p.cur(); t.Text {
	case "asc", "desc", "granny-asc", "granny-desc":
		p.next()
		o.OrderWritten = true
		o.Desc = t.Text == "desc" || t.Text == "granny-desc"
		o.Granny = len(t.Text) > len("desc")
	}
	o.NullsFirst = !o.Desc
	if p.accept("nulls") {
		o.NullsWritten = true
		switch {
		case p.accept("first"):
			o.NullsFirst = true
		case p.accept("last"):
			o.NullsFirst = false
		default:
			p.report(expected(p.target(), "first", "last"))
		}
	}
	o.At = p.at(start)
	return o, true
}

func (p *parser) oneOrder() []OrderItem {
	o, ok := p.orderItem()
	if !ok {
		p.bad()
		return nil
	}
	return []OrderItem{o}
}

func (p *parser) top() Operator {
	op := &TopOp{Props: p.props(), N: p.one()}
	p.want("by")
	op.By = p.oneOrder()
	if p.cur().is("with") && p.peek(1).is("others") {
		op.Others = p.others()
	}
	return op
}

func (p *parser) others() Expr {
	p.next()
	p.want("others")
	p.want("=")
	return p.need(p.expr())
}

func (p *parser) topNested() Operator {
	op := &TopNestedOp{}
	for {
		start := p.tokens[p.i-1].Pos.Start
		l := TopNestedLevel{}
		if !p.cur().is("of") {
			l.N = p.one()
		}
		p.want("of")
		l.Of = p.namedOrBad()
		if p.cur().is("with") {
			l.Others = p.others()
		}
		p.want("by")
		if by := p.oneOrder(); by != nil {
			l.By = by[0].X
			if by[0].OrderWritten {
				l.Order = "desc"
				if !by[0].Desc {
					l.Order = "asc"
				}
			}
		}
		l.At = p.at(start)
		op.Levels = append(op.Levels, l)
		if !p.cur().is(",") || !p.peek(1).is("top-nested") {
			return op
		}
		p.next()
		p.next()
	}
}

func (p *parser) namedOrBad() Expr {
	x, ok := p.named()
	if !ok {
		return p.bad()
	}
	return x
}

func (p *parser) topHitters() Operator {
	op := &TopHittersOp{N: p.one()}
	p.want("of")
	op.Of = p.namedOrBad()
	if p.accept("by") {
		op.Weight = p.namedOrBad()
	}
	return op
}

func (p *parser) rangeOp() Operator {
	op := &RangeOp{Name: p.declaration()}
	p.want("from")
	op.From = p.need(p.expr())
	p.want("to")
	op.To = p.need(p.expr())
	p.want("step")
	op.Step = p.need(p.expr())
	return op
}

func (p *parser) sampleDistinct() Operator {
	op := &SampleDistinctOp{N: p.one()}
	p.want("of")
	op.Of = p.namedOrBad()
	return op
}

func (p *parser) as() Operator {
	return &AsOp{Props: p.props(), Name: p.declaration()}
}

func (p *parser) getSchema() Operator {
	op := &GetSchemaOp{}
	op.Kind, _ = take(p.props("kind"), "kind")
	return op
}

func (p *parser) reduce() Operator {
	op := &ReduceOp{Props: p.props("kind")}
	p.want("by")
	op.By = p.namedOrBad()
	if p.accept("with") {
		op.Props = append(op.Props, list(p, false, false, func() (Prop, bool) {
			if p.cur().Kind != KindWord || !p.peek(1).is("=") {
				return Prop{}, false
			}
			return p.prop(2), true
		})...)
	}
	return op
}

// render reads a kind of chart and its options, in parentheses or, as it was written once, bare.
// charts are the visualizations that render names.
var charts = []string{
	"table", "list", "barchart", "piechart", "ladderchart", "timechart", "linechart", "anomalychart", "pivotchart", "areachart",
	"stackedareachart", "scatterchart", "timepivot", "columnchart", "timeline", "3Dchart", "card", "treemap", "plotly", "graph",
}

func (p *parser) render() Operator {
	op := &RenderOp{}
	if t := p.cur(); t.Kind == KindWord {
		if !slices.Contains(charts, t.Text) {
			p.report(chartExpected(t))
		}
		op.Kind = p.next().Text
	} else {
		p.report(expected(p.target(), charts...))
	}
	for {
		t := p.cur()
		switch {
		case t.is("with") && p.peek(1).is("("):
			p.next()
			op.Props = append(op.Props, p.propList()...)
			return op
		case t.Kind == KindWord && p.peek(1).is("="):
			q := p.prop(2)
			q.Value = p.moreNames(q.Value)
			op.Props = append(op.Props, q)
		case t.is("by") || t.is("with"):
			p.next()
			q := Prop{Name: t.Text, Value: p.need(p.propValue())}
			q.Value = p.moreNames(q.Value)
			q.At = p.at(t.Pos.Start)
			op.Props = append(op.Props, q)
		default:
			return op
		}
	}
}
