package session

import (
	"context"
	"errors"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/store"
)

func (s *Session) createDatabase(ctx context.Context, stmt *redshiftsql.CreateDatabase) error {
	owner, err := s.newOwner(stmt.Owner)
	if err != nil {
		return err
	}
	r, err := s.rights()
	if err != nil {
		return err
	}
	if !r.super && (!r.user.CreateDB || stmt.FromShare != "") {
		refused := blueshift.SQLErrorf("42501", "permission denied to create database")
		if stmt.FromShare != "" {
			return s.forSuperusers(refused, "make databases from datashares")
		}
		return refused.WithHint("%s", s.gives("ALTER USER "+quotedName(r.user.Name)+" CREATEDB"))
	}
	if stmt.FromShare == "" {
		if _, err := s.home.Warehouses.CreateDatabase(ctx, s.Namespace, stmt.Name, owner.Name); err != nil || stmt.ConnectionLimit == nil && stmt.Isolation == "" {
			return err
		}
		return s.atomically(ctx, func() error {
			return s.changePrincipals(ctx, principalChange{Op: "alter database", Name: stmt.Name, Limit: stmt.ConnectionLimit, Isolation: stmt.Isolation})
		})
	}
	var mounted blueshift.Datashare
	err = s.home.Store.Update(ctx, func(tx store.Tx) error {
		share, err := s.home.Sharing.MountShare(tx, s.Namespace, stmt.FromShare, blueshift.Account(stmt.Account), stmt.Namespace)
		if err != nil {
			return err
		}
		_, err = s.home.Warehouses.AddDatabase(tx, s.Namespace, blueshift.Database{Name: stmt.Name, Owner: owner.Name,
			Share: share.ID, ShareName: share.Name, ShareKey: share.Key, ShareID: share.ShareID, WithPermissions: stmt.WithPermissions})
		mounted = share
		return err
	})
	if err == nil {
		err = s.logShareEvent(ctx, "CREATE DATABASE", mounted, stmt.Name)
	}
	return err
}

func (s *Session) dropDatabase(ctx context.Context, stmt *redshiftsql.DropDatabase) error {
	if s.isOpen(stmt.Name) {
		return blueshift.SQLErrorf("55006", "cannot drop the currently open database")
	}
	var db blueshift.Database // stays empty for one that does not exist, which DropDatabase refuses
	if err := s.lookUp(func(p principals) error { db, _ = p.database(stmt.Name); return nil }); err != nil {
		return err
	}
	if s.home.using(db, nil) {
		return blueshift.SQLErrorf("55006", "database \"%s\" is being accessed by other users", stmt.Name)
	}
	if err := s.mayDropDatabase(stmt.Name); isDenied(err) {
		return s.lacks(err.(*blueshift.SQLError), "ALTER DATABASE "+quotedName(db.Name)+" OWNER")
	} else if err != nil {
		return err
	}
	if err := s.breakGlassOfDatabase(stmt.Name); err != nil {
		return err
	}
	err := s.home.Warehouses.DropDatabase(ctx, s.Namespace, stmt.Name)
	if errors.Is(err, store.ErrNotFound) {
		return blueshift.SQLErrorf("3D000", "database \"%s\" does not exist", stmt.Name)
	}
	if err == nil && db.Share != "" {
		err = s.logShareEvent(ctx, "DROP SHARED DATABASE", *behind(db), db.Name)
	}
	return err
}

// behind is what a shared database knows of the datashare it was made from,
// which may be gone.
func behind(db blueshift.Database) *blueshift.Datashare {
	namespace, _, _ := strings.Cut(db.ShareKey.ID, "/")
	return &blueshift.Datashare{Key: db.ShareKey, Namespace: namespace, Name: db.ShareName, ShareID: db.ShareID}
}

// using tells whether any session but one is connected to a database, has it in
// use or writes it in a transaction.
func (h *Sessions) using(db blueshift.Database, except *Session) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.live {
		if s != except && s.Namespace.Key == namespaceOf(db) && (s.isOpen(db.Name) || s.writing != "" && s.writing == db.Catalog) {
			return true
		}
	}
	return false
}
