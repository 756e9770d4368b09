package syntax

import (
	"maps"
	"slices"

	"github.com/huntbook/huntbook/kql/source"
)

// operators maps the first word of an operator to what reads the rest; the word has been passed.
var operators map[string]func(*parser) Operator

// Operators lists the words that begin an operator, old spellings too, sorted.
func Operators() []string { return slices.Sorted(maps.Keys(operators)) }

func init() { // not an initialiser: the readers refer back to the table
	operators = map[string]func(*parser) Operator{
		"where": (*parser).where, "filter": (*parser).where,
		"extend":          func(p *parser) Operator { return &ExtendOp{Items: p.items()} },
		"project":         func(p *parser) Operator { return &ProjectOp{Items: p.itemsOrNone()} },
		"project-away":    func(p *parser) Operator { return &ProjectAwayOp{Items: p.columns()} },
		"project-keep":    func(p *parser) Operator { return &ProjectKeepOp{Items: p.columns()} },
		"project-rename":  (*parser).projectRename,
		"project-reorder": (*parser).projectReorder,
		"project-by-names": func(p *parser) Operator {
			return &ProjectByNamesOp{Items: list(p, true, false, p.columnOrExpr)}
		},
		"summarize": (*parser).summarize,
		"distinct":  (*parser).distinct,
		"count":     (*parser).count,
		"take":      (*parser).take, "limit": (*parser).take,
		"sort": (*parser).sort, "order": (*parser).sort,
		"top":        (*parser).top,
		"top-nested": (*parser).topNested, "top-hitters": (*parser).topHitters,
		"join": (*parser).join, "lookup": (*parser).lookup, "union": (*parser).union,
		"mv-expand": (*parser).mvExpand, "mvexpand": (*parser).mvExpand,
		"mv-apply": (*parser).mvApply, "mvapply": (*parser).mvApply,
		"parse": (*parser).parse, "parse-where": (*parser).parseWhere, "parse-kv": (*parser).parseKv,
		"make-series": (*parser).makeSeries,
		"print":       func(p *parser) Operator { return &PrintOp{Items: p.items()} },
		"range":       (*parser).rangeOp,
		"search":      (*parser).search, "find": (*parser).find,
		"sample":          func(p *parser) Operator { return &SampleOp{N: p.one()} },
		"sample-distinct": (*parser).sampleDistinct,
		"serialize": func(p *parser) Operator {
			return &SerializeOp{Props: p.props(), Items: p.itemsOrNone()}
		},
		"render": (*parser).render, "as": (*parser).as,
		"evaluate": (*parser).evaluate, "invoke": (*parser).invoke,
		"partition": (*parser).partition, "__partitionby": (*parser).partitionBy,
		"fork": (*parser).fork, "facet": (*parser).facet, "reduce": (*parser).reduce,
		"scan":              (*parser).scan,
		"consume":           func(p *parser) Operator { return &ConsumeOp{Props: p.props("decodeblocks")} },
		"getschema":         (*parser).getSchema,
		"assert-schema":     func(p *parser) Operator { return &AssertSchemaOp{Schema: p.schema()} },
		"macro-expand":      (*parser).macroExpand,
		"execute_and_cache": func(*parser) Operator { return &ExecuteAndCacheOp{} },
		"__executeAndCache": func(*parser) Operator { return &ExecuteAndCacheOp{} },
		"make-graph":        (*parser).makeGraph,
		"graph-match":       (*parser).graphMatch, "graph-shortest-paths": (*parser).graphShortestPaths,
		"graph-to-table": (*parser).graphToTable, "graph-mark-components": (*parser).graphMarkComponents,
		"graph-where-nodes": func(p *parser) Operator { return &GraphWhereOp{X: p.need(p.expr())} },
		"graph-where-edges": func(p *parser) Operator { return &GraphWhereOp{Edges: true, X: p.need(p.expr())} },
	}
}

// pipeline reads an expression and the operators piped to it, or operators alone. Nil when neither begins here.
func (p *parser) pipeline() Expr {
	if !p.enter() {
		return &Bad{At{p.here()}}
	}
	defer p.leave()
	var x Expr
	if p.startsOperator() {
		x = p.step(nil)
	} else if x = p.expr(); x == nil {
		if x = p.step(nil); x == nil {
			return nil
		}
	}
	return p.steps(x)
}

