// Package types holds KQL's scalar types.
package types

// Type is a scalar type. The zero value is Unknown: an expression whose type an error left open; it fits everywhere.
type Type uint8

// The scalar types of the language.
const (
	Unknown Type = iota
	Bool
	Int
	Long
	Real
	Decimal
	Datetime
	Timespan
	String
	Dynamic
	Guid
)

var names = [...]string{"unknown", "bool", "int", "long", "real", "decimal", "datetime", "timespan", "string", "dynamic", "guid"}

// String gives the name the type has in KQL and on the wire.
func (t Type) String() string { return names[t] }

// ByName finds a type by any of its KQL spellings: bool/boolean, int/int32, long/int64, real/double,
// datetime/date, timespan/time, guid/uuid/uniqueid, string, dynamic, decimal.
func ByName(name string) (Type, bool) {
	t, ok := spellings[name]
	return t, ok
}

var spellings = map[string]Type{
	"bool": Bool, "boolean": Bool, "int": Int, "int32": Int, "long": Long, "int64": Long,
	"real": Real, "double": Real, "float": Real, "decimal": Decimal, "datetime": Datetime, "date": Datetime,
	"timespan": Timespan, "time": Timespan, "string": String, "dynamic": Dynamic, "guid": Guid, "uuid": Guid, "uniqueid": Guid,
}

// IsNumber reports whether t takes part in arithmetic as a number.
func (t Type) IsNumber() bool { return t == Int || t == Long || t == Real || t == Decimal }

// Field is a named and typed column of a table.
type Field struct {
	Name string
	Type Type
}
