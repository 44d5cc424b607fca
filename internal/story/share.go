package story

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
)

// share is chapter 3: authorize, associate, mount, and read live rows.
func (s *story) share(ctx context.Context) error {
	mount := fmt.Sprintf("CREATE DATABASE sales_db FROM DATASHARE salesshare OF ACCOUNT '%s' NAMESPACE '%s'", Producer, s.producerNamespace)
	_, err := s.consumerSQL.Exec(ctx, mount)
	if err == nil {
		return fmt.Errorf("the consumer mounted a share that nobody authorized")
	}
	s.say(s.consumer, "too early to mount it: %v", err)

	if err := s.authorize(ctx); err != nil {
		return err
	}
	if err := s.associate(ctx); err != nil {
		return err
	}
	if _, err := s.consumerSQL.Exec(ctx, mount); err != nil {
		return fmt.Errorf("%s: %w", mount, err)
	}
	s.say(s.consumer, "%s", mount)

	count, err := s.consumerCount(ctx)
	if err != nil {
		return err
	}
	s.say(s.consumer, "select count(*) from sales_db.%s: %d", s.table, count)
	if s.CSV == "" {
		if err := s.join(ctx); err != nil {
			return err
		}
	}
	return s.live(ctx, count)
}

func (s *story) authorize(ctx context.Context) error {
	_, err := s.producer.AuthorizeDataShare(ctx, &redshift.AuthorizeDataShareInput{
		DataShareArn: aws.String(s.shareARN), ConsumerIdentifier: aws.String(Consumer)})
	if err != nil {
		return err
	}
	s.say(s.producer, "AuthorizeDataShare to %s", Consumer)
	return s.bothSides(ctx, "AUTHORIZED", "AVAILABLE")
}

func (s *story) associate(ctx context.Context) error {
	_, err := s.consumer.AssociateDataShareConsumer(ctx, &redshift.AssociateDataShareConsumerInput{
		DataShareArn: aws.String(s.shareARN), ConsumerArn: aws.String(s.consumerNamespaceARN)})
	if err != nil {
		return err
	}
	s.say(s.consumer, "AssociateDataShareConsumer for %s", s.consumerNamespaceARN)
	return s.bothSides(ctx, "ACTIVE", "ACTIVE")
}

// join reads shared and local tables in one query.
func (s *story) join(ctx context.Context) error {
	for _, sql := range []string{
		"CREATE TABLE favourites (eventid integer, why varchar(40))",
		"INSERT INTO favourites VALUES (1, 'opera'), (2, 'football'), (3, 'jazz')",
	} {
		if _, err := s.consumerSQL.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	rows, err := s.consumerSQL.Query(ctx, `
		SELECT f.why, sum(s.qtysold) AS tickets, sum(s.pricepaid) AS paid
		FROM sales_db.tickit.sales s JOIN favourites f ON f.eventid = s.eventid
		GROUP BY f.why ORDER BY f.why`)
	if err != nil {
		return err
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var why, paid string
		var tickets int64
		if err := rows.Scan(&why, &tickets, &paid); err != nil {
			return err
		}
		s.say(s.consumer, "  %-8s %4d tickets, %s paid", why, tickets, paid)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if n != 3 {
		return fmt.Errorf("the join of shared and local tables gave %d rows, want 3", n)
	}
	return nil
}

// live proves that a committed row is seen by the consumer's next statement.
func (s *story) live(ctx context.Context, before int64) error {
	if _, err := s.producerSQL.Exec(ctx, "INSERT INTO "+s.table+" SELECT * FROM "+s.table+" LIMIT 1"); err != nil {
		return err
	}
	after, err := s.consumerCount(ctx)
	if err != nil {
		return err
	}
	if after != before+1 {
		return fmt.Errorf("after the producer's commit the consumer counts %d rows, want %d", after, before+1)
	}
	s.say(s.producer, "commits one more row")
	s.say(s.consumer, "counts %d at its next statement: live, no copy", after)
	return nil
}

func (s *story) consumerCount(ctx context.Context) (n int64, err error) {
	err = s.consumerSQL.QueryRow(ctx, "SELECT count(*) FROM sales_db."+s.table).Scan(&n)
	return n, err
}
