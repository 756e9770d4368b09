package bind

import (
	"strings"

	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
)

// externalData reads files; the door of queries decides which it may.
func (b *binder) externalData(schema []syntax.Field, addresses []syntax.Expr, props []syntax.Prop) rel {
	l := &plan.Local{Name: "externaldata", Args: map[string]any{}}
	for _, f := range schema {
		l.Cols = append(l.Cols, b.col(f.Name.Name, f.Type))
	}
	var uris []string
	for _, u := range addresses {
		if s, ok := b.constText(u, &row{}); ok {
			uris = append(uris, s)
		}
	}
	l.Args["uris"] = uris
	l.Args["props"] = b.props(props)
	return rel{node: l, name: "externaldata"}
}

// inlineExternalTable reads files as externaldata does. The columns by which the files lie in folders are computed from
// the rows: paths are not looked through, so that every file named is read.
func (b *binder) inlineExternalTable(x *syntax.InlineExternalTable) rel {
	if !strings.EqualFold(x.Kind, "storage") && b.runs() {
		b.fail(errNeedsService(x.Span(), "inline_external_table kind="+x.Kind, "a reader of Delta Lake tables"))
		return nothing()
	}
	t := b.externalData(x.Schema, x.URIs, x.Props)
	t.open = x.Schema == nil
	t.node.(*plan.Local).Args["props"].(map[string]plan.Const)["format"] = *text(x.Format)
	if len(x.PartitionBy) == 0 {
		return t
	}
	out := &plan.Project{In: t.node}
	for _, c := range t.cols() {
		out.Cols, out.Exprs = append(out.Cols, c), append(out.Exprs, &plan.Ref{Col: c})
	}
	for _, p := range x.PartitionBy {
		e := plan.Expr(null(p.Type))
		switch {
		case p.X != nil:
			e = b.fold(b.cast(b.expr(p.X, rowOf(t)), p.Type))
		case b.runs():
			b.fail(errNeedsService(p.Span(), p.Name.Name, "folders to be read by their names; give it an expression over the columns"))
		}
		out.Cols, out.Exprs = append(out.Cols, b.col(p.Name.Name, p.Type)), append(out.Exprs, e)
	}
	return t.with(out)
}
