package session_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// TestScripts plays testdata/*.test. A script is blocks with blank lines
// between them; the first line of a block says what is to come of the rest:
//
//	use WAREHOUSE [DATABASE] [NAME]  go on in this session (NAME tells several apart)
//	as USER PASSWORD [DATABASE]      go on in a session of this user on the warehouse in use
//	statement [TAG]                  succeeds, with this command tag
//	query                            answers the rows under ----, columns apart by |
//	error STATE [TEXT]               fails with this SQLSTATE and a message containing TEXT, and
//	                                 with the hint under ----, where there is one
//	notice STATE [TEXT]              succeeds and says so
//	api CALL SHARE [writes] [WHOM]   authorize, associate, disassociate, deauthorize, reject
//
// $producer, $consumer and $sibling stand for the warehouses' namespaces.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.test")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".test"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			(&script{world: newWorld(t), sessions: map[string]*pgx.Conn{}}).play(string(text))
		})
	}
}

// script is a script being played.
type script struct {
	*world
	sessions map[string]*pgx.Conn
	now      *pgx.Conn
	on       string // the warehouse in use
	notices  []*pgconn.Notice
}

func (s *script) play(text string) {
	s.use([]string{"producer"})
	line := 1
	for _, block := range strings.Split(text, "\n\n") {
		at := line
		line += strings.Count(block, "\n") + 2
		lines := slices.DeleteFunc(strings.Split(strings.Trim(block, "\n"), "\n"), func(l string) bool { return strings.HasPrefix(l, "#") })
		if len(lines) == 0 || lines[0] == "" {
			continue
		}
		if err := s.block(lines[0], strings.Join(lines[1:], "\n")); err != nil {
			s.t.Errorf("line %d: %s\n%v", at, strings.Join(lines, "\n"), err)
		}
	}
}

func (s *script) block(head, body string) error {
	words := strings.Fields(head)
	rest := strings.TrimSpace(strings.TrimPrefix(head, words[0]))
	if words[0] == "use" {
		s.use(words[1:])
		return nil
	}
	if words[0] == "as" {
		return s.as(words[1], words[2], append(words, "dev")[3])
	}
	if words[0] == "api" {
		return s.handshake(words[1], words[2], words[3:]...)
	}
	sql, want, _ := strings.Cut(body, "----")
	for name := range accounts {
		if strings.Contains(sql+want, "$"+name) {
			sql, want = strings.ReplaceAll(sql, "$"+name, s.cluster(name).namespace), strings.ReplaceAll(want, "$"+name, s.cluster(name).namespace)
		}
	}
	s.notices = nil
	rows, tag, err := run(s.now, strings.TrimSpace(sql))
	state, message, _ := strings.Cut(rest, " ")
	if words[0] == "error" {
		return cmp.Or(wantError(err, state, message), wantHint(err, strings.TrimSpace(want)))
	}
	switch {
	case err != nil:
		return err
	case words[0] == "query" && strings.TrimSpace(want) != rows:
		return fmt.Errorf("answers\n%s", rows)
	case words[0] == "statement" && rest != "" && tag != rest:
		return fmt.Errorf("has the tag %q", tag)
	case words[0] == "notice":
		for _, n := range s.notices {
			if n.Code == state && strings.Contains(n.Message, message) {
				return nil
			}
		}
		return fmt.Errorf("gives no such notice, but %v", s.notices)
	}
	return nil
}

func (s *script) use(words []string) {
	s.t.Helper()
	database := "dev"
	if len(words) > 1 {
		database = words[1]
	}
	key := strings.Join(words, " ")
	if s.sessions[key] == nil {
		s.sessions[key] = s.connect(words[0], database, func(n *pgconn.Notice) { s.notices = append(s.notices, n) })
	}
	s.now, s.on = s.sessions[key], words[0]
}

// as goes on as another user. A login that is refused is the block's outcome.
func (s *script) as(user, password, database string) error {
	key := strings.Join([]string{"as", s.on, user, password, database}, " ")
	if s.sessions[key] == nil {
		conn, err := s.login(s.on, database, user, password, func(n *pgconn.Notice) { s.notices = append(s.notices, n) })
		if err != nil {
			return err
		}
		s.sessions[key] = conn
	}
	s.now = s.sessions[key]
	return nil
}

// run sends a query string in the simple protocol. Its answer is the rows of
// the last statement as text and its command tag.
func run(conn *pgx.Conn, sql string) (rows, tag string, err error) {
	results, err := conn.PgConn().Exec(context.Background(), sql).ReadAll()
	if err != nil || len(results) == 0 {
		return "", "", err
	}
	last := results[len(results)-1]
	var lines []string
	for _, row := range last.Rows {
		var values []string
		for _, v := range row {
			if v == nil {
				values = append(values, "NULL")
			} else {
				values = append(values, string(v))
			}
		}
		lines = append(lines, strings.Join(values, "|"))
	}
	return strings.Join(lines, "\n"), last.CommandTag.String(), nil
}

func wantError(err error, state, message string) error {
	var e *pgconn.PgError
	switch {
	case err == nil:
		return errors.New("succeeds")
	case !errors.As(err, &e), e.Code != state, !strings.Contains(e.Message, message):
		return fmt.Errorf("fails with %w", err)
	}
	return nil
}

func wantHint(err error, hint string) error {
	var e *pgconn.PgError
	if errors.As(err, &e) && hint != "" && e.Hint != hint {
		return fmt.Errorf("fails with the hint\n%s", e.Hint)
	}
	return nil
}
