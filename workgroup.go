package blueshift

// Workgroup is a serverless warehouse: compute in front of a serverless
// namespace.
type Workgroup struct {
	Warehouse                // ID is WorkgroupID(name)
	GUID              string // workgroupId, and the tail of its ARN
	NamespaceName     string
	BaseCapacity      int      // RPUs
	MaxCapacity       int      // RPUs; 0 without a limit
	PriceLevel        int      // of the price-performance target; 0 while that is disabled
	Subnets           []Subnet // one network interface lies in each
	Track             string
	AutomaticOptimize bool // extra compute for automatic optimization
}

// Name is the workgroup's name.
func (w Workgroup) Name() string {
	name, _ := WorkgroupName(w.ID)
	return name
}

// ARN names the workgroup.
func (w Workgroup) ARN() string { return ServerlessARN(w.Region, w.Account, "workgroup/"+w.GUID) }
