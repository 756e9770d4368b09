package syntax

func (p *parser) join() Operator {
	op := &JoinOp{Props: p.props("kind")}
	op.Kind, op.Props = take(op.Props, "kind")
	op.Right = p.need(p.expr())
	switch {
	case p.accept("on"):
		op.On = list(p, false, false, p.item)
	case p.accept("where"):
		op.Where = p.need(p.expr())
	}
	return op
}

func (p *parser) lookup() Operator {
	op := &LookupOp{Props: p.props("kind")}
	op.Kind, op.Props = take(op.Props, "kind")
	op.Right = p.need(p.expr())
	if p.want("on") {
		op.On = list(p, false, false, p.item)
	}
	return op
}

func (p *parser) union() Operator {
	return &UnionOp{
		Props:  p.props("kind", "withsource", "with_source", "isfuzzy", "force_remote", "best_effort"),
		Tables: list(p, false, false, p.tableItem),
	}
}

// tableItem reads a table: a name, a pattern, a path, a call, or a query in parentheses.
func (p *parser) tableItem() (Expr, bool) {
	if w := p.wildcard(); w != nil {
		return w, true
	}
	x := p.paths(true)
	return x, x != nil
}

// findItem is tableItem, perhaps named by as.
func (p *parser) findItem() (Expr, bool) {
	x, ok := p.tableItem()
	if ok && p.cur().is("|") {
		x = p.steps(x)
	}
	return x, ok
}

// tablesIn reads in (tables) of search and find.
func (p *parser) tablesIn() []Expr {
	if !p.cur().is("in") {
		return nil
	}
	p.next()
	if !p.want("(") {
		return nil
	}
	tables := list(p, false, false, p.findItem)
	p.want(")")
	return tables
}

func (p *parser) search() Operator {
	op := &SearchOp{Props: p.props("kind", "datascope")}
	op.In = p.tablesIn()
	if t := p.cur(); t.is("*") && levels[p.peek(1).Text] != 7 && !p.peek(1).is("==") {
		p.next()
		op.X = &Star{At{t.Pos}}
		if p.cur().is("and") {
			and := p.next()
			right := p.need(p.expr())
			op.X = &Binary{At: join(op.X, right), Op: "and", OpPos: and.Pos, L: op.X, R: right}
		}
		return op
	}
	op.X = p.need(p.expr())
	return op
}

func (p *parser) find() Operator {
	op := &FindOp{Props: p.props("withsource", "with_source", "datascope")}
	op.In = p.tablesIn()
	if len(op.Props) > 0 || op.In != nil {
		p.want("where")
	} else {
		p.accept("where")
	}
	op.X = p.need(p.expr())
	switch {
	case p.accept("project-smart"):
		op.Smart = true
	case p.accept("project"):
		op.Project = p.findColumns(op)
	}
	if p.accept("project-away") {
		op.Away = p.findColumns(op)
	}
	return op
}

// findColumns reads name[:type], * and pack(*).
func (p *parser) findColumns(op *FindOp) []Expr {
	items := list(p, false, false, func() (Expr, bool) {
		t := p.cur()
		switch {
		case t.is("pack") && p.peek(1).is("("):
			p.next()
			p.next()
			p.want("*")
			p.want(")")
			op.Pack = true
			return nil, true
		case t.is("*") && (p.peek(1).is(",") || p.peek(1).is("|") || p.atLast(1)):
			p.next()
			return &Star{At{t.Pos}}, true
		}
		if w := p.wildcard(); w != nil {
			return w, true
		}
		id, ok := p.nameOf(declared)
		if !ok {
			return nil, false
		}
		if !p.accept(":") {
			return &Name{At: id.At, Name: id.Name, Quoted: id.Quoted}, true
		}
		c := &TypedColumn{Name: id, Type: p.scalarType()}
		c.At = p.at(id.Pos.Start)
		return c, true
	})
	columns := items[:0]
	for _, x := range items {
		if x != nil {
			columns = append(columns, x)
		}
	}
	return columns
}

func (p *parser) evaluate() Operator {
	op := &EvaluateOp{Props: p.props()}
	op.Call = p.requiredCall()
	if p.accept(":") {
		p.evaluateSchema(op)
	}
	return op
}

// requiredCall reads a call; a name without arguments is taken for one and found wanting.
func (p *parser) requiredCall() *Call {
	id, ok := p.nameOf(declared)
	if !ok {
		p.report(callExpected(p.target()))
		return &Call{At: At{p.here()}, Name: Ident{At: At{p.here()}}}
	}
	return p.call(id)
}

