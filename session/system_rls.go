package session

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift/catalog"
)

// securityRelations are the views that superusers and holders of sys:secadmin
// read (Database Developer Guide, SVV_RLS_POLICY and those next to it).
var securityRelations = map[string]bool{"svv_rls_policy": true, "svv_rls_attached_policy": true, "svv_rls_relation": true}

// secures reports whether the session's user manages row-level security.
func (s *Session) secures() bool { return s.mayManageRLS() == nil }

func rlsRelations() map[string]systemRelation {
	return map[string]systemRelation{
		"svv_rls_policy": relation("poldb text, polname text, polalias text, polatts text, polqual text, polenabled bool, polmodifiedby text, polmodifiedtime timestamp",
			func(n *names) (rows [][]any, err error) {
				_, snap, err := n.snapshot(n.home)
				if err != nil {
					return nil, nil // a shared database, whose policies are the producer's
				}
				for _, p := range snap.RLSPolicies() {
					rows = append(rows, []any{n.home.Name, p.Name, orNull(p.Alias), policyColumns(p), p.Using, true, orNull(n.userName(p.By)), p.At.Format(timestampForm)})
				}
				return rows, nil
			}),
		"svv_rls_applied_policy": relation("username text, query int4, xid int8, pid int4, recordtime timestamp, command char(1), datname text, relschema text, relname text, polname text, poldefault char(1)", (*names).appliedPolicies),
		"svv_rls_attached_policy": relation("relschema text, relname text, relkind text, polname text, grantor text, grantee text, granteekind text, is_pol_on bool, is_rls_on bool, rls_conjunction_type char(3)",
			ofSecured(func(n *names, snap *catalog.Snapshot, schema string, r *catalog.Relation) (rows [][]any) {
				for _, a := range r.RowSecurity.Attached {
					p, known := snap.RLSPolicyByID(a.Policy)
					if grantee := n.holder(a.To); known && grantee != "" {
						rows = append(rows, []any{schema, r.Name, string(r.Kind), p.Name, orNull(n.userName(a.By)), grantee, string(a.To.Kind), true, r.RowSecurity.On, conjunction(r)})
					}
				}
				return rows
			})),
		"svv_rls_relation": relation("datname text, relschema text, relname text, relkind text, is_rls_on bool, is_rls_datashare_on bool, rls_conjunction_type char(3), rls_datashare_conjunction_type char(3)",
			ofSecured(func(n *names, _ *catalog.Snapshot, schema string, r *catalog.Relation) [][]any {
				return [][]any{{n.home.Name, schema, r.Name, string(r.Kind), r.RowSecurity.On, r.RowSecurity.On && !r.RowSecurity.Open, conjunction(r), conjunction(r)}}
			})),
	}
}

// appliedPolicies are the rows of SVV_RLS_APPLIED_POLICY.
func (n *names) appliedPolicies() (rows [][]any, err error) {
	n.s.past.mu.Lock()
	past := slices.Clone(n.s.past.statements.all)
	n.s.past.mu.Unlock()
	for _, r := range past {
		command := "k" // unknown, as MERGE is to the view
		switch kind := r.kind(); kind {
		case "SELECT", "UPDATE", "DELETE", "INSERT":
			command = strings.ToLower(kind[:1])
		case "DDL": // of a table or view that is made from what it reads
			command = "s"
		case "UTILITY", "COPY", "UNLOAD":
			command = "y"
		}
		for _, a := range r.applied {
			var standard any
			if a.policy == "" { // none was attached: the default shows no row
				standard = "f"
			}
			rows = append(rows, []any{orNull(n.userName(r.user)), r.query, r.xid, int64(r.pid), r.start.UTC().Format(timestampForm), command, a.database, a.schema, a.relation, orNull(a.policy), standard})
		}
	}
	return rows, nil
}

// ofSecured makes rows of each relation with row-level security.
func ofSecured(row func(n *names, snap *catalog.Snapshot, schema string, r *catalog.Relation) [][]any) func(*names) ([][]any, error) {
	return func(n *names) (rows [][]any, err error) {
		_, snap, err := n.snapshot(n.home)
		if err != nil {
			return nil, nil // a shared database
		}
		for _, r := range snap.Secured() {
			if schema, ok := snap.SchemaByID(r.Schema); ok {
				rows = append(rows, row(n, snap, schema.Name, r)...)
			}
		}
		return rows, nil
	}
}

func conjunction(r *catalog.Relation) string {
	if r.RowSecurity.Any {
		return "or"
	}
	return "and"
}

// policyColumns are the columns of a policy as SVV_RLS_POLICY shows them.
func policyColumns(p *catalog.RLSPolicy) string {
	var out []string
	for _, c := range p.Columns {
		name, _ := json.Marshal(c.Name)
		out = append(out, fmt.Sprintf(`{"colname":%s,"type":%q}`, name, c.Type))
	}
	return "[" + strings.Join(out, ",") + "]"
}
