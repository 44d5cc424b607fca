package blueshift

import "time"

// EndpointAuthorization is a grantor's permission for one grantee account to
// place managed endpoints in front of one cluster.
type EndpointAuthorization struct {
	Key           // Account and Region of the grantor; ID is EndpointAuthorizationID(cluster, grantee)
	Cluster       string
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

// EndpointAccess is a Redshift-managed VPC endpoint. It lives in the account
// that created it, which may be another than the cluster's.
type EndpointAccess struct {
	Key            // Account and Region of the endpoint's owner; ID is the endpoint name
	Cluster        string
	ResourceOwner  Account // owner of the cluster
	SubnetGroup    string
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

// Target is the key of the cluster behind the endpoint.
func (e EndpointAccess) Target() Key { return Key{e.ResourceOwner, e.Region, e.Cluster} }
