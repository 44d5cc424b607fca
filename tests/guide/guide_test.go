// Package guide runs the examples of a checked-out Amazon Redshift Database
// Developer Guide, or of any folder of Markdown written like it, and counts how
// many give what is written behind them:
//
//	BLUESHIFT_GUIDE=…/doc_source go test ./tests/guide -v
//
// An example is self-contained when it needs no rows that only the guide's
// authors have, nor the moment it was written at.
package guide

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/blueshift-db/blueshift/internal/server"
	"github.com/blueshift-db/blueshift/internal/story"
)

// What the guide's examples must reach.
const (
	wantRows   = 0.80
	wantSyntax = 0.95
)

func TestGuide(t *testing.T) {
	dir := os.Getenv("BLUESHIFT_GUIDE")
	if dir == "" {
		t.Skip("BLUESHIFT_GUIDE names no folder with the guide's pages")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.md"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s has no pages: %v", dir, err)
	}
	s, sums := start(t), score{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		page := strings.TrimSuffix(filepath.Base(file), ".md")
		if list := examples(page, string(text)); len(list) > 0 {
			s.run(t, list, &sums)
		}
	}
	t.Logf("%d pages: %d of %d self-contained examples answer as written (%.1f %%), %d of %d statements are in the grammar (%.1f %%)",
		len(files), sums.right, sums.checked, 100*sums.rows(), sums.parsed, sums.statements, 100*sums.syntax())
	if sums.rows() < wantRows || sums.syntax() < wantSyntax {
		t.Errorf("the aims are %.0f %% and %.0f %%", 100*wantRows, 100*wantSyntax)
	}
}

// TestPage runs a page of our own, which shows all the ways results are written.
func TestPage(t *testing.T) {
	text, err := os.ReadFile("testdata/page.md")
	if err != nil {
		t.Fatal(err)
	}
	var got score
	start(t).run(t, examples("page", string(text)), &got)
	if want := (score{right: 8, checked: 10, parsed: 17, statements: 18}); got != want {
		t.Errorf("counted %+v, want %+v", got, want)
	}
}

// score counts examples.
type score struct{ right, checked, parsed, statements int }

func (s score) rows() float64   { return float64(s.right) / float64(max(s.checked, 1)) }
func (s score) syntax() float64 { return float64(s.parsed) / float64(max(s.statements, 1)) }

// site is a warehouse that the examples run on.
type site struct {
	address string
	port    int32
	samples string
	pages   int
}

func start(t *testing.T) *site {
	t.Helper()
	srv, err := server.Start(t.Context(), server.Config{Flags: server.Flags{Listen: "127.0.0.1:0"}, Networks: story.Networks(),
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Stop() })
	api := redshift.New(redshift.Options{Region: story.Region, BaseEndpoint: aws.String("http://" + srv.Addr()),
		Credentials: credentials.NewStaticCredentialsProvider(story.Producer, "test", "")})
	if _, err := api.CreateCluster(t.Context(), &redshift.CreateClusterInput{ClusterIdentifier: aws.String("guide"), NodeType: aws.String("ra3.xlplus"),
		MasterUsername: aws.String("dwuser"), MasterUserPassword: aws.String("Read-the-guide-1"), DBName: aws.String("tickit")}); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		out, err := api.DescribeClusters(t.Context(), &redshift.DescribeClustersInput{ClusterIdentifier: aws.String("guide")})
		if err != nil {
			t.Fatal(err)
		}
		if c := out.Clusters[0]; aws.ToString(c.ClusterStatus) == "available" && c.Endpoint != nil {
			return &site{address: aws.ToString(c.Endpoint.Address), port: aws.ToInt32(c.Endpoint.Port), samples: samples()}
		}
	}
	t.Fatal("the cluster is not available after 20 seconds")
	return nil
}

