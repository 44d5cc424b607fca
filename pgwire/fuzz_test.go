package pgwire

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/session"
)

// dummy is a session without an engine: every statement succeeds and returns
// nothing.
type dummy struct {
	block bool
	named map[string]*session.Prepared
}

func (d *dummy) Name(name string, p *session.Prepared) error {
	p.Retain()
	d.named[name] = p
	return nil
}

func (d *dummy) Named(name string) (*session.Prepared, error) {
	if p := d.named[name]; p != nil {
		return p, nil
	}
	return nil, blueshift.SQLErrorf("26000", "prepared statement \"%s\" does not exist", name)
}

func (d *dummy) Forget(name string) { delete(d.named, name) }

func (d *dummy) Parse(sql string) ([]redshiftsql.Statement, error) { return redshiftsql.Parse(sql) }

func (d *dummy) Prepare(_ context.Context, s redshiftsql.Statement, oids []uint32) (*session.Prepared, error) {
	p := &session.Prepared{Statement: s, OIDs: oids}
	for _, o := range oids {
		p.Params = append(p.Params, redshiftsql.TypeByOID(o))
	}
	if _, ok := s.(*redshiftsql.Select); ok {
		p.Columns = []session.Column{{Name: "c", Type: redshiftsql.Type{ID: redshiftsql.Integer}}}
	}
	return p, nil
}

func (d *dummy) Execute(_ context.Context, p *session.Prepared, _ []session.Arg) (session.Result, error) {
	switch p.Statement.(type) {
	case *redshiftsql.Begin:
		d.block = true
	case *redshiftsql.Commit, *redshiftsql.Rollback:
		d.block = false
	}
	return nothing{p.Columns}, nil
}

func (d *dummy) BeginTogether([]redshiftsql.Statement) bool {
	was := d.block
	d.block = true
	return !was
}

func (d *dummy) EndTogether(_ context.Context, err error) error {
	d.block = false
	return err
}

func (d *dummy) TxStatus() byte {
	if d.block {
		return 'T'
	}
	return 'I'
}

func (*dummy) Failed(context.Context)                        {}
func (*dummy) TakeNotices() []blueshift.SQLError             { return nil }
func (*dummy) CursorColumns(string) ([]session.Column, bool) { return nil, false }
func (*dummy) Setting(string) (string, bool)                 { return "", true }
func (*dummy) SettingsVersion() int                          { return 0 }
func (*dummy) IdleLimit() time.Duration                      { return 0 }
func (*dummy) Shared() bool                                  { return false }
func (*dummy) PID() int32                                    { return 1 }
func (*dummy) Secret() uint32                                { return 2 }
func (*dummy) Attach(func(), func(error))                    {}
func (*dummy) Cancel()                                       {}
func (*dummy) Close()                                        {}

type nothing struct{ columns []session.Column }

func (n nothing) Columns() []session.Column                 { return n.columns }
func (nothing) Next(context.Context) (*engine.Chunk, error) { return nil, nil }
func (nothing) Check(context.Context) error                 { return nil }
func (nothing) Tag() string                                 { return "SELECT" }
func (nothing) Close() error                                { return nil }

type nobody struct{}

func (nobody) Passwords(context.Context, blueshift.Target, string) ([]Password, error) {
	return nil, errors.New("no such user")
}
func (nobody) Open(context.Context, OpenRequest) (*session.Session, error) { panic("not reached") }

// converse sends bytes to a connection handler, hangs up, and returns what it
// said. The handler has to end by itself.
func converse(t *testing.T, serve func(net.Conn), sent []byte) []byte {
	client, server := net.Pipe()
	var said bytes.Buffer
	ended, heard := make(chan struct{}), make(chan struct{})
	go func() { defer close(ended); serve(server) }()
	go func() { defer close(heard); io.Copy(&said, client) }()
	client.SetWriteDeadline(time.Now().Add(time.Minute))
	client.Write(sent)
	client.Close()
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Fatalf("the handler does not end after %x", sent)
	}
	<-heard
	return said.Bytes()
}

