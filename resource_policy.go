package blueshift

// Actions that a resource policy can allow.
const (
	CreateEndpointAccess = "redshift-serverless:CreateEndpointAccess"
	RestoreFromSnapshot  = "redshift-serverless:RestoreFromSnapshot"
)

// ResourcePolicy lets other accounts use a workgroup or a snapshot of Redshift
// Serverless.
type ResourcePolicy struct {
	Key    // ID is the ARN of the resource
	Policy string
	Grants []PolicyGrant // what it comes down to
}

// PolicyGrant is an action that a resource policy allows an account.
type PolicyGrant struct {
	Account Account
	Action  string   // one of the above
	VPCs    []string // it is allowed from these only; none means any
}
