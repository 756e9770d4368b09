package compute

import (
	"sync"
	"time"

	"github.com/huntbook/huntbook/notebook/kernel"
)

const (
	ticketLife  = time.Minute
	sessionLife = 12 * time.Hour
)

// pass says who may be where. path is where a ticket leads.
type pass struct {
	user, instance, path string
	until                time.Time
}

// tickets holds entry tickets, each good for one use, and the browser sessions that they were turned into.
type tickets struct {
	mu       *sync.Mutex
	open     map[string]pass
	sessions map[string]pass
}

func newTickets() tickets {
	return tickets{mu: new(sync.Mutex), open: map[string]pass{}, sessions: map[string]pass{}}
}

func (t tickets) issue(user, instance, path string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	for _, m := range []map[string]pass{t.open, t.sessions} {
		for k, p := range m {
			if now.After(p.until) {
				delete(m, k)
			}
		}
	}
	word := kernel.NewSecret()
	t.open[word] = pass{user, instance, path, now.Add(ticketLife)}
	return word
}

// redeem turns a ticket into a session. A ticket for another instance stays good for that one.
func (t tickets) redeem(word, instance string) (session string, p pass, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p, ok = t.open[word]
	if !ok || p.instance != instance {
		return "", pass{}, false
	}
	delete(t.open, word)
	if time.Now().After(p.until) {
		return "", pass{}, false
	}
	session = kernel.NewSecret()
	t.sessions[session] = pass{user: p.user, instance: instance, until: time.Now().Add(sessionLife)}
	return session, p, true
}

func (t tickets) session(word, instance string) (user string, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p, ok := t.sessions[word]
	if !ok || p.instance != instance || time.Now().After(p.until) {
		return "", false
	}
	return p.user, true
}
