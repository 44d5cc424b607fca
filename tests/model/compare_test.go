package model

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"
)

// compare looks at everything through everybody's eyes.
func compare(s *stage, m *model) error {
	for _, account := range accounts {
		if err := s.compareAccount(m, account); err != nil {
			return err
		}
	}
	if w := m.warehouses["sales"]; w != nil && !w.paused {
		if err := s.compareProducer("sales admin watch", m); err != nil {
			return err
		}
		if b := m.block; b != nil && !b.failed {
			if err := s.compareProducer("sales admin work", m.own()); err != nil {
				return fmt.Errorf("in the producer's block: %w", err)
			}
		}
	}
	if m.frozen != nil {
		if err := s.compareBlock(m); err != nil {
			return err
		}
	}
	for _, at := range borrowers {
		if m.warehouses[at] == nil {
			continue
		}
		for _, user := range users {
			if err := s.compareConsumer(m, at, user); err != nil {
				return err
			}
		}
	}
	return nil
}

// differ tells two lists of lines apart.
func differ(what string, got, want []string) error {
	slices.Sort(got)
	if slices.Equal(got, want) {
		return nil
	}
	return fmt.Errorf("%s\n%s\nwant\n%s", what, lines(got), lines(want))
}

func lines(all []string) string {
	if len(all) == 0 {
		return "  nothing"
	}
	return "  " + strings.Join(all, "\n  ")
}

// The filters of the Describe calls, of which each comparison has one.
var (
	producerFilters = []string{"", "ACTIVE", "AUTHORIZED", "PENDING_AUTHORIZATION", "DEAUTHORIZED", "REJECTED"}
	consumerFilters = []string{"", "ACTIVE", "AVAILABLE"}
)

// compareAccount asks what the three Describe calls show an account.
func (s *stage) compareAccount(m *model, account string) error {
	ctx, api, turn := context.Background(), s.apis[account], int(m.now.Unix())
	all, err := api.DescribeDataShares(ctx, &redshift.DescribeDataSharesInput{})
	if err != nil {
		return err
	}
	if err := differ("DescribeDataShares shows "+account, s.rows(all.DataShares), m.describe(account)); err != nil {
		return err
	}
	status := producerFilters[turn%len(producerFilters)]
	made, err := api.DescribeDataSharesForProducer(ctx, &redshift.DescribeDataSharesForProducerInput{Status: types.DataShareStatusForProducer(status)})
	if err != nil {
		return err
	}
	if err := differ("DescribeDataSharesForProducer "+status+" shows "+account, s.rows(made.DataShares), m.forProducer(account, status)); err != nil {
		return err
	}
	in := &redshift.DescribeDataSharesForConsumerInput{Status: types.DataShareStatusForConsumer(consumerFilters[turn%len(consumerFilters)])}
	for _, of := range borrowers {
		if turn%2 == 0 && owners[of] == account && m.warehouses[of] != nil {
			in.ConsumerArn = &s.warehouses[of].arn
		}
	}
	lent, err := api.DescribeDataSharesForConsumer(ctx, in)
	if err != nil {
		return err
	}
	of := strings.TrimPrefix(s.outward(aws.ToString(in.ConsumerArn)), "$")
	return differ(fmt.Sprintf("DescribeDataSharesForConsumer %s %s shows %s", of, in.Status, account), s.rows(lent.DataShares), m.forConsumer(account, of, string(in.Status)))
}

// rows are the associations of shares, a line each.
func (s *stage) rows(shares []types.DataShare) (out []string) {
	for _, d := range shares {
		arn := aws.ToString(d.DataShareArn)
		name := arn[strings.LastIndexByte(arn, '/')+1:]
		attributes := (&share{adx: aws.ToString(d.ManagedBy) == viaADX, public: aws.ToBool(d.AllowPubliclyAccessibleConsumers)}).attributes()
		if arn != *s.arn(name) || s.outward(aws.ToString(d.ProducerArn)) != "$sales" {
			attributes += " of " + arn + " and " + aws.ToString(d.ProducerArn)
		}
		for _, a := range d.DataShareAssociations {
			who := s.outward(aws.ToString(a.ConsumerIdentifier))
			if a.ConsumerRegion != nil {
				who += "@" + *a.ConsumerRegion
			}
			out = append(out, fmt.Sprintf("%s(%s): %s=%s since %s, %s, writes %s/%s", name, attributes, who, a.Status,
				at(aws.ToTime(a.CreatedDate)), at(aws.ToTime(a.StatusChangeDate)), letter(a.ProducerAllowedWrites), letter(a.ConsumerAcceptedWrites)))
		}
	}
	return out
}