// wellFormed checks that what the server said is whole messages it may send.
func wellFormed(t *testing.T, said []byte, sent []byte) {
	said = bytes.TrimLeft(said, "N")
	f := pgproto3.NewFrontend(bytes.NewReader(said), nil)
	for {
		m, err := f.Receive()
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) { // the pipe has no room for the rest
			return
		}
		if err != nil {
			if bytes.HasPrefix(said, []byte{'R'}) { // the digest request, which pgproto3 does not know
				return
			}
			t.Fatalf("after %x the server said %x: %v", sent, said, err)
		}
		if e, ok := m.(*pgproto3.ErrorResponse); ok && (e.Code == "XX000" || e.Message == "") {
			t.Fatalf("after %x: %s", sent, render(e))
		}
	}
}

func FuzzStartup(f *testing.F) {
	for _, seed := range []string{"0000000804d2162f", "0000000804d21630", "0000001004d2162e0000000100000002", "0000000800030000", "000000090003000000",
		"0000001700030000757365720061777375736572000000", "00000018000300007573657200610064726976657200780000", "0003", "160301", "ffffffff", "0000000900020000ff",
		"0000002700030000" + hex.EncodeToString([]byte("user\x00a\x00options\x00-c a=b --c=\\ d\x00\x00")),
		"0000001700030000757365720061777375736572000000" + "7000000021" + hex.EncodeToString([]byte("SCRAM-SHA-256\x00\x00\x00\x00\x0an,,n=,r=ab"))} {
		b, err := hex.DecodeString(seed)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, sent []byte) {
		s := New(Config{Sessions: nobody{}, StartupTimeout: 2 * time.Second})
		wellFormed(t, converse(t, func(c net.Conn) { s.ServeConn(context.Background(), c, sales) }, sent), sent)
	})
}

func FuzzFrontend(f *testing.F) {
	for _, m := range [][]pgproto3.FrontendMessage{
		{&pgproto3.Query{String: "select 1; begin; commit"}, &pgproto3.Terminate{}},
		{&pgproto3.Parse{Name: "s", Query: "select $1", ParameterOIDs: []uint32{23}}, &pgproto3.Describe{ObjectType: 'S', Name: "s"},
			&pgproto3.Bind{PreparedStatement: "s", ParameterFormatCodes: []int16{1}, Parameters: [][]byte{{0, 0, 0, 1}}, ResultFormatCodes: []int16{1}},
			&pgproto3.Describe{ObjectType: 'P'}, &pgproto3.Execute{MaxRows: 1}, &pgproto3.Flush{}, &pgproto3.Close{ObjectType: 'S', Name: "s"}, &pgproto3.Sync{}},
		{&pgproto3.Parse{Query: ""}, &pgproto3.Bind{}, &pgproto3.Execute{}, &pgproto3.Sync{}, &pgproto3.CopyData{Data: []byte("x")}, &pgproto3.CopyFail{}},
		{&pgproto3.FunctionCall{}},
	} {
		var b []byte
		for _, m := range m {
			b, _ = m.Encode(b)
		}
		f.Add(b)
	}
	talks, _ := filepath.Glob("testdata/talk/violation.talk")
	for _, file := range talks {
		text, _ := os.ReadFile(file)
		for line := range strings.Lines(string(text)) {
			if raw, ok := strings.CutPrefix(line, "raw "); ok {
				b, _ := hex.DecodeString(strings.ReplaceAll(strings.TrimSpace(raw), " ", ""))
				f.Add(b)
			}
		}
	}
	s := New(Config{Sessions: nobody{}, MaxMessage: 1 << 20})
	f.Fuzz(func(t *testing.T, sent []byte) {
		wellFormed(t, converse(t, func(nc net.Conn) {
			c := newConn(context.Background(), s, nc, sales)
			defer nc.Close()
			c.session, c.in.max = &dummy{named: map[string]*session.Prepared{}}, s.MaxMessage
			c.farewell(c.loop())
			c.closePortals()
		}, sent), sent)
	})
}
