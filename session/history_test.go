package session

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

func TestMasked(t *testing.T) {
	for text, want := range map[string]string{
		`CREATE USER u PASSWORD 'it''s "secret" 1'`:                                                        `CREATE USER u PASSWORD '***'`,
		`alter user u with password 'A\'b1234' createdb`:                                                   `alter user u with password '***' createdb`,
		"CREATE USER u PASSWORD DISABLE":                                                                   "CREATE USER u PASSWORD DISABLE",
		`COPY t FROM 's3://b' CREDENTIALS 'aws_access_key_id=A;aws_secret_access_key=B' CSV`:               `COPY t FROM 's3://b' CREDENTIALS '***' CSV`,
		`COPY t FROM 's3://b' ACCESS_KEY_ID 'A' SECRET_ACCESS_KEY AS 'B' SESSION_TOKEN 'C' IGNOREHEADER 1`: `COPY t FROM 's3://b' ACCESS_KEY_ID '***' SECRET_ACCESS_KEY AS '***' SESSION_TOKEN '***' IGNOREHEADER 1`,
	} {
		if got := masked(text); got != want {
			t.Errorf("%s\nis kept as\n%s", text, got)
		}
	}
}

// ranSession is a session that only its history is asked of.
func ranSession() *Session {
	return &Session{home: &Sessions{}, past: &history{}, user: blueshift.User{SysID: 100}, connected: &blueshift.Database{}}
}

// The history of a namespace is bounded by the number of statements and by
// their texts, and forgets the oldest.
func TestHistoryForgets(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		runs int
		kept int
	}{
		"short texts": {"SELECT 1", maxRan + 50, maxRan},
		"long texts":  {strings.Repeat("x", maxKeptText-len("default")), 400, maxRanText / maxKeptText}, // with their label
	} {
		s := ranSession()
		for range c.runs {
			s.ended(s.started(&Prepared{text: c.text}), 1, nil)
		}
		kept := s.past.statements.all
		if len(kept) != c.kept || s.past.statements.bytes != c.kept*(len(c.text)+len("default")) || kept[0].query != int64(c.runs-c.kept+1) || kept[len(kept)-1].query != int64(c.runs) {
			t.Errorf("%s: %d statements of %d bytes are kept, from number %d", name, len(kept), s.past.statements.bytes, kept[0].query)
		}
	}
}

// A statement that runs while another result is open ends when its own is read.
func TestHistoryOfOverlappingStatements(t *testing.T) {
	s := ranSession()
	s.block = true
	first := s.started(&Prepared{text: "first"})
	second := s.started(&Prepared{text: "second"})
	if at := s.at(); at == nil || at.text != "second" || at.xid != first.xid {
		t.Errorf("at work is %+v", at)
	}
	s.ended(second, 0, nil)
	s.ended(first, 7, blueshift.SQLErrorf("57014", "canceled"))
	if s.at() != nil {
		t.Error("the session is not idle")
	}
	if _, since, open := s.open(); !open || since.IsZero() {
		t.Error("the block is not open")
	}
	all := s.past.statements.all
	if len(all) != 2 || all[0].text != "second" || all[1].rows != 7 || all[1].status() != "canceled" || all[1].err != "canceled" || all[1].end.Before(all[0].start) {
		t.Errorf("%+v", all)
	}
}

func TestKindOfStatement(t *testing.T) {
	for text, want := range map[string]string{"select 1": "SELECT", "/* a */ -- b\n (WITH x AS (SELECT 1) SELECT * FROM x)": "SELECT", "insert into t values (1)": "INSERT",
		"create table t (a int)": "DDL", "grant select on t to u": "DDL", "begin": "UTILITY", "": "UTILITY", "-- only": "UTILITY"} {
		if got := (ran{text: text}).kind(); got != want {
			t.Errorf("%q is a %s", text, got)
		}
	}
}

func BenchmarkHistory(b *testing.B) {
	for _, kept := range []string{"in memory", "kept"} {
		b.Run(kept, func(b *testing.B) {
			home := New(Config{Logger: slog.New(slog.DiscardHandler)})
			if kept == "kept" {
				home.HistoryDir = b.TempDir()
			}
			s, p := ranSession(), &Prepared{text: "SELECT 1", plan: &redshiftsql.Plan{}}
			s.home, s.past = home, home.historyOf("ns")
			for b.Loop() {
				s.ended(s.started(p), 1, nil)
			}
			if err := home.Stop(); err != nil {
				b.Fatal(err)
			}
		})
	}
}
