package catalog

import (
	"context"
	"slices"

	"github.com/blueshift-db/blueshift"
)

// claim locks what an object is called, and what it will be called, until the
// change is over, and refuses what another change has meanwhile made of the
// object or given the name to.
func (c *Change) claim(ctx context.Context, id uint32, names ...nameKey) error {
	for _, name := range append(names, c.next.named(id)...) {
		if err := c.live.lock(ctx, lockKey{name: name}, c.owner); err != nil {
			return err
		}
	}
	now := c.live.Snapshot()
	if now.at(id) != c.base.at(id) {
		return overtaken()
	}
	for _, name := range names {
		taken := now.holder(name)
		if _, ours := c.touched[taken]; taken == 0 || taken == id || ours {
			continue
		}
		switch name.schema {
		case 0:
			return blueshift.SQLErrorf("42P06", "Schema \"%s\" already exists", name.name)
		case policyNames:
			return policyExists(name.name)
		}
		return blueshift.SQLErrorf("42P07", "Relation \"%s\" already exists", name.name)
	}
	c.touched[id] = struct{}{}
	return nil
}

func overtaken() error {
	return blueshift.SQLErrorf("40001", "could not complete because of conflict with concurrent transaction").
		WithHint("Another transaction has changed the definition of an object that this one changes or needs. Run the transaction again.")
}

// Reconcile finds out whether what others have published since the change
// began leaves it possible; 40001 when it does not. Until the change is over
// nobody else can publish.
func (c *Change) Reconcile() error {
	c.live.publishing.Lock()
	c.reconciled = true
	now := c.live.Snapshot()
	if now == c.base {
		return nil
	}
	for id := range c.touched {
		if now.at(id) != c.base.at(id) {
			return overtaken()
		}
	}
	if !c.standing(now) || !c.unneeded(now) {
		return overtaken()
	}
	return nil
}

// standing reports whether what the change made still has what it stands on: a
// schema, and of a view the relations that it reads.
func (c *Change) standing(now *Snapshot) bool {
	untouched := func(id uint32) bool {
		_, ours := c.touched[id]
		return ours || now.at(id) == c.base.at(id)
	}
	for id := range c.touched {
		if f := c.next.functions[id]; f != nil && !untouched(f.Schema) {
			return false
		}
		if p := c.next.policies[id]; p != nil && slices.ContainsFunc(p.Uses, func(u Use) bool { return !untouched(u.ID) }) {
			return false
		}
		r := c.next.relations[id]
		if r == nil {
			continue
		}
		if slices.ContainsFunc(r.RowSecurity.policies(), func(policy uint32) bool { return !untouched(policy) }) {
			return false
		}
		if !untouched(r.Schema) {
			return false
		}
		for _, use := range r.Uses {
			if !untouched(use.ID) {
				return false
			}
		}
	}
	return true
}

// unneeded reports whether nothing that others made stands on what the change
// removed or altered.
func (c *Change) unneeded(now *Snapshot) bool {
	for id, r := range now.relations {
		if _, ours := c.touched[id]; ours || r == c.base.relations[id] {
			continue
		}
		if _, ours := c.touched[r.Schema]; ours {
			return false
		}
		for _, use := range r.Uses {
			if _, ours := c.touched[use.ID]; ours {
				return false
			}
		}
	}
	touched := func(id uint32) bool {
		_, ours := c.touched[id]
		return ours
	}
	for id, r := range now.relations {
		if r != c.base.relations[id] && slices.ContainsFunc(r.RowSecurity.policies(), touched) {
			return false
		}
	}
	for id, p := range now.policies {
		if p != c.base.policies[id] && slices.ContainsFunc(p.Uses, func(u Use) bool { return touched(u.ID) }) {
			return false
		}
	}
	for id, f := range now.functions {
		if _, ours := c.touched[f.Schema]; ours && f != c.base.functions[id] {
			return false
		}
	}
	return true
}

// merged is what others have published, with this change in it.
func (c *Change) merged() *Snapshot {
	now := c.live.Snapshot()
	if now == c.base {
		c.next.Version = c.live.versions.Add(1) // plans made before it was published are not plans of it
		return c.next
	}
	m := &Snapshot{Version: c.live.versions.Add(1), objects: now.clone()}
	for id := range c.touched {
		m.delete(id)
	}
	for id := range c.touched {
		m.take(id, c.next.objects)
	}
	return m
}

// at is the object of an id, as it can be compared: an object that is written
// again is another one.
func (o objects) at(id uint32) any {
	if s, ok := o.schemas[id]; ok {
		return s
	}
	if r, ok := o.relations[id]; ok {
		return r
	}
	if d, ok := o.defaults[id]; ok {
		return d
	}
	if f, ok := o.functions[id]; ok {
		return f
	}
	if p, ok := o.policies[id]; ok {
		return p
	}
	return nil
}

// take copies an object, if it is there.
func (o objects) take(id uint32, from objects) {
	if s, ok := from.schemas[id]; ok {
		o.schemas[id], o.schemaNames[s.Name] = s, id
	}
	if r, ok := from.relations[id]; ok {
		o.relations[id], o.names[nameKey{r.Schema, r.Name}] = r, id
	}
	if d, ok := from.defaults[id]; ok {
		o.defaults[id] = d
	}
	if f, ok := from.functions[id]; ok {
		o.functions[id] = f
	}
	if p, ok := from.policies[id]; ok {
		o.putPolicy(*p)
	}
}

// named is the name that an object has.
func (o objects) named(id uint32) []nameKey {
	if s, ok := o.schemas[id]; ok {
		return []nameKey{{name: s.Name}}
	}
	if r, ok := o.relations[id]; ok {
		return []nameKey{{r.Schema, r.Name}}
	}
	if p, ok := o.policies[id]; ok {
		return []nameKey{p.key()}
	}
	return nil
}

// holder is the object that has a name; 0 when none has.
func (o objects) holder(name nameKey) uint32 {
	if name.schema == 0 {
		return o.schemaNames[name.name]
	}
	return o.names[name]
}
