package session

import (
	"errors"

	"github.com/blueshift-db/blueshift/engine"
)

// overtaken reports whether the engine knows something that a statement names no
// longer because its definition has changed since the name was resolved. A
// change reaches the engine a moment before it is published; when overtaken
// answers, it is published, and the statement can be compiled again.
func (s *Session) overtaken(b *basis, err error) bool {
	var refused *engine.Error
	if !errors.As(err, &refused) || !refused.Unbound() {
		return false
	}
	changed := false
	for _, d := range b.deps {
		if d.version != 0 {
			d.live.Settle()
			changed = changed || d.live.Snapshot().Version != d.published
		}
	}
	return changed
}
