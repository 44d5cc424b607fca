package fleet

import (
	"time"

	"github.com/blueshift-db/blueshift"
)

// The statuses of a cluster that occur here (Redshift API Reference, Cluster:
// ClusterStatus). Pausing and resuming are seen in the field, not documented.
const (
	Creating  = "creating"
	Available = "available"
	Modifying = "modifying"
	Renaming  = "renaming"
	Rebooting = "rebooting"
	Pausing   = "pausing"
	Paused    = "paused"
	Resuming  = "resuming"
	Deleting  = "deleting"
)

// WarehouseStatus is the status of a cluster or workgroup at a moment: a
// function of the record and the clock, nobody has to tick for it to change.
// "" means that the deletion is over and it must be treated as absent.
func WarehouseStatus(w blueshift.Warehouse, now time.Time) string {
	switch {
	case w.Transition == Deleting && !now.Before(w.TransitionAt):
		return ""
	case w.Transition == Deleting:
		return Deleting
	case now.Before(w.AvailableAt):
		return Creating
	case w.Transition != "" && now.Before(w.TransitionAt):
		return w.Transition
	case w.Paused:
		return Paused
	default:
		return Available
	}
}

// ClusterStatus is WarehouseStatus of a cluster.
func ClusterStatus(c blueshift.Cluster, now time.Time) string {
	return WarehouseStatus(c.Warehouse, now)
}

// AvailabilityStatus is ClusterAvailabilityStatus, the field Terraform polls,
// for a status. What it shows while pausing or deleting is inferred; clients
// accept it.
func AvailabilityStatus(status string) string {
	switch status {
	case Available:
		return "Available"
	case Paused, Pausing, Resuming, Deleting:
		return "Unavailable"
	default:
		return "Modifying"
	}
}

// status is ClusterStatus now.
func (f *Fleet) status(c blueshift.Cluster) string { return ClusterStatus(c, f.Clock.Now()) }

// due is when a transition that begins now ends.
func (f *Fleet) due() time.Time { return f.Clock.Now().Add(f.Pace) }
