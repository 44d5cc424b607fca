package blueshift

import "time"

// ScheduledAction takes snapshots of a serverless namespace by a schedule.
type ScheduledAction struct {
	Key             // ID is the name
	GUID            string
	Namespace       string // name
	RoleARN         string
	Description     string
	At              time.Time // once, or
	Cron            string    // again and again
	Start           time.Time // not before; zero: from the beginning
	End             time.Time // not after; zero: for ever
	Disabled        bool
	TargetNamespace string
	Prefix          string    // of the names of the snapshots
	Retention       int       // days; -1 for ever
	Tags            []Tag     // of the snapshots
	Since           time.Time // runs that were due until then are done, or not wanted
}
