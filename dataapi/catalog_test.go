package dataapi_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftdata"
)

// shared makes a database of bob's cluster that shows a table of alice's.
func (w *world) shared() {
	w.t.Helper()
	ctx := context.Background()
	w.cluster(alice, "sales")
	w.cluster(bob, "reports")
	a, b := w.as(alice, "sales"), w.as(bob, "reports")
	namespace := func(c caller) string {
		rows, _, _ := c.rows(c.run("select current_namespace").Id)
		return show(rows[0])[0].(string)
	}
	a.run("create table tickets (id int not null, venue varchar(30) default 'hall', price decimal(8,2))")
	for _, sql := range []string{"create datashare offer", "alter datashare offer add schema public", "alter datashare offer add table public.tickets",
		"grant usage on datashare offer to account '" + bob + "'"} {
		a.run(sql)
	}
	client := func(account string) *redshift.Client {
		return redshift.New(redshift.Options{Region: "us-east-1", BaseEndpoint: aws.String("http://" + w.Addr()),
			Credentials: credentials.NewStaticCredentialsProvider(account, "test", "")})
	}
	arn := "arn:aws:redshift:us-east-1:" + alice + ":datashare:" + namespace(a) + "/offer"
	if _, err := client(alice).AuthorizeDataShare(ctx, &redshift.AuthorizeDataShareInput{DataShareArn: &arn, ConsumerIdentifier: aws.String(bob)}); err != nil {
		w.t.Fatal(err)
	}
	if _, err := client(bob).AssociateDataShareConsumer(ctx, &redshift.AssociateDataShareConsumerInput{DataShareArn: &arn, AssociateEntireAccount: aws.Bool(true)}); err != nil {
		w.t.Fatal(err)
	}
	b.run("create database box from datashare offer of account '" + alice + "' namespace '" + namespace(a) + "'")
}

func TestTheCatalogue(t *testing.T) {
	w := newWorld(t)
	w.shared()
	ctx := context.Background()
	c, admin := w.as(bob, "reports"), aws.String("admin")
	c.run("create schema mart")
	c.run("create table mart.t1 (id int)")
	c.run("create table mart.t2 (id int)")
	c.run("create view mart.v1 as select id from mart.t1")

	dbs, err := c.ListDatabases(ctx, &api.ListDatabasesInput{ClusterIdentifier: &c.cluster, Database: aws.String("dev"), DbUser: admin})
	if err != nil || fmt.Sprint(dbs.Databases) != "[box dev]" {
		t.Errorf("%v %v", dbs, err)
	}
	schemas, err := c.ListSchemas(ctx, &api.ListSchemasInput{ClusterIdentifier: &c.cluster, Database: aws.String("dev"), DbUser: admin})
	if err != nil || fmt.Sprint(schemas.Schemas) != "[information_schema mart pg_catalog public]" {
		t.Errorf("%v %v", schemas, err)
	}
	schemas, err = c.ListSchemas(ctx, &api.ListSchemasInput{ClusterIdentifier: &c.cluster, Database: aws.String("dev"), DbUser: admin, SchemaPattern: aws.String("m%")})
	if err != nil || fmt.Sprint(schemas.Schemas) != "[mart]" {
		t.Errorf("%v %v", schemas, err)
	}
	schemas, err = c.ListSchemas(ctx, &api.ListSchemasInput{ClusterIdentifier: &c.cluster, DbUser: admin, Database: aws.String("box"), ConnectedDatabase: aws.String("dev")})
	if err != nil || fmt.Sprint(schemas.Schemas) != "[public]" {
		t.Errorf("%v %v", schemas, err)
	}
	tables := func(in *api.ListTablesInput) string {
		t.Helper()
		in.ClusterIdentifier, in.DbUser = &c.cluster, admin
		var names []string
		for p := api.NewListTablesPaginator(c.Client, in); p.HasMorePages(); {
			page, err := p.NextPage(ctx)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range page.Tables {
				names = append(names, aws.ToString(x.Schema)+"."+aws.ToString(x.Name)+" "+aws.ToString(x.Type))
			}
		}
		return strings.Join(names, ", ")
	}
	if got := tables(&api.ListTablesInput{Database: aws.String("dev"), MaxResults: 2}); got != "mart.t1 TABLE, mart.t2 TABLE, mart.v1 VIEW" {
		t.Error(got)
	}
	if got := tables(&api.ListTablesInput{Database: aws.String("dev"), TablePattern: aws.String("_2")}); got != "mart.t2 TABLE" {
		t.Error(got)
	}
	if got := tables(&api.ListTablesInput{Database: aws.String("box"), ConnectedDatabase: aws.String("dev"), DbUser: admin}); got != "public.tickets SHARED TABLE" {
		t.Error(got)
	}
	d, err := c.DescribeTable(ctx, &api.DescribeTableInput{ClusterIdentifier: &c.cluster, DbUser: admin, Database: aws.String("box"), ConnectedDatabase: aws.String("dev"),
		Schema: aws.String("public"), Table: aws.String("tickets")})
	if err != nil {
		t.Fatal(err)
	}
	var columns []string
	for _, x := range d.ColumnList {
		columns = append(columns, fmt.Sprintf("%s %s %d %d,%d nullable=%d", aws.ToString(x.Name), aws.ToString(x.TypeName), x.Length, x.Precision, x.Scale, x.Nullable))
	}
	if got := strings.Join(columns, "; "); got != "id int4 0 10,0 nullable=0; venue varchar 30 30,0 nullable=1; price numeric 0 8,2 nullable=1" || aws.ToString(d.TableName) != "tickets" {
		t.Error(got)
	}
	_, err = c.ListSchemas(ctx, &api.ListSchemasInput{ClusterIdentifier: &c.cluster, Database: aws.String("nothing")})
	refusedWith(t, err, "ValidationException")
	_, err = c.ListTables(ctx, &api.ListTablesInput{ClusterIdentifier: &c.cluster, Database: aws.String("dev"), DbUser: aws.String("nobody")})
	refusedWith(t, err, "ValidationException")

	rows, _, _ := c.rows(c.run("select count(*) from box.public.tickets").Id)
	if got := show(rows[0]); got[0] != int64(0) {
		t.Error(got)
	}
}
