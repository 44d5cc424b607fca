package blueshift

// UsageLimit bounds what a workgroup may use in a period. Nothing is metered
// here, so no limit is ever reached.
type UsageLimit struct {
	Key          // ID is a GUID
	ResourceARN  string
	UsageType    string // "serverless-compute", "cross-region-datasharing"
	Amount       int64  // RPU-hours, or terabytes
	Period       string // "daily", "weekly", "monthly"
	BreachAction string // "log", "emit-metric", "deactivate"
}

// ARN names the usage limit.
func (l UsageLimit) ARN() string { return ServerlessARN(l.Region, l.Account, "usagelimit/"+l.ID) }
