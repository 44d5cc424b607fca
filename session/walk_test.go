package session_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/smithy-go"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/internal/story"
)

// walk is a world in which steps are taken.
type walk struct {
	*world
	sessions map[string]*pgx.Conn
}

func sql(statements ...string) func(*walk) { return func(w *walk) { w.run(statements...) } }
func calls(names ...string) func(*walk) {
	return func(w *walk) {
		for _, name := range names {
			w.call(name)
		}
	}
}

func (w *walk) misstep(m misstep) {
	w.t.Helper()
	who, what, _ := strings.Cut(m.wrong, " ")
	var err error
	if who == "call" {
		err = w.make(what)
	} else {
		_, err = w.on(who).Exec(context.Background(), w.named(what))
	}
	code, words := refusal(err)
	if code != m.code || !strings.Contains(words, w.named(m.says)) {
		w.t.Errorf("%s: %s\ngot %s %s\nwant %s and %s", m.step, m.wrong, code, words, m.code, w.named(m.says))
	}
	asker, what, _ := strings.Cut(m.asks, " ")
	rows, failed := w.on(asker).Query(context.Background(), w.named("EXPLAIN ACCESS "+what))
	w.must(failed)
	missing, steps := "", ""
	var all []blueshift.Step
	for rows.Next() {
		var s blueshift.Step
		w.must(rows.Scan(&s.Name, &s.State, &s.Who, &s.Call, &s.Why))
		all = append(all, s)
		steps += fmt.Sprintln("  ", s.Name, s.State, s.Who, s.Call, s.Why)
		if s.State == blueshift.Missing {
			missing += s.Name + " " + s.Call
		}
	}
	w.must(rows.Err())
	var refused *pgconn.PgError
	if asker == who && who != "producer" && m.answer != "" && !m.besides && errors.As(err, &refused) && refused.Hint != blueshift.NextStep(all) {
		w.t.Errorf("%s: %s\nis refused with the hint %q\nand explained as\n%s", m.step, m.wrong, refused.Hint, steps)
	}
	if want := w.named(m.answer); want == "" && missing != "" || !strings.HasPrefix(missing, want) {
		w.t.Errorf("%s: EXPLAIN ACCESS %s\n%swant %q missing", m.step, what, steps, want)
	}
}

// refusal is the code of an error and all of its words.
func refusal(err error) (code, words string) {
	var statement *pgconn.PgError
	var call smithy.APIError
	switch {
	case errors.As(err, &statement):
		return statement.Code, statement.Message + "\n" + statement.Hint
	case errors.As(err, &call):
		return call.ErrorCode(), call.ErrorMessage()
	}
	return "none", fmt.Sprint(err)
}

// named puts namespaces in the place of $warehouse.
func (w *walk) named(text string) string {
	for name, c := range w.clusters {
		text = strings.ReplaceAll(text, "$"+name, c.namespace)
	}
	return text
}

// on is the session of a warehouse's master user, or of bob on the consumer's.
func (w *walk) on(who string) *pgx.Conn {
	w.t.Helper()
	if w.sessions[who] == nil {
		warehouse, user := who, "admin"
		if who == "bob" {
			warehouse, user = "consumer", "bob"
		}
		conn, err := w.login(warehouse, "dev", user, "Sh4re-me-well", nil)
		w.must(err)
		w.sessions[who] = conn
	}
	return w.sessions[who]
}

func (w *walk) run(statements ...string) {
	w.t.Helper()
	for _, s := range statements {
		who, what, _ := strings.Cut(s, " ")
		if _, err := w.on(who).Exec(context.Background(), w.named(what)); err != nil {
			w.t.Fatalf("%s: %v", s, err)
		}
	}
}

func (w *walk) call(name string) {
	w.t.Helper()
	if err := w.make(name); err != nil {
		w.t.Fatalf("%s: %v", name, err)
	}
}

