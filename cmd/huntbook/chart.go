package main

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/huntbook/huntbook/result"
)

// barWidth is the length of the longest bar, in characters.
const barWidth = 60

// chartSink draws the first number column as horizontal bars, labelled by the other columns.
type chartSink struct{ w *bufio.Writer }

func (s *chartSink) table(ctx context.Context, t *result.Table) error {
	measure := -1
	for j, c := range t.Columns {
		switch c.Type {
		case result.Int, result.Long, result.Real, result.Decimal:
			measure = j
		}
	}
	if measure < 0 {
		return fmt.Errorf("a chart needs a column of numbers; this result has none")
	}
	var labels []string
	var values []float64
	err := each(ctx, t, func(rec arrow.RecordBatch, i int) error {
		var parts []string
		for j, c := range t.Columns {
			if j != measure {
				parts = append(parts, printable(result.Text(c.Type, rec.Column(j), i)))
			}
		}
		v, err := strconv.ParseFloat(result.Text(t.Columns[measure].Type, rec.Column(measure), i), 64)
		if err != nil {
			v = math.NaN()
		}
		labels, values = append(labels, strings.Join(parts, "  ")), append(values, v)
		return nil
	})
	if err != nil {
		return err
	}
	wide, top := 0, 0.0
	for i, l := range labels {
		wide = max(wide, utf8.RuneCountInString(l))
		if v := math.Abs(values[i]); !math.IsNaN(v) && !math.IsInf(v, 0) {
			top = max(top, v)
		}
	}
	for i, l := range labels {
		bar := ""
		if v := math.Abs(values[i]); top > 0 && !math.IsNaN(v) {
			bar = strings.Repeat("█", int(math.Round(min(v/top, 1)*barWidth)))
		}
		fmt.Fprintf(s.w, "%s%s  %s %s\n", l, strings.Repeat(" ", wide-utf8.RuneCountInString(l)), bar, strconv.FormatFloat(values[i], 'g', 6, 64))
	}
	return nil
}

func (s *chartSink) close() error { return s.w.Flush() }
