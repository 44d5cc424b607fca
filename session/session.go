package session

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// Session is one client's conversation with one database.
type Session struct {
	Request
	home     *Sessions
	user     blueshift.User
	database blueshift.Database
	conn     *engine.Conn
	ctx      context.Context // of the statement being prepared or run
	settings settings
	pid      int32
	secret   uint32
	since    time.Time // when it was opened

	tx      *transaction // nil outside a transaction
	block   bool         // inside BEGIN … COMMIT
	failed  bool         // the block has failed: only ROLLBACK helps
	result  *rows        // the open result, if any
	notices []blueshift.SQLError
	temp    *temporaryTables

	mu      sync.Mutex // guards what follows
	ending  bool       // the transaction is being committed or rolled back
	running []throughShare
	cut     error
	closed  bool
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
func (s *Session) Parse(sql string) ([]redshiftsql.Statement, error) { return redshiftsql.Parse(sql) }

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
	s.closeResult()
	s.rollback(context.Background())
	s.conn.Close()
}

// begin notes what the statement about to run reads through shares. It is
// called before the check that they may be read, so that a withdrawal is seen
// either by that check or by recheck.
func (s *Session) begin(shares []throughShare) {
	s.mu.Lock()
	s.running, s.cut = shares, nil
	s.mu.Unlock()
}

// end forgets the running statement and returns why it was cut, if it was.
func (s *Session) end() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running = nil
	return s.cut
}

// wasCut tells whether the running statement has lost what it reads.
func (s *Session) wasCut() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cut != nil
}

func (s *Session) recheck(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, share := range s.running {
		same, err := s.check(ctx, share)
		var reason string
		var e *blueshift.SQLError
		switch {
		case errors.As(err, &e):
			reason = e.Message
		case err != nil:
			reason = err.Error()
		case !same:
			reason = "what is in the datashare has changed; run the statement again"
		default:
			continue
		}
		s.cut = blueshift.SQLErrorf("57014", "canceling statement because its access was withdrawn: %s", reason)
		s.interrupt()
		return
	}
}
