package session

import (
	"context"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// attachRLSPolicy runs ATTACH and DETACH RLS POLICY.
func (s *Session) attachRLSPolicy(ctx context.Context, stmt *redshiftsql.AttachRLSPolicy) error {
	c, err := s.managedRLS(ctx)
	if err != nil {
		return err
	}
	p, err := policyNamed(c, stmt.Policy)
	if err != nil {
		return err
	}
	to, err := s.grantees(stmt.To)
	if err != nil {
		return err
	}
	for _, name := range stmt.Tables {
		rel, err := s.securable(c, name)
		if err != nil {
			return err
		}
		sec, err := s.securityOf(rel)
		if err != nil {
			return err
		}
		if stmt.Detach {
			err = detach(&sec, rel, p, to, stmt.To)
		} else if err = attachable(c.Snapshot(), rel, sec, p); err == nil {
			err = attach(&sec, rel, p, to, stmt.To, s.user.SysID)
		}
		if err != nil {
			return err
		}
		if err := s.putSecurity(ctx, c, rel, sec); err != nil {
			return err
		}
	}
	return nil
}

func attach(sec *catalog.RowSecurity, rel *catalog.Relation, p *catalog.RLSPolicy, to []blueshift.Grantee, names []redshiftsql.GranteeName, by uint32) error {
	for i, g := range to {
		if slices.ContainsFunc(sec.Attached, func(a catalog.Attachment) bool { return a.Policy == p.ID && a.To == g }) {
			return blueshift.SQLErrorf("42710", "RLS policy \"%s\" is already attached to relation \"%s\" for %s", p.Name, rel.Name, granteeWords(names[i]))
		}
		sec.Attached = append(sec.Attached, catalog.Attachment{Policy: p.ID, To: g, By: by})
	}
	return nil
}

func detach(sec *catalog.RowSecurity, rel *catalog.Relation, p *catalog.RLSPolicy, from []blueshift.Grantee, names []redshiftsql.GranteeName) error {
	for i, g := range from {
		at := slices.IndexFunc(sec.Attached, func(a catalog.Attachment) bool { return a.Policy == p.ID && a.To == g })
		if at < 0 {
			return blueshift.SQLErrorf("42704", "RLS policy \"%s\" is not attached to relation \"%s\" for %s", p.Name, rel.Name, granteeWords(names[i]))
		}
		sec.Attached = slices.Delete(sec.Attached, at, at+1)
	}
	return nil
}

func granteeWords(g redshiftsql.GranteeName) string {
	switch g.Kind {
	case blueshift.ToPublic:
		return "PUBLIC"
	case blueshift.ToRole:
		return "role \"" + g.Name + "\""
	}
	return "user \"" + g.Name + "\""
}

// securable finds a relation that row-level security is about, whoever may read
// it. Source: Database Developer Guide, ATTACH RLS POLICY, usage notes.
func (s *Session) securable(c *site, name redshiftsql.Name) (*catalog.Relation, error) {
	if s.isTemporary(name) {
		return nil, blueshift.SQLErrorf("0A000", "temporary table \"%s\" cannot have row-level security", name[0])
	}
	n := s.names()
	n.as = holder{s.Namespace.Key, catalog.System}
	r, err := n.Relation(name)
	if err != nil {
		return nil, err
	}
	rel, ok := c.Snapshot().RelationByID(r.ID)
	switch {
	case r.Kind == redshiftsql.System:
		return nil, blueshift.SQLErrorf("0A000", "catalog table \"%s\" cannot have row-level security", r.Name)
	case r.Shared() || r.Database != c.name || !ok:
		return nil, blueshift.SQLErrorf("0A000", "row-level security of cross-database relation \"%s\" cannot be changed from here", r.Name)
	}
	return rel, nil
}

// attachable refuses a policy on a relation that it does not fit.
func attachable(snap *catalog.Snapshot, rel *catalog.Relation, sec catalog.RowSecurity, p *catalog.RLSPolicy) error {
	if err := mayBeSecured(snap, rel); err != nil {
		return err
	}
	for _, want := range p.Columns {
		i := columnNamed(rel, want.Name)
		switch {
		case rel.LateBinding: // its columns are known when it is read
		case i < 0:
			return blueshift.SQLErrorf("42703", "relation \"%s\" has no column \"%s\", which RLS policy \"%s\" needs", rel.Name, want.Name, p.Name)
		case rel.Columns[i].Type.ID != want.Type.ID:
			return blueshift.SQLErrorf("42804", "column \"%s\" of relation \"%s\" is %s and RLS policy \"%s\" needs %s", want.Name, rel.Name, rel.Columns[i].Type, p.Name, want.Type)
		}
	}
	for _, a := range sec.Attached {
		if other, ok := snap.RLSPolicyByID(a.Policy); ok && other.Alias != p.Alias {
			return blueshift.SQLErrorf("0A000", "RLS policy \"%s\" of relation \"%s\" has another relation alias: those of all its policies must be the same", other.Name, rel.Name)
		}
	}
	return nil
}

// mayBeSecured refuses row-level security on what policies look up and on what
// materialized views are made of.
func mayBeSecured(snap *catalog.Snapshot, rel *catalog.Relation) error {
	for _, p := range snap.LookedUp(rel.ID) {
		return blueshift.SQLErrorf("0A000", "relation \"%s\" cannot have row-level security: it is a lookup table of RLS policy \"%s\"", rel.Name, p.Name)
	}
	for _, v := range snap.Dependents(rel.ID) {
		if v.Kind == catalog.MaterializedView {
			return blueshift.SQLErrorf("0A000", "relation \"%s\" cannot have row-level security: materialized view \"%s\" reads it", rel.Name, v.Name)
		}
	}
	return nil
}

// alterRowSecurity turns row-level security on or off. Source: Database
// Developer Guide, ALTER TABLE.
func (s *Session) alterRowSecurity(ctx context.Context, stmt *redshiftsql.AlterRowSecurity) error {
	c, err := s.managedRLS(ctx)
	if err != nil {
		return err
	}
	rel, err := s.securable(c, stmt.Table)
	if err != nil {
		return err
	}
	if stmt.What == "MATERIALIZED VIEW" {
		if err := isA(rel, stmt.What); err != nil {
			return err
		}
	}
	sec, err := s.securityOf(rel)
	if err != nil {
		return err
	}
	if stmt.ForDatashares {
		sec.Open = !stmt.On
		return s.putSecurity(ctx, c, rel, sec)
	}
	if sec.On, sec.Any = stmt.On, stmt.Conjunction == "OR"; sec.On {
		if err := mayBeSecured(c.Snapshot(), rel); err != nil {
			return err
		}
	}
	return s.putSecurity(ctx, c, rel, sec)
}
