package main

import (
	"context"
	"fmt"
	"regexp"

	"github.com/huntbook/huntbook/query"
)

// others are measured alone: how soon a large answer begins, a search over all, and what wide unions cost before they run.
var others = []struct {
	name, what, kql string
	first           bool // stop at the first batch
}{
	{"stream-first", "first rows of a whole table", `SecurityEvent`, true},
	{"stream-extend", "first rows of a filtered and extended table", `SecurityEvent | where EventID != 1 | extend Short = tolower(Computer)`, true},
	{"search", "a rare word in all columns of all tables", `search "zqxneedle"`, false},
	{"search-common", "rows of a common word, the first thousand", `search "rundll32" | take 1000`, false},
	{"union-star", "count of all tables", `union * | count`, false},
}

func (b *bench) others(ctx context.Context, only *regexp.Regexp) error {
	fmt.Printf("| also | ms | of it until the engine starts |\n|---|--:|--:|\n")
	for _, o := range others {
		if !only.MatchString(o.name) {
			continue
		}
		var all, plans []cost
		for i := range b.rounds + 1 {
			plan, err := timed(func() error {
				_, err := b.door.Check(query.Request{Text: o.kql, Access: anyone{}})
				return err
			})
			if err != nil {
				return fmt.Errorf("%s: %w", o.name, err)
			}
			c, err := timed(func() error { return b.until(ctx, o.kql, o.first) })
			if err != nil {
				return fmt.Errorf("%s: %w", o.name, err)
			}
			if i > 0 { // the first warms
				all, plans = append(all, c), append(plans, plan)
			}
		}
		fmt.Printf("| %s: %s | %.1f | %.1f |\n", o.name, o.what, ms(middle(all).wall), ms(middle(plans).wall))
	}
	return nil
}

// until runs a query to its first batch or its end.
func (b *bench) until(ctx context.Context, text string, first bool) error {
	if !first {
		return b.kql(ctx, text, nil)
	}
	set, err := b.door.Run(ctx, query.Request{Text: text, Access: anyone{}})
	if err != nil {
		return err
	}
	defer set.Close()
	t, err := set.Next(ctx)
	if err != nil {
		return err
	}
	rec, err := t.Batches.Next(ctx)
	if err != nil {
		return err
	}
	rec.Release()
	return t.Batches.Close()
}
