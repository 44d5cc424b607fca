package sigv4_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/blueshift-db/blueshift/sigv4"
)

// FuzzAuthorization feeds the header parser: it must answer, with a signature
// or a Refusal, and nothing made up may verify.
func FuzzAuthorization(f *testing.F) {
	r, _ := plain().send(f)
	f.Add(r.Header.Get("Authorization"), "20240501T120000Z")
	f.Add("AWS4-HMAC-SHA256 Credential=a/20240501/us-east-1/redshift/aws4_request,SignedHeaders=host,Signature=00", "20240501T120000Z")
	f.Add("AWS4-HMAC-SHA256 Credential=////, SignedHeaders=;;;, Signature=", "")
	f.Add("AWS4-HMAC-SHA256", "x")
	f.Add("AWS4-HMAC-SHA256 =,=,=", "99999999T999999Z")
	f.Fuzz(func(t *testing.T, authorization, date string) {
		r := httptest.NewRequest("POST", "/", nil)
		r.Header.Set("Authorization", authorization)
		r.Header.Set("X-Amz-Date", date)
		unforged(t, r) // another Host and body than the valid seed's
	})
}

// FuzzPresigned does the same for the query form.
func FuzzPresigned(f *testing.F) {
	s := plain()
	s.method, s.body, s.expires = "GET", "", "300"
	r, _ := s.send(f)
	f.Add(r.URL.RawQuery)
	f.Add("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=%2F%2F%2F%2F&X-Amz-Signature=0&X-Amz-SignedHeaders=host&X-Amz-Date=1&X-Amz-Expires=1")
	f.Add("X-Amz-Signature=%&;=&&&")
	f.Fuzz(func(t *testing.T, query string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.RawQuery = query // and the Host is another, so that no seed verifies
		unforged(t, r)
	})
}

// unforged verifies a request nobody signed.
func unforged(t *testing.T, r *http.Request) {
	t.Helper()
	_, err := verify(r, nil, now, "redshift")
	var refusal *sigv4.Refusal
	if err == nil {
		t.Fatal("a made-up signature verified")
	}
	if !errors.As(err, &refusal) || refusal.Reason == 0 || refusal.Message == "" {
		t.Fatalf("%v is not a refusal", err)
	}
	if len(refusal.Message) > 1000 {
		t.Fatalf("a message of %d bytes", len(refusal.Message))
	}
}
