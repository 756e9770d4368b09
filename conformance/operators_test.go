package conformance

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/exec/ops"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/store"
)

// operatorDoor is a door over an empty store.
func operatorDoor(t *testing.T, opts query.Options) *query.Door {
	t.Helper()
	db, err := duckdb.Open(duckdb.Options{Scalars: query.Scalars()})
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(context.Background(), t.TempDir(), db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = st.Close()
		_ = db.Close()
	})
	return query.New(db, st, opts)
}

// TestOperators runs testdata/operators.txt and testdata/geo.txt.
func TestOperators(t *testing.T) {
	door := operatorDoor(t, query.Options{})
	for _, path := range []string{"testdata/operators.txt", "testdata/geo.txt"} {
		for _, c := range readCases(t, path) {
			t.Run(c.title, func(t *testing.T) { c.check(t, door) })
		}
	}
}

// TestExternalFolder reads a file of an allowed folder, and none that a link there leads to.
func TestExternalFolder(t *testing.T) {
	inside, outside := t.TempDir(), t.TempDir()
	for path, content := range map[string]string{
		filepath.Join(inside, "list.csv"): "name,n\nx,1\n", filepath.Join(outside, "secret.txt"): "secret\n",
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(outside, "secret.txt"), filepath.Join(inside, "link.txt")); err != nil {
		t.Skip(err)
	}
	door := operatorDoor(t, query.Options{External: ops.External{Folders: []string{inside}}})
	rows, _ := ask(t, door, fmt.Sprintf("externaldata(name:string, n:long)[@'%s'] with (ignoreFirstRecord=true)", filepath.Join(inside, "list.csv")))
	if fmt.Sprint(rows) != "[[x 1]]" {
		t.Errorf("gave %v", rows)
	}
	_, err := door.Run(context.Background(), query.Request{Text: fmt.Sprintf("externaldata(s:string)[@'%s']", filepath.Join(inside, "link.txt")), Access: owner{}})
	if err == nil || !strings.Contains(err.Error(), "may read from") {
		t.Errorf("a link out of the folder gave %v", err)
	}
}

// TestExternalParquet reads the columns that a Parquet file has by their names.
func TestExternalParquet(t *testing.T) {
	folder := t.TempDir()
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema([]arrow.Field{
		{Name: "Host", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "At", Type: arrow.FixedWidthTypes.Timestamp_us},
		{Name: "Ports", Type: arrow.ListOf(arrow.PrimitiveTypes.Int32)},
	}, nil))
	b.Field(0).(*array.StringBuilder).AppendValues([]string{"web-1", ""}, []bool{true, false})
	b.Field(1).(*array.TimestampBuilder).AppendValues([]arrow.Timestamp{1_700_000_000_000_001, 0}, nil)
	ports := b.Field(2).(*array.ListBuilder)
	ports.Append(true)
	ports.ValueBuilder().(*array.Int32Builder).AppendValues([]int32{22, 443}, nil)
	ports.Append(true)
	path := filepath.Join(folder, "hosts.parquet")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w, err := pqarrow.NewFileWriter(b.Schema(), out, nil, pqarrow.DefaultWriterProps())
	if err == nil {
		err = w.Write(b.NewRecordBatch())
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	door := operatorDoor(t, query.Options{External: ops.External{Folders: []string{folder}}})
	rows, _ := ask(t, door, fmt.Sprintf("externaldata(At:datetime, Host:string, Ports:dynamic, Absent:long)[@'%s'] | extend Second = tolong(Ports[1])", path))
	if got := fmt.Sprint(rows); got != "[[2023-11-14T22:13:20.0000010Z web-1 [22,443]  443] [1970-01-01T00:00:00.0000000Z  []  ]]" {
		t.Errorf("gave %v", got)
	}
	if err := os.WriteFile(path, []byte("PAR1 and no more"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = door.Run(context.Background(), query.Request{Text: fmt.Sprintf("externaldata(Host:string)[@'%s']", path), Access: owner{}})
	if err == nil || !strings.Contains(err.Error(), "no Parquet") {
		t.Errorf("a damaged file gave %v", err)
	}
}

// TestOperatorsEndWithTheirCaller stops operators in the midst of much work.
func TestOperatorsEndWithTheirCaller(t *testing.T) {
	door := operatorDoor(t, query.Options{Limits: query.Limits{Timeout: 500 * time.Millisecond}})
	for _, text := range []string{
		"range x from 1 to 60 step 1 | extend k = 1 | join kind=inner (range y from 1 to 60 step 1 | extend k = 1) on k | make-graph x --> y with_node_id=id | graph-match (a)-[p*1..9]->(b) where a.id == 1 project array_length(p) | summarize count()",
		"range x from 1 to 30000000 step 1 | scan declare (s:long=0) with (step a: true => s = a.s + x;) | summarize max(s)",
	} {
		started := time.Now()
		set, err := door.Run(context.Background(), query.Request{Text: text, Access: owner{}})
		if err == nil {
			_ = set.Close()
			t.Errorf("%s: was answered", text)
		}
		if took := time.Since(started); took > 20*time.Second {
			t.Errorf("%s: took %s to stop", text, took)
		}
	}
}
