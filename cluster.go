package blueshift

import "time"

// Cluster is a provisioned warehouse: compute in front of a namespace. The
// record stores what was decided and when; its status at any moment is a
// function of the record and the clock (see fleet).
type Cluster struct {
	Warehouse                  // ID is the cluster identifier, lower case
	NodeType                   string
	NumberOfNodes              int
	DBName                     string
	SubnetGroup                string
	ClusterSecurityGroups      []string // names; none means the default group
	AvailabilityZone           string
	Subnet                     Subnet // where its network interface lies
	InterfaceID                string
	Relocation                 bool // shows the network interface and its VPC endpoint
	KMSKey                     string
	MultiAZ                    bool
	AllowVersionUpgrade        bool
	AutomatedSnapshotRetention int
	ManualSnapshotRetention    int
	MaintenanceWindow          string
	MaintenanceTrack           string
	ParameterGroup             string
	IAMRoles                   []string
	DefaultIAMRole             string
	// PendingParameters names those of the parameter group that wait for a reboot.
	PendingParameters []string
	// Pending names the members of the ModifyCluster call whose "modifying" is
	// in progress, as PendingModifiedValues shows them.
	Pending []string
}

// Tag is a key and a value attached to a resource.
type Tag struct{ Key, Value string }

// Namespace owns data: databases, users, grants and datashares. Every
// warehouse serves exactly one.
type Namespace struct {
	Key               // ID is the GUID
	Warehouse  string // identifier of the cluster or workgroup that serves it; "" if no workgroup does
	Serverless bool
	Created    time.Time
	NextOID    uint32 // object id the next database gets
	NextSysID  uint32 // id that the next user, group or role gets
	// Principals counts the changes of users, groups, roles and privileges
	// that records hold: what was decided by an older count is decided anew.
	Principals uint64
	// ShareEvents counts the changes to datashares that its log has seen.
	ShareEvents uint64 `json:",omitempty"`
}

// ARN is the namespace ARN in the form of its kind of warehouse.
func (n Namespace) ARN() string {
	if n.Serverless {
		return ServerlessARN(n.Region, n.Account, "namespace/"+n.ID)
	}
	return NamespaceARN(n.Region, n.Account, n.ID)
}

// Database is a database of a namespace. A local one has a file of its own
// named by Catalog, a generated name that no user ever sees. A shared one
// (made by CREATE DATABASE … FROM DATASHARE) has Share set and no file.
type Database struct {
	Key       // ID is NamespaceGUID + "/" + Name
	Namespace string
	Name      string
	Owner     string
	OID       uint32
	Catalog   string
	Share     string // DatashareID of the share it mounts, if any
	ShareName string
	ShareKey  Key // where that share lives: the producer's account and Region
	// ShareID tells the mounted share from one of the same name that was
	// created after it was dropped; the database does not bind to that.
	ShareID         uint32
	WithPermissions bool
	Created         time.Time
	ConnectionLimit *int           `json:",omitempty"` // nil: none
	Comment         string         `json:",omitempty"`
	Serializable    bool           `json:",omitempty"` // its ISOLATION LEVEL; false: SNAPSHOT
	ACL             ACL            // nil: as a new database has it
	Scoped          []ScopedGrant  `json:",omitempty"` // FOR TABLES IN DATABASE …
	Languages       map[string]ACL `json:",omitempty"` // procedural languages by name
	// Lent holds what users may do with the schemas and objects of a shared
	// database WITH PERMISSIONS, by their object ids on the producer.
	Lent map[uint32]ACL `json:",omitempty"`
}

// DatabaseID is the record identifier of a database.
func DatabaseID(namespace, name string) string { return namespace + "/" + name }

// SubnetGroup is a cluster subnet group: where clusters and managed endpoints
// of its account may be placed.
type SubnetGroup struct {
	Key         // ID is the name, lower case
	Description string
	VPC         string
	Subnets     []Subnet
	Tags        []Tag
}

// Subnet is a subnet with the Availability Zone and VPC it lies in.
type Subnet struct {
	ID               string
	VPC              string
	AvailabilityZone string
}
