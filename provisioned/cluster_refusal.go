package provisioned

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"

	"github.com/blueshift-db/blueshift"
)

// refuseCreate names the members of CreateCluster that would have an effect
// which is not built. Ignoring them would look like success.
func refuseCreate(in *redshift.CreateClusterInput) error {
	if aws.ToString(in.SnapshotScheduleIdentifier) != "" {
		return blueshift.Errorf("SnapshotScheduleNotFound", "Snapshot schedule %s not found.", *in.SnapshotScheduleIdentifier)
	}
	if err := refuse([]unbuilt{
		{"ManageMasterPassword", aws.ToBool(in.ManageMasterPassword), "set MasterUserPassword instead"},
		{"MasterPasswordSecretKmsKeyId", in.MasterPasswordSecretKmsKeyId != nil, "set MasterUserPassword instead"},
		{"HsmClientCertificateIdentifier", in.HsmClientCertificateIdentifier != nil, "leave it out"},
		{"HsmConfigurationIdentifier", in.HsmConfigurationIdentifier != nil, "leave it out"},
		{"ElasticIp", in.ElasticIp != nil, "leave it out"},
		{"MultiAZ", aws.ToBool(in.MultiAZ), "leave it out"},
		{"RedshiftIdcApplicationArn", in.RedshiftIdcApplicationArn != nil, "leave it out"},
		{"CatalogName", in.CatalogName != nil, "leave it out"},
		{"LoadSampleData", aws.ToString(in.LoadSampleData) != "" && aws.ToString(in.LoadSampleData) != "false", "load your own rows by SQL"},
		{"IpAddressType", aws.ToString(in.IpAddressType) == "dualstack", "use ipv4"},
	}); err != nil {
		return err
	}
	if aws.ToString(in.MasterUserPassword) == "" {
		return blueshift.Errorf("MissingParameter", "The request must contain the parameter MasterUserPassword.")
	}
	return refuseCommon(in.IpAddressType)
}

// refuseModify does the same for ModifyCluster.
func refuseModify(in *redshift.ModifyClusterInput) error {
	if err := refuse([]unbuilt{
		{"ManageMasterPassword", aws.ToBool(in.ManageMasterPassword), "set MasterUserPassword instead"},
		{"MasterPasswordSecretKmsKeyId", in.MasterPasswordSecretKmsKeyId != nil, "set MasterUserPassword instead"},
		{"HsmClientCertificateIdentifier", aws.ToString(in.HsmClientCertificateIdentifier) != "", "leave it out"},
		{"HsmConfigurationIdentifier", aws.ToString(in.HsmConfigurationIdentifier) != "", "leave it out"},
		{"ElasticIp", aws.ToString(in.ElasticIp) != "", "leave it out"},
		{"MultiAZ", aws.ToBool(in.MultiAZ), "leave it out"},
		{"IpAddressType", aws.ToString(in.IpAddressType) == "dualstack", "use ipv4"},
	}); err != nil {
		return err
	}
	return refuseCommon(in.IpAddressType)
}

// unbuilt is a member whose effect is not built, and what to do instead.
type unbuilt struct {
	member  string
	asked   bool
	instead string
}

func refuse(members []unbuilt) error {
	for _, m := range members {
		if m.asked {
			return blueshift.Errorf("UnsupportedOperation", "Blueshift does not support %s yet: %s.", m.member, m.instead)
		}
	}
	return nil
}

func refuseCommon(ipAddressType *string) error {
	if t := aws.ToString(ipAddressType); t != "" && t != ipv4 {
		return blueshift.Errorf("InvalidParameterValue", "Invalid IpAddressType: it can be ipv4 or dualstack.")
	}
	return nil
}
