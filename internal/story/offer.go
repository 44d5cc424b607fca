package story

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/redshift"
)

// offer is chapter 2: rows, a datashare, and a grant to the other account. The
// producer now sees PENDING_AUTHORIZATION and the consumer sees nothing.
func (s *story) offer(ctx context.Context) error {
	load := s.generate
	if s.CSV != "" {
		load = s.importCSV
	}
	started := time.Now()
	rows, err := load(ctx)
	if err != nil {
		return err
	}
	took := time.Since(started)
	s.say(s.producer, "loaded %d rows into %s by multi-row INSERT in %.1fs (%.0f rows/s)", rows, s.table, took.Seconds(), float64(rows)/took.Seconds())

	schema, _, _ := strings.Cut(s.table, ".")
	for _, sql := range []string{
		"CREATE DATASHARE salesshare",
		"ALTER DATASHARE salesshare ADD SCHEMA " + schema,
		"ALTER DATASHARE salesshare ADD TABLE " + s.table,
		"GRANT USAGE ON DATASHARE salesshare TO ACCOUNT '" + Consumer + "'",
	} {
		if _, err := s.producerSQL.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
		s.say(s.producer, "%s", sql)
	}
	return s.bothSides(ctx, "PENDING_AUTHORIZATION", "")
}

// generate makes up ticket sales: deterministic, so that sums can be checked.
func (s *story) generate(ctx context.Context) (int, error) {
	for _, sql := range []string{
		"CREATE SCHEMA tickit",
		`CREATE TABLE tickit.sales (
			salesid integer NOT NULL ENCODE az64, eventid integer NOT NULL ENCODE az64, buyer varchar(40),
			qtysold smallint NOT NULL, pricepaid decimal(8,2), saletime timestamp)
			DISTKEY(eventid) COMPOUND SORTKEY(saletime, salesid)`,
	} {
		if _, err := s.producerSQL.Exec(ctx, sql); err != nil {
			return 0, fmt.Errorf("%s: %w", sql, err)
		}
	}
	const batch = 5000
	first := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for at := 0; at < s.Rows; at += batch {
		var sql strings.Builder
		sql.WriteString("INSERT INTO tickit.sales VALUES ")
		for i := at; i < min(at+batch, s.Rows); i++ {
			if i > at {
				sql.WriteByte(',')
			}
			fmt.Fprintf(&sql, "(%d,%d,'buyer %d',%d,%d.50,'%s')", i+1, i%8800+1, i%5000, i%8+1, i%400+20,
				first.Add(time.Duration(i)*time.Second).Format("2006-01-02 15:04:05"))
		}
		if _, err := s.producerSQL.Exec(ctx, sql.String()); err != nil {
			return 0, err
		}
	}
	return s.Rows, nil
}

// bothSides checks and tells what DescribeDataShares answers to each account.
// An empty status means that the share is not listed.
func (s *story) bothSides(ctx context.Context, producer, consumer string) error {
	for _, side := range []struct {
		who  account
		want string
	}{{s.producer, producer}, {s.consumer, consumer}} {
		out, err := side.who.DescribeDataShares(ctx, &redshift.DescribeDataSharesInput{})
		if err != nil {
			return err
		}
		got := ""
		for _, share := range out.DataShares {
			for _, a := range share.DataShareAssociations {
				got = string(a.Status)
			}
		}
		if got != side.want {
			return fmt.Errorf("the %s sees the share as %q, want %q", side.who.name, got, side.want)
		}
		if got == "" {
			got = "nothing"
		}
		s.say(side.who, "  sees %s", got)
	}
	return nil
}
