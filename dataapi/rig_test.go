package dataapi_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
	"github.com/aws/smithy-go"

	"github.com/blueshift-db/blueshift/internal/server"
)

const (
	alice = "111111111111"
	bob   = "222222222222"
)

// world is a whole server that the SDK's clients talk to.
type world struct {
	*server.Server
	t testing.TB
}

func newWorld(t testing.TB, change ...func(*server.Config)) *world {
	t.Helper()
	c := server.Config{Flags: server.Flags{Listen: "127.0.0.1:0", Memory: "1GB"}, Logger: slog.New(slog.DiscardHandler)}
	for _, f := range change {
		f(&c)
	}
	s, err := server.Start(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	return &world{s, t}
}

func (w *world) cluster(account, id string) {
	w.t.Helper()
	client := redshift.New(redshift.Options{Region: "us-east-1", BaseEndpoint: aws.String("http://" + w.Addr()),
		Credentials: credentials.NewStaticCredentialsProvider(account, "test", "")})
	_, err := client.CreateCluster(context.Background(), &redshift.CreateClusterInput{ClusterIdentifier: &id, NodeType: aws.String("ra3.xlplus"),
		MasterUsername: aws.String("admin"), MasterUserPassword: aws.String("Sh4re-me-well")})
	if err != nil {
		w.t.Fatal(err)
	}
}

// caller is a Data API client bound to a cluster and the database dev, where it
// is the database user admin.
type caller struct {
	*api.Client
	t       testing.TB
	cluster string
}

func (w *world) as(account, cluster string) caller {
	return caller{api.New(api.Options{Region: "us-east-1", BaseEndpoint: aws.String("http://" + w.Addr()),
		Credentials: credentials.NewStaticCredentialsProvider(account, "test", "")}), w.t, cluster}
}

func (c caller) submit(sql string, change ...func(*api.ExecuteStatementInput)) *api.ExecuteStatementOutput {
	c.t.Helper()
	in := &api.ExecuteStatementInput{Sql: &sql, ClusterIdentifier: &c.cluster, Database: aws.String("dev"), DbUser: aws.String("admin")}
	for _, f := range change {
		f(in)
	}
	out, err := c.ExecuteStatement(context.Background(), in)
	if err != nil {
		c.t.Fatalf("%s: %v", sql, err)
	}
	return out
}

// wait waits until a statement is over.
func (c caller) wait(id *string) *api.DescribeStatementOutput {
	c.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(time.Millisecond) {
		d, err := c.DescribeStatement(context.Background(), &api.DescribeStatementInput{Id: id})
		if err != nil {
			c.t.Fatal(err)
		}
		switch d.Status {
		case types.StatusStringFinished, types.StatusStringFailed, types.StatusStringAborted:
			return d
		}
	}
	c.t.Fatalf("statement %s does not end", *id)
	return nil
}

// run runs a statement that has to succeed.
func (c caller) run(sql string, change ...func(*api.ExecuteStatementInput)) *api.DescribeStatementOutput {
	c.t.Helper()
	d := c.wait(c.submit(sql, change...).Id)
	if d.Status != types.StatusStringFinished {
		c.t.Fatalf("%s: %s %s", sql, d.Status, aws.ToString(d.Error))
	}
	return d
}

// rows fetches a whole result, page by page.
func (c caller) rows(id *string) (rows [][]types.Field, pages int, columns []types.ColumnMetadata) {
	c.t.Helper()
	for p := api.NewGetStatementResultPaginator(c.Client, &api.GetStatementResultInput{Id: id}); p.HasMorePages(); {
		page, err := p.NextPage(context.Background())
		if err != nil {
			c.t.Fatal(err)
		}
		rows, pages, columns = append(rows, page.Records...), pages+1, page.ColumnMetadata
	}
	return rows, pages, columns
}

// show writes values the way one reads them.
func show(row []types.Field) (out []any) {
	for _, f := range row {
		switch f := f.(type) {
		case *types.FieldMemberLongValue:
			out = append(out, f.Value)
		case *types.FieldMemberDoubleValue:
			out = append(out, f.Value)
		case *types.FieldMemberBooleanValue:
			out = append(out, f.Value)
		case *types.FieldMemberStringValue:
			out = append(out, f.Value)
		case *types.FieldMemberIsNull:
			out = append(out, nil)
		}
	}
	return out
}

func refusedWith(t testing.TB, err error, code string) {
	t.Helper()
	var refusal smithy.APIError
	if !errors.As(err, &refusal) || refusal.ErrorCode() != code {
		t.Errorf("got %v, want %s", err, code)
	}
}
