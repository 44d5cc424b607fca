package blueshift

// SnapshotCopyConfiguration says to which Region snapshots that are taken of a
// namespace are copied.
type SnapshotCopyConfiguration struct {
	Key                      // ID is a GUID
	Namespace         string // name
	DestinationRegion Region
	DestinationKMSKey string
	Retention         int // days; -1 for ever
}

// ARN names the configuration.
func (c SnapshotCopyConfiguration) ARN() string {
	return ServerlessARN(c.Region, c.Account, "snapshotcopyconfiguration/"+c.ID)
}
