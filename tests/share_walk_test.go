package tests

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/blueshift-db/blueshift/internal/server"
)

// sharers are two accounts with their warehouses, as they meet over a
// datashare: by the AWS SDK for Go and by pgx. The server may be another one at
// each step, as long as it remembers.
type sharers struct {
	*testing.T
	url        string
	warehouses map[string]warehouse
	sessions   map[string]*pgx.Conn // with this server, by warehouse, database and user
	lives      int                  // of the server
}

// warehouse is a cluster with its namespace.
type warehouse struct {
	account, address, namespace, arn string
}

// members says whose the warehouses are that the steps name.
var members = []struct{ name, account string }{{"sales", owner}, {"sibling", owner}, {"analytics", friend}, {"second", friend}}

// newSharers makes the warehouses on a server.
func newSharers(t *testing.T, url string) *sharers {
	t.Helper()
	s := &sharers{T: t, url: url, warehouses: map[string]warehouse{}, sessions: map[string]*pgx.Conn{}, lives: 1}
	for _, m := range members {
		host, port := createCluster(t, s.api(m.account), m.name)
		out, err := s.api(m.account).DescribeClusters(t.Context(), &redshift.DescribeClustersInput{ClusterIdentifier: aws.String(m.name)})
		s.must(err)
		arn := aws.ToString(out.Clusters[0].ClusterNamespaceArn)
		s.warehouses[m.name] = warehouse{m.account, host + ":" + port, arn[strings.LastIndexByte(arn, ':')+1:], arn}
	}
	t.Cleanup(s.hangUp)
	return s
}

// inProcess starts a server inside this process.
func inProcess(t *testing.T, n int) string {
	t.Helper()
	srv, err := server.Start(t.Context(), server.Config{Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Flags: server.Flags{Listen: "127.0.0.1:0", SQLRange: sqlRange(n)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Stop() })
	return "http://" + srv.Addr()
}

func (s *sharers) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *sharers) api(account string) *redshift.Client { return apiAt(s.url, account) }

// producer and consumer call as the two accounts.
func (s *sharers) producer() *redshift.Client { return s.api(owner) }
func (s *sharers) consumer() *redshift.Client { return s.api(friend) }

// share is the ARN of the datashare of the walk-through.
func (s *sharers) share() *string {
	return aws.String(shareARN(s.warehouses["sales"].arn, "salesshare"))
}

// on is a session of the master user, or of another, on a warehouse.
func (s *sharers) on(name string, as ...string) *pgx.Conn {
	s.Helper()
	user := append(as, "admin")[0]
	key := name + " " + user
	if s.sessions[key] == nil {
		conn, err := s.connect(name, "dev", user)
		s.must(err)
		s.sessions[key] = conn
	}
	return s.sessions[key]
}

func (s *sharers) connect(name, database, user string) (*pgx.Conn, error) {
	return pgx.Connect(s.Context(), fmt.Sprintf("postgres://%s:%s@%s/%s?sslmode=disable&connect_timeout=10", user, password, s.warehouses[name].address, database))
}

// hangUp closes the sessions.
func (s *sharers) hangUp() {
	for _, c := range s.sessions {
		c.Close(context.Background())
	}
	clear(s.sessions)
}

// do runs statements that succeed.
func (s *sharers) do(c *pgx.Conn, statements ...string) {
	s.Helper()
	for _, sql := range statements {
		if _, err := s.ask(c, sql); err != nil {
			s.Errorf("%s: %v", sql, err)
		}
	}
}

// reads asserts the rows of a query: columns apart by |, rows by a space.
func (s *sharers) reads(c *pgx.Conn, want, sql string) {
	s.Helper()
	if got, err := s.ask(c, sql); err != nil || got != want {
		s.Errorf("%s: got %q, %v, want %q", sql, got, err, want)
	}
}

// refuses asserts the SQLSTATE of a statement and a part of its message.
func (s *sharers) refuses(c *pgx.Conn, state, part, sql string) {
	s.Helper()
	var refusal *pgconn.PgError
	if got, err := s.ask(c, sql); !errors.As(err, &refusal) || refusal.Code != state || !strings.Contains(refusal.Message, part) {
		s.Errorf("%s: got %q, %v, want %s %q", sql, got, err, state, part)
	}
}

// ask runs one statement in the extended protocol. Namespaces are written
// $NAME on the way in and out.
func (s *sharers) ask(c *pgx.Conn, sql string) (string, error) {
	for name, w := range s.warehouses {
		sql = strings.ReplaceAll(sql, "$"+name, w.namespace)
	}
	rows, err := c.Query(s.Context(), sql, pgx.QueryResultFormats{pgx.TextFormatCode})
	if err != nil {
		return "", err
	}
	var all []string
	for rows.Next() {
		var line []string
		for _, v := range rows.RawValues() {
			line = append(line, string(v))
		}
		all = append(all, strings.Join(line, "|"))
	}
	answer := strings.Join(all, " ")
	for name, w := range s.warehouses {
		answer = strings.ReplaceAll(answer, w.namespace, "$"+name)
	}
	return answer, rows.Err()
}

// code asserts how a call was refused.
func (s *sharers) code(err error, want string, parts ...string) {
	s.Helper()
	if codeOf(err) != want {
		s.Errorf("got %v, want %s", err, want)
		return
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			s.Errorf("%q does not say %q", err, part)
		}
	}
}

// see asserts what DescribeDataShares with the ARN shows the producer and the
// consumer: their rows, or "" for a share that does not exist for them.
func (s *sharers) see(producer, consumer string) {
	s.Helper()
	s.sees(s.producer(), producer)
	s.sees(s.consumer(), consumer)
}

