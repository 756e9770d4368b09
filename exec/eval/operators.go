package eval

import (
	"cmp"
	"math"
	"math/big"
	"strings"
	"unicode/utf8"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// Comparer orders the values of a type; nulls first.
func Comparer(t types.Type) func(a, b value.Value) int {
	var compare func(a, b value.Value) int
	switch t {
	case types.Real:
		compare = func(a, b value.Value) int { return cmp.Compare(a.F, b.F) }
	case types.String, types.Guid:
		compare = func(a, b value.Value) int { return strings.Compare(a.S, b.S) }
	case types.Dynamic, types.Unknown:
		compare = func(a, b value.Value) int { return json.Compare(a.S, b.S) }
	case types.Decimal:
		compare = func(a, b value.Value) int {
			x, _ := new(big.Rat).SetString(a.S)
			y, _ := new(big.Rat).SetString(b.S)
			if x == nil || y == nil {
				return strings.Compare(a.S, b.S)
			}
			return x.Cmp(y)
		}
	default:
		compare = func(a, b value.Value) int { return cmp.Compare(a.I, b.I) }
	}
	return func(a, b value.Value) int {
		switch {
		case a.Null && b.Null:
			return 0
		case a.Null:
			return -1
		case b.Null:
			return 1
		}
		return compare(a, b)
	}
}

func whole(op func(a, b int64) (int64, bool)) func([]value.Value) value.Value {
	return func(v []value.Value) value.Value {
		i, ok := op(v[0].I, v[1].I)
		if !ok {
			return value.Null()
		}
		return value.Long(i)
	}
}

func float(op func(a, b float64) float64) func([]value.Value) value.Value {
	return func(v []value.Value) value.Value { return value.Real(op(v[0].F, v[1].F)) }
}

func add(a, b int64) (int64, bool) { c := a + b; return c, (c > a) == (b > 0) || b == 0 }
func sub(a, b int64) (int64, bool) { c := a - b; return c, (c < a) == (b > 0) || b == 0 }
func mul(a, b int64) (int64, bool) {
	if a == 0 || b == 0 {
		return 0, true
	}
	c := a * b
	return c, c/b == a && (a != -1 || b != math.MinInt64)
}

func div(a, b int64) (int64, bool) {
	if b == 0 || a == math.MinInt64 && b == -1 {
		return 0, false
	}
	return a / b, true
}

func mod(a, b int64) (int64, bool) {
	if b == 0 || b == math.MinInt64 {
		return 0, false
	}
	b = max(b, -b)
	return ((a % b) + b) % b, true
}

// bin rounds down.
func bin(a, b int64) (int64, bool) {
	if b <= 0 {
		return 0, false
	}
	m := a % b
	if m < 0 {
		m += b
	}
	return a - m, true
}

func compared(ok func(int) bool, t types.Type) func([]value.Value) value.Value {
	compare := Comparer(t)
	return func(v []value.Value) value.Value {
		if t == types.Real && (math.IsNaN(v[0].F) || math.IsNaN(v[1].F)) {
			return value.Bool(false)
		}
		return value.Bool(ok(compare(v[0], v[1])))
	}
}

// operatorOf gives an operator's meaning by the types of its operands, nil where it has none here.
func operatorOf(e *plan.Call) func([]value.Value) value.Value {
	if len(e.Args) == 0 {
		return nil
	}
	t := e.Args[0].Type()
	if len(e.Args) > 1 && isOrder(e.Fn.Name) && t != e.Args[1].Type() {
		return nil
	}
	switch e.Fn.Name {
	case "<":
		return compared(func(c int) bool { return c < 0 }, t)
	case "<=":
		return compared(func(c int) bool { return c <= 0 }, t)
	case ">":
		return compared(func(c int) bool { return c > 0 }, t)
	case ">=":
		return compared(func(c int) bool { return c >= 0 }, t)
	case "not":
		return func(v []value.Value) value.Value { return value.Bool(v[0].I == 0) }
	case "strcat":
		for _, a := range e.Args {
			if a.Type() != types.String {
				return nil
			}
		}
		return func(v []value.Value) value.Value {
			var b strings.Builder
			for _, s := range v {
				b.WriteString(s.S)
			}
			return value.Text(b.String())
		}
	case "between", "!between":
		return between(e)
	case "in", "!in", "in~", "!in~":
		return among(e)
	}
	if op := text(e.Fn.Name, t); op != nil {
		return op
	}
	return arithmetic(e, t)
}

// among is in and its kin over values of one type.
func among(e *plan.Call) func([]value.Value) value.Value {
	t := e.Args[0].Type()
	for _, a := range e.Args {
		if a.Type() != t {
			return nil
		}
	}
	compare, not, fold := Comparer(t), e.Fn.Name[0] == '!', strings.HasSuffix(e.Fn.Name, "~")
	return func(v []value.Value) value.Value {
		for _, item := range v[1:] {
			if compare(v[0], item) == 0 || fold && strings.EqualFold(v[0].S, item.S) {
				return value.Bool(!not)
			}
		}
		return value.Bool(not)
	}
}

// text holds functions of one value that have SQL alone elsewhere.
func text(name string, t types.Type) func([]value.Value) value.Value {
	switch {
	case name == "tostring":
		return func(v []value.Value) value.Value { return value.Text(Text(v[0], t)) }
	case name == "strlen" && t == types.String:
		return func(v []value.Value) value.Value { return value.Long(int64(utf8.RuneCountInString(v[0].S))) }
	case name == "tolower" && t == types.String:
		return func(v []value.Value) value.Value { return value.Text(strings.ToLower(v[0].S)) }
	case name == "toupper" && t == types.String:
		return func(v []value.Value) value.Value { return value.Text(strings.ToUpper(v[0].S)) }
	case name == "strcmp" && t == types.String:
		return func(v []value.Value) value.Value { return value.Long(int64(strings.Compare(v[0].S, v[1].S))) }
	case name == "array_length" && t == types.Dynamic:
		return func(v []value.Value) value.Value {
			items, ok := json.Items(v[0].S)
			if !ok {
				return value.Null()
			}
			return value.Long(int64(len(items)))
		}
	}
	return nil
}

func isOrder(name string) bool { return name == "<" || name == "<=" || name == ">" || name == ">=" }

func between(e *plan.Call) func([]value.Value) value.Value {
	if len(e.Args) != 3 || e.Args[0].Type() != e.Args[1].Type() || e.Args[1].Type() != e.Args[2].Type() {
		return nil
	}
	compare, not := Comparer(e.Args[0].Type()), e.Fn.Name == "!between"
	return func(v []value.Value) value.Value {
		return value.Bool((compare(v[0], v[1]) >= 0 && compare(v[0], v[2]) <= 0) != not)
	}
}

func arithmetic(e *plan.Call, t types.Type) func([]value.Value) value.Value {
	if len(e.Args) == 1 {
		return unary(e.Fn.Name, t)
	}
	if len(e.Args) != 2 || t == types.Decimal || t == types.String || t == types.Dynamic {
		return nil
	}
	r := e.Args[1].Type()
	if (t == types.Real) != (r == types.Real) {
		return scaled(e.Fn.Name, t)
	}
	if t == types.Real {
		switch e.Fn.Name {
		case "+":
			return float(func(a, b float64) float64 { return a + b })
		case "-":
			return float(func(a, b float64) float64 { return a - b })
		case "*":
			return float(func(a, b float64) float64 { return a * b })
		case "/":
			return float(func(a, b float64) float64 { return a / b })
		case "%":
			return float(func(a, b float64) float64 { b = math.Abs(b); return math.Mod(math.Mod(a, b)+b, b) })
		case "bin":
			return func(v []value.Value) value.Value {
				if v[1].F <= 0 {
					return value.Null()
				}
				return value.Real(math.Floor(v[0].F/v[1].F) * v[1].F)
			}
		}
		return nil
	}
	switch e.Fn.Name {
	case "+":
		return ranged(add, e.T)
	case "-":
		return ranged(sub, e.T)
	case "*":
		return ranged(mul, e.T)
	case "/":
		if t == types.Timespan && r == types.Timespan {
			return func(v []value.Value) value.Value { return value.Real(float64(v[0].I) / float64(v[1].I)) }
		}
		return whole(div)
	case "%":
		return whole(mod)
	case "bin":
		return whole(bin)
	}
	return nil
}

// ranged gives null for a datetime or timespan that leaves its range, where a long wraps.
func ranged(op func(a, b int64) (int64, bool), t types.Type) func([]value.Value) value.Value {
	return func(v []value.Value) value.Value {
		i, ok := op(v[0].I, v[1].I)
		if t == types.Timespan && !ok || t == types.Datetime && (!ok || !ticks.Valid(i)) {
			return value.Null()
		}
		return value.Long(i)
	}
}

// scaled multiplies or divides a timespan by a real.
func scaled(name string, left types.Type) func([]value.Value) value.Value {
	span := func(f float64) value.Value {
		if math.IsNaN(f) || math.Abs(f) >= 1<<63 {
			return value.Null()
		}
		return value.Long(int64(f))
	}
	switch {
	case name == "*" && left == types.Timespan:
		return func(v []value.Value) value.Value { return span(math.RoundToEven(float64(v[0].I) * v[1].F)) }
	case name == "*":
		return func(v []value.Value) value.Value { return span(math.RoundToEven(v[0].F * float64(v[1].I))) }
	case name == "/" && left == types.Timespan:
		return func(v []value.Value) value.Value {
			if v[1].F == 0 {
				return value.Null()
			}
			return span(math.Trunc(float64(v[0].I) / v[1].F))
		}
	}
	return nil
}

func unary(name string, t types.Type) func([]value.Value) value.Value {
	switch t {
	case types.Real:
		switch name {
		case "-":
			return func(v []value.Value) value.Value { return value.Real(-v[0].F) }
		case "+":
			return func(v []value.Value) value.Value { return v[0] }
		case "abs":
			return func(v []value.Value) value.Value { return value.Real(math.Abs(v[0].F)) }
		}
	case types.Int, types.Long, types.Timespan:
		switch name {
		case "-":
			return func(v []value.Value) value.Value { return value.Long(-v[0].I) }
		case "+":
			return func(v []value.Value) value.Value { return v[0] }
		case "abs":
			return func(v []value.Value) value.Value { return value.Long(max(v[0].I, -v[0].I)) }
		}
	}
	return nil
}
