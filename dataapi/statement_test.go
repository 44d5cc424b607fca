package dataapi_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
)

func TestAStatementRunsAndItsResultIsKept(t *testing.T) {
	w := newWorld(t)
	w.cluster(alice, "sales")
	c := w.as(alice, "sales")
	out := c.submit("select 1::smallint as a, 2::bigint as b, 1.5::float8 as c, true as d, null::int as e, 'x''y'::varchar(10) as f, 12.340::numeric(10,3) as g, date '2024-02-29' as h, timestamp '2024-02-29 12:00:00.5' as i",
		func(in *api.ExecuteStatementInput) { in.StatementName = aws.String("first") })
	if aws.ToString(out.ClusterIdentifier) != "sales" || aws.ToString(out.Database) != "dev" || out.CreatedAt == nil {
		t.Errorf("%+v", out)
	}
	d := c.wait(out.Id)
	if d.Status != types.StatusStringFinished || d.ResultRows != 1 || d.ResultSize <= 0 || d.Duration <= 0 || !aws.ToBool(d.HasResultSet) || d.RedshiftPid == 0 {
		t.Errorf("%+v", d)
	}
	rows, _, columns := c.rows(out.Id)
	want := []any{int64(1), int64(2), 1.5, true, nil, "x'y", "12.340", "2024-02-29", "2024-02-29 12:00:00.5"}
	if got := show(rows[0]); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
	var names []string
	for _, col := range columns {
		names = append(names, fmt.Sprintf("%s %s %d %d %d", aws.ToString(col.Name), aws.ToString(col.TypeName), col.Length, col.Precision, col.Scale))
	}
	if got := strings.Join(names, ", "); got != "a int2 0 5 0, b int8 0 19 0, c float8 0 17 0, d bool 0 1 0, e int4 0 10 0, f varchar 10 10 0, g numeric 0 10 3, h date 0 13 0, i timestamp 0 29 0" {
		t.Error(got)
	}
}

func TestChangesAndFailures(t *testing.T) {
	w := newWorld(t)
	w.cluster(alice, "sales")
	c := w.as(alice, "sales")
	if d := c.run("create table t (id int, name varchar(20))"); aws.ToBool(d.HasResultSet) || d.ResultRows != 0 {
		t.Errorf("%+v", d)
	}
	if d := c.run("insert into t values (1,'a'),(2,'b')"); d.ResultRows != 2 {
		t.Errorf("%+v", d)
	}
	d := c.wait(c.submit("select * from nowhere").Id)
	if d.Status != types.StatusStringFailed || !strings.HasPrefix(aws.ToString(d.Error), "ERROR: relation \"nowhere\" does not exist") || d.ResultRows != -1 {
		t.Errorf("%s %s", d.Status, aws.ToString(d.Error))
	}
	_, err := c.GetStatementResult(context.Background(), &api.GetStatementResultInput{Id: d.Id})
	refusedWith(t, err, "ResourceNotFoundException")
	d = c.wait(c.submit("select 1; select 2").Id)
	if d.Status != types.StatusStringFailed {
		t.Errorf("two statements in one: %s", d.Status)
	}
	for user, want := range map[string]string{"nobody": "FATAL: user \"nobody\" does not exist", "admin": ""} {
		d = c.wait(c.submit("select 1", func(in *api.ExecuteStatementInput) { in.DbUser = &user }).Id)
		if !strings.HasPrefix(aws.ToString(d.Error), want) || want == "" && d.Status != types.StatusStringFinished {
			t.Errorf("%s: %s", user, aws.ToString(d.Error))
		}
	}
	for _, change := range []func(*api.ExecuteStatementInput){
		func(in *api.ExecuteStatementInput) { in.ClusterIdentifier = aws.String("other") },
		func(in *api.ExecuteStatementInput) { in.ClusterIdentifier = nil },
		func(in *api.ExecuteStatementInput) { in.Database = nil },
		func(in *api.ExecuteStatementInput) { in.WorkgroupName = aws.String("wg-one") },
		func(in *api.ExecuteStatementInput) { in.Sql = aws.String(strings.Repeat("x", 100<<10+1)) },
		func(in *api.ExecuteStatementInput) {
			in.Parameters = []types.SqlParameter{{Name: aws.String("a"), Value: aws.String("1")}}
		},
	} {
		in := &api.ExecuteStatementInput{Sql: aws.String("select 1"), ClusterIdentifier: aws.String("sales"), Database: aws.String("dev")}
		change(in)
		_, err := c.ExecuteStatement(context.Background(), in)
		refusedWith(t, err, "ValidationException")
	}
}