// make makes a call of the handshake.
func (w *walk) make(name string) (err error) {
	ctx, arn := context.Background(), aws.String(w.named(shareARN))
	by, namespace := w.api(story.Consumer), aws.String(w.cluster("consumer").namespaceARN)
	authorize := func(as, consumer string, writes *bool) error {
		_, err := w.api(as).AuthorizeDataShare(ctx, &redshift.AuthorizeDataShareInput{DataShareArn: arn, ConsumerIdentifier: &consumer, AllowWrites: writes})
		return err
	}
	associate := func(in redshift.AssociateDataShareConsumerInput) error {
		in.DataShareArn = arn
		_, err := by.AssociateDataShareConsumer(ctx, &in)
		return err
	}
	disassociate := func(in redshift.DisassociateDataShareConsumerInput) error {
		in.DataShareArn = arn
		_, err := by.DisassociateDataShareConsumer(ctx, &in)
		return err
	}
	switch name {
	case "authorize":
		return authorize(story.Producer, story.Consumer, nil)
	case "authorize writes":
		return authorize(story.Producer, story.Consumer, aws.Bool(true))
	case "authorize as consumer":
		return authorize(story.Consumer, story.Consumer, nil)
	case "authorize stranger":
		return authorize(story.Producer, story.Stranger, nil)
	case "authorize self":
		return authorize(story.Producer, story.Producer, nil)
	case "associate":
		return associate(redshift.AssociateDataShareConsumerInput{ConsumerArn: namespace})
	case "associate writes":
		return associate(redshift.AssociateDataShareConsumerInput{ConsumerArn: namespace, AllowWrites: aws.Bool(true)})
	case "associate nowhere":
		return associate(redshift.AssociateDataShareConsumerInput{ConsumerArn: aws.String((*namespace)[:len(*namespace)-4] + "0000")})
	case "associate nothing":
		return associate(redshift.AssociateDataShareConsumerInput{AssociateEntireAccount: aws.Bool(false)})
	case "associate region":
		return associate(redshift.AssociateDataShareConsumerInput{ConsumerRegion: aws.String(story.Region)})
	case "associate twice":
		return associate(redshift.AssociateDataShareConsumerInput{ConsumerRegion: aws.String(story.Region), ConsumerArn: namespace})
	case "disassociate":
		return disassociate(redshift.DisassociateDataShareConsumerInput{ConsumerArn: namespace})
	case "disassociate region":
		return disassociate(redshift.DisassociateDataShareConsumerInput{ConsumerRegion: aws.String(story.Region)})
	case "deauthorize":
		_, err = w.api(story.Producer).DeauthorizeDataShare(ctx, &redshift.DeauthorizeDataShareInput{DataShareArn: arn, ConsumerIdentifier: aws.String(story.Consumer)})
	case "reject":
		_, err = by.RejectDataShare(ctx, &redshift.RejectDataShareInput{DataShareArn: arn})
	case "describe":
		_, err = w.api(story.Producer).DescribeDataShares(ctx, &redshift.DescribeDataSharesInput{DataShareArn: arn})
	default:
		w.t.Fatalf("no call is named %q", name)
	}
	return err
}

// modify changes a warehouse and waits until it is available again.
func (w *walk) modify(name string, in *redshift.ModifyClusterInput) {
	w.t.Helper()
	in.ClusterIdentifier = &name
	_, err := w.api(accounts[name]).ModifyCluster(context.Background(), in)
	w.must(err)
	w.until(name+" is modified", func() bool {
		out, err := w.api(accounts[name]).DescribeClusters(context.Background(), &redshift.DescribeClustersInput{ClusterIdentifier: &name})
		w.must(err)
		c := out.Clusters[0]
		return aws.ToString(c.ClusterStatus) == "available" && (in.Encrypted == nil || aws.ToBool(c.Encrypted) == *in.Encrypted) &&
			(in.PubliclyAccessible == nil || aws.ToBool(c.PubliclyAccessible) == *in.PubliclyAccessible)
	})
}
