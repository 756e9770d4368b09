package bind

import (
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
)

type graph struct{}
type searchRow struct{}

func (b *binder) searchBinary(*syntax.Binary, *row) plan.Expr { return nil }
func (b *binder) notYet(op syntax.Operator) rel {
	b.fail(errOther(op.Span(), "This operator is not supported yet."))
	return nothing()
}
func isGraphOp(syntax.Operator) bool                            { return false }
func (b *binder) graphOp(op syntax.Operator, _ rel) rel         { return b.notYet(op) }
func storedGraph(b *binder, x *syntax.Call, _ *rel) rel         { return nothing() }
func (b *binder) search(_ *rel, op *syntax.SearchOp) rel        { return b.notYet(op) }
func (b *binder) find(op *syntax.FindOp) rel                    { return b.notYet(op) }
func (b *binder) evaluate(_ *rel, op *syntax.EvaluateOp) rel    { return b.notYet(op) }
func (b *binder) topNested(_ rel, op *syntax.TopNestedOp) rel   { return b.notYet(op) }
func (b *binder) topHitters(_ rel, op *syntax.TopHittersOp) rel { return b.notYet(op) }
func (b *binder) mvExpand(_ rel, op *syntax.MvExpandOp) rel     { return b.notYet(op) }
func (b *binder) mvApply(_ rel, op *syntax.MvApplyOp) rel       { return b.notYet(op) }
func (b *binder) parse(_ rel, op *syntax.ParseOp) rel           { return b.notYet(op) }
func (b *binder) parseKv(_ rel, op *syntax.ParseKvOp) rel       { return b.notYet(op) }
func (b *binder) makeSeries(_ rel, op *syntax.MakeSeriesOp) rel { return b.notYet(op) }
func (b *binder) partition(_ rel, op *syntax.PartitionOp) rel   { return b.notYet(op) }
func (b *binder) reduce(_ rel, op *syntax.ReduceOp) rel         { return b.notYet(op) }
func (b *binder) scanRows(_ rel, op *syntax.ScanOp) rel         { return b.notYet(op) }
func (b *binder) fork(_ *syntax.Pipe, op *syntax.ForkOp)        { b.notYet(op) }
func (b *binder) facet(_ *syntax.Pipe, op *syntax.FacetOp)      { b.notYet(op) }
