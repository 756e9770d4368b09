package query

import (
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/engine"
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/types"
)

var physical = map[types.Type]engine.Type{
	types.Bool: engine.Bool, types.Int: engine.Int, types.Long: engine.Long, types.Real: engine.Real,
	types.Decimal: engine.Decimal, types.Datetime: engine.Long, types.Timespan: engine.Long, types.String: engine.Text,
	types.Dynamic: engine.Text, types.Guid: engine.Guid,
}

// Scalars lists the functions that are written in Go, for the engine to know. Where arguments may be left out, each number
// of them is a function of its own.
func Scalars() []engine.Scalar {
	var out []engine.Scalar
	for _, f := range fn.All() {
		for i := range f.Sigs {
			s := &f.Sigs[i]
			if s.Go == nil {
				continue
			}
			least, most := s.Arity()
			if most < 0 {
				out = append(out, variadic(f, i, least))
				continue
			}
			for n := least; n <= most; n++ {
				params := make([]engine.Type, n)
				for j := range params {
					params[j] = paramType(s.At(j, n))
				}
				out = append(out, scalar(f, i, n, params))
			}
		}
	}
	return out
}

func scalar(f *fn.Function, overload, args int, params []engine.Type) engine.Scalar {
	s := &f.Sigs[overload]
	result := physical[s.Result.Type]
	if result == 0 {
		result = engine.Text
	}
	return engine.Scalar{
		Name: f.GoName(overload, args), Params: params, Result: result,
		NullIn: s.NullIn, Volatile: s.Volatile, Fn: func(args []value.Value) value.Value { return s.Go(args) },
	}
}

// variadic makes a function whose last parameter repeats.
func variadic(f *fn.Function, overload, least int) engine.Scalar {
	s := &f.Sigs[overload]
	first := 0
	for first < len(s.Params) && !s.Params[first].Repeated {
		first++
	}
	params := make([]engine.Type, first)
	for j := range params {
		params[j] = paramType(s.Params[j])
	}
	out := scalar(f, overload, least, params)
	out.Variadic = paramType(s.Params[len(s.Params)-1])
	return out
}

// paramType says how an argument lies in the engine: the classes that take any scalar get it as text or JSON.
func paramType(p fn.Param) engine.Type {
	if t, ok := physical[p.Type]; ok {
		return t
	}
	return engine.Text
}
