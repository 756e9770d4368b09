package control_test

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/control"
	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/ingest"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/result"
	"github.com/huntbook/huntbook/store"
)

// reader may read every table but those it is told.
type reader map[string]bool

func (reader) Who() string             { return "test" }
func (r reader) CanRead(t string) bool { return !r[t] }

// room is a data folder with the commands' house over it.
type room struct {
	*control.House
	t    testing.TB
	st   *store.Store
	door *query.Door
	end  func()

	denied map[string]bool // actions and tables, with a blank between
	acts   []control.Act
}

func openRoom(t testing.TB, dir string) *room {
	t.Helper()
	db, err := duckdb.Open(duckdb.Options{Path: store.File(dir), Scalars: query.Scalars()})
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(context.Background(), dir, db)
	if err != nil {
		t.Fatal(err)
	}
	r := &room{House: house(), t: t, st: st, door: query.New(db, st, query.Options{})}
	closed := false
	r.end = func() {
		if !closed {
			closed = true
			_ = st.Close()
			_ = db.Close()
		}
	}
	t.Cleanup(r.end)
	r.TableStore, r.May = st, func(action, table string) bool { return !r.denied[action+" "+table] }
	r.Purge = func(ctx context.Context, table, predicate string) (int64, error) {
		return r.door.Purge(ctx, query.Request{Access: reader{"Hidden_CL": true}}, table, predicate)
	}
	r.Note = func(a control.Act) { r.acts = append(r.acts, a) }
	r.Graphs = control.Graphs{Store: st, Maker: r.door, Request: query.Request{Access: reader{}}}
	return r
}

func (r *room) add(table, lines string) {
	r.t.Helper()
	if _, err := ingest.New(r.st).Load(context.Background(), ingest.Request{Table: table, Format: "ndjson", Encoding: "none", Body: strings.NewReader(lines)}); err != nil {
		r.t.Fatal(err)
	}
}

// command gives the rows of a command as JSON.
func (r *room) command(text string) string {
	r.t.Helper()
	t, err := control.Run(context.Background(), r.House, text)
	if err != nil {
		return "error: " + err.Error()
	}
	rows, _ := json.Marshal(t.Rows)
	return string(rows)
}

// query gives the rows of a query as JSON.
func (r *room) query(text string, a query.Access) string {
	r.t.Helper()
	set, err := r.door.Run(context.Background(), query.Request{Text: text, Access: a})
	if err != nil {
		return "error: " + err.Error()
	}
	defer set.Close()
	t, err := set.Next(context.Background())
	if err != nil {
		return "error: " + err.Error()
	}
	out := []byte{'['}
	for {
		rec, err := t.Batches.Next(context.Background())
		if err == io.EOF {
			return string(append(out, ']'))
		}
		if err != nil {
			return "error: " + err.Error()
		}
		for i := range int(rec.NumRows()) {
			if len(out) > 1 {
				out = append(out, ',')
			}
			for j, c := range t.Columns {
				if j > 0 {
					out = append(out, '|')
				}
				out = result.AppendJSON(out, c.Type, rec.Column(j), i, false)
			}
		}
		rec.Release()
	}
}

const reports = ".create-or-alter graph_model Reports ```" + `
{
  "Schema": {"Nodes": {"Person": {"Name": "string", "Age": "int", "Title": "string"}}, "Edges": {"REPORTS_TO": {}}}, // Title has no column
  "Definition": {"Steps": [
    {"Kind": "AddNodes", "Query": "Staff_CL | project Id, Name, Age, Team", "NodeIdColumn": "Id", "Labels": ["Person"], "LabelsColumn": "Team"},
    {"Kind": "AddNodes", "Query": "Staff_CL | where Lead | project Id, Name = strcat('Dr ', Name), Kind = dynamic(['Lead'])", "NodeIdColumn": "Id", "LabelsColumn": "Kind"},
    {"Kind": "AddEdges", "Query": "Staff_CL | where isnotempty(Boss) | project Id, Boss", "SourceColumn": "Id", "TargetColumn": "Boss", "Labels": ["REPORTS_TO"]}
  ]}
}` + "```"

