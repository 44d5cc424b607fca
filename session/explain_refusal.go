package session

import (
	"cmp"
	"errors"
	"slices"

	"github.com/blueshift-db/blueshift"
)

// A refusal of something in a shared database says in its hint which step of the
// way there is missing, in the words of EXPLAIN ACCESS.

// explained gives the refusal of a name that leads into a shared database the
// steps that are missing as its hint. A user to whom nothing was given is not
// told whether there is anything, and nobody what there is beside the share.
func (n *names) explained(err error, parts []string, wants blueshift.Privileges) error {
	var refused *blueshift.SQLError
	if !errors.As(err, &refused) || !slices.Contains([]string{"42P01", "42883", "3F000", "3D000", "42501"}, refused.State) {
		return err
	}
	db, schema, through, unknown := n.leads(parts)
	switch {
	case unknown != nil:
		return err
	case db.Share == "" && len(parts) == 2 && n.isExternal(parts[0]) && refused.Message == deniedSchema(parts[0]).Message:
		return n.s.lacks(refused, "GRANT USAGE ON SCHEMA "+quotedName(parts[0]))
	case db.Share == "":
		return err
	}
	return n.missing(refused, db, through, schema, parts[len(parts)-1], wants)
}

// leads tells in which database a name is looked up, in which schema, and who
// owns the external schema by which it leads there, if the acting user may use
// that one.
func (n *names) leads(parts []string) (db blueshift.Database, schema, through string, err error) {
	db, schema = n.home, "public"
	switch {
	case len(parts) == 1 && db.Share != "":
		schema = n.searchedSchema(db, parts[0])
	case len(parts) == 2:
		schema = parts[0]
	case len(parts) == 3:
		schema = parts[1]
		if db.Name != parts[0] {
			db, err = n.database(parts[0])
		}
	}
	live, open := n.s.home.Catalogs.Live(db.Catalog)
	if err != nil || !open {
		return db, schema, "", err
	}
	sc, ok := n.published(live).Schema(schema)
	if !ok || sc.External == nil || n.mayUse(db, live, sc) != nil {
		return db, schema, "", nil
	}
	owner, err := n.s.rightsOf(holder{n.s.Namespace.Key, sc.Owner})
	if err != nil {
		return db, schema, "", err
	}
	db, err = n.database(sc.External.Database)
	return db, sc.External.Schema, owner.user.Name, err
}

// searchedSchema is the schema on the search path in which a name of one part is found
// in a shared database, or would have to be: the first that the share holds and
// the acting user may use, and the last on the path without one.
func (n *names) searchedSchema(db blueshift.Database, name string) (schema string) {
	if len(n.path) == 0 {
		return "public"
	}
	last := n.path[len(n.path)-1]
	may, err := n.lent(db)
	if err != nil {
		return last
	}
	share, producer, err := n.share(db)
	if err != nil {
		return last
	}
	_, snap, err := n.snapshot(producer)
	if err != nil {
		return last
	}
	for _, p := range n.path {
		in, held := sharedSchema(&share, snap, p)
		if !held || !may.schema(in.schema) {
			continue
		}
		if len(sharedThings(&share, snap, in.schema, name)) > 0 {
			return p
		}
		schema = cmp.Or(schema, p)
	}
	return cmp.Or(schema, last)
}

// missing is a refusal of something in a shared database with the hint what is
// missing and who has to do it. It costs nothing until something is refused.
func (n *names) missing(refused *blueshift.SQLError, db blueshift.Database, through, schema, object string, wants blueshift.Privileges) *blueshift.SQLError {
	r, err := n.rights()
	if err != nil {
		return refused
	}
	q := blueshift.AccessQuestion{Share: db.ShareKey, Consumer: n.s.Namespace, Schema: schema, Object: object, Wants: wants, User: r.user.Name, Through: through,
		Asker: blueshift.Asker{Consumer: true, Self: !r.super}}
	steps, err := n.s.accessSteps(q)
	if next := blueshift.NextStep(steps); err == nil && next != "" {
		return refused.WithHint("%s", next)
	}
	return refused
}

// lacks is a refusal of what the session's own account can give its user, with
// the statement as its hint. It ends with the user's name.
func (s *Session) lacks(refused *blueshift.SQLError, statement string) error {
	r, err := s.rights()
	if err != nil {
		return err
	}
	return refused.WithHint("%s", s.gives(statement+" TO "+quotedName(r.user.Name)))
}

// forSuperusers is a refusal of what only superusers do, with who they are and
// how the session's own account makes its user one.
func (s *Session) forSuperusers(refused *blueshift.SQLError, what string) error {
	r, err := s.rights()
	if err != nil {
		return err
	}
	return refused.WithHint("Superusers %s. %s", what, s.gives("ALTER USER "+quotedName(r.user.Name)+" CREATEUSER"))
}

// gives is the step that the session's own account has to take.
func (s *Session) gives(statement string) string {
	return blueshift.NextStep([]blueshift.Step{{State: blueshift.Missing, Who: s.Namespace.Account, Call: statement}})
}
