package bind_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/types"
)

// shared is where the corpus lies beside a checkout; tests that need it skip without.
const shared = "../../../shared/kql"

var schemas = sync.OnceValue(func() map[string][]types.Field {
	out := map[string][]types.Field{}
	files, _ := filepath.Glob(shared + "/schemas/*.json")
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		var s struct {
			Table   string
			Columns []struct{ Name, Type string }
		}
		if json.Unmarshal(raw, &s) != nil || s.Table == "" {
			continue
		}
		var fields []types.Field
		for _, c := range s.Columns {
			t, ok := types.ByName(c.Type)
			if !ok {
				t = types.String
			}
			fields = append(fields, types.Field{Name: c.Name, Type: t})
		}
		out[s.Table] = fields
	}
	return out
})

// knownTables is an environment of every table whose schema is published.
func knownTables(t testing.TB) bind.Env {
	t.Helper()
	tables := schemas()
	return bind.Env{
		Now: 638000000000000000,
		Table: func(name string) ([]types.Field, bool) {
			f, ok := tables[name]
			return f, ok
		},
		Tables: func(pattern string) []string {
			var out []string
			prefix, suffix, _ := strings.Cut(pattern, "*")
			for name := range tables {
				if strings.HasPrefix(name, prefix) && strings.HasSuffix(name, suffix) {
					out = append(out, name)
				}
			}
			slices.Sort(out)
			return out
		},
	}
}
