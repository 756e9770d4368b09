package bind

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

var valueTrue = value.Bool(true)

// defaultName is how an unnamed expression is called, "" when it has no name of its own (Column1, print_0).
func (b *binder) defaultName(x syntax.Expr) string {
	switch x := x.(type) {
	case *syntax.Name:
		return x.Name
	case *syntax.Paren:
		return b.defaultName(x.X)
	case *syntax.Assign:
		if len(x.Names) == 1 {
			return x.Names[0].Name
		}
	case *syntax.Member:
		if of := b.defaultName(x.Of); of != "" && !strings.HasPrefix(of, "$") {
			return of + "_" + x.Name.Name
		}
		return x.Name.Name
	case *syntax.Index:
		key := ""
		if l, ok := x.I.(*syntax.Literal); ok {
			switch l.Type {
			case types.String:
				key = l.Value.S
			case types.Int, types.Long:
				key = strconv.FormatInt(l.Value.I, 10)
			}
		}
		if of := b.defaultName(x.Of); of != "" {
			if strings.HasPrefix(of, "$") {
				return key
			}
			return of + "_" + key
		}
		return key
	case *syntax.Call:
		return b.callName(x)
	}
	return ""
}

// prefixes are those of functions whose columns begin with a word of their own.
var prefixes = map[string]string{
	"make_list": "list", "make_list_if": "list", "make_list_with_nulls": "list", "makelist": "list",
	"make_set": "set", "make_set_if": "set", "makeset": "set", "make_bag": "bag", "make_bag_if": "bag",
	"make_dictionary": "bag", "buildschema": "schema", "gettype": "type", "percentiles_array": "percentiles",
	"percentilesw_array": "percentiles",
}

func (b *binder) callName(x *syntax.Call) string {
	name := x.Name.Name
	if e := b.scope.lookup(name); e != nil {
		return ""
	}
	if name == "column_ifexists" || name == "columnifexists" {
		if b.absent[x] {
			return b.defaultName(x.Args[1])
		}
		if len(x.Args) > 0 {
			if l, ok := x.Args[0].(*syntax.Literal); ok && l.Type == types.String {
				return l.Value.S
			}
		}
		return ""
	}
	f, ok := fn.Lookup(name, fn.Aggregate, fn.Scalar, fn.Window)
	if !ok {
		return ""
	}
	first := ""
	if len(x.Args) > 0 {
		first = b.defaultName(x.Args[0])
	}
	switch name {
	case "any", "anyif":
		return "any_" + first
	}
	switch f.ResultName {
	case fn.NameOfArg:
		return first
	case fn.NameOnly:
		return name + "_"
	case fn.NameAndArg:
		return name + "_" + first
	case fn.NamePrefixArg:
		switch name {
		case "percentile", "percentilew":
			return "percentile_" + first + percentileSuffix(x.Args, len(x.Args)-1)
		case "covariance", "covariancep", "covarianceif", "covariancepif":
			if len(x.Args) > 1 {
				return name + "_" + first + "_" + b.defaultName(x.Args[1])
			}
		}
		if p, ok := prefixes[name]; ok {
			return p + "_" + first
		}
		return f.Name + "_" + first
	}
	return ""
}

func percentileSuffix(args []syntax.Expr, i int) string {
	if i < 0 || i >= len(args) {
		return ""
	}
	l, ok := args[i].(*syntax.Literal)
	if !ok {
		return ""
	}
	switch l.Type {
	case types.Int, types.Long:
		return "_" + strconv.FormatInt(l.Value.I, 10)
	case types.Real:
		return "_" + strings.ReplaceAll(strconv.FormatFloat(l.Value.F, 'f', -1, 64), ".", "_")
	}
	return ""
}

// namer keeps the columns of an output apart.
type namer struct {
	taken map[string]bool
	last  map[string]int
}

func newNamer(cols ...plan.Column) *namer {
	n := &namer{taken: map[string]bool{}, last: map[string]int{}}
	for _, c := range cols {
		n.taken[c.Name] = true
	}
	return n
}

// unique gives name, or name with the first number that is free.
func (n *namer) unique(name string) string {
	if name == "" {
		return n.anonymous()
	}
	if !n.taken[name] {
		n.taken[name] = true
		return name
	}
	for i := n.last[name] + 1; ; i++ {
		if try := name + strconv.Itoa(i); !n.taken[try] {
			n.taken[try] = true
			n.last[name] = i
			return try
		}
	}
}

func (n *namer) anonymous() string {
	for i := 1; ; i++ {
		if try := "Column" + strconv.Itoa(i); !n.taken[try] {
			n.taken[try] = true
			return try
		}
	}
}

// declare takes a written name; false when it is taken.
func (n *namer) declare(name string) bool {
	if n.taken[name] {
		return false
	}
	n.taken[name] = true
	return true
}

func columnNames(cols []plan.Column) []string {
	out := make([]string, len(cols))
	for i, c := range cols {
		out[i] = c.Name
	}
	return out
}

func jsonStrings(list []string) string {
	if list == nil {
		list = []string{}
	}
	out, _ := json.Marshal(list)
	return string(out)
}

// nearName suggests what a misspelt name may have meant.
func (b *binder) nearName(name string, r *row) string {
	names := columnNames(r.cols)
	for s := b.scope; s != nil; s = s.parent {
		if s.entity != nil && s.entity.scalar != nil {
			names = append(names, s.name)
		}
	}
	return syntax.Nearest(name, names)
}

func (b *binder) nearFunction(name string) string {
	names := append(fn.Names(fn.Scalar), fn.Names(fn.Aggregate)...)
	for s := b.scope; s != nil; s = s.parent {
		if s.entity != nil && s.entity.fn != nil {
			names = append(names, s.name)
		}
	}
	if b.env.FunctionNames != nil {
		names = append(names, b.env.FunctionNames()...)
	}
	return syntax.Nearest(name, names)
}

func itoa(i int) string { return strconv.Itoa(i) }

type sourceDiagnostic = source.Diagnostic
