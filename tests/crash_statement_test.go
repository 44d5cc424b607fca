package tests

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
	"github.com/jackc/pgx/v5"
)

// TestKillUnderStatements kills the binary while statements that came over
// HTTP wait and run, on a cluster and on a workgroup. Afterwards each that was
// acknowledged is there: finished with its effect, or failed with a reason.
// None has run twice.
func TestKillUnderStatements(t *testing.T) {
	t.Parallel()
	rounds := 5
	if testing.Short() {
		rounds = 2
	}
	flags := []string{"--data-dir", t.TempDir(), "--sql-range", sqlRange(16)}
	p := serve(t, flags...)
	cluster, port := createCluster(t, p.api(owner), "sales")
	hosts := []string{net.JoinHostPort(cluster, port), net.JoinHostPort(createWorkgroup(t, serverlessAt(p.URL), "shop"), "5439")}
	counts := func(sql string) map[int]int {
		t.Helper()
		m := map[int]int{}
		for _, host := range hosts {
			conn, err := pgx.Connect(t.Context(), fmt.Sprintf("postgres://admin:%s@%s/dev?sslmode=disable", password, host))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(context.Background())
			rows, err := conn.Query(t.Context(), sql)
			if err != nil {
				t.Fatal(err)
			}
			var n, times int
			if _, err := pgx.ForEachRow(rows, []any{&n, &times}, func() error { m[n] += times; return nil }); err != nil {
				t.Fatal(err)
			}
		}
		return m
	}
	counts("create table log (n int)")
	counts("grant all on log to public")
	submitted := map[int]string{} // number to the statement that inserts it
	for round := range rounds {
		submitUntilKilled(t, p, submitted, 60+70*round)
		p = serve(t, flags...)
		finished, failed := 0, 0
		outcome := map[int]bool{}
		for n, id := range submitted {
			switch d := over(t, p.URL, id); d.Status {
			case types.StatusStringFinished:
				outcome[n] = true
				finished++
			case types.StatusStringFailed:
				if failed++; !strings.Contains(aws.ToString(d.Error), "server stopped") {
					t.Errorf("statement %s failed: %s", id, aws.ToString(d.Error))
				}
			default:
				t.Errorf("statement %s is %s", id, d.Status)
			}
		}
		times := counts("select n, count(*)::int from log group by n")
		for n := range submitted {
			if times[n] > 1 || outcome[n] && times[n] != 1 {
				t.Errorf("number %d is there %d times, its statement finished: %v", n, times[n], outcome[n])
			}
		}
		t.Logf("life %d: of %d statements %d finished and %d failed", round+1, len(submitted), finished, failed)
		if t.Failed() {
			return
		}
	}
}

// dataAPI is a client that tries once.
func dataAPI(url string) *redshiftdata.Client {
	return redshiftdata.New(redshiftdata.Options{Region: "us-east-1", BaseEndpoint: &url, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider(owner, "test", "")})
}

// submitUntilKilled submits inserts of new numbers from many sides until so
// many are acknowledged, and kills the server.
func submitUntilKilled(t *testing.T, p *process, submitted map[int]string, enough int) {
	api := dataAPI(p.URL)
	var mu sync.Mutex
	var all sync.WaitGroup
	first, acknowledged := len(submitted)*1000, 0
	var last error
	full, over := make(chan struct{}), make(chan struct{})
	for worker := range 20 {
		all.Go(func() {
			for n := first + worker; t.Context().Err() == nil; n += 20 {
				in := &redshiftdata.ExecuteStatementInput{Database: aws.String("dev"), Sql: aws.String("insert into log values (:n)"),
					Parameters: []types.SqlParameter{{Name: aws.String("n"), Value: aws.String(fmt.Sprint(n))}}}
				if n%2 == 0 {
					in.ClusterIdentifier = aws.String("sales")
				} else {
					in.WorkgroupName = aws.String("shop")
				}
				out, err := api.ExecuteStatement(t.Context(), in)
				var busy *types.ActiveStatementsExceededException
				if errors.As(err, &busy) {
					time.Sleep(5 * time.Millisecond) // "again when some have finished"
					n -= 20
					continue
				}
				mu.Lock()
				if err != nil {
					last = err
					mu.Unlock()
					return
				}
				submitted[n] = *out.Id
				if acknowledged++; acknowledged == enough {
					close(full)
				}
				mu.Unlock()
			}
		})
	}
	go func() {
		all.Wait()
		close(over)
	}()
	select {
	case <-full:
	case <-over:
		t.Errorf("after %d acknowledgements: %v", acknowledged, last)
	}
	p.kill()
	<-over
}

// over waits until a statement is over.
func over(t *testing.T, url, id string) *redshiftdata.DescribeStatementOutput {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		d, err := dataAPI(url).DescribeStatement(t.Context(), &redshiftdata.DescribeStatementInput{Id: &id})
		if err != nil {
			t.Fatalf("statement %s is lost: %v", id, err)
		}
		switch d.Status {
		case types.StatusStringSubmitted, types.StatusStringPicked, types.StatusStringStarted:
			if time.Now().After(end) {
				t.Fatalf("statement %s stays %s", id, d.Status)
			}
			continue
		}
		return d
	}
}
