package conformance

import (
	"bufio"
	"context"
	stdjson "encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/internal/shared"
	"github.com/huntbook/huntbook/kql/bind"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/result"
)

// thorough says that every query is to be tried with every rule, which takes a quarter of an hour, and not a share of them.
func thorough() bool { return os.Getenv("HUNTBOOK_RULES") == "all" }

// TestRulesKeepHunts runs the corpus with all rewrite rules and with none, and with one rule less where it fires, a different
// one for each query. All give the same rows.
func TestRulesKeepHunts(t *testing.T) {
	list := hunts(t)
	door := huntDoor(t, list, query.Options{Limits: query.Limits{Timeout: time.Minute}})
	compared := 0
	for i, h := range list {
		if i%8 != 0 && !thorough() || strings.HasPrefix(strings.TrimSpace(strings.ToLower(h.Query)), "search") {
			continue // over all tables, without pruning, it is of another size
		}
		compared += sameWithout(t, door, h.ID, h.Query, i)
	}
	t.Logf("%d answers compared", compared)
	if compared < len(list)/8 {
		t.Errorf("only %d answers compared", compared)
	}
}

// TestRulesKeepCases does the same with the cases of the reference, of other engines and of this repository.
func TestRulesKeepCases(t *testing.T) {
	door := operatorDoor(t, query.Options{Limits: query.Limits{Timeout: time.Minute}})
	var texts []string
	for _, line := range lines(t, "testdata/operators.txt") {
		if len(line) > 8 && !strings.HasPrefix(line, "--") && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "error:") {
			texts = append(texts, line)
		}
	}
	for _, file := range []string{"docs-cases", "engine-cases"} {
		for _, line := range lines(t, shared.Dir(t, "kql", file, "dev.jsonl")) {
			var c struct {
				Query string
			}
			if err := stdjson.Unmarshal([]byte(line), &c); err != nil {
				t.Fatal(err)
			}
			texts = append(texts, c.Query)
		}
	}
	compared := 0
	for i, text := range texts {
		if i%3 != 0 && !thorough() {
			continue
		}
		compared += sameWithout(t, door, "", text, i)
	}
	t.Logf("%d answers compared", compared)
	if compared < len(texts)/6 {
		t.Errorf("only %d answers compared", compared)
	}
}

func lines(t *testing.T, path string) []string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	in := bufio.NewScanner(f)
	in.Buffer(nil, 16<<20)
	for in.Scan() {
		out = append(out, in.Text())
	}
	if err := in.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// sameWithout compares a query's answer with all rules to that without any, and without one of those that fire. HUNTBOOK_RULES=all
// tries each of them.
func sameWithout(t *testing.T, door *query.Door, id, text string, turn int) (compared int) {
	t.Helper()
	want, fired, ok := answerOf(door, text, nil)
	if !ok {
		return 0
	}
	offs := [][]string{allRulesBut()}
	for i, rule := range fired {
		if thorough() || i == turn%len(fired) {
			offs = append(offs, []string{rule})
		}
	}
	for _, off := range offs {
		got, _, ok := answerOf(door, text, off)
		compared++
		if !ok || got != want {
			t.Errorf("%s without %v gives another answer: %s\n%s\nwant\n%s\ngot\n%s", id, off, text, strings.Repeat("-", 20), clip(want), clip(got))
		}
	}
	return compared
}

func clip(s string) string {
	if len(s) > 600 {
		return s[:600] + "..."
	}
	return s
}

// answerOf gives a query's rows, sorted, or only its columns where the language leaves open which rows there are. It is not ok
// when the query is refused.
func answerOf(door *query.Door, text string, off []string) (answer string, fired []string, ok bool) {
	tree, diags := syntax.Parse(text)
	if len(diags) > 0 {
		return "", nil, false
	}
	free := true
	if q, diags := bind.Query(tree, text, bind.Env{Table: known, Now: ticks.FromTime(corpusNow)}); len(diags) == 0 {
		free = isFree(q)
		_, fired = plan.Rewrite(q)
	}
	ctx := context.Background()
	set, err := door.Run(ctx, query.Request{Text: text, Access: owner{}, Now: corpusNow, Without: off})
	if err != nil {
		return err.Error(), fired, false
	}
	defer set.Close()
	var out []string
	for {
		table, err := set.Next(ctx)
		if err == io.EOF {
			return strings.Join(out, "\n"), fired, true
		}
		if err != nil {
			return err.Error(), fired, false
		}
		rows, err := texts(ctx, table)
		if err != nil {
			return err.Error(), fired, false
		}
		slices.Sort(rows)
		out = append(out, fmt.Sprint(table.Columns))
		if !free {
			out = append(out, rows...)
		}
	}
}

