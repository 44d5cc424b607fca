package tests

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/jackc/pgx/v5"
)

// TestServerlessSurvivesAKill kills the binary between a workgroup's last
// commit and the next call: its address, data, managed endpoint, temporary
// credentials and snapshots are there again, and a snapshot from before is
// restored after.
func TestServerlessSurvivesAKill(t *testing.T) {
	t.Parallel()
	flags := []string{"--data-dir", t.TempDir(), "--sql-range", sqlRange(42)}
	p := serve(t, flags...)
	api := serverlessAt(p.URL)
	shop := aws.String("shop")
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(api.CreateNamespace(t.Context(), &redshiftserverless.CreateNamespaceInput{NamespaceName: shop, AdminUserPassword: aws.String(password)}))
	must(api.CreateWorkgroup(t.Context(), &redshiftserverless.CreateWorkgroupInput{NamespaceName: shop, WorkgroupName: shop}))
	w, err := api.GetWorkgroup(t.Context(), &redshiftserverless.GetWorkgroupInput{WorkgroupName: shop})
	must(w, err)
	endpoint, err := api.CreateEndpointAccess(t.Context(), &redshiftserverless.CreateEndpointAccessInput{EndpointName: aws.String("window"), WorkgroupName: shop, SubnetIds: w.Workgroup.SubnetIds})
	must(endpoint, err)
	login, err := api.GetCredentials(t.Context(), &redshiftserverless.GetCredentialsInput{WorkgroupName: shop})
	must(login, err)
	own, window := *w.Workgroup.Endpoint.Address, *endpoint.Endpoint.Address
	ask(t, own, "admin", password, "create table items(id int identity(1,1), name varchar(20))", "insert into items(name) values ('a'), ('b')")
	must(api.CreateSnapshot(t.Context(), &redshiftserverless.CreateSnapshotInput{NamespaceName: shop, SnapshotName: aws.String("before")}))
	ask(t, own, "admin", password, "insert into items(name) values ('c')")
	p.kill()

	p = serve(t, flags...)
	api = serverlessAt(p.URL)
	for _, host := range []string{own, window} {
		if n := ask(t, host, "admin", password, "select count(*)::int from items"); n != 3 {
			t.Errorf("%s: %d rows, want 3", host, n)
		}
	}
	ask(t, own, *login.DbUser, *login.DbPassword, "select 1")
	must(api.RestoreFromSnapshot(t.Context(), &redshiftserverless.RestoreFromSnapshotInput{NamespaceName: shop, WorkgroupName: shop, SnapshotName: aws.String("before")}))
	p.kill()

	p = serve(t, flags...)
	api = serverlessAt(p.URL)
	if n := ask(t, window, "admin", password, "select count(*)::int from items"); n != 2 {
		t.Errorf("after the restore: %d rows, want 2", n)
	}
	ask(t, own, "admin", password, "insert into items(name) values ('d')")
	if n := ask(t, own, "admin", password, "select count(distinct id)::int from items"); n != 3 {
		t.Errorf("the identity column gave an id twice: %d of 3 are distinct", n)
	}
	must(api.DeleteSnapshot(t.Context(), &redshiftserverless.DeleteSnapshotInput{SnapshotName: aws.String("before")}))
}

// createWorkgroup makes a workgroup and its namespace, both of one name, and
// returns where it listens.
func createWorkgroup(t *testing.T, api *redshiftserverless.Client, name string) (host string) {
	t.Helper()
	if _, err := api.CreateNamespace(t.Context(), &redshiftserverless.CreateNamespaceInput{NamespaceName: &name, AdminUserPassword: aws.String(password)}); err != nil {
		t.Fatal(err)
	}
	if _, err := api.CreateWorkgroup(t.Context(), &redshiftserverless.CreateWorkgroupInput{NamespaceName: &name, WorkgroupName: &name}); err != nil {
		t.Fatal(err)
	}
	w, err := api.GetWorkgroup(t.Context(), &redshiftserverless.GetWorkgroupInput{WorkgroupName: &name})
	if err != nil {
		t.Fatal(err)
	}
	return *w.Workgroup.Endpoint.Address
}

func serverlessAt(url string) *redshiftserverless.Client {
	return redshiftserverless.New(redshiftserverless.Options{Region: "us-east-1", BaseEndpoint: aws.String(url),
		Credentials: credentials.NewStaticCredentialsProvider("111111111111", "test", "")})
}

// ask logs in, runs statements and answers the number that the last one does.
func ask(t *testing.T, host, user, password string, statements ...string) (n int) {
	t.Helper()
	config, err := pgx.ParseConfig(fmt.Sprintf("postgres://%s:5439/dev?sslmode=require", host))
	if err != nil {
		t.Fatal(err)
	}
	config.User, config.Password = user, password
	c, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatalf("%s as %s: %v", host, user, err)
	}
	defer c.Close(context.Background())
	for _, sql := range statements {
		rows, err := c.Query(t.Context(), sql)
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		for rows.Next() {
			if err := rows.Scan(&n); err != nil {
				t.Fatalf("%s: %v", sql, err)
			}
		}
		if rows.Err() != nil {
			t.Fatalf("%s: %v", sql, rows.Err())
		}
	}
	return n
}