func (s *sharers) sees(api *redshift.Client, want string) {
	s.Helper()
	out, err := api.DescribeDataShares(s.Context(), &redshift.DescribeDataSharesInput{DataShareArn: s.share()})
	if want == "" {
		s.code(err, "InvalidDataShareFault")
		return
	}
	s.must(err)
	if len(out.DataShares) != 1 {
		s.Fatalf("sees %d datashares by one ARN", len(out.DataShares))
	}
	if got := s.rows(out.DataShares[0]); got != want {
		s.Errorf("sees %q, want %q", got, want)
	}
}

// rows writes associations as CONSUMER[@REGION]=STATUS[ writes GIVEN/TAKEN].
// Warehouses' ARNs are written $NAME.
func (s *sharers) rows(d types.DataShare) string {
	s.Helper()
	var all []string
	for _, a := range d.DataShareAssociations {
		row := aws.ToString(a.ConsumerIdentifier)
		for name, w := range s.warehouses {
			if row == w.arn {
				row = "$" + name
			}
		}
		if r := aws.ToString(a.ConsumerRegion); r != "" {
			row += "@" + r
		}
		row += "=" + string(a.Status)
		if given, taken := aws.ToBool(a.ProducerAllowedWrites), aws.ToBool(a.ConsumerAcceptedWrites); given || taken {
			row += fmt.Sprintf(" writes %v/%v", given, taken)
		}
		if a.CreatedDate == nil || a.StatusChangeDate == nil || a.StatusChangeDate.Before(*a.CreatedDate) {
			s.Errorf("%s was created at %v and changed at %v", row, a.CreatedDate, a.StatusChangeDate)
		}
		all = append(all, row)
	}
	if aws.ToString(d.DataShareArn) != *s.share() || aws.ToString(d.ProducerArn) != s.warehouses["sales"].arn {
		s.Errorf("the share is %s of %s", aws.ToString(d.DataShareArn), aws.ToString(d.ProducerArn))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// produces asserts whether DescribeDataSharesForProducer lists the share.
func (s *sharers) produces(status types.DataShareStatusForProducer, want bool) {
	s.Helper()
	out, err := s.producer().DescribeDataSharesForProducer(s.Context(), &redshift.DescribeDataSharesForProducerInput{
		ProducerArn: aws.String(s.warehouses["sales"].arn), Status: status})
	s.must(err)
	s.lists(out.DataShares, want, "for the producer, "+string(status))
}

// consumes asserts whether DescribeDataSharesForConsumer lists the share.
func (s *sharers) consumes(status types.DataShareStatusForConsumer, want bool) {
	s.Helper()
	out, err := s.consumer().DescribeDataSharesForConsumer(s.Context(), &redshift.DescribeDataSharesForConsumerInput{Status: status})
	s.must(err)
	s.lists(out.DataShares, want, "for the consumer, "+string(status))
}

func (s *sharers) lists(all []types.DataShare, want bool, where string) {
	s.Helper()
	if got := slices.ContainsFunc(all, func(d types.DataShare) bool { return aws.ToString(d.DataShareArn) == *s.share() }); got != want {
		s.Errorf("listed %s: %v, want %v", where, got, want)
	}
}

// authorize calls AuthorizeDataShare for an account; writes are AllowWrites.
func (s *sharers) authorize(account string, writes ...bool) (types.DataShare, error) {
	in := &redshift.AuthorizeDataShareInput{DataShareArn: s.share(), ConsumerIdentifier: &account}
	if len(writes) > 0 {
		in.AllowWrites = &writes[0]
	}
	out, err := s.producer().AuthorizeDataShare(s.Context(), in)
	if err != nil {
		return types.DataShare{}, err
	}
	return types.DataShare{DataShareArn: out.DataShareArn, ProducerArn: out.ProducerArn, AllowPubliclyAccessibleConsumers: out.AllowPubliclyAccessibleConsumers,
		DataShareAssociations: out.DataShareAssociations}, nil
}

func (s *sharers) deauthorize(account string) error {
	_, err := s.producer().DeauthorizeDataShare(s.Context(), &redshift.DeauthorizeDataShareInput{DataShareArn: s.share(), ConsumerIdentifier: &account})
	return err
}

// associate calls AssociateDataShareConsumer for the share.
func (s *sharers) associate(in redshift.AssociateDataShareConsumerInput) error {
	in.DataShareArn = s.share()
	_, err := s.consumer().AssociateDataShareConsumer(s.Context(), &in)
	return err
}

// one is the scope of one namespace of the consumer.
func (s *sharers) one() redshift.AssociateDataShareConsumerInput {
	return redshift.AssociateDataShareConsumerInput{ConsumerArn: aws.String(s.warehouses["analytics"].arn)}
}

func (s *sharers) disassociate(in redshift.DisassociateDataShareConsumerInput) error {
	in.DataShareArn = s.share()
	_, err := s.consumer().DisassociateDataShareConsumer(s.Context(), &in)
	return err
}

// public makes the consumer's cluster publicly accessible, or not.
func (s *sharers) public(to bool) {
	s.Helper()
	_, err := s.consumer().ModifyCluster(s.Context(), &redshift.ModifyClusterInput{ClusterIdentifier: aws.String("analytics"), PubliclyAccessible: &to})
	s.must(err)
	until(s.T, "the cluster being available", func() bool {
		out, err := s.consumer().DescribeClusters(s.Context(), &redshift.DescribeClustersInput{ClusterIdentifier: aws.String("analytics")})
		s.must(err)
		return aws.ToString(out.Clusters[0].ClusterStatus) == "available" && aws.ToBool(out.Clusters[0].PubliclyAccessible) == to
	})
}
