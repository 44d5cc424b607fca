package awshttp

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
)

// hollow answers nothing, so that only the reading of requests is on trial.
func hollow[In, Out any](context.Context, *In) (*Out, error) { return nil, nil }

func hollowDoor(t testing.TB) *door {
	return open(t, whole(map[string]Operation{
		"CreateCluster":         Op(hollow[redshift.CreateClusterInput, redshift.CreateClusterOutput]),
		"CreateUsageLimit":      Op(hollow[redshift.CreateUsageLimitInput, redshift.CreateUsageLimitOutput]),
		"CreateIntegration":     Op(hollow[redshift.CreateIntegrationInput, redshift.CreateIntegrationOutput]),
		"CreateScheduledAction": Op(hollow[redshift.CreateScheduledActionInput, redshift.CreateScheduledActionOutput]),
		"DescribeClusters":      Op(describe),
		"ExecuteStatement":      Op(hollow[redshiftdata.ExecuteStatementInput, redshiftdata.ExecuteStatementOutput]),
		"ListStatements":        Op(hollow[redshiftdata.ListStatementsInput, redshiftdata.ListStatementsOutput]),
		"GetStatementResult":    Op(hollow[redshiftdata.GetStatementResultInput, redshiftdata.GetStatementResultOutput]),
	}), nil)
}

