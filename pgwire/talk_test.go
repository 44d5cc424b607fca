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
	for name, file := range talks(t) {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, nil)
			p := r.talk()
			for i := range file.blocks {
				b := &file.blocks[i]
				var got strings.Builder
				for line := range strings.Lines(b.said) {
					p = p.say(strings.TrimSpace(line), &got)
				}
				switch said := strings.TrimSpace(got.String()); {
				case *update:
					b.answer = said
				case said != b.answer:
					t.Errorf("%s---- got\n%s\n---- want\n%s", b.said, said, b.answer)
				}
			}
			if *update {
				file.write(t)
			}
		})
	}
}

// talk is a conversation of testdata.
type talk struct {
	file   string
	blocks []exchange
}

// exchange is what a client says and what it hears.
type exchange struct {
	said, answer string
	postgres     *string // what PostgreSQL answers; nil: the same
	why          string  // and why
}

// take notes what PostgreSQL answers.
func (e *exchange) take(said string) {
	if e.postgres = &said; said == alike(e.answer) {
		e.postgres, e.why = nil, ""
	}
}

func talks(t *testing.T) map[string]*talk {
	files, err := filepath.Glob("testdata/talk/*.talk")
	if err != nil || len(files) == 0 {
		t.Fatal("no conversations", err)
	}
	all := map[string]*talk{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c := &talk{file: file}
		for block := range strings.SplitSeq(strings.TrimSpace(string(text)), "\n\n") {
			said, answers, _ := strings.Cut(block+"\n", "----\n")
			e := exchange{said: said}
			answer, other, differs := strings.Cut(answers, "---- PostgreSQL:")
			if e.answer = strings.TrimSpace(answer); differs {
				why, other, _ := strings.Cut(other, "\n")
				other = strings.TrimSpace(other)
				e.postgres, e.why = &other, strings.TrimSpace(why)
			}
			c.blocks = append(c.blocks, e)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".talk")] = c
	}
	return all
}

func (c *talk) write(t *testing.T) {
	var out strings.Builder
	for _, e := range c.blocks {
		fmt.Fprintf(&out, "%s----\n%s\n", e.said, e.answer)
		if e.postgres != nil {
			fmt.Fprintf(&out, "---- PostgreSQL: %s\n%s\n", e.why, *e.postgres)
		}
		out.WriteString("\n")
	}
	if err := os.WriteFile(c.file, []byte(strings.TrimSpace(out.String())+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// talker is a client that speaks messages.
type talker struct {
	*pgproto3.Frontend
	net   net.Conn
	r     *rig
	again func() *talker // on a new connection
	of    string         // "PostgreSQL", or "" for ours
}

// dial opens a bare connection.
func (r *rig) dial() *talker {
	r.t.Helper()
	nc, err := net.Dial("tcp", r.listener.Addr().String())
	r.must(err)
	r.t.Cleanup(func() { nc.Close() })
	nc.SetDeadline(time.Now().Add(time.Minute))
	return &talker{Frontend: pgproto3.NewFrontend(nc, nc), net: nc, r: r, again: r.talk}
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
		return p.again()
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
		if p.of != "" {
			line = strings.TrimSuffix(line, moreFields)
		}
		fmt.Fprintln(out, line)
		if got, _, _ := strings.Cut(line, " "); got == name {
			times--
		}
	}
}

// moreFields is said of an error with fields that PostgreSQL 8.0 does not send.
const moreFields = " AND MORE THAN 8.0 SENDS"

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
			b.WriteString(moreFields)
		}
	case *pgproto3.NoticeResponse:
		fmt.Fprintf(&b, " %s %s %s", m.Severity, m.Code, m.Message)
	}
	return b.String()
}
