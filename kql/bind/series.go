package bind

import (
	"slices"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// makeSeries lays aggregates on a regular axis: an array for each, one row for each group.
func (b *binder) makeSeries(t rel, op *syntax.MakeSeriesOp) rel {
	r := rowOf(t)
	m := &plan.MakeSeries{In: t.node}
	for _, p := range op.Props {
		if p.Name == "kind" && propName(p) == "nonempty" {
			m.NonEmpty = true
		}
	}
	names := newNamer()
	keys := b.items(op.By, r)
	for _, k := range keys {
		if k.written && !names.declare(k.name) {
			b.fail(errDuplicate(k.at, k.name))
			continue
		} else if !k.written {
			k.name = names.unique(k.name)
		}
		m.Keys = append(m.Keys, b.fold(k.x))
		m.Cols = append(m.Cols, b.col(k.name, k.x.Type()))
	}
	axisName, axis := b.defaultName(op.On), op.On
	if a, ok := op.On.(*syntax.Assign); ok {
		axisName, axis = a.Names[0].Name, a.X
	}
	m.Axis = b.fold(b.expr(axis, r))
	names.taken[axisName] = true
	at := m.Axis.Type()
	step := at
	switch {
	case at == types.Datetime || at == types.Timespan:
		step = types.Timespan
	case at == types.Int:
		m.Axis, at, step = b.cast(m.Axis, types.Long), types.Long, types.Long
	case at.IsNumber(), at == types.Unknown:
	default:
		b.fail(errTypeExpected(axis.Span(), types.Long, types.Real, types.Datetime, types.Timespan))
		at, step = types.Unknown, types.Unknown
	}
	bound := func(x syntax.Expr, want types.Type) plan.Expr {
		if x == nil {
			return nil
		}
		e := b.fold(b.expr(x, &row{}))
		if want == types.Unknown {
			return e
		}
		return b.fold(b.expect(x, e, want))
	}
	m.From, m.To = bound(op.From, at), bound(op.To, at)
	if op.Step != nil {
		m.Step = bound(op.Step, step)
	} else {
		m.Step = b.defaultStep(step)
	}
	for _, a := range op.Aggs {
		b.seriesAgg(m, a, r, names)
	}
	m.Cols = append(m.Cols, b.col(axisName, types.Dynamic))
	return rel{node: m, name: t.name}
}

func (b *binder) defaultStep(t types.Type) plan.Expr {
	switch t {
	case types.Timespan:
		return &plan.Const{T: t, V: value.Long(24 * 36000000000)}
	case types.Real:
		return &plan.Const{T: t, V: value.Real(1)}
	}
	return long(1)
}

func (b *binder) seriesAgg(m *plan.MakeSeries, a syntax.SeriesAgg, r *row, names *namer) {
	over := *r
	over.aggs = &aggregates{}
	outs := b.summarized(a.X, &over, nil, nil)
	if len(outs) != 1 || outs[0].agg == nil {
		for _, o := range outs {
			if o.agg == nil && o.x.Type() == types.Unknown {
				return
			}
		}
		b.fail(errAggregateNeeded(a.X.Span()))
		return
	}
	o := outs[0]
	name := o.name
	if o.written {
		if !names.declare(name) {
			b.fail(errDuplicate(o.at, name))
			name = names.unique(name)
		}
	} else {
		name = names.unique(name)
	}
	agg := *o.agg
	agg.Outs = []plan.Column{b.col(name, types.Dynamic)}
	var def plan.Expr
	switch {
	case a.Default != nil:
		e := b.fold(b.expr(a.Default, &row{}))
		switch {
		case e.Type() == types.Real && agg.T == types.Long:
			def = e
		case convertible(e.Type(), agg.T):
			def = b.fold(b.cast(e, agg.T))
		default:
			b.fail(errTypeExpected(a.Default.Span(), agg.T))
			def = unknown(agg.T)
		}
	case agg.T.IsNumber():
		def = b.cast(long(0), agg.T)
	case agg.T == types.Timespan:
		def = &plan.Const{T: types.Timespan, V: value.Long(0)}
	default:
		def = null(agg.T)
	}
	m.Aggs, m.Defaults = append(m.Aggs, &agg), append(m.Defaults, def)
	m.Cols = append(slices.Clip(m.Cols), agg.Outs[0])
}
