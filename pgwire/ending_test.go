package pgwire

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/session"
)

var withdrawn = &blueshift.SQLError{Severity: "FATAL", State: "57P01", Message: "terminating connection: access through this address has ended"}

func TestCutWhileIdle(t *testing.T) {
	for name, cause := range map[string]error{"terminating connection: access through this address has ended": withdrawn,
		"terminating connection due to administrator command": nil} {
		r := newRig(t, withTLS)
		p := r.talk()
		r.cut(cause)
		var out strings.Builder
		p.until("EOF", 1, &out)
		if want := "ErrorResponse FATAL 57P01 " + name + "\nEOF\n"; out.String() != want {
			t.Errorf("got %swant %s", out.String(), want)
		}
		c := r.dial() // and inside TLS there is no difference: see TestCutWhileRunning
		if _, err := io.ReadAll(c.net); err != nil {
			t.Error(err)
		}
	}
}

func TestCutWhileRunning(t *testing.T) {
	for _, options := range []string{"sslmode=disable", "sslmode=require"} {
		r := newRig(t, withTLS)
		c := r.connect(options)
		r.numbers(c)
		done := make(chan error, 1)
		go func() {
			_, err := c.Exec(context.Background(), forever)
			done <- err
		}()
		r.until("the query runs", func() bool { return r.running() == 1 })
		began := time.Now()
		r.cut(withdrawn)
		var e *pgconn.PgError
		if err := <-done; !errors.As(err, &e) || e.Code != "57P01" || e.Severity != "FATAL" || e.Message != withdrawn.Message {
			t.Errorf("%s: %v", options, err)
		}
		r.handlers.Wait()
		if d := time.Since(began); d > 20*time.Second {
			t.Errorf("%s: it took %v", options, d)
		}
	}
}

// A result that is cut short must not look complete.
func TestCutInTheMiddleOfAResult(t *testing.T) {
	r := newRig(t, nil)
	c := r.connect("")
	r.numbers(c)
	rows, err := c.Query(t.Context(), "select a.n from numbers a, numbers b, numbers c")
	r.must(err)
	for n := 0; rows.Next(); n++ {
		if n == 1000 {
			r.cut(withdrawn)
		}
	}
	var e *pgconn.PgError
	if err := rows.Err(); err == nil || errors.As(err, &e) && e.Code != "57P01" {
		t.Errorf("the result ended with %v", err)
	}
}

func TestHangUpStopsTheStatement(t *testing.T) {
	for _, pipelined := range []bool{false, true} {
		r := newRig(t, nil)
		r.numbers(r.connect(""))
		p := r.talk()
		p.Send(&pgproto3.Query{String: forever})
		if pipelined {
			p.Send(&pgproto3.Query{String: "select 1"})
		}
		r.must(p.Flush())
		r.until("the query runs", func() bool { return r.running() == 1 })
		p.net.Close()
		r.until("it is stopped", func() bool { return r.running() == 0 })
	}
}

// What a client sends while its query runs is read ahead, and answered.
func TestReadAheadIsNotLost(t *testing.T) {
	for _, options := range []string{"sslmode=disable", "sslmode=require"} {
		r := newRig(t, withTLS)
		r.wrap = func(s sqlSession) sqlSession { return &slow{s, 3 * watchAfter} }
		c := r.connect(options)
		f := pgproto3.NewFrontend(c.PgConn().Conn(), c.PgConn().Conn())
		const queries = 8
		word := strings.Repeat("x", 30_000) // together more than is read ahead
		for range queries {
			f.SendQuery(&pgproto3.Query{String: "select '" + word + "'"})
		}
		go f.Flush()
		for n := 0; n < queries; {
			m, err := f.Receive()
			if err != nil {
				t.Fatal(options, err)
			}
			if row, ok := m.(*pgproto3.DataRow); ok {
				if n++; string(row.Values[0]) != word {
					t.Fatal("a query arrived changed")
				}
			}
		}
	}
}

// slow sleeps before each statement, as one that computes would.
type slow struct {
	sqlSession
	time.Duration
}

func (s *slow) Execute(ctx context.Context, p *session.Prepared, args []session.Arg) (session.Result, error) {
	timer := time.NewTimer(s.Duration)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return s.sqlSession.Execute(ctx, p, args)
}

