package session

import (
	"fmt"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
)

// maxShareEvents is how many changes and uses of datashares a namespace
// remembers, each.
const maxShareEvents = 5_000

// shareEvent is a change to a datashare, on the side where it was made.
type shareEvent struct {
	at         time.Time
	user       uint32
	userName   string
	pid        int32
	xid        int64
	action     string
	share      blueshift.Datashare // what is known of it
	mounted    string              // the consumer's database
	objectKind string
	objectID   uint32
	object     string
	account    blueshift.Account // of the consumer
	namespace  string
	attribute  string
	value      string
}

// shareUse is a relation that a statement read through a datashare: one for
// the consumer, and its twin for the producer.
type shareUse struct {
	at          time.Time
	user        uint32
	pid         int32
	xid         int64
	request     string
	transaction string
	share       blueshift.Datashare
	objectKind  string
	objectID    uint32
	object      string
	consumer    blueshift.Namespace
}

// noteShares writes down the changes to datashares that have committed.
func (s *Session) noteShares(changes []shareChange) {
	for _, c := range changes {
		e := shareEvent{share: blueshift.Datashare{Name: c.Share, Database: c.Database}, account: c.Account, namespace: c.Namespace}
		if c.Datashare != nil {
			e.share = *c.Datashare
		}
		object := func(kind string, id uint32, name string) {
			e.objectKind, e.objectID, e.object = kind, id, name
			s.noteShare(e)
		}
		switch c.Op {
		case "create", "drop":
			e.action = strings.ToUpper(c.Op) + " DATASHARE"
			s.noteShare(e)
		case "grant usage", "revoke usage":
			e.action = strings.ToUpper(c.Op)
			s.noteShare(e)
		case "set publicaccessible", "set includenew":
			e.action, e.attribute, e.value = "ALTER DATASHARE SET", strings.ToUpper(c.Op[len("set "):]), fmt.Sprint(c.Value)
			s.noteShare(e)
		case "add schema", "remove schema":
			e.action = "ALTER DATASHARE " + strings.ToUpper(strings.TrimSuffix(c.Op, " schema"))
			object("schema", c.Schema.ID, c.Schema.Name)
		case "add object", "remove object":
			e.action = "ALTER DATASHARE " + strings.ToUpper(strings.TrimSuffix(c.Op, " object"))
			object(c.Object.Kind, c.Object.ID, c.Object.Schema+"."+c.Object.Name)
		case "add objects":
			e.action = "ALTER DATASHARE ADD"
			for _, o := range c.Objects {
				object(o.Kind, o.ID, o.Schema+"."+o.Name)
			}
		}
	}
}

func (s *Session) noteShare(e shareEvent) {
	e.at, e.user, e.userName, e.pid, e.xid = s.home.now(), s.user.SysID, s.user.Name, s.pid, s.xid
	h := s.past
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.shareEvents = append(h.shareEvents, e); len(h.shareEvents) > maxShareEvents {
		h.shareEvents = h.shareEvents[1:]
	}
}

// noteUses writes down, for both sides, what a statement is about to read
// through datashares.
func (s *Session) noteUses(p *Prepared) {
	for _, r := range p.plan.Reads {
		if !r.Shared() {
			continue
		}
		namespace, name, _ := strings.Cut(r.Share.ID, "/")
		kind := "table"
		if r.Query != nil {
			kind = "view"
		}
		s.past.mu.Lock()
		s.past.requests++
		request := fmt.Sprintf("%d.%d", s.pid, s.past.requests)
		s.past.mu.Unlock()
		use := shareUse{at: s.home.now(), user: s.user.SysID, pid: s.pid, xid: s.xid, request: request, transaction: fmt.Sprintf("%d.%d", s.pid, s.xid),
			share: blueshift.Datashare{Key: r.Share, Namespace: namespace, Name: name}, objectKind: kind, objectID: r.ID, object: r.Schema + "." + r.Name, consumer: s.Namespace}
		s.past.addUse(use, false)
		s.home.historyOf(namespace).addUse(use, true)
	}
}

func (h *history) addUse(u shareUse, produced bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := &h.consumed
	if produced {
		list = &h.produced
	}
	if *list = append(*list, u); len(*list) > maxShareEvents {
		*list = (*list)[1:]
	}
}
