package dataapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/identity"
	"github.com/blueshift-db/blueshift/internal/server"
	"github.com/blueshift-db/blueshift/secretsmanager"
	"github.com/blueshift-db/blueshift/statement"
)

const secretPrefix = "arn:aws:secretsmanager:us-east-1:" + alice + ":secret:"

func TestSecrets(t *testing.T) {
	w := newWorld(t, func(c *server.Config) {
		c.Secrets = []statement.Secret{{ARN: secretPrefix + "good", Username: "admin", Password: "Sh4re-me-well", Cluster: "sales"},
			{ARN: secretPrefix + "stale", Username: "admin", Password: "Of-yesterd4y"}}
	})
	w.cluster(alice, "sales")
	w.cluster(bob, "sales")
	c := w.as(alice, "sales")
	d := c.run("select 1", func(in *api.ExecuteStatementInput) {
		in.SecretArn, in.DbUser, in.ClusterIdentifier = aws.String(secretPrefix+"good"), nil, nil
	})
	if aws.ToString(d.SecretArn) != secretPrefix+"good" || d.DbUser != nil {
		t.Errorf("%+v", d)
	}
	d = c.wait(c.submit("select 1", func(in *api.ExecuteStatementInput) { in.SecretArn, in.DbUser = aws.String("stale"), nil }).Id)
	if !strings.HasPrefix(aws.ToString(d.Error), "FATAL: password authentication failed for user \"admin\"") {
		t.Errorf("%s %s", d.Status, aws.ToString(d.Error))
	}
	in := &api.ExecuteStatementInput{Sql: aws.String("select 1"), ClusterIdentifier: aws.String("sales"), Database: aws.String("dev"), SecretArn: aws.String(secretPrefix + "good")}
	_, err := w.as(bob, "sales").ExecuteStatement(context.Background(), in)
	refusedWith(t, err, "ResourceNotFoundException")
	in.SecretArn = aws.String("missing")
	_, err = c.ExecuteStatement(context.Background(), in)
	refusedWith(t, err, "ResourceNotFoundException")
}

// vault is a Secrets Manager: what it answers for a secret, and how often it
// was asked.
type vault struct {
	*httptest.Server
	answers map[string]func(w http.ResponseWriter)
	asked   atomic.Int32
}

func newVault(t *testing.T) *vault {
	v := &vault{answers: map[string]func(http.ResponseWriter){}}
	v.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct{ SecretId string }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || r.Header.Get("X-Amz-Target") != "secretsmanager.GetSecretValue" {
			t.Errorf("asked %s: %v", r.Header.Get("X-Amz-Target"), err)
		}
		v.asked.Add(1)
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		if answer := v.answers[in.SecretId]; answer != nil {
			answer(w)
			return
		}
		refuses(400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.")(w)
	}))
	t.Cleanup(v.Close)
	return v
}

func keeps(arn, value string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		json.NewEncoder(w).Encode(map[string]string{"ARN": arn, "SecretString": value})
	}
}

