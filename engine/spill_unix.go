//go:build unix

package engine

import (
	"fmt"
	"syscall"
)

// defaultSpill is half of the disk that is free where the databases are, so
// that a large statement cannot take the room that commits need.
func defaultSpill(dir string) string {
	var s syscall.Statfs_t
	if syscall.Statfs(dir, &s) != nil {
		return "10GB"
	}
	return fmt.Sprintf("%dMiB", max(uint64(s.Bavail)*uint64(s.Bsize)/2>>20, 64))
}
