package eval

import (
	"fmt"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// Frame is what an expression reads: the current row, then further rows such as the states of steps. A row that is nil
// holds nulls.
type Frame [][]value.Value

// Slot is where a column stands in a frame.
type Slot struct {
	Row, At int
	Type    types.Type
}

// Func computes an expression over a frame.
type Func func(Frame) value.Value

// Compile makes a function of an expression. What has neither Go of its own nor is spelt here is an error.
func Compile(e plan.Expr, slots map[plan.ColumnID]Slot) (Func, error) {
	switch e := e.(type) {
	case *plan.Const:
		v := e.V
		return func(Frame) value.Value { return v }, nil
	case *plan.Ref:
		s, ok := slots[e.Col.ID]
		if !ok {
			return nil, fmt.Errorf("the column %s is not of the rows here", e.Col.Name)
		}
		null := NullOf(s.Type)
		return func(f Frame) value.Value {
			if row := f[s.Row]; row != nil {
				return row[s.At]
			}
			return null
		}, nil
	case *plan.Lambda:
		return Compile(e.X, slots)
	case *plan.Cast:
		x, err := Compile(e.X, slots)
		if err != nil {
			return nil, err
		}
		from, to := e.X.Type(), e.T
		if _, ok := plan.Convert(sample(from), from, to); !ok {
			if to == types.String {
				return func(f Frame) value.Value { return value.Text(Text(x(f), from)) }, nil
			}
			if to == types.Dynamic {
				return func(f Frame) value.Value { return dynamic(x(f), from) }, nil
			}
			return nil, fmt.Errorf("a conversion from %s to %s cannot be computed over a state", from, to)
		}
		return func(f Frame) value.Value {
			v, _ := plan.Convert(x(f), from, to)
			return v
		}, nil
	case *plan.Call:
		args := make([]Func, len(e.Args))
		for i, a := range e.Args {
			var err error
			if args[i], err = Compile(a, slots); err != nil {
				return nil, err
			}
		}
		return call(e, args)
	}
	return nil, fmt.Errorf("%T cannot be computed over a state", e)
}

func dynamic(v value.Value, t types.Type) value.Value {
	if v.Null {
		return v
	}
	return value.Text(JSON(v, t))
}

// sample is a value of a type that every conversion accepts or refuses by type alone.
func sample(t types.Type) value.Value {
	switch t {
	case types.String, types.Dynamic, types.Guid, types.Decimal:
		return value.Text("0")
	}
	return value.Long(0)
}

func call(e *plan.Call, args []Func) (Func, error) {
	if special := specials[e.Fn.Name]; special != nil {
		return special(args, e), nil
	}
	if e.Sig != nil && e.Sig.Go != nil && e.Fn.Kind != fn.Aggregate && e.Fn.Kind != fn.Window {
		return goCall(e, args), nil
	}
	if op := operatorOf(e); op != nil {
		return strict(op, args, NullOf(e.T)), nil
	}
	return nil, fmt.Errorf("%s() over a step's state is not available here; compute it before scan or after", e.Fn.Name)
}

func goCall(e *plan.Call, args []Func) Func {
	impl, nullIn, null := e.Sig.Go, e.Sig.NullIn, NullOf(e.T)
	return func(f Frame) value.Value {
		vs := make([]value.Value, len(args))
		for i, a := range args {
			if vs[i] = a(f); vs[i].Null && !nullIn {
				return null
			}
		}
		return impl(vs)
	}
}

// strict gives null when an argument is null.
func strict(op func([]value.Value) value.Value, args []Func, null value.Value) Func {
	return func(f Frame) value.Value {
		var few [3]value.Value
		vs := few[:0]
		for _, a := range args {
			v := a(f)
			if v.Null {
				return null
			}
			vs = append(vs, v)
		}
		return op(vs)
	}
}

// specials are functions with rules of their own for nulls.
var specials map[string]func(args []Func, e *plan.Call) Func

func init() {
	specials = map[string]func(args []Func, e *plan.Call) Func{
		"and": func(args []Func, _ *plan.Call) Func { return junction(args, false) },
		"or":  func(args []Func, _ *plan.Call) Func { return junction(args, true) },
		"iff": func(args []Func, _ *plan.Call) Func { return choose(args) },
		"case": func(args []Func, _ *plan.Call) Func {
			return choose(args)
		},
		"coalesce": coalesce,
		"max_of":   func(args []Func, e *plan.Call) Func { return extreme(args, e, 1) },
		"min_of":   func(args []Func, e *plan.Call) Func { return extreme(args, e, -1) },
		"isnull":   func(args []Func, _ *plan.Call) Func { return test(args, isNull, false) },
		"isnotnull": func(args []Func, _ *plan.Call) Func {
			return test(args, isNull, true)
		},
		"isempty":    func(args []Func, e *plan.Call) Func { return test(args, emptyOf(e.Args[0].Type()), false) },
		"isnotempty": func(args []Func, e *plan.Call) Func { return test(args, emptyOf(e.Args[0].Type()), true) },
		"==":         func(args []Func, e *plan.Call) Func { return equality(args, e, false) },
		"!=":         func(args []Func, e *plan.Call) Func { return equality(args, e, true) },
	}
}

// junction is and, or: decided by the first value that decides, else null when one was.
func junction(args []Func, decides bool) Func {
	want := value.Bool(decides)
	return func(f Frame) value.Value {
		null := false
		for _, a := range args {
			v := a(f)
			if v.Null {
				null = true
			} else if v.I == want.I {
				return want
			}
		}
		if null {
			return value.Null()
		}
		return value.Bool(!decides)
	}
}

func choose(args []Func) Func {
	return func(f Frame) value.Value {
		for i := 0; i+1 < len(args); i += 2 {
			if v := args[i](f); !v.Null && v.I != 0 {
				return args[i+1](f)
			}
		}
		return args[len(args)-1](f)
	}
}

func coalesce(args []Func, e *plan.Call) Func {
	text := e.T == types.String
	return func(f Frame) value.Value {
		for _, a := range args {
			if v := a(f); !v.Null && (!text || v.S != "") {
				return v
			}
		}
		return NullOf(e.T)
	}
}

func extreme(args []Func, e *plan.Call, sign int) Func {
	compare := Comparer(e.T)
	return func(f Frame) value.Value {
		best := NullOf(e.T)
		for i, a := range args {
			v := a(f)
			if !v.Null && (i == 0 || best.Null || sign*compare(v, best) > 0) {
				best = v
			}
		}
		return best
	}
}

func isNull(v value.Value) bool { return v.Null }

func emptyOf(t types.Type) func(value.Value) bool {
	switch t {
	case types.String:
		return func(v value.Value) bool { return v.S == "" }
	case types.Dynamic:
		return func(v value.Value) bool { return v.Null || v.S == `""` }
	}
	return isNull
}

func test(args []Func, is func(value.Value) bool, not bool) Func {
	return func(f Frame) value.Value { return value.Bool(is(args[0](f)) != not) }
}

// equality: a null equals no value, and two nulls give null.
func equality(args []Func, e *plan.Call, not bool) Func {
	lt, rt := e.Args[0].Type(), e.Args[1].Type()
	equal := func(a, b value.Value) bool { return Comparer(lt)(a, b) == 0 }
	switch {
	case lt == types.Real && rt == types.Real:
		equal = func(a, b value.Value) bool { return a.F == b.F }
	case lt == rt:
		compare := Comparer(lt)
		equal = func(a, b value.Value) bool { return compare(a, b) == 0 }
	default: // a dynamic beside a value, and their like, meet as texts
		equal = func(a, b value.Value) bool { return Text(a, lt) == Text(b, rt) }
	}
	return func(f Frame) value.Value {
		a, b := args[0](f), args[1](f)
		switch {
		case a.Null && b.Null:
			return value.Null()
		case a.Null || b.Null:
			return value.Bool(not)
		}
		return value.Bool(equal(a, b) != not)
	}
}
