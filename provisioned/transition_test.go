package provisioned_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"
	"github.com/aws/smithy-go"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

const (
	catalogConsumer = "DataCatalog/" + consumer
	glueCatalog     = "arn:aws:glue:us-east-1:" + consumer + ":catalog"
)

// passage is a datashare on its way through the transition table.
type passage struct {
	*neighbours
	arn            string
	other, second  string // namespace ARNs: the producer's second one, the consumer's
	producerEvents map[string]func() error
}

func newPassage(t *testing.T) *passage {
	n := meet(t, 0)
	p := &passage{neighbours: n, other: *create(t, n.p, "other").Cluster.ClusterNamespaceArn, second: *create(t, n.c, "second").Cluster.ClusterNamespaceArn}
	p.arn = strings.Replace(n.nsP, ":namespace:", ":datashare:", 1) + "/salesshare"
	p.producerEvents = map[string]func() error{
		"create": p.sql(func(tx store.Tx, ns blueshift.Namespace) error {
			return n.sharing.CreateDatashare(tx, ns, blueshift.Datashare{Name: "salesshare", Database: "dev"})
		}),
		"drop": p.sql(func(tx store.Tx, ns blueshift.Namespace) error { return n.sharing.DropDatashare(tx, ns, "salesshare") }),
		"public": p.sql(func(tx store.Tx, ns blueshift.Namespace) error {
			return n.sharing.SetPubliclyAccessible(tx, ns, "dev", "salesshare", true)
		}),
		"grant account":    p.granting(blueshift.ConsumerID{Account: consumer}),
		"revoke account":   p.revoking(blueshift.ConsumerID{Account: consumer}),
		"grant self":       p.granting(blueshift.ConsumerID{Account: producer}),
		"grant namespace":  p.granting(blueshift.ConsumerID{Namespace: guidOf(p.other)}),
		"revoke namespace": p.revoking(blueshift.ConsumerID{Namespace: guidOf(p.other)}),
		"grant catalog":    p.granting(blueshift.ConsumerID{Account: consumer, Via: blueshift.ViaDataCatalog}),
		"revoke catalog":   p.revoking(blueshift.ConsumerID{Account: consumer, Via: blueshift.ViaDataCatalog}),
	}
	return p
}

func guidOf(arn string) string { return arn[strings.LastIndexByte(arn, ':')+1:] }

// sql is what the producer's session does at COMMIT.
func (p *passage) sql(fn func(store.Tx, blueshift.Namespace) error) func() error {
	a, guid, _ := blueshift.ParseNamespaceARN(p.nsP)
	ns := blueshift.Namespace{Key: blueshift.Key{Account: a.Account, Region: a.Region, ID: guid}, Warehouse: "sales"}
	return func() error {
		return p.store.Update(context.Background(), func(tx store.Tx) error { return fn(tx, ns) })
	}
}

func (p *passage) granting(id blueshift.ConsumerID) func() error {
	return p.sql(func(tx store.Tx, ns blueshift.Namespace) error { return p.sharing.GrantUsage(tx, ns, "salesshare", id) })
}

func (p *passage) revoking(id blueshift.ConsumerID) func() error {
	return p.sql(func(tx store.Tx, ns blueshift.Namespace) error {
		return p.sharing.RevokeUsage(tx, ns, "salesshare", id)
	})
}

