package awshttp

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"
)

func decodeCluster(t testing.TB, body, url string) (*redshift.CreateClusterInput, error) {
	t.Helper()
	f, err := parseForm(body, url)
	if err != nil {
		return nil, err
	}
	var in redshift.CreateClusterInput
	return &in, decodeQuery(f, inputOf("redshift", "CreateCluster"), reflect.ValueOf(&in).Elem())
}

// inputOf compiles the input of an operation.
func inputOf(service, operation string) *plan {
	for _, table := range whole(nil) {
		if table.Name == service {
			sv := newService(table)
			in, _ := sv.plans(sv.rows[operation])
			return in
		}
	}
	panic(service)
}

const smallest = "ClusterIdentifier=c&NodeType=n&MasterUsername=m&"

func TestQueryLists(t *testing.T) {
	for body, want := range map[string][]string{
		"IamRoles.IamRoleArn.1=a&IamRoles.IamRoleArn.2=b":                          {"a", "b"},
		"IamRoles.IamRoleArn.10=c&IamRoles.IamRoleArn.9=b&IamRoles.IamRoleArn.2=a": {"a", "b", "c"},
		"IamRoles.member.1=a&IamRoles.member.2=b":                                  {"a", "b"},
		"IamRoles.IamRoleArn.1=a&IamRoles.member.2=b":                              {"a", "b"},
		"IamRoles.Wrong.1=a":                        {},
		"IamRoles=":                                 {},
		"IamRoles=&IamRoles.IamRoleArn.1=a":         {"a"},
		"IamRoles.IamRoleArn.2147483647=z":          {"z"},
		"IamRoles.IamRoleArn.1=":                    {""},
		"IamRoles-x=1&IamRoles.IamRoleArn.1=a+b%2B": {"a b+"},
		"": nil,
	} {
		in, err := decodeCluster(t, smallest+body, "")
		if err != nil || !reflect.DeepEqual(in.IamRoles, want) {
			t.Errorf("%s: got %#v, %v, want %#v", body, in.IamRoles, err, want)
		}
	}
	in, err := decodeCluster(t, smallest+"Tags.Tag.3.Value=v3&Tags.Tag.3.Key=k3&Tags.Tag.1.Key=k1&Tags.Tag.2=", "")
	want := []types.Tag{{Key: aws.String("k1")}, {}, {Key: aws.String("k3"), Value: aws.String("v3")}}
	if err != nil || !reflect.DeepEqual(in.Tags, want) {
		t.Errorf("got %+v, %v", in.Tags, err)
	}
}

func TestQueryNamesAreExact(t *testing.T) {
	in, err := decodeCluster(t, smallest+"port=1&DBName=&MultiAZ=True", "")
	if err != nil || in.Port != nil || in.DBName == nil || *in.DBName != "" || !aws.ToBool(in.MultiAZ) {
		t.Errorf("got %+v, %v", in, err)
	}
}

func TestBodyWinsOverURL(t *testing.T) {
	in, err := decodeCluster(t, smallest+"DBName=body", "DBName=url&Port=1")
	if err != nil || aws.ToString(in.DBName) != "body" || aws.ToInt32(in.Port) != 1 {
		t.Errorf("got %+v, %v", in, err)
	}
}

func TestTimes(t *testing.T) {
	for s, want := range map[string]string{
		"2024-05-01T00:00:00Z":          "2024-05-01T00:00:00Z",
		"2024-05-01T00:00:00.125Z":      "2024-05-01T00:00:00.125Z",
		"2024-05-01T02:00:00+02:00":     "2024-05-01T00:00:00Z",
		"2024-05-01T00:00Z":             "2024-05-01T00:00:00Z",
		"2024-05-01T00:00:00":           "2024-05-01T00:00:00Z",
		"20240501T000000Z":              "2024-05-01T00:00:00Z",
		"2024-05-01":                    "2024-05-01T00:00:00Z",
		"2024-13-01T00:00:00Z":          "",
		"0000-00-00T00:00:00Z":          "",
		"1714521600":                    "",
		strings.Repeat("2024-05-01", 9): "",
	} {
		got, ok := parseTime(s)
		if ok != (want != "") || ok && got.Format(time.RFC3339Nano) != want {
			t.Errorf("%s: got %v, %t", s, got, ok)
		}
	}
}

// FuzzQuery decodes made-up forms into a structure with every kind of member.
func FuzzQuery(f *testing.F) {
	f.Add("Action=ModifyRedshiftIdcApplication&RedshiftIdcApplicationArn=a&ServiceIntegrations.member.1.LakeFormation.member.1.LakeFormationQuery.Authorization=Enabled")
	f.Add("ServiceIntegrations.member.1.Redshift.member.2.Connect.Authorization=Disabled&AuthorizedTokenIssuerList.member.10.AuthorizedAudiencesList.member.1=x")
	f.Add("ServiceIntegrations.member.1.S3AccessGrants=&ServiceIntegrations.member.=&.=&...=&ServiceIntegrations..1=")
	f.Add("AdditionalEncryptionContext.entry.1.key=k&AdditionalEncryptionContext.entry.1.value=v&TagList.Tag.1.Key=k&SourceArn=%C3%BC")
	f.Add("ServiceIntegrations.member.99999999999=&%=&=&&a&RedshiftIdcApplicationArn=%")
	idc := inputOf("redshift", "ModifyRedshiftIdcApplication")
	integration := inputOf("redshift", "CreateIntegration")
	f.Fuzz(func(t *testing.T, body string) {
		form, err := parseForm(body, "")
		if err != nil {
			return
		}
		for _, p := range []*plan{idc, integration} {
			v := reflect.New(p.typ)
			if decodeQuery(form, p, v.Elem()) == nil {
				appendXMLFields(nil, p, v.UnsafePointer()) // what was read can be written
			}
		}
	})
}

// FuzzJSON does the same for JSON bodies.
func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"actionName":"a","schedule":{"at":1714521600.5},"targetAction":{"createSnapshot":{"namespaceName":"n","snapshotNamePrefix":"p","tags":[{"key":"k","value":"v"}]}}}`))
	f.Add([]byte(`{"schedule":{"at":1e400},"startTime":"2024-05-01T00:00:00Z","enabled":null}`))
	f.Add([]byte(`{"targetAction":{"createSnapshot":[]},"schedule":{"cron":1,"at":1}}`))
	create := inputOf("redshift-serverless", "CreateScheduledAction")
	f.Fuzz(func(t *testing.T, body []byte) {
		v := reflect.New(create.typ)
		if decodeJSON(body, create, v.Elem()) == nil {
			appendJSONFields([]byte("{"), create, v.Elem())
		}
	})
}