// evaluateSchema reads (*, name:type, ...), which says what columns the plugin gives.
func (p *parser) evaluateSchema(op *EvaluateOp) {
	if !p.want("(") {
		return
	}
	p.accept(",")
	if p.accept("*") {
		op.Open = true
		p.accept(",")
	}
	op.Schema = list(p, true, true, p.field)
	if op.Schema == nil {
		op.Schema = []Field{}
	}
	p.want(")")
}

func (p *parser) invoke() Operator {
	call, ok := p.postfix().(*Call)
	if !ok {
		p.report(callExpected(p.target()))
		call = &Call{At: At{p.here()}, Name: Ident{At: At{p.here()}}}
	}
	return &InvokeOp{Call: call}
}

func (p *parser) partition() Operator {
	op := &PartitionOp{Props: p.props()}
	p.want("by")
	op.By = p.path()
	if p.accept("in") {
		op.Scope = p.need(p.postfix())
	}
	p.partitionBody(op)
	return op
}

// path reads a name and its path. A parenthesis behind it is not a call: the sub-query stands there.
func (p *parser) path() Expr {
	id, ok := p.nameOf(declared)
	if !ok {
		p.report(missingTerm("name", p.target()))
		return &Bad{At{p.here()}}
	}
	var x Expr = &Name{At: id.At, Name: id.Name, Quoted: id.Quoted}
	for {
		switch {
		case p.cur().is("."):
			p.next()
			id, ok := p.nameOf(declared)
			if !ok {
				p.report(missingTerm("name", p.target()))
				return x
			}
			x = &Member{At: p.at(x.Span().Start), Of: x, Name: id}
		case p.cur().is("["):
			p.next()
			i := p.need(p.expr())
			p.want("]")
			x = &Index{At: p.at(x.Span().Start), Of: x, I: i}
		default:
			return x
		}
	}
}

func (p *parser) partitionBody(op *PartitionOp) {
	switch {
	case p.accept("{"):
		op.Block = true
		op.Body = p.need(p.pipeline())
		p.want("}")
	case p.want("("):
		op.Body = p.sub()
		p.want(")")
	default:
		op.Body = &Bad{At{p.here()}}
	}
}

// partitionBy reads the form that the service writes itself: __partitionby name [id guid] (sub-query).
func (p *parser) partitionBy() Operator {
	op := &PartitionOp{Props: p.props(), By: p.path()}
	if p.accept("id") {
		op.Scope = p.need(p.literal())
	}
	p.partitionBody(op)
	return op
}

func (p *parser) fork() Operator {
	op := &ForkOp{}
	for {
		start := p.cur().Pos.Start
		arm := ForkArm{}
		if n := p.scanName(0, declared); n > 0 && p.peek(n).is("=") {
			id, _ := p.nameOf(declared)
			arm.Name = &id
			p.next()
		} else if !p.cur().is("(") {
			if op.Arms == nil {
				p.report(expected(p.target(), "("))
			}
			return op
		}
		if p.want("(") {
			arm.Body = p.sub()
			p.want(")")
		} else {
			arm.Body = &Bad{At{p.here()}}
		}
		arm.At = p.at(start)
		op.Arms = append(op.Arms, arm)
	}
}

func (p *parser) facet() Operator {
	op := &FacetOp{}
	p.want("by")
	op.By = list(p, false, false, func() (Expr, bool) {
		if p.scanName(0, declared) == 0 {
			return nil, false
		}
		return p.path(), true
	})
	if p.accept("with") {
		if p.accept("(") {
			op.With = p.sub()
			p.want(")")
		} else if op.With = p.step(nil); op.With == nil {
			p.report(operatorExpected(p.cur().Text, p.target()))
			op.With = &Bad{At{p.here()}}
		}
	}
	return op
}

func (p *parser) macroExpand() Operator {
	op := &MacroExpandOp{Props: p.props("kind", "withsource", "with_source", "isfuzzy", "force_remote", "best_effort")}
	if t := p.cur(); t.is("database") || t.is("cluster") || t.is("entity_group") {
		op.Group = p.need(p.postfix())
	} else { // a name; what follows in parentheses is the body
		op.Group = p.path()
	}
	if p.accept("as") {
		op.As = p.declaration()
	}
	op.Body = p.block("(", ")")
	return op
}
