package dataapi_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"

	"github.com/blueshift-db/blueshift/identity"
	"github.com/blueshift-db/blueshift/internal/server"
)

// The submissions of the sessions of a role are the role's; other principals
// of the account see none of them.
func TestPrincipalsOfAnAccountAreApart(t *testing.T) {
	w := newWorld(t)
	w.cluster(alice, "sales")
	root := w.as(alice, "sales")
	one, two, other := root.role(w, alice, "writer", "one"), root.role(w, alice, "writer", "two"), root.role(w, alice, "reader", "one")
	id := one.run("select 1").Id
	two.wait(id)
	for _, c := range []caller{other, root} {
		_, err := c.DescribeStatement(context.Background(), &api.DescribeStatementInput{Id: id})
		refusedWith(t, err, "ResourceNotFoundException")
	}
	listed := func(c caller, roleLevel *bool) int {
		out, err := c.ListStatements(context.Background(), &api.ListStatementsInput{RoleLevel: roleLevel})
		if err != nil {
			t.Fatal(err)
		}
		return len(out.Statements)
	}
	if a, b, c := listed(two, nil), listed(two, aws.Bool(false)), listed(other, nil); a != 1 || b != 0 || c != 0 {
		t.Errorf("%d at role level, %d at session level, %d of another role", a, b, c)
	}
}

func TestADatabaseUserNeedsPermission(t *testing.T) {
	realm := &identity.RealmConfig{Accounts: []identity.AccountConfig{{ID: alice, Keys: []identity.KeyConfig{{ID: "AKIAROOTROOT", Secret: "root-secret"}},
		Users: []identity.UserConfig{{Name: "ann", Keys: []identity.KeyConfig{{ID: "AKIAANNANNAN", Secret: "ann-secret"}}, Policies: []identity.Document{
			identity.Document(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["redshift-data:ExecuteStatement","redshift-data:ListTables"],"Resource":"arn:aws:redshift:us-east-1:` + alice + `:cluster:sales"},
			{"Effect":"Allow","Action":["redshift-data:DescribeStatement","redshift-data:GetStatementResult","redshift-data:ListStatements"],"Resource":"*",
				"Condition":{"StringEquals":{"redshift-data:statement-owner-iam-userid":"${aws:userid}"}}},
			{"Effect":"Allow","Action":"redshift:GetClusterCredentials","Resource":"arn:aws:redshift:us-east-1:` + alice + `:dbuser:sales/admin"}]}`)}}}}}}
	w := newWorld(t, func(c *server.Config) { c.Realm = realm })
	options := credentials.NewStaticCredentialsProvider("AKIAROOTROOT", "root-secret", "")
	if _, err := redshift.New(redshift.Options{Region: "us-east-1", BaseEndpoint: aws.String("http://" + w.Addr()), Credentials: options}).CreateCluster(
		context.Background(), &redshift.CreateClusterInput{ClusterIdentifier: aws.String("sales"), NodeType: aws.String("ra3.xlplus"),
			MasterUsername: aws.String("admin"), MasterUserPassword: aws.String("Sh4re-me-well")}); err != nil {
		t.Fatal(err)
	}
	c := caller{api.New(api.Options{Region: "us-east-1", BaseEndpoint: aws.String("http://" + w.Addr()),
		Credentials: credentials.NewStaticCredentialsProvider("AKIAANNANNAN", "ann-secret", "")}), t, "sales"}
	if d := c.run("select 1", func(in *api.ExecuteStatementInput) { in.DbUser = aws.String("admin") }); d.Status != types.StatusStringFinished {
		t.Errorf("%+v", d)
	}
	if _, err := c.ListTables(context.Background(), &api.ListTablesInput{ClusterIdentifier: &c.cluster, Database: aws.String("dev"), DbUser: aws.String("admin")}); err != nil {
		t.Error(err)
	}
	_, err := c.ListTables(context.Background(), &api.ListTablesInput{ClusterIdentifier: aws.String("other"), Database: aws.String("dev"), DbUser: aws.String("admin")})
	refusedWith(t, err, "AccessDeniedException")
	if _, err := c.ListStatements(context.Background(), &api.ListStatementsInput{}); err != nil {
		t.Error(err)
	}
	root := caller{api.New(api.Options{Region: "us-east-1", BaseEndpoint: aws.String("http://" + w.Addr()), Credentials: options}), t, "sales"}
	_, err = c.DescribeStatement(context.Background(), &api.DescribeStatementInput{Id: root.run("select 1").Id})
	refusedWith(t, err, "AccessDeniedException")
	for _, user := range []*string{nil, aws.String("other")} {
		_, err := c.ExecuteStatement(context.Background(), &api.ExecuteStatementInput{Sql: aws.String("select 1"), ClusterIdentifier: &c.cluster, Database: aws.String("dev"), DbUser: user})
		refusedWith(t, err, "AccessDeniedException")
	}
}
