package session

import (
	"errors"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// history is what the sessions of a namespace did: the statements they ran, the
// connections they were, what was read through datashares and which transactions
// were refused for the order of all. It is read in
// memory, the oldest forgotten first, and kept in a file besides.
type history struct {
	recalled    sync.Once
	file        *historyFile // nil: in memory only
	mu          sync.Mutex   // guards what follows
	due         bool         // the file is about to get what it does not have
	query, xid  int64        // the last numbers given
	statements  remembered[ran]
	connections remembered[connected]
	consumed    remembered[*shareUse] // what its sessions read through datashares
	produced    remembered[*shareUse] // what others read of it
	conflicts   remembered[conflict]
	requests    int64 // given to those of its sessions
}

// How much a namespace remembers.
const (
	maxRan       = 10_000
	maxRanText   = 4 << 20 // bytes of the texts of statements
	maxConnected = 5_000
	maxNotedText = 1 << 20  // bytes of the texts of connections, and of each side's uses of datashares
	maxKeptText  = 64 << 10 // bytes of one statement's text
	maxKeptError = 512      // bytes of what it failed with
	maxConflicts = 1_000
)

// ran is a statement that ran, or runs.
type ran struct {
	query, xid int64
	pid        int32
	user       uint32
	database   string
	label      string // query_group
	text       string
	start, end time.Time // end is zero while it runs
	rows       int64     // answered or changed
	err, state string    // why it failed
	refused    bool      // before it ran: it could not be read or resolved
	applied    []appliedPolicy
	touched    []touchedTable
}

// texts is how much of the bound on texts the statement takes.
func (r ran) texts() (n int) {
	for _, a := range r.applied {
		n += len(a.database) + len(a.schema) + len(a.relation) + len(a.policy)
	}
	for _, t := range r.touched {
		n += len(t.database) + len(t.schema) + len(t.name)
	}
	return n + len(r.label) + len(r.text) + len(r.err)
}

func (ran) bounds() (n, bytes int) { return maxRan, maxRanText }
func (r ran) happened() time.Time  { return r.end }

// conflict is a transaction that was refused for the order of all.
type conflict struct {
	xid       int64
	pid       int32
	since, at time.Time // when it began, and when it was refused
	table     uint32
}

func (conflict) texts() int             { return 0 }
func (conflict) bounds() (n, bytes int) { return maxConflicts, 0 }
func (c conflict) happened() time.Time  { return c.at }

// What happens to a connection, in the words of STL_CONNECTION_LOG.
const (
	initiating    = "initiating session"
	authenticated = "authenticated"
	disconnecting = "disconnecting session"
)

// connected is something that happened to a connection.
type connected struct {
	event     string
	since, at time.Time // when it was opened, and when this happened
	pid       int32
	user      uint32
	name      string
	database  string
	remote    netip.AddrPort
	timeout   int
	// What the client said of itself.
	application, os, driver, plugin string
}

func (c connected) texts() int {
	return len(c.event) + len(c.name) + len(c.database) + len(c.application) + len(c.os) + len(c.driver) + len(c.plugin)
}

func (connected) bounds() (n, bytes int) { return maxConnected, maxNotedText }
func (c connected) happened() time.Time  { return c.at }

// historyOf is the history of a namespace.
func (h *Sessions) historyOf(namespace string) *history {
	h.mu.Lock()
	if h.histories == nil {
		h.histories = map[string]*history{}
	}
	past := h.histories[namespace]
	if past == nil {
		past = &history{}
		if h.HistoryDir != "" {
			past.file = h.historyFile(namespace)
		}
		h.histories[namespace] = past
	}
	h.mu.Unlock()
	past.recalled.Do(func() {
		if past.file == nil {
			return
		}
		if err := past.recall(h.now()); err != nil {
			h.Logger.Warn("the history cannot be read back", "file", past.file.path, "error", err)
		}
	})
	return past
}

// takeXID is the number of the transaction that a statement begins, or is in.
func (s *Session) takeXID() int64 {
	if s.numbered || s.block && s.xid != 0 {
		s.numbered = false
		return s.xid
	}
	s.past.mu.Lock()
	defer s.past.mu.Unlock()
	s.past.xid++
	s.xid = s.past.xid
	return s.xid
}

// lastXID is the number of the last transaction that began.
func (h *history) lastXID() int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.xid
}

