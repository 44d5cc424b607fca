package session

import (
	"context"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/store"
)

// securityRole is the role whose holder manages row-level security.
const securityRole = "sys:secadmin"

// mayManageRLS refuses statements about row-level security to everybody but
// superusers and holders of sys:secadmin. Source: Database Developer Guide, "RLS
// policy ownership and management".
func (s *Session) mayManageRLS() error {
	r, err := s.rights()
	if err == nil && !r.super && !r.secures {
		err = blueshift.SQLErrorf("42501", "permission denied: row-level security is managed by superusers and holders of role %s", securityRole)
	}
	return err
}

// managedRLS opens the session's database for a statement about row-level security.
func (s *Session) managedRLS(ctx context.Context) (*site, error) {
	if err := s.mayManageRLS(); err != nil {
		return nil, err
	}
	return s.ownDatabase(ctx)
}

func (s *Session) createRLSPolicy(ctx context.Context, stmt *redshiftsql.CreateRLSPolicy) error {
	c, err := s.managedRLS(ctx)
	if err != nil {
		return err
	}
	p := catalog.RLSPolicy{Name: stmt.Name, Columns: stmt.Columns, Alias: stmt.Alias, Path: s.names().path}
	if err := s.predicate(c, &p, stmt.Using, stmt.Text); err != nil {
		return err
	}
	p.ID = c.NextID()
	return c.PutRLSPolicy(ctx, s.conn, p)
}

// predicate gives a policy its predicate, once that is known to be right, and
// SELECT on the tables that it looks up.
func (s *Session) predicate(c *site, p *catalog.RLSPolicy, using redshiftsql.Expr, text string) error {
	p.Using, p.Uses, p.Reads, p.By, p.At = text, nil, nil, s.user.SysID, s.home.now().UTC()
	shown := false
	redshiftsql.Tables(&redshiftsql.Select{Body: &redshiftsql.Core{Where: using}}, func(t *redshiftsql.TableName) { shown = shown || t.Name[0] == "pg_show" })
	if shown {
		return blueshift.SQLErrorf("3F000", "schema \"pg_show\" does not exist")
	}
	policy, err := s.names().policy(c.db, p)
	if err != nil {
		return err
	}
	policy.Using = using
	policy.Context.(*policyNames).record = &p.Uses
	if err := redshiftsql.CheckRLSPolicy(policy); err != nil {
		return err
	}
	for _, u := range p.Uses {
		p.Reads = append(p.Reads, u.ID)
	}
	for _, rel := range c.Snapshot().Secured() {
		if slices.Contains(p.Reads, rel.ID) {
			return unfitLookup(p, "relation with row-level security", rel.Name)
		}
	}
	return nil
}

func (s *Session) alterRLSPolicy(ctx context.Context, stmt *redshiftsql.AlterRLSPolicy) error {
	c, err := s.managedRLS(ctx)
	if err != nil {
		return err
	}
	old, err := policyNamed(c, stmt.Name)
	if err != nil {
		return err
	}
	p := *old
	if err := s.predicate(c, &p, stmt.Using, stmt.Text); err != nil {
		return err
	}
	return c.PutRLSPolicy(ctx, s.conn, p)
}

func policyNamed(c *site, name string) (*catalog.RLSPolicy, error) {
	p, ok := c.Snapshot().RLSPolicy(name)
	if !ok {
		return nil, blueshift.SQLErrorf("42704", "RLS policy \"%s\" does not exist", name)
	}
	return p, nil
}

// dropRLSPolicy drops a policy that is attached to nothing; CASCADE detaches it.
func (s *Session) dropRLSPolicy(ctx context.Context, stmt *redshiftsql.DropRLSPolicy) error {
	c, err := s.managedRLS(ctx)
	if err != nil {
		return err
	}
	p, err := policyNamed(c, stmt.Name)
	if err != nil && stmt.IfExists {
		s.notice("42704", "RLS policy \""+stmt.Name+"\" does not exist and will be skipped.")
		return nil
	}
	if err != nil {
		return err
	}
	for _, rel := range c.Snapshot().Secured() {
		sec, err := s.securityOf(rel)
		if err != nil {
			return err
		}
		if stmt.Cascade {
			sec.Attached = slices.DeleteFunc(sec.Attached, func(a catalog.Attachment) bool { return a.Policy == p.ID })
		}
		if slices.ContainsFunc(sec.Attached, func(a catalog.Attachment) bool { return a.Policy == p.ID }) {
			return blueshift.SQLErrorf("2BP01", "cannot drop RLS policy \"%s\" because it is attached to relation \"%s\"", p.Name, rel.Name).
				WithHint("DETACH it first, or use DROP RLS POLICY … CASCADE.")
		}
		if len(sec.Attached) == len(rel.RowSecurity.Attached) {
			continue
		}
		if err := s.putSecurity(ctx, c, rel, sec); err != nil {
			return err
		}
	}
	return c.DeleteRelation(ctx, s.conn, p.ID)
}

// securityOf is the row-level security of a relation, to be changed. What was
// attached for users and roles that are gone went with them.
func (s *Session) securityOf(rel *catalog.Relation) (sec catalog.RowSecurity, err error) {
	if rel.RowSecurity == nil {
		return sec, nil
	}
	sec = *rel.RowSecurity
	err = s.lookUp(func(p principals) error {
		known := map[blueshift.Grantee]bool{blueshift.Public: true}
		for u := range store.Users.Lookup(p.tx, "namespace:"+p.ns.ID) {
			known[blueshift.Grantee{Kind: blueshift.ToUser, ID: u.SysID}] = true
		}
		for _, r := range rolesOf(p.tx, p.ns) {
			known[blueshift.Grantee{Kind: blueshift.ToRole, ID: r.SysID}] = true
		}
		sec.Attached = slices.DeleteFunc(slices.Clone(sec.Attached), func(a catalog.Attachment) bool { return !known[a.To] })
		return nil
	})
	return sec, err
}

// putSecurity writes a relation with other row-level security.
func (s *Session) putSecurity(ctx context.Context, c *site, rel *catalog.Relation, sec catalog.RowSecurity) error {
	changed := *rel
	changed.RowSecurity = &sec
	if !sec.On && !sec.Any && !sec.Open && len(sec.Attached) == 0 {
		changed.RowSecurity = nil
	}
	return c.PutRelation(ctx, s.conn, changed)
}

// grantToRLSPolicy gives policies SELECT on their lookup tables, or takes it.
func (s *Session) grantToRLSPolicy(ctx context.Context, stmt *redshiftsql.GrantToRLSPolicy) error {
	c, err := s.managedRLS(ctx)
	if err != nil {
		return err
	}
	for _, name := range stmt.Policies {
		old, err := policyNamed(c, name)
		if err != nil {
			return err
		}
		p := *old
		p.Reads = slices.Clone(old.Reads)
		for _, table := range stmt.Tables {
			rel, err := s.securable(c, table)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(p.Uses, func(u catalog.Use) bool { return u.ID == rel.ID }) {
				return blueshift.SQLErrorf("0A000", "table \"%s\" is not a lookup table of RLS policy \"%s\"", rel.Name, p.Name)
			}
			p.Reads = slices.DeleteFunc(p.Reads, func(id uint32) bool { return id == rel.ID })
			if !stmt.Revoke {
				p.Reads = append(p.Reads, rel.ID)
			}
		}
		if err := c.PutRLSPolicy(ctx, s.conn, p); err != nil {
			return err
		}
	}
	return nil
}
