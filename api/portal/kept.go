package portal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/auth/audit"
	"github.com/huntbook/huntbook/internal/meta"
)

// Kept is what the portal keeps for each person: tabs and history.
type Kept struct{ db *meta.DB }

// NewKept prepares the tables in db.
func NewKept(db *meta.DB) (*Kept, error) {
	err := db.Migrate("portal", `
CREATE TABLE tabs (person TEXT PRIMARY KEY, json TEXT NOT NULL, saved INTEGER NOT NULL);
CREATE TABLE history (
	seq INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL, started INTEGER NOT NULL,
	elapsed_us INTEGER NOT NULL, rows INTEGER NOT NULL, error TEXT);
CREATE INDEX history_person ON history (person, seq)`)
	if err != nil {
		return nil, err
	}
	return &Kept{db}, nil
}

// historyLength is how many queries of a person are kept.
const historyLength = 200

// Note adds a query to its person's history.
func (k *Kept) Note(ctx context.Context, q audit.Query) error {
	var failed *string
	if q.Error != "" {
		failed = &q.Error
	}
	_, err := k.db.ExecContext(ctx, `INSERT INTO history (person, id, text, started, elapsed_us, rows, error) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		q.ObjectID, q.ID, q.Text, q.Started.UnixMicro(), q.Elapsed.Microseconds(), q.Rows, failed)
	if err != nil {
		return fmt.Errorf("keep history: %w", err)
	}
	_, err = k.db.ExecContext(ctx, `DELETE FROM history WHERE person = ? AND seq <= (SELECT seq FROM history WHERE person = ? ORDER BY seq DESC LIMIT 1 OFFSET ?)`,
		q.ObjectID, q.ObjectID, historyLength)
	return err
}

type historyItem struct {
	ID        string  `json:"id"`
	Text      string  `json:"text"`
	StartedAt string  `json:"startedAt"`
	ElapsedMs float64 `json:"elapsedMs"`
	Rows      int64   `json:"rows"`
	Error     *string `json:"error"`
}

func (k *Kept) history(ctx context.Context, person string) ([]historyItem, error) {
	rows, err := k.db.QueryContext(ctx, `SELECT id, text, started, elapsed_us, rows, error FROM history WHERE person = ? ORDER BY seq DESC LIMIT ?`, person, historyLength)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	items := []historyItem{}
	for rows.Next() {
		var h historyItem
		var started, elapsed int64
		if err := rows.Scan(&h.ID, &h.Text, &started, &elapsed, &h.Rows, &h.Error); err != nil {
			return nil, err
		}
		h.StartedAt, h.ElapsedMs = time.UnixMicro(started).UTC().Format(time.RFC3339Nano), float64(elapsed)/1000
		items = append(items, h)
	}
	return items, rows.Err()
}

func (a *API) history(w http.ResponseWriter, r *http.Request) {
	items, err := a.Kept.history(r.Context(), httpx.Principal(r.Context()).ID)
	if err != nil {
		refuse(w, r, http.StatusInternalServerError, "InternalServerError", "The history could not be read.")
		return
	}
	httpx.WriteJSON(w, http.StatusOK, map[string]any{"items": items})
}

type savedTab struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text"`
	Range string `json:"range"`
}

type savedTabs struct {
	Tabs   []savedTab `json:"tabs"`
	Active string     `json:"active"`
}

func (a *API) tabs(w http.ResponseWriter, r *http.Request) {
	tabs := savedTabs{Tabs: []savedTab{}}
	var text string
	err := a.Kept.db.QueryRowContext(r.Context(), `SELECT json FROM tabs WHERE person = ?`, httpx.Principal(r.Context()).ID).Scan(&text)
	if err == nil {
		err = json.Unmarshal([]byte(text), &tabs)
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		refuse(w, r, http.StatusInternalServerError, "InternalServerError", "The tabs could not be read.")
		return
	}
	httpx.WriteJSON(w, http.StatusOK, tabs)
}

func (a *API) saveTabs(w http.ResponseWriter, r *http.Request) {
	var tabs savedTabs
	if !decode(w, r, &tabs) {
		return
	}
	if tabs.Tabs == nil {
		tabs.Tabs = []savedTab{}
	}
	text, err := json.Marshal(tabs)
	if err == nil {
		_, err = a.Kept.db.ExecContext(r.Context(), `INSERT INTO tabs (person, json, saved) VALUES (?, ?, ?) ON CONFLICT (person) DO UPDATE SET json = excluded.json, saved = excluded.saved`,
			httpx.Principal(r.Context()).ID, string(text), time.Now().Unix())
	}
	if err != nil {
		refuse(w, r, http.StatusInternalServerError, "InternalServerError", "The tabs could not be kept.")
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

type tableInfo struct {
	Name     string       `json:"name"`
	Known    bool         `json:"known"`
	Rows     int64        `json:"rows"`
	LastTime *string      `json:"lastTime"`
	Columns  []columnInfo `json:"columns"`
}

type columnInfo struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Doc  string `json:"doc,omitempty"`
}

func (a *API) tables(w http.ResponseWriter, r *http.Request) {
	list := []tableInfo{}
	for _, t := range a.Desk.Schema(r.Context()) {
		s := a.Stats(t.Name)
		info := tableInfo{Name: t.Name, Known: t.Known, Rows: s.Rows, Columns: make([]columnInfo, 0, len(t.Columns))}
		if s.Rows > 0 {
			last := ticks.FormatDatetime(s.Last)
			info.LastTime = &last
		}
		for _, c := range t.Columns {
			info.Columns = append(info.Columns, columnInfo{c.Name, c.Type, c.Doc})
		}
		list = append(list, info)
	}
	httpx.WriteJSON(w, http.StatusOK, map[string]any{"tables": list})
}
