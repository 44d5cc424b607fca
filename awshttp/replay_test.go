package awshttp

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/blueshift-db/blueshift"
)

// shelf is a ReplayStore that outlives servers.
type shelf struct {
	mu      sync.Mutex // guards answers and loads
	answers map[string]Answer
	loads   int
}

func (s *shelf) Load(_ context.Context, key string) (Answer, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loads++
	a, ok := s.answers[key]
	return a, ok, nil
}

func (s *shelf) Save(_ context.Context, key string, a Answer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[key] = a
	return nil
}

// counter is a CreateCluster that tells its calls apart.
type counter struct {
	calls atomic.Int32
	fail  error
	gate  chan struct{} // closed lets calls finish
}

func (c *counter) create(_ context.Context, in *redshift.CreateClusterInput) (*redshift.CreateClusterOutput, error) {
	n := c.calls.Add(1)
	if c.gate != nil {
		<-c.gate
	}
	if c.fail != nil {
		return nil, c.fail
	}
	return &redshift.CreateClusterOutput{Cluster: &types.Cluster{ClusterStatus: aws.String(fmt.Sprint("call ", n))}}, nil
}

func (c *counter) rows() []Service {
	return whole(map[string]Operation{"CreateCluster": Op(c.create).Writes()})
}

// invoked makes the SDK send a given invocation id.
func invoked(id string) func(*redshift.Options) {
	return redshift.WithAPIOptions(func(s *middleware.Stack) error {
		return s.Build.Add(middleware.BuildMiddlewareFunc("InvocationID", func(ctx context.Context, in middleware.BuildInput, next middleware.BuildHandler) (middleware.BuildOutput, middleware.Metadata, error) {
			in.Request.(*smithyhttp.Request).Header.Set("Amz-Sdk-Invocation-Id", id)
			return next.HandleBuild(ctx, in)
		}), middleware.After)
	})
}

func create(c aws.Config, cluster, invocation string) (string, error) {
	out, err := redshift.NewFromConfig(c).CreateCluster(context.Background(), &redshift.CreateClusterInput{
		ClusterIdentifier: &cluster, NodeType: aws.String("ra3.large"), MasterUsername: aws.String("m"),
	}, invoked(invocation))
	if err != nil {
		return "", err
	}
	return aws.ToString(out.Cluster.ClusterStatus), nil
}

func TestRepeatedInvocationGetsTheFirstAnswer(t *testing.T) {
	var n counter
	clock := blueshift.NewFakeClock(time.Now())
	kept := &shelf{answers: map[string]Answer{}}
	config := func(c *Config) { c.Replay, c.Clock = kept, clock }
	d := open(t, n.rows(), config)
	other := d.as("222222222222", "test", "")
	for i, c := range []struct {
		client              aws.Config
		cluster, invocation string
		want                string
	}{
		{d.producer(), "sales", "one", "call 1"},
		{d.producer(), "sales", "one", "call 1"},
		{d.producer(), "sales", "two", "call 2"},
		{d.producer(), "other", "one", "call 3"}, // another body
		{other, "sales", "one", "call 4"},        // another account
		{d.producer(), "sales", "one", "call 1"},
		{other, "sales", "one", "call 4"},
	} {
		if got, err := create(c.client, c.cluster, c.invocation); err != nil || got != c.want {
			t.Errorf("step %d: got %q, %v, want %q", i, got, err, c.want)
		}
	}
	if !strings.Contains(d.log.String(), "replay_of=") {
		t.Error("the log does not tell replays from calls")
	}

	d.Close()
	again := open(t, n.rows(), config)
	if got, err := create(again.producer(), "sales", "one"); err != nil || got != "call 1" {
		t.Errorf("after a restart: got %q, %v", got, err)
	}
	again.Close()
	fresh := open(t, n.rows(), config)
	for k, a := range kept.answers { // as old as they would be then
		a.Created = a.Created.Add(-ReplayFor - time.Second)
		kept.answers[k] = a
	}
	if got, err := create(fresh.producer(), "sales", "one"); err != nil || got != "call 5" {
		t.Errorf("long after: got %q, %v", got, err)
	}
}

func TestConcurrentRepeatsWaitForTheFirst(t *testing.T) {
	n := counter{gate: make(chan struct{})}
	d := open(t, n.rows(), nil)
	const callers = 8
	answers := make(chan string, callers)
	for range callers {
		go func() {
			got, err := create(d.producer(), "sales", "same")
			if err != nil {
				got = err.Error()
			}
			answers <- got
		}()
	}
	close(n.gate)
	for range callers {
		if got := <-answers; got != "call 1" {
			t.Errorf("got %q", got)
		}
	}
	if n.calls.Load() != 1 {
		t.Errorf("the handler ran %d times", n.calls.Load())
	}
}

func TestWhichAnswersAreRemembered(t *testing.T) {
	for _, c := range []struct {
		fail error
		want int32
	}{
		{nil, 1},
		{&types.ClusterAlreadyExistsFault{}, 1},
		{fmt.Errorf("broken"), 2},
		{blueshift.Errorf("Throttling", "Rate exceeded"), 2},
	} {
		n := counter{fail: c.fail}
		d := open(t, n.rows(), nil)
		_, _ = create(d.producer(), "sales", "same")
		_, _ = create(d.producer(), "sales", "same")
		if n.calls.Load() != c.want {
			t.Errorf("after %v: ran %d times, want %d", c.fail, n.calls.Load(), c.want)
		}
	}
}

func TestReadingCallsAreNotRemembered(t *testing.T) {
	kept := &shelf{answers: map[string]Answer{}}
	d := open(t, whole(map[string]Operation{"DescribeClusters": Op(describe)}), func(c *Config) { c.Replay = kept })
	if err := oneCall("redshift", d.producer()); err != nil {
		t.Fatal(err)
	}
	if kept.loads != 0 || len(kept.answers) != 0 {
		t.Errorf("%d loads, %d answers", kept.loads, len(kept.answers))
	}
}

func TestMemoryOfAnswersIsBounded(t *testing.T) {
	clock := blueshift.NewFakeClock(time.Unix(1e9, 0))
	kept := &shelf{answers: map[string]Answer{}}
	r := newReplay(kept, clock, nil)
	clock.Advance(2 * ReplayFor) // nothing of an earlier life can matter now
	run := func(key string) (Answer, bool) {
		a, replayed, err := r.do(context.Background(), key, func() Answer { return Answer{Status: 200, Body: []byte(key), Created: clock.Now()} })
		if err != nil {
			t.Fatal(err)
		}
		return a, replayed
	}
	for i := range maxRemembered + 100 {
		run(fmt.Sprint(i))
		clock.Advance(time.Millisecond)
	}
	if len(r.answers) != maxRemembered || len(r.order) != maxRemembered {
		t.Errorf("%d answers, %d in order", len(r.answers), len(r.order))
	}
	r.close()
	if a, replayed := run("0"); !replayed || string(a.Body) != "0" {
		t.Errorf("an answer dropped from memory was not found in the store")
	}
	clock.Advance(ReplayFor)
	run("last")
	if len(r.answers) != 1 || r.bytes != len("last") {
		t.Errorf("%d answers of %d bytes outlived their time", len(r.answers), r.bytes)
	}
}