// play runs one event.
func (p *passage) play(event string) error {
	if f := p.producerEvents[event]; f != nil {
		return f()
	}
	ctx := context.Background()
	verb, client, what, writes := strings.Fields(event)[0], p.c, "", (*bool)(nil)
	for _, word := range strings.Fields(event)[1:] {
		switch word {
		case "writes":
			writes = aws.Bool(true)
		case "self": // the producer as a consumer of its own
			client = p.p
		default:
			what = word
		}
	}
	identifier := map[string]string{"": consumer, "catalog": catalogConsumer, "namespace": p.other, "ADX": "ADX"}[what]
	if client == p.p {
		identifier = producer
	}
	var arn, region *string
	var entire *bool
	switch what {
	case "account":
		entire = aws.Bool(true)
	case "region":
		region = aws.String("us-east-1")
	case "catalog":
		arn = aws.String(glueCatalog)
	case "second":
		arn = &p.second
	default:
		arn = &p.nsC
	}
	var err error
	switch verb {
	case "authorize":
		_, err = p.p.AuthorizeDataShare(ctx, &redshift.AuthorizeDataShareInput{DataShareArn: &p.arn, ConsumerIdentifier: &identifier, AllowWrites: writes})
	case "deauthorize":
		_, err = p.p.DeauthorizeDataShare(ctx, &redshift.DeauthorizeDataShareInput{DataShareArn: &p.arn, ConsumerIdentifier: &identifier})
	case "associate":
		if client == p.p {
			arn, entire = nil, aws.Bool(true)
		}
		_, err = client.AssociateDataShareConsumer(ctx, &redshift.AssociateDataShareConsumerInput{DataShareArn: &p.arn, ConsumerArn: arn, ConsumerRegion: region, AssociateEntireAccount: entire, AllowWrites: writes})
	case "disassociate":
		_, err = client.DisassociateDataShareConsumer(ctx, &redshift.DisassociateDataShareConsumerInput{DataShareArn: &p.arn, ConsumerArn: arn, ConsumerRegion: region, DisassociateEntireAccount: entire})
	case "reject":
		_, err = p.c.RejectDataShare(ctx, &redshift.RejectDataShareInput{DataShareArn: &p.arn})
	case "delete":
		whose := map[string]*redshift.Client{"sales": p.p, "other": p.p, "analytics": p.c}[what]
		_, err = whose.DeleteCluster(ctx, &redshift.DeleteClusterInput{ClusterIdentifier: &what, SkipFinalClusterSnapshot: aws.Bool(true)})
	default:
		return fmt.Errorf("no event is called %q", event)
	}
	return err
}

// sees is what an account is shown of the share, which the three Describe calls
// have to agree on.
func (p *passage) sees(client *redshift.Client, account string) string {
	p.t.Helper()
	ctx := context.Background()
	one, err := client.DescribeDataShares(ctx, &redshift.DescribeDataSharesInput{DataShareArn: &p.arn})
	all, err2 := client.DescribeDataShares(ctx, &redshift.DescribeDataSharesInput{})
	given, err3 := client.DescribeDataSharesForProducer(ctx, &redshift.DescribeDataSharesForProducerInput{})
	taken, err4 := client.DescribeDataSharesForConsumer(ctx, &redshift.DescribeDataSharesForConsumerInput{})
	if err := errors.Join(err2, err3, err4); err != nil {
		p.t.Fatal(err)
	}
	var fault *types.InvalidDataShareFault
	if err != nil && !errors.As(err, &fault) {
		p.t.Fatal(err)
	}
	var shown []types.DataShare
	if err == nil {
		shown = one.DataShares
	}
	if got, want := p.write(all.DataShares), p.write(shown); got != want {
		p.t.Errorf("account %s is shown %q by ARN and %q in the list", account, want, got)
	}
	// The two sides apart hold the same rows, and of each status its own.
	var apart []string
	for _, status := range types.DataShareStatusForProducer("").Values() {
		out, err := client.DescribeDataSharesForProducer(ctx, &redshift.DescribeDataSharesForProducerInput{Status: status})
		if err != nil {
			p.t.Fatal(err)
		}
		apart = append(apart, strings.Fields(p.write(out.DataShares))...)
	}
	if got, want := together(apart), p.write(given.DataShares); got != want {
		p.t.Errorf("ForProducer lists %q, and by status %q", want, got)
	}
	var byStatus []string
	for _, status := range types.DataShareStatusForConsumer("").Values() {
		out, err := client.DescribeDataSharesForConsumer(ctx, &redshift.DescribeDataSharesForConsumerInput{Status: status})
		if err != nil {
			p.t.Fatal(err)
		}
		byStatus = append(byStatus, strings.Fields(p.write(out.DataShares))...)
	}
	if got, want := together(byStatus), p.write(taken.DataShares); got != want {
		p.t.Errorf("ForConsumer lists %q, and by status %q", want, got)
	}
	if want := p.write(shown); account == consumer && want != p.write(taken.DataShares) {
		p.t.Errorf("the consumer is shown %q, and ForConsumer %q", want, p.write(taken.DataShares))
	}
	return p.write(shown)
}

