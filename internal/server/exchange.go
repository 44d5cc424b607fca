package server

import (
	"context"
	"net/url"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sharing"
)

// The operator as AWS Data Exchange: subscriptions to the products that offer a
// producer's datashares begin and end. The calls are signed by the producer and
// need what it needs to authorize the share.

// Paths of subscriptions.
const (
	SubscribePath   = "/_blueshift/exchange/subscribe"
	UnsubscribePath = "/_blueshift/exchange/unsubscribe"
)

// Subscription answers SubscribePath and UnsubscribePath: the share with all its
// consumers, as its producer sees them.
type Subscription struct {
	DataShareARN string                 `json:"dataShareArn"`
	Subscriber   string                 `json:"subscriber"`
	Consumers    []SubscriptionConsumer `json:"consumers"`
}

// SubscriptionConsumer is one consumer of the share.
type SubscriptionConsumer struct {
	ConsumerIdentifier string `json:"consumerIdentifier"`
	Status             string `json:"status"`
}

func (s *Server) subscribe(ctx context.Context, p blueshift.Principal, v url.Values) (any, error) {
	return subscription(v, func(arn, subscriber string) (sharing.DatashareView, error) {
		return s.sharing.Subscribe(ctx, p, arn, subscriber)
	})
}

func (s *Server) unsubscribe(ctx context.Context, p blueshift.Principal, v url.Values) (any, error) {
	return subscription(v, func(arn, subscriber string) (sharing.DatashareView, error) {
		return s.sharing.Unsubscribe(ctx, p, arn, subscriber)
	})
}

func subscription(v url.Values, change func(arn, subscriber string) (sharing.DatashareView, error)) (Subscription, error) {
	d, err := change(v.Get("arn"), v.Get("subscriber"))
	out := Subscription{DataShareARN: d.ARN, Subscriber: v.Get("subscriber"), Consumers: []SubscriptionConsumer{}}
	for _, a := range d.Associations {
		out.Consumers = append(out.Consumers, SubscriptionConsumer{a.Consumer, a.Status})
	}
	return out, err
}
