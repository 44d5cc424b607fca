package session

import (
	"context"
	"strconv"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// temporaryTables are the tables that live as long as the session. Their data
// is in the engine connection's own temporary catalog, where no other session
// can reach it. They are not transactional: one made in a block that rolls back
// is dropped with it.
type temporaryTables struct {
	next   int
	byName map[string]*redshiftsql.Relation
}

func (t *temporaryTables) relation(name string) *redshiftsql.Relation {
	if t == nil {
		return nil
	}
	return t.byName[name]
}

func (s *Session) createTemporary(ctx context.Context, stmt *redshiftsql.CreateTable) error {
	name := stmt.Name[len(stmt.Name)-1]
	if len(stmt.Name) > 1 {
		return blueshift.SQLErrorf("42P16", "temporary tables cannot specify a schema name")
	}
	if s.temp.relation(name) != nil {
		if stmt.IfNotExists {
			return nil
		}
		return blueshift.SQLErrorf("42P07", "Relation \"%s\" already exists", name)
	}
	columns, fill, err := s.tableColumns(stmt)
	if err != nil {
		return err
	}
	if err := s.beginEngine(ctx); err != nil {
		return err
	}
	if s.temp == nil {
		s.temp = &temporaryTables{byName: map[string]*redshiftsql.Relation{}}
	}
	s.temp.next++
	phys := [3]string{"temp", "main", "x_" + strconv.Itoa(s.temp.next)}
	if err := s.makeTable(ctx, phys, columns, fill); err != nil {
		return err
	}
	s.temp.byName[name] = &redshiftsql.Relation{ID: uint32(s.temp.next), Database: s.database.Name, Schema: "pg_temp", Name: name, Columns: columns, Physical: phys}
	t := s.transaction()
	t.undo = append(t.undo, func() { delete(s.temp.byName, name) })
	return nil
}

func (s *Session) dropTemporary(ctx context.Context, name string) error {
	r := s.temp.relation(name)
	if err := s.beginEngine(ctx); err != nil {
		return err
	}
	for _, sql := range redshiftsql.DropTableSQL(r.Physical, r.Columns) {
		if _, err := s.conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	delete(s.temp.byName, name)
	t := s.transaction()
	t.undo = append(t.undo, func() { s.temp.byName[name] = r })
	return nil
}
