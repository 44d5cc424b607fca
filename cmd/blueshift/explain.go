package main

import (
	"cmp"
	"context"
	"errors"
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
	Datashare explainDatashare `cmd:"" help:"The way from a datashare, or something in it, to a consumer or one of its users."`
}

type explainEndpoint struct {
	operator
	Cluster   string `required:"" xor:"warehouse" help:"Cluster identifier."`
	Workgroup string `required:"" xor:"warehouse" help:"Name of a serverless workgroup, in place of a cluster."`
	Owner     string `help:"Account that owns it; without it the asking account, or the one that authorized it."`
	Grantee   string `help:"Account that is to reach it; without it the asking account."`
	VPC       string `name:"vpc" help:"VPC that connections come from; without it any of the grantee."`
}

func (c *explainEndpoint) Validate() error {
	return errors.Join(c.operator.Validate(), checkAccount("--owner", c.Owner), checkAccount("--grantee", c.Grantee))
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
	ARN       string   `name:"arn" help:"ARN of the datashare; without it the object names the consumer's database."`
	Consumer  string   `required:"" help:"Who is to use it: ARN of a namespace, or an account."`
	Object    string   `help:"What in it: schema.object, or database.schema.object as the consumer calls it."`
	Write     bool     `xor:"wants" help:"To write it: INSERT, UPDATE and DELETE."`
	Privilege []string `xor:"wants" help:"To use it by these privileges, such as INSERT,TRUNCATE; without it to read it."`
	User      string   `help:"One of the consumer's database users."`
}

func (c *explainDatashare) Validate() error {
	return errors.Join(c.operator.Validate(), checkDatashare("--arn", c.ARN), checkConsumer("--consumer", c.Consumer))
}

func (c *explainDatashare) Run(ctx context.Context, out io.Writer) error {
	q := url.Values{"arn": {c.ARN}, "consumer": {c.Consumer}, "object": {c.Object}, "privilege": c.Privilege, "user": {c.User}}
	if c.Write {
		q["privilege"] = []string{"INSERT", "UPDATE", "DELETE"}
	}
	var answer server.DatashareExplanation
	if err := c.ask(ctx, server.ExplainDatasharePath, q, &answer); err != nil {
		return err
	}
	return c.print(out, answer, func(w io.Writer) {
		what := "Datashare " + answer.DataShareARN
		if answer.Object != "" {
			what = answer.Object + " through datashare " + answer.DataShareARN
		}
		fmt.Fprintf(w, "%s\nfor %s, %s:\n", what, cmp.Or(answer.User, answer.Consumer), strings.Join(answer.Privileges, ", "))
		printSteps(w, answer.Steps)
	})
}

// printSteps writes a line for each step, and what to do under the first one
// that is missing.
func printSteps(w io.Writer, steps []blueshift.Step) {
	width := 9
	for _, s := range steps {
		width = max(width, len(s.Name))
	}
	for _, s := range steps {
		fmt.Fprintf(w, "  %-7s  %-*s  %s  %s\n", s.State, width, s.Name, s.Who, s.Call)
		if s.Why != "" {
			fmt.Fprintf(w, "  %-7s  %-*s  %s\n", "", width, "", s.Why)
		}
	}
	for _, s := range steps {
		if s.State == blueshift.Missing {
			fmt.Fprintf(w, "Next: account %s: %s\n", s.Who, s.Call)
			return
		}
	}
	fmt.Fprintln(w, "Nothing is missing.")
}
