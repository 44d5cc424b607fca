package sharing

import (
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// TestFaultsNameTheMissingStep: a call that is too early is refused with the step
// that an explanation finds missing, whatever kind of warehouse the consumer has.
func TestFaultsNameTheMissingStep(t *testing.T) {
	for _, kind := range []string{"cluster", "serverless"} {
		for name, c := range map[string]struct {
			before  []func(*shop) error
			call    func(*shop) error
			missing string // the name of the step
		}{
			"authorized before the grant":   {nil, (*shop).authorize, "grant"},
			"associated before the grant":   {nil, (*shop).take, "grant"},
			"rejected before the grant":     {nil, (*shop).decline, "grant"},
			"associated before authorized":  {[]func(*shop) error{(*shop).grantConsumer}, (*shop).take, "authorize"},
			"rejected before authorized":    {[]func(*shop) error{(*shop).grantConsumer}, (*shop).decline, "authorize"},
			"deauthorized before authorize": {[]func(*shop) error{(*shop).grantConsumer}, (*shop).deauthorize, "authorize"},
			"associated when rejected":      {[]func(*shop) error{(*shop).grantConsumer, (*shop).authorize, (*shop).take, (*shop).decline}, (*shop).take, "authorize"},
			"described when rejected":       {[]func(*shop) error{(*shop).grantConsumer, (*shop).authorize, (*shop).decline}, (*shop).describe, "authorize"},
			"deauthorized twice":            {[]func(*shop) error{(*shop).grantConsumer, (*shop).authorize, (*shop).deauthorize}, (*shop).deauthorize, "authorize"},
			"associated without encryption": {[]func(*shop) error{(*shop).grantConsumer, (*shop).authorize, (*shop).decrypt}, (*shop).take, "clusters"},
		} {
			t.Run(name+", "+kind, func(t *testing.T) {
				s := newShop(t)
				s.Ask(&objects{})
				if kind == "serverless" {
					s.c.Serverless = true
					s.must(s.update(func(tx store.Tx) error { return store.Namespaces.Put(tx, s.c) }))
				}
				s.must(s.create())
				for _, f := range c.before {
					s.must(f(s))
				}
				_, steps, err := s.ExplainDatashare(s.ctx, as(producer), ShareQuestion{ARN: shareARN, Consumer: s.c.ARN(), Wants: blueshift.Select})
				s.must(err)
				for _, step := range steps {
					if step.State != blueshift.Missing {
						continue
					}
					if step.Name != c.missing {
						t.Errorf("%s is missing, want %s", step.Name, c.missing)
					}
					wantCode(t, c.call(s), "InvalidDataShareFault", "ccount "+string(step.Who)+" must run", step.Call)
				}
			})
		}
	}
}

func (s *shop) grantConsumer() error { return s.grant(consumer, "") }

func (s *shop) take() error {
	return s.associate(AssociationRequest{ConsumerARN: new(s.c.ARN())})
}

func (s *shop) decline() error {
	_, err := s.RejectDataShare(s.ctx, as(consumer), shareARN)
	return err
}

func (s *shop) deauthorize() error {
	_, err := s.DeauthorizeDataShare(s.ctx, as(producer), shareARN, string(consumer))
	return err
}

func (s *shop) describe() error {
	_, _, err := s.DescribeDataShares(s.ctx, as(consumer), shareARN, Page{Limit: 100})
	return err
}

func (s *shop) decrypt() error {
	s.changeCluster(producer, "sales", func(c *blueshift.Cluster) { c.Encrypted = false })
	return nil
}

// TestNamespacesOfOneAccountAreGranted: what the producer's own namespaces need is
// a grant, and no authorization.
func TestNamespacesOfOneAccountAreGranted(t *testing.T) {
	s := newShop(t)
	s.must(s.create())
	err := s.authorizeAs(arnP2)
	wantCode(t, err, "InvalidDataShareFault", "GRANT USAGE ON DATASHARE salesshare TO NAMESPACE '"+nsP2+"'")
	if strings.Contains(err.Error(), "authorize-data-share") {
		t.Error(err)
	}
}
