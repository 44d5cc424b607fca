package awshttp

import "github.com/blueshift-db/blueshift"

// Protocol is how a service frames its calls.
type Protocol int

// The protocols of the services served here.
const (
	Query Protocol = iota // AWS Query: a form in, XML out
	JSON                  // AWS JSON 1.1: X-Amz-Target, JSON both ways
)

// Service is one AWS API: its table of operations and how to reach them.
type Service struct {
	Name         string // signing name: "redshift", "redshift-data", "redshift-serverless", "sts"
	Protocol     Protocol
	APIVersion   string // Query: the Version parameter
	TargetPrefix string // JSON: what stands before the dot in X-Amz-Target
	Operations   map[string]Operation
	// Resource names what an input is about, as policies name it ("*" if
	// nothing), with the values of the service's own condition keys. Without
	// it every operation is about "*".
	Resource func(p blueshift.Principal, in any) (resource string, conditions map[string]string)
}
