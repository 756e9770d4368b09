// Package value is the one representation of a scalar in Go code: constants of a query, arguments and results of functions.
package value

// Value is a scalar whose type is known from where it stands. Which field holds it follows from that type:
// bool, int, long: I (bool as 0 or 1); datetime: I, ticks of 100 ns since 0001-01-01T00:00Z; timespan: I, ticks;
// real: F; string: S, never null; dynamic: S, JSON text; guid: S, lower case with dashes; decimal: S, plain digits.
type Value struct {
	Null bool
	I    int64
	F    float64
	S    string
}

// Null is the null of every type but string, which has none.
func Null() Value { return Value{Null: true} }

// Bool wraps b.
func Bool(b bool) Value {
	if b {
		return Value{I: 1}
	}
	return Value{}
}

// Long wraps an int, long, datetime or timespan.
func Long(i int64) Value { return Value{I: i} }

// Real wraps f.
func Real(f float64) Value { return Value{F: f} }

// Text wraps a string, the JSON text of a dynamic, the digits of a decimal or a guid.
func Text(s string) Value { return Value{S: s} }

// A decimal is kept with 38 digits, of which 10 stand behind the point: parse_version() needs 28 before it for versions whose
// first part has up to four digits.
const (
	DecimalDigits = 38
	DecimalScale  = 10
	DecimalSQL    = "DECIMAL(38,10)" // the SQL type that says so
)

// Limit is what a function panics with where its answer would take more room or work than a query may ask for. It says what was
// too much; the query ends with it.
type Limit string

// MaxText is the most bytes that a function in Go may give as one text or dynamic value.
const MaxText = 64 << 20
