package pgwire

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgproto3"
)

var update = flag.Bool("update", false, "write what the server says into testdata/talk")

// TestTalk plays the conversations of testdata/talk, message by message.
//
//	send Query {"String":"select 1"}    a message and its members
//	raw 51 00 00 00 04                  bytes
//	reconnect                           on a new connection, logged in
//	until ReadyForQuery 2               what comes until the second of them, or
//	                                    until EOF
//	----
//	what the server says, a line per message
func TestTalk(t *testing.T) {
	files, err := filepath.Glob("testdata/talk/*.talk")
	if err != nil || len(files) == 0 {
		t.Fatal("no conversations", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".talk"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			r := newRig(t, nil)
			p := r.talk()
			var out strings.Builder
			for block := range strings.SplitSeq(strings.TrimSpace(string(text)), "\n\n") {
				said, want, _ := strings.Cut(block+"\n", "----\n")
				var got strings.Builder
				for line := range strings.Lines(said) {
					p = p.say(strings.TrimSpace(line), &got)
				}
				if strings.TrimSpace(want) != strings.TrimSpace(got.String()) && !*update {
					t.Errorf("%s---- got\n%s---- want\n%s", said, got.String(), want)
				}
				fmt.Fprintf(&out, "%s----\n%s\n", said, got.String())
			}
			if *update {
				r.must(os.WriteFile(file, []byte(strings.TrimSpace(out.String())+"\n"), 0o644))
			}
		})
	}
}

// talker is a client that speaks messages.
type talker struct {
	*pgproto3.Frontend
	net net.Conn
	r   *rig
}

// dial opens a bare connection.
func (r *rig) dial() *talker {
	r.t.Helper()
	nc, err := net.Dial("tcp", r.listener.Addr().String())
	r.must(err)
	r.t.Cleanup(func() { nc.Close() })
	nc.SetDeadline(time.Now().Add(30 * time.Second))
	return &talker{pgproto3.NewFrontend(nc, nc), nc, r}
}

// talk logs in as a Redshift driver does and reads up to ReadyForQuery.
func (r *rig) talk() *talker {
	r.t.Helper()
	p := r.dial()
	p.login(map[string]string{"user": user, "database": "dev", "driver_version": "talk"}, password)
	p.until("ReadyForQuery", 1, io.Discard)
	return p
}

func (p *talker) say(line string, out io.Writer) *talker {
	p.r.t.Helper()
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "", "#":
	case "reconnect":
		p.net.Close()
		return p.r.talk()
	case "raw":
		b, err := hex.DecodeString(strings.ReplaceAll(rest, " ", ""))
		p.r.must(err)
		_, err = p.net.Write(b)
		p.r.must(err)
	case "send":
		name, members, _ := strings.Cut(rest, " ")
		m := map[string]pgproto3.FrontendMessage{"Query": &pgproto3.Query{}, "Parse": &pgproto3.Parse{}, "Bind": &pgproto3.Bind{},
			"Describe": &pgproto3.Describe{}, "Execute": &pgproto3.Execute{}, "Close": &pgproto3.Close{}, "Sync": &pgproto3.Sync{},
			"Flush": &pgproto3.Flush{}, "Terminate": &pgproto3.Terminate{}, "CopyData": &pgproto3.CopyData{}, "CopyDone": &pgproto3.CopyDone{},
			"CopyFail": &pgproto3.CopyFail{}, "FunctionCall": &pgproto3.FunctionCall{}}[name]
		if m == nil {
			p.r.t.Fatalf("there is no message %q", name)
		}
		if members != "" {
			p.r.must(json.Unmarshal([]byte(members), m))
		}
		p.Send(m)
		p.r.must(p.Flush())
	case "until":
		name, times, _ := strings.Cut(rest, " ")
		n, _ := strconv.Atoi(times)
		p.until(name, max(n, 1), out)
	default:
		p.r.t.Fatalf("what is %q?", line)
	}
	return p
}

func (p *talker) until(name string, times int, out io.Writer) {
	p.r.t.Helper()
	for times > 0 {
		m, err := p.Receive()
		if err != nil {
			if name == "EOF" && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)) {
				fmt.Fprintln(out, "EOF")
				return
			}
			p.r.t.Fatalf("waiting for %s: %v", name, err)
		}
		line := render(m)
		fmt.Fprintln(out, line)
		if got, _, _ := strings.Cut(line, " "); got == name {
			times--
		}
	}
}

// render writes a message of the server on one line.
func render(m pgproto3.BackendMessage) string {
	name := strings.TrimPrefix(fmt.Sprintf("%T", m), "*pgproto3.")
	var b strings.Builder
	b.WriteString(name)
	switch m := m.(type) {
	case *pgproto3.RowDescription:
		for _, f := range m.Fields {
			fmt.Fprintf(&b, " %s:%d/%d/%d", f.Name, f.DataTypeOID, f.DataTypeSize, f.TypeModifier)
			if f.Format == 1 {
				b.WriteString("/binary")
			}
		}
	case *pgproto3.DataRow:
		for _, v := range m.Values {
			switch {
			case v == nil:
				b.WriteString(" NULL")
			case utf8.Valid(v) && strings.IndexFunc(string(v), func(r rune) bool { return r < ' ' }) < 0:
				fmt.Fprintf(&b, " %q", v)
			default:
				fmt.Fprintf(&b, " %x", v)
			}
		}
	case *pgproto3.CopyInResponse:
		fmt.Fprintf(&b, " %d %v", m.OverallFormat, m.ColumnFormatCodes)
	case *pgproto3.CopyOutResponse:
		fmt.Fprintf(&b, " %d %v", m.OverallFormat, m.ColumnFormatCodes)
	case *pgproto3.CopyData:
		fmt.Fprintf(&b, " %q", m.Data)
	case *pgproto3.CommandComplete:
		fmt.Fprintf(&b, " %s", m.CommandTag)
	case *pgproto3.ReadyForQuery:
		fmt.Fprintf(&b, " %c", m.TxStatus)
	case *pgproto3.ParameterStatus:
		fmt.Fprintf(&b, " %s=%s", m.Name, m.Value)
	case *pgproto3.ParameterDescription:
		for _, o := range m.ParameterOIDs {
			fmt.Fprintf(&b, " %d", o)
		}
	case *pgproto3.ErrorResponse:
		fmt.Fprintf(&b, " %s %s %s", m.Severity, m.Code, m.Message)
		if m.Hint != "" {
			b.WriteString(" (hint: " + m.Hint + ")")
		}
		if m.Position > 0 {
			fmt.Fprintf(&b, " (at %d)", m.Position)
		}
		if m.Where != "" {
			b.WriteString(" (where: " + m.Where + ")")
		}
		if m.SeverityUnlocalized != "" || m.File != "" {
			b.WriteString(" AND MORE THAN 8.0 SENDS")
		}
	case *pgproto3.NoticeResponse:
		fmt.Fprintf(&b, " %s %s %s", m.Severity, m.Code, m.Message)
	}
	return b.String()
}
