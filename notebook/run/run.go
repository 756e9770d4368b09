package run

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/huntbook/huntbook/notebook/kernel"
)

// CellError is where and why a run stopped.
type CellError struct {
	Cell int // from 1, code cells alone
	Err  *kernel.Error
}

func (e *CellError) Error() string {
	return fmt.Sprintf("cell %d failed: %v", e.Cell, e.Err)
}

// Unwrap gives the exception.
func (e *CellError) Unwrap() error { return e.Err }

// Progress is told before and after each code cell.
type Progress func(cell, of int, source string, took time.Duration, done bool)

// Execute runs the code cells in order in the kernel and keeps their outputs in the notebook. It stops at the first
// exception with a *CellError; a cell tagged "raises-exception" may raise one.
func (nb *Notebook) Execute(ctx context.Context, k *kernel.Kernel, progress Progress) error {
	total := 0
	for _, c := range nb.Cells {
		if c.Kind == "code" {
			c.Outputs, c.Count = nil, 0
			total++
		}
	}
	n := 0
	for _, c := range nb.Cells {
		if c.Kind != "code" {
			continue
		}
		n++
		if strings.TrimSpace(c.Source) == "" {
			continue
		}
		if progress != nil {
			progress(n, total, c.Source, 0, false)
		}
		began := time.Now()
		result, err := k.Execute(ctx, c.Source)
		if result != nil {
			c.Outputs, c.Count = result.Outputs, result.Count
		}
		if err != nil {
			return fmt.Errorf("cell %d: %w", n, err)
		}
		if progress != nil {
			progress(n, total, c.Source, time.Since(began), true)
		}
		if result.Error != nil && !c.Tagged("raises-exception") {
			return &CellError{Cell: n, Err: result.Error}
		}
	}
	return nil
}
