package model

import "maps"

// block is a transaction block of the producer: what it has done is seen by
// itself alone until COMMIT, which does it to the model as that is then.
type block struct {
	done   []func(*model) string
	failed bool
}

// statement runs a statement of the producer, in its block if it has begun one.
func (m *model) statement(do func(*model) string) string {
	switch b := m.block; {
	case b == nil:
		return do(m)
	case b.failed:
		return "25P02"
	default:
		refused := do(m.own())
		if b.failed = refused != ""; !b.failed {
			b.done = append(b.done, do)
		}
		return refused
	}
}

// own is what the producer's own session sees: with what its block has done.
func (m *model) own() *model {
	if m.block == nil {
		return m
	}
	own := m.clone()
	for _, do := range m.block.done {
		do(own)
	}
	return own
}

func (m *model) begin() string {
	m.block = &block{}
	return ""
}

// end is COMMIT or ROLLBACK. A block that has failed can only be rolled back,
// and so is one that cannot be committed to what others have done since.
func (m *model) end(commit bool) string {
	b := m.block
	m.block = nil
	if !commit || b.failed {
		return ""
	}
	after := m.clone()
	for _, do := range b.done {
		if refused := do(after); refused != "" {
			return refused
		}
	}
	*m = *after
	return ""
}

// clone copies the model down to what changes.
func (m *model) clone() *model {
	c := *m
	c.warehouses = copies(m.warehouses, func(w *warehouse) {
		w.databases = copies(w.databases, func(d *database) { d.lent = maps.Clone(d.lent) })
		w.external, w.externalForBob = maps.Clone(w.external), maps.Clone(w.externalForBob)
	})
	c.schemas = copies(m.schemas, func(s *schema) { s.objects = copies(s.objects, func(*object) {}) })
	c.shares = copies(m.shares, func(s *share) {
		s.schemas, s.objects = copies(s.schemas, func(*content) {}), copies(s.objects, func(*content) {})
		s.scopes = maps.Clone(s.scopes)
		s.consumers = copies(s.consumers, func(c *consumer) { c.taken = copies(c.taken, func(*taken) {}) })
	})
	return &c
}

// copies copies a map and what it points to, which deepen takes from there.
func copies[K comparable, V any](from map[K]*V, deepen func(*V)) map[K]*V {
	to := make(map[K]*V, len(from))
	for k, v := range from {
		c := *v
		deepen(&c)
		to[k] = &c
	}
	return to
}
