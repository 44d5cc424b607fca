package blueshift

import (
	"regexp"
	"sync"
)

// Pattern is a regular expression that is compiled when it is first used, so
// that a server starts without the many that it may never need.
func Pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
