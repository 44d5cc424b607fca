package identity_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
)

const sales = "arn:aws:redshift:us-east-1:111111111111:cluster:sales"

func TestRootMayDoEverything(t *testing.T) {
	r := newRig(t, realm)
	if err := r.Authorize(t.Context(), r.principal(t, "AKIAPRODUCERROOT"), "redshift:DeleteCluster", sales, nil); err != nil {
		t.Error(err)
	}
	refused(t, r.Authorize(t.Context(), blueshift.Principal{}, "redshift:DescribeClusters", "*", nil), "AccessDenied", "is not authorized")
	refused(t, r.Authorize(t.Context(), blueshift.Principal{Root: true}, "redshift:DescribeClusters", "*", nil), "AccessDenied", "is not authorized")
}

func TestRefusalText(t *testing.T) {
	r := newRig(t, realm)
	ana := r.principal(t, "AKIAANAANAANA001")
	if err := r.Authorize(t.Context(), ana, "redshift:DescribeClusters", "*", nil); err != nil {
		t.Error(err)
	}
	err := r.Authorize(t.Context(), ana, "redshift:DeleteCluster", sales, nil)
	refused(t, err, "AccessDenied", "User: arn:aws:iam::111111111111:user/ana is not authorized to perform: redshift:DeleteCluster on resource: "+
		sales+" because no identity-based policy allows the redshift:DeleteCluster action")
}

