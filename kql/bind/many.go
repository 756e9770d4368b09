package bind

import (
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// manyValued are functions that fill several columns. Their Go gives one array; each column takes its element.
var manyValued = map[string][]types.Field{
	"series_fit_line": {
		{Name: "rsquare", Type: types.Real},
		{Name: "slope", Type: types.Real},
		{Name: "variance", Type: types.Real},
		{Name: "rvariance", Type: types.Real},
		{Name: "interception", Type: types.Real},
		{Name: "line_fit", Type: types.Dynamic},
	},
	"series_fit_2lines": {
		{Name: "rsquare", Type: types.Real},
		{Name: "split_idx", Type: types.Long},
		{Name: "variance", Type: types.Real},
		{Name: "rvariance", Type: types.Real},
		{Name: "line_fit", Type: types.Dynamic},
		{Name: "right_rsquare", Type: types.Real},
		{Name: "right_slope", Type: types.Real},
		{Name: "right_interception", Type: types.Real},
		{Name: "right_variance", Type: types.Real},
		{Name: "right_rvariance", Type: types.Real},
		{Name: "left_rsquare", Type: types.Real},
		{Name: "left_slope", Type: types.Real},
		{Name: "left_interception", Type: types.Real},
		{Name: "left_variance", Type: types.Real},
		{Name: "left_rvariance", Type: types.Real},
	},
	"series_fit_poly": {
		{Name: "rsquare", Type: types.Real},
		{Name: "coefficients", Type: types.Dynamic},
		{Name: "variance", Type: types.Real},
		{Name: "rvariance", Type: types.Real},
		{Name: "poly_fit", Type: types.Dynamic},
	},
	"series_decompose": {
		{Name: "baseline", Type: types.Dynamic},
		{Name: "seasonal", Type: types.Dynamic},
		{Name: "trend", Type: types.Dynamic},
		{Name: "residual", Type: types.Dynamic},
	},
	"series_decompose_anomalies": {
		{Name: "ad_flag", Type: types.Dynamic}, {Name: "ad_score", Type: types.Dynamic}, {Name: "baseline", Type: types.Dynamic},
	},
	"series_fft":            {{Name: "real", Type: types.Dynamic}, {Name: "imag", Type: types.Dynamic}},
	"series_ifft":           {{Name: "real", Type: types.Dynamic}, {Name: "imag", Type: types.Dynamic}},
	"series_periods_detect": {{Name: "periods", Type: types.Dynamic}, {Name: "scores", Type: types.Dynamic}},
	"series_periods_validate": {
		{Name: "periods", Type: types.Dynamic}, {Name: "scores", Type: types.Dynamic},
	},
	"series_stats": {
		{Name: "min", Type: types.Real},
		{Name: "min_idx", Type: types.Long},
		{Name: "max", Type: types.Real},
		{Name: "max_idx", Type: types.Long},
		{Name: "avg", Type: types.Real},
		{Name: "stdev", Type: types.Real},
		{Name: "variance", Type: types.Real},
	},
}

// manyValues binds a call of such a function to its columns, nil for any other expression.
func (b *binder) manyValues(x syntax.Expr, r *row, _ []syntax.Ident) []projected {
	c, ok := unwrap(x).(*syntax.Call)
	if !ok || c.Of != nil {
		return nil
	}
	fields, ok := manyValued[c.Name.Name]
	if c.Name.Name == "array_sort_asc" || c.Name.Name == "array_sort_desc" {
		return b.sortedArrays(c, r)
	}
	if !ok || b.scope.lookup(c.Name.Name) != nil {
		return nil
	}
	f, ok := fn.Lookup(c.Name.Name, fn.Scalar)
	if !ok {
		return nil
	}
	e := b.function(f, c, r)
	prefix := c.Name.Name
	if len(c.Args) > 0 {
		prefix += "_" + b.defaultName(c.Args[0])
	}
	out := make([]projected, len(fields))
	for i, field := range fields {
		v := plan.Expr(unknown(field.Type))
		if e.Type() == types.Dynamic {
			v = b.cast(b.operator("[]", c.Span(), c.Span(), e, long(int64(i))), field.Type)
		}
		out[i] = projected{name: prefix + "_" + field.Name, x: v, at: c.Span()}
	}
	return out
}

// sortedArrays is array_sort_asc(a, b, ...): several arrays sorted by the first give a column each.
func (b *binder) sortedArrays(c *syntax.Call, r *row) []projected {
	if len(c.Args) < 2 {
		return nil
	}
	f, ok := fn.Lookup(c.Name.Name, fn.Scalar)
	if !ok {
		return nil
	}
	e := b.fold(b.function(f, c, r))
	var out []projected
	for i, a := range c.Args {
		if x := b.expr(a, r); x.Type() != types.Dynamic {
			continue
		}
		v := b.operator("[]", c.Span(), c.Span(), e, long(int64(i)))
		out = append(out, projected{name: b.defaultName(a) + "_sorted", x: v, at: c.Span()})
	}
	if len(out) < 2 {
		return nil
	}
	return out
}
