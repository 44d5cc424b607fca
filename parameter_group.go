package blueshift

// ClusterParameterGroup is a named set of database parameters for the clusters
// that use it (Redshift API Reference, ClusterParameterGroup).
type ClusterParameterGroup struct {
	Key         // ID is the name, lower case
	Family      string
	Description string
	Parameters  []ConfigParameter // those that were set; the others are as the family has them
	Tags        []Tag
}