// TestStatements asks one policy at a time about redshift:DeleteCluster on the
// cluster sales, as the user ana in us-east-1 from 10.1.2.3.
func TestStatements(t *testing.T) {
	const allow, refuse = true, false
	const everything = `"Action":"*","Resource":"*"`
	deny := func(rest string) string {
		return `{"Effect":"Allow",` + everything + `},{"Effect":"Deny",` + rest + `}`
	}
	when := func(condition string) string {
		return `{"Effect":"Allow",` + everything + `,"Condition":` + condition + `}`
	}
	unless := func(condition string) string {
		return deny(everything + `,"Condition":` + condition)
	}
	for _, c := range []struct {
		statements string
		want       bool
	}{
		{`{"Effect":"Allow",` + everything + `}`, allow},
		{`{"Effect":"Allow","Action":"REDSHIFT:deletecluster","Resource":"*"}`, allow},
		{`{"Effect":"Allow","Action":"redshift:Delete*","Resource":"*"}`, allow},
		{`{"Effect":"Allow","Action":"redshift:DeleteCluste?","Resource":"*"}`, allow},
		{`{"Effect":"Allow","Action":["redshift:Describe*","redshift:D*r"],"Resource":"*"}`, allow},
		{`{"Effect":"Allow","Action":"redshift:Describe*","Resource":"*"}`, refuse},
		{`{"Effect":"Allow","Action":"redshift-data:*","Resource":"*"}`, refuse},
		{`{"Effect":"Allow","NotAction":"redshift:Describe*","Resource":"*"}`, allow},
		{`{"Effect":"Allow","NotAction":"redshift:Delete*","Resource":"*"}`, refuse},

		{`{"Effect":"Allow","Action":"*","Resource":"` + sales + `"}`, allow},
		{`{"Effect":"Allow","Action":"*","Resource":"arn:aws:redshift:*:111111111111:cluster:s*"}`, allow},
		{`{"Effect":"Allow","Action":"*","Resource":"arn:aws:redshift:*:111111111111:cluster:S*"}`, refuse},
		{`{"Effect":"Allow","Action":"*","Resource":"arn:aws:redshift:*:222222222222:*"}`, refuse},
		{`{"Effect":"Allow","Action":"*","NotResource":"arn:aws:redshift:*:*:cluster:prod"}`, allow},
		{`{"Effect":"Allow","Action":"*","NotResource":"` + sales + `"}`, refuse},

		{deny(`"Action":"redshift:DeleteCluster","Resource":"*"`), refuse},
		{deny(`"Action":"redshift:DeleteCluster","Resource":"arn:aws:redshift:*:*:cluster:prod"`), allow},
		{deny(`"NotAction":"redshift:Describe*","Resource":"*"`), refuse},
		{deny(`"Action":"*","NotResource":"arn:aws:redshift:*:*:cluster:sales"`), allow},

		{when(`{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}`), allow},
		{when(`{"StringEquals":{"AWS:requestedregion":["eu-west-1","us-east-1"]}}`), allow},
		{when(`{"StringEquals":{"aws:RequestedRegion":"US-EAST-1"}}`), refuse},
		{when(`{"StringEquals":{"aws:RequestedRegion":"us-*"}}`), refuse},
		{when(`{"StringEqualsIgnoreCase":{"aws:RequestedRegion":"US-EAST-1"}}`), allow},
		{when(`{"StringNotEqualsIgnoreCase":{"aws:RequestedRegion":"US-EAST-1"}}`), refuse},
		{when(`{"StringLike":{"aws:RequestedRegion":"us-*"}}`), allow},
		{when(`{"StringNotLike":{"aws:RequestedRegion":"us-*"}}`), refuse},
		{when(`{"StringNotEquals":{"aws:RequestedRegion":["eu-west-1","us-east-1"]}}`), refuse},
		{when(`{"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"}}`), allow},
		{when(`{"StringEquals":{"aws:RequestedRegion":"us-east-1"},"Bool":{"aws:SecureTransport":"true"}}`), refuse},
		{when(`{"StringEquals":{"aws:RequestedRegion":"us-east-1","aws:username":"ana"}}`), allow},
		{when(`{"Bool":{"aws:SecureTransport":false}}`), allow},
		{when(`{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`), allow},
		{when(`{"IpAddress":{"aws:SourceIp":["192.168.0.0/16","10.1.2.3"]}}`), allow},
		{when(`{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`), refuse},
		{when(`{"IpAddress":{"aws:SourceIp":"ten"}}`), refuse},
		{when(`{"NotIpAddress":{"aws:SourceIp":"ten"}}`), refuse},
		{when(`{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/a*"}}`), allow},
		{when(`{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/a*"}}`), refuse},
		{when(`{"DateLessThan":{"aws:CurrentTime":"2026-05-02T00:00:00Z"}}`), allow},
		{when(`{"DateGreaterThan":{"aws:CurrentTime":"2026-05-02"}}`), refuse},
		{when(`{"NumericLessThan":{"aws:EpochTime":1}}`), refuse},
		{when(`{"NumericGreaterThanEquals":{"aws:EpochTime":"1"}}`), allow},

		{when(`{"StringEquals":{"aws:MultiFactorAuthPresent":"true"}}`), refuse},
		{when(`{"StringNotEquals":{"aws:MultiFactorAuthPresent":"true"}}`), allow},
		{when(`{"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}}`), allow},
		{when(`{"Null":{"aws:MultiFactorAuthPresent":"true"}}`), allow},
		{when(`{"Null":{"aws:username":"true"}}`), refuse},
		{when(`{"Null":{"aws:username":"false"}}`), allow},
		{when(`{"ForAnyValue:StringEquals":{"aws:username":["ana","bob"]}}`), allow},
		{when(`{"ForAllValues:StringEquals":{"aws:username":["cid","bob"]}}`), refuse},

		// What cannot be decided counts against the caller.
		{when(`{"StringResembles":{"aws:username":"ana"}}`), refuse},
		{unless(`{"StringResembles":{"aws:username":"nobody"}}`), refuse},
		{when(`{"StringEquals":{"redshift:ResourceTag/team":"a"}}`), refuse},
		{when(`{"StringNotEquals":{"redshift:ResourceTag/team":"a"}}`), refuse},
		{unless(`{"StringEquals":{"redshift:ResourceTag/team":"a"}}`), refuse},
		{unless(`{"StringEquals":{"redshift:ResourceTag/team":"a","aws:username":"bob"}}`), allow},
		{unless(`{"StringEquals":{"aws:username":"ana"}}`), refuse},
		{unless(`{"StringEquals":{"aws:username":"bob"}}`), allow},
		{unless(`{"NumericLessThan":{"aws:EpochTime":"soon"}}`), refuse},

		{`{"Effect":"Allow","Action":"*","Resource":"arn:aws:redshift:${aws:RequestedRegion}:${aws:PrincipalAccount}:*"}`, allow},
		{`{"Effect":"Allow","Action":"*","Resource":"arn:aws:redshift:*:*:cluster:${aws:username}"}`, refuse},
		{`{"Effect":"Allow","Action":"*","Resource":"arn:aws:redshift:*:*:cluster:${star}"}`, refuse},
		{`{"Effect":"Allow","Action":"*","Resource":"arn:aws:redshift:*:*:cluster:${nothing, 'sales'}"}`, allow},
		{`{"Effect":"Allow","Action":"*","Resource":"arn:aws:redshift:*:*:cluster:${nothing}*"}`, refuse},
		{`{"Effect":"Allow","Action":"*","Resource":"arn:aws:redshift:*:*:cluster:${*}"}`, refuse},
		{deny(`"Action":"*","Resource":"arn:aws:redshift:*:*:cluster:${nothing}"`), refuse},
		{when(`{"StringEquals":{"aws:username":"${aws:username}"}}`), allow},
	} {
		document := `{"Version":"2012-10-17","Statement":[` + c.statements + `]}`
		r := newRig(t, "accounts:\n- id: '111111111111'\n  users:\n  - name: ana\n    keys: [{id: AKIAANAANAANA001, secret: s}]\n    policies:\n    - '"+strings.ReplaceAll(document, "'", "''")+"'\n")
		err := r.Authorize(t.Context(), r.principal(t, "AKIAANAANAANA001"), "redshift:DeleteCluster", sales,
			map[string]string{"aws:SourceIp": "10.1.2.3", "aws:RequestedRegion": "us-east-1", "aws:SecureTransport": "false", "star": "*"})
		if (err == nil) != c.want {
			t.Errorf("%s\nallowed: %v, want %v", c.statements, err == nil, c.want)
		}
	}
}

