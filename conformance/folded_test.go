package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/types"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/result"
)

// grid holds values of each type that catch the classic mistakes, as KQL writes them.
var grid = map[types.Type][]string{
	types.Bool:     {"bool(null)", "true", "false"},
	types.Int:      {"int(null)", "int(0)", "int(-1)", "int(7)", "int(2147483647)", "int(-2147483648)"},
	types.Long:     {"long(null)", "long(0)", "long(1)", "long(-1)", "long(7)", "long(9223372036854775807)", "long(-9223372036854775808)"},
	types.Real:     {"real(null)", "real(0)", "real(-0.5)", "real(2.5)", "real(1e300)", "real(-1e300)", "real(nan)", "real(+inf)", "real(-inf)"},
	types.Decimal:  {"decimal(null)", "decimal(0)", "decimal(1.5)", "decimal(-2.25)"},
	types.Datetime: {"datetime(null)", "datetime(0001-01-01)", "datetime(2024-02-29T13:14:15.1234567Z)", "datetime(9999-12-31T23:59:59.9999999Z)"},
	types.Timespan: {"timespan(null)", "0s", "1tick", "-1.5d", "timespan(10675199.02:48:05.4775807)", "timespan(-10675199.02:48:05.4775808)"},
	types.String:   {`""`, `"a"`, `"Ünï x"`, `"123"`, `"-1.5"`, `"2024-01-02"`, `"true"`, `"a.b,c"`, `"[1,2]"`, `"😀x"`, `"it's 100%\\n"`},
	types.Guid:     {"guid(null)", "guid(6f9619ff-8b86-d011-b42d-00c04fc964ff)"},
	types.Dynamic:  {"dynamic(null)", "dynamic(1)", `dynamic("a")`, `dynamic([1,2,"x"])`, `dynamic({"a":1,"b":[null]})`, "dynamic(true)", "dynamic(1.5)", "dynamic([])"},
}

// stand are the types that stand for a class of parameters.
var stand = map[string][]types.Type{
	"number": {types.Long, types.Real}, "integer": {types.Long}, "summable": {types.Long, types.Timespan},
	"orderable": {types.Long, types.String}, "any": {types.Long, types.String, types.Dynamic}, "value": {types.String, types.Dynamic},
	"text": {types.String}, "T": {types.Long, types.String},
}

const gridRows = 150 // of a function, at most

// TestFoldedAnswersAgree computes every function that has both SQL and Go over the grid twice: of constants, which Go folds while
// planning, and of columns, which the engine computes.
func TestFoldedAnswersAgree(t *testing.T) {
	door := operatorDoor(t, query.Options{})
	compared, functions := 0, 0
	for _, f := range fn.All() {
		if f.Kind != fn.Scalar && f.Kind != fn.Operator || f.NeedsService != "" {
			continue
		}
		for i := range f.Sigs {
			s := &f.Sigs[i]
			if s.Go == nil || s.DuckDB.IsZero() || s.Volatile || len(s.Params) == 0 || f.Kind == fn.Operator && (len(s.Params) != 2 || strings.ContainsAny(f.Name, ".[")) {
				continue
			}
			for _, args := range argTypes(s) {
				n, err := agree(t, door, f, args)
				if err != nil {
					t.Errorf("%s: %v", s.Text, err)
				}
				compared += n
			}
			functions++
		}
	}
	t.Logf("%d answers of %d overloads compared", compared, functions)
	if compared < 2000 {
		t.Errorf("only %d answers compared", compared)
	}
}

// argTypes gives the types with which an overload is tried; none where an argument has to be a constant.
func argTypes(s *fn.Sig) [][]types.Type {
	n := min(len(s.Params), 3)
	var out [][]types.Type
	for turn := range 3 {
		var one []types.Type
		for _, p := range s.Params[:n] {
			choice := stand[p.Class]
			if p.Type != types.Unknown {
				choice = []types.Type{p.Type}
			}
			if p.Const || len(choice) == 0 {
				return nil
			}
			one = append(one, choice[turn%len(choice)])
		}
		if !slices.ContainsFunc(out, func(x []types.Type) bool { return slices.Equal(x, one) }) {
			out = append(out, one)
		}
	}
	return out
}

func agree(t *testing.T, door *query.Door, f *fn.Function, args []types.Type) (compared int, err error) {
	spell := func(a []string) string {
		if f.Kind == fn.Operator {
			return "(" + a[0] + " " + f.Name + " " + a[1] + ")"
		}
		return f.Name + "(" + strings.Join(a, ", ") + ")"
	}
	total := 1
	for _, a := range args {
		total *= len(grid[a])
	}
	step := (total + gridRows - 1) / gridRows
	for step > 1 && slices.ContainsFunc(args, func(a types.Type) bool { return len(grid[a])%step == 0 }) {
		step++ // or the same values would come of one argument
	}
	var cols, names []string
	for i, a := range args {
		cols, names = append(cols, fmt.Sprintf("c%d:%s", i, a)), append(names, fmt.Sprintf("c%d", i))
	}
	var cells, calls []string
	for k := 0; k < total; k += step {
		one, rest := make([]string, len(args)), k
		for i, a := range args {
			one[i] = grid[a][rest%len(grid[a])]
			rest /= len(grid[a])
		}
		cells, calls = append(cells, one...), append(calls, spell(one))
	}
	columns, err := answers(door, fmt.Sprintf("datatable(%s)[%s] | project r = %s", strings.Join(cols, ", "), strings.Join(cells, ", "), spell(names)))
	if err != nil {
		var q *query.Error
		if errors.As(err, &q) && q.Kind == query.Invalid && q.Diagnostics != nil {
			return 0, nil // the language refuses the types, or wants a constant
		}
		return 0, fmt.Errorf("of columns %v: %w", args, err)
	}
	for i := range calls {
		calls[i] = fmt.Sprintf("r%d = %s", i, calls[i])
	}
	constants, err := answers(door, "print "+strings.Join(calls, ", "))
	if err != nil {
		var q *query.Error
		if errors.As(err, &q) && q.Kind == query.Invalid && q.Diagnostics != nil {
			return 0, nil // a constant is refused that a column may hold
		}
		return 0, fmt.Errorf("of constants %v: %w", args, err)
	}
	if len(constants) != len(columns) {
		return 0, fmt.Errorf("%d answers of constants, %d of columns", len(constants), len(columns))
	}
	for i := range columns {
		if columns[i] != constants[i] {
			t.Errorf("%s: %q of constants, %q of columns", calls[i], constants[i], columns[i])
		}
	}
	return len(columns), nil
}

// answers gives all cells of a query's answer, row by row.
func answers(door *query.Door, text string) ([]string, error) {
	ctx := context.Background()
	set, err := door.Run(ctx, query.Request{Text: text, Access: owner{}, Now: corpusNow})
	if err != nil {
		return nil, err
	}
	defer set.Close()
	table, err := set.Next(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for {
		rec, err := table.Batches.Next(ctx)
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		for i := range int(rec.NumRows()) {
			for j, c := range table.Columns {
				cell := "null"
				if !rec.Column(j).IsNull(i) {
					cell = strings.Clone(result.Text(c.Type, rec.Column(j), i))
				}
				out = append(out, cell)
			}
		}
		rec.Release()
	}
}
