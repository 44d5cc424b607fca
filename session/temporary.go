package session

import (
	"context"
	"strconv"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// temporaryTables are the tables that live as long as the session. Their data
// is in the engine connection's own temporary catalog, where no other session
// can reach it. Their records are not in the object catalog: what a rollback
// has to put back is noted as it changes.
type temporaryTables struct {
	next   uint32
	byName map[string]*catalog.Relation
}

// table is the record of a temporary table, nil when there is none.
func (t *temporaryTables) table(name string) *catalog.Relation {
	if t == nil {
		return nil
	}
	return t.byName[name]
}

// isTemporary tells whether a name means a temporary table.
func (s *Session) isTemporary(name redshiftsql.Name) bool {
	return len(name) == 1 && s.temp.table(name[0]) != nil
}

// temporary is a temporary table as a statement reads it. One that was made
// before the session went on as another user is closed to that one.
func (s *Session) temporary(name string) *redshiftsql.Relation {
	r := s.temp.table(name)
	if r == nil {
		return nil
	}
	out := &redshiftsql.Relation{ID: r.ID, Database: s.database.Name, Schema: "pg_temp", Name: name, Columns: r.Columns, Physical: temporaryName(r.ID)}
	if r.Owner != s.user.SysID && !s.superuser() {
		out.Rights = &redshiftsql.Rights{}
	}
	return out
}

func temporaryName(id uint32) [3]string {
	return [3]string{"temp", "main", "x_" + strconv.FormatUint(uint64(id), 10)}
}

// putTemporary keeps a record, and forgets the one under the name it had before.
func (s *Session) putTemporary(before string, rel *catalog.Relation) {
	old := s.temp.byName[before]
	delete(s.temp.byName, before)
	s.temp.byName[rel.Name] = rel
	s.dialect++ // what the name meant to plans, it means no more
	t := s.transaction()
	t.undo = append(t.undo, func() {
		s.dialect++
		delete(s.temp.byName, rel.Name)
		if old != nil {
			s.temp.byName[before] = old
		}
	})
}

func (s *Session) createTemporary(ctx context.Context, stmt *redshiftsql.CreateTable) error {
	name := stmt.Name[len(stmt.Name)-1]
	if len(stmt.Name) > 1 {
		return blueshift.SQLErrorf("42P16", "temporary tables cannot specify a schema name")
	}
	if err := s.mayInDatabase(s.database, blueshift.Temporary); err != nil {
		return err
	}
	if s.temp.table(name) != nil {
		if stmt.IfNotExists {
			s.notice("42P07", "Relation \""+name+"\" already exists and will be skipped.")
			return nil
		}
		return blueshift.SQLErrorf("42P07", "Relation \"%s\" already exists", name)
	}
	rel := &catalog.Relation{Name: name, Kind: catalog.Table, Owner: s.user.SysID}
	fill, err := s.designTable(stmt, rel, nil)
	if err != nil {
		return err
	}
	if err := s.beginEngine(ctx); err != nil {
		return err
	}
	if s.temp == nil {
		s.temp = &temporaryTables{byName: map[string]*catalog.Relation{}}
	}
	s.temp.next++
	rel.ID = s.temp.next
	if err := s.makeTable(ctx, temporaryName(rel.ID), rel.Columns, fill); err != nil {
		return err
	}
	s.putTemporary(name, rel)
	return nil
}

func (s *Session) dropTemporary(ctx context.Context, name string) error {
	r := s.temp.table(name)
	if err := s.beginEngine(ctx); err != nil {
		return err
	}
	for _, sql := range redshiftsql.DropTableSQL(temporaryName(r.ID), r.Columns) {
		if _, err := s.conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	delete(s.temp.byName, name)
	s.dialect++
	t := s.transaction()
	t.undo = append(t.undo, func() {
		s.dialect++
		s.temp.byName[name] = r
	})
	return nil
}

// dropAllTemporary leaves no temporary table to who comes next.
func (s *Session) dropAllTemporary(ctx context.Context) error {
	if s.temp == nil {
		return nil
	}
	return s.atomically(ctx, func() error {
		for name := range s.temp.byName {
			if err := s.dropTemporary(ctx, name); err != nil {
				return err
			}
		}
		return nil
	})
}
