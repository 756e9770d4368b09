package duckdb

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
)

// sqlTypes are the columns that CreateTemp makes for Arrow types.
var sqlTypes = map[arrow.Type]string{
	arrow.NULL: "INTEGER", arrow.BOOL: "BOOLEAN",
	arrow.INT8: "TINYINT", arrow.INT16: "SMALLINT", arrow.INT32: "INTEGER", arrow.INT64: "BIGINT",
	arrow.UINT8: "UTINYINT", arrow.UINT16: "USMALLINT", arrow.UINT32: "UINTEGER", arrow.UINT64: "UBIGINT",
	arrow.FLOAT32: "FLOAT", arrow.FLOAT64: "DOUBLE",
	arrow.STRING: "VARCHAR", arrow.LARGE_STRING: "VARCHAR", arrow.STRING_VIEW: "VARCHAR",
	arrow.BINARY: "BLOB", arrow.LARGE_BINARY: "BLOB",
}

func decimalSQL(d arrow.DecimalType) string {
	return fmt.Sprintf("DECIMAL(%d,%d)", d.GetPrecision(), d.GetScale())
}
