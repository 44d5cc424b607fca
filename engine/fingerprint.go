package engine

import (
	"fmt"
	"os"
)

// Fingerprint tells two moments of a catalog's files apart: it changes whenever
// something was written between them, and may change when nothing was. A
// catalog in memory has none.
func (i *Instance) Fingerprint(catalog string) (print string, ok bool) {
	if i.config.Dir == "" || !catalogPattern().MatchString(catalog) {
		return "", false
	}
	for _, suffix := range []string{"", ".wal"} {
		if info, err := os.Stat(i.path(catalog) + suffix); err == nil {
			print += fmt.Sprintf("%d@%d ", info.Size(), info.ModTime().UnixNano())
			ok = true
		}
	}
	return print, ok
}
