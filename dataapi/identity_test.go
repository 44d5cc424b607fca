package dataapi_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// role is the caller as a session of one of its account's roles.
func (c caller) role(w *world, account, name, session string) caller {
	c.t.Helper()
	out, err := sts.New(sts.Options{Region: "us-east-1", BaseEndpoint: aws.String("http://" + w.Addr()),
		Credentials: credentials.NewStaticCredentialsProvider(account, "test", "")}).AssumeRole(context.Background(),
		&sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::" + account + ":role/" + name), RoleSessionName: &session})
	if err != nil {
		c.t.Fatal(err)
	}
	k := out.Credentials
	return caller{api.New(api.Options{Region: "us-east-1", BaseEndpoint: aws.String("http://" + w.Addr()),
		Credentials: credentials.NewStaticCredentialsProvider(*k.AccessKeyId, *k.SecretAccessKey, *k.SessionToken)}), c.t, c.cluster}
}

// byIdentity leaves the database user to the IAM identity of the caller.
func byIdentity(in *api.ExecuteStatementInput) { in.DbUser = nil }

// A call that names no database user runs as the one that the caller's IAM
// identity stands for. On a cluster that user is made when it first comes, and
// may do what PUBLIC may.
func TestACallerIsADatabaseUser(t *testing.T) {
	w := newWorld(t)
	w.cluster(alice, "sales")
	admin := w.as(alice, "sales")
	admin.run("create schema books")
	admin.run("create table books.ledger (id int)")
	for _, who := range []struct {
		caller
		user string
	}{{admin, "IAM:root"}, {admin.role(w, alice, "Reports", "one"), "IAMR:Reports"}} {
		d := who.run("select current_user, usesuper, usecreatedb from pg_user where usename = current_user", byIdentity)
		if rows, _, _ := who.rows(d.Id); show(rows[0])[0] != who.user || show(rows[0])[1] != false || show(rows[0])[2] != false {
			t.Errorf("%v, want %s without rights", show(rows[0]), who.user)
		}
		if aws.ToString(d.DbUser) != who.user {
			t.Errorf("described as of %s, want %s", aws.ToString(d.DbUser), who.user)
		}
		for _, sql := range []string{"select * from books.ledger", "create schema own", "create datashare own"} {
			if d := who.wait(who.submit(sql, byIdentity).Id); d.Status != types.StatusStringFailed || !strings.Contains(aws.ToString(d.Error), "permission denied") {
				t.Errorf("%s as %s: %s %s", sql, who.user, d.Status, aws.ToString(d.Error))
			}
		}
		admin.run("grant usage on schema books to \"" + who.user + "\"")
		admin.run("grant select on books.ledger to \"" + who.user + "\"")
		who.run("select * from books.ledger", byIdentity)
		tables, err := who.ListTables(t.Context(), &api.ListTablesInput{ClusterIdentifier: &who.cluster, Database: aws.String("dev"), SchemaPattern: aws.String("books")})
		if err != nil || len(tables.Tables) != 1 {
			t.Errorf("%s sees %v, %v", who.user, tables, err)
		}
	}
	rows, _, _ := admin.rows(admin.run("select count(*) from pg_user where usename like 'IAM%'").Id)
	if show(rows[0])[0] != int64(2) {
		t.Errorf("%v users were made for two identities", show(rows[0])[0])
	}
}

// A named database user has to exist: it is not made.
func TestADatabaseUserIsNotMade(t *testing.T) {
	w := newWorld(t)
	w.cluster(alice, "sales")
	c := w.as(alice, "sales")
	d := c.wait(c.submit("select 1", func(in *api.ExecuteStatementInput) { in.DbUser = aws.String("IAM:root") }).Id)
	if !strings.HasPrefix(aws.ToString(d.Error), `FATAL: user "IAM:root" does not exist`) {
		t.Errorf("%s %s", d.Status, aws.ToString(d.Error))
	}
}

// Whoever makes a serverless namespace is a superuser of it, other identities
// of the account are not.
func TestTheCreatorOfANamespaceIsASuperuser(t *testing.T) {
	w := newWorld(t)
	serverless := redshiftserverless.New(redshiftserverless.Options{Region: "us-east-1", BaseEndpoint: aws.String("http://" + w.Addr()),
		Credentials: credentials.NewStaticCredentialsProvider(alice, "test", "")})
	shop := aws.String("shop")
	if _, err := serverless.CreateNamespace(t.Context(), &redshiftserverless.CreateNamespaceInput{NamespaceName: shop}); err != nil {
		t.Fatal(err)
	}
	if _, err := serverless.CreateWorkgroup(t.Context(), &redshiftserverless.CreateWorkgroupInput{NamespaceName: shop, WorkgroupName: shop}); err != nil {
		t.Fatal(err)
	}
	here := func(in *api.ExecuteStatementInput) {
		in.ClusterIdentifier, in.DbUser, in.WorkgroupName = nil, nil, shop
	}
	creator := w.as(alice, "")
	other := creator.role(w, alice, "Reports", "one")
	creator.run("create schema books", here)
	creator.run("create datashare offer", here)
	if d := other.wait(other.submit("create schema mine", here).Id); !strings.Contains(aws.ToString(d.Error), "permission denied") {
		t.Errorf("%s %s", d.Status, aws.ToString(d.Error))
	}
	rows, _, _ := creator.rows(creator.run("select usename, usesysid, usesuper from pg_user where usesysid >= 100 order by usesysid", here).Id)
	for i, want := range []string{"[admin 100 true]", "[IAM:root 101 true]", "[IAMR:Reports 102 false]"} {
		if got := fmt.Sprint(show(rows[i])); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
