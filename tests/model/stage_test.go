package model

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/smithy-go"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/internal/server"
)

// stage is a whole server in this process, reached as users reach it: by the
// AWS SDK for Go and by PostgreSQL's protocol.
type stage struct {
	server     *server.Server
	clock      *blueshift.FakeClock
	apis       map[string]*redshift.Client // by account
	warehouses map[string]*cluster
	sessions   map[string]*session // by warehouse, user and use
	answered   map[string]int      // what was asked after moves, by how it was answered
}

// session is a connection, with what it has prepared, by its text.
type session struct {
	*pgconn.PgConn
	prepared map[string]bool
}

// cluster is where a warehouse listens, and what it is called.
type cluster struct{ address, namespace, arn string }

const (
	producer = "111111111111"
	friend   = "222222222222"
	stranger = "333333333333"
	password = "Sh4re-me-well"
)

var accounts = []string{producer, friend, stranger}

// owners says whose the warehouses are.
var owners = map[string]string{"sales": producer, "sibling": producer, "analytics": friend, "second": friend, "abroad": stranger}

var start = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

func raise() (*stage, error) {
	clock := blueshift.NewFakeClock(start)
	// Signatures are not verified, as theirs is another clock.
	srv, err := server.Start(context.Background(), server.Config{Clock: clock, Logger: slog.New(slog.DiscardHandler),
		Flags: server.Flags{Listen: "127.0.0.1:0", Auth: "off", Memory: "1GB", SQLRange: fmt.Sprintf("127.%d.77.0/24", 80+os.Getpid()%160)}})
	if err != nil {
		return nil, err
	}
	s := &stage{server: srv, clock: clock, apis: map[string]*redshift.Client{}, warehouses: map[string]*cluster{}, sessions: map[string]*session{}, answered: map[string]int{}}
	for _, a := range accounts {
		s.apis[a] = redshift.New(redshift.Options{Region: region, BaseEndpoint: aws.String("http://" + srv.Addr()), Credentials: credentials.NewStaticCredentialsProvider(a, "test", "")})
	}
	return s, nil
}

func (s *stage) strike() error {
	for name := range s.sessions {
		s.hangUp(name)
	}
	return s.server.Stop()
}

// found makes a warehouse.
func (s *stage) found(name string) error {
	_, err := s.apis[owners[name]].CreateCluster(context.Background(), &redshift.CreateClusterInput{ClusterIdentifier: &name, NodeType: aws.String("ra3.xlplus"),
		MasterUsername: aws.String("admin"), MasterUserPassword: aws.String(password), PubliclyAccessible: aws.Bool(false)})
	if err != nil {
		return err
	}
	out, err := s.apis[owners[name]].DescribeClusters(context.Background(), &redshift.DescribeClustersInput{ClusterIdentifier: &name})
	if err != nil {
		return err
	}
	c := out.Clusters[0]
	arn := aws.ToString(c.ClusterNamespaceArn)
	s.warehouses[name] = &cluster{fmt.Sprintf("%s:%d", aws.ToString(c.Endpoint.Address), aws.ToInt32(c.Endpoint.Port)), arn[strings.LastIndexByte(arn, ':')+1:], arn}
	return nil
}

// demolish deletes a warehouse.
func (s *stage) demolish(name string) error {
	s.leave(name)
	if name == "sales" {
		s.hangUp("analytics admin block") // which has seen the old one
	}
	delete(s.warehouses, name)
	_, err := s.apis[owners[name]].DeleteCluster(context.Background(), &redshift.DeleteClusterInput{ClusterIdentifier: &name, SkipFinalClusterSnapshot: aws.Bool(true)})
	return err
}

// leave closes the sessions with a warehouse.
func (s *stage) leave(name string) {
	for who := range s.sessions {
		if strings.HasPrefix(who, name+" ") {
			s.hangUp(who)
		}
	}
}

func (s *stage) hangUp(who string) {
	if c := s.sessions[who]; c != nil {
		c.Close(context.Background())
		delete(s.sessions, who)
	}
}

// on is a session, known by its warehouse, its user and what it is for.
func (s *stage) on(who string) (*session, error) {
	if c := s.sessions[who]; c != nil {
		return c, nil
	}
	words := strings.Fields(who)
	c, err := pgconn.Connect(context.Background(), fmt.Sprintf("postgres://%s:%s@%s/dev?sslmode=disable", words[1], password, s.warehouses[words[0]].address))
	if err != nil {
		return nil, err
	}
	s.sessions[who] = &session{c, map[string]bool{}}
	return s.sessions[who], nil
}

