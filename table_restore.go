package blueshift

import "time"

// TableName names a table of a database by the file of the database.
type TableName struct{ Catalog, Schema, Table string }

// TableRestore is one table of a snapshot or recovery point made anew in its
// namespace.
type TableRestore struct {
	Key                   // ID is a GUID
	Snapshot       string // name, or
	RecoveryPoint  string
	Namespace      string
	Workgroup      string
	SourceDatabase string
	SourceSchema   string
	SourceTable    string
	TargetDatabase string
	TargetSchema   string
	NewTable       string
	Requested      time.Time
	DoneAt         time.Time // when "in progress" ends
	Failure        string    // "" for success
}
