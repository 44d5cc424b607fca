package dataapi_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"

	"github.com/blueshift-db/blueshift/internal/server"
)

// endless is a query that nobody waits for.
const endless = "with n as (select 1 as x union all select 2 union all select 3 union all select 4 union all select 5 union all select 6 union all select 7 union all select 8) " +
	"select count(*) from n a, n b, n c, n d, n e, n f, n g, n h, n i, n j, n k, n l where a.x + b.x + c.x + d.x + e.x + f.x + g.x + h.x + i.x + j.x + k.x + l.x = 50"

// started waits until a statement is at work.
func (c caller) started(id *string) {
	c.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(time.Millisecond) {
		d, err := c.DescribeStatement(context.Background(), &api.DescribeStatementInput{Id: id})
		if err != nil {
			c.t.Fatal(err)
		}
		if d.Status == types.StatusStringStarted {
			return
		}
	}
	c.t.Fatal("the statement does not start")
}

func (c caller) batch(sqls ...string) *api.DescribeStatementOutput {
	c.t.Helper()
	out, err := c.BatchExecuteStatement(context.Background(), &api.BatchExecuteStatementInput{Sqls: sqls, ClusterIdentifier: &c.cluster, Database: aws.String("dev"), DbUser: aws.String("admin")})
	if err != nil {
		c.t.Fatal(err)
	}
	return c.wait(out.Id)
}

func (c caller) count(table string) any {
	c.t.Helper()
	rows, _, _ := c.rows(c.run("select count(*) from " + table).Id)
	return show(rows[0])[0]
}

func TestABatchIsOneTransaction(t *testing.T) {
	w := newWorld(t)
	w.cluster(alice, "sales")
	c := w.as(alice, "sales")
	d := c.batch("create table t (id int)", "insert into t values (1),(2)", "select * from t order by id")
	if d.Status != types.StatusStringFinished || len(d.SubStatements) != 3 || !aws.ToBool(d.HasResultSet) {
		t.Fatalf("%s %s %+v", d.Status, aws.ToString(d.Error), d.SubStatements)
	}
	if *d.SubStatements[1].Id != *d.Id+":2" || d.SubStatements[1].ResultRows != 2 || d.SubStatements[1].Status != types.StatementStatusStringFinished {
		t.Errorf("%+v", d.SubStatements[1])
	}
	rows, _, _ := c.rows(d.SubStatements[2].Id)
	if len(rows) != 2 {
		t.Errorf("%v", rows)
	}
	_, err := c.GetStatementResult(context.Background(), &api.GetStatementResultInput{Id: d.Id})
	refusedWith(t, err, "ValidationException")
	_, err = c.GetStatementResult(context.Background(), &api.GetStatementResultInput{Id: d.SubStatements[0].Id})
	refusedWith(t, err, "ResourceNotFoundException")
	_, err = c.DescribeStatement(context.Background(), &api.DescribeStatementInput{Id: aws.String(*d.Id + ":4")})
	refusedWith(t, err, "ResourceNotFoundException")

	d = c.batch("insert into t values (3)", "insert into nowhere values (1)", "insert into t values (4)")
	if d.Status != types.StatusStringFailed || !strings.HasPrefix(aws.ToString(d.Error), "Query #2 failed with ERROR: ") {
		t.Errorf("%s %s", d.Status, aws.ToString(d.Error))
	}
	var statuses []types.StatementStatusString
	for _, sub := range d.SubStatements {
		statuses = append(statuses, sub.Status)
	}
	if !reflect.DeepEqual(statuses, []types.StatementStatusString{"ABORTED", "FAILED", "ABORTED"}) {
		t.Errorf("%v", statuses)
	}
	if n := c.count("t"); n != int64(2) {
		t.Errorf("%v rows: the batch was not rolled back", n)
	}
}