func TestParameters(t *testing.T) {
	w := newWorld(t)
	w.cluster(alice, "sales")
	c := w.as(alice, "sales")
	c.run("create table t (id int, name varchar(20), at timestamp)")
	given := func(pairs ...string) func(*api.ExecuteStatementInput) {
		return func(in *api.ExecuteStatementInput) {
			for i := 0; i < len(pairs); i += 2 {
				in.Parameters = append(in.Parameters, types.SqlParameter{Name: &pairs[i], Value: &pairs[i+1]})
			}
		}
	}
	c.run("insert into t values (:id, :name, '2024-01-01 10:20:30')", given("id", "7", "name", "O'Neil; drop table t"))
	d := c.run("select id, name, ':id' as s from t where id = :id /* :none */", given("id", "7"))
	rows, _, _ := c.rows(d.Id)
	if got := show(rows[0]); !reflect.DeepEqual(got, []any{int64(7), "O'Neil; drop table t", ":id"}) {
		t.Errorf("got %v", got)
	}
	if len(d.QueryParameters) != 1 || aws.ToString(d.QueryString) != "select id, name, ':id' as s from t where id = :id /* :none */" {
		t.Errorf("%+v", d)
	}
	_, err := c.ExecuteStatement(context.Background(), &api.ExecuteStatementInput{Sql: aws.String("select :a, :b"), ClusterIdentifier: aws.String("sales"),
		Database: aws.String("dev"), Parameters: []types.SqlParameter{{Name: aws.String("a"), Value: aws.String("1")}}})
	if refusedWith(t, err, "ValidationException"); err == nil || !strings.Contains(err.Error(), "Cannot find parameter: b") {
		t.Error(err)
	}
}

func TestATokenMakesASubmissionIdempotent(t *testing.T) {
	w := newWorld(t)
	w.cluster(alice, "sales")
	c := w.as(alice, "sales")
	c.run("create table t (id int)")
	token := func(in *api.ExecuteStatementInput) { in.ClientToken = aws.String("once") }
	first, second := c.submit("insert into t values (1)", token), c.submit("insert into t values (1)", token)
	if *first.Id != *second.Id {
		t.Error("the token made a second statement")
	}
	c.wait(first.Id)
	rows, _, _ := c.rows(c.run("select count(*) from t").Id)
	if got := show(rows[0]); got[0] != int64(1) {
		t.Errorf("ran %v times", got)
	}
}

func TestStatementsBelongToTheirCaller(t *testing.T) {
	w := newWorld(t)
	w.cluster(alice, "sales")
	w.cluster(bob, "sales")
	id := w.as(alice, "sales").run("select 42").Id
	c := w.as(bob, "sales")
	_, err := c.DescribeStatement(context.Background(), &api.DescribeStatementInput{Id: id})
	refusedWith(t, err, "ResourceNotFoundException")
	_, err = c.GetStatementResult(context.Background(), &api.GetStatementResultInput{Id: id})
	refusedWith(t, err, "ResourceNotFoundException")
	_, err = c.CancelStatement(context.Background(), &api.CancelStatementInput{Id: id})
	refusedWith(t, err, "ResourceNotFoundException")
	list, err := c.ListStatements(context.Background(), &api.ListStatementsInput{Status: types.StatusStringAll})
	if err != nil || len(list.Statements) != 0 {
		t.Errorf("%v %v", list, err)
	}
}