// write is the rows of the one share in a list, with names for the ARNs: a
// small w marks whose side has AllowWrites, the producer's before the slash.
func (p *passage) write(shares []types.DataShare) string {
	var rows []string
	for _, d := range shares {
		for _, a := range d.DataShareAssociations {
			who := aws.ToString(a.ConsumerIdentifier)
			for name, arn := range map[string]string{"nsC": p.nsC, "second": p.second, "other": p.other, "glue": glueCatalog, "P": producer, "C": consumer, "DataCatalog": catalogConsumer} {
				if who == arn {
					who = name
					break
				}
			}
			if a.ConsumerRegion != nil {
				who += "@" + *a.ConsumerRegion
			}
			row := who + "=" + string(a.Status)
			if aws.ToBool(a.ProducerAllowedWrites) || aws.ToBool(a.ConsumerAcceptedWrites) {
				row += "(" + strings.Repeat("w", count(a.ProducerAllowedWrites)) + "/" + strings.Repeat("w", count(a.ConsumerAcceptedWrites)) + ")"
			}
			if a.CreatedDate == nil || a.StatusChangeDate == nil || a.StatusChangeDate.Before(*a.CreatedDate) {
				row += " without sound dates"
			}
			rows = append(rows, row)
		}
	}
	return together(rows)
}

func count(yes *bool) int {
	if aws.ToBool(yes) {
		return 1
	}
	return 0
}

func together(rows []string) string {
	slices.Sort(rows)
	return strings.Join(rows, " ")
}

