package sharing

import (
	"context"
	"fmt"
	"iter"
	"testing"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// counted is a store that counts the records which reads go through.
type counted struct {
	store.Store
	seen int
}

func (c *counted) View(ctx context.Context, fn func(store.Tx) error) error {
	return c.Store.View(ctx, func(tx store.Tx) error { return fn(countedTx{tx, c}) })
}

func (c *counted) Update(ctx context.Context, fn func(store.Tx) error) error {
	return c.Store.Update(ctx, func(tx store.Tx) error { return fn(countedTx{tx, c}) })
}

type countedTx struct {
	store.Tx
	by *counted
}

func (t countedTx) count(seq iter.Seq[any]) iter.Seq[any] {
	return func(yield func(any) bool) {
		for v := range seq {
			if t.by.seen++; !yield(v) {
				return
			}
		}
	}
}

func (t countedTx) Scan(kind string, a blueshift.Account, r blueshift.Region, after string) iter.Seq[any] {
	return t.count(t.Tx.Scan(kind, a, r, after))
}

func (t countedTx) Lookup(kind, term string, after blueshift.Key) iter.Seq[any] {
	return t.count(t.Tx.Lookup(kind, term, after))
}

func (t countedTx) All(kind string) iter.Seq[any] { return t.count(t.Tx.All(kind)) }

// many puts n shares of the producer beside those of a shop: every second one
// granted to ten accounts, the consumer first, which has taken one in ten for
// its second namespace; the others granted to nobody.
func (s *shop) many(n int) {
	s.t.Helper()
	s.must(s.update(func(tx store.Tx) error {
		for i := range n {
			name := fmt.Sprintf("many%06d", i)
			d := blueshift.Datashare{Key: keyOf(s.p, name), Namespace: s.p.ID, Name: name, ShareID: uint32(200_000 + i), Database: "dev"}
			for c := range 10 * (i % 2) {
				id := blueshift.ConsumerID{Account: blueshift.Account(fmt.Sprint(222222222222 + c))}
				d.Consumers = append(d.Consumers, blueshift.Consumer{ConsumerID: id, Granted: start, Authorization: blueshift.PendingAuthorization})
			}
			if i%2 == 1 {
				d.Consumers[0].Authorization = blueshift.Authorized
			}
			if i%10 == 1 {
				d.Consumers[0].Associations = []blueshift.Association{{NamespaceARN: arnC2}}
			}
			if err := store.Datashares.Put(tx, d); err != nil {
				return err
			}
		}
		return nil
	}))
}

// What a call about datashares costs does not depend on how many there are: it
// goes through about as many records as it answers.
func TestManyShares(t *testing.T) {
	const shares, page = 4_000, 20
	db, err := store.Open(t.Context(), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	c := &counted{Store: db}
	w := newWorldOver(t, c)
	s := &shop{w, w.addCluster(producer, region, "sales", nsP), w.addCluster(producer, region, "other", nsP2),
		w.addCluster(consumer, region, "analytics", nsC), w.addCluster(consumer, region, "second", nsC2)}
	s.many(shares)
	s.granted()
	s.must(s.authorize())
	s.must(s.associate(AssociationRequest{ConsumerARN: new(arnC)}))
	middle := Page{After: blueshift.DatashareARN(region, producer, nsP, "many002000"), Limit: page}
	for name, ask := range map[string]func(Page) ([]DatashareView, bool, error){
		"the producer": func(p Page) ([]DatashareView, bool, error) { return s.DescribeDataShares(s.ctx, as(producer), "", p) },
		"the consumer": func(p Page) ([]DatashareView, bool, error) { return s.DescribeDataShares(s.ctx, as(consumer), "", p) },
		"ForProducer": func(p Page) ([]DatashareView, bool, error) {
			return s.DescribeDataSharesForProducer(s.ctx, as(producer), "", "", p)
		},
		"of a namespace": func(p Page) ([]DatashareView, bool, error) {
			return s.DescribeDataSharesForProducer(s.ctx, as(producer), s.p.ARN(), "", p)
		},
		"of another namespace": func(p Page) ([]DatashareView, bool, error) {
			return s.DescribeDataSharesForProducer(s.ctx, as(producer), s.p2.ARN(), "", p)
		},
		"in a rare status": func(p Page) ([]DatashareView, bool, error) {
			return s.DescribeDataSharesForProducer(s.ctx, as(producer), "", "REJECTED", p)
		},
		"pending": func(p Page) ([]DatashareView, bool, error) {
			return s.DescribeDataSharesForProducer(s.ctx, as(producer), "", "PENDING_AUTHORIZATION", p)
		},
		"ForConsumer": func(p Page) ([]DatashareView, bool, error) {
			return s.DescribeDataSharesForConsumer(s.ctx, as(consumer), "", "", p)
		},
		"available": func(p Page) ([]DatashareView, bool, error) {
			return s.DescribeDataSharesForConsumer(s.ctx, as(consumer), "", "AVAILABLE", p)
		},
		"active": func(p Page) ([]DatashareView, bool, error) {
			return s.DescribeDataSharesForConsumer(s.ctx, as(consumer), "", "ACTIVE", p)
		},
		"usable by a namespace": func(p Page) ([]DatashareView, bool, error) {
			return s.DescribeDataSharesForConsumer(s.ctx, as(consumer), arnC, "", p)
		},
		"usable by the other": func(p Page) ([]DatashareView, bool, error) {
			return s.DescribeDataSharesForConsumer(s.ctx, as(consumer), arnC2, "", p)
		},
		"the producer's inbound": func(p Page) ([]DatashareView, bool, error) {
			return s.DescribeDataSharesForConsumer(s.ctx, as(producer), "", "", p)
		},
		"one share": func(p Page) ([]DatashareView, bool, error) {
			return s.DescribeDataShares(s.ctx, as(producer), shareARN, p)
		},
	} {
		for where, p := range map[string]Page{"first": {Limit: page}, "in the middle": middle} {
			c.seen = 0
			out, _, err := ask(p)
			s.must(err)
			// A share is found once per status of its consumers, and its namespace
			// is looked up for the ARNs.
			if limit := 5*len(out) + 20; c.seen > limit {
				t.Errorf("%s, %s: %d records for %d shares", name, where, c.seen, len(out))
			}
		}
	}
	for name, call := range map[string]func() error{
		"authorize": s.authorize,
		"associate": func() error { return s.associate(AssociationRequest{ConsumerARN: new(arnC)}) },
		"grant":     func() error { return s.grant(stranger, "") },
		"revoke":    func() error { return s.revoke(stranger, "") },
	} {
		c.seen = 0
		s.must(call())
		if c.seen > 20 {
			t.Errorf("%s goes through %d records", name, c.seen)
		}
	}
}

// BenchmarkManyShares is AuthorizeDataShare and a page of 100 among few shares
// and among many.
func BenchmarkManyShares(b *testing.B) {
	for _, shares := range []int{1_000, 100_000} {
		s := newShop(b)
		s.many(shares)
		s.granted()
		after := Page{After: blueshift.DatashareARN(region, producer, nsP, fmt.Sprintf("many%06d", shares/2)), Limit: 100}
		b.Run(fmt.Sprintf("authorize/%d", shares), func(b *testing.B) {
			for b.Loop() {
				s.must(s.authorize())
			}
		})
		b.Run(fmt.Sprintf("describe/%d", shares), func(b *testing.B) {
			for b.Loop() {
				_, _, err := s.DescribeDataShares(s.ctx, as(producer), "", after)
				s.must(err)
			}
		})
	}
}
