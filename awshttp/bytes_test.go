package awshttp

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	redshifttypes "github.com/aws/aws-sdk-go-v2/service/redshift/types"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	datatypes "github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	serverlesstypes "github.com/aws/aws-sdk-go-v2/service/redshiftserverless/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/blueshift-db/blueshift"
)

var update = flag.Bool("update", false, "write what the server answers into testdata")

var at = time.Date(2024, 5, 1, 12, 30, 5, 250e6, time.UTC)

// hard answers that show every form of the encodings.
var hard = map[string]Operation{
	"DescribeClusters": Op(func(context.Context, *redshift.DescribeClustersInput) (*redshift.DescribeClustersOutput, error) {
		return &redshift.DescribeClustersOutput{Marker: aws.String("a<b>&\"c'"), Clusters: []redshifttypes.Cluster{{
			ClusterIdentifier: aws.String("sales"), ClusterCreateTime: &at, NumberOfNodes: aws.Int32(2), Encrypted: aws.Bool(false),
			Endpoint:          &redshifttypes.Endpoint{Address: aws.String("127.77.0.1"), Port: aws.Int32(5439)},
			Tags:              []redshifttypes.Tag{{Key: aws.String("line"), Value: aws.String("one\r\n\ttwo \x00 \xff é 🚀")}, {Key: aws.String("empty"), Value: aws.String("")}},
			VpcSecurityGroups: []redshifttypes.VpcSecurityGroupMembership{{Status: aws.String("active"), VpcSecurityGroupId: aws.String("sg-1")}},
		}}}, nil
	}),
	"DescribeDataShares": Op(func(context.Context, *redshift.DescribeDataSharesInput) (*redshift.DescribeDataSharesOutput, error) {
		return &redshift.DescribeDataSharesOutput{DataShares: []redshifttypes.DataShare{{
			DataShareArn:          aws.String("arn:aws:redshift:us-east-1:111111111111:datashare:g/s"),
			DataShareAssociations: []redshifttypes.DataShareAssociation{{ConsumerIdentifier: aws.String("222222222222"), Status: redshifttypes.DataShareStatusActive, CreatedDate: &at}},
		}}}, nil
	}),
	"DeleteClusterSubnetGroup": Op(hollow[redshift.DeleteClusterSubnetGroupInput, redshift.DeleteClusterSubnetGroupOutput]),
	"DescribeSnapshotSchedules": Op(func(context.Context, *redshift.DescribeSnapshotSchedulesInput) (*redshift.DescribeSnapshotSchedulesOutput, error) {
		return &redshift.DescribeSnapshotSchedulesOutput{SnapshotSchedules: []redshifttypes.SnapshotSchedule{{NextInvocations: []time.Time{at, at.Add(time.Hour)}}}}, nil
	}),
	"CreateIntegration": Op(func(_ context.Context, in *redshift.CreateIntegrationInput) (*redshift.CreateIntegrationOutput, error) {
		return &redshift.CreateIntegrationOutput{AdditionalEncryptionContext: in.AdditionalEncryptionContext, Tags: in.TagList}, nil
	}),
	"ModifyRedshiftIdcApplication": Op(func(_ context.Context, in *redshift.ModifyRedshiftIdcApplicationInput) (*redshift.ModifyRedshiftIdcApplicationOutput, error) {
		return &redshift.ModifyRedshiftIdcApplicationOutput{RedshiftIdcApplication: &redshifttypes.RedshiftIdcApplication{ServiceIntegrations: in.ServiceIntegrations}}, nil
	}),
	"DeleteCluster": Op(func(context.Context, *redshift.DeleteClusterInput) (*redshift.DeleteClusterOutput, error) {
		return nil, &redshifttypes.ClusterNotFoundFault{Message: aws.String("Cluster a<b> not found.")}
	}),
	"GetCallerIdentity": Op(func(context.Context, *sts.GetCallerIdentityInput) (*sts.GetCallerIdentityOutput, error) {
		return &sts.GetCallerIdentityOutput{Account: aws.String("111111111111"), Arn: aws.String("arn:aws:iam::111111111111:root"), UserId: aws.String("111111111111")}, nil
	}),
	"GetStatementResult": Op(func(context.Context, *redshiftdata.GetStatementResultInput) (*redshiftdata.GetStatementResultOutput, error) {
		return &redshiftdata.GetStatementResultOutput{
			ColumnMetadata: []datatypes.ColumnMetadata{{Name: aws.String("n\"\\\n\x01"), Nullable: 1}},
			Records: [][]datatypes.Field{{
				&datatypes.FieldMemberStringValue{Value: "é 🚀 \xff"}, &datatypes.FieldMemberLongValue{Value: -7}, &datatypes.FieldMemberIsNull{Value: true},
				&datatypes.FieldMemberDoubleValue{Value: 1e21}, &datatypes.FieldMemberBlobValue{Value: []byte{0, 255}},
			}, {}},
		}, nil
	}),
	"DescribeStatement": Op(func(context.Context, *redshiftdata.DescribeStatementInput) (*redshiftdata.DescribeStatementOutput, error) {
		return &redshiftdata.DescribeStatementOutput{Id: aws.String("x"), CreatedAt: &at, UpdatedAt: aws.Time(at.Truncate(time.Second)), HasResultSet: aws.Bool(false)}, nil
	}),
	"CancelStatement": Op(func(context.Context, *redshiftdata.CancelStatementInput) (*redshiftdata.CancelStatementOutput, error) {
		return nil, &datatypes.ResourceNotFoundException{Message: aws.String("no such statement"), ResourceId: aws.String("x")}
	}),
	"GetWorkgroup": Op(func(context.Context, *redshiftserverless.GetWorkgroupInput) (*redshiftserverless.GetWorkgroupOutput, error) {
		return &redshiftserverless.GetWorkgroupOutput{Workgroup: &serverlesstypes.Workgroup{CreationDate: &at, WorkgroupName: aws.String("w")}}, nil
	}),
	"DeleteWorkgroup": Op(func(context.Context, *redshiftserverless.DeleteWorkgroupInput) (*redshiftserverless.DeleteWorkgroupOutput, error) {
		return nil, blueshift.Errorf("ConflictException", "The workgroup is busy.")
	}),
	"ListNamespaces": Op(hollow[redshiftserverless.ListNamespacesInput, redshiftserverless.ListNamespacesOutput]),
}

var requestIDs = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`)

// TestExactBytes holds replies to the files in testdata: a request (service,
// and target for JSON, then the body), a line of dashes, the reply.
func TestExactBytes(t *testing.T) {
	d := open(t, whole(hard), nil)
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			request, want, _ := strings.Cut(string(text), "\n---\n")
			first, body, _ := strings.Cut(request, "\n")
			service, target, _ := strings.Cut(first, " ")
			var headers []string
			if target != "" {
				headers = []string{"X-Amz-Target", target}
			}
			status, reply := d.post(t, service, strings.ReplaceAll(body, "\n", ""), headers...)
			got := strconv.Itoa(status) + "\n" + requestIDs.ReplaceAllString(reply, "REQUEST-ID") + "\n"
			if *update {
				if err := os.WriteFile(file, []byte(request+"\n---\n"+got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}
