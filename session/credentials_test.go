package session_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/smithy-go"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/identity"
	"github.com/blueshift-db/blueshift/internal/server"
	"github.com/blueshift-db/blueshift/internal/story"
)

// TestClusterCredentials logs in with what GetClusterCredentials answers, for
// as long as it is good.
func TestClusterCredentials(t *testing.T) {
	clock := blueshift.NewFakeClock(time.Now())
	w := newWorldWith(t, func(c *server.Config) { c.Clock = clock })
	admin := w.connect("producer", "dev", nil)
	w.exec(admin, "CREATE USER alice PASSWORD DISABLE", "CREATE GROUP clerks", "CREATE GROUP others", "CREATE TABLE t (i int)",
		"GRANT SELECT ON t TO GROUP clerks", "CREATE DATABASE side")
	get := func(in redshift.GetClusterCredentialsInput) (user, password string) {
		t.Helper()
		in.ClusterIdentifier = aws.String("producer")
		out, err := w.api(story.Producer).GetClusterCredentials(t.Context(), &in)
		w.must(err)
		if len(aws.ToString(out.DbPassword)) < 100 || !aws.ToTime(out.Expiration).After(clock.Now()) {
			t.Errorf("%+v", out)
		}
		return aws.ToString(out.DbUser), aws.ToString(out.DbPassword)
	}
	opens := func(user, password, database, sql, want string) {
		t.Helper()
		conn, err := w.login("producer", database, user, password, nil)
		if err != nil {
			t.Errorf("%s: %v", user, err)
			return
		}
		defer conn.Close(context.Background())
		if got := w.count(conn, sql); got != want {
			t.Errorf("%s: %s answers %s, want %s", user, sql, got, want)
		}
	}
	refuses := func(user, password, database, state string) {
		t.Helper()
		_, err := w.login("producer", database, user, password, nil)
		var e *pgconn.PgError
		if !errors.As(err, &e) || e.Code != state {
			t.Errorf("%s: %v, want %s", user, err, state)
		}
	}

	first, password := get(redshift.GetClusterCredentialsInput{DbUser: aws.String("alice"), DurationSeconds: aws.Int32(900)})
	second, another := get(redshift.GetClusterCredentialsInput{DbUser: aws.String("alice"), DbName: aws.String("dev"), DurationSeconds: aws.Int32(3600)})
	if first != "IAM:alice" || second != first {
		t.Errorf("logins %q and %q", first, second)
	}
	opens(first, password, "dev", "SELECT current_user", "alice")
	opens(first, password, "side", "SELECT current_user", "alice")
	opens(second, another, "dev", "SELECT current_user", "alice")
	refuses(second, another, "side", "28000") // it is for one database
	refuses("alice", password, "dev", "28000")
	refuses("IAM:bob", password, "dev", "28000")

	login, grouped := get(redshift.GetClusterCredentialsInput{DbUser: aws.String("alice"), DbGroups: []string{"clerks"}})
	if login != "IAMA:alice:clerks" {
		t.Errorf("login %q", login)
	}
	opens(login, grouped, "dev", "SELECT count(*) FROM t", "0") // as a clerk
	conn, err := w.login("producer", "dev", first, password, nil)
	w.must(err)
	if _, _, err := run(conn, "SELECT count(*) FROM t"); wantError(err, "42501", "permission denied for relation t") != nil {
		t.Errorf("the membership outlived its session: %v", err)
	}

	missing, secret := get(redshift.GetClusterCredentialsInput{DbUser: aws.String("newcomer")})
	refuses(missing, secret, "dev", "28000")
	created, secret := get(redshift.GetClusterCredentialsInput{DbUser: aws.String("newcomer"), AutoCreate: aws.Bool(true)})
	if created != "IAMA:newcomer" {
		t.Errorf("login %q", created)
	}
	opens(created, secret, "dev", "SELECT current_user", "newcomer")
	refuses("newcomer", secret, "dev", "28000") // without a password of its own
	if n := w.count(admin, "SELECT count(*) FROM pg_user WHERE usename = 'newcomer'"); n != "1" {
		t.Errorf("%s users called newcomer", n)
	}

	own, err := w.api(story.Producer).GetClusterCredentialsWithIAM(t.Context(), &redshift.GetClusterCredentialsWithIAMInput{ClusterIdentifier: aws.String("producer")})
	w.must(err)
	opens(aws.ToString(own.DbUser), aws.ToString(own.DbPassword), "dev", "SELECT current_user", "IAM:root")

	clock.Advance(901 * time.Second)
	refuses(first, password, "dev", "28000")
	opens(second, another, "dev", "SELECT current_user", "alice")
	clock.Advance(time.Hour)
	refuses(second, another, "dev", "28000")
	if got := w.count(conn, "SELECT current_user"); got != "alice" {
		t.Errorf("the session did not outlive its credential: %s", got)
	}
}

// TestClusterCredentialsNeedSSL: a temporary password is not sent in the open.
func TestClusterCredentialsNeedSSL(t *testing.T) {
	w := newWorld(t)
	w.cluster("producer")
	out, err := w.api(story.Producer).GetClusterCredentials(t.Context(), &redshift.GetClusterCredentialsInput{ClusterIdentifier: aws.String("producer"), DbUser: aws.String("admin")})
	w.must(err)
	c := w.cluster("producer")
	config, err := pgconn.ParseConfig("postgres://" + c.address + "/dev?sslmode=disable")
	w.must(err)
	config.Port, config.User, config.Password = uint16(c.port), aws.ToString(out.DbUser), aws.ToString(out.DbPassword)
	if _, err := pgconn.ConnectConfig(t.Context(), config); err == nil || !strings.Contains(err.Error(), "SSL off") {
		t.Errorf("without SSL: %v", err)
	}
}

