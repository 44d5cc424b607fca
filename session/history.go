package session

import (
	"errors"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// history is what the sessions of a namespace did: the statements they ran and
// the connections they were. It is kept in memory, the oldest forgotten first.
type history struct {
	mu          sync.Mutex
	query, xid  int64 // the last numbers given
	statements  []ran
	bytes       int // of their texts
	connections []connected
	shareEvents []shareEvent
	consumed    []shareUse // what its sessions read through datashares
	produced    []shareUse // what others read of it
	requests    int64      // given to those of its sessions
}

// How much a namespace remembers.
const (
	maxRan       = 10_000
	maxRanText   = 4 << 20 // bytes of the texts of statements
	maxConnected = 5_000
	maxKeptText  = 64 << 10 // bytes of one statement's text
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
}

// connected is something that happened to a connection.
type connected struct {
	event     string
	since, at time.Time // when it was opened, and when this happened
	pid       int32
	user      uint32
	name      string
	database  string
	remote    netip.AddrPort
	settings  map[string]string // of its start
	timeout   int
}

// historyOf is the history of a namespace.
func (h *Sessions) historyOf(namespace string) *history {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.histories == nil {
		h.histories = map[string]*history{}
	}
	if h.histories[namespace] == nil {
		h.histories[namespace] = &history{}
	}
	return h.histories[namespace]
}

// started notes that a statement begins. A transaction has one number, which
// its first statement takes.
func (s *Session) started(p *Prepared) *ran {
	r := &ran{pid: s.pid, user: s.user.SysID, database: s.database.Name, label: s.settings.get("query_group"), text: p.text, start: s.home.now()}
	if p.plan == nil {
		r.text = masked(p.text)
	}
	s.past.mu.Lock()
	s.past.query++
	r.query = s.past.query
	if !s.block || s.xid == 0 {
		s.past.xid++
		s.xid = s.past.xid
	}
	s.past.mu.Unlock()
	r.xid = s.xid
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
		done.err = err.Error()
		var e *blueshift.SQLError
		if errors.As(err, &e) {
			done.err, done.state = e.Message, e.State
		}
	}
	s.mu.Lock()
	if s.work == r {
		s.work = nil
	}
	s.lastQuery = done.query
	switch {
	case !s.block:
		s.blockSince = time.Time{}
	case s.blockSince.IsZero():
		s.blockXID, s.blockSince = done.xid, done.start
	}
	s.mu.Unlock()
	h := s.past
	h.mu.Lock()
	defer h.mu.Unlock()
	h.statements = append(h.statements, done)
	for h.bytes += len(done.text); len(h.statements) > maxRan || h.bytes > maxRanText; {
		h.bytes -= len(h.statements[0].text)
		h.statements[0] = ran{}
		h.statements = h.statements[1:]
	}
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
	now := s.home.now()
	h := s.past
	h.mu.Lock()
	defer h.mu.Unlock()
	c := connected{event, s.since, now, s.pid, s.login.SysID, s.login.Name, s.Database, s.Remote, s.Settings, s.login.SessionTimeout}
	if h.connections = append(h.connections, c); len(h.connections) > maxConnected {
		h.connections = h.connections[1:]
	}
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
var secrets = regexp.MustCompile(`(?i)\b(password|secret_access_key|session_token|credentials|access_key_id)(\s+as)?\s*'(?:[^'\\]|''|\\.)*'`)

// masked is a statement's text without the passwords and keys in it.
func masked(text string) string {
	return secrets.ReplaceAllString(text, "$1$2 '***'")
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
	if len(text) > maxKeptText || !alone {
		text = strings.Clone(text[:min(len(text), maxKeptText)])
	}
	return strings.ToValidUTF8(text, "")
}
