package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"
	"github.com/jackc/pgx/v5"
)

// market is a town in which the grantor's cluster shares tickets with the
// grantee's, which has made a database of it.
type market struct {
	*town
	producer, reader types.Cluster
	consumer         *pgx.Conn
	arn              string
}

func newMarket(t *testing.T) *market { return newMarketIn(t, "") }

func newMarketIn(t *testing.T, dir string) *market {
	t.Helper()
	w := &market{town: newTownIn(t, dir)}
	_, err := w.as(grantee).CreateCluster(t.Context(), &redshift.CreateClusterInput{ClusterIdentifier: aws.String("reader"), NodeType: aws.String("ra3.xlplus"),
		MasterUsername: aws.String("admin"), MasterUserPassword: aws.String("Sh4re-me-well"), PubliclyAccessible: aws.Bool(false)})
	w.must(err)
	w.producer, w.reader = w.describe(grantor, "sales"), w.describe(grantee, "reader")
	w.arn = strings.Replace(*w.producer.ClusterNamespaceArn, ":namespace:", ":datashare:", 1) + "/tickets"
	w.run(w.connect(w.producer), "CREATE TABLE sold (id int)", "CREATE DATASHARE tickets", "ALTER DATASHARE tickets ADD SCHEMA public",
		"ALTER DATASHARE tickets ADD TABLE public.sold", "GRANT USAGE ON DATASHARE tickets TO ACCOUNT '"+grantee+"'")
	_, err = w.as(grantor).AuthorizeDataShare(t.Context(), &redshift.AuthorizeDataShareInput{DataShareArn: &w.arn, ConsumerIdentifier: aws.String(grantee)})
	w.must(err)
	_, err = w.as(grantee).AssociateDataShareConsumer(t.Context(), &redshift.AssociateDataShareConsumerInput{DataShareArn: &w.arn, ConsumerArn: w.reader.ClusterNamespaceArn})
	w.must(err)
	w.consumer = w.connect(w.reader)
	guid := (*w.producer.ClusterNamespaceArn)[strings.LastIndexByte(*w.producer.ClusterNamespaceArn, ':')+1:]
	w.run(w.consumer, "CREATE DATABASE tickets_db WITH PERMISSIONS FROM DATASHARE tickets OF ACCOUNT '"+grantor+"' NAMESPACE '"+guid+"'")
	return w
}

func (w *market) describe(account, cluster string) types.Cluster {
	w.Helper()
	out, err := w.as(account).DescribeClusters(w.Context(), &redshift.DescribeClustersInput{ClusterIdentifier: &cluster})
	w.must(err)
	return out.Clusters[0]
}

func (w *market) connect(c types.Cluster) *pgx.Conn {
	w.Helper()
	conn, err := pgx.Connect(w.Context(), fmt.Sprintf("postgres://admin:Sh4re-me-well@%s:%d/dev?sslmode=disable", *c.Endpoint.Address, *c.Endpoint.Port))
	w.must(err)
	w.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func (w *market) run(conn *pgx.Conn, statements ...string) {
	w.Helper()
	for _, sql := range statements {
		if _, err := conn.Exec(w.Context(), sql); err != nil {
			w.Fatalf("%s: %v", sql, err)
		}
	}
}
