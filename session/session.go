package session

import (
	"context"
	"sync"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// Session is one client's conversation with one database.
type Session struct {
	Request
	home      *Sessions
	login     *blueshift.User     // who proved a password
	user      blueshift.User      // who the session works as
	joined    *rights             // of login, with the groups that it joins for the session
	connected *blueshift.Database // which the client has connected to
	database  blueshift.Database  // the one in use; others read it under home.mu
	writing   string              // the catalog of another one that the transaction writes; the same
	conn      *engine.Conn
	ctx       context.Context // of the statement being prepared or run
	settings  settings
	initial   settings // what RESET goes back to
	changes   int      // of the settings, counted
	dialect   int      // changes of those that decide what a statement means
	zone      string   // the time zone of the engine connection
	pid       int32
	secret    uint32
	since     time.Time // when it was opened

	tx      *transaction         // nil outside a transaction
	block   bool                 // inside BEGIN … COMMIT
	mode    transactionMode      // of the block
	failed  bool                 // the block has failed: only ROLLBACK helps
	results map[*rows]struct{}   // those that are open
	cursor  *cursor              // the one that is open, if any
	named   map[string]*Prepared // what clients prepared under a name
	notices []blueshift.SQLError
	glass   map[string]string // values that break-glass actions wait for
	temp    *temporaryTables
	past    *history // of its namespace
	// serialization is that of its namespace.
	serialization *catalog.Serialization
	xid           int64                   // of the transaction at work, or the last one
	numbered      bool                    // the statement to come has its transaction's number
	parsed        []redshiftsql.Statement // of the query string that was read last
	texts         []string                // how each of them was written
	repeats       repeats                 // what has been sent more than once

	mu            sync.Mutex                 // guards what follows
	ending        bool                       // the transaction is being committed or rolled back
	reading       *reading                   // the statement at work
	cancelWork    func()                     // of the connection: see Attach
	endConnection func(why error)            // the same
	readings      map[*reading]struct{}      // those, at work or suspended, that read through shares
	found         found                      // the database that was read last
	opened        *opened                    // the share behind a database that was opened last
	entitled      entitled                   // the rights that were asked for last
	spareEnd      *end                       // of the next of them
	reached       map[blueshift.Key]struct{} // shares that it has used since it began
	closed        bool
	work          *ran // the statement at work, as the history has it
	// lastQuery is the number of the last statement that ended.
	lastQuery int64
	// blockXID is the transaction of the block that is open since blockSince.
	blockXID   int64
	blockSince time.Time
}

// PID identifies the session in BackendKeyData and pg_backend_pid().
func (s *Session) PID() int32 { return s.pid }

// Secret is the key that a CancelRequest has to show.
func (s *Session) Secret() uint32 { return s.secret }

// TxStatus is the transaction status of ReadyForQuery: 'I' idle, 'T' in a
// block, 'E' in a failed block.
func (s *Session) TxStatus() byte {
	switch {
	case !s.block:
		return 'I'
	case s.failed:
		return 'E'
	default:
		return 'T'
	}
}

// Parse reads a whole query string, which may hold several statements.
func (s *Session) Parse(sql string) (list []redshiftsql.Statement, err error) {
	if again := s.repeats.recognize(sql); again != nil {
		s.parsed, s.texts = []redshiftsql.Statement{again.Statement}, []string{again.Prepared.text}
		return s.parsed, nil
	}
	if s.parsed, s.texts, err = redshiftsql.ParseTexts(sql); err != nil {
		s.refuse(keptText(sql), err)
	}
	if len(s.parsed) != 1 {
		s.repeats.known = false // no statement of it is all of it
	}
	return s.parsed, err
}

// TakeNotices returns the notices since the last call, and forgets them.
func (s *Session) TakeNotices() []blueshift.SQLError {
	n := s.notices
	s.notices = nil
	return n
}

func (s *Session) notice(state, message string) {
	s.notices = append(s.notices, blueshift.SQLError{Severity: "NOTICE", State: state, Message: message})
}

// Cancel interrupts the running statement; it then fails with 57014.
func (s *Session) Cancel() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.interrupt()
}

// Close rolls back, gives back the engine connection and forgets the session.
func (s *Session) Close() {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.closed = true
	s.mu.Unlock()
	s.home.forget(s)
	s.connection(disconnecting)
	s.closeResults()
	s.forgetAll()
	s.forgetRepeats()
	s.rollback(context.Background())
	s.conn.Close()
}
