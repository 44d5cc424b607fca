package blueshift

import (
	"strconv"
	"time"
)

// StatementStatus is where a statement that came over HTTP stands (Redshift
// Data API Reference, DescribeStatement).
type StatementStatus string

// The statuses in the order of a statement's life.
const (
	Submitted StatementStatus = "SUBMITTED" // waits for its turn
	Picked    StatementStatus = "PICKED"    // about to run; may have run if the server died
	Started   StatementStatus = "STARTED"
	Finished  StatementStatus = "FINISHED"
	Failed    StatementStatus = "FAILED"
	Aborted   StatementStatus = "ABORTED" // cancelled, or undone with the rest of its batch
)

// Over reports whether the status is one that does not change any more.
func (s StatementStatus) Over() bool { return s == Finished || s == Failed || s == Aborted }

// Statement is SQL that was submitted over HTTP: one statement, or a batch of
// several that are one transaction.
type Statement struct {
	Key                         // ID is a UUID
	Submitter   string          // ARN of the principal who submitted it
	SubmitterID string          // and that principal's unique id
	Cluster     string          // identifier of the cluster or workgroup it runs on
	Namespace   string          // GUID of the namespace behind it, which a cluster of the same name made later has not
	Database    string          // it connects to
	DbUser      string          // as asked for; "" when derived from the caller or a secret
	SecretARN   string          `json:",omitempty"`
	User        string          // database user that it runs as
	Name        string          `json:",omitempty"`
	Token       string          `json:",omitempty"` // ClientToken
	Session     string          `json:",omitempty"` // the session that it runs in and that outlives it
	KeepAlive   time.Duration   `json:",omitempty"`
	WithEvent   bool            `json:",omitempty"`
	Batch       bool            `json:",omitempty"`
	CSV         bool            `json:",omitempty"` // form of its results; otherwise JSON
	Parameters  []SQLParameter  `json:",omitempty"`
	Parts       []StatementPart // the statements of a batch; of anything else, one
	Status      StatementStatus
	Error       string `json:",omitempty"`
	PID         int32  `json:",omitempty"`
	Created     time.Time
	Updated     time.Time
	Duration    time.Duration `json:",omitempty"`
}

// SQLParameter is a value for :name in the SQL.
type SQLParameter struct{ Name, Value string }

// StatementPart is one SQL statement of a Statement and what came of it.
type StatementPart struct {
	SQL      string
	Status   StatementStatus
	Error    string         `json:",omitempty"`
	Rows     int64          // returned or affected; -1 while that is not known
	Result   *ResultSet     `json:",omitempty"` // nil when it returns no rows
	Columns  []ResultColumn `json:",omitempty"`
	Updated  time.Time
	Duration time.Duration `json:",omitempty"`
}

// ResultSet is where the rows of a statement are kept, in pages.
type ResultSet struct {
	Size  int64  // bytes of the values
	Pages []Page `json:",omitempty"`
	// Inline holds the pages of a small result; otherwise they are in File.
	Inline []byte `json:",omitempty"`
	File   string `json:",omitempty"`
}

// Page is a stretch of a result that is read at once.
type Page struct {
	End  int64 // offset of its last byte, plus one
	Rows int
}

// ResultColumn describes a column of a result or a table as the Data API does.
type ResultColumn struct {
	Name          string
	Type          string // "int4", "varchar" …
	Length        int    `json:",omitempty"`
	Precision     int    `json:",omitempty"`
	Scale         int    `json:",omitempty"`
	Signed        bool   `json:",omitempty"`
	CaseSensitive bool   `json:",omitempty"`
	NotNull       bool   `json:",omitempty"`
	Default       string `json:",omitempty"`
	Schema        string `json:",omitempty"`
	Table         string `json:",omitempty"`
}

// PartID is the identifier of a statement of a batch, counted from 1.
func PartID(statement string, n int) string { return statement + ":" + strconv.Itoa(n) }

// ByIdentity reports whether the statement runs as the database user that its
// submitter's IAM identity stands for.
func (s Statement) ByIdentity() bool { return s.DbUser == "" && s.SecretARN == "" }

// ClusterKey is the key of the warehouse that the statement runs on.
func (s Statement) ClusterKey() Key { return Key{s.Account, s.Region, s.Cluster} }

// TokenTerm is the index term under which a statement is found by its
// submitter's ClientToken.
func (s Statement) TokenTerm() string { return "token:" + s.Submitter + "/" + s.Token }
