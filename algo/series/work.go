package series

import (
	"fmt"

	"github.com/huntbook/huntbook/algo/value"
)

// maxWork is how many steps a function may take whose work grows with the square of its input: a second or two. A function
// cannot be stopped while it runs.
const maxWork = 1e9

// within ends the query where n values times m are more steps than that.
func within(n, m int) {
	if float64(n)*float64(m) > maxWork {
		panic(value.Limit(fmt.Sprintf("a series function over %d by %d values", n, m)))
	}
}