func TestSlowReaderIsCutOff(t *testing.T) {
	r := newRig(t, func(c *Config) { c.WriteTimeout = 100 * time.Millisecond })
	r.numbers(r.connect(""))
	p := r.talk()
	p.say(`send Query {"String":"select a.n from numbers a, numbers b, numbers c"}`, nil)
	r.until("the query runs", func() bool { return r.running() == 1 })
	r.until("the client is given up", func() bool { return r.running() == 0 && r.sessions.Count() == 1 })
}

func TestIdleTimeout(t *testing.T) {
	r := newRig(t, func(c *Config) { c.IdleTimeout = 50 * time.Millisecond })
	p := r.talk()
	var out strings.Builder
	p.until("EOF", 1, &out)
	if out.String() != "ErrorResponse FATAL 57P05 terminating connection due to idle-session timeout\nEOF\n" {
		t.Error(out.String())
	}
}

// panicking fails in the worst way on demand.
type panicking struct{ sqlSession }

func (p *panicking) Parse(sql string) ([]redshiftsql.Statement, error) {
	if sql == "panic" {
		panic("the secret of the house")
	}
	return p.sqlSession.Parse(sql)
}

func TestPanicEndsOneConnectionOnly(t *testing.T) {
	r := newRig(t, nil)
	r.wrap = func(s sqlSession) sqlSession { return &panicking{s} }
	c, other := r.connect(""), r.connect("")
	_, err := c.Exec(t.Context(), "panic")
	var e *pgconn.PgError
	if !errors.As(err, &e) || e.Code != "XX000" || e.Severity != "FATAL" || strings.Contains(e.Message, "secret") || !strings.Contains(e.Message, "ErrorId") {
		t.Errorf("got %v", err)
	}
	var n int
	if err := other.QueryRow(t.Context(), "select 1").Scan(&n); err != nil {
		t.Error("another connection suffered:", err)
	}
	r.until("the session is closed", func() bool { return r.sessions.Count() == 1 })
}

// failing answers an error of no known kind.
type failing struct{ sqlSession }

func (failing) Prepare(context.Context, redshiftsql.Statement, []uint32) (*session.Prepared, error) {
	return nil, errors.New("open /var/lib/secret: no such file")
}

func TestInternalsAreNotShown(t *testing.T) {
	r := newRig(t, nil)
	r.wrap = func(s sqlSession) sqlSession { return failing{s} }
	c := r.connect("")
	_, err := c.Exec(t.Context(), "select 1")
	var e *pgconn.PgError
	if !errors.As(err, &e) || e.Code != "XX000" || strings.Contains(e.Message, "secret") || !strings.Contains(e.Message, "ErrorId") {
		t.Errorf("got %v", err)
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	r := newRig(t, withTLS)
	r.numbers(r.connect(""))
	before := runtime.NumGoroutine()
	var clients sync.WaitGroup
	for i := range 20 {
		clients.Go(func() {
			c, err := pgx.Connect(context.Background(), r.url([]string{"sslmode=disable", "sslmode=require"}[i%2]))
			if err != nil {
				t.Error(err)
				return
			}
			c.Exec(context.Background(), "select n from numbers where n < $1::int", i)
			c.Exec(context.Background(), "begin")
			c.Exec(context.Background(), "bogus")
			if i%3 == 0 {
				c.PgConn().Conn().Close() // without a goodbye
				return
			}
			c.Close(context.Background())
		})
	}
	clients.Wait()
	r.until("the sessions are closed", func() bool { return r.sessions.Count() == 1 })
	r.until("the goroutines have ended", func() bool { return runtime.NumGoroutine() <= before })
}

func TestManyClientsAtOnce(t *testing.T) {
	r := newRig(t, nil)
	r.numbers(r.connect(""))
	var clients sync.WaitGroup
	for range 8 {
		c := r.connect("")
		clients.Go(func() {
			for i := range 50 {
				var n int
				if err := c.QueryRow(context.Background(), "select count(*) from numbers where n <= $1::int", i).Scan(&n); err != nil || n != i {
					t.Error(n, err)
					return
				}
			}
		})
	}
	clients.Wait()
}
