package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"

	"github.com/blueshift-db/blueshift/internal/server"
)

// exchangeCommand plays the part of AWS Data Exchange.
type exchangeCommand struct {
	Subscribe   subscribeCommand   `cmd:"" help:"Begin a subscription: the account may take the datashare."`
	Unsubscribe unsubscribeCommand `cmd:"" help:"End a subscription: the account loses the datashare at once."`
}

// subscription names a datashare of the asking account and who subscribes to it.
type subscription struct {
	operator
	Datashare  string `required:"" help:"ARN of a datashare of the asking account that was made with MANAGEDBY ADX and authorized for ADX."`
	Subscriber string `required:"" help:"Account that subscribes."`
}

type subscribeCommand struct{ subscription }

func (c *subscription) Validate() error {
	return errors.Join(c.operator.Validate(), checkDatashare("--datashare", c.Datashare), checkAccount("--subscriber", c.Subscriber))
}

func (c *subscribeCommand) Run(ctx context.Context, out io.Writer) error {
	return c.run(ctx, out, server.SubscribePath, "Account %s may take the datashare %s.\n")
}

type unsubscribeCommand struct{ subscription }

func (c *unsubscribeCommand) Run(ctx context.Context, out io.Writer) error {
	return c.run(ctx, out, server.UnsubscribePath, "Account %s has lost the datashare %s.\n")
}

func (c *subscription) run(ctx context.Context, out io.Writer, path, done string) error {
	var s server.Subscription
	if err := c.act(ctx, path, url.Values{"arn": {c.Datashare}, "subscriber": {c.Subscriber}}, &s); err != nil {
		return err
	}
	return c.print(out, s, func(w io.Writer) {
		fmt.Fprintf(w, done, s.Subscriber, s.DataShareARN)
		for _, consumer := range s.Consumers {
			fmt.Fprintf(w, "  %s  %s\n", consumer.ConsumerIdentifier, consumer.Status)
		}
	})
}
