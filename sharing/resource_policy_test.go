package sharing

import (
	"fmt"
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift"
)

func TestPolicyGrants(t *testing.T) {
	arn, _ := blueshift.ParseARN("arn:aws:redshift-serverless:us-east-1:111111111111:workgroup/01234567-0123-0123-0123-0123456789ab")
	statement := func(members string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"redshift-serverless:CreateEndpointAccess"` + members + `}]}`
	}
	const any = "222222222222 CreateEndpointAccess []"
	for name, test := range map[string]struct{ policy, want string }{
		"an account from any VPC": {statement(""), any},
		"the sample of the management guide": {`{"Version":"2012-10-17","Statement":[{"Sid":"CrossAccountCrossVPCAccess","Effect":"Allow",
			"Principal":{"AWS":["222222222222","arn:aws:iam::333333333333:root"]},
			"Action":["redshift-serverless:CreateEndpointAccess","redshift-serverless:UpdateEndpointAccess","redshift-serverless:DeleteEndpointAccess","redshift-serverless:GetEndpointAccess"],
			"Resource":"arn:aws:redshift-serverless:*:*:*",
			"Condition":{"StringEquals":{"aws:RequestedRegion":"us-east-1"},"StringLike":{"aws:SourceVpc":["vpc-2","vpc-1"]}}}]}`,
			"222222222222 CreateEndpointAccess [vpc-1 vpc-2]; 333333333333 CreateEndpointAccess [vpc-1 vpc-2]"},
		"every action":           {`{"Statement":{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"redshift-serverless:*"}}`, any + "; 222222222222 RestoreFromSnapshot []"},
		"another action":         {`{"Statement":{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"redshift-serverless:GetWorkgroup"}}`, ""},
		"any VPC, said":          {statement(`,"Condition":{"StringLike":{"aws:SourceVpc":"*"}}`), any},
		"another Region":         {statement(`,"Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}`), ""},
		"this resource":          {statement(`,"Resource":"` + arn.String() + `"`), any},
		"another resource":       {statement(`,"Resource":"arn:aws:redshift-serverless:us-east-1:111111111111:workgroup/other"`), ""},
		"no JSON":                {`allow everybody`, "ValidationException"},
		"no statement":           {`{"Version":"2012-10-17"}`, "ValidationException"},
		"an unknown member":      {statement(`,"NotAction":"x"`), "ValidationException"},
		"a deny":                 {strings.Replace(statement(""), "Allow", "Deny", 1), "ValidationException"},
		"everybody":              {strings.Replace(statement(""), `{"AWS":"222222222222"}`, `{"AWS":"*"}`, 1), "ValidationException"},
		"a role":                 {strings.Replace(statement(""), "222222222222", "arn:aws:iam::222222222222:role/r", 1), "ValidationException"},
		"nobody":                 {`{"Statement":{"Effect":"Allow","Action":"redshift-serverless:*"}}`, "ValidationException"},
		"another service":        {strings.Replace(statement(""), "redshift-serverless:Create", "s3:Create", 1), "ValidationException"},
		"an unknown condition":   {statement(`,"Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`), "ValidationException"},
		"an unknown key":         {statement(`,"Condition":{"StringEquals":{"aws:SourceVpce":"vpce-1"}}`), "ValidationException"},
		"what is no VPC":         {statement(`,"Condition":{"StringEquals":{"aws:SourceVpc":"net-1"}}`), "ValidationException"},
		"an empty list of VPCs":  {statement(`,"Condition":{"StringEquals":{"aws:SourceVpc":[]}}`), "ValidationException"},
		"more than may be kept":  {statement(`,"Sid":"` + strings.Repeat("x", maxPolicy) + `"`), "ValidationException"},
		"a pattern with classes": {statement(`,"Resource":"arn:aws:redshift-serverless:us-east-1:111111111111:workgroup/[0-9]*"`), ""},
	} {
		t.Run(name, func(t *testing.T) {
			grants, err := policyGrants(test.policy, arn)
			var got []string
			for _, g := range grants {
				got = append(got, fmt.Sprint(g.Account, " ", strings.TrimPrefix(g.Action, "redshift-serverless:"), " ", g.VPCs))
			}
			if code(err) != "" {
				got = []string{code(err)}
			}
			if strings.Join(got, "; ") != test.want {
				t.Errorf("got %q, want %q (%v)", strings.Join(got, "; "), test.want, err)
			}
		})
	}
}
