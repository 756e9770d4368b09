package conformance

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/internal/shared"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/store"
	"github.com/huntbook/huntbook/store/catalog"
)

// judged is how many mutated queries a run compares. KQL_MUTANTS asks for another number, KQL_REPORT names the disagreements.
const judged = 400

// TestMutationsAreRefusedAsTheJudgeRefusesThem breaks public queries in the ways in which people do (a word dropped, doubled,
// swapped with its neighbour, misspelt) and asks Microsoft's parser and ours whether they still stand. What it refuses and we
// take is a query that runs with a meaning that its writer did not give it.
func TestMutationsAreRefusedAsTheJudgeRefusesThem(t *testing.T) {
	if testing.Short() {
		t.Skip("asks the judge about many queries")
	}
	pkg, _ := filepath.Abs("../web/node_modules/@kusto/language-service-next")
	if _, err := os.Stat(pkg); err != nil {
		t.Skip("needs the portal's packages, among which is Microsoft's parser")
	}
	n := judged
	if s := os.Getenv("KQL_MUTANTS"); s != "" {
		if _, err := fmt.Sscan(s, &n); err != nil {
			t.Fatal(err)
		}
	}
	texts := mutants(t, shared.Dir(t, "kql", "queries", "dev.jsonl"), n)
	verdicts := judge(t, pkg, texts)
	door := checker(t)
	report := os.Getenv("KQL_REPORT") != ""
	both, tooKind, tooStrict := 0, 0, 0
	for i, text := range texts {
		_, err := door.Check(query.Request{Text: text, Access: anyone{}})
		errs := verdicts[i]
		switch {
		case errs == nil: // the judge broke down
		case (err == nil) == (len(errs) == 0):
			both++
		case err == nil:
			tooKind++
			if report {
				t.Logf("TAKEN %s: %s\n%s\n", errs[0][0], errs[0][1], text)
			}
		default:
			tooStrict++
			if report {
				t.Logf("REFUSED %v\n%s\n", err, text)
			}
		}
	}
	t.Logf("%d mutants: %d judged alike (%.1f%%), %d taken that the judge refuses, %d refused that it takes", len(texts), both, 100*float64(both)/float64(len(texts)), tooKind, tooStrict)
	if most := len(texts) / 100; tooKind > most {
		t.Errorf("%d are taken that the judge refuses; the ceiling is %d", tooKind, most)
	}
	if most := len(texts) / 100; tooStrict > most {
		t.Errorf("%d are refused that the judge takes; the ceiling is %d", tooStrict, most)
	}
}

type anyone struct{}

func (anyone) Who() string         { return "tester" }
func (anyone) CanRead(string) bool { return true }

func checker(t *testing.T) *query.Door {
	db, err := duckdb.Open(duckdb.Options{Scalars: query.Scalars()})
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), "", db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close(); db.Close() })
	return query.New(db, st, query.Options{})
}

// mutants breaks n queries of those that the judge binds, the same ones each time.
func mutants(t *testing.T, file string, n int) []string {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var whole []string
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var q struct {
			Query string
			Judge struct{ Binds bool }
		}
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		if q.Judge.Binds && len(q.Query) < 3000 {
			whole = append(whole, q.Query)
		}
	}
	r := rand.New(rand.NewPCG(1, uint64(n)))
	out := make([]string, 0, n)
	for len(out) < n {
		out = append(out, mutant(r, whole[r.IntN(len(whole))]))
	}
	return out
}

// others are words that people take for those of KQL, or put in the wrong place.
var others = []string{
	"=", "==", "!=", "<>", "and", "or", "not", ",", "|", "(", ")", "by", "in", "has", "like", "LIKE", "select", "count", "count()", "where", "is null", "\"", "'",
	"[0]", ".x", "1", "-", "*", "in~", "contains", "asc", "with", "on", "1h", "from", "as", ";", "let", "tostring", "summarize", "join", "kind=inner", "$left", "..",
}

func mutant(r *rand.Rand, text string) string {
	tokens, _, _ := syntax.Tokens(text)
	i := r.IntN(len(tokens) - 1)
	a := tokens[i].Pos
	edit := func(from, to int, with string) string { return text[:from] + with + text[to:] }
	switch r.IntN(6) {
	case 0:
		return edit(a.Start, a.End, "")
	case 1:
		return edit(a.End, a.End, " "+text[a.Start:a.End])
	case 2:
		if i+2 < len(tokens) {
			b := tokens[i+1].Pos
			return text[:a.Start] + text[b.Start:b.End] + text[a.End:b.Start] + text[a.Start:a.End] + text[b.End:]
		}
	case 3:
		return edit(a.Start, a.End, others[r.IntN(len(others))])
	case 4:
		return edit(a.Start, a.Start, others[r.IntN(len(others))]+" ")
	}
	letters := []byte(text[a.Start:a.End])
	j := r.IntN(len(letters))
	switch {
	case r.IntN(2) == 0:
		letters = slices.Delete(letters, j, j+1)
	default:
		letters = slices.Insert(letters, j, letters[j])
	}
	return strings.ToValidUTF8(edit(a.Start, a.End, string(letters)), "")
}

// judge asks Microsoft's parser, which knows the same tables.
func judge(t *testing.T, pkg string, texts []string) [][][2]string {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("needs node for Microsoft's parser")
	}
	tables := map[string][][2]string{}
	for known := range catalog.AllKnown() {
		for _, c := range known.Columns {
			tables[known.Name] = append(tables[known.Name], [2]string{c.Name, c.Type})
		}
	}
	schema := filepath.Join(t.TempDir(), "schema.json")
	raw, err := json.Marshal(tables)
	if err == nil {
		err = os.WriteFile(schema, raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	var in strings.Builder
	enc := json.NewEncoder(&in)
	for _, text := range texts {
		if err := enc.Encode(text); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), node, "testdata/judge.cjs", pkg, schema)
	cmd.Stdin = strings.NewReader(in.String())
	answer, err := cmd.Output()
	if err != nil {
		t.Fatalf("the judge: %v", err)
	}
	var out [][][2]string
	for line := range strings.Lines(string(answer)) {
		var errs [][2]string
		if err := json.Unmarshal([]byte(line), &errs); err != nil {
			t.Fatal(err)
		}
		out = append(out, errs)
	}
	if len(out) != len(texts) {
		t.Fatalf("%d verdicts on %d texts", len(out), len(texts))
	}
	return out
}