// texts gives a table's rows as texts. Sums of reals depend on their order in the last digits.
func texts(ctx context.Context, table *result.Table) ([]string, error) {
	var out []string
	for {
		rec, err := table.Batches.Next(ctx)
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		for i := range int(rec.NumRows()) {
			cells := make([]string, len(table.Columns))
			for j, c := range table.Columns {
				cells[j] = strings.Clone(result.Text(c.Type, rec.Column(j), i))
				if f, err := strconv.ParseFloat(cells[j], 64); c.Type == "real" && err == nil {
					cells[j] = strconv.FormatFloat(f, 'g', 9, 64)
				}
			}
			out = append(out, strings.Join(cells, "|"))
		}
		rec.Release()
	}
}

// isFree reports whether more than one answer is right: some of the rows, one of several greatest, an order of elements or
// numbers of rows that nothing fixes.
func isFree(q *plan.Query) bool {
	free := false
	for _, st := range q.Statements {
		plan.Rebuild(st.Root, func(n plan.Node) plan.Node {
			switch n := n.(type) {
			case *plan.Limit, *plan.Windows, *plan.Local, *plan.Apply, *plan.Input:
				free = true
			case *plan.Join:
				free = free || n.Kind == "innerunique"
			case *plan.Unnest:
				free = free || n.PerRow != nil
			case *plan.Summarize:
				for _, a := range n.Aggs {
					free = free || freeAggregates[a.Fn.Name]
				}
			}
			plan.MapExprs(n, func(e plan.Expr) plan.Expr {
				return plan.MapExpr(e, func(e plan.Expr) plan.Expr {
					switch e := e.(type) {
					case *plan.Call:
						free = free || e.Sig != nil && e.Sig.Volatile
					case *plan.Scalar:
						free = true
					}
					return e
				})
			})
			return n
		})
	}
	return free
}

var freeAggregates = map[string]bool{
	"arg_max": true, "arg_min": true, "take_any": true, "take_anyif": true, "make_list": true, "make_list_if": true,
	"make_list_with_nulls": true, "make_bag": true, "make_bag_if": true, "buildschema": true,
}

// TestSessionsByKey: sessions of rows that are ordered by key apart are those of rows in one order, whatever ends them.
func TestSessionsByKey(t *testing.T) {
	door := operatorDoor(t, query.Options{})
	for _, order := range []string{"u asc, t asc", "u desc, t asc nulls last", "u asc, v desc, t asc", "u asc, t desc", "u desc, n asc, t asc"} {
		for _, most := range []string{"1d", "40m"} {
			again := "u != prev(u)"
			if strings.Contains(order, "v") {
				again = "prev(v) != v or " + again
			}
			text := func(again string) string {
				return fmt.Sprintf(`range n from 1 to 4000 step 1
					| project n, u = tostring(hash(n, 37)), v = tostring(n %% 3), t = iff(n %% 50 == 0, datetime(null), datetime(2020-01-01) + hash(n * 7, 50000) * 1s)
					| sort by %s | extend s = row_window_session(t, %s, 10m, %s)
					| summarize c = count(), lo = min(n), hi = max(n), sum(n) by u, s | sort by u asc, s asc`, order, most, again)
			}
			if _, fired, _ := answerOf(door, text(again), nil); !slices.Contains(fired, "PartitionSessions") {
				t.Fatalf("%s: %v", text(again), fired)
			}
			got, _ := ask(t, door, text(again))
			want, _ := ask(t, door, text("iff("+again+", true, false)")) // which no rule sees through
			if len(want) < 70 || fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s: %d rows, want %d\n%s\nwant\n%s", text(again), len(got), len(want), clip(fmt.Sprint(got)), clip(fmt.Sprint(want)))
			}
		}
	}
}
