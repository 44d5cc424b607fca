package blueshift

// VPC is a virtual network of an account, as a service that keeps networks
// tells it.
type VPC struct {
	ID             string
	Default        bool // the account's default VPC in its Region
	Subnets        []Subnet
	SecurityGroups []string // ids, its default group first
}