func TestMalformedQueryCalls(t *testing.T) {
	d := hollowDoor(t)
	const create = "Action=CreateCluster&Version=2012-12-01&ClusterIdentifier=c&NodeType=ra3.large&MasterUsername=m"
	for name, c := range map[string]struct {
		body   string
		status int
		want   string
	}{
		"fine":                {create + "&Port=5439&Encrypted=TRUE&VpcSecurityGroupIds=", 200, "CreateClusterResponse"},
		"unknown parameter":   {create + "&NewInTheNextSDK=1&Tags.Other.1=x", 200, "CreateClusterResponse"},
		"no action":           {"Version=2012-12-01", 400, "<Code>MissingAction</Code>"},
		"nothing":             {"", 400, "<Code>MissingAction</Code>"},
		"unknown action":      {"Action=MakeCoffee&Version=2012-12-01", 400, "<Code>InvalidAction</Code><Message>Could not find operation MakeCoffee for version 2012-12-01</Message>"},
		"unknown version":     {"Action=DescribeClusters&Version=1999-01-01", 400, "<Code>InvalidAction</Code><Message>Could not find operation DescribeClusters for version 1999-01-01</Message>"},
		"no version":          {"Action=DescribeClusters", 400, "<Code>InvalidAction</Code><Message>Could not find operation DescribeClusters for version NO_VERSION_SPECIFIED</Message>"},
		"action of STS":       {"Action=GetCallerIdentity&Version=2011-06-15", 400, "<Code>InvalidAction</Code>"},
		"missing parameter":   {"Action=CreateCluster&Version=2012-12-01&ClusterIdentifier=c", 400, "<Code>MissingParameter</Code><Message>The request must contain the parameter NodeType.</Message>"},
		"missing inner":       {"Action=CreateScheduledAction&Version=2012-12-01&ScheduledActionName=a&Schedule=s&IamRole=r&TargetAction.PauseCluster.Other=1", 400, "<Code>MissingParameter</Code><Message>The request must contain the parameter TargetAction.PauseCluster.ClusterIdentifier.</Message>"},
		"integer with junk":   {create + "&Port=5439x", 400, "<Code>InvalidParameterValue</Code><Message>The value '5439x' for the parameter Port is not valid: it must be a whole number of at most 32 bits.</Message>"},
		"integer too big":     {create + "&Port=99999999999", 400, "<Code>InvalidParameterValue</Code>"},
		"integer empty":       {create + "&Port=", 400, "<Code>InvalidParameterValue</Code>"},
		"boolean":             {create + "&Encrypted=yes", 400, "<Code>InvalidParameterValue</Code><Message>The value 'yes' for the parameter Encrypted is not valid: it must be true or false.</Message>"},
		"timestamp":           {"Action=CreateScheduledAction&Version=2012-12-01&StartTime=tomorrow", 400, "<Code>InvalidParameterValue</Code><Message>The value 'tomorrow' for the parameter StartTime is not valid: it must be a time such as 2024-05-01T00:00:00Z.</Message>"},
		"position":            {create + "&Tags.Tag.one.Key=k", 400, "<Code>InvalidParameterValue</Code>"},
		"position zero":       {create + "&Tags.Tag.0.Key=k", 400, "<Code>InvalidParameterValue</Code>"},
		"list as scalar":      {create + "&VpcSecurityGroupIds=sg-1", 400, "send VpcSecurityGroupIds.VpcSecurityGroupId.1 and so on"},
		"item as structure":   {create + "&VpcSecurityGroupIds.VpcSecurityGroupId.1.Name=sg-1", 400, "<Code>InvalidParameterValue</Code>"},
		"control character":   {create + "&DBName=a%00b", 400, "<Code>InvalidParameterValue</Code>"},
		"enumeration":         {"Action=CreateUsageLimit&Version=2012-12-01&Amount=1&ClusterIdentifier=c&LimitType=cups&FeatureType=spectrum", 400, "<Code>ValidationError</Code><Message>1 validation error detected: Value 'cups' at 'limitType' failed to satisfy constraint: Member must satisfy enum value set: [time, data-scanned]</Message>"},
		"escape cut short":    {create + "&DBName=%4", 404, "<Code>MalformedQueryString</Code>"},
		"escape with junk":    {create + "&DBName=%zz", 404, "<Code>MalformedQueryString</Code>"},
		"not UTF-8":           {create + "&DBName=%ff", 404, "<Code>MalformedQueryString</Code>"},
		"too many parameters": {create + strings.Repeat("&a=", 20_001), 400, "<Code>InvalidQueryParameter</Code>"},
		"too long":            {create + "&DBName=" + strings.Repeat("x", maxBody), 413, "<Code>RequestEntityTooLarge</Code>"},
	} {
		t.Run(name, func(t *testing.T) {
			status, body := d.post(t, "redshift", c.body, "Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
			if status != c.status || !strings.Contains(body, c.want) {
				t.Errorf("got %d %s\nwant %d with %s", status, body, c.status, c.want)
			}
			if status != 200 && !strings.Contains(body, `<ErrorResponse xmlns="http://redshift.amazonaws.com/doc/2012-12-01/"><Error><Type>Sender</Type>`) {
				t.Errorf("not the form of an error: %s", body)
			}
		})
	}
}

func TestMalformedJSONCalls(t *testing.T) {
	d := hollowDoor(t)
	const execute = "RedshiftData.ExecuteStatement"
	for name, c := range map[string]struct {
		target, body string
		status       int
		want         string
	}{
		"fine":              {execute, `{"Sql":"select 1","New":[1,{"a":null}],"Database":null}`, 200, "{}"},
		"empty body":        {"RedshiftData.ListStatements", "", 200, `{"Statements":[]}`},
		"no JSON":           {execute, `{"Sql":`, 400, `"__type":"SerializationException"`},
		"text behind":       {execute, `{"Sql":"x"} {}`, 400, `"__type":"SerializationException"`},
		"no object":         {execute, `[1]`, 400, `"__type":"SerializationException","Message":"The request body must be an object, not [1]."`},
		"number for text":   {execute, `{"Sql":1}`, 400, `"__type":"SerializationException","Message":"The member 'sql' must be a string, not 1."`},
		"text for boolean":  {execute, `{"Sql":"x","WithEvent":"yes"}`, 400, `The member 'withEvent' must be true or false, not \"yes\".`},
		"fraction":          {"RedshiftData.ListStatements", `{"MaxResults":1.5}`, 400, `The member 'maxResults' must be a whole number of at most 32 bits, not 1.5.`},
		"text for list":     {execute, `{"Sql":"x","Parameters":"p"}`, 400, `The member 'parameters' must be a list`},
		"missing":           {execute, `{}`, 400, `"__type":"ValidationException","Message":"1 validation error detected: Value null at 'sql' failed to satisfy constraint: Member must not be null"`},
		"missing inner":     {execute, `{"Sql":"x","Parameters":[{}]}`, 400, `2 validation errors detected: Value null at 'parameters.1.member.name' failed to satisfy constraint: Member must not be null; Value null at 'parameters.1.member.value'`},
		"enumeration":       {"RedshiftData.ListStatements", `{"Status":"LOST"}`, 400, `Value 'LOST' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [`},
		"unknown operation": {"RedshiftData.MakeCoffee", `{}`, 400, `"__type":"UnknownOperationException"`},
		"unknown service":   {"DynamoDB_20120810.GetItem", `{}`, 400, `"__type":"UnknownOperationException"`},
		"no target":         {"", `{}`, 400, `"__type":"UnknownOperationException"`},
		"another's target":  {"RedshiftServerless.ListNamespaces", `{}`, 400, `"__type":"InvalidSignatureException","message":"Credential should be scoped to correct service: 'redshift-serverless'."`},
		"too long":          {execute, `{"Sql":"` + strings.Repeat("x", maxBody) + `"}`, 413, `"__type":"RequestEntityTooLarge"`},
	} {
		t.Run(name, func(t *testing.T) {
			headers := []string{"Content-Type", "application/x-amz-json-1.1"}
			if c.target != "" {
				headers = append(headers, "X-Amz-Target", c.target)
			}
			status, body := d.post(t, "redshift-data", c.body, headers...)
			if status != c.status || !strings.Contains(body, c.want) {
				t.Errorf("got %d %s\nwant %d with %s", status, body, c.status, c.want)
			}
		})
	}
}

// A body that does not come holds its connection for a while only, and no other call.
func TestABodyThatDoesNotCome(t *testing.T) {
	d := open(t, whole(nil), func(c *Config) { c.BodyTimeout = 50 * time.Millisecond })
	c, err := net.Dial("tcp", strings.TrimPrefix(d.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(time.Minute))
	if _, err := io.WriteString(c, "POST / HTTP/1.1\r\nHost: redshift\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nAction="); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(c)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 400") || !strings.Contains(string(answer), "<Code>RequestTimeout</Code>") {
		t.Errorf("answered %q (%v), want RequestTimeout and the end of the connection", answer, err)
	}
}

func TestCallsOfNoService(t *testing.T) {
	d := hollowDoor(t)
	if status, body := d.post(t, "s3", "Action=DescribeClusters&Version=2012-12-01"); status != 403 || !strings.Contains(body, "correct service: one of 'redshift', 'redshift-data', 'redshift-serverless', 'sts'.") {
		t.Errorf("got %d %s", status, body)
	}
	if status, body := d.post(t, "redshift", "", "Smithy-Protocol", "rpc-v2-cbor"); status != 415 || !strings.Contains(body, "UnsupportedProtocol") {
		t.Errorf("got %d %s", status, body)
	}
	r, _ := http.NewRequest("PUT", d.url, nil)
	if status, body := d.roundTrip(t, r); status != 405 || !strings.Contains(body, "<Code>MethodNotAllowed</Code>") {
		t.Errorf("got %d %s", status, body)
	}
	r, _ = http.NewRequest("POST", d.url, strings.NewReader("Action=GetCallerIdentity&Version=2011-06-15"))
	if status, body := d.roundTrip(t, r); status != 403 || !strings.Contains(body, `xmlns="https://sts.amazonaws.com/doc/2011-06-15/"`) {
		t.Errorf("got %d %s", status, body)
	}
}