// started notes that a statement begins. A transaction has one number, which
// its first statement takes.
func (s *Session) started(p *Prepared) *ran {
	r := &ran{pid: s.pid, user: s.user.SysID, database: s.connected.Name, label: s.settings.get("query_group"), text: p.text, start: s.home.now()}
	if r.label == noGroup {
		r.label = "default" // as the views of the history call it
	}
	if p.plan == nil {
		r.text = masked(p.text)
	}
	s.past.mu.Lock()
	s.past.query++
	r.query = s.past.query
	s.past.mu.Unlock()
	r.xid = s.takeXID()
	s.mu.Lock()
	s.work = r
	s.mu.Unlock()
	return r
}

// ended notes how a statement ended.
func (s *Session) ended(r *ran, rows int64, err error) {
	if r == nil {
		return // a cursor's query: its DECLARE is what ran
	}
	done := *r
	done.rows, done.end = rows, s.home.now()
	if err != nil {
		done.err, done.state = toldOf(err)
	}
	s.mu.Lock()
	if s.work == r {
		s.work = nil
	}
	if !done.refused {
		s.lastQuery = done.query
	}
	switch {
	case !s.block:
		s.blockSince = time.Time{}
	case s.blockSince.IsZero():
		s.blockXID, s.blockSince = done.xid, done.start
	}
	s.mu.Unlock()
	s.home.note(s.past, func() { s.past.statements.add(done) })
}

// toldOf is what the history keeps of an error.
func toldOf(err error) (text, state string) {
	text = err.Error()
	var e *blueshift.SQLError
	if errors.As(err, &e) {
		text, state = e.Message, e.State
	}
	return strings.Clone(clipped(text, maxKeptError)), state
}

// refuse notes a statement that never ran, for it could not be read or
// resolved. One in a failed block is told nothing but that, and not noted.
func (s *Session) refuse(text string, err error) {
	if err == error(errAborted) {
		return
	}
	r := s.started(&Prepared{text: text})
	r.refused = true
	s.ended(r, 0, err)
}

// open is the transaction that the session is in, and since when.
func (s *Session) open() (xid int64, since time.Time, is bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !s.blockSince.IsZero():
		return s.blockXID, s.blockSince, true
	case s.work != nil:
		return s.work.xid, s.work.start, true
	}
	return 0, time.Time{}, false
}

// connection notes something that happened to the session's connection.
func (s *Session) connection(event string) {
	said := func(name string, most int) string { return strings.Clone(clipped(s.Settings[name], most)) }
	c := connected{event: event, since: s.since, at: s.home.now(), pid: s.pid, user: s.login.SysID, name: s.login.Name, database: s.Database, remote: s.Remote,
		timeout: s.login.SessionTimeout, application: said("application_name", 250), os: said("os_version", 64), driver: said("driver_version", 64), plugin: said("plugin_name", 32)}
	s.home.note(s.past, func() { s.past.connections.add(c) })
}

// changed is the number of rows that a command tag tells of.
func changed(tag string) int64 {
	n, err := strconv.ParseInt(tag[strings.LastIndexByte(tag, ' ')+1:], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// secrets are the words that a secret follows.
var secrets = blueshift.Pattern(`(?i)\b(password|secret_access_key|session_token|credentials|access_key_id)(\s+as)?\s*'(?:[^'\\]|''|\\.)*'`)

// masked is a statement's text without the passwords and keys in it.
func masked(text string) string {
	return secrets().ReplaceAllString(text, "$1$2 '***'")
}

// textOfStatement is how a statement was written, if it is of the query string
// that was read last; it is asked for once. Of a long one only the beginning is
// kept, and nothing that keeps the rest of the query string in memory.
func (s *Session) textOfStatement(stmt redshiftsql.Statement) string {
	i := slices.Index(s.parsed, stmt)
	if i < 0 {
		return ""
	}
	text, alone := s.texts[i], len(s.texts) == 1
	if s.texts[i] = ""; i == len(s.parsed)-1 {
		s.parsed, s.texts = nil, nil
	}
	if !alone {
		text = strings.Clone(text)
	}
	return keptText(text)
}

// keptText is what the history keeps of a text.
func keptText(text string) string {
	if len(text) > maxKeptText {
		text = strings.Clone(text[:maxKeptText])
	}
	return strings.ToValidUTF8(text, "")
}
