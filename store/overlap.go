package store

// Overlap counts the rows and bytes of the partitions that a scan between from and to, in ticks, has to read.
func (s *Store) Overlap(name string, from, to int64) (rows, bytes int64) {
	l := s.layout(name)
	if l == nil {
		return 0, 0
	}
	for _, p := range l.Parts {
		if p.Last >= from && p.First < to {
			rows += p.Rows
			bytes += p.Bytes
		}
	}
	return rows, bytes
}
