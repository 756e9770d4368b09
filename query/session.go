package query

import (
	"fmt"
	"strings"

	"github.com/huntbook/huntbook/kql/plan"
	sqlgen "github.com/huntbook/huntbook/sqlgen/duckdb"
)

// sessions runs row_window_session in the engine, where most sessions end by a pause. It gives nil where one ends by its
// length: then Go goes through the rows.
func (s *stager) sessions(n *plan.Local) (plan.Node, error) {
	sql, err := sqlgen.Sessions(n, s.tables)
	if err != nil {
		return nil, err
	}
	name := s.name()
	err = s.conn.Exec(s.ctx, "CREATE TEMP TABLE "+sqlgen.Quote(name)+" AS "+sql)
	switch {
	case err == nil:
		return &plan.Temp{Out: n.Out, Name: name}, nil
	case strings.Contains(err.Error(), sqlgen.LongSession):
		return nil, nil
	}
	return nil, fmt.Errorf("row_window_session: %w", err)
}
