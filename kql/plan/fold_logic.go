package plan

import (
	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/types"
)

// settle decides what constants alone decide: a parameter that was not given, as in isnull(since) or TimeGenerated > since,
// leaves no trace, so that what is left of the condition can bound a scan. It gives e where nothing is decided.
func settle(e *Call) Expr {
	switch e.Fn.Name {
	case "and", "or":
		if len(e.Args) != 2 {
			return e
		}
		for i, a := range e.Args {
			known, ok := truth(a)
			switch {
			case !ok:
			case known == (e.Fn.Name == "or"): // true or x, false and x
				return a
			case e.Args[1-i].Type() == types.Bool: // false or x, true and x
				return e.Args[1-i]
			}
		}
	case "not":
		if known, ok := truth(e.Args[0]); ok {
			return boolean(!known)
		}
	case "iff":
		if known, ok := truth(e.Args[0]); ok && len(e.Args) == 3 {
			chosen := e.Args[2]
			if known {
				chosen = e.Args[1]
			}
			if chosen.Type() == e.T {
				return chosen
			}
		}
	case "isnull", "isnotnull", "isempty", "isnotempty", "array_length":
		if c, ok := e.Args[0].(*Const); ok {
			return settleConst(e, c)
		}
	case "==", "!=":
		l, okL := e.Args[0].(*Const)
		r, okR := e.Args[1].(*Const)
		if !okL || !okR || l.T != r.T || l.V.Null || r.V.Null {
			return e
		}
		switch l.T {
		case types.String:
			return boolean((l.V.S == r.V.S) == (e.Fn.Name == "=="))
		case types.Bool, types.Int, types.Long, types.Datetime, types.Timespan:
			return boolean((l.V.I == r.V.I) == (e.Fn.Name == "=="))
		}
	}
	return e
}

func settleConst(e *Call, c *Const) Expr {
	text := c.T == types.String
	switch e.Fn.Name {
	case "isnull", "isnotnull":
		return boolean((c.V.Null && !text) == (e.Fn.Name == "isnull"))
	case "isempty", "isnotempty":
		empty := c.V.Null || text && c.V.S == "" || c.T == types.Dynamic && c.V.S == `""`
		return boolean(empty == (e.Fn.Name == "isempty"))
	}
	if c.T != types.Dynamic || c.V.Null || json.KindOf(c.V.S) != json.ArrayKind {
		return e
	}
	n := int64(0)
	json.Each(c.V.S, func(string, string) bool { n++; return true })
	return &Const{T: types.Long, V: value.Long(n)}
}

// truth gives the value of a constant condition; a null is left to the engine.
func truth(e Expr) (known, ok bool) {
	c, ok := e.(*Const)
	if !ok || c.T != types.Bool || c.V.Null {
		return false, false
	}
	return c.V.I != 0, true
}

func boolean(b bool) *Const { return &Const{T: types.Bool, V: value.Bool(b)} }
