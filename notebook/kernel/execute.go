package kernel

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// Output is one output of a cell in nbformat 4's form.
type Output = map[string]any

// Result says how a cell ended.
type Result struct {
	Count   int // the number in In[n]
	Outputs []Output
	Error   *Error // nil when the cell ran to its end
}

// Error is an exception in a cell.
type Error struct {
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

func (e *Error) Error() string { return e.Name + ": " + e.Value }

// Execute runs code as one cell and waits for its end. When ctx ends first the cell is interrupted;
// what it gave until then is in the result.
func (k *Kernel) Execute(ctx context.Context, code string) (*Result, error) {
	k.executes.Lock()
	defer k.executes.Unlock()
	id, answers, err := k.send(k.shell, "execute_request", map[string]any{
		"code": code, "silent": false, "store_history": true, "user_expressions": struct{}{}, "allow_stdin": false, "stop_on_error": true,
	})
	if err != nil {
		return nil, err
	}
	defer k.forget(id)
	cell := &collector{result: &Result{}, displays: map[string][]Output{}}
	var replied, idle bool
	cancelled, patience := ctx.Done(), (<-chan time.Time)(nil)
	for !replied || !idle {
		select {
		case m := <-answers:
			switch m.Header.Type {
			case "execute_reply":
				replied = true
				err = cell.reply(m.Content)
			case "status":
				var s struct {
					State string `json:"execution_state"`
				}
				err = json.Unmarshal(m.Content, &s)
				idle = idle || s.State == "idle"
			default:
				err = cell.add(m)
			}
			if err != nil {
				return cell.result, fmt.Errorf("reading a %s of the kernel: %w", m.Header.Type, err)
			}
		case <-k.ended:
			return cell.result, ErrDied
		case <-cancelled:
			// The cell's end is awaited: what is sent before it would be dropped with the interrupted cell.
			cancelled, patience = nil, time.After(3*time.Second)
			_ = k.cmd.Process.Signal(os.Interrupt)
		case <-patience:
			return cell.result, ctx.Err()
		}
	}
	return cell.result, ctx.Err()
}

// collector keeps a cell's outputs as a front end would show them.
type collector struct {
	result   *Result
	displays map[string][]Output // by display id, for updates
	clear    bool                // at the next output
}

func (c *collector) reply(content json.RawMessage) error {
	var r struct {
		Status string `json:"status"`
		Count  int    `json:"execution_count"`
		Error
	}
	if err := json.Unmarshal(content, &r); err != nil {
		return err
	}
	c.result.Count = r.Count
	if r.Status != "ok" {
		c.result.Error = &r.Error
	}
	return nil
}

func (c *collector) add(m message) error {
	var body struct {
		Name      string         `json:"name"`
		Text      string         `json:"text"`
		Data      map[string]any `json:"data"`
		Metadata  map[string]any `json:"metadata"`
		Count     int            `json:"execution_count"`
		Wait      bool           `json:"wait"`
		Transient struct {
			Display string `json:"display_id"`
		} `json:"transient"`
		Error
	}
	d := json.NewDecoder(bytes.NewReader(m.Content))
	d.UseNumber()
	if err := d.Decode(&body); err != nil {
		return err
	}
	kind := m.Header.Type
	switch kind {
	case "clear_output":
		c.clear = true
		if !body.Wait {
			c.wipe()
		}
	case "stream":
		c.wipe()
		c.stream(body.Name, body.Text)
	case "error":
		c.wipe()
		c.put(Output{"output_type": "error", "ename": body.Error.Name, "evalue": body.Value, "traceback": body.Traceback})
	case "update_display_data":
		for _, shown := range c.displays[body.Transient.Display] {
			shown["data"], shown["metadata"] = body.Data, orEmpty(body.Metadata)
		}
	case "display_data", "execute_result":
		c.wipe()
		out := Output{"output_type": kind, "data": body.Data, "metadata": orEmpty(body.Metadata)}
		if kind == "execute_result" {
			out["execution_count"] = body.Count
		}
		if id := body.Transient.Display; id != "" {
			c.displays[id] = append(c.displays[id], out)
		}
		c.put(out)
	}
	return nil
}

func orEmpty(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

func (c *collector) put(o Output) { c.result.Outputs = append(c.result.Outputs, o) }

func (c *collector) wipe() {
	if c.clear {
		c.clear, c.result.Outputs = false, nil
	}
}

// stream adds text to the output before it when that is the same stream.
func (c *collector) stream(name, text string) {
	if n := len(c.result.Outputs); n > 0 {
		if last := c.result.Outputs[n-1]; last["output_type"] == "stream" && last["name"] == name {
			last["text"] = last["text"].(string) + text
			return
		}
	}
	c.put(Output{"output_type": "stream", "name": name, "text": text})
}
