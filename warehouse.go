package blueshift

import (
	"strings"
	"time"
)

// Warehouse is compute in front of a namespace, as far as SQL clients and
// datashares see it: what a provisioned cluster and a serverless workgroup
// have in common. Clusters and workgroups share one space of keys, in which
// the identifier of a workgroup is WorkgroupID(name).
type Warehouse struct {
	Key
	Namespace          string // GUID of the namespace it serves
	MasterUsername     string // of that namespace
	Port               int
	Address            string // where it listens, and what DescribeClusters and GetWorkgroup answer
	Created            time.Time
	AvailableAt        time.Time // when "creating" ends
	VPC                string
	SecurityGroups     []string // of the VPC
	VPCEndpointID      string   // of its network interface
	PubliclyAccessible bool
	Encrypted          bool
	EnhancedVPCRouting bool
	Tags               []Tag
	// ConfigParameters are what its sessions begin with: of a cluster those in
	// effect since it started last, where they differ from the engine's defaults.
	ConfigParameters []ConfigParameter

	// Transition is the change in progress, if any, and when it is due:
	// "deleting", "pausing", "resuming", "modifying", "renaming", "rebooting".
	Transition   string
	TransitionAt time.Time
	Paused       bool
}

// ConfigParameter is a database setting.
type ConfigParameter struct{ Key, Value string }

const workgroupPrefix = "workgroup/"

// WorkgroupID is the identifier of a workgroup among the warehouses. No
// cluster identifier has a slash in it.
func WorkgroupID(name string) string { return workgroupPrefix + name }

// WorkgroupName reads WorkgroupID; false for the identifier of a cluster.
func WorkgroupName(id string) (string, bool) { return strings.CutPrefix(id, workgroupPrefix) }

// WarehouseWords is what a message calls the warehouse of an identifier:
// "cluster sales", "workgroup sales".
func WarehouseWords(id string) string {
	if name, ok := WorkgroupName(id); ok {
		return "workgroup " + name
	}
	return "cluster " + id
}

// Words is what a message calls the warehouse.
func (w Warehouse) Words() string { return WarehouseWords(w.ID) }
