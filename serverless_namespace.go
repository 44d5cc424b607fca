package blueshift

import "time"

// ServerlessNamespace is the management record of a namespace of Redshift
// Serverless; the data belongs to the Namespace of its GUID.
type ServerlessNamespace struct {
	Key            // ID is the name
	GUID           string
	DBName         string // the database it was created with
	AdminUsername  string
	KMSKey         string
	DefaultIAMRole string
	IAMRoles       []string
	LogExports     []string
	Tags           []Tag
	Created        time.Time
	ModifiedAt     time.Time // when "modifying" ends
	DeletedAt      time.Time // when "deleting" ends; zero while it is not being deleted
}

// ARN names the namespace.
func (n ServerlessNamespace) ARN() string {
	return ServerlessARN(n.Region, n.Account, "namespace/"+n.GUID)
}
