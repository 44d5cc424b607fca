package ec2

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sigv4"
)

const mine, ours = blueshift.Account("222222222222"), blueshift.Region("us-east-1")

// keys has one key for every account, as emulators do.
type keys struct{}

func (keys) Lookup(_ context.Context, id string) (sigv4.Key, error) {
	return sigv4.Key{Secret: "test", Principal: blueshift.Principal{Account: blueshift.Account(id)}}, nil
}

// fake is an EC2 that verifies signatures and gives one record to a page.
func fake(t *testing.T) *httptest.Server {
	verifier := sigv4.New(keys{}, blueshift.SystemClock{})
	pages := map[string][]string{
		"DescribeVpcs": {`<vpcSet><item><vpcId>vpc-1</vpcId><isDefault>true</isDefault></item></vpcSet>`,
			`<vpcSet><item><vpcId>vpc-2</vpcId><tagSet><item><key>vpcId</key></item></tagSet><isDefault>false</isDefault></item></vpcSet>`},
		"DescribeSubnets": {`<subnetSet><item><subnetId>subnet-1</subnetId><vpcId>vpc-2</vpcId><availabilityZone>us-east-1b</availabilityZone></item><item><subnetId>subnet-lost</subnetId><vpcId>vpc-9</vpcId></item></subnetSet>`},
		"DescribeSecurityGroups": {`<securityGroupInfo><item><groupId>sg-2</groupId><groupName>web</groupName><vpcId>vpc-2</vpcId><ipPermissions><item><groups><item><groupId>sg-other</groupId></item></groups></item></ipPermissions></item></securityGroupInfo>`,
			`<securityGroupInfo><item><groupId>sg-1</groupId><groupName>default</groupName><vpcId>vpc-2</vpcId></item></securityGroupInfo>`},
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sig, err := sigv4.Parse(r)
		if err == nil {
			_, err = verifier.Verify(r.Context(), r, body, sig, "ec2")
		}
		form, _ := url.ParseQuery(string(body))
		if err != nil || sig.AccessKeyID != string(mine) || sig.Region != string(ours) || form.Get("Version") != "2016-11-15" {
			w.WriteHeader(http.StatusUnauthorized)
			io.WriteString(w, "<Response><Errors><Error><Code>AuthFailure</Code><Message>no</Message></Error></Errors></Response>")
			return
		}
		action := form.Get("Action")
		n := 0
		fmt.Sscan(form.Get("NextToken"), &n)
		next := ""
		if n+1 < len(pages[action]) {
			next = fmt.Sprintf("<nextToken>%d</nextToken>", n+1)
		}
		fmt.Fprintf(w, `<?xml version="1.0"?><%sResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>%s%s</%[1]sResponse>`, action, pages[action][n], next)
	}))
	t.Cleanup(s.Close)
	return s
}

func client(t *testing.T, url string) *Client {
	t.Helper()
	c, err := New(url, blueshift.SystemClock{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestVPCs(t *testing.T) {
	got, err := client(t, fake(t).URL).VPCs(t.Context(), mine, ours)
	if err != nil {
		t.Fatal(err)
	}
	want := "[{vpc-1 true [] []} {vpc-2 false [{subnet-1 vpc-2 us-east-1b}] [sg-1 sg-2]}]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %v\nwant %s", got, want)
	}
}

func TestWhatTheOtherServerMayDo(t *testing.T) {
	_, err := client(t, fake(t).URL).VPCs(t.Context(), "333333333333", ours)
	if err == nil || !strings.Contains(err.Error(), "AuthFailure") {
		t.Errorf("got %v", err)
	}
	answers := func(h http.HandlerFunc) error {
		s := httptest.NewServer(h)
		defer s.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := client(t, s.URL).VPCs(ctx, mine, ours)
		return err
	}
	for what, h := range map[string]http.HandlerFunc{
		"larger than": func(w http.ResponseWriter, _ *http.Request) {
			for range 5 {
				w.Write(make([]byte, 1<<20))
			}
		},
		"not that of EC2": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<vpcSet><item>") },
		"HTTP status 307": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusTemporaryRedirect)
		},
		"more than": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<R><nextToken>again</nextToken></R>") },
	} {
		if err := answers(h); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("got %v, want %s", err, what)
		}
	}
	// A caller that gives up is not kept by a server that never answers.
	stuck := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-stuck }))
	defer s.Close()
	defer close(stuck)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client(t, s.URL).VPCs(ctx, mine, ours); err == nil {
		t.Error("a cancelled question is answered")
	}
	for _, bad := range []string{"", "127.0.0.1:4566", "ftp://x", "http://", "http://u:p@x/", "http://x/?a=b"} {
		if _, err := New(bad, blueshift.SystemClock{}); err == nil {
			t.Errorf("%q is taken for a URL", bad)
		}
	}
}
