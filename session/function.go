package session

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// createFunction keeps the text of a function in SQL, which takes its place in
// every statement that calls it.
func (s *Session) createFunction(ctx context.Context, stmt *redshiftsql.CreateFunction) error {
	c, err := s.ownDatabase(ctx)
	if err != nil {
		return err
	}
	schema, name, _, err := s.place(c, stmt.Name)
	if err != nil {
		return err
	}
	f := catalog.Function{Schema: schema.ID, Name: name, Owner: s.user.SysID, ACL: s.defaultFunctionACL(c, schema.ID), Args: stmt.Args, Returns: stmt.Returns, Volatility: stmt.Volatility, Body: stmt.Body}
	if err := redshiftsql.CheckFunction(&redshiftsql.UserFunction{Args: f.Args, Returns: f.Returns, Body: f.Body}, s.names()); err != nil {
		return err
	}
	old := withArguments(c.Snapshot().Functions(schema.ID, name), stmt.Args)
	switch {
	case old == nil:
		f.ID = c.NextID()
	case !stmt.OrReplace:
		return blueshift.SQLErrorf("42723", "function \"%s\" already exists with same argument types", name)
	default:
		if err := s.mayDropFunction(old); err != nil {
			return err
		}
		f.ID, f.Owner, f.ACL = old.ID, old.Owner, old.ACL
	}
	if err := c.PutFunction(ctx, s.conn, f); err != nil || old != nil {
		return err
	}
	return s.includeNewFunction(ctx, c, schema, &f)
}

func (s *Session) dropFunction(ctx context.Context, stmt *redshiftsql.DropFunction) error {
	c, err := s.ownDatabase(ctx)
	if err != nil {
		return err
	}
	found, err := s.names().functions(stmt.Name)
	if err != nil {
		return err
	}
	f := withArguments(found, stmt.Args)
	switch {
	case f == nil && stmt.IfExists:
		s.notice("42883", "Function "+signature(stmt.Name, stmt.Args)+" does not exist and will be skipped.")
		return nil
	case f == nil:
		return blueshift.SQLErrorf("42883", "function %s does not exist", signature(stmt.Name, stmt.Args))
	}
	if err := s.mayDropFunction(f); err != nil {
		return err
	}
	if err := c.DeleteRelation(ctx, s.conn, f.ID); err != nil {
		return err
	}
	return s.forgetShared(ctx, c, f.ID)
}

func (s *Session) mayDropFunction(f *catalog.Function) error {
	r, err := s.rights()
	if err == nil && !r.owns(f.Owner) {
		err = notOwner("function", f.Name)
	}
	return err
}

// withArguments finds the function with exactly these argument types.
func withArguments(functions []*catalog.Function, args []redshiftsql.Type) *catalog.Function {
	i := slices.IndexFunc(functions, func(f *catalog.Function) bool {
		return slices.EqualFunc(f.Args, args, func(a, b redshiftsql.Type) bool { return a.ID == b.ID })
	})
	if i < 0 {
		return nil
	}
	return functions[i]
}

func signature(name redshiftsql.Name, args []redshiftsql.Type) string {
	types := make([]string, len(args))
	for i, a := range args {
		types[i] = redshiftsql.Type{ID: a.ID}.String()
	}
	return name.String() + "(" + strings.Join(types, ", ") + ")"
}

// functions finds the functions of a name of one to three parts in the database
// where the names are looked up.
func (n *names) functions(parts []string) ([]*catalog.Function, error) {
	if len(parts) == 3 && parts[0] != n.home.Name {
		if db, err := n.database(parts[0]); err != nil || db.Share != "" {
			return nil, cmp.Or(err, producers(parts[0]))
		}
		return nil, otherFunctions()
	}
	if n.home.Share != "" {
		return nil, nil
	}
	live, snap, err := n.snapshot(n.home)
	if err != nil {
		return nil, err
	}
	path, name := n.path, parts[len(parts)-1]
	if len(parts) > 1 {
		path = parts[len(parts)-2 : len(parts)-1]
	}
	for _, p := range path {
		if schema, ok := snap.Schema(p); ok {
			if err := n.mayUse(n.home, live, schema); err != nil && len(parts) > 1 {
				return nil, err
			} else if err != nil {
				continue
			}
			if found := snap.Functions(schema.ID, name); len(found) > 0 {
				return found, nil
			}
		}
	}
	return nil, nil
}

// Functions finds the functions that a statement calls by a name.
func (n *names) Functions(parts []string) (out []*redshiftsql.UserFunction, err error) {
	db := n.home
	if len(parts) == 3 && parts[0] != db.Name {
		if db, err = n.database(parts[0]); err != nil {
			return nil, err
		}
	}
	switch {
	case len(parts) == 1 && redshiftsql.SystemFunction(parts[0]):
		return nil, nil // which works in a shared database that cannot be read now
	case db.Share != "":
		lent, err := n.lent(db)
		if err == nil {
			out, err = n.sharedFunctions(lent, parts)
		}
		return out, n.explained(err, parts, blueshift.Execute)
	case len(parts) == 2 && n.isExternal(parts[0]):
		out, err = n.functionsThrough(parts)
		return out, n.explained(err, parts, blueshift.Execute)
	}
	found, err := n.functions(parts)
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		may, err := n.mayExecute(f)
		if err != nil {
			return nil, err
		}
		if may {
			out = append(out, &redshiftsql.UserFunction{Args: f.Args, Returns: f.Returns, Body: f.Body})
		}
	}
	if len(found) > 0 && len(out) == 0 {
		return nil, deniedFunction(found[0].Name)
	}
	return out, nil
}
