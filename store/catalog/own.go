package catalog

// own gives a table that the store itself fills.
func own(name string) (Table, bool) {
	if name != DeadLetters {
		return Table{}, false
	}
	return Table{
		Name: DeadLetters, Known: true, Doc: "rows that could not be stored, with the reason",
		Columns: []Column{
			{Name: TimeGenerated, Type: "datetime", Doc: "when the row was refused"},
			{Name: "TargetTable", Type: "string", Doc: "the table it was meant for"},
			{Name: "Reason", Type: "string", Doc: "why it was refused"},
			{Name: "Row", Type: "long", Doc: "its place in the source, from 1"},
			{Name: "Raw", Type: "string", Doc: "its text, up to 64 KB"},
			{Name: "Source", Type: "string", Doc: "the file or sender"},
			{Name: "BatchKey", Type: "string", Doc: "the idempotency key of its batch"},
			{Name: Type, Type: "string"},
		},
	}, true
}
