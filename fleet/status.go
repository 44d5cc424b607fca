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
	Rebooting = "rebooting"
	Pausing   = "pausing"
	Paused    = "paused"
	Resuming  = "resuming"
	Deleting  = "deleting"
)

// ClusterStatus is the status of a cluster at a moment: a function of the
// record and the clock, nobody has to tick for it to change. "" means that the
// deletion is over and the cluster must be treated as absent.
func ClusterStatus(c blueshift.Cluster, now time.Time) string {
	switch {
	case c.Transition == Deleting && !now.Before(c.TransitionAt):
		return ""
	case c.Transition == Deleting:
		return Deleting
	case now.Before(c.AvailableAt):
		return Creating
	case c.Transition != "" && now.Before(c.TransitionAt):
		return c.Transition
	case c.Paused:
		return Paused
	default:
		return Available
	}
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
