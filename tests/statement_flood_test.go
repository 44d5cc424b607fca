package tests

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// What the statements of the flood return together is far more than the server
// may grow by at any moment.
const (
	floodResults = 200 << 10 // KB that 1,000 results have
	floodMemory  = 128 << 10 // KB that the server may grow by
)

// TestAThousandStatementsAtOnce: four callers, of two accounts, submit 250
// statements each at one moment, on clusters and on workgroups. A warehouse has
// at most 200 active statements, so some are told to come again and do. All
// finish; each caller reads its own results and nobody else's.
func TestAThousandStatementsAtOnce(t *testing.T) {
	t.Parallel()
	p := serve(t, "--data-dir", t.TempDir(), "--sql-range", sqlRange(60), "--memory", "512MB")
	var callers []*flooder
	for _, account := range []string{"111111111111", "222222222222"} {
		createCluster(t, p.api(account), "sales")
		root := credentials.NewStaticCredentialsProvider(account, "test", "")
		createWorkgroup(t, redshiftserverless.New(redshiftserverless.Options{Region: "us-east-1", BaseEndpoint: &p.URL, Credentials: root}), "shop")
		session, err := sts.New(sts.Options{Region: "us-east-1", BaseEndpoint: &p.URL, Credentials: root}).AssumeRole(t.Context(),
			&sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::" + account + ":role/loader"), RoleSessionName: aws.String("flood")})
		if err != nil {
			t.Fatal(err)
		}
		k := session.Credentials
		callers = append(callers,
			newFlooder(t, p, root, redshiftdata.ExecuteStatementInput{ClusterIdentifier: aws.String("sales")}),
			newFlooder(t, p, credentials.NewStaticCredentialsProvider(*k.AccessKeyId, *k.SecretAccessKey, *k.SessionToken), redshiftdata.ExecuteStatementInput{WorkgroupName: aws.String("shop")}))
	}
	calm := p.resident()

	const each = 250
	var all sync.WaitGroup
	gate := make(chan struct{})
	for i, c := range callers {
		c.ids = make([]string, each)
		for n := range each {
			all.Go(func() {
				<-gate
				c.ids[n] = c.submit(i*each + n)
			})
		}
	}
	close(gate)
	all.Wait()
	if t.Failed() {
		return
	}
	for i, c := range callers {
		t.Logf("caller %d was told %d times to come again", i, c.again.Load())
		if listed := c.list(); len(listed) != each {
			t.Errorf("caller %d lists %d statements", i, len(listed))
		} else if slices.Sort(listed); !slices.Equal(listed, slices.Sorted(slices.Values(c.ids))) {
			t.Errorf("caller %d lists statements of others", i)
		}
		for n, id := range c.ids {
			all.Go(func() {
				c.reads(id, i*each+n)
				if n%5 == 0 {
					callers[(i+1+n%3)%len(callers)].isRefused(id)
				}
			})
		}
		all.Wait()
	}
	if peak := p.peak(); peak-calm > floodMemory {
		t.Errorf("the server grew from %d KB to %d KB for %d KB of results", calm, peak, floodResults)
	} else {
		t.Logf("the server grew from %d KB to %d KB at most", calm, peak)
	}
}

// flooder is a caller of the Data API on one warehouse.
type flooder struct {
	*redshiftdata.Client
	t     *testing.T
	at    redshiftdata.ExecuteStatementInput
	ids   []string
	again atomic.Int32 // refusals for want of room
}

func newFlooder(t *testing.T, p *process, key aws.CredentialsProvider, at redshiftdata.ExecuteStatementInput) *flooder {
	return &flooder{Client: redshiftdata.New(redshiftdata.Options{Region: "us-east-1", BaseEndpoint: &p.URL, Credentials: key}), t: t, at: at}
}

// submit submits a query of a thousand rows that all have one number, again and
// again while the warehouse has as many active statements as it may have.
func (c *flooder) submit(n int) string {
	in := c.at
	in.Database, in.Parameters = aws.String("dev"), []types.SqlParameter{{Name: aws.String("n"), Value: aws.String(fmt.Sprint(n))}}
	in.Sql = aws.String(`with d as (select 0 as i union all select 1 union all select 2 union all select 3 union all select 4
		union all select 5 union all select 6 union all select 7 union all select 8 union all select 9)
		select :n::int as n, repeat('x', 190) as pad from d a, d b, d c`)
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); {
		out, err := c.ExecuteStatement(c.t.Context(), &in)
		var full *types.ActiveStatementsExceededException
		if errors.As(err, &full) {
			c.again.Add(1)
			time.Sleep(50 * time.Millisecond) // as the message asks: "again when some have finished"
			continue
		}
		if err != nil {
			c.t.Errorf("statement %d: %v", n, err)
			return ""
		}
		return *out.Id
	}
	c.t.Errorf("statement %d found no room", n)
	return ""
}

// reads: a statement finishes with a thousand rows of its number.
func (c *flooder) reads(id string, n int) {
	var d *redshiftdata.DescribeStatementOutput
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(5 * time.Millisecond) {
		var err error
		if d, err = c.DescribeStatement(c.t.Context(), &redshiftdata.DescribeStatementInput{Id: &id}); err != nil {
			c.t.Errorf("statement %d: %v", n, err)
			return
		}
		if d.Status == types.StatusStringFinished {
			break
		}
		if d.Status == types.StatusStringFailed || time.Now().After(end) {
			c.t.Errorf("statement %d is %s %s", n, d.Status, aws.ToString(d.Error))
			return
		}
	}
	out, err := c.GetStatementResult(c.t.Context(), &redshiftdata.GetStatementResultInput{Id: &id})
	if err != nil || len(out.Records) != 1000 || d.ResultRows != 1000 {
		c.t.Errorf("statement %d: %d rows, %v", n, d.ResultRows, err)
		return
	}
	for _, row := range out.Records {
		if v, ok := row[0].(*types.FieldMemberLongValue); !ok || v.Value != int64(n) {
			c.t.Errorf("statement %d has a row of %+v", n, row[0])
			return
		}
	}
}

// isRefused: a statement of somebody else does not exist.
func (c *flooder) isRefused(id string) {
	_, describe := c.DescribeStatement(c.t.Context(), &redshiftdata.DescribeStatementInput{Id: &id})
	_, result := c.GetStatementResult(c.t.Context(), &redshiftdata.GetStatementResultInput{Id: &id})
	_, cancel := c.CancelStatement(c.t.Context(), &redshiftdata.CancelStatementInput{Id: &id})
	for _, err := range []error{describe, result, cancel} {
		var missing *types.ResourceNotFoundException
		if !errors.As(err, &missing) {
			c.t.Errorf("somebody else's statement %s: %v", id, err)
		}
	}
}

func (c *flooder) list() (ids []string) {
	for p := redshiftdata.NewListStatementsPaginator(c, &redshiftdata.ListStatementsInput{Status: types.StatusStringAll}); p.HasMorePages(); {
		page, err := p.NextPage(c.t.Context())
		if err != nil {
			c.t.Error(err)
			return ids
		}
		for _, s := range page.Statements {
			ids = append(ids, *s.Id)
		}
	}
	return ids
}
