package store

import (
	"strconv"

	"github.com/huntbook/huntbook/store/catalog"
	"github.com/huntbook/huntbook/store/table"
)

// deadLetters makes a batch of the rows that another batch refused.
func (s *Store) deadLetters(from *table.Batch, key string, source Source) *table.Batch {
	b := s.NewBatch(catalog.DeadLetters)
	text := func(name, v string) {
		b.Set([]byte(name), table.String, []byte(v))
	}
	for _, r := range from.Rejects() {
		b.Begin()
		text("TargetTable", from.Table())
		text("Reason", r.Reason)
		b.Set([]byte("Row"), table.Number, strconv.AppendInt(nil, r.Row, 10))
		text("Raw", r.Raw)
		text("Source", source.Name)
		text("BatchKey", key)
		b.End()
	}
	return b
}
