package dataapi_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"

	"github.com/blueshift-db/blueshift/internal/server"
)

// digits is a table of ten rows in a FROM clause.
const digits = "(select 0 as n union all select 1 union all select 2 union all select 3 union all select 4 union all select 5 union all select 6 union all select 7 union all select 8 union all select 9)"

func TestALargeResultComesInPages(t *testing.T) {
	for _, dir := range []string{"", t.TempDir()} {
		w := newWorld(t, func(c *server.Config) { c.DataDir = dir })
		w.cluster(alice, "sales")
		c := w.as(alice, "sales")
		d := c.run("select a.n * 1000 + b.n * 100 + c.n * 10 + d.n as n, 'some text' as s from " + digits + " a, " + digits + " b, " + digits + " c, " + digits + " d order by 1")
		rows, pages, _ := c.rows(d.Id)
		if len(rows) != 10_000 || pages < 2 || d.ResultRows != 10_000 {
			t.Fatalf("%d rows in %d pages", len(rows), pages)
		}
		for i, row := range rows {
			if got := show(row); got[0] != int64(i) || got[1] != "some text" {
				t.Fatalf("row %d is %v", i, got)
			}
		}
		_, err := c.GetStatementResult(context.Background(), &api.GetStatementResultInput{Id: d.Id, NextToken: aws.String("nonsense")})
		refusedWith(t, err, "ValidationException")
		w.Stop()
	}
}

func TestResultsInCSV(t *testing.T) {
	w := newWorld(t)
	w.cluster(alice, "sales")
	c := w.as(alice, "sales")
	d := c.run(`select 1 as a, 'x,"y"' as b, null::int as c, '' as d, true as e union all select 2, 'z', 3, 'q', false order by 1`,
		func(in *api.ExecuteStatementInput) { in.ResultFormat = types.ResultFormatStringCsv })
	out, err := c.GetStatementResultV2(context.Background(), &api.GetStatementResultV2Input{Id: d.Id})
	if err != nil {
		t.Fatal(err)
	}
	text := out.Records[0].(*types.QueryRecordsMemberCSVRecords).Value
	if text != "1,\"x,\"\"y\"\"\",,\"\",true\r\n2,z,3,q,false\r\n" || out.TotalNumRows != 2 || out.ResultFormat != types.ResultFormatStringCsv || len(out.ColumnMetadata) != 5 {
		t.Errorf("%q %+v", text, out)
	}
	if records, err := csv.NewReader(strings.NewReader(text)).ReadAll(); err != nil || records[0][1] != `x,"y"` {
		t.Errorf("%v %v", records, err)
	}
	_, err = c.GetStatementResult(context.Background(), &api.GetStatementResultInput{Id: d.Id})
	refusedWith(t, err, "ValidationException")
	_, err = c.GetStatementResultV2(context.Background(), &api.GetStatementResultV2Input{Id: c.run("select 1").Id})
	refusedWith(t, err, "ValidationException")
}

func TestAResultHasALimit(t *testing.T) {
	w := newWorld(t, func(c *server.Config) { c.Statements.ResultBytes = 1 << 20 })
	w.cluster(alice, "sales")
	c := w.as(alice, "sales")
	d := c.wait(c.submit("select '" + strings.Repeat("x", 2000) + "' from " + digits + " a, " + digits + " b, " + digits + " c").Id)
	if d.Status != types.StatusStringFailed || !strings.HasPrefix(aws.ToString(d.Error), "ERROR: ") {
		t.Errorf("%s %s", d.Status, aws.ToString(d.Error))
	}
}

func TestListStatements(t *testing.T) {
	w := newWorld(t)
	w.cluster(alice, "sales")
	c := w.as(alice, "sales")
	for i := range 5 {
		c.run(fmt.Sprintf("select %d", i), func(in *api.ExecuteStatementInput) { in.StatementName = aws.String(fmt.Sprintf("report%d", i)) })
	}
	c.wait(c.submit("select broken").Id)
	names := func(in *api.ListStatementsInput) (names []string) {
		t.Helper()
		for p := api.NewListStatementsPaginator(c.Client, in); p.HasMorePages(); {
			page, err := p.NextPage(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			for _, st := range page.Statements {
				names = append(names, aws.ToString(st.StatementName))
			}
		}
		return names
	}
	if got := fmt.Sprint(names(&api.ListStatementsInput{MaxResults: 2})); got != "[report4 report3 report2 report1 report0]" {
		t.Error(got)
	}
	if got := names(&api.ListStatementsInput{Status: types.StatusStringAll}); len(got) != 6 {
		t.Error(got)
	}
	if got := names(&api.ListStatementsInput{Status: types.StatusStringFailed}); len(got) != 1 {
		t.Error(got)
	}
	if got := names(&api.ListStatementsInput{StatementName: aws.String("report3")}); len(got) != 1 {
		t.Error(got)
	}
	if got := names(&api.ListStatementsInput{ClusterIdentifier: aws.String("other")}); len(got) != 0 {
		t.Error(got)
	}
}