// sub reads a pipeline that begins with an operator, as in mv-apply's on ( ... ).
func (p *parser) sub() Expr {
	if !p.enter() {
		return &Bad{At{p.here()}}
	}
	defer p.leave()
	var x Expr
	if _, ok := operators[p.cur().Text]; ok {
		x = p.step(nil)
	}
	if x == nil {
		if x = p.pipeline(); x == nil {
			p.report(operatorExpected(p.cur().Text, p.target()))
			return &Bad{At{p.here()}}
		}
	}
	return p.steps(x)
}

// steps reads the operators that are piped to x.
func (p *parser) steps(x Expr) Expr {
	for chain := 0; p.cur().is("|"); chain++ {
		if chain > maxChain {
			p.report(tooDeep(p.cur().Pos))
			p.i = len(p.tokens) - 1
			break
		}
		bar := p.next()
		y := p.step(x)
		if y == nil {
			p.report(operatorExpected(p.cur().Text, p.noOperator(bar)))
			p.skipTo()
			continue
		}
		x = y
		if !p.atListEnd() && !p.endsStep() {
			p.report(p.leftover())
			p.skipTo()
		}
	}
	return x
}

// noOperator is where a missing operator is marked: the word that is none, or the bar with nothing behind it.
func (p *parser) noOperator(bar Token) source.Span {
	if p.atEnd() || p.cur().Kind == KindPunct {
		return bar.Pos
	}
	return p.cur().Pos
}

// endsStep reports whether the token under the cursor may follow a whole pipeline inside of another construct.
func (p *parser) endsStep() bool {
	t := p.cur()
	return t.is(",") || t.is("let") || t.is("set") || t.is("declare")
}

// step reads one operator that takes its rows from the expression before it, nil for none. Nil when no operator begins here.
func (p *parser) step(from Expr) Expr {
	t := p.cur()
	if t.Kind != KindWord {
		return nil
	}
	read := operators[t.Text]
	if read == nil || (t.Text == "count" || t.Text == "range") && p.peek(1).is("(") {
		return nil
	}
	p.next()
	op := read(p)
	at := p.at(t.Pos.Start)
	op.(placed).place(at)
	start := t.Pos.Start
	if from != nil {
		start = from.Span().Start
	}
	return &Pipe{At: p.at(start), Source: from, Op: op}
}

type placed interface{ place(At) }

func (a *At) place(b At) { *a = b }

// leftover is the finding about what follows a whole operator.
func (p *parser) leftover() source.Diagnostic {
	d := incomplete(p.cur().Pos)
	before := Token{}
	if p.i > 0 {
		before = p.tokens[p.i-1]
	}
	d.Advice = leftoverAdvice(before, p.cur())
	return d
}

// startsOperator reports whether an operator begins here rather than a name. Many first words are names too.
func (p *parser) startsOperator() bool {
	t, n := p.cur(), p.peek(1)
	if t.Kind != KindWord || operators[t.Text] == nil {
		return false
	}
	switch t.Text {
	case "evaluate":
		return n.Kind == KindWord && (free(n) || n.Text == "hint")
	case "facet":
		return n.is("by")
	case "partition":
		return n.is("by") || n.is("hint")
	case "range":
		k := p.scanName(1, declared)
		return k > 0 && p.peek(1+k).is("from")
	case "reduce":
		return n.is("by") || n.is("kind")
	case "render":
		return n.Kind == KindWord && levels[n.Text] == 0
	case "__partitionby", "fork", "lookup", "execute_and_cache":
		return false
	}
	return classes[t.Text] != freeName && !n.is("=")
}

// items reads at least one [name =] expression.
func (p *parser) items() []Expr { return list(p, false, false, p.named) }

func (p *parser) itemsOrNone() []Expr { return list(p, true, false, p.named) }

// one reads the single argument of an operator. A name before it is passed over: the service takes it and ignores it.
func (p *parser) one() Expr {
	x, ok := p.named()
	if !ok {
		return p.bad()
	}
	if a, ok := x.(*Assign); ok {
		return a.X
	}
	return x
}

// columns reads names and name patterns.
func (p *parser) columns() []Expr { return list(p, true, false, p.column) }

func (p *parser) column() (Expr, bool) {
	if w := p.wildcard(); w != nil {
		return w, true
	}
	if id, ok := p.nameOf(declared); ok {
		return &Name{At: id.At, Name: id.Name, Quoted: id.Quoted}, true
	}
	return nil, false
}

func (p *parser) columnOrExpr() (Expr, bool) {
	if w := p.wildcard(); w != nil {
		return w, true
	}
	return p.item()
}
