package blueshift

import "time"

// Datashare is a producer's named set of objects together with the consumers
// it was granted to. Content and grantees are decided in SQL on the producer;
// crossing an account boundary is decided through the API (see Consumer).
type Datashare struct {
	Key                       // Account and Region of the producer; ID is DatashareID(namespace, name)
	Namespace          string // GUID of the producing namespace
	Name               string
	ShareID            uint32 // share_id of the system views
	Database           string // name of the one database it draws from
	Owner              string
	PubliclyAccessible bool
	ManagedBy          string // "" or "ADX"
	Created            time.Time
	Schemas            []SharedSchema
	Objects            []SharedObject
	Consumers          []Consumer
	ACL                ACL // who may ALTER it and SHARE it
	// Content counts the changes of what is in the share: a statement compiled
	// over (ShareID, Content) is stale once either differs.
	Content uint64
}

// DatashareID is the record identifier of a datashare, as in its ARN.
func DatashareID(namespace, name string) string { return namespace + "/" + name }

// ARN names the datashare.
func (d Datashare) ARN() string { return DatashareARN(d.Region, d.Account, d.Namespace, d.Name) }

// SharedSchema is a schema added to a share. IncludeNew adds future objects.
type SharedSchema struct {
	ID         uint32 // the schema's object id, stable across renames
	Name       string // as of when it was added; display only
	IncludeNew bool
}

// SharedObject is a table or view added to a share.
type SharedObject struct {
	ID         uint32 // the object's id, stable across renames
	SchemaID   uint32 // the schema it lies in
	Schema     string
	Name       string
	Kind       string // "table", "view"
	Privileges []string
}

// Consumer is one grantee of a datashare and the state of its handshake.
// Exactly one of Account and Namespace is set (Account alone for a grant TO
// ACCOUNT, Namespace for a grant TO NAMESPACE within the producer's account).
type Consumer struct {
	Account               Account
	Namespace             string
	Granted               time.Time // GRANT USAGE
	Authorization         AuthorizationState
	AuthorizationChanged  time.Time
	ProducerAllowedWrites *bool
	Associations          []Association
}

// AuthorizationState is the producer account's side of the handshake.
type AuthorizationState string

// The states of an account grant. A namespace grant needs none of them.
const (
	PendingAuthorization AuthorizationState = "PENDING_AUTHORIZATION"
	Authorized           AuthorizationState = "AUTHORIZED"
	Deauthorized         AuthorizationState = "DEAUTHORIZED"
	Rejected             AuthorizationState = "REJECTED"
)

// Association is the consumer account's side: the scope it took the share for.
// Exactly one of EntireAccount, Region and NamespaceARN is set.
type Association struct {
	EntireAccount          bool
	Region                 Region
	NamespaceARN           string
	ConsumerAcceptedWrites *bool
	Created                time.Time
	Changed                time.Time
}
