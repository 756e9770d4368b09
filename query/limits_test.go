package query_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/huntbook/huntbook/internal/clock"
	"github.com/huntbook/huntbook/kql/format"
	"github.com/huntbook/huntbook/query"
)

// nested is a text of n openings, a middle and n closings.
func nested(before, open string, n int, middle, closing, after string) string {
	return before + strings.Repeat(open, n) + middle + strings.Repeat(closing, n) + after
}

// TestTextsMadeToGrow runs texts at and beyond every limit through the whole door. Each ends in an answer or in an error that
// says which limit and where, and soon; what is refused here, the service refuses too or takes as long as it takes.
func TestTextsMadeToGrow(t *testing.T) {
	var lets, chain strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&lets, "let f%d = () { let g = 1; ", i)
	}
	chain.WriteString("let a0 = print x = 1;\n")
	for i := range 40 {
		fmt.Fprintf(&chain, "let a%d = a%d | union a%d;\n", i+1, i, i)
	}
	for name, c := range map[string]struct {
		text    string
		answers bool // it is no more than a busy person writes, and has to be answered
	}{
		"10 MB of text":            {text: "print x = '" + strings.Repeat("a", 10<<20) + "'", answers: true},
		"10 MB of a comment":       {text: "//" + strings.Repeat("x", 10<<20) + "\nprint 1", answers: true},
		"10 MB of conditions":      {text: "SecurityEvent | where " + strings.Repeat("EventID == 4624 or ", 10<<20/19) + "true"},
		"10 MB of words":           {text: "print " + strings.Repeat("a ", 5<<20)},
		"20 MB of text":            {text: "print x = '" + strings.Repeat("a", 20<<20) + "'"},
		"50 parentheses":           {text: nested("print ", "(", 50, "1", ")", ""), answers: true},
		"10,000 parentheses":       {text: nested("print ", "(", 10_000, "1", ")", "")},
		"10,000 brackets":          {text: nested("print x=dynamic([1]) | extend y = x", "[x", 10_000, "", "]", "")},
		"1,000 indexes":            {text: "print x=dynamic([1]) | extend y = x" + strings.Repeat("[0]", 1000)},
		"10,000 arrays":            {text: nested("print dynamic(", "[", 10_000, "1", "]", ")")},
		"400 arrays":               {text: nested("print dynamic(", "[", 400, "1", "]", ")")},
		"10,000 bags":              {text: nested("print dynamic(", `{"a":`, 10_000, "1", "}", ")")},
		"parse_json of arrays":     {text: nested(`print parse_json("`, "[", 100_000, "1", "]", `")`)},
		"10,000 nots":              {text: nested("print ", "not(", 10_000, "true", ")", "")},
		"150 nots":                 {text: nested("print ", "not(", 150, "true", ")", "")},
		"150 nots of a column":     {text: nested("SecurityEvent | where ", "not(", 150, "EventID == 1", ")", "")},
		"10,000 minus signs":       {text: "print " + strings.Repeat("-", 10_000) + "1"},
		"10,000 minus and spaces":  {text: "print " + strings.Repeat("- ", 10_000) + "1"},
		"10,000 calls":             {text: nested("print ", "strlen(tostring(", 5000, "1", "))", "")},
		"190 calls":                {text: nested("print ", "tostring(", 190, "1", ")", "")},
		"300 calls of a column":    {text: nested("SecurityEvent | extend a = ", "toupper(", 300, "Computer", ")", "")},
		"300 iffs of a column":     {text: nested("SecurityEvent | extend a = ", "iff(EventID > 1, 'a', ", 300, "Computer", ")", "")},
		"2,000 lets in lets":       {text: lets.String() + strings.Repeat("1 };", 2000) + "print 1"},
		"10,000 lets":              {text: strings.Repeat("let a = 1;\n", 1) + manyLets(10_000) + "print a9999"},
		"lets that double":         {text: chain.String() + "a40 | count"},
		"500 operators":            {text: "SecurityEvent" + strings.Repeat(" | where EventID > 1", 500), answers: true},
		"10,000 wheres":            {text: "SecurityEvent" + strings.Repeat(" | where EventID > 1", 10_000)},
		"100 extends":              {text: "SecurityEvent" + strings.Repeat(" | extend EventID = EventID + 1", 100), answers: true},
		"10,000 extends":           {text: "SecurityEvent" + strings.Repeat(" | extend EventID = EventID + 1", 10_000)},
		"2,000 extends":            {text: "SecurityEvent" + strings.Repeat(" | extend EventID = EventID + 1", 2_000)},
		"10,000 takes":             {text: "SecurityEvent" + strings.Repeat(" | take 5", 10_000)},
		"10,000 sorts":             {text: "SecurityEvent" + strings.Repeat(" | sort by EventID", 10_000)},
		"1,000 summarizes":         {text: "SecurityEvent" + strings.Repeat(" | summarize count() by EventID", 1_000)},
		"10,000 distincts":         {text: "SecurityEvent" + strings.Repeat(" | distinct EventID", 10_000)},
		"10,000 serializes":        {text: "print x = 1" + strings.Repeat(" | serialize y = row_number()", 10_000)},
		"10,000 mv-expands":        {text: "print x = dynamic([1])" + strings.Repeat(" | mv-expand x", 10_000)},
		"1,000 joins":              {text: "print x = 1" + strings.Repeat(" | join kind=inner (print x = 1) on x", 1_000)},
		"100 joins":                {text: "print x = 1" + strings.Repeat(" | join kind=leftsemi (print x = 1) on x", 100), answers: true},
		"nested joins":             {text: nested("print x = 1 ", "| join kind=inner (print x = 1 ", 1000, "", ") on x", "")},
		"nested mv-applies":        {text: nested("print x = dynamic([1]) ", "| mv-apply x on (where true ", 300, "", ")", "")},
		"nested toscalars":         {text: nested("print ", "toscalar(print ", 1000, "1", ")", "")},
		"nested ins":               {text: nested("print x = 1 ", "| where x in ((print x = 1 ", 300, "", "))", "")},
		"100,000 ands":             {text: "print x = 1 | where " + strings.Repeat("x == 1 and ", 100_000) + "true"},
		"100,000 ors":              {text: "print x = 1 | where " + strings.Repeat("x == 2 or ", 100_000) + "true"},
		"2,000 ors":                {text: "SecurityEvent | where " + strings.Repeat("EventID == 2 or ", 2_000) + "true", answers: true},
		"2,000 contains":           {text: "SecurityEvent | where " + strings.Repeat("Computer contains 'a' or ", 2_000) + "false", answers: true},
		"2,000 plus":               {text: "print x = 1 | extend y = " + strings.Repeat("x + ", 2_000) + "1"},
		"15,000 plus":              {text: "print x = 1 | extend y = " + strings.Repeat("x + ", 15_000) + "1"},
		"2,000 plus of a column":   {text: "SecurityEvent | extend y = " + strings.Repeat("EventID + ", 2_000) + "1"},
		"100,000 items of in":      {text: "SecurityEvent | where EventID in (" + strings.Repeat("1,", 99_999) + "1)", answers: true},
		"100,000 texts of in~":     {text: "SecurityEvent | where Computer in~ (" + texts(100_000) + ")", answers: true},
		"100,000 texts of has_any": {text: "SecurityEvent | where Computer has_any (" + texts(100_000) + ")"},
		"10,000 texts of has_any":  {text: "SecurityEvent | where Computer has_any (" + texts(9_999) + ")", answers: true},
		"10,000 arguments":         {text: "print strcat(" + strings.Repeat("'a',", 9_999) + "'b')"},
		"10,000 cases":             {text: "SecurityEvent | extend a = case(" + strings.Repeat("EventID == 1, 'a',", 5_000) + "'b')"},
		"100 arms":                 {text: "union " + strings.Repeat("(SecurityEvent | where EventID == 1), ", 100) + "SecurityEvent", answers: true},
		"5,000 arms":               {text: "union " + strings.Repeat("(print x = 1), ", 4_999) + "(print x = 2)"},
		"5,000 arms of a table":    {text: "union " + strings.Repeat("(SecurityEvent | where EventID == 1), ", 4_999) + "SecurityEvent"},
		"5,000 columns":            {text: "print " + strings.Repeat("1, ", 4_999) + "1"},
		"100,000 columns":          {text: "print " + strings.Repeat("1, ", 99_999) + "1"},
		"100,000 aggregates":       {text: "print x = 1 | summarize " + strings.Repeat("count(), ", 99_999) + "count()"},
		"100,000 rows":             {text: "datatable(x:long)[" + strings.Repeat("1,", 99_999) + "1] | count", answers: true},
		"20,000 statements":        {text: strings.Repeat("print 1;", 20_000)},
		"500 statements":           {text: strings.Repeat("print 1;", 500), answers: true},
		"a long pattern":           {text: "print x = '" + strings.Repeat("a", 30_000) + "' | where x matches regex @'" + strings.Repeat("(a*)*", 100) + "b'"},
		"a pattern that repeats":   {text: "print x = 'a' | where x matches regex '((a{0,1000}){0,1000}){0,1000}'"},
		"a range without end":      {text: "range x from 1 to 9223372036854775807 step 1 | take 1"},
		"repeat":                   {text: "print array_length(repeat(1, 2000000000))"},
		"strrep":                   {text: "print strlen(strrep('aaaaaaaaaaaaaaaa', 1024))"},
		"an array of a range":      {text: "print array_length(range(1, 2000000000, 1))"},
		"lets of strings":          {text: "let a0 = strrep('a', 1024);" + doubling(40) + "print strlen(a40)"},
		"unicode":                  {text: "print " + strings.Repeat("ü", 100_000) + " = 1"},
		"a deep lambda":            {text: nested("", "let f = (x:long) { ", 300, "x", " }; f(1)", "")},
	} {
		t.Run(name, func(t *testing.T) {
			deadline := time.AfterFunc(time.Minute, func() { panic(name + ": no end in a minute") })
			defer deadline.Stop()
			d := open(t, query.Options{Limits: query.Limits{Timeout: 30 * time.Second}})
			begin := clock.CPU()
			err := drain(d, c.text)
			took := clock.CPU() - begin
			var known *query.Error
			switch {
			case err == nil:
			case c.answers:
				t.Errorf("refused: %.300v", err)
			case !errors.As(err, &known) || known.Kind == query.Internal:
				t.Errorf("not an error of the query's own: %.300v", err)
			case known.Kind == query.Invalid && known.Diagnostics == nil:
				t.Errorf("no place: %.300v", err)
			case known.Message == "" || len(known.Message) > 2000:
				t.Errorf("%s says: %.300s", known.Code, known.Message)
			}
			if took > 2*time.Second {
				t.Errorf("took %v", took)
			}
			t.Logf("%v: %.200v", took.Round(time.Millisecond), err)
			begin = clock.CPU()
			_, _ = format.Format(c.text)
			if took = clock.CPU() - begin; took > 2*time.Second {
				t.Errorf("its layout took %v", took)
			}
		})
	}
}

func manyLets(n int) string {
	var b strings.Builder
	b.WriteString("let a0 = 1;")
	for i := range n - 1 {
		fmt.Fprintf(&b, "let a%d = a%d + 1;", i+1, i)
	}
	return strings.Replace(b.String(), "let a0", "let b0 = 1; let a0", 1)
}

func doubling(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "let a%d = strcat(a%d, a%d);", i+1, i, i)
	}
	return b.String()
}

func texts(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "'host%d',", i)
	}
	return b.String() + "'last'"
}

func drain(d *query.Door, text string) error {
	ctx := context.Background()
	set, err := d.Run(ctx, query.Request{Text: text, Access: reader{}})
	if err != nil {
		return err
	}
	defer set.Close()
	for {
		tab, err := set.Next(ctx)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		for {
			rec, err := tab.Batches.Next(ctx)
			if err == io.EOF {
				break
			}
			if err != nil {
				return err
			}
			rec.Release()
		}
	}
}
