package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/blueshift-db/blueshift/internal/server"
)

// warehouse makes a cluster of an account and connects to it.
func (w *town) warehouse(account, id string) (namespaceARN string, conn *pgx.Conn) {
	w.Helper()
	in := &redshift.DescribeClustersInput{ClusterIdentifier: &id}
	out, err := w.as(account).DescribeClusters(w.Context(), in)
	if err != nil {
		_, err = w.as(account).CreateCluster(w.Context(), &redshift.CreateClusterInput{ClusterIdentifier: &id, NodeType: aws.String("ra3.xlplus"),
			MasterUsername: aws.String("admin"), MasterUserPassword: aws.String("Sh4re-me-well"), PubliclyAccessible: aws.Bool(false)})
		w.must(err)
		out, err = w.as(account).DescribeClusters(w.Context(), in)
	}
	w.must(err)
	c := out.Clusters[0]
	conn, err = pgx.Connect(w.Context(), fmt.Sprintf("postgres://admin:Sh4re-me-well@%s:%d/dev?sslmode=disable", *c.Endpoint.Address, *c.Endpoint.Port))
	w.must(err)
	w.Cleanup(func() { conn.Close(context.Background()) })
	return *c.ClusterNamespaceArn, conn
}

// A product of AWS Data Exchange from its offer to the end of a subscription.
func TestExchangeCommand(t *testing.T) {
	w := newTown(t)
	namespace, seller := w.warehouse(grantor, "sales")
	readerARN, reader := w.warehouse(grantee, "reader")
	exec := func(conn *pgx.Conn, sql ...string) {
		t.Helper()
		for _, s := range sql {
			_, err := conn.Exec(t.Context(), s)
			w.must(err)
		}
	}
	exec(seller, "CREATE TABLE prices AS SELECT n FROM generate_series(1, 100) AS g(n)", "CREATE DATASHARE product MANAGEDBY ADX",
		"ALTER DATASHARE product ADD SCHEMA public", "ALTER DATASHARE product ADD TABLE public.prices")
	arn := strings.Replace(namespace, ":namespace:", ":datashare:", 1) + "/product"
	rows := func(account string) string {
		t.Helper()
		out, err := w.as(account).DescribeDataShares(t.Context(), &redshift.DescribeDataSharesInput{DataShareArn: &arn})
		if err != nil {
			return "not shown"
		}
		shown := aws.ToString(out.DataShares[0].ManagedBy)
		for _, a := range out.DataShares[0].DataShareAssociations {
			shown += " " + aws.ToString(a.ConsumerIdentifier) + "=" + string(a.Status)
		}
		return shown
	}
	wants := func(producer, consumer string) {
		t.Helper()
		if p, c := rows(grantor), rows(grantee); p != producer || c != consumer {
			t.Errorf("the producer sees %q and the subscriber %q, want %q and %q", p, c, producer, consumer)
		}
	}
	refused := func(line, fragment string) {
		t.Helper()
		if out, err := w.say(line); err == nil || !strings.Contains(err.Error(), fragment) || out != "" {
			t.Errorf("%s: got %v, want %q", line, err, fragment)
		}
	}
	begin := "exchange subscribe --account " + grantor + " --datashare " + arn + " --subscriber " + grantee
	end := strings.Replace(begin, "subscribe", "unsubscribe", 1)
	adx := aws.String("ADX")
	authorize := func() {
		t.Helper()
		_, err := w.as(grantor).AuthorizeDataShare(t.Context(), &redshift.AuthorizeDataShareInput{DataShareArn: &arn, ConsumerIdentifier: adx})
		w.must(err)
	}
	associate := func() {
		t.Helper()
		_, err := w.as(grantee).AssociateDataShareConsumer(t.Context(), &redshift.AssociateDataShareConsumerInput{DataShareArn: &arn, ConsumerArn: &readerARN})
		w.must(err)
	}

	wants("ADX ADX=PENDING_AUTHORIZATION", "not shown")
	refused(begin, "it is PENDING_AUTHORIZATION for AWS Data Exchange. Account "+grantor+" must run: aws redshift authorize-data-share --data-share-arn "+arn+" --consumer-identifier ADX")
	_, err := w.as(grantor).AuthorizeDataShare(t.Context(), &redshift.AuthorizeDataShareInput{DataShareArn: &arn, ConsumerIdentifier: aws.String(grantee)})
	if err == nil || !strings.Contains(err.Error(), "use ConsumerIdentifier=ADX") {
		t.Errorf("the producer names a consumer itself: %v", err)
	}
	authorize()
	wants("ADX ADX=AUTHORIZED", "not shown")
	refused(end, "has not subscribed")
	refused(strings.Replace(begin, "--account "+grantor, "--account "+grantee, 1), "belongs to account "+grantor)
	refused(strings.Replace(begin, "--subscriber "+grantee, "--subscriber 12", 1), "--subscriber is an account of twelve digits")
	refused(strings.Replace(begin, "/product", "/nosuch", 1), "because the ARN doesn't exist.")

	if reply, err := http.Get("http://" + w.addr + server.SubscribePath + "?arn=" + arn + "&subscriber=" + grantee); err != nil || reply.StatusCode == http.StatusOK {
		t.Errorf("a GET subscribes: %v, %v", reply, err)
	} else {
		reply.Body.Close()
	}
	if reply, err := http.Post("http://"+w.addr+server.SubscribePath+"?arn="+arn+"&subscriber="+grantee, "", nil); err != nil || reply.StatusCode == http.StatusOK {
		t.Errorf("somebody who signs nothing subscribes: %v, %v", reply, err)
	} else {
		reply.Body.Close()
	}
	w.wants(begin, "Account "+grantee+" may take the datashare "+arn, "ADX  AUTHORIZED", grantee+"  AUTHORIZED")
	w.wants(begin) // again
	wants("ADX ADX=AUTHORIZED "+grantee+"=AUTHORIZED", "ADX "+grantee+"=AVAILABLE")
	associate()
	wants("ADX ADX=AUTHORIZED "+grantee+"=ACTIVE", "ADX "+readerARN+"=ACTIVE")
	guid := namespace[strings.LastIndexByte(namespace, ':')+1:]
	exec(reader, fmt.Sprintf("CREATE DATABASE product FROM DATASHARE product OF ACCOUNT '%s' NAMESPACE '%s'", grantor, guid))
	read := func(want string) {
		t.Helper()
		var n int
		err := reader.QueryRow(t.Context(), "SELECT count(*) FROM product.public.prices").Scan(&n)
		var denied *pgconn.PgError
		if errors.As(err, &denied) && denied.Code != want || err == nil && (want != "" || n != 100) {
			t.Errorf("the subscriber reads %d rows, %v; want %q", n, err, want)
		}
	}
	read("")

	// Everybody loses it while the exchange is not authorized, and takes it anew.
	_, err = w.as(grantor).DeauthorizeDataShare(t.Context(), &redshift.DeauthorizeDataShareInput{DataShareArn: &arn, ConsumerIdentifier: adx})
	w.must(err)
	wants("ADX ADX=DEAUTHORIZED "+grantee+"=DEAUTHORIZED", "not shown")
	read("42501")
	authorize()
	wants("ADX ADX=AUTHORIZED "+grantee+"=AUTHORIZED", "ADX "+grantee+"=AVAILABLE")
	associate()
	read("")

	// The end of a subscription ends what is being read.
	_, second := w.warehouse(grantee, "reader")
	running := make(chan error, 1)
	go func() {
		const prices = "product.public.prices"
		_, err := second.Exec(context.Background(), "SELECT count(*) FROM "+strings.Join([]string{prices + " a", prices + " b", prices + " c", prices + " d", prices + " e", prices + " f"}, ", ")+
			" WHERE a.n + b.n + c.n + d.n + e.n + f.n = 7")
		running <- err
	}()
	for deadline, n := time.Now().Add(time.Minute), 0; n == 0; time.Sleep(time.Millisecond) {
		w.must(reader.QueryRow(t.Context(), "SELECT count(*) FROM stv_inflight WHERE pid = $1", second.PgConn().PID()).Scan(&n))
		if time.Now().After(deadline) {
			t.Fatal("the statement does not run")
		}
	}
	w.wants(end, "Account "+grantee+" has lost the datashare "+arn, "ADX  AUTHORIZED")
	var cut *pgconn.PgError
	if err := <-running; !errors.As(err, &cut) || cut.Code != "57014" {
		t.Errorf("the running statement ends with %v", err)
	}
	wants("ADX ADX=AUTHORIZED", "not shown")
	read("42501")

	var s server.Subscription
	w.must(json.Unmarshal([]byte(w.wants(begin+" --json")), &s))
	if s.DataShareARN != arn || s.Subscriber != grantee || fmt.Sprint(s.Consumers) != fmt.Sprintf("[{ADX AUTHORIZED} {%s AUTHORIZED}]", grantee) {
		t.Errorf("got %+v", s)
	}
}
