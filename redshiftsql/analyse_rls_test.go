package redshiftsql

import "github.com/blueshift-db/blueshift"

// secured are relations under row-level security: secret by two policies,
// either by one of them, closed by none, hidden for good.
func (f fake) secured(name string) *Relation {
	id := Column{Name: "id", Type: Type{ID: Integer}}
	r := table("dev", name, "t_7", id, Column{Name: "name", Type: Type{ID: Varchar, Length: 20}})
	policy := func(name, alias, using string) RLSPolicy {
		e, err := ParseExpr(using)
		if err != nil {
			panic(err)
		}
		return RLSPolicy{name, []Column{id}, alias, e, f}
	}
	r.Secured, r.RowSecurity = true, &RowSecurity{}
	switch name {
	case "secret":
		r.RowSecurity.Policies = []RLSPolicy{policy("small", "", "id < 10 or id is null"), policy("known", "s", "s.id in (select id from event e where e.id <> s.id)")}
	case "either":
		r.RowSecurity.Policies, r.RowSecurity.Any = []RLSPolicy{policy("small", "", "id < 10"), policy("mine", "", "current_user = 'admin'")}, true
	case "hidden":
		r.RowSecurity.Refused = blueshift.SQLErrorf("0A000", "RLS-protected relation \"hidden\" cannot be accessed via datasharing query.")
	}
	return r
}
