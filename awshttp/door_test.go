package awshttp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/blueshift-db/blueshift"
)

// whole is the four services with every operation answering what rows say, or
// else a Later row.
func whole(rows map[string]Operation) []Service {
	var services []Service
	for _, table := range tables {
		table.Operations = map[string]Operation{}
		for _, c := range callsOf(clientOf(table.Name, (&door{}).producer())) {
			table.Operations[c.name] = Operation{in: c.in, out: c.out, later: "it waits for its turn"}
			if row, ok := rows[c.name]; ok && row.in == c.in {
				table.Operations[c.name] = row
			}
		}
		services = append(services, table)
	}
	return services
}

func describe(context.Context, *redshift.DescribeClustersInput) (*redshift.DescribeClustersOutput, error) {
	return &redshift.DescribeClustersOutput{Clusters: []types.Cluster{{ClusterIdentifier: aws.String("sales")}}}, nil
}

// wantRefusal expects an error that the SDK parsed: a code and a status.
func wantRefusal(t *testing.T, err error, code string, status int, text string) {
	t.Helper()
	var api smithy.APIError
	var response *smithyhttp.ResponseError
	if !errors.As(err, &api) || !errors.As(err, &response) {
		t.Fatalf("got %v, not an API error", err)
	}
	if api.ErrorCode() != code || response.HTTPStatusCode() != status || !strings.Contains(api.ErrorMessage(), text) {
		t.Errorf("got %d %s %q, want %d %s with %q", response.HTTPStatusCode(), api.ErrorCode(), api.ErrorMessage(), status, code, text)
	}
}

// oneCall makes a simple call of a service with its SDK client.
func oneCall(service string, c aws.Config) error {
	switch service {
	case "redshift":
		_, err := redshift.NewFromConfig(c).DescribeClusters(context.Background(), &redshift.DescribeClustersInput{})
		return err
	case "redshift-data":
		_, err := redshiftdata.NewFromConfig(c).DescribeStatement(context.Background(), &redshiftdata.DescribeStatementInput{Id: aws.String("x")})
		return err
	case "sts":
		_, err := sts.NewFromConfig(c).GetCallerIdentity(context.Background(), &sts.GetCallerIdentityInput{})
		return err
	}
	panic(service)
}

func TestRefusedSignaturesReachTheSDK(t *testing.T) {
	d := open(t, whole(nil), nil)
	late := open(t, whole(nil), func(c *Config) { c.Clock = blueshift.NewFakeClock(time.Now().Add(20 * time.Minute)) })
	early := open(t, whole(nil), func(c *Config) { c.Clock = blueshift.NewFakeClock(time.Now().Add(-20 * time.Minute)) })
	anonymous := d.producer()
	anonymous.Credentials = aws.AnonymousCredentials{}
	for _, c := range []struct {
		name        string
		client      aws.Config
		query       string
		queryStatus int
		json        string
		text        string
	}{
		{"unknown key", d.as("AKIANOBODY", "test", ""), "InvalidClientTokenId", 403, "UnrecognizedClientException", "The security token included in the request is invalid."},
		{"wrong secret", d.as("111111111111", "guess", ""), "SignatureDoesNotMatch", 403, "InvalidSignatureException", "The request signature we calculated does not match"},
		{"clock behind", late.producer(), "SignatureDoesNotMatch", 403, "InvalidSignatureException", "Signature expired: "},
		{"clock ahead", early.producer(), "SignatureDoesNotMatch", 403, "InvalidSignatureException", "Signature not yet current: "},
		{"no credentials", anonymous, "MissingAuthenticationToken", 403, "MissingAuthenticationTokenException", "Missing Authentication Token"},
		{"token expired", d.as("ASIATEMPORARY0000000", "temporary", "token"), "ExpiredToken", 403, "ExpiredTokenException", "is expired"},
		{"token missing", d.as("ASIATEMPORARY0000000", "temporary", ""), "InvalidClientTokenId", 403, "UnrecognizedClientException", "is invalid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantRefusal(t, oneCall("redshift", c.client), c.query, c.queryStatus, c.text)
			wantRefusal(t, oneCall("sts", c.client), c.query, c.queryStatus, c.text)
			wantRefusal(t, oneCall("redshift-data", c.client), c.json, 400, c.text)
		})
	}
}

// TestTheSDKCorrectsItsClock relies on the Date header of a refusal.
func TestTheSDKCorrectsItsClock(t *testing.T) {
	d := open(t, whole(map[string]Operation{"DescribeClusters": Op(describe)}), func(c *Config) {
		c.Clock = blueshift.NewFakeClock(time.Now().Add(3 * time.Hour))
	})
	c := d.producer()
	c.RetryMaxAttempts = 3
	if err := oneCall("redshift", c); err != nil {
		t.Error(err)
	}
}