// TestUnknownResource is how the front door asks about an operation whose
// resource it has not read yet.
func TestUnknownResource(t *testing.T) {
	for statements, want := range map[string]bool{
		`{"Effect":"Allow","Action":"*","Resource":"*"}`:                                                                            true,
		`{"Effect":"Allow","Action":"*","Resource":"` + sales + `"}`:                                                                false,
		`{"Effect":"Allow","Action":"*","NotResource":"` + sales + `"}`:                                                             false,
		`{"Effect":"Allow","Action":"*","Resource":["*","` + sales + `"]}`:                                                          true,
		`{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"redshift:Delete*","Resource":"` + sales + `"}`:   false,
		`{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"redshift:Describe*","Resource":"` + sales + `"}`: true,
	} {
		r := newRig(t, fmt.Sprintf("accounts:\n- id: '111111111111'\n  users:\n  - name: ana\n    keys: [{id: AKIAANAANAANA001, secret: s}]\n    policies:\n    - '{\"Statement\":[%s]}'\n", statements))
		if err := r.Authorize(t.Context(), r.principal(t, "AKIAANAANAANA001"), "redshift:DeleteCluster", "*", nil); (err == nil) != want {
			t.Errorf("%s: got %v", statements, err)
		}
	}
}

// TestHostilePattern takes no longer for a pattern made to explode.
func TestHostilePattern(t *testing.T) {
	resource := "arn:" + strings.Repeat("a", 5000)
	r := newRig(t, fmt.Sprintf("accounts:\n- id: '111111111111'\n  users:\n  - name: ana\n    keys: [{id: AKIAANAANAANA001, secret: s}]\n    policies:\n    - '{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"arn:%sb\"}]}'\n", strings.Repeat("a*", 1000)))
	start := time.Now()
	refused(t, r.Authorize(t.Context(), r.principal(t, "AKIAANAANAANA001"), "redshift:DeleteCluster", resource, nil), "AccessDenied", "")
	if d := time.Since(start); d > 30*time.Second {
		t.Errorf("took %v", d)
	}
}
