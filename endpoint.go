package blueshift

import (
	"strings"
	"time"
)

// EndpointAuthorization is a grantor's permission for one grantee account to
// place managed endpoints in front of one cluster or workgroup.
type EndpointAuthorization struct {
	Key                  // Account and Region of the grantor; ID is EndpointAuthorizationID(cluster, grantee)
	Cluster       string // identifier of the warehouse
	Grantee       Account
	AuthorizeTime time.Time
	Revoking      bool
	AllVPCs       bool
	VPCs          []string
}

// EndpointAuthorizationID is the record identifier of an authorization.
func EndpointAuthorizationID(cluster string, grantee Account) string {
	return cluster + "/" + string(grantee)
}

// EndpointAccess is a Redshift-managed VPC endpoint in front of a cluster or
// workgroup. It lives in the account that created it, which may be another than
// the warehouse's.
type EndpointAccess struct {
	Key                     // Account and Region of the endpoint's owner; ID is EndpointAccessID(Cluster, name)
	Cluster        string   // identifier of the warehouse
	ResourceOwner  Account  // owner of the warehouse
	SubnetGroup    string   // it was placed in, or
	SubnetIDs      []string `json:",omitempty"` // the subnets that it might lie in (of a workgroup)
	VPC            string
	Subnet         Subnet // the one subnet its interface lies in
	SecurityGroups []string
	VPCEndpointID  string
	InterfaceID    string
	Address        string
	Port           int
	Created        time.Time
	ActiveAt       time.Time // when "creating" ends
	ModifiedAt     time.Time // when "modifying" ends
	DeletedAt      time.Time // when "deleting" ends; zero while not being deleted
}

// EndpointAccessID is the record identifier of a managed endpoint. Those of
// workgroups have names of their own, apart from those of clusters.
func EndpointAccessID(warehouse, name string) string {
	if _, workgroup := WorkgroupName(warehouse); workgroup {
		return WorkgroupID(name)
	}
	return name
}

// Name is the endpoint's name.
func (e EndpointAccess) Name() string { return strings.TrimPrefix(e.ID, workgroupPrefix) }

// Serverless reports whether the endpoint leads to a workgroup.
func (e EndpointAccess) Serverless() bool {
	_, workgroup := WorkgroupName(e.Cluster)
	return workgroup
}

// Target is the key of the warehouse behind the endpoint.
func (e EndpointAccess) Target() Key { return Key{e.ResourceOwner, e.Region, e.Cluster} }