// answer is how a statement is answered: by its rows, columns apart by |, or by
// an SQLSTATE.
type answer struct {
	rows []string
	err  error
}

func (a answer) String() string {
	if a.err != nil {
		return state(a.err)
	}
	return listed(a.rows)
}

// ask sends statements all at once, each one for itself, in the extended
// protocol. bob prepares his once and keeps them. Namespaces are written $NAME on
// the way in and out.
func (s *stage) ask(who string, statements ...string) ([]answer, error) {
	c, err := s.on(who)
	if err != nil {
		return nil, err
	}
	p, keeps := c.StartPipeline(context.Background()), strings.Contains(who, " bob ")
	for _, sql := range statements {
		switch {
		case c.prepared[sql]:
			p.SendQueryPrepared(sql, nil, nil, nil)
		case keeps:
			p.SendPrepare(sql, s.inward(sql), nil)
			p.SendQueryPrepared(sql, nil, nil, nil)
		default:
			p.SendQueryParams(s.inward(sql), nil, nil, nil, nil)
		}
		if err := p.Sync(); err != nil {
			return nil, err
		}
	}
	answers := make([]answer, len(statements))
	for i := 0; i < len(statements); {
		results, err := p.GetResults()
		switch r := results.(type) {
		case *pgconn.PipelineSync:
			i++
		case *pgconn.StatementDescription:
			c.prepared[statements[i]] = true
		case *pgconn.ResultReader:
			answers[i] = s.read(r)
		case nil:
			if answers[i].err = err; state(err) == "" {
				return nil, err
			}
		}
	}
	return answers, p.Close()
}

func (s *stage) read(r *pgconn.ResultReader) (a answer) {
	for r.NextRow() {
		var columns []string
		for _, v := range r.Values() {
			columns = append(columns, string(v))
		}
		a.rows = append(a.rows, s.outward(strings.Join(columns, "|")))
	}
	_, a.err = r.Close()
	return a
}

// run sends one statement in the simple protocol and answers its SQLSTATE.
func (s *stage) run(who, sql string) (string, error) {
	c, err := s.on(who)
	if err != nil {
		return "", err
	}
	_, err = c.Exec(context.Background(), s.inward(sql)).ReadAll()
	if code := state(err); code != "" || err == nil {
		return code, nil
	}
	return "", err
}

// state is the SQLSTATE of a refusal, "" for anything else.
func state(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// nowhere is a namespace that stands for those of warehouses that were deleted.
const nowhere = "ffffffff-ffff-4fff-8fff-ffffffffffff"

func (s *stage) inward(text string) string {
	for name := range owners {
		namespace := nowhere
		if c := s.warehouses[name]; c != nil {
			namespace = c.namespace
		}
		text = strings.ReplaceAll(text, "$"+name, namespace)
	}
	return text
}

func (s *stage) outward(text string) string {
	for name, c := range s.warehouses {
		text = strings.ReplaceAll(strings.ReplaceAll(text, c.arn, "$"+name), c.namespace, "$"+name)
	}
	return text
}

// code is the code of an API's refusal, "" for success.
func code(err error) (string, error) {
	var e smithy.APIError
	if errors.As(err, &e) {
		return e.ErrorCode(), nil
	}
	return "", err
}

// exchange plays AWS Data Exchange, by the operator's call that stands for it.
func (s *stage) exchange(path, arn, subscriber string) (string, error) {
	r, err := http.NewRequest(http.MethodPost, "http://"+s.server.Addr()+path+"?"+url.Values{"arn": {arn}, "subscriber": {subscriber}}.Encode(), nil)
	if err != nil {
		return "", err
	}
	r.Header.Set("X-Amz-Date", "20260304T120000Z")
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+producer+"/20260304/"+region+"/redshift/aws4_request, SignedHeaders=host, Signature="+strings.Repeat("0", 64))
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer reply.Body.Close()
	body, err := io.ReadAll(reply.Body)
	if err != nil || reply.StatusCode == http.StatusOK {
		return "", err
	}
	_, rest, _ := strings.Cut(string(body), `"code":"`)
	refused, _, _ := strings.Cut(rest, `"`)
	return refused, nil
}

// breakGlass repeats a statement after the refusal that tells the word to set.
func (s *stage) breakGlass(who, sql string) (string, error) {
	c, err := s.on(who)
	if err != nil {
		return "", err
	}
	_, err = c.Exec(context.Background(), sql).ReadAll()
	if state(err) != "55000" {
		return state(err), nil
	}
	words := strings.Split(err.Error(), "'")
	if _, err := s.run(who, "SET datashare_break_glass_session_var TO '"+words[1]+"'"); err != nil {
		return "", err
	}
	return s.run(who, sql)
}
