package fn

import (
	"errors"
	"fmt"

	"github.com/huntbook/huntbook/kql/types"
)

// Call is a resolved overload: what each argument has to be converted to, and what comes back.
type Call struct {
	Sig    *Sig
	Index  int // of Sig in its function
	Params []types.Type
	Result types.Type
}

// ErrArguments is the kind of Resolve's refusals; ErrCount that of a wrong number of arguments.
var (
	ErrArguments = errors.New("no overload takes these arguments")
	ErrCount     = errors.New("wrong number of arguments")
)

// Resolve picks the overload for arguments of these types: the exact one first, then by widening (int, long, real, decimal),
// then by the conversions that the language does by itself (dynamic to what is wanted). Unknown fits everywhere.
func (f *Function) Resolve(args []types.Type) (Call, error) {
	best, bestCost, counted := Call{}, -1, false
	for i := range f.Sigs {
		s := &f.Sigs[i]
		least, most := s.Arity()
		if len(args) < least || most >= 0 && len(args) > most {
			continue
		}
		if first, size := s.group(); size > 1 && (len(args)-first-(len(s.Params)-first-size))%size != 0 {
			continue
		}
		counted = true
		params, cost, ok := s.match(args)
		if !ok || bestCost >= 0 && cost >= bestCost {
			continue
		}
		best, bestCost = Call{Sig: s, Index: i, Params: params, Result: s.result(args, params)}, cost
		if cost == 0 {
			break
		}
	}
	switch {
	case bestCost >= 0:
		return best, nil
	case !counted:
		return Call{}, fmt.Errorf("%s: %w: %d", f.Name, ErrCount, len(args))
	}
	return Call{}, fmt.Errorf("%s: %w", f.Name, ErrArguments)
}

func (s *Sig) match(args []types.Type) (params []types.Type, cost int, ok bool) {
	params = make([]types.Type, len(args))
	common, vars := types.Unknown, false
	for i, arg := range args {
		p := s.At(i, len(args))
		switch {
		case p.Class == "T":
			vars = true
			if common, ok = Common(common, arg); !ok {
				return nil, 0, false
			}
		case p.Class == "value":
			params[i] = types.Dynamic
			cost++
		case p.Class == "text":
			params[i] = types.String
			if arg != types.String && arg != types.Unknown {
				cost++
			}
		case p.Type != types.Unknown:
			c, ok := convertCost(arg, p.Type)
			if !ok {
				return nil, 0, false
			}
			params[i], cost = p.Type, cost+c
		default:
			if params[i], ok = fit(arg, p.Class); !ok {
				return nil, 0, false
			}
			if params[i] != arg {
				cost += 5
			} else {
				cost++
			}
		}
	}
	if vars {
		for i := range args {
			if s.At(i, len(args)).Class == "T" {
				params[i] = common
				if args[i] != common {
					cost++
				}
			}
		}
	}
	return params, cost, true
}

// fit gives what an argument becomes for a class. A dynamic counts as a number where one is wanted.
func fit(arg types.Type, class string) (types.Type, bool) {
	if arg == types.Unknown || classes[class](arg) {
		return arg, true
	}
	if arg != types.Dynamic {
		return arg, false
	}
	switch class {
	case "number", "summable":
		return types.Real, true
	case "integer":
		return types.Long, true
	case "orderable":
		return types.String, true
	}
	return arg, false
}

var widths = map[types.Type]int{types.Int: 1, types.Long: 2, types.Real: 3, types.Decimal: 4}

// convertCost says how far an argument is from a parameter; not ok when the language does not go that way by itself.
func convertCost(from, to types.Type) (int, bool) {
	switch {
	case from == to, from == types.Unknown:
		return 0, true
	case from.IsNumber() && to.IsNumber():
		if d := widths[to] - widths[from]; d > 0 {
			return d, true
		}
		return 20, to == types.Int && from == types.Long || to == types.Real // a long literal where an int is wanted
	case from == types.Dynamic:
		switch to {
		case types.String:
			return 6, true
		case types.Int, types.Long: // rather a real than a number that is cut
			return 9, true
		}
		return 7, true
	case from == types.Guid && to == types.String:
		return 8, true
	}
	return 0, false
}

// Common is the type two values share: the wider number; dynamic when one is dynamic.
func Common(a, b types.Type) (types.Type, bool) {
	switch {
	case a == b, b == types.Unknown:
		return a, true
	case a == types.Unknown:
		return b, true
	case a.IsNumber() && b.IsNumber():
		if widths[a] > widths[b] {
			return a, true
		}
		return b, true
	case a == types.Dynamic || b == types.Dynamic:
		return types.Dynamic, true
	}
	return types.Unknown, false
}

func (s *Sig) result(args, params []types.Type) types.Type {
	r := s.Result
	switch {
	case r.Custom != nil:
		return r.Custom(params)
	case r.Var != "":
		for i := range args {
			if s.At(i, len(args)).Class == r.Var && params[i] != types.Unknown {
				return params[i]
			}
		}
		return types.Unknown
	case r.Of != nil:
		t := types.Unknown
		for i := range args {
			for _, name := range r.Of {
				if s.At(i, len(args)).Name == name {
					t, _ = Common(t, params[i])
				}
			}
		}
		return t
	}
	return r.Type
}
