package plan

import (
	"math"
	"strconv"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/types"
)

// Refs gives the columns that an expression reads, tables inside of it apart.
func Refs(e Expr) []Column {
	var out []Column
	refs(e, &out)
	return out
}

func refs(e Expr, out *[]Column) {
	switch e := e.(type) {
	case *Ref:
		*out = append(*out, e.Col)
	case *Call:
		for _, a := range e.Args {
			refs(a, out)
		}
	case *Cast:
		refs(e.X, out)
	case *InTable:
		refs(e.X, out)
	case *Lambda:
		refs(e.X, out)
	}
}

// Fold computes a call of constants where the function has Go for it and its answer never varies. Parts are folded first.
func Fold(e Expr) Expr {
	switch e := e.(type) {
	case *Call:
		changed, constants := false, true
		args := e.Args
		for i, a := range e.Args {
			f := Fold(a)
			if f != a {
				if !changed {
					args = append([]Expr(nil), e.Args...)
					changed = true
				}
				args[i] = f
			}
			if _, ok := f.(*Const); !ok {
				constants = false
			}
		}
		out := e
		if changed {
			c := *e
			c.Args = args
			out = &c
		}
		if constants && e.Sig != nil && e.Sig.Go != nil && !e.Sig.Volatile && e.Fn.Kind != fn.Aggregate && e.Fn.Kind != fn.Window {
			return call(out)
		}
		return settle(out)
	case *Cast:
		x := Fold(e.X)
		if c, ok := x.(*Const); ok {
			if v, ok := Convert(c.V, c.T, e.T); ok {
				return &Const{T: e.T, V: v}
			}
		}
		if x != e.X {
			return &Cast{X: x, T: e.T}
		}
	}
	return e
}

// call computes a call of constants. What its function cannot do is left to the run of the query, which reports it.
func call(e *Call) (out Expr) {
	defer func() {
		if recover() != nil {
			out = e
		}
	}()
	args := make([]value.Value, len(e.Args))
	for i, a := range e.Args {
		args[i] = a.(*Const).V
		if args[i].Null && !e.Sig.NullIn {
			if e.T == types.String {
				return &Const{T: e.T, V: value.Text("")}
			}
			return &Const{T: e.T, V: value.Null()}
		}
	}
	return &Const{T: e.T, V: e.Sig.Go(args)}
}

// Convert changes a constant's type without loss of meaning; not ok where only the engine knows how.
func Convert(v value.Value, from, to types.Type) (value.Value, bool) {
	if from == to {
		return v, true
	}
	if v.Null {
		if to == types.String {
			return value.Text(""), true
		}
		return value.Null(), true
	}
	switch {
	case from == types.String && to == types.Dynamic: // as a value, not as JSON text to be read
		return value.Text(json.Quote(v.S)), true
	case from == types.Int && to == types.Long:
		return v, true
	case from == types.Long && to == types.Int:
		if v.I < math.MinInt32 || v.I > math.MaxInt32 {
			return value.Null(), true
		}
		return v, true
	case (from == types.Int || from == types.Long) && to == types.Real:
		return value.Real(float64(v.I)), true
	case (from == types.Int || from == types.Long) && to == types.Decimal:
		return value.Text(strconv.FormatInt(v.I, 10)), true
	case from == types.Real && to == types.Long:
		if v.F != v.F || math.Abs(v.F) >= 1<<63 {
			return value.Null(), true
		}
		return value.Long(int64(v.F)), true
	}
	f, ok := fn.Lookup(converters[to], fn.Scalar)
	if !ok {
		return v, false
	}
	c, err := f.Resolve([]types.Type{from})
	if err != nil || c.Sig.Go == nil || c.Params[0] != from || c.Result != to {
		return v, false
	}
	return c.Sig.Go([]value.Value{v}), true
}

var converters = map[types.Type]string{
	types.Bool: "tobool", types.Int: "toint", types.Long: "tolong", types.Real: "todouble", types.Decimal: "todecimal",
	types.Datetime: "todatetime", types.Timespan: "totimespan", types.String: "tostring", types.Guid: "toguid", types.Dynamic: "todynamic",
}