func refuses(status int, code, message string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"__type":%q,"Message":%q}`, code, message)
	}
}

// A secret that is not declared is read from another service, as the caller's
// account sees it.
func TestSecretsOfAnotherService(t *testing.T) {
	v := newVault(t)
	clock := blueshift.NewFakeClock(time.Now())
	w := newWorld(t, func(c *server.Config) {
		c.Clock, c.SecretsManager = clock, &secretsmanager.Config{Endpoint: v.URL}
	})
	w.cluster(alice, "sales")
	w.cluster(alice, "other")
	c := w.as(alice, "sales")
	full := secretPrefix + "etl-AbCdEf"
	user := func(password string) string {
		return `{"username":"etl","password":"` + password + `","engine":"redshift","dbClusterIdentifier":"Sales","dbname":"dev","port":5439}`
	}
	v.answers[secretPrefix+"etl"] = keeps(full, user("Etl-pass-1"))
	v.answers[full] = keeps(full, user("Etl-pass-1"))
	v.answers[secretPrefix+"foreign"] = keeps("arn:aws:secretsmanager:us-east-1:"+bob+":secret:foreign-AbCdEf", user("Etl-pass-1"))
	v.answers[secretPrefix+"text"] = keeps(secretPrefix+"text-AbCdEf", "hunter2")
	v.answers[secretPrefix+"deleted"] = refuses(400, "InvalidRequestException", "You can't perform this operation on the secret because it was marked for deletion.")
	v.answers[secretPrefix+"closed"] = refuses(400, "AccessDeniedException", "no")
	v.answers[secretPrefix+"broken"] = refuses(500, "InternalServiceError", "down")

	c.run("create user etl password 'Etl-pass-1'")
	by := func(secret string) func(*api.ExecuteStatementInput) {
		return func(in *api.ExecuteStatementInput) {
			in.SecretArn, in.DbUser, in.ClusterIdentifier, in.Database = &secret, nil, nil, nil
		}
	}
	d := c.run("select current_user", by("etl"))
	if rows, _, _ := c.rows(d.Id); show(rows[0])[0] != "etl" || aws.ToString(d.SecretArn) != full || aws.ToString(d.ClusterIdentifier) != "sales" {
		t.Errorf("%v %+v", show(rows[0]), d)
	}
	for range 5 {
		c.run("select 1", by(full))
	}
	if n := v.asked.Load(); n != 1 {
		t.Errorf("six statements in a moment asked %d times", n)
	}

	// A rotated password is read again at once, and in any case after a while.
	v.answers[full] = keeps(full, user("Etl-pass-2"))
	c.run("alter user etl password 'Etl-pass-2'")
	c.run("select 1", by(full))
	if n := v.asked.Load(); n != 2 {
		t.Errorf("after the rotation it was asked %d times in all", n)
	}
	clock.Advance(time.Minute)
	c.run("select 1", by(full))
	if n := v.asked.Load(); n != 3 {
		t.Errorf("a minute later it was asked %d times in all", n)
	}
	c.run("alter user etl password 'Etl-pass-3'")
	if d := c.wait(c.submit("select 1", by(full)).Id); d.Status != types.StatusStringFailed || !strings.Contains(aws.ToString(d.Error), "password authentication failed") {
		t.Errorf("%s %s", d.Status, aws.ToString(d.Error))
	}

	for secret, code := range map[string]string{"missing": "ResourceNotFoundException", "foreign": "ResourceNotFoundException", "text": "ValidationException",
		"deleted": "ValidationException", "closed": "AccessDeniedException", "broken": "InternalServerException"} {
		in := &api.ExecuteStatementInput{Sql: aws.String("select 1"), ClusterIdentifier: aws.String("sales"), Database: aws.String("dev"), SecretArn: &secret}
		_, err := w.once(alice).ExecuteStatement(context.Background(), in)
		refusedWith(t, err, code)
	}
	_, err := c.ExecuteStatement(context.Background(), &api.ExecuteStatementInput{Sql: aws.String("select 1"), ClusterIdentifier: aws.String("other"), Database: aws.String("dev"), SecretArn: &full})
	refusedWith(t, err, "ValidationException")

	before := v.asked.Load()
	_, err = w.as(bob, "sales").ExecuteStatement(context.Background(), &api.ExecuteStatementInput{Sql: aws.String("select 1"), SecretArn: &full})
	if refusedWith(t, err, "ResourceNotFoundException"); v.asked.Load() != before {
		t.Error("another account's secret was asked for")
	}
}

// once is a client of an account that does not try again.
func (w *world) once(account string) *api.Client {
	return api.New(api.Options{Region: "us-east-1", BaseEndpoint: aws.String("http://" + w.Addr()), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider(account, "test", "")})
}

// Naming a secret takes the permission to read it.
func TestASecretNeedsPermission(t *testing.T) {
	w := newWorld(t, func(c *server.Config) {
		c.Secrets = []statement.Secret{{ARN: secretPrefix + "mine", Username: "admin", Password: "Sh4re-me-well"},
			{ARN: secretPrefix + "yours", Username: "admin", Password: "Sh4re-me-well"}}
		c.Realm = &identity.RealmConfig{Accounts: []identity.AccountConfig{{ID: alice, Keys: []identity.KeyConfig{{ID: "AKIAROOTROOT", Secret: "root-secret"}},
			Users: []identity.UserConfig{{Name: "ann", Keys: []identity.KeyConfig{{ID: "AKIAANNANNAN", Secret: "ann-secret"}}, Policies: []identity.Document{
				identity.Document(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"redshift-data:*","Resource":"*"},
				{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"` + secretPrefix + `mine"}]}`)}}}}}}
	})
	root := credentials.NewStaticCredentialsProvider("AKIAROOTROOT", "root-secret", "")
	if _, err := redshift.New(redshift.Options{Region: "us-east-1", BaseEndpoint: aws.String("http://" + w.Addr()), Credentials: root}).CreateCluster(
		context.Background(), &redshift.CreateClusterInput{ClusterIdentifier: aws.String("sales"), NodeType: aws.String("ra3.xlplus"),
			MasterUsername: aws.String("admin"), MasterUserPassword: aws.String("Sh4re-me-well")}); err != nil {
		t.Fatal(err)
	}
	ann := caller{api.New(api.Options{Region: "us-east-1", BaseEndpoint: aws.String("http://" + w.Addr()),
		Credentials: credentials.NewStaticCredentialsProvider("AKIAANNANNAN", "ann-secret", "")}), t, "sales"}
	ann.run("select 1", func(in *api.ExecuteStatementInput) { in.SecretArn, in.DbUser = aws.String("mine"), nil })
	for _, secret := range []string{"yours", "nobodys"} {
		_, err := ann.ExecuteStatement(context.Background(), &api.ExecuteStatementInput{Sql: aws.String("select 1"), ClusterIdentifier: aws.String("sales"),
			Database: aws.String("dev"), SecretArn: &secret})
		refusedWith(t, err, "AccessDeniedException")
	}
}
