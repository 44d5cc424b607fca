package dataapi_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless"

	"github.com/blueshift-db/blueshift/identity"
	"github.com/blueshift-db/blueshift/internal/server"
)

// A caller needs both the Data API and GetCredentials on the workgroup.
func TestAWorkgroupNeedsPermission(t *testing.T) {
	user := func(name, actions string) identity.UserConfig {
		return identity.UserConfig{Name: name, Keys: []identity.KeyConfig{{ID: "AKIA" + name + name, Secret: "secret"}}, Policies: []identity.Document{
			identity.Document(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[` + actions + `],"Resource":"arn:aws:redshift-serverless:us-east-1:` + alice + `:workgroup/*"},
				{"Effect":"Allow","Action":["redshift-data:DescribeStatement","redshift-data:ListStatements"],"Resource":"*"}]}`)}}
	}
	w := newWorld(t, func(c *server.Config) {
		c.Realm = &identity.RealmConfig{Accounts: []identity.AccountConfig{{ID: alice, Keys: []identity.KeyConfig{{ID: "AKIAROOTROOT", Secret: "secret"}},
			Users: []identity.UserConfig{user("ANNA", `"redshift-data:ExecuteStatement","redshift-serverless:GetCredentials"`), user("BERT", `"redshift-data:ExecuteStatement"`)}}}}
	})
	key := func(id string) credentials.StaticCredentialsProvider {
		return credentials.NewStaticCredentialsProvider(id, "secret", "")
	}
	root := redshiftserverless.New(redshiftserverless.Options{Region: "us-east-1", BaseEndpoint: aws.String("http://" + w.Addr()), Credentials: key("AKIAROOTROOT")})
	shop := aws.String("shop")
	if _, err := root.CreateNamespace(t.Context(), &redshiftserverless.CreateNamespaceInput{NamespaceName: shop}); err != nil {
		t.Fatal(err)
	}
	if _, err := root.CreateWorkgroup(t.Context(), &redshiftserverless.CreateWorkgroupInput{NamespaceName: shop, WorkgroupName: shop}); err != nil {
		t.Fatal(err)
	}
	as := func(id string) caller {
		return caller{api.New(api.Options{Region: "us-east-1", BaseEndpoint: aws.String("http://" + w.Addr()), Credentials: key(id)}), t, ""}
	}
	anna, bert := as("AKIAANNAANNA"), as("AKIABERTBERT")
	on := func(change func(*api.ExecuteStatementInput)) *api.ExecuteStatementInput {
		in := &api.ExecuteStatementInput{Sql: aws.String("select 1"), WorkgroupName: shop, Database: aws.String("dev")}
		change(in)
		return in
	}
	same := func(*api.ExecuteStatementInput) {}
	out, err := anna.ExecuteStatement(t.Context(), on(same))
	if err != nil {
		t.Fatal(err)
	}
	if d := anna.wait(out.Id); d.Status != types.StatusStringFinished || aws.ToString(d.WorkgroupName) != "shop" || d.ClusterIdentifier != nil {
		t.Errorf("%+v", d)
	}
	_, err = bert.ExecuteStatement(context.Background(), on(same))
	refusedWith(t, err, "AccessDeniedException")
	if list, err := bert.ListStatements(t.Context(), &api.ListStatementsInput{WorkgroupName: shop, Status: types.StatusStringAll}); err != nil || len(list.Statements) != 0 {
		t.Errorf("another user's statements: %v, %v", list, err)
	}
	for name, change := range map[string]func(*api.ExecuteStatementInput){
		"a cluster too":        func(in *api.ExecuteStatementInput) { in.ClusterIdentifier = aws.String("sales") },
		"a database user too":  func(in *api.ExecuteStatementInput) { in.DbUser = aws.String("admin") },
		"an unknown workgroup": func(in *api.ExecuteStatementInput) { in.WorkgroupName = aws.String("nowhere") },
		"a workgroup as a cluster": func(in *api.ExecuteStatementInput) {
			in.WorkgroupName, in.ClusterIdentifier = nil, aws.String("workgroup/shop")
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := as("AKIAROOTROOT").ExecuteStatement(context.Background(), on(change))
			refusedWith(t, err, "ValidationException")
		})
	}
}
