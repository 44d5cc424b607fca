package serverless

import (
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"

	"github.com/blueshift-db/blueshift/awshttp"
)

// Why each family of operations is not served yet: what it stands on.
const (
	workgroups     = "serverless namespaces and workgroups come after provisioned clusters; use redshift CreateCluster"
	endpoints      = "managed endpoints are served for provisioned clusters only; use redshift CreateEndpointAccess"
	snapshots      = "it needs snapshots, which come with workgroups"
	recoveryPoints = "it needs recovery points, which come with workgroups"
	limits         = "it needs usage metering, which comes with workgroups"
	schedules      = "it needs a scheduler, which comes with workgroups"
	domains        = "it needs custom domain names, which come with workgroups"
	reservations   = "reservations are about billing, and nothing here is billed"
	policies       = "it needs resource policies on snapshots"
	tags           = "it needs workgroups to tag"
	credentials    = "it needs workgroups to log in to"
	tracks         = "it needs maintenance tracks of workgroups"
	lakehouse      = "it needs AWS Glue catalogs"
)

// Service is the table of the redshift-serverless API, version 2021-04-21.
func Service() awshttp.Service {
	return awshttp.Service{
		Name:         "redshift-serverless",
		Protocol:     awshttp.JSON,
		APIVersion:   "2021-04-21",
		TargetPrefix: "RedshiftServerless",
		Operations: map[string]awshttp.Operation{
			"ConvertRecoveryPointToSnapshot":  awshttp.Later[api.ConvertRecoveryPointToSnapshotInput, api.ConvertRecoveryPointToSnapshotOutput](recoveryPoints),
			"CreateCustomDomainAssociation":   awshttp.Later[api.CreateCustomDomainAssociationInput, api.CreateCustomDomainAssociationOutput](domains),
			"CreateEndpointAccess":            awshttp.Later[api.CreateEndpointAccessInput, api.CreateEndpointAccessOutput](endpoints),
			"CreateNamespace":                 awshttp.Later[api.CreateNamespaceInput, api.CreateNamespaceOutput](workgroups),
			"CreateReservation":               awshttp.Later[api.CreateReservationInput, api.CreateReservationOutput](reservations),
			"CreateScheduledAction":           awshttp.Later[api.CreateScheduledActionInput, api.CreateScheduledActionOutput](schedules),
			"CreateSnapshot":                  awshttp.Later[api.CreateSnapshotInput, api.CreateSnapshotOutput](snapshots),
			"CreateSnapshotCopyConfiguration": awshttp.Later[api.CreateSnapshotCopyConfigurationInput, api.CreateSnapshotCopyConfigurationOutput](snapshots),
			"CreateUsageLimit":                awshttp.Later[api.CreateUsageLimitInput, api.CreateUsageLimitOutput](limits),
			"CreateWorkgroup":                 awshttp.Later[api.CreateWorkgroupInput, api.CreateWorkgroupOutput](workgroups),
			"DeleteCustomDomainAssociation":   awshttp.Later[api.DeleteCustomDomainAssociationInput, api.DeleteCustomDomainAssociationOutput](domains),
			"DeleteEndpointAccess":            awshttp.Later[api.DeleteEndpointAccessInput, api.DeleteEndpointAccessOutput](endpoints),
			"DeleteNamespace":                 awshttp.Later[api.DeleteNamespaceInput, api.DeleteNamespaceOutput](workgroups),
			"DeleteResourcePolicy":            awshttp.Later[api.DeleteResourcePolicyInput, api.DeleteResourcePolicyOutput](policies),
			"DeleteScheduledAction":           awshttp.Later[api.DeleteScheduledActionInput, api.DeleteScheduledActionOutput](schedules),
			"DeleteSnapshot":                  awshttp.Later[api.DeleteSnapshotInput, api.DeleteSnapshotOutput](snapshots),
			"DeleteSnapshotCopyConfiguration": awshttp.Later[api.DeleteSnapshotCopyConfigurationInput, api.DeleteSnapshotCopyConfigurationOutput](snapshots),
			"DeleteUsageLimit":                awshttp.Later[api.DeleteUsageLimitInput, api.DeleteUsageLimitOutput](limits),
			"DeleteWorkgroup":                 awshttp.Later[api.DeleteWorkgroupInput, api.DeleteWorkgroupOutput](workgroups),
			"GetCredentials":                  awshttp.Later[api.GetCredentialsInput, api.GetCredentialsOutput](credentials),
			"GetCustomDomainAssociation":      awshttp.Later[api.GetCustomDomainAssociationInput, api.GetCustomDomainAssociationOutput](domains),
			"GetEndpointAccess":               awshttp.Later[api.GetEndpointAccessInput, api.GetEndpointAccessOutput](endpoints),
			"GetIdentityCenterAuthToken":      awshttp.Later[api.GetIdentityCenterAuthTokenInput, api.GetIdentityCenterAuthTokenOutput](credentials),
			"GetNamespace":                    awshttp.Later[api.GetNamespaceInput, api.GetNamespaceOutput](workgroups),
			"GetRecoveryPoint":                awshttp.Later[api.GetRecoveryPointInput, api.GetRecoveryPointOutput](recoveryPoints),
			"GetReservation":                  awshttp.Later[api.GetReservationInput, api.GetReservationOutput](reservations),
			"GetReservationOffering":          awshttp.Later[api.GetReservationOfferingInput, api.GetReservationOfferingOutput](reservations),
			"GetResourcePolicy":               awshttp.Later[api.GetResourcePolicyInput, api.GetResourcePolicyOutput](policies),
			"GetScheduledAction":              awshttp.Later[api.GetScheduledActionInput, api.GetScheduledActionOutput](schedules),
			"GetSnapshot":                     awshttp.Later[api.GetSnapshotInput, api.GetSnapshotOutput](snapshots),
			"GetTableRestoreStatus":           awshttp.Later[api.GetTableRestoreStatusInput, api.GetTableRestoreStatusOutput](snapshots),
			"GetTrack":                        awshttp.Later[api.GetTrackInput, api.GetTrackOutput](tracks),
			"GetUsageLimit":                   awshttp.Later[api.GetUsageLimitInput, api.GetUsageLimitOutput](limits),
			"GetWorkgroup":                    awshttp.Later[api.GetWorkgroupInput, api.GetWorkgroupOutput](workgroups),
			"ListCustomDomainAssociations":    awshttp.Later[api.ListCustomDomainAssociationsInput, api.ListCustomDomainAssociationsOutput](domains),
			"ListEndpointAccess":              awshttp.Later[api.ListEndpointAccessInput, api.ListEndpointAccessOutput](endpoints),
			"ListManagedWorkgroups":           awshttp.Later[api.ListManagedWorkgroupsInput, api.ListManagedWorkgroupsOutput](lakehouse),
			"ListNamespaces":                  awshttp.Later[api.ListNamespacesInput, api.ListNamespacesOutput](workgroups),
			"ListRecoveryPoints":              awshttp.Later[api.ListRecoveryPointsInput, api.ListRecoveryPointsOutput](recoveryPoints),
			"ListReservationOfferings":        awshttp.Later[api.ListReservationOfferingsInput, api.ListReservationOfferingsOutput](reservations),
			"ListReservations":                awshttp.Later[api.ListReservationsInput, api.ListReservationsOutput](reservations),
			"ListScheduledActions":            awshttp.Later[api.ListScheduledActionsInput, api.ListScheduledActionsOutput](schedules),
			"ListSnapshotCopyConfigurations":  awshttp.Later[api.ListSnapshotCopyConfigurationsInput, api.ListSnapshotCopyConfigurationsOutput](snapshots),
			"ListSnapshots":                   awshttp.Later[api.ListSnapshotsInput, api.ListSnapshotsOutput](snapshots),
			"ListTableRestoreStatus":          awshttp.Later[api.ListTableRestoreStatusInput, api.ListTableRestoreStatusOutput](snapshots),
			"ListTagsForResource":             awshttp.Later[api.ListTagsForResourceInput, api.ListTagsForResourceOutput](tags),
			"ListTracks":                      awshttp.Later[api.ListTracksInput, api.ListTracksOutput](tracks),
			"ListUsageLimits":                 awshttp.Later[api.ListUsageLimitsInput, api.ListUsageLimitsOutput](limits),
			"ListWorkgroups":                  awshttp.Later[api.ListWorkgroupsInput, api.ListWorkgroupsOutput](workgroups),
			"PutResourcePolicy":               awshttp.Later[api.PutResourcePolicyInput, api.PutResourcePolicyOutput](policies),
			"RestoreFromRecoveryPoint":        awshttp.Later[api.RestoreFromRecoveryPointInput, api.RestoreFromRecoveryPointOutput](recoveryPoints),
			"RestoreFromSnapshot":             awshttp.Later[api.RestoreFromSnapshotInput, api.RestoreFromSnapshotOutput](snapshots),
			"RestoreTableFromRecoveryPoint":   awshttp.Later[api.RestoreTableFromRecoveryPointInput, api.RestoreTableFromRecoveryPointOutput](recoveryPoints),
			"RestoreTableFromSnapshot":        awshttp.Later[api.RestoreTableFromSnapshotInput, api.RestoreTableFromSnapshotOutput](snapshots),
			"TagResource":                     awshttp.Later[api.TagResourceInput, api.TagResourceOutput](tags),
			"UntagResource":                   awshttp.Later[api.UntagResourceInput, api.UntagResourceOutput](workgroups),
			"UpdateCustomDomainAssociation":   awshttp.Later[api.UpdateCustomDomainAssociationInput, api.UpdateCustomDomainAssociationOutput](domains),
			"UpdateEndpointAccess":            awshttp.Later[api.UpdateEndpointAccessInput, api.UpdateEndpointAccessOutput](endpoints),
			"UpdateLakehouseConfiguration":    awshttp.Later[api.UpdateLakehouseConfigurationInput, api.UpdateLakehouseConfigurationOutput](lakehouse),
			"UpdateNamespace":                 awshttp.Later[api.UpdateNamespaceInput, api.UpdateNamespaceOutput](workgroups),
			"UpdateScheduledAction":           awshttp.Later[api.UpdateScheduledActionInput, api.UpdateScheduledActionOutput](schedules),
			"UpdateSnapshot":                  awshttp.Later[api.UpdateSnapshotInput, api.UpdateSnapshotOutput](snapshots),
			"UpdateSnapshotCopyConfiguration": awshttp.Later[api.UpdateSnapshotCopyConfigurationInput, api.UpdateSnapshotCopyConfigurationOutput](snapshots),
			"UpdateUsageLimit":                awshttp.Later[api.UpdateUsageLimitInput, api.UpdateUsageLimitOutput](limits),
			"UpdateWorkgroup":                 awshttp.Later[api.UpdateWorkgroupInput, api.UpdateWorkgroupOutput](workgroups),
		},
	}
}
