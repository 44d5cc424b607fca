package blueshift

import "time"

// CustomDomain is another name of a workgroup. Nothing resolves it here; its
// certificate is somebody else's.
type CustomDomain struct {
	Key                // ID is the domain name, lower case
	Workgroup          string
	CertificateARN     string
	CertificateExpires time.Time
}
