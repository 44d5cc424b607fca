package provisioned

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/redshift/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/fleet"
)

// showCluster fills in the API's view of a cluster. Members that the service
// leaves out until a cluster is available (the endpoint above all) are left out
// here too. The view points into the record, which the caller no longer
// touches: a page of a hundred clusters is shown without copying its strings.
// What it depends on besides the record and its status has to be compared in
// shownClusters too.
func showCluster(out *types.Cluster, c *blueshift.Cluster, status string, now time.Time) {
	p := &parts{
		status:       status,
		availability: fleet.AvailabilityStatus(status),
		namespace:    blueshift.NamespaceARN(c.Region, c.Account, c.Namespace),
		automated:    int32(c.AutomatedSnapshotRetention),
		manual:       int32(c.ManualSnapshotRetention),
		nodes:        int32(c.NumberOfNodes),
		port:         int32(c.Port),
		storage:      fleet.StorageMegabytes(c.NodeType, c.NumberOfNodes),
		group:        [1]types.ClusterParameterGroupStatus{showGroupOf(c)},
	}
	p.showPending(c)
	*out = types.Cluster{
		ClusterIdentifier:                &c.ID,
		NodeType:                         &c.NodeType,
		ClusterStatus:                    &p.status,
		ClusterAvailabilityStatus:        &p.availability,
		MasterUsername:                   &c.MasterUsername,
		DBName:                           &c.DBName,
		AutomatedSnapshotRetentionPeriod: &p.automated,
		ManualSnapshotRetentionPeriod:    &p.manual,
		ClusterSecurityGroups:            clusterSecurityGroups(c.ClusterSecurityGroups),
		VpcSecurityGroups:                securityGroups(c.SecurityGroups),
		ClusterParameterGroups:           p.group[:],
		ClusterSubnetGroupName:           &c.SubnetGroup,
		VpcId:                            &c.VPC,
		PreferredMaintenanceWindow:       &c.MaintenanceWindow,
		PendingModifiedValues:            &p.pending,
		ClusterVersion:                   &clusterVersion,
		AllowVersionUpgrade:              &c.AllowVersionUpgrade,
		NumberOfNodes:                    &p.nodes,
		PubliclyAccessible:               &c.PubliclyAccessible,
		Encrypted:                        &c.Encrypted,
		ClusterNodes:                     []types.ClusterNode{},
		Tags:                             tagsTo(c.Tags),
		EnhancedVpcRouting:               &c.EnhancedVPCRouting,
		IamRoles:                         iamRoles(c.IAMRoles),
		MaintenanceTrackName:             &c.MaintenanceTrack,
		DeferredMaintenanceWindows:       []types.DeferredMaintenanceWindow{},
		AvailabilityZoneRelocationStatus: choose(c.Relocation, &enabled, &disabled),
		ClusterNamespaceArn:              &p.namespace,
		AquaConfiguration:                &noAqua,
		MultiAZ:                          choose(c.MultiAZ, &multiAZOn, &multiAZOff),
		IpAddressType:                    &ipv4,
		KmsKeyId:                         unlessEmpty(&c.KMSKey),
		DefaultIamRoleArn:                unlessEmpty(&c.DefaultIAMRole),
	}
	if next, ok := fleet.NextMaintenance(c.MaintenanceWindow, now); ok {
		p.next = next
		out.NextMaintenanceWindowStartTime = &p.next
	}
	if status == fleet.Creating {
		return
	}
	p.endpoint = types.Endpoint{Address: &c.Address, Port: &p.port, VpcEndpoints: vpcEndpoints(c)}
	out.Endpoint = &p.endpoint
	out.ClusterCreateTime = &c.Created
	out.AvailabilityZone = &c.AvailabilityZone
	out.ClusterNodes = nodes(c)
	out.ClusterRevisionNumber = &revision
	out.TotalStorageCapacityInMegaBytes = &p.storage
}

// parts is what a view points to that the record does not hold in that form:
// one allocation for all of it.
type parts struct {
	status, availability, namespace string
	automated, manual, nodes, port  int32
	storage                         int64
	next                            time.Time
	endpoint                        types.Endpoint
	pending                         types.PendingModifiedValues
	group                           [1]types.ClusterParameterGroupStatus
}

