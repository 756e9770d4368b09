package fn

import "slices"

// Coverage tells which documented names of scalar functions, aggregates and row functions the table lacks.
func Coverage(documented []string) (missing []string) {
	for _, name := range documented {
		if _, ok := Lookup(name, Scalar, Aggregate, Window); !ok {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	return slices.Compact(missing)
}
