package provisioned

import (
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"

	"github.com/blueshift-db/blueshift"
)

// resource names what a call is about, as IAM policies name it: the resource
// whose ARN it carries, else the caller's cluster, subnet group or parameter
// group. Endpoint authorizations and managed endpoints have no ARN of their own
// (Service Authorization Reference, Actions for Amazon Redshift); calls about
// them are about the cluster where it is the caller's, and about "*" otherwise.
func resource(p blueshift.Principal, in any) (string, map[string]string) {
	switch in := in.(type) {
	case *redshift.GetClusterCredentialsInput:
		return databaseARN(p, "dbuser", aws.ToString(in.ClusterIdentifier), aws.ToString(in.DbUser)), credentialConditions(in)
	case *redshift.GetClusterCredentialsWithIAMInput:
		return databaseARN(p, "dbname", aws.ToString(in.ClusterIdentifier), aws.ToString(in.DbName)), nil
	case *redshift.RegisterNamespaceInput:
		return registeredARN(p, in.NamespaceIdentifier), nil
	case *redshift.DeregisterNamespaceInput:
		return registeredARN(p, in.NamespaceIdentifier), nil
	}
	v := reflect.ValueOf(in).Elem()
	if arn := text(v, "DataShareArn"); arn != "" {
		if consumer := text(v, "ConsumerIdentifier"); consumer != "" {
			return arn, map[string]string{"redshift:ConsumerIdentifier": consumer}
		}
		return arn, nil
	}
	if arn := text(v, "ResourceArn"); arn != "" {
		return arn, nil
	}
	if owner := text(v, "ResourceOwner"); owner != "" && owner != string(p.Account) {
		return "*", nil
	}
	if id := text(v, "ClusterIdentifier"); id != "" {
		return blueshift.ClusterARN(p.Region, p.Account, strings.ToLower(id)), nil
	}
	if name := text(v, "ClusterSubnetGroupName"); name != "" {
		return "arn:aws:redshift:" + string(p.Region) + ":" + string(p.Account) + ":subnetgroup:" + strings.ToLower(name), nil
	}
	if name := text(v, "ParameterGroupName"); name != "" {
		return "arn:aws:redshift:" + string(p.Region) + ":" + string(p.Account) + ":parametergroup:" + strings.ToLower(name), nil
	}
	return "*", nil
}

// registeredARN is the cluster whose namespace is registered; workgroups are not
// of this service.
func registeredARN(p blueshift.Principal, in types.NamespaceIdentifierUnion) string {
	if r := namespaceReference(in); r.Cluster != "" {
		return blueshift.ClusterARN(p.Region, p.Account, strings.ToLower(r.Cluster))
	}
	return "*"
}

// text is a string member of an input, "" if it has none or it is not set.
func text(v reflect.Value, member string) string {
	if f := v.FieldByName(member); f.IsValid() {
		if s, ok := f.Interface().(*string); ok && s != nil {
			return *s
		}
	}
	return ""
}
