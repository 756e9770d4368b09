package syntax

import "strings"

func (p *parser) makeGraph() Operator {
	op := &MakeGraphOp{Props: p.props()}
	op.Source = p.path()
	switch {
	case p.arrow("-->"):
		op.Directed = true
	case p.arrow("--"):
	default:
		p.report(expected(p.target(), "-->", "--"))
	}
	op.Target = p.path()
	switch {
	case p.cur().is("with_node_id") && p.peek(1).is("="):
		p.next()
		p.next()
		id := p.declaration()
		op.NodeID = &id
	case p.accept("with"):
		op.Nodes = list(p, false, false, func() (GraphNodes, bool) {
			start := p.cur().Pos.Start
			x := p.postfix()
			if x == nil {
				return GraphNodes{}, false
			}
			n := GraphNodes{Table: x}
			if p.want("on") {
				n.On = p.path()
			}
			n.At = p.at(start)
			return n, true
		})
	}
	if p.accept("partitioned-by") {
		op.PartitionBy = p.path()
		if p.want("(") {
			op.PartitionBody = p.sub()
			p.want(")")
		}
	}
	return op
}

// scanArrow reports whether the signs of s stand here without space between them.
func (p *parser) scanArrow(s string) (tokens int, ok bool) {
	for rest := s; rest != ""; tokens++ {
		t := p.peek(tokens)
		if t.Kind != KindPunct || tokens > 0 && t.Spaced || !strings.HasPrefix(rest, t.Text) {
			return 0, false
		}
		rest = rest[len(t.Text):]
	}
	return tokens, true
}

func (p *parser) arrow(s string) bool {
	n, ok := p.scanArrow(s)
	for range n {
		p.next()
	}
	return ok
}

func (p *parser) graphMatch() Operator {
	op := &GraphMatchOp{Props: p.props("cycles")}
	p.graphPatterns(op)
	return op
}

func (p *parser) graphShortestPaths() Operator {
	op := &GraphMatchOp{Shortest: true, Props: p.props("output", "cycles")}
	p.graphPatterns(op)
	return op
}

func (p *parser) graphPatterns(op *GraphMatchOp) {
	if !p.cur().is("(") {
		p.report(graphPatternMissing(p.target()))
		return
	}
	op.Patterns = list(p, false, false, p.graphPattern)
	if p.accept("where") {
		op.Where = p.need(p.expr())
	}
	if p.accept("project") {
		op.Project = p.items()
	}
}

func (p *parser) graphPattern() (GraphPattern, bool) {
	start := p.cur().Pos.Start
	g := GraphPattern{}
	for {
		before := p.i
		e, ok := p.graphElement()
		if !ok || p.i == before {
			break
		}
		g.Elements = append(g.Elements, e)
	}
	g.At = p.at(start)
	return g, len(g.Elements) > 0
}

// graphElement reads (node), -->, -[edge]->, <-[edge*1..3]- and their like.
func (p *parser) graphElement() (GraphElement, bool) {
	start := p.cur().Pos.Start
	e := GraphElement{}
	if p.accept("(") {
		if id, ok := p.nameOf(declared); ok {
			e.Name = id.Name
		}
		p.want(")")
		e.At = p.at(start)
		return e, true
	}
	e.Edge = true
	for _, a := range [...]string{"-->", "<--", "--"} {
		if p.arrow(a) {
			e.Dir = a
			e.At = p.at(start)
			return e, true
		}
	}
	switch {
	case p.arrow("-["):
		e.Dir = "--"
	case p.arrow("<-["):
		e.Dir = "<--"
	default:
		return e, false
	}
	if id, ok := p.nameOf(declared); ok {
		e.Name = id.Name
	}
	if p.accept("*") {
		e.Variable = true
		e.Min = p.need(p.unary())
		p.want("..")
		e.Max = p.need(p.unary())
	}
	switch {
	case p.arrow("]->"):
		if e.Dir == "--" {
			e.Dir = "-->"
		}
	case p.arrow("]-"):
	default:
		p.report(expected(p.target(), "]->", "]-"))
	}
	e.At = p.at(start)
	return e, true
}

func (p *parser) graphToTable() Operator {
	op := &GraphToTableOp{}
	op.Outputs = list(p, false, false, func() (GraphOutput, bool) {
		t := p.cur()
		if !t.is("nodes") && !t.is("edges") {
			p.report(graphEntityMissing(p.target()))
			return GraphOutput{}, false
		}
		p.next()
		o := GraphOutput{Kind: t.Text}
		if p.accept("as") {
			id := p.declaration()
			o.As = &id
		}
		o.Props = p.props("with_node_id", "with_source_id", "with_target_id", "with_edge_id")
		o.At = p.at(t.Pos.Start)
		return o, true
	})
	return op
}

func (p *parser) graphMarkComponents() Operator {
	return &GraphMarkComponentsOp{Props: p.props("kind", "with_component_id")}
}