const staff = `{"Id":"a","Name":"Ada","Age":50,"Team":"Core","Lead":true,"Boss":"board"}
{"Id":"b","Name":"Bo","Age":30,"Team":"Core","Lead":false,"Boss":"a"}
`

func TestStoredGraphs(t *testing.T) {
	dir := t.TempDir()
	r := openRoom(t, dir)
	expect := func(got, want string) {
		t.Helper()
		if !strings.Contains(got, want) {
			t.Errorf("gave %s\nwant %s", got, want)
		}
	}
	people := `graph("Reports"%s) | graph-match (n) project n.Id, n.Name, n.Age, n.Title, labels(n) | sort by n_Id asc`
	latest, anew := strings.Replace(people, "%s", "", 1), strings.Replace(people, "%s", ", true", 1)

	r.add("Staff_CL", staff)
	expect(r.command(reports), `"Reports"`)
	// Without a snapshot it is built anew. A node that two steps name is one: the later values, the labels of both.
	first := `["a"|"Dr Ada"|50|""|["Person","Core","Lead"],"b"|"Bo"|30|""|["Person","Core"],"board"|""|null|""|[]]`
	expect(r.query(latest, reader{}), first)
	expect(r.query(`graph("Reports") | graph-match (n)-[e*1..2]->(m) where m.Id == "board" project n.Id, map(e, labels()) | sort by n_Id asc`, reader{}),
		`["a"|[["REPORTS_TO"]],"b"|[["REPORTS_TO"],["REPORTS_TO"]]]`)

	expect(r.command(".make graph_snapshot Monday from Reports"), `"Reports"`)
	expect(r.command(".show graph_snapshot Reports.Monday details"), `,3,2,`)
	r.add("Staff_CL", `{"Id":"c","Name":"Cy","Age":20,"Team":"New","Lead":false,"Boss":"a"}`)
	expect(r.query(latest, reader{}), first) // a snapshot does not change
	expect(r.query(anew, reader{}), `"c"|"Cy"|20`)
	expect(r.command(".make graph_snapshot Monday from Reports"), "error: Entity not found or not free")
	expect(r.command(".make graph_snapshot Tuesday from Reports"), `"Tuesday"`)
	expect(r.query(latest, reader{}), `"c"|"Cy"|20`)
	expect(r.query(`graph("Reports", "Monday") | graph-match (n) project n.Id | count`, reader{}), `[3]`)
	expect(r.query(`graph("Reports", snapshot="Sunday") | graph-match (n) project n.Id`, reader{}), `has no snapshot 'Sunday'`)

	// Who may not read a table finds none of its rows in a graph.
	hidden := reader{"Staff_CL": true}
	expect(r.query(latest, hidden), "error: ")
	expect(r.query(anew, hidden), "error: ")

	expect(r.command(reports), `,2,`) // a second version, with the snapshots there are
	if n := strings.Count(r.command(".show graph_models with (showAll=true)"), `"Reports"`); n != 2 {
		t.Errorf("%d versions", n)
	}
	if n := strings.Count(r.command(".show graph_models"), `"Reports"`); n != 1 {
		t.Errorf("%d models", n)
	}
	r.MayWriteFunctions = func() bool { return false }
	for _, c := range []string{reports, ".drop graph_model Reports", ".make graph_snapshot X from Reports", ".drop graph_snapshot Reports.Monday"} {
		expect(r.command(c), "error: Principal is not authorized")
	}

	r.end()
	r = openRoom(t, dir)
	expect(r.query(latest, reader{}), `"c"|"Cy"|20`)
	expect(r.command(".show graph_snapshots *"), `"Monday"`)
	expect(r.command(".drop graph_snapshot Reports.Monday"), `"Monday"`)
	expect(r.command(".show graph_snapshot Reports.Monday"), "error: ")
	expect(r.command(".drop graph_snapshots Reports"), `null`)
	expect(r.command(".show graph_snapshots Reports"), `null`)
	expect(r.command(".drop graph_model Reports"), `null`)
	expect(r.query(latest, reader{}), "the graph 'Reports' is not known")
	expect(r.command(".alter graph_model Reports ```{}```"), "error: Entity 'Reports' of kind 'GraphModel' was not found")
}

