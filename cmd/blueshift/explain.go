package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/internal/server"
	"github.com/blueshift-db/blueshift/sharing"
)

// explainCommand tells how far a handshake between two accounts is.
type explainCommand struct {
	Endpoint  explainEndpoint  `cmd:"" help:"The way from a VPC to a cluster or workgroup: each step, who must act, the exact call."`
	Datashare explainDatashare `cmd:"" help:"The way from a datashare to a consumer namespace."`
}

type explainEndpoint struct {
	operator
	Cluster   string `required:"" xor:"warehouse" help:"Cluster identifier."`
	Workgroup string `required:"" xor:"warehouse" help:"Name of a serverless workgroup, in place of a cluster."`
	Owner     string `help:"Account that owns it; without it the asking account, or the one that authorized it."`
	Grantee   string `help:"Account that is to reach it; without it the asking account."`
	VPC       string `name:"vpc" help:"VPC that connections come from; without it any of the grantee."`
}

func (c *explainEndpoint) Run(ctx context.Context, out io.Writer) error {
	var path sharing.EndpointPath
	if c.Workgroup != "" {
		c.Cluster = blueshift.WorkgroupID(c.Workgroup)
	}
	q := url.Values{"cluster": {c.Cluster}, "owner": {c.Owner}, "grantee": {c.Grantee}, "vpc": {c.VPC}}
	if err := c.ask(ctx, server.ExplainEndpointPath, q, &path); err != nil {
		return err
	}
	return c.print(out, path, func(w io.Writer) {
		from := path.VPC
		if from == "" {
			from = "any VPC"
		}
		words := blueshift.WarehouseWords(path.Cluster)
		fmt.Fprintf(w, "%s%s of account %s, from %s of account %s:\n", strings.ToUpper(words[:1]), words[1:], path.Owner, from, path.Grantee)
		printSteps(w, path.Steps)
	})
}

type explainDatashare struct {
	operator
	ARN         string `name:"arn" required:"" help:"ARN of the datashare."`
	ConsumerARN string `name:"consumer-arn" required:"" help:"ARN of the namespace that is to read it."`
}

func (c *explainDatashare) Run(ctx context.Context, out io.Writer) error {
	var answer server.DatashareExplanation
	if err := c.ask(ctx, server.ExplainDatasharePath, url.Values{"arn": {c.ARN}, "consumer": {c.ConsumerARN}}, &answer); err != nil {
		return err
	}
	return c.print(out, answer, func(w io.Writer) {
		fmt.Fprintf(w, "Datashare %s\nfor namespace %s:\n", answer.DataShareARN, answer.ConsumerARN)
		printSteps(w, answer.Steps)
	})
}

// printSteps writes a line for each step, and what to do under the first one
// that is missing.
func printSteps(w io.Writer, steps []sharing.Step) {
	for _, s := range steps {
		fmt.Fprintf(w, "  %-7s  %-9s  %s  %s\n", s.State, s.Name, s.Who, s.Call)
		if s.Why != "" {
			fmt.Fprintf(w, "  %-7s  %-9s  %s\n", "", "", s.Why)
		}
	}
	for _, s := range steps {
		if s.State == sharing.Missing {
			fmt.Fprintf(w, "Next: account %s: %s\n", s.Who, s.Call)
			return
		}
	}
	fmt.Fprintln(w, "Nothing is missing.")
}
