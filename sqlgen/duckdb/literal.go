package duckdb

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/types"
)

// Physical names the SQL type that holds a KQL type. Unknown counts as dynamic.
func Physical(t types.Type) string {
	switch t {
	case types.Bool:
		return "BOOLEAN"
	case types.Int:
		return "INTEGER"
	case types.Long, types.Datetime, types.Timespan:
		return "BIGINT"
	case types.Real:
		return "DOUBLE"
	case types.Decimal:
		return value.DecimalSQL
	case types.Guid:
		return "UUID"
	}
	return "VARCHAR"
}

// Literal is the one place where a value becomes SQL text.
func Literal(t types.Type, v value.Value) string {
	if v.Null && t != types.String {
		return "CAST(NULL AS " + Physical(t) + ")"
	}
	switch t {
	case types.Bool:
		if v.I != 0 {
			return "true"
		}
		return "false"
	case types.Int, types.Long, types.Datetime, types.Timespan:
		if v.I == math.MinInt64 {
			return "CAST('-9223372036854775808' AS BIGINT)"
		}
		return fmt.Sprintf("CAST(%d AS %s)", v.I, Physical(t))
	case types.Real:
		switch {
		case math.IsNaN(v.F):
			return "CAST('nan' AS DOUBLE)"
		case math.IsInf(v.F, 1):
			return "CAST('inf' AS DOUBLE)"
		case math.IsInf(v.F, -1):
			return "CAST('-inf' AS DOUBLE)"
		}
		return "CAST('" + strconv.FormatFloat(v.F, 'g', -1, 64) + "' AS DOUBLE)"
	case types.Decimal, types.Guid:
		return "CAST(" + quoted(v.S) + " AS " + Physical(t) + ")"
	}
	return quoted(v.S)
}

// quoted makes a string literal. NUL, which SQL text cannot hold, is joined in by chr(0).
func quoted(s string) string {
	if !strings.ContainsRune(s, 0) {
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	parts := strings.Split(s, "\x00")
	for i, p := range parts {
		parts[i] = quoted(p)
	}
	return "(" + strings.Join(parts, " || chr(0) || ") + ")"
}

// Quote makes an identifier.
func Quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
