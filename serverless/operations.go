package serverless

import (
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"

	"github.com/blueshift-db/blueshift/awshttp"
)

// Why each family of operations is not served yet: what it stands on.
const (
	credentials = "it needs AWS IAM Identity Center"
	lakehouse   = "it needs AWS Glue catalogs"
)

// Operations is the table of the Redshift Serverless API, version 2021-04-21.
func (s *Service) Operations() map[string]awshttp.Operation {
	return map[string]awshttp.Operation{
		"ConvertRecoveryPointToSnapshot":  op(s.ConvertRecoveryPointToSnapshot).Writes(),
		"CreateCustomDomainAssociation":   op(s.CreateCustomDomainAssociation).Writes(),
		"CreateEndpointAccess":            op(s.CreateEndpointAccess).Writes(),
		"CreateNamespace":                 op(s.CreateNamespace).Writes(),
		"CreateReservation":               op(s.CreateReservation).Writes(),
		"CreateScheduledAction":           op(s.CreateScheduledAction).Writes(),
		"CreateSnapshot":                  op(s.CreateSnapshot).Writes(),
		"CreateSnapshotCopyConfiguration": op(s.CreateSnapshotCopyConfiguration).Writes(),
		"CreateUsageLimit":                op(s.CreateUsageLimit).Writes(),
		"CreateWorkgroup":                 op(s.CreateWorkgroup).Writes(),
		"DeleteCustomDomainAssociation":   op(s.DeleteCustomDomainAssociation).Writes(),
		"DeleteEndpointAccess":            op(s.DeleteEndpointAccess).Writes(),
		"DeleteNamespace":                 op(s.DeleteNamespace).Writes(),
		"DeleteResourcePolicy":            op(s.DeleteResourcePolicy).Writes(),
		"DeleteScheduledAction":           op(s.DeleteScheduledAction).Writes(),
		"DeleteSnapshot":                  op(s.DeleteSnapshot).Writes(),
		"DeleteSnapshotCopyConfiguration": op(s.DeleteSnapshotCopyConfiguration).Writes(),
		"DeleteUsageLimit":                op(s.DeleteUsageLimit).Writes(),
		"DeleteWorkgroup":                 op(s.DeleteWorkgroup).Writes(),
		"GetCredentials":                  op(s.GetCredentials),
		"GetCustomDomainAssociation":      op(s.GetCustomDomainAssociation),
		"GetEndpointAccess":               op(s.GetEndpointAccess),
		"GetIdentityCenterAuthToken":      awshttp.Later[api.GetIdentityCenterAuthTokenInput, api.GetIdentityCenterAuthTokenOutput](credentials),
		"GetNamespace":                    op(s.GetNamespace),
		"GetRecoveryPoint":                op(s.GetRecoveryPoint),
		"GetReservation":                  op(s.GetReservation),
		"GetReservationOffering":          op(s.GetReservationOffering),
		"GetResourcePolicy":               op(s.GetResourcePolicy),
		"GetScheduledAction":              op(s.GetScheduledAction),
		"GetSnapshot":                     op(s.GetSnapshot),
		"GetTableRestoreStatus":           op(s.GetTableRestoreStatus),
		"GetTrack":                        op(s.GetTrack),
		"GetUsageLimit":                   op(s.GetUsageLimit),
		"GetWorkgroup":                    op(s.GetWorkgroup),
		"ListCustomDomainAssociations":    listing(s.ListCustomDomainAssociations),
		"ListEndpointAccess":              op(s.ListEndpointAccess),
		"ListManagedWorkgroups":           op(s.ListManagedWorkgroups),
		"ListNamespaces":                  op(s.ListNamespaces),
		"ListRecoveryPoints":              op(s.ListRecoveryPoints),
		"ListReservationOfferings":        op(s.ListReservationOfferings),
		"ListReservations":                op(s.ListReservations),
		"ListScheduledActions":            listing(s.ListScheduledActions),
		"ListSnapshotCopyConfigurations":  listing(s.ListSnapshotCopyConfigurations),
		"ListSnapshots":                   op(s.ListSnapshots),
		"ListTableRestoreStatus":          listing(s.ListTableRestoreStatus),
		"ListTagsForResource":             op(s.ListTagsForResource),
		"ListTracks":                      listing(s.ListTracks),
		"ListUsageLimits":                 listing(s.ListUsageLimits),
		"ListWorkgroups":                  op(s.ListWorkgroups),
		"PutResourcePolicy":               op(s.PutResourcePolicy).Writes(),
		"RestoreFromRecoveryPoint":        op(s.RestoreFromRecoveryPoint).Writes(),
		"RestoreFromSnapshot":             op(s.RestoreFromSnapshot).Writes(),
		"RestoreTableFromRecoveryPoint":   op(s.RestoreTableFromRecoveryPoint).Writes(),
		"RestoreTableFromSnapshot":        op(s.RestoreTableFromSnapshot).Writes(),
		"TagResource":                     op(s.TagResource).Writes(),
		"UntagResource":                   op(s.UntagResource).Writes(),
		"UpdateCustomDomainAssociation":   op(s.UpdateCustomDomainAssociation).Writes(),
		"UpdateEndpointAccess":            op(s.UpdateEndpointAccess).Writes(),
		"UpdateLakehouseConfiguration":    awshttp.Later[api.UpdateLakehouseConfigurationInput, api.UpdateLakehouseConfigurationOutput](lakehouse),
		"UpdateNamespace":                 op(s.UpdateNamespace).Writes(),
		"UpdateScheduledAction":           op(s.UpdateScheduledAction).Writes(),
		"UpdateSnapshot":                  op(s.UpdateSnapshot).Writes(),
		"UpdateSnapshotCopyConfiguration": op(s.UpdateSnapshotCopyConfiguration).Writes(),
		"UpdateUsageLimit":                op(s.UpdateUsageLimit).Writes(),
		"UpdateWorkgroup":                 op(s.UpdateWorkgroup).Writes(),
	}
}
