package sharing

import (
	"slices"
	"testing"

	"github.com/blueshift-db/blueshift"
)

// TestWhatIsPlannedIsWhatHappens: a withdrawal takes the databases from those
// that its plan names, and from nobody else, and leaves the statuses that the
// plan foretold; the plan itself changes nothing.
func TestWhatIsPlannedIsWhatHappens(t *testing.T) {
	region, entire := AssociationRequest{ConsumerRegion: new(string(region))}, AssociationRequest{EntireAccount: new(true)}
	one := AssociationRequest{ConsumerARN: new(arnC)}
	for name, c := range map[string]struct {
		taken   []AssociationRequest
		by      blueshift.Account
		plan    Withdrawal
		happens func(*shop) error
		lost    []string // namespaces
	}{
		"deauthorize": {[]AssociationRequest{region}, producer, Withdrawal{Call: Deauthorize, Consumer: string(consumer)},
			func(s *shop) error {
				_, err := s.DeauthorizeDataShare(s.ctx, as(producer), shareARN, string(consumer))
				return err
			}, []string{nsC, nsC2}},
		"disassociate one of two": {[]AssociationRequest{one, {ConsumerARN: new(arnC2)}}, consumer, Withdrawal{Call: Disassociate, Scope: one},
			func(s *shop) error { return s.disassociate(one) }, []string{nsC}},
		"disassociate the account": {[]AssociationRequest{entire}, consumer, Withdrawal{Call: Disassociate, Scope: entire},
			func(s *shop) error { return s.disassociate(entire) }, []string{nsC, nsC2}},
		"reject": {[]AssociationRequest{one}, consumer, Withdrawal{Call: Reject},
			func(s *shop) error { _, err := s.RejectDataShare(s.ctx, as(consumer), shareARN); return err }, []string{nsC}},
		"revoke from the account": {[]AssociationRequest{one}, producer, Withdrawal{Call: Revoke, Consumer: string(consumer)},
			func(s *shop) error { return s.revoke(consumer, "") }, []string{nsC}},
		"revoke from a namespace": {[]AssociationRequest{one}, producer, Withdrawal{Call: Revoke, Consumer: nsP2},
			func(s *shop) error { return s.revoke("", nsP2) }, []string{nsP2}},
		"revoke from somebody else": {[]AssociationRequest{one}, producer, Withdrawal{Call: Revoke, Consumer: string(stranger)},
			func(s *shop) error { return s.revoke(stranger, "") }, nil},
		"drop": {[]AssociationRequest{entire}, producer, Withdrawal{Call: Drop},
			func(s *shop) error { return s.drop() }, []string{nsP2, nsC, nsC2}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			s.granted()
			s.must(s.authorize())
			s.must(s.grant("", nsP2))
			for _, scope := range c.taken {
				s.must(s.associate(scope))
			}
			all := []blueshift.Namespace{s.p2, s.c, s.c2}
			for _, n := range all {
				s.mountDatabase(n)
			}
			readable := func() (out []string) {
				for _, n := range all {
					if s.read(n) == nil {
						out = append(out, n.ID)
					}
				}
				return out
			}
			statuses := func() map[string]string {
				out := map[string]string{}
				d, _, err := s.DescribeDataShares(s.ctx, as(c.by), shareARN, Page{Limit: 100})
				if err == nil {
					for _, a := range d[0].Associations {
						out[a.Consumer+string(a.Region)] = a.Status
					}
				}
				return out
			}
			before, were := readable(), statuses()
			w := c.plan
			w.ARN = shareARN
			plan, err := s.PlanWithdrawal(s.ctx, as(c.by), w)
			s.must(err)
			var lost []string
			for _, db := range plan.Lost {
				lost = append(lost, db.Namespace)
			}
			if !slices.Equal(lost, c.lost) || !slices.Equal(readable(), before) {
				t.Fatalf("planned to take it from %v, want %v; it is read by %v", lost, c.lost, readable())
			}
			s.must(c.happens(s))
			want := slices.DeleteFunc(slices.Clone(before), func(id string) bool { return slices.Contains(c.lost, id) })
			if got := readable(); !slices.Equal(got, want) {
				t.Errorf("it is read by %v, want %v", got, want)
			}
			are := statuses()
			for key, is := range are {
				planned := slices.ContainsFunc(plan.Changes, func(c StatusChange) bool { return c.Consumer+string(c.Region) == key && c.After == is })
				if were[key] != is && !planned {
					t.Errorf("%s is %q and was %q, which was not planned", key, is, were[key])
				}
			}
			for _, change := range plan.Changes {
				key := change.Consumer + string(change.Region)
				if were[key] != change.Before || are[key] != change.After && !(c.by == consumer && change.After == "") {
					t.Errorf("planned %+v, was %q, is %q", change, were[key], are[key])
				}
			}
		})
	}
}

func TestWithdrawalsThatAreRefused(t *testing.T) {
	s := newShop(t)
	s.granted()
	for name, c := range map[string]struct {
		by   blueshift.Account
		plan Withdrawal
		want string
	}{
		"not authorized":         {producer, Withdrawal{Call: Deauthorize, ARN: shareARN, Consumer: string(consumer)}, "InvalidDataShareFault"},
		"by the consumer":        {consumer, Withdrawal{Call: Drop, ARN: shareARN}, "InvalidDataShareFault"},
		"by a stranger":          {stranger, Withdrawal{Call: Reject, ARN: shareARN}, "InvalidDataShareFault"},
		"no such share":          {consumer, Withdrawal{Call: Reject, ARN: shareARN + "2"}, "InvalidDataShareFault"},
		"no scope":               {consumer, Withdrawal{Call: Disassociate, ARN: shareARN}, "InvalidParameterCombination"},
		"from no namespace":      {producer, Withdrawal{Call: Revoke, ARN: shareARN, Consumer: "somebody"}, "InvalidDataShareFault"},
		"a call that is another": {producer, Withdrawal{Call: "DescribeDataShares", ARN: shareARN}, "InvalidParameterValue"},
	} {
		if _, err := s.PlanWithdrawal(s.ctx, as(c.by), c.plan); code(err) != c.want {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}