func TestGraphModelsAreChecked(t *testing.T) {
	r := openRoom(t, t.TempDir())
	r.add("Staff_CL", staff)
	for model, want := range map[string]string{
		`{"Definition":`:                               "not the JSON",
		`{"Definition":{"Steps":[]}}`:                  "no step that adds edges",
		`{"Definition":{"Stops":[]}}`:                  `unknown field "Stops"`,
		`{"Definition":{"Steps":[{"Kind":"AddAll"}]}}`: `its Kind is "AddAll"`,
		`{"Definition":{"Steps":[{"Kind":"AddEdges","Query":"Staff_CL","SourceColumn":"Id"}]}}`:                                                             "AddEdges needs TargetColumn",
		`{"Schema":{"Nodes":{"A":{"x":"text"}}},"Definition":{"Steps":[{"Kind":"AddEdges","Query":"Staff_CL","SourceColumn":"Id","TargetColumn":"Boss"}]}}`: `unknown type "text"`,
		`{"Definition":{"Steps":[{"Kind":"AddEdges","Query":"Staff_CL","SourceColumn":"Id","TargetColumn":"Chief"}]}}`:                                      "gives no column 'Chief'",
		`{"Definition":{"Steps":[{"Kind":"AddEdges","Query":"Staff_CL","SourceColumn":"Id","TargetColumn":"Age"}]}}`:                                        "'Age' is long and other ids are string",
		`{"Definition":{"Steps":[{"Kind":"AddEdges","Query":"Staff_CL | where","SourceColumn":"Id","TargetColumn":"Boss"}]}}`:                               "does not parse",
		`{"Definition":{"Steps":[{"Kind":"AddEdges","Query":"Nobody_CL","SourceColumn":"Id","TargetColumn":"Boss"}]}}`:                                      "'Nobody_CL'",
		`{"Definition":{"Steps":[{"Kind":"AddEdges","Query":"graph('M') | graph-match (a)-->(b) project a, b","SourceColumn":"a","TargetColumn":"b"}]}}`:    "'M'",
	} {
		if got := r.command(".create-or-alter graph_model M ```" + model + "```"); !strings.HasPrefix(got, "error: ") || !strings.Contains(got, want) {
			t.Errorf("%s\ngave %s\nwant %s", model, got, want)
		}
	}
	if got := r.command(".show graph_models"); got != "null" {
		t.Errorf("a refused model was kept: %s", got)
	}
}

// TestGraphModelsDoNotReadThemselves: a model that comes to read itself is refused, however many steps do.
func TestGraphModelsDoNotReadThemselves(t *testing.T) {
	r := openRoom(t, t.TempDir())
	r.add("Staff_CL", staff)
	step := func(query string) string {
		return `{"Kind":"AddEdges","Query":"` + query + `","SourceColumn":"Id","TargetColumn":"Boss"}`
	}
	model := func(query string) string {
		return ".create-or-alter graph_model M ```{\"Definition\":{\"Steps\":[" + step(query) + "," + step(query) + "]}}```"
	}
	if got := r.command(model("Staff_CL")); !strings.Contains(got, `"M"`) {
		t.Fatal(got)
	}
	itself := "graph('M') | graph-match (a)-->(b) project Id = a, Boss = b | project Id = tostring(Id), Boss = tostring(Boss)"
	if got := r.command(model(itself)); !strings.Contains(got, `"M"`) { // it reads the version before
		t.Fatal(got)
	}
	if got := r.query(`graph("M") | graph-match (a) project a`, reader{}); !strings.Contains(got, "The graph 'M' reads itself") {
		t.Error(got)
	}
}