// What every cluster shows alike.
var (
	inSync         = "in-sync"
	clusterVersion = "1.0"
	revision       = "70000"
	enabled        = "enabled"
	disabled       = "disabled"
	multiAZOn      = "Enabled"
	multiAZOff     = "Disabled"
	ipv4           = "ipv4"
	active         = "active"
	masked         = "****"
	kms            = "KMS"
	unencrypted    = "NONE"
	shared         = "SHARED"
	leader         = "LEADER"
	noAqua         = types.AquaConfiguration{AquaStatus: types.AquaStatusDisabled, AquaConfigurationStatus: types.AquaConfigurationStatusAuto}
)

// showPending shows what a change in progress is about to make true.
func (p *parts) showPending(c *blueshift.Cluster) {
	if p.status == fleet.Creating {
		p.pending.MasterUserPassword = &masked
	}
	if p.status != fleet.Modifying && p.status != fleet.Renaming {
		return
	}
	for _, member := range c.Pending {
		switch member {
		case "ClusterIdentifier":
			p.pending.ClusterIdentifier = &c.ID
		case "MasterUserPassword":
			p.pending.MasterUserPassword = &masked
		case "AutomatedSnapshotRetentionPeriod":
			p.pending.AutomatedSnapshotRetentionPeriod = &p.automated
		case "PubliclyAccessible":
			p.pending.PubliclyAccessible = &c.PubliclyAccessible
		case "EnhancedVpcRouting":
			p.pending.EnhancedVpcRouting = &c.EnhancedVPCRouting
		case "MaintenanceTrackName":
			p.pending.MaintenanceTrackName = &c.MaintenanceTrack
		case "EncryptionType":
			p.pending.EncryptionType = choose(c.Encrypted, &kms, &unencrypted)
		}
	}
}

// nodes lists a single SHARED node, or a leader with its compute nodes. The
// address is the one that listens; compute nodes have none of their own.
func nodes(c *blueshift.Cluster) []types.ClusterNode {
	first := types.ClusterNode{NodeRole: choose(c.NumberOfNodes > 1, &leader, &shared), PrivateIPAddress: ipOf(c)}
	if c.PubliclyAccessible {
		first.PublicIPAddress = ipOf(c)
	}
	out := append(make([]types.ClusterNode, 0, c.NumberOfNodes+1), first)
	for i := 0; c.NumberOfNodes > 1 && i < c.NumberOfNodes; i++ {
		out = append(out, types.ClusterNode{NodeRole: new(fmt.Sprintf("COMPUTE-%d", i))})
	}
	return out
}

// vpcEndpoints shows the network interface of a cluster that can relocate.
func vpcEndpoints(c *blueshift.Cluster) []types.VpcEndpoint {
	if !c.Relocation {
		return nil
	}
	return []types.VpcEndpoint{{VpcEndpointId: &c.VPCEndpointID, VpcId: &c.VPC, NetworkInterfaces: []types.NetworkInterface{{
		NetworkInterfaceId: &c.InterfaceID, SubnetId: &c.Subnet.ID, PrivateIpAddress: ipOf(c), AvailabilityZone: &c.AvailabilityZone,
	}}}}
}

// ipOf is the cluster's address if it is an IP address and not a host name.
func ipOf(c *blueshift.Cluster) *string {
	if _, err := netip.ParseAddr(c.Address); err != nil {
		return nil
	}
	return &c.Address
}

func securityGroups(ids []string) []types.VpcSecurityGroupMembership {
	out := make([]types.VpcSecurityGroupMembership, len(ids))
	for i := range ids {
		out[i] = types.VpcSecurityGroupMembership{VpcSecurityGroupId: &ids[i], Status: &active}
	}
	return out
}

// clusterSecurityGroups are those that the cluster names: like the service, it
// shows none where the default group counts.
func clusterSecurityGroups(names []string) []types.ClusterSecurityGroupMembership {
	out := make([]types.ClusterSecurityGroupMembership, len(names))
	for i := range names {
		out[i] = types.ClusterSecurityGroupMembership{ClusterSecurityGroupName: &names[i], Status: &active}
	}
	return out
}

func iamRoles(arns []string) []types.ClusterIamRole {
	out := make([]types.ClusterIamRole, len(arns))
	for i := range arns {
		out[i] = types.ClusterIamRole{IamRoleArn: &arns[i], ApplyStatus: &inSync}
	}
	return out
}

func choose(first bool, a, b *string) *string {
	if first {
		return a
	}
	return b
}

func unlessEmpty(s *string) *string {
	if *s == "" {
		return nil
	}
	return s
}
