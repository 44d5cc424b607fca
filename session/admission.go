package session

import (
	"context"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// user finds the user who logs in, and makes it if the credential that it came
// with may: with the rights of PUBLIC and no password (Redshift Management
// Guide, "Using IAM authentication").
func (h *Sessions) user(ctx context.Context, r Request) (u blueshift.User, err error) {
	err = h.Store.View(ctx, func(tx store.Tx) (err error) {
		u, err = principals{tx, r.Namespace}.user(r.User)
		return err
	})
	if err == nil || !r.AutoCreate {
		if err != nil {
			err = blueshift.SQLErrorf("28000", "user \"%s\" does not exist", r.User)
		}
		return u, err
	}
	err = h.Store.Update(ctx, func(tx store.Tx) error {
		ns, err := store.Namespaces.Get(tx, r.Namespace.Key)
		if err != nil {
			return blueshift.SQLErrorf("57P01", "the warehouse of this session has been deleted")
		}
		if u, err = (principals{tx, ns}).user(r.User); err == nil {
			return nil // somebody else was faster
		}
		id := max(ns.NextSysID, firstSysID)
		ns.NextSysID = id + 1
		if err := store.Namespaces.Put(tx, ns); err != nil {
			return err
		}
		c := principalChange{Op: "create user", User: &blueshift.User{Name: r.User, SysID: id}}
		if err := c.apply(tx, ns); err != nil {
			return err
		}
		u, err = principals{tx, ns}.user(r.User)
		return err
	})
	return u, err
}

// mayConnect refuses a shared database to those who may not use it. Every user
// may connect to every local one.
func (s *Session) mayConnect(db blueshift.Database) error {
	if db.Share == "" {
		return nil
	}
	n := s.names()
	_, err := n.lent(db)
	if refused, ok := err.(*blueshift.SQLError); ok {
		return n.missing(refused, db, "", "", "", blueshift.Select)
	}
	return err
}

// IdleLimit is how long the session may be idle by its user's SESSION TIMEOUT;
// 0 when that says nothing.
func (s *Session) IdleLimit() time.Duration {
	return time.Duration(s.login.SessionTimeout) * time.Second
}

// crowded refuses a connection beyond the limit of its user or database, which
// hold for everybody but superusers; h.mu is held.
func (h *Sessions) crowded(s *Session) error {
	if s.login.Superuser {
		return nil
	}
	ofUser, ofDatabase := 0, 0
	for _, other := range h.live {
		if other.Namespace.ID != s.Namespace.ID {
			continue
		}
		if other.login.SysID == s.login.SysID {
			ofUser++
		}
		if other.Request.Database == s.Request.Database {
			ofDatabase++
		}
	}
	switch {
	case s.login.ConnectionLimit != nil && ofUser >= *s.login.ConnectionLimit:
		return blueshift.SQLErrorf("53300", "too many connections for user \"%s\"", s.login.Name)
	case s.database.ConnectionLimit != nil && ofDatabase >= *s.database.ConnectionLimit:
		return blueshift.SQLErrorf("53300", "too many connections for database \"%s\"", s.database.Name)
	}
	return nil
}

// startSettings are what a session of u begins with: what ALTER USER … SET
// left, and over it what the client asks for.
func startSettings(u blueshift.User, asked map[string]string) map[string]string {
	all := map[string]string{}
	for k, v := range u.Settings {
		all[k] = v
	}
	for k, v := range asked {
		all[strings.ToLower(k)] = v
	}
	return all
}
