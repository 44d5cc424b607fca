package sharing

import (
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// TestUnknownShareIsToldHowToMake: the account that an ARN names is told what there
// is not yet, the database to work in and the grant to whom the call was about.
func TestUnknownShareIsToldHowToMake(t *testing.T) {
	s := newShop(t)
	says := func(what string, err error, want string) {
		t.Helper()
		if code(err) != "InvalidDataShareFault" || !strings.Contains(err.Error(), "because the ARN doesn't exist. "+want) {
			t.Errorf("%s: %v does not say %q", what, err, want)
		}
	}
	describe := func(arn string) error {
		_, _, err := s.DescribeDataShares(s.ctx, as(producer), arn, Page{})
		return err
	}
	authorize := func(identifier string) error {
		_, err := s.AuthorizeDataShare(s.ctx, as(producer), shareARN, identifier, nil)
		return err
	}
	by := "Account " + string(producer) + " must run, in "
	create := by + "the database of namespace " + nsP + " that it is to draw from: CREATE DATASHARE salesshare"
	grant := create + "; then account " + string(producer) + ": GRANT USAGE ON DATASHARE salesshare TO "
	anybody := "ACCOUNT '<account id>', or TO NAMESPACE '<GUID>' within account " + string(producer)
	says("authorized", s.authorize(), grant+"ACCOUNT '"+string(consumer)+"'")
	says("authorized for a data catalog", authorize("DataCatalog/"+string(consumer)), grant+"ACCOUNT '"+string(consumer)+"' VIA DATA CATALOG")
	says("authorized for a namespace of another account", authorize(arnC), grant+"ACCOUNT '"+string(consumer)+"'")
	says("authorized for an own namespace", authorize(s.p.ARN()), grant+"NAMESPACE '"+nsP+"'")
	says("authorized for AWS Data Exchange", authorize("ADX"), create+" MANAGEDBY ADX")
	says("authorized for whom one cannot tell", authorize("nobody"), grant+anybody)
	_, err := s.AssociateDataShareConsumer(s.ctx, as(producer), AssociationRequest{ARN: shareARN, EntireAccount: new(true)})
	says("taken by oneself", err, grant+"ACCOUNT '"+string(producer)+"'")
	_, err = s.PlanWithdrawal(s.ctx, as(producer), Withdrawal{Call: Deauthorize, ARN: shareARN, Consumer: string(consumer)})
	says("planned", err, grant+"ACCOUNT '"+string(consumer)+"'")
	says("described", describe(shareARN), grant+anybody)
	says("no such namespace", describe(strings.Replace(shareARN, nsP, nsC, 1)), "Account "+string(producer)+" has no namespace "+nsC+" in Region us-east-1.")

	s.must(s.create())
	says("made", describe(shareARN), "It is known here from its first grant. "+by+"database dev of namespace "+nsP+": GRANT USAGE ON DATASHARE salesshare TO "+anybody)
	says("of another partition", describe(strings.Replace(shareARN, "arn:aws:", "arn:aws-cn:", 1)), "Its partition has to be aws: "+shareARN)
	s.must(s.update(func(tx store.Tx) error {
		d, err := store.Datashares.Get(tx, s.key())
		d.Type = blueshift.InternalShare
		if err != nil {
			return err
		}
		return store.Datashares.Put(tx, d)
	}))
	says("the internal one", describe(shareARN), "It is the one that RegisterNamespace makes")
}