func TestASessionIsKept(t *testing.T) {
	w := newWorld(t)
	w.cluster(alice, "sales")
	c := w.as(alice, "sales")
	first := c.submit("create temp table scratch (id int)", func(in *api.ExecuteStatementInput) { in.SessionKeepAliveSeconds = aws.Int32(60) })
	if first.SessionId == nil {
		t.Fatal("no session")
	}
	again := func(in *api.ExecuteStatementInput) {
		in.SessionId, in.ClusterIdentifier, in.Database = first.SessionId, nil, nil
	}
	c.run("insert into scratch values (1)", again)
	c.run("begin", again)
	c.run("insert into scratch values (2)", again)
	c.run("rollback", again)
	d := c.run("select count(*) from scratch", again)
	rows, _, _ := c.rows(d.Id)
	if got := show(rows[0]); got[0] != int64(1) || *d.SessionId != *first.SessionId {
		t.Errorf("%v", got)
	}
	if d := c.wait(c.submit("select * from scratch").Id); d.Status != types.StatusStringFailed {
		t.Error("a session's temporary table is seen outside it")
	}
	c.run("select 1", func(in *api.ExecuteStatementInput) { again(in); in.SessionKeepAliveSeconds = aws.Int32(0) })
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		in := &api.ExecuteStatementInput{Sql: aws.String("select 1")}
		again(in)
		if _, err := c.ExecuteStatement(context.Background(), in); err != nil {
			refusedWith(t, err, "ValidationException")
			break
		} else if time.Now().After(end) {
			t.Fatal("the session does not end")
		}
	}
	w.cluster(bob, "sales")
	other := c.submit("select 1", func(in *api.ExecuteStatementInput) { in.SessionKeepAliveSeconds = aws.Int32(60) })
	_, err := w.as(bob, "sales").ExecuteStatement(context.Background(), &api.ExecuteStatementInput{Sql: aws.String("select 1"), SessionId: other.SessionId})
	refusedWith(t, err, "ValidationException")
}

func TestCancelInterruptsTheEngine(t *testing.T) {
	w := newWorld(t, func(c *server.Config) { c.Statements.Running = 1 })
	w.cluster(alice, "sales")
	c := w.as(alice, "sales")
	running := c.submit(endless)
	c.started(running.Id)
	waiting := c.submit("select 1")
	if _, err := c.CancelStatement(context.Background(), &api.CancelStatementInput{Id: waiting.Id}); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	out, err := c.CancelStatement(context.Background(), &api.CancelStatementInput{Id: running.Id})
	if err != nil || !aws.ToBool(out.Status) {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("cancelling took %v", took)
	}
	for _, id := range []*string{running.Id, waiting.Id} {
		if d := c.wait(id); d.Status != types.StatusStringAborted {
			t.Errorf("%s", d.Status)
		}
	}
	_, err = c.CancelStatement(context.Background(), &api.CancelStatementInput{Id: running.Id})
	if refusedWith(t, err, "ValidationException"); !strings.Contains(err.Error(), "already in ABORTED state") {
		t.Error(err)
	}
	c.run("select 1")
}

func TestActiveStatementsAreBounded(t *testing.T) {
	w := newWorld(t, func(c *server.Config) { c.Statements.Running, c.Statements.ActiveStatements = 1, 3 })
	w.cluster(alice, "sales")
	w.cluster(alice, "other")
	c := w.as(alice, "sales")
	running := c.submit(endless)
	second, third := c.submit("select 2"), c.submit("select 3")
	_, err := c.ExecuteStatement(context.Background(), &api.ExecuteStatementInput{Sql: aws.String("select 4"), ClusterIdentifier: aws.String("sales"), Database: aws.String("dev")})
	var exceeded *types.ActiveStatementsExceededException
	if !errors.As(err, &exceeded) {
		t.Fatalf("got %v", err)
	}
	w.as(alice, "other").submit("select 5")
	c.started(running.Id)
	if _, err := c.CancelStatement(context.Background(), &api.CancelStatementInput{Id: running.Id}); err != nil {
		t.Fatal(err)
	}
	for _, out := range []*api.ExecuteStatementOutput{second, third} {
		if d := c.wait(out.Id); d.Status != types.StatusStringFinished {
			t.Errorf("%s", d.Status)
		}
	}
}

func TestSessionsAreBounded(t *testing.T) {
	w := newWorld(t, func(c *server.Config) { c.Statements.Sessions = 2 })
	w.cluster(alice, "sales")
	w.cluster(alice, "other")
	keep := func(in *api.ExecuteStatementInput) { in.SessionKeepAliveSeconds = aws.Int32(60) }
	c := w.as(alice, "sales")
	c.run("select 1", keep)
	last := c.submit("select 2", keep)
	c.wait(last.Id)
	in := &api.ExecuteStatementInput{Sql: aws.String("select 3"), ClusterIdentifier: aws.String("sales"), Database: aws.String("dev")}
	keep(in)
	_, err := c.ExecuteStatement(context.Background(), in)
	var exceeded *types.ActiveSessionsExceededException
	if !errors.As(err, &exceeded) {
		t.Fatalf("got %v", err)
	}
	w.as(alice, "other").run("select 4", keep)
	c.run("select 5", func(in *api.ExecuteStatementInput) {
		in.SessionId, in.SessionKeepAliveSeconds = last.SessionId, aws.Int32(0)
	})
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		if _, err := c.ExecuteStatement(context.Background(), in); err == nil {
			break
		} else if time.Now().After(end) {
			t.Fatalf("the place of a session that ended is not free: %v", err)
		}
	}
}
