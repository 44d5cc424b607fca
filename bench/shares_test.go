package bench

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/fleet"
	"github.com/blueshift-db/blueshift/internal/story"
	"github.com/blueshift-db/blueshift/sharing"
	"github.com/blueshift-db/blueshift/store"
)

// BenchmarkManyShares is what calls about datashares cost among the records of
// 100,000 shares with ten associations each, against the same among 1,000. Both
// sides are asked about as many different shares, evenly spread, so that it is
// how many there are that counts, and not how many the processor has at hand.
func BenchmarkManyShares(b *testing.B) {
	many, few := newBook(b, 100_000), newBook(b, 1_000)
	for _, c := range []struct {
		name   string
		places int
		call   func(k *book, i int) error
	}{
		{"AuthorizeDataShare", 100, func(k *book, i int) error {
			_, err := k.AuthorizeDataShare(b.Context(), k.producer, k.arn(i), string(k.consumer.Account), new(i%2 == 0))
			return err
		}},
		{"AssociateDataShareConsumer", 100, func(k *book, i int) error {
			_, err := k.AssociateDataShareConsumer(b.Context(), k.consumer, sharing.AssociationRequest{ARN: k.arn(i), EntireAccount: new(true), AllowWrites: new(i%2 == 0)})
			return err
		}},
		{"DescribeDataShares_by_ARN", 100, func(k *book, i int) error {
			_, _, err := k.DescribeDataShares(b.Context(), k.producer, k.arn(i), sharing.Page{Limit: 100})
			return err
		}},
		{"DescribeDataSharesForProducer_a_page", 5, func(k *book, i int) error {
			return full(k.DescribeDataSharesForProducer(b.Context(), k.producer, "", "", sharing.Page{After: k.arn(i), Limit: 100}))
		}},
		{"DescribeDataSharesForConsumer_a_page", 5, func(k *book, i int) error {
			return full(k.DescribeDataSharesForConsumer(b.Context(), k.consumer, "", blueshift.Active, sharing.Page{After: k.arn(i), Limit: 100}))
		}},
		{"Readable", 100, func(k *book, i int) error {
			for range 100 {
				if _, err := k.Readable(b.Context(), k.reader, k.key(i)); err != nil {
					return err
				}
			}
			return nil
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			calls := func(k *book) func(int) {
				return func(n int) {
					for i := range n {
						if err := c.call(k, i%c.places*(k.shares-200)/c.places); err != nil { // a page further there is another
							b.Fatal(err)
						}
					}
				}
			}
			s := duel(b, 100, calls(many), calls(few))
			b.ReportMetric(1/s.ratio, "time-ratio")
			if s.cpu > 0 {
				b.ReportMetric(1/s.cpu, "cpu-time-ratio")
			}
		})
	}
}

// book is the sharing rules over the records of so many shares of one producer,
// each taken by ten accounts.
type book struct {
	*sharing.Service
	shares             int
	producer, consumer blueshift.Principal
	reader             blueshift.Namespace
}

const bookNamespace = "aaaaaaaa-0000-4000-8000-000000000001"

func newBook(b *testing.B, shares int) *book {
	db, err := store.Open(b.Context(), store.Config{Path: filepath.Join(b.TempDir(), "records.sqlite")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	principal := func(account string) blueshift.Principal {
		return blueshift.Principal{Account: blueshift.Account(account), Region: story.Region, Root: true}
	}
	k := &book{shares: shares, producer: principal(story.Producer), consumer: principal("700000000000"),
		Service: sharing.New(sharing.Config{Store: db, Clock: blueshift.SystemClock{}, WarehouseStatus: fleet.WarehouseStatus})}
	k.reader = blueshift.Namespace{Key: blueshift.Key{Account: k.consumer.Account, Region: story.Region, ID: "cccccccc-0000-4000-8000-000000000001"}}
	now, yes := time.Now(), true
	from := blueshift.Namespace{Key: blueshift.Key{Account: story.Producer, Region: story.Region, ID: bookNamespace}}
	const batch = 1_000
	for first := 0; first < shares; first += batch {
		err := db.Update(b.Context(), func(tx store.Tx) error {
			if err := store.Namespaces.Put(tx, from); err != nil {
				return err
			}
			for i := first; i < first+batch; i++ {
				d := blueshift.Datashare{Key: k.key(i), Namespace: bookNamespace, Name: bookShare(i), ShareID: uint32(i + 1), Database: "dev", Owner: "admin", Created: now}
				for c := range 10 {
					d.Consumers = append(d.Consumers, blueshift.Consumer{ConsumerID: blueshift.ConsumerID{Account: blueshift.Account(fmt.Sprintf("7%011d", c))}, Granted: now,
						Authorization: blueshift.Authorized, AuthorizationChanged: now, ProducerAllowedWrites: &yes,
						Associations: []blueshift.Association{{EntireAccount: true, ConsumerAcceptedWrites: &yes, Created: now, Changed: now}}})
				}
				if err := store.Datashares.Put(tx, d); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return k
}

func bookShare(i int) string { return fmt.Sprintf("share%06d", i) }

func (k *book) key(i int) blueshift.Key {
	return blueshift.Key{Account: story.Producer, Region: story.Region, ID: blueshift.DatashareID(bookNamespace, bookShare(i))}
}

func (k *book) arn(i int) string {
	return blueshift.DatashareARN(story.Region, story.Producer, bookNamespace, bookShare(i))
}

// full refuses a page that has not as many shares as were asked for.
func full(page []sharing.DatashareView, more bool, err error) error {
	if err == nil && (len(page) != 100 || !more) {
		err = fmt.Errorf("a page of %d datashares, more to come: %v", len(page), more)
	}
	return err
}
