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
	Lakehouse      Lakehouse `json:",omitzero"`
	Created        time.Time
	ModifiedAt     time.Time // when "modifying" ends
	DeletedAt      time.Time // when "deleting" ends; zero while it is not being deleted
}

// Lakehouse is the registration of a namespace with Amazon Redshift federated
// permissions, where a catalog of AWS Glue stands for it. The zero value is
// none.
type Lakehouse struct {
	Catalog        string // name of the catalog
	IdcApplication string // ARN of the IAM Identity Center application, if users are propagated from there
}

// CatalogARN names the catalog of AWS Glue that stands for the namespace; "" if
// there is none.
func (n ServerlessNamespace) CatalogARN() string {
	if n.Lakehouse.Catalog == "" {
		return ""
	}
	return ARN{"aws", "glue", n.Region, n.Account, "catalog/" + n.Lakehouse.Catalog}.String()
}

// ARN names the namespace.
func (n ServerlessNamespace) ARN() string {
	return ServerlessARN(n.Region, n.Account, "namespace/"+n.GUID)
}
