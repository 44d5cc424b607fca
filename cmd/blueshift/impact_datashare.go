package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift/internal/server"
	"github.com/blueshift-db/blueshift/sharing"
)

// withdrawal says which datashare is asked about.
type withdrawal struct {
	operator
	DataShareARN string `name:"data-share-arn" required:"" help:"ARN of the datashare."`
}

// The withdrawals, with the parameters of their calls.
type (
	impactOfDeauthorize struct {
		withdrawal
		ConsumerIdentifier string `required:"" help:"Account, or ADX or DataCatalog/ACCOUNT."`
	}
	impactOfDisassociate struct {
		withdrawal
		ConsumerARN    string `name:"consumer-arn" xor:"scope" required:"" help:"ARN of the namespace that would give it up."`
		ConsumerRegion string `xor:"scope" required:"" help:"Region that would."`
		EntireAccount  bool   `name:"disassociate-entire-account" xor:"scope" required:"" help:"The whole account would."`
	}
	impactOfReject      struct{ withdrawal }
	impactOfRevokeUsage struct {
		withdrawal
		From string `required:"" help:"Account, or GUID of a namespace of the asking account."`
	}
	impactOfDrop struct{ withdrawal }
)

func (c *withdrawal) Validate() error {
	return errors.Join(c.operator.Validate(), checkDatashare("--data-share-arn", c.DataShareARN))
}

func (c *impactOfDeauthorize) Validate() error {
	return errors.Join(c.withdrawal.Validate(), checkConsumer("--consumer-identifier", c.ConsumerIdentifier))
}

func (c *impactOfDisassociate) Validate() error {
	return errors.Join(c.withdrawal.Validate(), checkNamespace("--consumer-arn", c.ConsumerARN), checkRegion("--consumer-region", c.ConsumerRegion))
}

func (c *impactOfDeauthorize) Run(ctx context.Context, out io.Writer) error {
	return c.tell(ctx, out, server.ImpactDeauthorizePath, url.Values{"consumer": {c.ConsumerIdentifier}})
}

func (c *impactOfDisassociate) Run(ctx context.Context, out io.Writer) error {
	return c.tell(ctx, out, server.ImpactDisassociatePath, url.Values{"consumer-arn": {c.ConsumerARN}, "consumer-region": {c.ConsumerRegion},
		"entire-account": {fmt.Sprint(c.EntireAccount)}})
}

func (c *impactOfReject) Run(ctx context.Context, out io.Writer) error {
	return c.tell(ctx, out, server.ImpactRejectPath, url.Values{})
}

func (c *impactOfRevokeUsage) Run(ctx context.Context, out io.Writer) error {
	return c.tell(ctx, out, server.ImpactRevokeUsagePath, url.Values{"consumer": {c.From}})
}

func (c *impactOfDrop) Run(ctx context.Context, out io.Writer) error {
	return c.tell(ctx, out, server.ImpactDropPath, url.Values{})
}

// tell asks the question and prints the answer.
func (c *withdrawal) tell(ctx context.Context, out io.Writer, path string, q url.Values) error {
	q.Set("arn", c.DataShareARN)
	var i server.DatashareImpact
	if err := c.ask(ctx, path, q, &i); err != nil {
		return err
	}
	return c.print(out, i, func(w io.Writer) { printDatashareImpact(w, i) })
}

func printDatashareImpact(w io.Writer, i server.DatashareImpact) {
	fmt.Fprintf(w, "%s for datashare %s\n", i.Call, i.DataShareARN)
	for _, c := range i.Consumers {
		after := c.After
		switch {
		case after != "":
		case i.Call == sharing.Disassociate || i.Call == sharing.Reject: // a row of the consumer's, which may have others
			after = "no longer associated"
		default:
			after = "no longer a consumer"
		}
		if c.Region != "" {
			c.Consumer += " in " + c.Region
		}
		if c.Before == "" {
			c.Before = "no row"
		}
		fmt.Fprintf(w, "  %s: %s, then %s\n", c.Consumer, c.Before, after)
	}
	lost := len(i.Databases)
	for _, n := range i.Elsewhere {
		lost += n.Databases
	}
	fmt.Fprintf(w, "Databases that could no longer be read: %d\n", lost)
	for _, db := range i.Databases {
		fmt.Fprintf(w, "  %s of namespace %s\n", db.Database, db.Namespace)
		for _, o := range slices.Concat(db.Views, db.Functions) {
			fmt.Fprintf(w, "    %s %s: %s\n", o.Kind, o.Name, strings.Join(o.Way, " → "))
		}
		for _, name := range db.ExternalSchemas {
			fmt.Fprintf(w, "    external schema %s\n", name)
		}
		for _, g := range db.Grants {
			fmt.Fprintf(w, "    grant %s\n", g)
		}
		for _, name := range db.NotExamined {
			fmt.Fprintf(w, "    database %s could not be opened and was not examined: what is in it may lose access too\n", name)
		}
		for _, s := range db.Sessions {
			doing := "idle"
			if s.AtWork {
				doing = "reading now"
			}
			fmt.Fprintf(w, "    session %d of %s in database %s from %s for %s, %s\n", s.PID, s.User, s.Database, s.Source,
				time.Duration(s.AgeSeconds*float64(time.Second)).Round(time.Second), doing)
		}
	}
	for _, account := range slices.Sorted(maps.Keys(i.Elsewhere)) {
		n := i.Elsewhere[account]
		fmt.Fprintf(w, "  in account %s: databases %d, views %d, functions %d, external schemas %d, grants %d, live sessions %d\n", account, n.Databases, n.Views, n.Functions, n.ExternalSchemas, n.Grants, n.Sessions)
		if n.NotExamined > 0 {
			fmt.Fprintf(w, "    not examined, for they could not be opened: databases %d\n", n.NotExamined)
		}
	}
	if len(i.ReadOnly) > 0 {
		fmt.Fprintf(w, "Databases that could still be read, and no longer written: %d\n", len(i.ReadOnly))
	}
	for _, db := range i.ReadOnly {
		fmt.Fprintf(w, "  %s of namespace %s, read only\n", db.Database, db.Namespace)
	}
	fmt.Fprintln(w, "Nothing was changed.")
}
