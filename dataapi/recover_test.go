package dataapi_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/internal/server"
	"github.com/blueshift-db/blueshift/store"
)

func TestStatementsOutliveTheServer(t *testing.T) {
	dir := t.TempDir()
	onDisk := func(c *server.Config) { c.DataDir, c.Statements.Running = dir, 1 }
	w := newWorld(t, onDisk)
	w.cluster(alice, "sales")
	c := w.as(alice, "sales")
	c.run("create table t (id int)")
	small := c.run("select 7", func(in *api.ExecuteStatementInput) { in.WithEvent = aws.Bool(true) }).Id
	large := c.run("select a.n, b.n, 'text that takes some room' from " + digits + " a, " + digits + " b, " + digits + " c, " + digits + " d").Id
	running := c.submit(endless).Id
	c.started(running)
	waiting := c.submit("insert into t values (1)").Id
	if err := w.Stop(); err != nil {
		t.Fatal(err)
	}

	// What a crash leaves: a statement that had been picked, as if nobody had
	// written what became of it.
	picked := crash(t, dir, *small)
	w = newWorld(t, onDisk)
	c = w.as(alice, "sales")
	if d := c.wait(running); d.Status != types.StatusStringFailed || !strings.Contains(aws.ToString(d.Error), "shut down") {
		t.Errorf("running at the stop: %s %s", d.Status, aws.ToString(d.Error))
	}
	if d := c.wait(waiting); d.Status != types.StatusStringFinished {
		t.Errorf("waiting at the stop: %s %s", d.Status, aws.ToString(d.Error))
	}
	if d := c.wait(&picked); d.Status != types.StatusStringFailed || !strings.Contains(aws.ToString(d.Error), "server stopped") {
		t.Errorf("picked at the crash: %s %s", d.Status, aws.ToString(d.Error))
	}
	if n := c.count("t"); n != int64(1) {
		t.Errorf("the table has %v rows: a statement ran twice, or never", n)
	}
	if rows, _, _ := c.rows(small); len(rows) != 1 || show(rows[0])[0] != int64(7) {
		t.Errorf("%v", rows)
	}
	if rows, _, _ := c.rows(large); len(rows) != 10_000 {
		t.Errorf("%d rows", len(rows))
	}
}

func crash(t *testing.T, dir, like string) string {
	t.Helper()
	const id = "00000000-0000-4000-8000-000000000001"
	s, err := store.Open(context.Background(), store.Config{Path: filepath.Join(dir, "records.sqlite")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.Update(context.Background(), func(tx store.Tx) error {
		st, err := store.Statements.Get(tx, blueshift.Key{Account: alice, Region: "us-east-1", ID: like})
		if err != nil {
			return err
		}
		if !st.WithEvent {
			t.Error("that an event is wanted is not recorded")
		}
		st.ID, st.Status, st.Token = id, blueshift.Picked, ""
		st.Parts = []blueshift.StatementPart{{SQL: "insert into t values (2)", Status: blueshift.Picked, Rows: -1}}
		return store.Statements.Put(tx, st)
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestResultsAreKeptForADay(t *testing.T) {
	clock := blueshift.NewFakeClock(time.Now())
	w := newWorld(t, func(c *server.Config) { c.Clock = clock })
	w.cluster(alice, "sales")
	c := w.as(alice, "sales")
	id := c.run("select 1").Id
	clock.Advance(5 * time.Minute)
	c.rows(id)
	clock.Advance(24 * time.Hour)
	_, err := c.DescribeStatement(context.Background(), &api.DescribeStatementInput{Id: id})
	refusedWith(t, err, "ResourceNotFoundException")
}

func TestDeletingAClusterEndsWhatRunsThere(t *testing.T) {
	w := newWorld(t)
	w.cluster(alice, "sales")
	c := w.as(alice, "sales")
	running := c.submit(endless).Id
	c.started(running)
	client := redshift.New(redshift.Options{Region: "us-east-1", BaseEndpoint: aws.String("http://" + w.Addr()),
		Credentials: credentials.NewStaticCredentialsProvider(alice, "test", "")})
	if _, err := client.DeleteCluster(context.Background(), &redshift.DeleteClusterInput{ClusterIdentifier: aws.String("sales"), SkipFinalClusterSnapshot: aws.Bool(true)}); err != nil {
		t.Fatal(err)
	}
	if d := c.wait(running); d.Status != types.StatusStringFailed || !strings.Contains(aws.ToString(d.Error), "deleted") {
		t.Errorf("%s %s", d.Status, aws.ToString(d.Error))
	}
}