func TestOperationsNotBuiltSaySo(t *testing.T) {
	d := open(t, whole(nil), nil)
	codes := map[string]string{"redshift": "UnsupportedOperation", "sts": "UnsupportedOperation", "redshift-data": "ValidationException", "redshift-serverless": "ValidationException"}
	for i, table := range tables {
		f := &filler{Rand: newRand()}
		for _, call := range callsOf(clientOf(table.Name, d.producer())) {
			in, _ := d.services[i].plans(d.services[i].rows[call.name])
			_, err := call.do(f.fill(in).Addr())
			wantRefusal(t, err, codes[table.Name], 400, "Blueshift does not implement "+call.name+" yet: it waits for its turn.")
		}
	}
}

func TestPresignedGet(t *testing.T) {
	identify := Op(func(ctx context.Context, _ *sts.GetCallerIdentityInput) (*sts.GetCallerIdentityOutput, error) {
		return &sts.GetCallerIdentityOutput{Account: aws.String(string(blueshift.PrincipalFrom(ctx).Account))}, nil
	}).Public()
	clock := blueshift.NewFakeClock(time.Now())
	d := open(t, whole(map[string]Operation{"GetCallerIdentity": identify}), func(c *Config) { c.Clock = clock })
	signed, err := sts.NewPresignClient(sts.NewFromConfig(d.producer())).PresignGetCallerIdentity(context.Background(), &sts.GetCallerIdentityInput{})
	if err != nil {
		t.Fatal(err)
	}
	get := func() (int, string) {
		r, err := http.NewRequest(signed.Method, signed.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header = signed.SignedHeader.Clone()
		return d.roundTrip(t, r)
	}
	if status, body := get(); status != 200 || !strings.Contains(body, "<Account>111111111111</Account>") {
		t.Errorf("got %d %s", status, body)
	}
	clock.Advance(time.Hour)
	if status, body := get(); status != 400 || !strings.Contains(body, "<Code>RequestExpired</Code>") {
		t.Errorf("got %d %s", status, body)
	}
}

// roundTrip sends a raw request and returns the status and body of the reply.
func (d *door) roundTrip(t testing.TB, r *http.Request) (int, string) {
	t.Helper()
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	body, err := io.ReadAll(reply.Body)
	if err != nil {
		t.Fatal(err)
	}
	if reply.Header.Get("X-Amzn-Requestid") == "" || reply.Header.Get("Date") == "" {
		t.Errorf("the reply lacks its request id or date: %v", reply.Header)
	}
	return reply.StatusCode, string(body)
}

// post sends a signed raw body; headers come in pairs.
func (d *door) post(t testing.TB, service, body string, headers ...string) (int, string) {
	t.Helper()
	return d.roundTrip(t, signed(t, d.url, service, body, headers...))
}

func signed(t testing.TB, url, service, body string, headers ...string) *http.Request {
	t.Helper()
	r, err := http.NewRequest("POST", url+"/", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	sum := sha256.Sum256([]byte(body))
	creds := aws.Credentials{AccessKeyID: "111111111111", SecretAccessKey: "test"}
	if err := v4.NewSigner().SignHTTP(context.Background(), creds, r, hex.EncodeToString(sum[:]), service, "us-east-1", time.Now()); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestHandlersErrors(t *testing.T) {
	d := open(t, whole(map[string]Operation{
		"DescribeClusters": Op(func(_ context.Context, in *redshift.DescribeClustersInput) (*redshift.DescribeClustersOutput, error) {
			switch id := aws.ToString(in.ClusterIdentifier); id {
			case "fault":
				return nil, &types.ClusterNotFoundFault{Message: aws.String("Cluster fault not found.")}
			case "own":
				return nil, blueshift.Errorf("ClusterNotFound", "Cluster %s not found.", id)
			case "panic":
				panic("at the disco")
			}
			return nil, errors.New("the disk is made of cheese")
		}),
	}), nil)
	client := redshift.NewFromConfig(d.producer())
	ask := func(id string) error {
		_, err := client.DescribeClusters(context.Background(), &redshift.DescribeClustersInput{ClusterIdentifier: &id})
		return err
	}
	for _, id := range []string{"fault", "own"} {
		wantRefusal(t, ask(id), "ClusterNotFound", 404, "Cluster "+id+" not found.")
		if _, ok := errors.AsType[*types.ClusterNotFoundFault](ask(id)); !ok {
			t.Errorf("%s: the SDK did not make it a ClusterNotFoundFault", id)
		}
	}
	for _, id := range []string{"panic", "other"} {
		err := ask(id)
		wantRefusal(t, err, "InternalFailure", 500, "request id")
		if strings.Contains(err.Error(), "cheese") || strings.Contains(err.Error(), "disco") {
			t.Errorf("%v tells too much", err)
		}
	}
	if log := d.log.String(); !strings.Contains(log, "cheese") || !strings.Contains(log, "disco") {
		t.Errorf("the log lacks the causes:\n%s", log)
	}
	wantRefusal(t, ask("own"), "ClusterNotFound", 404, "") // the server lives on
}

// denier denies everything but one action.
type denier struct{ allowed string }

func (d denier) Authorize(_ context.Context, p blueshift.Principal, action, resource string, conditions map[string]string) error {
	if action == d.allowed && conditions["aws:RequestedRegion"] == "us-east-1" {
		return nil
	}
	return blueshift.Errorf("AccessDenied", "User: %s is not authorized to perform: %s on resource: %s", p.ARN, action, resource)
}

func TestAuthorization(t *testing.T) {
	identify := Op(func(context.Context, *sts.GetCallerIdentityInput) (*sts.GetCallerIdentityOutput, error) {
		return nil, nil
	})
	open := func(identify Operation, allowed string) aws.Config {
		rows := map[string]Operation{"DescribeClusters": Op(describe), "GetCallerIdentity": identify}
		return open(t, whole(rows), func(c *Config) { c.Authorizer = denier{allowed} }).producer()
	}
	none := open(identify, "none")
	const text = "User: arn:aws:iam::111111111111:root is not authorized to perform: "
	wantRefusal(t, oneCall("redshift", none), "AccessDenied", 403, text+"redshift:DescribeClusters on resource: *")
	wantRefusal(t, oneCall("redshift-data", none), "AccessDeniedException", 400, text+"redshift-data:DescribeStatement")
	wantRefusal(t, oneCall("sts", none), "AccessDenied", 403, text+"sts:GetCallerIdentity")
	if err := oneCall("redshift", open(identify, "redshift:DescribeClusters")); err != nil {
		t.Error(err)
	}
	if err := oneCall("sts", open(identify.Public(), "none")); err != nil {
		t.Error(err)
	}
	if err := oneCall("sts", open(identify.IAM("sts:Other"), "sts:Other")); err != nil {
		t.Error(err)
	}
}

func TestAuthOff(t *testing.T) {
	var seen blueshift.Principal
	look := Op(func(ctx context.Context, _ *redshift.DescribeClustersInput) (*redshift.DescribeClustersOutput, error) {
		seen = blueshift.PrincipalFrom(ctx)
		return nil, nil
	})
	d := open(t, whole(map[string]Operation{"DescribeClusters": look}), func(c *Config) { c.AuthOff = true })
	anonymous := d.producer()
	anonymous.Credentials = aws.AnonymousCredentials{}
	for _, c := range []struct {
		client aws.Config
		want   blueshift.Account
	}{
		{d.as("333333333333", "anything", ""), "333333333333"},
		{d.as("AKIAANYBODY", "anything", ""), "000000000000"},
		{d.as("ASIATEMPORARY0000000", "anything", ""), "111111111111"},
		{anonymous, "000000000000"},
	} {
		if err := oneCall("redshift", c.client); err != nil {
			t.Fatal(err)
		}
		if seen.Account != c.want || seen.Region != "us-east-1" || seen.ARN == "" {
			t.Errorf("principal %+v, want account %s", seen, c.want)
		}
	}
}

func TestAuditLineAndObserver(t *testing.T) {
	var observed []string
	d := open(t, whole(map[string]Operation{"DescribeClusters": Op(describe)}), func(c *Config) {
		c.Observe = func(service, operation, code string, d time.Duration) {
			observed = append(observed, service+" "+operation+" "+code)
		}
	})
	if err := oneCall("redshift", d.producer()); err != nil {
		t.Fatal(err)
	}
	line := d.log.String()
	for _, part := range []string{"service=redshift", "operation=DescribeClusters", "account=111111111111", "principal=arn:aws:iam::111111111111:root", "status=200", `code=""`, "duration=", "request_id="} {
		if !strings.Contains(line, part) {
			t.Errorf("%q lacks %q", line, part)
		}
	}
	if strings.Count(line, "\n") != 1 || strings.Contains(line, "Signature") {
		t.Errorf("not one clean line: %q", line)
	}
	d.post(t, "redshift", "Action=MakeCoffee&Version=2012-12-01")
	if want := []string{"redshift DescribeClusters ", "redshift unknown InvalidAction"}; strings.Join(observed, "|") != strings.Join(want, "|") {
		t.Errorf("observed %q, want %q", observed, want)
	}
}

func TestRepliesAreCompressedWhenOffered(t *testing.T) {
	long := Op(func(_ context.Context, in *redshift.DescribeClustersInput) (*redshift.DescribeClustersOutput, error) {
		return &redshift.DescribeClustersOutput{Marker: aws.String(strings.Repeat("x", 5000))}, nil
	})
	d := open(t, whole(map[string]Operation{"DescribeClusters": long}), func(c *Config) { c.AuthOff = true })
	for offer, want := range map[string]string{"gzip": "gzip", "br, gzip;q=0.5": "gzip", "*": "gzip", "gzip;q=0": "", "gzip; q=0.0": "", "identity": "", "": ""} {
		r, _ := http.NewRequest("POST", d.url, strings.NewReader("Action=DescribeClusters&Version=2012-12-01"))
		r.Header.Set("Accept-Encoding", offer)
		reply, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(reply.Body)
		reply.Body.Close()
		if got := reply.Header.Get("Content-Encoding"); got != want || (want == "gzip") != (len(body) < 1000) {
			t.Errorf("Accept-Encoding %q: got %q and %d bytes", offer, got, len(body))
		}
	}
	out, err := redshift.NewFromConfig(d.producer()).DescribeClusters(context.Background(), nil)
	if err != nil || len(aws.ToString(out.Marker)) != 5000 {
		t.Errorf("the SDK read %v, %v", out, err)
	}
}
