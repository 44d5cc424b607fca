package story

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/redshift/types"
	"github.com/aws/smithy-go"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Config says where to play and what to share.
type Config struct {
	Endpoint string    // base URL of the management API
	Rows     int       // how many ticket sales to generate (default 300,000)
	CSV      string    // share this file instead, header line first
	Out      io.Writer // where the story is told
	// GrantedVPC and OtherVPC are two VPCs of the consumer account, each with
	// the subnets named; StrangerSubnets belong to the third account.
	GrantedVPC      string
	GrantedSubnets  []string
	OtherVPC        string
	OtherSubnets    []string
	StrangerSubnets []string
}

// Result is what the story leaves behind.
type Result struct {
	ProducerAddress string
	ConsumerAddress string
	Port            int32
	Query           string // a query over the share that works on the consumer
}

type story struct {
	Config
	producer, consumer, stranger account
	sales, analytics             types.Cluster
	producerNamespace            string
	consumerNamespaceARN         string
	producerSQL, consumerSQL     *pgx.Conn
	shareARN                     string
	table                        string // schema.table that is shared
	step                         int
}

// Play tells the whole story and returns what it left running.
func Play(ctx context.Context, c Config) (Result, error) {
	if c.Rows == 0 {
		c.Rows = 300_000
	}
	s := &story{Config: c, table: "tickit.sales"}
	s.producer = s.account(Producer, "producer")
	s.consumer = s.account(Consumer, "consumer")
	s.stranger = s.account(Stranger, "stranger")
	defer func() {
		for _, conn := range []*pgx.Conn{s.producerSQL, s.consumerSQL} {
			if conn != nil {
				conn.Close(ctx)
			}
		}
	}()
	for _, chapter := range []struct {
		title string
		play  func(context.Context) error
	}{
		{"Two accounts, two warehouses", s.warehouses},
		{"The producer fills a schema and offers it", s.offer},
		{"The handshake, and live rows across accounts", s.share},
		{"A network path, lent to one VPC", s.lend},
		{"Both taken back, and the share given again", s.takeBack},
	} {
		s.step++
		fmt.Fprintf(s.Out, "\n%d. %s\n", s.step, chapter.title)
		if err := chapter.play(ctx); err != nil {
			return Result{}, fmt.Errorf("chapter %d, %s: %w", s.step, chapter.title, err)
		}
	}
	return Result{
		ProducerAddress: *s.sales.Endpoint.Address,
		ConsumerAddress: *s.analytics.Endpoint.Address,
		Port:            *s.sales.Endpoint.Port,
		Query:           "select count(*) from sales_db." + s.table,
	}, nil
}

// say prints one line of the story with who acted.
func (s *story) say(who account, format string, args ...any) {
	fmt.Fprintf(s.Out, "   %-8s %s  %s\n", who.name, who.id, fmt.Sprintf(format, args...))
}

// wantCode checks that err is the API refusal of that code and tells it.
func (s *story) wantCode(who account, call string, err error, code string) error {
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != code {
		return fmt.Errorf("%s: got %v, want %s", call, err, code)
	}
	s.say(who, "%s refused: %s: %s", call, code, api.ErrorMessage())
	return nil
}

// wantState checks that err is the SQL failure of that SQLSTATE and tells it.
func (s *story) wantState(who account, what string, err error, state string) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code != state {
		return fmt.Errorf("%s: got %v, want SQLSTATE %s", what, err, state)
	}
	s.say(who, "%s refused: SQLSTATE %s: %s", what, state, pg.Message)
	if pg.Hint != "" {
		s.say(who, "  hint: %s", pg.Hint)
	}
	return nil
}
