package sigv4_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sigv4"
)

var now = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)

// ring is a key store for tests.
type ring map[string]sigv4.Key

func (r ring) Lookup(_ context.Context, id string) (sigv4.Key, error) {
	if k, ok := r[id]; ok {
		return k, nil
	}
	return sigv4.Key{}, sigv4.ErrUnknownKey
}

var keys = ring{
	"111111111111": {Secret: "test", Principal: blueshift.Principal{Account: "111111111111", Root: true}},
	"ASIASESSION":  {Secret: "s3cret/+", SessionToken: "tok/en+==", Expires: now.Add(time.Hour), Principal: blueshift.Principal{Account: "222222222222"}},
	"ASIAEXPIRED":  {Secret: "s3cret", SessionToken: "old", Expires: now.Add(-time.Second)},
}

// signing is a request and how the client signs it.
type signing struct {
	method, url, body string
	id, secret, token string
	region, service   string
	at                time.Time
	expires           string // presigned, for so many seconds
	header            http.Header
}

func plain() signing {
	return signing{
		method: "POST", url: "http://127.0.0.1:8439/", body: "Action=DescribeClusters&Version=2012-12-01",
		id: "111111111111", secret: "test", region: "us-east-1", service: "redshift", at: now,
	}
}

// send signs with the SDK's signer, an implementation that is not ours, and
// returns the request as a server receives it.
func (s signing) send(t testing.TB) (*http.Request, []byte) {
	t.Helper()
	r, err := http.NewRequest(s.method, s.url, strings.NewReader(s.body))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range s.header {
		r.Header[k] = v
	}
	sum := sha256.Sum256([]byte(s.body))
	creds := aws.Credentials{AccessKeyID: s.id, SecretAccessKey: s.secret, SessionToken: s.token}
	if s.expires == "" {
		if s.body != "" {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
		}
		err = v4.NewSigner().SignHTTP(context.Background(), creds, r, hex.EncodeToString(sum[:]), s.service, s.region, s.at)
	} else {
		q := r.URL.Query()
		q.Set("X-Amz-Expires", s.expires)
		r.URL.RawQuery = q.Encode()
		var signed string
		signed, _, err = v4.NewSigner().PresignHTTP(context.Background(), creds, r, hex.EncodeToString(sum[:]), s.service, s.region, s.at)
		if err == nil {
			r, err = http.NewRequest(s.method, signed, nil)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	got := httptest.NewRequest(r.Method, r.URL.RequestURI(), strings.NewReader(s.body))
	got.Host, got.Header = r.URL.Host, r.Header
	return got, []byte(s.body)
}

func verify(r *http.Request, body []byte, at time.Time, service string) (blueshift.Principal, error) {
	sig, err := sigv4.Parse(r)
	if err != nil {
		return blueshift.Principal{}, err
	}
	return sigv4.New(keys, blueshift.NewFakeClock(at)).Verify(context.Background(), r, body, sig, service)
}

func TestSignaturesOfTheSDKHold(t *testing.T) {
	for name, edit := range map[string]func(*signing){
		"header":                  func(s *signing) {},
		"another Region":          func(s *signing) { s.region = "ap-southeast-2" },
		"session token":           func(s *signing) { s.id, s.secret, s.token = "ASIASESSION", "s3cret/+", "tok/en+==" },
		"clock 14 minutes behind": func(s *signing) { s.at = now.Add(-14 * time.Minute) },
		"clock 14 minutes ahead":  func(s *signing) { s.at = now.Add(14 * time.Minute) },
		"empty body":              func(s *signing) { s.body = "" },
		"query and path":          func(s *signing) { s.url += "a%20b/%C3%BC?z=1&a=%20x&a=+b&A=%7E&empty" },
		"header with blanks": func(s *signing) {
			s.header = http.Header{"X-Amz-Meta-Note": {"  a   b\tc  "}, "X-Amz-Meta-Two": {"x", "y"}}
		},
		"presigned": func(s *signing) {
			s.method, s.body, s.expires, s.url = "GET", "", "300", s.url+"?Action=GetCallerIdentity&Version=2011-06-15&Name=a%2Fb%20c"
		},
		"presigned with token": func(s *signing) {
			s.method, s.body, s.expires = "GET", "", "300"
			s.id, s.secret, s.token = "ASIASESSION", "s3cret/+", "tok/en+=="
		},
		"presigned, near its end": func(s *signing) {
			s.method, s.body, s.expires, s.at = "GET", "", "3600", now.Add(-59*time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := plain()
			edit(&s)
			r, body := s.send(t)
			p, err := verify(r, body, now, "redshift")
			if err != nil {
				t.Fatal(err)
			}
			if p.Region != blueshift.Region(s.region) || p.AccessKeyID != s.id || p.Account != keys[s.id].Principal.Account {
				t.Errorf("principal %+v", p)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	presigned := func(s *signing) { s.method, s.body, s.expires = "GET", "", "300" }
	for name, c := range map[string]struct {
		sign   func(*signing)
		tamper func(*http.Request)
		reason sigv4.Reason
		text   string
	}{
		"no credentials":          {tamper: func(r *http.Request) { r.Header.Del("Authorization") }, reason: sigv4.MissingToken, text: "Missing Authentication Token"},
		"another scheme":          {tamper: func(r *http.Request) { r.Header.Set("Authorization", "Bearer abc") }, reason: sigv4.Incomplete, text: "must start with 'AWS4-HMAC-SHA256'"},
		"no signature":            {tamper: cut("Signature"), reason: sigv4.Incomplete, text: "requires 'Signature' parameter"},
		"no credential":           {tamper: cut("Credential"), reason: sigv4.Incomplete, text: "requires 'Credential' parameter"},
		"no signed headers":       {tamper: cut("SignedHeaders"), reason: sigv4.Incomplete, text: "requires 'SignedHeaders' parameter"},
		"no date":                 {tamper: func(r *http.Request) { r.Header.Del("X-Amz-Date") }, reason: sigv4.Incomplete, text: "'X-Amz-Date' or a 'Date'"},
		"date unreadable":         {tamper: func(r *http.Request) { r.Header.Set("X-Amz-Date", "yesterday") }, reason: sigv4.Incomplete, text: "Got 'yesterday'"},
		"short credential":        {tamper: swap("/aws4_request", ""), reason: sigv4.Incomplete, text: "5 slash-delimited elements"},
		"wrong terminator":        {tamper: swap("aws4_request", "aws5_request"), reason: sigv4.Mismatch, text: "valid terminator"},
		"unknown key":             {sign: func(s *signing) { s.id = "AKIANOBODY" }, reason: sigv4.UnknownKey, text: "The security token included in the request is invalid."},
		"wrong secret":            {sign: func(s *signing) { s.secret = "guess" }, reason: sigv4.Mismatch, text: "The request signature we calculated does not match"},
		"body changed":            {tamper: func(r *http.Request) { r.Header.Set("X-Test-Body", "changed") }, reason: sigv4.Mismatch, text: "does not match"},
		"signed header gone":      {tamper: func(r *http.Request) { r.Header.Del("Content-Type") }, reason: sigv4.Mismatch, text: "'content-type' is named in 'SignedHeaders'"},
		"host changed":            {tamper: func(r *http.Request) { r.Host = "elsewhere" }, reason: sigv4.Mismatch, text: "does not match"},
		"host not signed":         {tamper: swap("host;", ""), reason: sigv4.Mismatch, text: "'Host'"},
		"path changed":            {tamper: func(r *http.Request) { r.URL.Path = "/other" }, reason: sigv4.Mismatch, text: "does not match"},
		"signature not hex":       {tamper: swap("Signature=", "Signature=zz"), reason: sigv4.Mismatch, text: "64 hexadecimal digits"},
		"scope of another day":    {tamper: swap("/20240501/", "/20240430/"), reason: sigv4.Mismatch, text: "Date in Credential scope"},
		"scope of no Region":      {sign: func(s *signing) { s.region = "moon" }, reason: sigv4.Mismatch, text: "valid region"},
		"scope of other service":  {sign: func(s *signing) { s.service = "s3" }, reason: sigv4.Mismatch, text: "correct service: 'redshift'"},
		"clock behind":            {sign: func(s *signing) { s.at = now.Add(-16 * time.Minute) }, reason: sigv4.Mismatch, text: "Signature expired: 20240501T114400Z is now earlier than 20240501T114500Z (20240501T120000Z - 15 min.)"},
		"clock ahead":             {sign: func(s *signing) { s.at = now.Add(16 * time.Minute) }, reason: sigv4.Mismatch, text: "Signature not yet current: 20240501T121600Z is still later than 20240501T121500Z (20240501T120000Z + 15 min.)"},
		"token missing":           {sign: func(s *signing) { s.id, s.secret = "ASIASESSION", "s3cret/+" }, reason: sigv4.UnknownKey, text: "is invalid"},
		"token of another":        {sign: func(s *signing) { s.id, s.secret, s.token = "ASIASESSION", "s3cret/+", "old" }, reason: sigv4.UnknownKey, text: "is invalid"},
		"token where none is due": {sign: func(s *signing) { s.token = "tok" }, reason: sigv4.UnknownKey, text: "is invalid"},
		"token expired":           {sign: func(s *signing) { s.id, s.secret, s.token = "ASIAEXPIRED", "s3cret", "old" }, reason: sigv4.TokenExpired, text: "The security token included in the request is expired"},
		"hash of another body":    {sign: func(s *signing) { s.header = http.Header{"X-Amz-Content-Sha256": {strings.Repeat("0", 64)}} }, reason: sigv4.Mismatch, text: "x-amz-content-sha256"},
		"presigned, expired":      {sign: func(s *signing) { presigned(s); s.at = now.Add(-301 * time.Second) }, reason: sigv4.RequestExpired, text: "Request has expired"},
		"presigned, from ahead":   {sign: func(s *signing) { presigned(s); s.at = now.Add(20 * time.Minute) }, reason: sigv4.Mismatch, text: "Signature not yet current"},
		"presigned for too long":  {sign: func(s *signing) { presigned(s); s.expires = "604801" }, reason: sigv4.Incomplete, text: "from 1 to 604800"},
		"presigned for nothing":   {sign: func(s *signing) { presigned(s); s.expires = "0" }, reason: sigv4.Incomplete, text: "from 1 to 604800"},
		"presigned, then edited":  {sign: presigned, tamper: func(r *http.Request) { r.URL.RawQuery += "&Extra=1" }, reason: sigv4.Mismatch, text: "does not match"},
		"presigned, date twice":   {sign: presigned, tamper: func(r *http.Request) { r.URL.RawQuery += "&X-Amz-Date=20240501T120000Z" }, reason: sigv4.Incomplete, text: "'X-Amz-Date' exactly once"},
		"presigned, bad escape":   {sign: presigned, tamper: func(r *http.Request) { r.URL.RawQuery += "&Name=%zz" }, reason: sigv4.Incomplete, text: "malformed escape"},
	} {
		t.Run(name, func(t *testing.T) {
			s := plain()
			if c.sign != nil {
				c.sign(&s)
			}
			r, body := s.send(t)
			if c.tamper != nil {
				c.tamper(r)
			}
			if changed := r.Header.Get("X-Test-Body"); changed != "" {
				body = []byte(changed)
			}
			_, err := verify(r, body, now, "redshift")
			var refusal *sigv4.Refusal
			if !errors.As(err, &refusal) {
				t.Fatalf("got %v, want a refusal", err)
			}
			if refusal.Reason != c.reason || !strings.Contains(refusal.Message, c.text) {
				t.Errorf("got reason %d %q, want reason %d with %q", refusal.Reason, refusal.Message, c.reason, c.text)
			}
		})
	}
}

// cut removes one part of the Authorization header.
func cut(part string) func(*http.Request) {
	return func(r *http.Request) {
		h, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		var kept []string
		for p := range strings.SplitSeq(rest, ", ") {
			if !strings.HasPrefix(p, part+"=") {
				kept = append(kept, p)
			}
		}
		r.Header.Set("Authorization", h+" "+strings.Join(kept, ", "))
	}
}

func swap(old, new string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), old, new, 1))
	}
}

func TestUnsignedPayloadIsTheClientsChoice(t *testing.T) {
	s := plain()
	r, body := s.send(t)
	r.Header.Set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
	creds := aws.Credentials{AccessKeyID: s.id, SecretAccessKey: s.secret}
	out := r.Clone(context.Background())
	out.URL = &url.URL{Scheme: "http", Host: r.Host, Path: "/"}
	if err := v4.NewSigner().SignHTTP(context.Background(), creds, out, "UNSIGNED-PAYLOAD", "redshift", "us-east-1", now); err != nil {
		t.Fatal(err)
	}
	r.Header = out.Header
	if _, err := verify(r, append(bytes.Clone(body), '!'), now, "redshift"); err != nil {
		t.Error(err)
	}
}

// TestCommasWithoutBlanks reads what some clients write.
func TestCommasWithoutBlanks(t *testing.T) {
	r, body := plain().send(t)
	r.Header.Set("Authorization", strings.ReplaceAll(r.Header.Get("Authorization"), ", ", ","))
	if _, err := verify(r, body, now, "redshift"); err != nil {
		t.Error(err)
	}
}

func TestRefusalsDoNotRepeatTheSignature(t *testing.T) {
	r, body := plain().send(t)
	mac := r.Header.Get("Authorization")[strings.Index(r.Header.Get("Authorization"), "Signature=")+len("Signature="):]
	cut("Credential")(r)
	if _, err := verify(r, body, now, "redshift"); err == nil || strings.Contains(err.Error(), mac) {
		t.Errorf("got %v", err)
	}
}

func BenchmarkVerify(b *testing.B) {
	r, body := plain().send(b)
	v := sigv4.New(keys, blueshift.NewFakeClock(now))
	b.ReportAllocs()
	for b.Loop() {
		sig, err := sigv4.Parse(r)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := v.Verify(context.Background(), r, body, sig, "redshift"); err != nil {
			b.Fatal(err)
		}
	}
}