// TestClusterCredentialsAreChecked: policies decide about users, databases and
// groups, and names have to be names.
func TestClusterCredentialsAreChecked(t *testing.T) {
	arn := "arn:aws:redshift:" + story.Region + ":" + story.Producer + ":"
	w := newWorldWith(t, func(c *server.Config) {
		c.Realm = &identity.RealmConfig{Accounts: []identity.AccountConfig{{ID: story.Producer, Keys: []identity.KeyConfig{{ID: story.Producer, Secret: "test"}},
			Users: []identity.UserConfig{{Name: "ann", Keys: []identity.KeyConfig{{ID: "AKIAANN0000000000000", Secret: "secret"}}, Policies: []identity.Document{identity.Document(`{"Version":"2012-10-17","Statement":[
				{"Effect":"Allow","Action":"redshift:GetClusterCredentials","Resource":["` + arn + `dbuser:producer/reports","` + arn + `dbname:producer/dev"],"Condition":{"NumericLessThanEquals":{"redshift:DurationSeconds":"900"}}},
				{"Effect":"Allow","Action":"redshift:JoinGroup","Resource":"` + arn + `dbgroup:producer/clerks"},
				{"Effect":"Allow","Action":"redshift:GetClusterCredentialsWithIAM","Resource":"` + arn + `dbname:producer/dev"}]}`)}}}}}}
	})
	w.cluster("producer")
	ann := redshift.New(redshift.Options{Region: story.Region, BaseEndpoint: aws.String("http://" + w.Addr()),
		Credentials: credentials.NewStaticCredentialsProvider("AKIAANN0000000000000", "secret", "")})
	dev, seconds := aws.String("dev"), aws.Int32(900)
	for name, c := range map[string]struct {
		in   redshift.GetClusterCredentialsInput
		code string
	}{
		"allowed":            {redshift.GetClusterCredentialsInput{DbUser: aws.String("reports"), DbName: dev, DbGroups: []string{"clerks"}, DurationSeconds: seconds}, ""},
		"another user":       {redshift.GetClusterCredentialsInput{DbUser: aws.String("admin"), DurationSeconds: seconds}, "AccessDenied"},
		"another database":   {redshift.GetClusterCredentialsInput{DbUser: aws.String("reports"), DbName: aws.String("side"), DurationSeconds: seconds}, "AccessDenied"},
		"another group":      {redshift.GetClusterCredentialsInput{DbUser: aws.String("reports"), DbGroups: []string{"owners"}, DurationSeconds: seconds}, "AccessDenied"},
		"creation":           {redshift.GetClusterCredentialsInput{DbUser: aws.String("reports"), AutoCreate: aws.Bool(true), DurationSeconds: seconds}, "AccessDenied"},
		"too long by policy": {redshift.GetClusterCredentialsInput{DbUser: aws.String("reports"), DurationSeconds: aws.Int32(1800)}, "AccessDenied"},
	} {
		t.Run(name, func(t *testing.T) {
			c.in.ClusterIdentifier = aws.String("producer")
			_, err := ann.GetClusterCredentials(t.Context(), &c.in)
			wantCode(t, err, c.code)
		})
	}
	for name, c := range map[string]struct {
		in   redshift.GetClusterCredentialsInput
		code string
	}{
		"no such cluster": {redshift.GetClusterCredentialsInput{ClusterIdentifier: aws.String("nowhere"), DbUser: aws.String("x")}, "ClusterNotFound"},
		"too short":       {redshift.GetClusterCredentialsInput{ClusterIdentifier: aws.String("producer"), DbUser: aws.String("x"), DurationSeconds: aws.Int32(899)}, "InvalidParameterValue"},
		"too long":        {redshift.GetClusterCredentialsInput{ClusterIdentifier: aws.String("producer"), DbUser: aws.String("x"), DurationSeconds: aws.Int32(3601)}, "InvalidParameterValue"},
		"colon":           {redshift.GetClusterCredentialsInput{ClusterIdentifier: aws.String("producer"), DbUser: aws.String("x:y")}, "InvalidParameterValue"},
		"public":          {redshift.GetClusterCredentialsInput{ClusterIdentifier: aws.String("producer"), DbUser: aws.String("PUBLIC")}, "InvalidParameterValue"},
		"upper case group": {redshift.GetClusterCredentialsInput{ClusterIdentifier: aws.String("producer"), DbUser: aws.String("x"),
			DbGroups: []string{"Clerks"}}, "InvalidParameterValue"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.api(story.Producer).GetClusterCredentials(t.Context(), &c.in)
			wantCode(t, err, c.code)
		})
	}
	out, err := ann.GetClusterCredentialsWithIAM(t.Context(), &redshift.GetClusterCredentialsWithIAMInput{ClusterIdentifier: aws.String("producer"), DbName: dev})
	w.must(err)
	conn, err := w.login("producer", "dev", aws.ToString(out.DbUser), aws.ToString(out.DbPassword), nil)
	w.must(err)
	if got := w.count(conn, "SELECT current_user"); got != "IAM:ann" {
		t.Errorf("ann works as %s", got)
	}
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	var e smithy.APIError
	if code == "" && err != nil || code != "" && (!errors.As(err, &e) || e.ErrorCode() != code) {
		t.Errorf("%v, want %q", err, code)
	}
}
