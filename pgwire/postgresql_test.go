package pgwire

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/blueshift-db/blueshift/internal/postgresql"
)

const onlyHere = "# only here: "

// TestTalkPostgreSQL plays the conversations of testdata/talk to a PostgreSQL
// server. It says the same, or what a second part of the block says, which is
// where Redshift and PostgreSQL, or this server and both, go apart:
//
//	---- PostgreSQL: why
//	what PostgreSQL says
//
// A block that begins with onlyHere is not played.
func TestTalkPostgreSQL(t *testing.T) {
	s, err := postgresql.Start(t.Context())
	if errors.Is(err, postgresql.ErrNotInstalled) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	for name, file := range talks(t) {
		t.Run(name, func(t *testing.T) {
			// A conversation begins with nothing: in a database of its own.
			admin := postgresTalker(t, s.Addr, "postgres")
			admin.say(`send Query {"String":"create database \"`+name+`\""}`, io.Discard)
			admin.until("ReadyForQuery", 1, io.Discard)
			p := postgresTalker(t, s.Addr, name)
			for i := range file.blocks {
				b := &file.blocks[i]
				if strings.HasPrefix(b.said, onlyHere) {
					continue
				}
				var got strings.Builder
				for line := range strings.Lines(b.said) {
					p = p.say(strings.TrimSpace(line), &got)
				}
				want := alike(b.answer)
				if b.postgres != nil {
					want = *b.postgres
				}
				switch said := alike(got.String()); {
				case *update:
					b.take(said)
				case said != want:
					t.Errorf("%s---- PostgreSQL says\n%s\n---- want\n%s", b.said, said, want)
				}
			}
			if *update {
				file.write(t)
			}
		})
	}
}

// alike leaves out what differs everywhere: Redshift's tag of a SELECT has no
// count of rows, and the words of errors have changed since PostgreSQL 8.0.
func alike(said string) string {
	var out strings.Builder
	for line := range strings.Lines(strings.TrimSpace(said)) {
		words := strings.Fields(line)
		switch {
		case len(words) == 3 && words[0] == "CommandComplete" && words[1] == "SELECT":
			words = words[:2]
		case len(words) > 3 && (words[0] == "ErrorResponse" || words[0] == "NoticeResponse"):
			words = words[:3]
		}
		out.WriteString(strings.Join(words, " ") + "\n")
	}
	return strings.TrimSpace(out.String())
}

// postgresTalker is a client of PostgreSQL, logged in.
func postgresTalker(t *testing.T, addr, database string) *talker {
	t.Helper()
	p := &talker{r: &rig{t: t}, of: "PostgreSQL"}
	p.again = func() *talker {
		nc, err := net.Dial("tcp", addr)
		p.r.must(err)
		t.Cleanup(func() { nc.Close() })
		nc.SetDeadline(time.Now().Add(time.Minute))
		next := &talker{Frontend: pgproto3.NewFrontend(nc, nc), net: nc, r: p.r, again: p.again, of: p.of}
		next.Send(&pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersionNumber, Parameters: map[string]string{"user": "admin", "database": database,
			"client_min_messages": "warning", "TimeZone": "UTC"}})
		p.r.must(next.Flush())
		next.until("ReadyForQuery", 1, io.Discard)
		return next
	}
	return p.again()
}
