package blueshift

import (
	"strings"
	"time"
)

// ServerlessSnapshot is a copy of a serverless namespace: its records as they
// were, and a file of its own for each of its databases. One that was taken
// without being asked for is a recovery point.
type ServerlessSnapshot struct {
	Key           // ID is the name, or RecoveryPointID
	GUID          string
	Namespace     string // GUID of the namespace it was taken of
	NamespaceName string
	SourceRegion  Region // where that namespace is
	AdminUsername string
	DBName        string
	KMSKey        string
	Created       time.Time
	AvailableAt   time.Time // when "creating" ends
	Retention     int       // days that it is kept; -1 for ever
	RetainedFrom  time.Time
	Tags          []Tag
	Content       NamespaceContent

	// Of a recovery point: the workgroup that served the namespace, and what
	// tells later states of the files from this one.
	Workgroup   string `json:",omitempty"`
	Fingerprint string `json:",omitempty"`
}

// NamespaceContent is everything that a namespace owns.
type NamespaceContent struct {
	Databases  []Database
	Users      []User
	Groups     []Group
	Roles      []Role
	Datashares []Datashare
	NextOID    uint32
	NextSysID  uint32
}

const recoveryPointPrefix = "recoverypoint/"

// RecoveryPointID is the identifier of a recovery point among the snapshots.
// No name of a snapshot has a slash in it.
func RecoveryPointID(guid string) string { return recoveryPointPrefix + guid }

// RecoveryPoint reads RecoveryPointID; false for what is a snapshot by name.
func (s ServerlessSnapshot) RecoveryPoint() (guid string, ok bool) {
	return strings.CutPrefix(s.ID, recoveryPointPrefix)
}

// ARN names the snapshot.
func (s ServerlessSnapshot) ARN() string {
	return ServerlessARN(s.Region, s.Account, "snapshot/"+s.GUID)
}

// NamespaceARN names the namespace that it was taken of.
func (s ServerlessSnapshot) NamespaceARN() string {
	return ServerlessARN(s.SourceRegion, s.Account, "namespace/"+s.Namespace)
}

// Expires is when the snapshot is removed; the zero time is never.
func (s ServerlessSnapshot) Expires() time.Time {
	if s.Retention < 0 {
		return time.Time{}
	}
	return s.RetainedFrom.AddDate(0, 0, s.Retention)
}
