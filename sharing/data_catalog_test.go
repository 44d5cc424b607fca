package sharing

import (
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// catalogGrant is GRANT and REVOKE USAGE … ACCOUNT '222222222222' VIA DATA CATALOG.
func (s *shop) catalogGrant(revoke bool) error {
	id := blueshift.ConsumerID{Account: consumer, Via: blueshift.ViaDataCatalog}
	return s.update(func(tx store.Tx) error {
		if revoke {
			return s.RevokeUsage(tx, s.p, "salesshare", id)
		}
		return s.GrantUsage(tx, s.p, "salesshare", id)
	})
}

func (s *shop) authorizeAs(identifier string) error {
	_, err := s.AuthorizeDataShare(s.ctx, as(producer), shareARN, identifier, nil)
	return err
}

// The handshake of a share that an account takes for its data catalog.
func TestDataCatalogTakesAShare(t *testing.T) {
	const fault, missing = "InvalidDataShareFault", "either doesn't exist or isn't associated with this data consumer"
	s := newShop(t)
	s.must(s.create())
	s.must(s.catalogGrant(false))
	s.must(s.catalogGrant(false))
	s.want(catalogC+"=PENDING_AUTHORIZATION", fault)
	wantCode(t, s.authorizeAs(string(consumer)), fault, "GRANT USAGE ON DATASHARE salesshare TO ACCOUNT '222222222222'")
	take := AssociationRequest{ConsumerARN: new(glueC)}
	wantCode(t, s.associate(take), fault, missing, "--consumer-identifier "+catalogC)
	s.must(s.authorizeAs(catalogC))
	s.want(catalogC+"=AUTHORIZED", catalogC+"=AVAILABLE")
	wantCode(t, s.associate(AssociationRequest{ConsumerARN: new(arnC)}), fault, "only for the whole account: use ConsumerArn="+glueC)
	wantCode(t, s.associate(AssociationRequest{ConsumerRegion: new("us-east-1")}), fault, "VIA DATA CATALOG")
	for _, arn := range []string{"arn:aws:glue:eu-west-1:222222222222:catalog", "arn:aws:glue:us-east-1:333333333333:catalog", "arn:aws:glue:us-east-1:222222222222:database/d"} {
		wantCode(t, s.associate(AssociationRequest{ConsumerARN: new(arn)}), "InvalidNamespaceFault", "ConsumerArn has to be "+glueC)
	}
	wantCode(t, s.disassociate(take), fault, missing)
	s.must(s.associate(take))
	s.want(catalogC+"=ACTIVE", glueC+"=ACTIVE")
	if out, _, err := s.DescribeDataSharesForConsumer(s.ctx, as(consumer), glueC, "ACTIVE", Page{Limit: 100}); err != nil || len(out) != 1 || rows(out[0]) != glueC+"=ACTIVE" {
		t.Errorf("by the ARN of the catalog: %v, %v", out, err)
	}
	if out, _, err := s.DescribeDataSharesForConsumer(s.ctx, as(consumer), arnC, "", Page{Limit: 100}); err != nil || len(out) != 0 {
		t.Errorf("no namespace may use it: %v, %v", out, err)
	}
	wantState(t, s.read(s.c), "42501", "is not one of its consumers")
	if got := s.inbound(s.c); got != nil {
		t.Errorf("inbound %v", got)
	}
	_, err := s.mount(s.c, producer)
	wantState(t, err, "42704")

	_, err = s.AssociateDataShareConsumer(s.ctx, as(stranger), AssociationRequest{ARN: shareARN, ConsumerARN: new(glueC)})
	_, none := s.AssociateDataShareConsumer(s.ctx, as(stranger), AssociationRequest{ARN: shareARN + "x", ConsumerARN: new(glueC)})
	wantCode(t, err, fault, missing)
	if a, b := err.Error(), strings.ReplaceAll(none.Error(), "salessharex", "salesshare"); a != b {
		t.Errorf("a stranger can tell a share that exists from one that does not:\n%s\n%s", a, b)
	}

	s.must(s.disassociate(take))
	s.want(catalogC+"=AUTHORIZED", catalogC+"=AVAILABLE")
	s.must(s.associate(AssociationRequest{EntireAccount: new(true)}))
	s.must(s.disassociate(AssociationRequest{EntireAccount: new(true)}))

	// Beside a grant to the account itself, each keeps to its own.
	s.must(s.grant(consumer, ""))
	s.must(s.authorize())
	s.must(s.associate(AssociationRequest{ConsumerARN: new(arnC)}))
	s.want("222222222222=ACTIVE "+catalogC+"=AUTHORIZED", catalogC+"=AVAILABLE "+arnC+"=ACTIVE")
	s.must(s.read(s.c))
	_, err = s.DeauthorizeDataShare(s.ctx, as(producer), shareARN, string(consumer))
	s.must(err)
	s.want("222222222222=DEAUTHORIZED "+catalogC+"=AUTHORIZED", catalogC+"=AVAILABLE")
	s.must(s.authorize())
	s.must(s.associate(AssociationRequest{ConsumerARN: new(arnC)}))

	// Reject is for both.
	v, err := s.RejectDataShare(s.ctx, as(consumer), shareARN)
	s.must(err)
	if got := rows(v); got != "222222222222=REJECTED "+catalogC+"=REJECTED" {
		t.Errorf("Reject answers %q", got)
	}
	s.want("222222222222=REJECTED "+catalogC+"=REJECTED", fault)
	wantState(t, s.read(s.c), "42501", "REJECTED")
	wantCode(t, s.associate(take), fault, "is REJECTED")
	s.must(s.authorizeAs(catalogC))
	s.want("222222222222=REJECTED "+catalogC+"=AUTHORIZED", catalogC+"=AVAILABLE")

	s.must(s.catalogGrant(true))
	s.want("222222222222=REJECTED", fault)
	_, err = s.DeauthorizeDataShare(s.ctx, as(producer), shareARN, catalogC)
	wantCode(t, err, fault, "because you have already removed authorization from the data share.")
}

func TestDataCatalogNeedsAnEncryptedProducer(t *testing.T) {
	s := newShop(t)
	s.must(s.create())
	s.must(s.catalogGrant(false))
	s.must(s.authorizeAs(catalogC))
	s.changeCluster(producer, "sales", func(c *blueshift.Cluster) { c.Encrypted = false })
	wantCode(t, s.associate(AssociationRequest{ConsumerARN: new(glueC)}), "InvalidDataShareFault", "not encrypted")
}
