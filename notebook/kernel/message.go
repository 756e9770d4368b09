package kernel

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-zeromq/zmq4"
	"github.com/google/uuid"
)

// header of a message, as the Jupyter messaging protocol 5.3 has it.
type header struct {
	ID      string `json:"msg_id"`
	Session string `json:"session"`
	User    string `json:"username"`
	Date    string `json:"date"`
	Type    string `json:"msg_type"`
	Version string `json:"version"`
}

type message struct {
	Header  header
	Parent  header
	Content json.RawMessage
}

var delimiter = []byte("<IDS|MSG>")

// session signs and numbers messages of one client.
type session struct {
	id  string
	key []byte
}

func (s session) sign(frames ...[]byte) []byte {
	mac := hmac.New(sha256.New, s.key)
	for _, f := range frames {
		mac.Write(f)
	}
	return []byte(hex.EncodeToString(mac.Sum(nil)))
}

// encode gives a request as frames, and its id.
func (s session) encode(kind string, content any) (zmq4.Msg, string, error) {
	h := header{
		ID: uuid.NewString(), Session: s.id, User: "huntbook", Type: kind, Version: "5.3",
		Date: time.Now().UTC().Format(time.RFC3339Nano),
	}
	head, err := json.Marshal(h)
	if err != nil {
		return zmq4.Msg{}, "", err
	}
	body, err := json.Marshal(content)
	if err != nil {
		return zmq4.Msg{}, "", err
	}
	empty := []byte("{}")
	return zmq4.NewMsgFrom(delimiter, s.sign(head, empty, empty, body), head, empty, empty, body), h.ID, nil
}

// decode reads a message and refuses one with a false signature.
func (s session) decode(frames [][]byte) (message, error) {
	for len(frames) > 0 && !bytes.Equal(frames[0], delimiter) {
		frames = frames[1:] // routing
	}
	if len(frames) < 6 {
		return message{}, errors.New("a kernel message has too few frames")
	}
	if !hmac.Equal(frames[1], s.sign(frames[2:6]...)) {
		return message{}, errors.New("a kernel message has a false signature")
	}
	m := message{Content: bytes.Clone(frames[5])}
	if err := json.Unmarshal(frames[2], &m.Header); err != nil {
		return message{}, fmt.Errorf("a kernel message's header: %w", err)
	}
	if err := json.Unmarshal(frames[3], &m.Parent); err != nil {
		return message{}, fmt.Errorf("a kernel message's parent: %w", err)
	}
	return m, nil
}