// TestTransitionTable is every line of the table of the association states, as
// both accounts see it through the API: events in order, what the last one
// answers, and what is shown after it.
func TestTransitionTable(t *testing.T) {
	const (
		removed = "because you have already removed authorization from the data share."
		unknown = "because the ARN doesn't exist."
		missing = "either doesn't exist or isn't associated with this data consumer"
	)
	for _, c := range []struct {
		line               string // of the table
		events             string
		producer, consumer string
		refused            string // a fragment of the InvalidDataShareFault that the last event answers
	}{
		{"0", "create", "", "", ""},
		{"1", "create, grant namespace", "other=ACTIVE", "", ""},
		{"1", "create, grant namespace, authorize namespace", "other=ACTIVE", "", ""},
		{"1", "create, grant namespace, deauthorize namespace", "other=ACTIVE", "", "REVOKE USAGE ON DATASHARE salesshare FROM NAMESPACE"},
		{"2", "create, grant account", "C=PENDING_AUTHORIZATION", "", ""},
		{"2", "create, grant account, grant account", "C=PENDING_AUTHORIZATION", "", ""},
		{"2", "create, grant account, associate", "C=PENDING_AUTHORIZATION", "", missing},
		{"2", "create, grant account, reject", "C=PENDING_AUTHORIZATION", "", missing},
		{"2", "create, grant account, deauthorize", "C=PENDING_AUTHORIZATION", "", removed},
		{"3", "create, authorize", "", "", "GRANT USAGE ON DATASHARE salesshare TO ACCOUNT '222222222222'"},
		{"3", "create, grant account, authorize", "C=AUTHORIZED", "C=AVAILABLE", ""},
		{"3", "create, grant account, authorize, grant account", "C=AUTHORIZED", "C=AVAILABLE", ""},
		{"3", "create, grant account, authorize writes", "C=AUTHORIZED(w/)", "C=AVAILABLE(w/)", ""},
		{"4", "create, grant account, authorize, authorize", "C=AUTHORIZED", "C=AVAILABLE", ""},
		{"4", "create, grant account, authorize writes, authorize", "C=AUTHORIZED", "C=AVAILABLE", ""},
		{"4", "create, grant account, authorize, associate, authorize writes", "C=ACTIVE(w/)", "nsC=ACTIVE(w/)", ""},
		{"4", "create, grant account, authorize writes, associate writes, authorize", "C=ACTIVE(/w)", "nsC=ACTIVE(/w)", ""},
		{"5", "create, grant account, authorize, associate, deauthorize, authorize", "C=AUTHORIZED", "C=AVAILABLE", ""},
		{"5", "create, grant account, authorize, associate, reject, authorize", "C=AUTHORIZED", "C=AVAILABLE", ""},
		{"6", "create, grant account, authorize, associate", "C=ACTIVE", "nsC=ACTIVE", ""},
		{"6", "create, grant account, authorize writes, associate writes", "C=ACTIVE(w/w)", "nsC=ACTIVE(w/w)", ""},
		{"6", "create, grant account, authorize, associate region", "C=ACTIVE", "C@us-east-1=ACTIVE", ""},
		{"6", "create, grant account, authorize, associate account", "C=ACTIVE", "C=ACTIVE", ""},
		{"7", "create, grant account, authorize writes, associate writes, associate", "C=ACTIVE(w/)", "nsC=ACTIVE(w/)", ""},
		{"7", "create, grant account, authorize, associate, associate second", "C=ACTIVE", "nsC=ACTIVE second=ACTIVE", ""},
		{"7", "create, grant account, authorize, associate, associate second, associate region", "C=ACTIVE", "C@us-east-1=ACTIVE", ""},
		{"7", "create, grant account, authorize, associate region, associate second", "C=ACTIVE", "second=ACTIVE", ""},
		{"7", "create, grant account, authorize, associate, associate account", "C=ACTIVE", "C=ACTIVE", ""},
		{"7", "create, grant account, authorize, associate account, associate region", "C=ACTIVE", "C@us-east-1=ACTIVE", ""},
		{"7", "create, grant account, authorize, associate account, associate", "C=ACTIVE", "nsC=ACTIVE", ""},
		{"8", "create, grant account, authorize, associate, associate second, disassociate", "C=ACTIVE", "second=ACTIVE", ""},
		{"9", "create, grant account, authorize, associate, disassociate", "C=AUTHORIZED", "C=AVAILABLE", ""},
		{"9", "create, grant account, authorize, associate region, disassociate region", "C=AUTHORIZED", "C=AVAILABLE", ""},
		{"9", "create, grant account, authorize, associate account, disassociate", "C=ACTIVE", "C=ACTIVE", missing},
		{"9", "create, grant account, authorize, disassociate", "C=AUTHORIZED", "C=AVAILABLE", missing},
		{"9", "create, grant account, authorize, associate, disassociate, associate", "C=ACTIVE", "nsC=ACTIVE", ""},
		{"10", "create, grant account, authorize, reject", "C=REJECTED", "", ""},
		{"10", "create, grant account, authorize, associate, reject", "C=REJECTED", "", ""},
		{"10", "create, grant account, authorize, reject, reject", "C=REJECTED", "", missing},
		{"10", "create, grant account, authorize, reject, associate", "C=REJECTED", "", missing},
		{"10", "create, grant account, authorize, reject, deauthorize", "C=REJECTED", "", removed},
		{"11", "create, grant account, authorize, deauthorize", "C=DEAUTHORIZED", "", ""},
		{"11", "create, grant account, authorize, associate, associate second, deauthorize", "C=DEAUTHORIZED", "", ""},
		{"11", "create, grant account, authorize, deauthorize, grant account", "C=DEAUTHORIZED", "", ""},
		{"12", "create, grant account, authorize, deauthorize, deauthorize", "C=DEAUTHORIZED", "", removed},
		{"12", "create, grant account, authorize, deauthorize, associate", "C=DEAUTHORIZED", "", missing},
		{"13", "create, grant account, authorize, associate, revoke account", "", "", ""},
		{"13", "create, grant account, authorize, associate, revoke account, grant account", "C=PENDING_AUTHORIZATION", "", ""},
		{"13", "create, grant account, authorize, revoke account, associate", "", "", missing},
		{"14", "create, grant namespace, grant account, revoke namespace", "C=PENDING_AUTHORIZATION", "", ""},
		{"15", "create, grant account, authorize, associate, drop", "", "", ""},
		{"15", "create, grant account, authorize, associate, drop, authorize", "", "", unknown},
		{"15", "create, grant account, authorize, associate, drop, disassociate", "", "", missing},
		{"15", "create, grant account, authorize, associate, drop, create, grant account", "C=PENDING_AUTHORIZATION", "", ""},
		{"16", "create, grant account, authorize, associate, delete sales", "", "", ""},
		{"17", "create, grant account, authorize, associate, delete analytics", "C=AUTHORIZED", "C=AVAILABLE", ""},
		{"17", "create, grant account, authorize, associate account, delete analytics", "C=ACTIVE", "C=ACTIVE", ""},
		{"17", "create, grant account, authorize, associate region, delete analytics", "C=ACTIVE", "C@us-east-1=ACTIVE", ""},
		{"17", "create, grant namespace, grant account, delete other", "C=PENDING_AUTHORIZATION", "", ""},
		{"18", "create, grant account, authorize, associate, public", "C=ACTIVE", "nsC=ACTIVE", ""},

		{"self", "create, grant self", "P=PENDING_AUTHORIZATION", "", ""},
		{"self", "create, grant self, authorize self", "P=AUTHORIZED", "", ""},
		{"self", "create, grant self, authorize self, associate self", "P=ACTIVE", "", ""},
		{"catalog", "create, grant catalog", "DataCatalog=PENDING_AUTHORIZATION", "", ""},
		{"catalog", "create, grant catalog, authorize", "DataCatalog=PENDING_AUTHORIZATION", "", "GRANT USAGE ON DATASHARE salesshare TO ACCOUNT '222222222222'"},
		{"catalog", "create, grant catalog, authorize catalog", "DataCatalog=AUTHORIZED", "DataCatalog=AVAILABLE", ""},
		{"catalog", "create, grant catalog, authorize catalog, associate catalog", "DataCatalog=ACTIVE", "glue=ACTIVE", ""},
		{"catalog", "create, grant catalog, authorize catalog, associate", "DataCatalog=AUTHORIZED", "DataCatalog=AVAILABLE", missing},
		{"catalog", "create, grant catalog, authorize catalog, associate catalog, disassociate catalog", "DataCatalog=AUTHORIZED", "DataCatalog=AVAILABLE", ""},
		{"catalog", "create, grant catalog, authorize catalog, associate catalog, deauthorize catalog", "DataCatalog=DEAUTHORIZED", "", ""},
		{"catalog", "create, grant catalog, grant account, authorize catalog, authorize, associate, reject", "C=REJECTED DataCatalog=REJECTED", "", ""},
		{"catalog", "create, grant catalog, authorize catalog, associate catalog, revoke catalog", "", "", ""},
		{"ADX", "create, grant account, authorize ADX", "C=PENDING_AUTHORIZATION", "", "not managed by AWS Data Exchange"},
	} {
		t.Run(c.line+": "+c.events, func(t *testing.T) {
			t.Parallel()
			p := newPassage(t)
			events := strings.Split(c.events, ", ")
			for i, e := range events {
				err := p.play(e)
				if i < len(events)-1 || c.refused == "" {
					if err != nil {
						t.Fatalf("%s: %v", e, err)
					}
					continue
				}
				var api smithy.APIError
				if !errors.As(err, &api) || api.ErrorCode() != "InvalidDataShareFault" || !strings.Contains(api.ErrorMessage(), c.refused) {
					t.Errorf("%s answers %v, want InvalidDataShareFault with %q", e, err, c.refused)
				}
			}
			if got := p.sees(p.p, producer); got != c.producer {
				t.Errorf("the producer sees %q, want %q", got, c.producer)
			}
			if got := p.sees(p.c, consumer); got != c.consumer {
				t.Errorf("the consumer sees %q, want %q", got, c.consumer)
			}
		})
	}
}
