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
	Type               string // InternalShare, or "" for what CREATE DATASHARE makes
	Created            time.Time
	Schemas            []SharedSchema
	Objects            []SharedObject
	Consumers          []Consumer
	Held               Privileges    // on the database: CREATE lets consumers make schemas
	Scoped             []SharedScope // on every object of a kind, those of the future included
	ACL                ACL           // who may ALTER it and SHARE it
	// Content counts the changes of what is in the share: a statement compiled
	// over (ShareID, Content) is stale once either differs.
	Content uint64
}

// DatashareID is the record identifier of a datashare, as in its ARN.
func DatashareID(namespace, name string) string { return namespace + "/" + name }

// The datashare by which a registered namespace reaches its data catalogs: its
// DataShareType and its name.
const (
	InternalShare     = "INTERNAL"
	InternalShareName = "ds_internal_namespace"
)

// ARN names the datashare.
func (d Datashare) ARN() string { return DatashareARN(d.Region, d.Account, d.Namespace, d.Name) }

// SharedSchema is a schema added to a share. IncludeNew adds future objects.
type SharedSchema struct {
	ID         uint32 // the schema's object id, stable across renames
	Name       string // as of when it was added; display only
	IncludeNew bool
	Held       Privileges // what the share may do; zero: USAGE, as ALTER DATASHARE … ADD gives
}

// SharedScope is a privilege of a share on every object of a kind (GRANT … FOR
// TABLES IN … TO DATASHARE).
type SharedScope struct {
	For      string // "TABLES", "SCHEMAS" or "FUNCTIONS"
	SchemaID uint32 // the schema whose objects they are; 0: those of the whole database
	Schema   string `json:",omitempty"` // its name as of then; display only
	Held     Privileges
}

// ShareGrant is what a GRANT … TO DATASHARE gives and a REVOKE … FROM DATASHARE
// takes: privileges on the share's database or, as Held of the one that is set,
// on a schema, an object or a scope.
type ShareGrant struct {
	Database Privileges    `json:",omitempty"`
	Schema   *SharedSchema `json:",omitempty"`
	Object   *SharedObject `json:",omitempty"`
	Scope    *SharedScope  `json:",omitempty"`
}

// Privileges is what is given or taken.
func (g ShareGrant) Privileges() Privileges {
	switch {
	case g.Schema != nil:
		return g.Schema.Held
	case g.Object != nil:
		return g.Object.Held
	case g.Scope != nil:
		return g.Scope.Held
	}
	return g.Database
}

// Covers reports whether the privilege extends to a schema's objects of a kind.
func (s SharedScope) Covers(kind string, schema uint32) bool {
	return s.For == kind && (s.SchemaID == 0 || s.SchemaID == schema)
}

// Scope is what the share may do with every object of a kind in a schema, with
// "SCHEMAS" with that schema itself.
func (d *Datashare) Scope(kind string, schema uint32) (held Privileges) {
	for _, s := range d.Scoped {
		if s.Covers(kind, schema) {
			held |= s.Held
		}
	}
	return held
}

// OnSchema is what the share may do with a schema, added to it or within a scope.
func (d *Datashare) OnSchema(id uint32) Privileges {
	held := d.Scope("SCHEMAS", id)
	for i := range d.Schemas {
		if d.Schemas[i].ID == id {
			held |= d.Schemas[i].Privileges()
		}
	}
	return held
}

// OnObject is what the share may do with an object of a kind, "TABLES" or
// "FUNCTIONS", that lies in a schema.
func (d *Datashare) OnObject(kind string, schema, id uint32) Privileges {
	held := d.Scope(kind, schema)
	for i := range d.Objects {
		if d.Objects[i].ID == id {
			held |= d.Objects[i].Privileges()
		}
	}
	return held
}

// NoDatashare refuses a statement about a share that its namespace does not have.
// Which there are depends on who asks.
func NoDatashare(name string) *SQLError {
	return SQLErrorf("42704", "Datashare %s does not exist", name).
		WithHint("SHOW DATASHARES lists those that you may see. CREATE DATASHARE makes one that draws from the database in which it is run.")
}

// SharedObject is a table, view or function added to a share.
type SharedObject struct {
	ID       uint32 // the object's id, stable across renames
	SchemaID uint32 // the schema it lies in
	Schema   string
	Name     string
	Kind     string     // as SVV_DATASHARE_OBJECTS says it: "table", "view", "materialized view", "function" …
	Held     Privileges // what the share may do; zero: SELECT or EXECUTE, as ALTER DATASHARE … ADD gives
}

// Privileges is what the share may do with the object.
func (o SharedObject) Privileges() Privileges {
	switch {
	case o.Held != 0:
		return o.Held
	case o.Kind == "function":
		return Execute
	}
	return Select
}

// Privileges is what the share may do with the schema.
func (s SharedSchema) Privileges() Privileges {
	if s.Held != 0 {
		return s.Held
	}
	return Usage
}

// ConsumerID tells the consumers of a datashare apart: an account; a namespace
// of the producer's own account; an account whose AWS Glue Data Catalog takes
// the share (GRANT … TO ACCOUNT … VIA DATA CATALOG); or AWS Data Exchange, which
// manages further consumers (CREATE DATASHARE … MANAGEDBY ADX).
type ConsumerID struct {
	Account   Account
	Namespace string
	Via       string // ViaDataCatalog, ViaDataExchange or ""
}

// The services through which a share reaches its consumers.
const (
	ViaDataCatalog  = "DataCatalog"
	ViaDataExchange = "ADX"
)

// String is the ConsumerIdentifier of the API; of a namespace, which has an
// ARN there, the GUID.
func (c ConsumerID) String() string {
	switch {
	case c.Namespace != "":
		return c.Namespace
	case c.Via == ViaDataCatalog:
		return c.Via + "/" + string(c.Account)
	case c.Via != "":
		return c.Via
	}
	return string(c.Account)
}

// ToAccount reports whether it is an account that uses the share in SQL.
func (c ConsumerID) ToAccount() bool { return c.Namespace == "" && c.Via == "" }

// Consumer is one grantee of a datashare and the state of its handshake.
type Consumer struct {
	ConsumerID
	Granted               time.Time // GRANT USAGE; of an internal share when registering ends
	Ends                  time.Time // of an internal share when deregistering ends; zero while it does not
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

// The statuses of an association besides those of its authorization. Available
// is a consumer's word, Active belongs to both sides.
const (
	Active    = "ACTIVE"
	Available = "AVAILABLE"
)

// ProducerStatus is how far the consumer is, in the producer's words.
func (c Consumer) ProducerStatus() string {
	if c.Namespace != "" || c.Authorization == Authorized && len(c.Associations) > 0 {
		return Active
	}
	return string(c.Authorization)
}

// ConsumerStatus is the same in the consumer's words; "" while it sees nothing.
func (c Consumer) ConsumerStatus() string {
	switch status := c.ProducerStatus(); status {
	case Active:
		return Active
	case string(Authorized):
		return Available
	}
	return ""
}

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
