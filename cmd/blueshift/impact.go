package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift/internal/server"
)

// impactCommand tells what a call would break, and changes nothing.
type impactCommand struct {
	RevokeEndpointAccess impactOfRevoke       `cmd:"" name:"revoke-endpoint-access" help:"The endpoints and live sessions that RevokeEndpointAccess with Force would end."`
	Deauthorize          impactOfDeauthorize  `cmd:"" name:"deauthorize-data-share" help:"What DeauthorizeDataShare would take from a consumer."`
	Disassociate         impactOfDisassociate `cmd:"" name:"disassociate-data-share-consumer" help:"What DisassociateDataShareConsumer would take from the asking account."`
	Reject               impactOfReject       `cmd:"" name:"reject-data-share" help:"What RejectDataShare would take from the asking account."`
	RevokeUsage          impactOfRevokeUsage  `cmd:"" name:"revoke-usage" help:"What REVOKE USAGE ON DATASHARE would take from a consumer."`
	Drop                 impactOfDrop         `cmd:"" name:"drop-datashare" help:"What DROP DATASHARE would take from all consumers."`
}

type impactOfRevoke struct {
	operator
	Cluster string   `required:"" help:"Cluster identifier, in the asking account."`
	Grantee string   `required:"" help:"Account that would lose access."`
	VPC     []string `name:"vpc" help:"VPCs that would lose access; without it all."`
}

func (c *impactOfRevoke) Validate() error {
	return errors.Join(c.operator.Validate(), checkAccount("--grantee", c.Grantee))
}

func (c *impactOfRevoke) Run(ctx context.Context, out io.Writer) error {
	var i server.RevokeImpact
	q := url.Values{"cluster": {c.Cluster}, "grantee": {c.Grantee}, "vpc": c.VPC}
	if err := c.ask(ctx, server.ImpactRevokeEndpointAccessPath, q, &i); err != nil {
		return err
	}
	return c.print(out, i, func(w io.Writer) { printImpact(w, i) })
}

func printImpact(w io.Writer, i server.RevokeImpact) {
	if i.AuthorizationEnds {
		fmt.Fprintf(w, "The authorization of account %s for cluster %s of account %s would end.\n", i.Grantee, i.Cluster, i.Grantor)
	} else {
		fmt.Fprintf(w, "Account %s would keep access to cluster %s of account %s from %s only.\n", i.Grantee, i.Cluster, i.Grantor, strings.Join(i.VPCsLeft, ", "))
	}
	fmt.Fprintf(w, "Endpoints that would be deleted: %d\n", len(i.Endpoints))
	for _, e := range i.Endpoints {
		fmt.Fprintf(w, "  %s  %s  %s  %d connections\n", e.Name, e.VPC, e.Status, e.Connections)
	}
	fmt.Fprintf(w, "Live sessions that would be closed: %d\n", len(i.Sessions))
	for _, s := range i.Sessions {
		age := time.Duration(s.AgeSeconds * float64(time.Second)).Round(time.Second)
		fmt.Fprintf(w, "  %s  database %s  through %s  from %s  for %s\n", s.User, s.Database, s.Endpoint, s.Source, age)
	}
	if i.WithoutForce != nil {
		fmt.Fprintf(w, "Without Force the call is refused: %s: %s\n", i.WithoutForce.Code, i.WithoutForce.Message)
	}
	fmt.Fprintln(w, "Nothing was changed.")
}
