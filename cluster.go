package blueshift

import "time"

// Cluster is a provisioned warehouse: compute in front of a namespace. The
// record stores what was decided and when; its status at any moment is a
// function of the record and the clock (see fleet).
type Cluster struct {
	Key                               // ID is the cluster identifier, lower case
	Namespace                  string // GUID of the namespace it serves
	NodeType                   string
	NumberOfNodes              int
	MasterUsername             string
	DBName                     string
	Port                       int
	Address                    string // where it listens, and what DescribeClusters answers
	Created                    time.Time
	AvailableAt                time.Time // when "creating" ends
	SubnetGroup                string
	VPC                        string
	SecurityGroups             []string // of the VPC
	ClusterSecurityGroups      []string // names; none means the default group
	AvailabilityZone           string
	Subnet                     Subnet // where its network interface lies
	VPCEndpointID              string // of that interface, shown once relocation is on
	InterfaceID                string
	Relocation                 bool
	PubliclyAccessible         bool
	Encrypted                  bool
	KMSKey                     string
	MultiAZ                    bool
	EnhancedVPCRouting         bool
	AllowVersionUpgrade        bool
	AutomatedSnapshotRetention int
	ManualSnapshotRetention    int
	MaintenanceWindow          string
	MaintenanceTrack           string
	ParameterGroup             string
	IAMRoles                   []string
	DefaultIAMRole             string
	Tags                       []Tag

	// Transition is the change in progress, if any, and when it is due:
	// "deleting", "pausing", "resuming", "modifying", "rebooting".
	Transition   string
	TransitionAt time.Time
	Paused       bool
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
	Warehouse  string // cluster identifier (or workgroup name) that serves it
	Serverless bool
	Created    time.Time
	NextOID    uint32 // object id the next database gets
}

// ARN is the namespace ARN in the form of its kind of warehouse.
func (n Namespace) ARN() string {
	if n.Serverless {
		return "arn:aws:redshift-serverless:" + string(n.Region) + ":" + string(n.Account) + ":namespace/" + n.ID
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
}

// DatabaseID is the record identifier of a database.
func DatabaseID(namespace, name string) string { return namespace + "/" + name }

// User is a database user of a namespace. Passwords are kept only as salted
// verifiers, one per login method a client may speak.
type User struct {
	Key       // ID is NamespaceGUID + "/" + Name
	Namespace string
	Name      string
	SysID     uint32
	Superuser bool
	CreateDB  bool
	Password  PasswordVerifier
}

// UserID is the record identifier of a database user.
func UserID(namespace, name string) string { return namespace + "/" + name }

// PasswordVerifier proves knowledge of a password without holding it.
type PasswordVerifier struct {
	// SCRAM-SHA-256 (RFC 5802), for generic PostgreSQL clients.
	Salt       []byte
	Iterations int
	StoredKey  []byte
	ServerKey  []byte
	// Redshift digest (authentication code 13): SHA256(password || DigestSalt).
	DigestSalt []byte
	Digest     []byte
}

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
