package pgwire

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"crypto/tls"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/session"
)

// Sessions is what the protocol asks of the house behind it.
type Sessions interface {
	// Passwords are the passwords that a user name goes with now: the user's
	// own, or the temporary ones, which share their salts. None at all, or an
	// error without a SQLSTATE, makes the login fail like a wrong password.
	Passwords(ctx context.Context, t blueshift.Target, user string) ([]Password, error)
	// Open starts the session of a user who has proved the password. Its
	// *blueshift.SQLError is shown as it is (3D000 for an unknown database).
	Open(ctx context.Context, r OpenRequest) (*session.Session, error)
}

// Password is one that lets a client in. A temporary one comes with the
// credential that it belongs to.
type Password struct {
	blueshift.PasswordVerifier
	Temporary *blueshift.DatabaseCredential
}

// OpenRequest is what the startup packet asked for, and the password that was
// proved. Settings are its keys, and
// those in its options key; unknown ones are to be ignored.
type OpenRequest struct {
	Target   blueshift.Target
	User     string
	Password Password
	Database string
	Settings map[string]string
	Remote   netip.AddrPort // of the client
}

// sqlSession is what a connection needs of a *session.Session.
type sqlSession interface {
	Parse(sql string) ([]redshiftsql.Statement, error)
	Prepare(ctx context.Context, stmt redshiftsql.Statement, paramOIDs []uint32) (*session.Prepared, error)
	Execute(ctx context.Context, p *session.Prepared, args []session.Arg) (session.Result, error)
	Name(name string, p *session.Prepared) error
	Named(name string) (*session.Prepared, error)
	Forget(name string)
	CursorColumns(name string) ([]session.Column, bool)
	BeginTogether(list []redshiftsql.Statement) bool
	EndTogether(ctx context.Context, err error) error
	Failed(ctx context.Context)
	Setting(name string) (value string, known bool)
	SettingsVersion() int
	TxStatus() byte
	TakeNotices() []blueshift.SQLError
	IdleLimit() time.Duration
	Shared() bool
	PID() int32
	Secret() uint32
	Attach(cancel func(), end func(why error))
	Cancel()
	Close()
}

// Config is what a Server needs.
type Config struct {
	Sessions Sessions
	TLS      *tls.Config // offered when the client asks; nil refuses TLS
	// RequireSSL tells which targets refuse a connection without TLS; nil: none.
	RequireSSL func(blueshift.Target) bool
	Logger     *slog.Logger
	// StartupTimeout bounds everything before ReadyForQuery (default 30s).
	StartupTimeout time.Duration
	// IdleTimeout bounds the time between two messages (default: none).
	IdleTimeout time.Duration
	// WriteTimeout bounds how long a client may take for 64 KB of a result
	// (default 10 minutes: a person may be paging through it).
	WriteTimeout time.Duration
	// MaxMessage bounds one message of the client, in bytes (default 17 MiB:
	// a statement of 16 MiB and its frame).
	MaxMessage int
}

// Server serves connections. It satisfies endpoint's Handler.
type Server struct {
	Config
	open   func(context.Context, OpenRequest) (sqlSession, error)
	secret [32]byte // makes the salts of users who do not exist

	mu   sync.Mutex // guards live
	live map[int32]*conn
}

// New returns a Server.
func New(c Config) *Server {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	c.StartupTimeout = or(c.StartupTimeout, 30*time.Second)
	c.WriteTimeout = or(c.WriteTimeout, 10*time.Minute)
	c.MaxMessage = or(c.MaxMessage, 17<<20)
	s := &Server{Config: c, live: map[int32]*conn{}}
	s.open = func(ctx context.Context, r OpenRequest) (sqlSession, error) {
		opened, err := c.Sessions.Open(ctx, r)
		if err != nil {
			return nil, err
		}
		return opened, nil
	}
	if c.TLS != nil {
		s.TLS = c.TLS.Clone()
		s.TLS.NextProtos = []string{"postgresql"}
	}
	_, _ = rand.Read(s.secret[:]) // crypto/rand does not fail
	return s
}

func or[T int | time.Duration](v, otherwise T) T {
	if v <= 0 {
		return otherwise
	}
	return v
}

// ServeConn serves one connection until it ends, and closes it. When ctx ends,
// a running statement is cancelled and the client is told why: the cause of
// ctx if that is a *blueshift.SQLError, else 57P01.
func (s *Server) ServeConn(ctx context.Context, nc net.Conn, t blueshift.Target) {
	newConn(ctx, s, nc, t).serve()
}

func (s *Server) enter(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.live[c.session.PID()] = c
}

func (s *Server) leave(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.live, c.session.PID())
}

// cancel cancels the statement of the session that a CancelRequest names, if
// its key is right. Whoever asks learns nothing.
func (s *Server) cancel(pid int32, secret uint32) {
	s.mu.Lock()
	c := s.live[pid]
	s.mu.Unlock()
	if c != nil && subtle.ConstantTimeEq(int32(c.session.Secret()), int32(secret)) == 1 {
		c.running.cancel()
	}
}
