package session

import (
	"context"
	"errors"

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
		return blueshift.SQLErrorf("42501", "permission denied to create database")
	}
	if stmt.FromShare == "" {
		if _, err := s.home.Warehouses.CreateDatabase(ctx, s.Namespace, stmt.Name, owner.Name); err != nil || stmt.ConnectionLimit == nil {
			return err
		}
		return s.atomically(ctx, func() error {
			return s.changePrincipals(ctx, principalChange{Op: "alter database", Name: stmt.Name, Limit: stmt.ConnectionLimit})
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
		s.noteShare(shareEvent{action: "CREATE DATABASE", share: mounted, mounted: stmt.Name})
	}
	return err
}

func (s *Session) dropDatabase(ctx context.Context, stmt *redshiftsql.DropDatabase) error {
	if stmt.Name == s.database.Name {
		return blueshift.SQLErrorf("55006", "cannot drop the currently open database")
	}
	if s.home.using(s.Namespace, stmt.Name) {
		return blueshift.SQLErrorf("55006", "database \"%s\" is being accessed by other users", stmt.Name)
	}
	if err := s.mayDropDatabase(stmt.Name); err != nil {
		return err
	}
	err := s.home.Warehouses.DropDatabase(ctx, s.Namespace, stmt.Name)
	if errors.Is(err, store.ErrNotFound) {
		return blueshift.SQLErrorf("3D000", "database \"%s\" does not exist", stmt.Name)
	}
	return err
}

// using tells whether any session is connected to a database.
func (h *Sessions) using(ns blueshift.Namespace, name string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.live {
		if s.Namespace.ID == ns.ID && s.database.Name == name {
			return true
		}
	}
	return false
}