func letter(b *bool) string {
	if b == nil {
		return "-"
	}
	return fmt.Sprint(*b)[:1]
}

const (
	svvDatashares = "SELECT share_name, managed_by, is_publicaccessible, share_type, consumer_database FROM svv_datashares"
	svvConsumers  = "SELECT share_name, consumer_account, consumer_namespace, share_date FROM svv_datashare_consumers"
	svvObjects    = "SELECT share_type, share_name, object_type, object_name, include_new FROM svv_datashare_objects"
	svvTables     = "SELECT database_name, schema_name, table_name FROM svv_all_tables WHERE database_name IN ('d1', 'd2')"
)

// question is a query with the answer that the model has.
type question struct{ sql, want string }

// listed is the answer of a query whose rows are these lines.
func listed(rows []string) string { return "rows " + strings.Join(sorted(rows), " ") }

// compareAnswers asks a session questions.
func (s *stage) compareAnswers(who string, questions []question) error {
	var queries []string
	for _, q := range questions {
		queries = append(queries, q.sql)
	}
	answers, err := s.ask(who, queries...)
	if err != nil {
		return fmt.Errorf("%s: %w", who, err)
	}
	for i, a := range answers {
		if got := a.String(); got != questions[i].want {
			return fmt.Errorf("%s: %s\nanswers %s %v\nwant    %s", who, queries[i], got, a.err, questions[i].want)
		}
		s.answered[kind(who, a)]++
	}
	return nil
}

// kind is what tells answers apart in a count of them.
func kind(who string, a answer) string {
	switch _, what, _ := strings.Cut(who, " "); {
	case a.err != nil:
		return what + " " + state(a.err)
	case len(a.rows) == 0:
		return what + " nothing"
	default:
		return what + " rows"
	}
}

// compareProducer asks what a session of the producer sees of its shares and in
// its tables.
func (s *stage) compareProducer(who string, m *model) error {
	all := []question{{svvDatashares, listed(m.datashares("sales"))}, {svvConsumers, listed(m.consumers())}, {svvObjects, listed(m.objects("sales"))}}
	for in, there := range m.schemas {
		for bare, o := range there.objects {
			if o.kind == "table" {
				all = append(all, question{"SELECT n FROM " + in + "." + bare, o.answer()})
			}
		}
	}
	return s.compareAnswers(who, all)
}

// compareConsumer asks what a consumer sees of what is shared with it, and reads
// everything there is and is not.
func (s *stage) compareConsumer(m *model, at, user string) error {
	var all []question
	for _, db := range databases {
		for _, name := range slices.Concat(tableNames, otherNames) {
			sql := "SELECT n FROM " + db + "." + name
			if name == "s.f" {
				sql = "SELECT " + db + ".s.f(1)"
			}
			all = append(all, question{sql, m.read(at, user, db, name)})
		}
	}
	for _, bare := range []string{"t1", "t2", "v"} {
		all = append(all, question{"SELECT n FROM ext." + bare, m.readThrough(at, user, "ext", bare)})
	}
	if user == "admin" {
		all = append(all, question{svvDatashares, listed(m.datashares(at))}, question{svvObjects, listed(m.objects(at))}, question{svvTables, listed(m.tables(at))})
	}
	return s.compareAnswers(at+" "+user+" watch", all)
}

// compareBlock reads what the block of the consumer can read, which a refusal
// would end.
func (s *stage) compareBlock(m *model) error {
	var all []question
	for _, db := range databases {
		for _, name := range slices.Concat(tableNames, []string{"s.v"}) {
			if answer := m.inBlock().read("analytics", "admin", db, name); strings.HasPrefix(answer, "rows") {
				all = append(all, question{"SELECT n FROM " + db + "." + name, answer})
			}
		}
	}
	return s.compareAnswers("analytics admin block", all)
}
