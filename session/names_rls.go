package session

import (
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// secure gives a relation the row-level security that it has for the session's
// user, whoever the name is resolved for: a view shows its readers no row of a
// table that they would not see there. Policies and what they are attached to
// are those that are committed, as privileges are.
func (n *names) secure(r *redshiftsql.Relation, db blueshift.Database, live *catalog.Live, rel *catalog.Relation) error {
	snap := n.published(live)
	if now, ok := snap.RelationByID(rel.ID); ok {
		rel = now
	}
	sec := rel.RowSecurity
	shared := namespaceOf(db) != n.s.Namespace.Key
	if sec == nil || !sec.On || shared && sec.Open {
		return nil
	}
	r.Secured = true
	if shared {
		r.RowSecurity = refusedRows(rel, "datasharing")
		if n.within != nil {
			r.RowSecurity.Refused = n.within.refuses(r.RowSecurity.Refused)
		}
		return nil
	}
	mine, err := n.s.rights()
	if err != nil {
		return err
	}
	n.authorities = append(n.authorities, authority{n.s.Namespace.Key, mine.version})
	switch {
	case mine.permits("IGNORE RLS"):
	case db.Name != n.s.database.Name:
		r.RowSecurity = refusedRows(rel, "cross-database")
	default:
		r.RowSecurity, err = n.policiesOn(db, snap, sec, mine)
	}
	return err
}

// refusedRows is the refusal of what policies cannot be applied to.
func refusedRows(rel *catalog.Relation, access string) *redshiftsql.RowSecurity {
	return &redshiftsql.RowSecurity{Refused: blueshift.SQLErrorf("0A000", "RLS-protected relation \"%s\" cannot be accessed via %s query.", rel.Name, access)}
}

// policiesOn are the policies that are attached to a relation for a user: to it,
// to one of its roles or to everybody.
func (n *names) policiesOn(db blueshift.Database, snap *catalog.Snapshot, sec *catalog.RowSecurity, mine *rights) (*redshiftsql.RowSecurity, error) {
	out, seen := &redshiftsql.RowSecurity{Any: sec.Any}, map[uint32]bool{}
	for _, a := range sec.Attached {
		if !mine.is(a.To) || seen[a.Policy] {
			continue
		}
		seen[a.Policy] = true
		p, ok := snap.RLSPolicyByID(a.Policy)
		if !ok {
			return nil, blueshift.SQLErrorf("XX000", "an RLS policy that is attached to the relation is missing")
		}
		policy, err := n.policy(db, p)
		if err != nil {
			return nil, err
		}
		out.Policies = append(out.Policies, policy)
	}
	return out, nil
}

// policy is a policy as a statement is compiled with it. Its names are resolved
// with rights of its own.
func (n *names) policy(db blueshift.Database, p *catalog.RLSPolicy) (out redshiftsql.RLSPolicy, err error) {
	using, err := redshiftsql.ParseExpr(p.Using)
	in := &names{s: n.s, home: db, path: p.Path, owner: true, uses: p.Uses, as: holder{namespaceOf(db), catalog.System}, basis: n.basis, describing: n.describing}
	return redshiftsql.RLSPolicy{Name: p.Name, Columns: p.Columns, Alias: p.Alias, Using: using, Context: &policyNames{in, p}}, err
}

// appliedPolicy is a policy as it was applied to a relation that a statement
// read; "" stands for none, which hides every row.
type appliedPolicy struct{ database, schema, relation, policy string }

// notePolicies notes what policies the statement at work is under.
func (s *Session) notePolicies(plan *redshiftsql.Plan) {
	var applied []appliedPolicy
	note := func(r *redshiftsql.Relation) {
		if r.RowSecurity == nil {
			return
		}
		for _, p := range r.RowSecurity.Policies {
			applied = append(applied, appliedPolicy{r.Database, r.Schema, r.Name, p.Name})
		}
		if len(r.RowSecurity.Policies) == 0 {
			applied = append(applied, appliedPolicy{r.Database, r.Schema, r.Name, ""})
		}
	}
	for _, r := range plan.Reads {
		note(r)
	}
	if plan.Tag == "UPDATE" || plan.Tag == "DELETE" {
		note(plan.Target)
	}
	if len(applied) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range applied {
		if s.work != nil && !slices.Contains(s.work.applied, a) {
			s.work.applied = append(slices.Clip(s.work.applied), a)
		}
	}
}

// policyNames are what the names in the predicate of a policy mean.
type policyNames struct {
	*names
	policy *catalog.RLSPolicy
}

// Relation finds a lookup table. What a policy may look up: Database Developer
// Guide, CREATE RLS POLICY, usage notes.
func (n *policyNames) Relation(parts []string) (*redshiftsql.Relation, error) {
	r, err := n.names.Relation(parts)
	switch {
	case err != nil:
		return nil, err
	case r.Kind == redshiftsql.System && r.Schema == "pg_show": // what user_is_member_of reads
		return r, nil
	case r.Kind == redshiftsql.System:
		return nil, unfitLookup(n.policy, "catalog table", r.Name)
	case r.Shared() || r.Database != n.home.Name:
		return nil, unfitLookup(n.policy, "cross-database relation", r.Name)
	case r.Kind == redshiftsql.View:
		return nil, unfitLookup(n.policy, "view", r.Name)
	case r.Secured:
		return nil, unfitLookup(n.policy, "RLS-protected relation", r.Name)
	case n.record == nil && !slices.Contains(n.policy.Reads, r.ID):
		return nil, blueshift.SQLErrorf("42501", "permission denied for relation %s: RLS policy \"%s\" may not read it", r.Name, n.policy.Name).
			WithHint("GRANT SELECT ON %s TO RLS POLICY %s gives it back.", r.Name, n.policy.Name)
	}
	return r, nil
}

// Functions refuses the functions that users have made: who changes one would
// change the policy.
func (n *policyNames) Functions(parts []string) ([]*redshiftsql.UserFunction, error) {
	found, err := n.names.functions(parts)
	if err == nil && len(found) > 0 {
		err = blueshift.SQLErrorf("0A000", "RLS policy \"%s\" cannot call user-defined function %s", n.policy.Name, found[0].Name)
	}
	return nil, err
}

func unfitLookup(p *catalog.RLSPolicy, kind, name string) error {
	return blueshift.SQLErrorf("0A000", "RLS policy \"%s\" cannot refer to %s \"%s\"", p.Name, kind, name)
}
