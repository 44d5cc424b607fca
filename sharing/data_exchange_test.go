package sharing

import (
	"testing"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// The handshake of a share that AWS Data Exchange manages.
func TestDataExchange(t *testing.T) {
	const fault = "InvalidDataShareFault"
	s := newShop(t)
	s.must(s.update(func(tx store.Tx) error {
		return s.CreateDatashare(tx, s.p, blueshift.Datashare{Name: "salesshare", Database: "dev", Owner: "admin", ManagedBy: "ADX"})
	}))
	subscribe := func(who blueshift.Account) error {
		_, err := s.Subscribe(s.ctx, as(producer), shareARN, string(who))
		return err
	}
	unsubscribe := func(who blueshift.Account) error {
		_, err := s.Unsubscribe(s.ctx, as(producer), shareARN, string(who))
		return err
	}
	deauthorize := func(identifier string) error {
		_, err := s.DeauthorizeDataShare(s.ctx, as(producer), shareARN, identifier)
		return err
	}
	const managed = "Permission denied to add/remove consumer to/from datashare salesshare. Datashare consumers are managed by ADX."
	wantState(t, s.grant(consumer, ""), "42501", managed)
	wantState(t, s.revoke(consumer, ""), "42501", managed)
	wantState(t, s.grant("", nsP2), "42501", managed)
	wantState(t, s.catalogGrant(false), "42501", managed)

	s.want("ADX=PENDING_AUTHORIZATION", fault)
	const (
		authorize = "Account 111111111111 must run: aws redshift authorize-data-share --data-share-arn " + shareARN + " --consumer-identifier ADX --region us-east-1"
		take      = "blueshift exchange subscribe --account 111111111111 --datashare " + shareARN + " --subscriber 222222222222"
	)
	wantCode(t, subscribe(consumer), fault, "PENDING_AUTHORIZATION", authorize+"; then account 111111111111: "+take)
	wantCode(t, s.authorize(), fault, "use ConsumerIdentifier=ADX")
	wantCode(t, deauthorize("ADX"), fault, "because you have already removed authorization from the data share.")
	s.must(s.authorizeAs("ADX"))
	s.must(s.authorizeAs("ADX"))
	s.want("ADX=AUTHORIZED", fault)
	wantCode(t, unsubscribe(consumer), fault, "has not subscribed", "Account 111111111111 must run: "+take)
	wantCode(t, subscribe("12"), "InvalidParameterValue", "12 digits")
	_, err := s.Subscribe(s.ctx, as(consumer), shareARN, string(consumer))
	wantCode(t, err, fault, "belongs to account 111111111111")

	s.must(subscribe(consumer))
	s.must(subscribe(stranger))
	s.must(subscribe(consumer))
	s.want("222222222222=AUTHORIZED 333333333333=AUTHORIZED ADX=AUTHORIZED", "222222222222=AVAILABLE")
	wantCode(t, s.authorize(), fault, "use ConsumerIdentifier=ADX")
	s.must(s.associate(AssociationRequest{ConsumerARN: new(arnC)}))
	s.must(s.read(s.c))
	_, err = s.mount(s.c, producer)
	s.must(err)

	// What the exchange may, its subscribers may.
	_, err = s.AuthorizeDataShare(s.ctx, as(producer), shareARN, "ADX", new(true))
	s.must(err)
	s.must(s.associate(AssociationRequest{ConsumerARN: new(arnC), AllowWrites: new(true)}))
	_, err = s.Writable(s.ctx, s.c, s.key())
	s.must(err)
	s.cuts = nil
	s.must(s.authorizeAs("ADX"))
	if len(s.cuts) != 1 {
		t.Error("taking writes back cuts nobody")
	}
	_, err = s.Writable(s.ctx, s.c, s.key())
	wantState(t, err, "42501")

	// A subscriber declines, which the producer's next step does not undo.
	_, err = s.RejectDataShare(s.ctx, as(consumer), shareARN)
	s.must(err)
	s.want("222222222222=REJECTED 333333333333=AUTHORIZED ADX=AUTHORIZED", fault)
	s.must(deauthorize("ADX"))
	s.want("222222222222=REJECTED 333333333333=DEAUTHORIZED ADX=DEAUTHORIZED", fault)
	wantCode(t, subscribe(consumer), fault, "DEAUTHORIZED", authorize)
	s.must(s.authorizeAs("ADX"))
	s.want("222222222222=REJECTED 333333333333=AUTHORIZED ADX=AUTHORIZED", fault)
	wantCode(t, s.associate(AssociationRequest{ConsumerARN: new(arnC)}), fault, "is REJECTED", "Account 111111111111 must run: "+take)
	s.must(subscribe(consumer))
	s.must(s.associate(AssociationRequest{ConsumerARN: new(arnC)}))
	s.must(s.read(s.c))

	s.cuts = nil
	s.must(unsubscribe(consumer))
	if len(s.cuts) != 1 {
		t.Error("the end of a subscription cuts nobody")
	}
	s.want("333333333333=AUTHORIZED ADX=AUTHORIZED", fault)
	wantState(t, s.read(s.c), "42501", "blueshift exchange subscribe --account 111111111111 --datashare "+shareARN+" --subscriber 222222222222")
}

// Within an account too, a product is found by account and namespace.
func TestDataExchangeNamesTheAccount(t *testing.T) {
	s := newShop(t)
	s.must(s.update(func(tx store.Tx) error {
		return s.CreateDatashare(tx, s.p, blueshift.Datashare{Name: "salesshare", Database: "dev", ManagedBy: "ADX"})
	}))
	s.must(s.authorizeAs("ADX"))
	_, err := s.Subscribe(s.ctx, as(producer), shareARN, string(producer))
	s.must(err)
	_, err = s.AssociateDataShareConsumer(s.ctx, as(producer), AssociationRequest{ARN: shareARN, EntireAccount: new(true)})
	s.must(err)
	_, err = s.mount(s.p2, "")
	wantState(t, err, "42704", "OF ACCOUNT '111111111111' NAMESPACE '"+nsP+"'")
	_, err = s.mount(s.p2, producer)
	s.must(err)
}

// A product is used in the Region in which it is offered.
func TestDataExchangeKeepsToItsRegion(t *testing.T) {
	s := newShop(t)
	far := s.addCluster(consumer, elsewhere, "far", nsC3)
	s.must(s.update(func(tx store.Tx) error {
		return s.CreateDatashare(tx, s.p, blueshift.Datashare{Name: "salesshare", Database: "dev", ManagedBy: "ADX"})
	}))
	s.must(s.authorizeAs("ADX"))
	_, err := s.Subscribe(s.ctx, as(producer), shareARN, string(consumer))
	s.must(err)
	wantCode(t, s.associate(AssociationRequest{ConsumerARN: new(far.ARN())}), "InvalidDataShareFault", "is used in the Region in which it is offered", "--consumer-region us-east-1")
	wantCode(t, s.associate(AssociationRequest{ConsumerRegion: new(string(elsewhere))}), "InvalidDataShareFault", "Region eu-west-1")
	s.must(s.associate(AssociationRequest{ConsumerRegion: new(string(region))}))
	s.must(s.associate(AssociationRequest{EntireAccount: new(true)}))
	s.must(s.read(s.c))
	wantState(t, s.read(far), "0A000", "cannot be read from Region eu-west-1")
}

// A product that comes back from a snapshot after it was dropped has lost its
// subscribers, and can be offered again.
func TestDataExchangeAfterARestore(t *testing.T) {
	s := newShop(t)
	s.must(s.update(func(tx store.Tx) error {
		return s.CreateDatashare(tx, s.p, blueshift.Datashare{Name: "salesshare", Database: "dev", ManagedBy: "ADX"})
	}))
	s.must(s.authorizeAs("ADX"))
	_, err := s.Subscribe(s.ctx, as(producer), shareARN, string(consumer))
	s.must(err)
	var then blueshift.Datashare
	s.must(s.Store.View(s.ctx, func(tx store.Tx) (err error) { then, err = s.Datashare(tx, s.p, "salesshare"); return err }))
	s.must(s.drop())
	s.must(s.update(func(tx store.Tx) error {
		_, err := s.NamespaceRestored(tx, s.p.Key, []blueshift.Datashare{then})
		return err
	}))
	s.want("ADX=PENDING_AUTHORIZATION", "InvalidDataShareFault")
	s.must(s.authorizeAs("ADX"))
	_, err = s.Subscribe(s.ctx, as(producer), shareARN, string(consumer))
	s.must(err)
	s.want("222222222222=AUTHORIZED ADX=AUTHORIZED", "222222222222=AVAILABLE")
}

// An ordinary share is none of the exchange's business.
func TestDataExchangeLeavesOtherSharesAlone(t *testing.T) {
	s := newShop(t)
	s.granted()
	_, err := s.Subscribe(s.ctx, as(producer), shareARN, string(consumer))
	wantCode(t, err, "InvalidDataShareFault", "not managed by AWS Data Exchange", "Account 111111111111 must run: aws redshift authorize-data-share")
	wantCode(t, s.authorizeAs("ADX"), "InvalidDataShareFault", "not managed by AWS Data Exchange")
}
