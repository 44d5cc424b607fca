package fleet

import (
	"maps"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// nodeType is what the API promises about a kind of node (Amazon Redshift
// Management Guide, clusters and nodes). The ranges of the rg types are
// inferred from the ra3 types they replace.
type nodeType struct {
	single     bool // may stand alone
	most       int  // nodes of a multi-node cluster at creation; the least is 2
	managed    bool // RA3 and RG: managed storage, relocation, narrow port ranges
	storagePer int64
}

var nodeTypes = map[string]nodeType{
	"ra3.large":    {true, 16, true, 8_000_000},
	"ra3.xlplus":   {true, 16, true, 32_000_000},
	"ra3.4xlarge":  {false, 32, true, 128_000_000},
	"ra3.16xlarge": {false, 100, true, 128_000_000},
	"rg.xlarge":    {true, 16, true, 32_000_000},
	"rg.4xlarge":   {false, 32, true, 128_000_000},
	"dc2.large":    {true, 32, false, 160_000},
	"dc2.8xlarge":  {false, 100, false, 2_560_000},
}

// ManagedStorage reports whether a node type is of the RA3 or RG family, which
// relocation and managed endpoints require.
func ManagedStorage(name string) bool { return nodeTypes[name].managed }

// StorageMegabytes is the storage capacity that a cluster reports.
func StorageMegabytes(name string, nodes int) int64 { return nodeTypes[name].storagePer * int64(nodes) }

// nodes settles type and number of nodes of a request.
func (r ClusterRequest) nodes() (int, error) {
	t, known := nodeTypes[r.NodeType]
	if !known {
		return 0, blueshift.Errorf("InvalidParameterValue", "Invalid node type: %s. It can be one of %s.",
			abridge(r.NodeType), strings.Join(slices.Sorted(maps.Keys(nodeTypes)), ", "))
	}
	asked := r.NumberOfNodes
	n := 1
	switch {
	case r.ClusterType == "single-node":
		if asked != nil && *asked != 1 {
			return 0, blueshift.Errorf("InvalidParameterValue", "Number of nodes must be not be supplied for cluster type single-node.")
		}
	case r.ClusterType == "multi-node":
		if asked == nil || *asked < 2 {
			return 0, blueshift.Errorf("InvalidParameterCombination", "Number of nodes for cluster type multi-node must be greater than or equal to 2")
		}
		n = int(*asked)
	case r.ClusterType != "":
		return 0, blueshift.Errorf("InvalidParameterValue", "Invalid cluster type. Cluster type can be one of multi-node or single-node")
	case asked != nil: // the type follows from the number
		n = int(*asked)
	case !t.single:
		n = 2
	}
	switch {
	case n < 1 || n > 100:
		return 0, blueshift.Errorf("InvalidParameterValue", "Invalid number of nodes: %d. A cluster is created with 1 to 100 nodes.", n)
	case n == 1 && !t.single:
		return 0, blueshift.Errorf("InvalidParameterCombination", "Node type %s is for multi-node clusters: ask for 2 to %d nodes.", r.NodeType, t.most)
	case n > t.most:
		return 0, blueshift.Errorf("NumberOfNodesPerClusterLimitExceeded", "A cluster of %s nodes is created with at most %d of them, not %d.", r.NodeType, t.most, n)
	}
	return n, nil
}

// checkPort holds a port against the ranges of a node type.
func checkPort(nodeTypeName string, port int) error {
	if nodeTypes[nodeTypeName].managed {
		if (port < 5431 || port > 5455) && (port < 8191 || port > 8215) {
			return blueshift.Errorf("InvalidParameterValue", "Invalid port: %d. Clusters of %s nodes use 5431-5455 or 8191-8215.", port, nodeTypeName)
		}
		return nil
	}
	if port < 1150 || port > 65535 {
		return blueshift.Errorf("InvalidParameterValue", "Invalid port: %d. It must be between 1150 and 65535.", port)
	}
	return nil
}