func (s *site) connect(t *testing.T, database string) *pgconn.PgConn {
	t.Helper()
	config, err := pgconn.ParseConfig(fmt.Sprintf("postgres://%s:%d/%s?sslmode=prefer", s.address, s.port, database))
	if err != nil {
		t.Fatal(err)
	}
	config.User, config.Password = "dwuser", "Read-the-guide-1"
	conn, err := pgconn.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// run plays the examples of one page in a database of its own.
func (s *site) run(t *testing.T, list []example, sums *score) {
	t.Helper()
	s.pages++
	name := fmt.Sprintf("page%d", s.pages)
	admin := s.connect(t, "tickit")
	defer admin.Close(context.Background())
	if _, _, err := do(admin, "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	conn := s.connect(t, name)
	defer func() {
		conn.Close(context.Background())
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) { // until the session is gone
			_, _, err := do(admin, "DROP DATABASE "+name)
			if err == nil {
				return
			}
			if state(err) != "55006" || time.Now().After(deadline) {
				t.Fatal(err)
			}
		}
	}()
	if _, err := conn.Exec(t.Context(), s.samples).ReadAll(); err != nil {
		t.Fatal(err)
	}
	made, others := []string(nil), slices.Clone(foreign)
	for _, e := range list {
		columns, rows, err := do(conn, e.sql)
		table, creates := created(e.sql)
		if state(err) == "42P07" && creates { // the page begins anew with the same name
			_, _, _ = do(conn, "DROP TABLE "+table+" CASCADE")
			columns, rows, err = do(conn, e.sql)
		}
		switch {
		case creates && e.names(others, made):
			others = append(others, table)
		case creates:
			made = append(made, table)
		}
		if conn.TxStatus() == 'E' {
			_, _, _ = do(conn, "ROLLBACK")
		}
		sums.statements++
		if state(err) != "42601" {
			sums.parsed++
		} else {
			t.Logf("%s:%d %v\n%s", e.page, e.line, err, e.sql)
		}
		right, counts := e.judge(columns, rows, err, e.names(others, made))
		if !counts {
			continue
		}
		sums.checked++
		if right {
			sums.right++
			continue
		}
		t.Logf("%s:%d is not as written\n%s\nwritten:\n%s\nanswered: %v %v", e.page, e.line, e.sql, strings.Trim(e.says, "\n"), rows, err)
	}
}

var (
	elsewhere = regexp.MustCompile(`(?i)\b(st_\w+|geometry|geography|super|json_parse|hll\w*|h3_\w+|s3|spectrum|lambda|plpythonu|model|iam_role|external|array\s*\(|\w+_array)\b`)
	passing   = regexp.MustCompile(`(?i)\b(getdate|sysdate|current_date|current_time\w*|localtime\w*|now|timeofday|random|pg_backend_pid|current_user\w*|version|userenv|stl_\w+|stv_\w+|sys_\w+|svl_\w+|svv_\w+|pg_\w+)\b`)
	creation  = regexp.MustCompile(`(?i)^\s*create\s+(?:local\s+)?(?:temp\w*\s+)?(?:table|view|materialized view)\s+(?:if not exists\s+)?([\w."#]+)`)
)

func created(sql string) (string, bool) {
	m := creation.FindStringSubmatch(sql)
	if m == nil {
		return "", false
	}
	return strings.ToLower(m[1]), true
}

// judge tells whether an example answered as written, and whether it counts:
// something is written, and it is self-contained.
func (e example) judge(columns int, rows [][]string, err error, others bool) (right, counts bool) {
	refused := fails.MatchString(e.says)
	switch {
	case strings.TrimSpace(e.says) == "" || elsewhere.MatchString(e.sql) || passing.MatchString(e.sql):
		return false, false
	case state(err) == "42P01" || state(err) == "3F000": // what the page leaves to imagine
		return refused, refused
	case others:
		return false, false
	case refused:
		return err != nil && (!slices.Contains([]string{"42601", "0A000", "XX000"}, state(err)) || strings.Contains(e.says, message(err))), true
	case err != nil:
		_, shows := table(e.says, 1)
		return false, shows
	}
	shown, shows := table(e.says, columns)
	return shows && shown.holds(rows, e.sql), shows && columns > 0
}

// names tells whether the statement names one of some tables that the page has
// not made itself.
func (e example) names(tables, made []string) bool {
	return slices.ContainsFunc(tables, func(table string) bool {
		return !slices.Contains(made, table) && regexp.MustCompile(`(?i)\b`+regexp.QuoteMeta(table)+`\b`).MatchString(e.sql)
	})
}

// do runs one statement.
func do(conn *pgconn.PgConn, sql string) (columns int, rows [][]string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	results, err := conn.Exec(ctx, sql).ReadAll()
	for _, r := range results {
		columns, rows = len(r.FieldDescriptions), nil
		for _, values := range r.Rows {
			row := make([]string, len(values))
			for i, v := range values {
				row[i] = string(v)
			}
			rows = append(rows, row)
		}
	}
	return columns, rows, err
}

func message(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Message
	}
	return ""
}

func state(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
