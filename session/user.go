package session

import (
	"context"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/store"
)

// changePrincipals adds a change to the transaction, rehearsed like every
// change to records.
func (s *Session) changePrincipals(ctx context.Context, c principalChange) error {
	return s.changeShare(ctx, shareChange{Op: "principals", Principal: &c})
}

// lookUp reads users, groups and roles as this transaction sees them.
func (s *Session) lookUp(fn func(p principals) error) error {
	return s.shareView(func(tx store.Tx) error {
		ns, err := store.Namespaces.Get(tx, s.Namespace.Key)
		if err != nil {
			return blueshift.SQLErrorf("57P01", "the warehouse of this session has been deleted")
		}
		return fn(principals{tx, ns})
	})
}

// firstSysID is the id of the first user, group or role after the master user.
const firstSysID = 101

// newSysID hands out an id for a name that free finds free. It is used up even
// if the transaction rolls back, so that what the transaction grants to it can
// never be somebody else's.
func (s *Session) newSysID(ctx context.Context, free func(principals) error) (id uint32, err error) {
	if err := s.lookUp(free); err != nil {
		return 0, err
	}
	err = s.home.Store.Update(ctx, func(tx store.Tx) error {
		ns, err := store.Namespaces.Get(tx, s.Namespace.Key)
		if err != nil {
			return blueshift.SQLErrorf("57P01", "the warehouse of this session has been deleted")
		}
		id = max(ns.NextSysID, firstSysID)
		ns.NextSysID = id + 1
		return store.Namespaces.Put(tx, ns)
	})
	return id, err
}

// reservedPrincipals are names that nobody can have.
var reservedPrincipals = map[string]bool{"public": true, systemOwner: true, "none": true}

func checkPrincipalName(what, name string) error {
	switch {
	case reservedPrincipals[strings.ToLower(name)]:
		return blueshift.SQLErrorf("42939", "%s name \"%s\" is reserved", what, name)
	case len(name) > 127:
		return blueshift.SQLErrorf("42622", "%s name is longer than 127 bytes", what)
	}
	return nil
}

// createUser runs CREATE USER.
func (s *Session) createUser(ctx context.Context, stmt *redshiftsql.CreateUser) error {
	if err := s.maySystem("CREATE USER", "permission denied to create user"); err != nil {
		return err
	}
	if err := checkPrincipalName("user", stmt.Name); err != nil {
		return err
	}
	patch, err := s.userPatch(stmt.Options)
	if err != nil {
		return err
	}
	if stmt.Options.Superuser != nil && *stmt.Options.Superuser {
		if err := s.mustBeSuperuser("create superusers"); err != nil {
			return err
		}
		if stmt.Options.Password != nil && *stmt.Options.Password == "" {
			return blueshift.SQLErrorf("0A000", "the password of a superuser cannot be disabled")
		}
	}
	id, err := s.newSysID(ctx, func(p principals) error { return p.freeUser(stmt.Name) })
	if err != nil {
		return err
	}
	u := blueshift.User{Name: stmt.Name, SysID: id}
	patch.apply(&u)
	return s.changePrincipals(ctx, principalChange{Op: "create user", User: &u, Words: stmt.Options.Groups})
}

// userPatch reads the options of CREATE USER and ALTER USER.
func (s *Session) userPatch(o redshiftsql.UserOptions) (*userPatch, error) {
	d := &userPatch{CreateDB: o.CreateDB, Superuser: o.Superuser, SyslogAccess: o.SyslogAccess, ConnectionLimit: o.ConnectionLimit,
		SessionTimeout: o.SessionTimeout, ExternalID: o.ExternalID}
	if o.Password != nil {
		var v blueshift.PasswordVerifier
		if *o.Password != "" {
			var err error
			if v, err = s.home.NewPassword(*o.Password); err != nil {
				return nil, err
			}
		}
		d.Password = &v
	}
	if o.ValidUntil != nil {
		until, err := validUntil(*o.ValidUntil)
		if err != nil {
			return nil, err
		}
		d.ValidUntil = &until
	}
	return d, nil
}

// validUntil reads the time of VALID UNTIL, in UTC unless it says otherwise;
// "infinity" is the zero time.
func validUntil(text string) (time.Time, error) {
	if strings.EqualFold(strings.TrimSpace(text), "infinity") {
		return time.Time{}, nil
	}
	for _, layout := range []string{"2006-01-02", "2006-01-02 15:04:05", "2006-01-02 15:04", time.RFC3339, "2006-01-02 15:04:05-07", "2006-01-02 15:04:05-07:00",
		"2006-01-02T15:04:05", "Jan 2 2006", "January 2 2006", "Jan 2, 2006", "January 2, 2006", "01/02/2006"} {
		if t, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, blueshift.SQLErrorf("22007", "invalid input syntax for type abstime: \"%s\"", text)
}

// alterUser runs ALTER USER. Users may change their own password and settings;
// the rest takes a superuser or the permission ALTER USER, and what concerns a
// superuser takes a superuser.
func (s *Session) alterUser(ctx context.Context, stmt *redshiftsql.AlterUser) error {
	target := stmt.Name
	r, err := s.rights()
	if err != nil {
		return err
	}
	var u blueshift.User
	if err := s.lookUp(func(p principals) (err error) { u, err = p.user(target); return err }); err != nil {
		return err
	}
	own := u.SysID == r.user.SysID && (stmt.Setting != nil || onlyPassword(stmt.Options) && stmt.RenameTo == "")
	if !own {
		if err := s.maySystem("ALTER USER", "must be superuser to alter users"); err != nil {
			return err
		}
	}
	powerful, err := s.rightsOf(holder{s.Namespace.Key, u.SysID})
	if err != nil {
		return err
	}
	if powerful.super || stmt.Options.Superuser != nil {
		if !own || stmt.Options.Superuser != nil {
			if err := s.mustBeSuperuser("alter superusers"); err != nil {
				return err
			}
		}
	}
	switch {
	case stmt.RenameTo != "":
		if u.SysID == s.user.SysID || u.SysID == s.login.SysID {
			return blueshift.SQLErrorf("0A000", "session user may not be renamed")
		}
		if err := checkPrincipalName("user", stmt.RenameTo); err != nil {
			return err
		}
		if u.Password.MD5 != "" {
			s.notice("01000", "MD5 password cleared because of user rename")
		}
		return s.changePrincipals(ctx, principalChange{Op: "rename user", Name: target, To: stmt.RenameTo})
	case stmt.Setting != nil:
		return s.alterUserSetting(ctx, target, stmt.Setting)
	}
	if p := stmt.Options.Password; p != nil && *p == "" && u.Superuser {
		return blueshift.SQLErrorf("0A000", "the password of a superuser cannot be disabled")
	}
	if p := stmt.Options.Password; p != nil && !r.super && (*p == "" || u.Password.Empty()) {
		return blueshift.SQLErrorf("42501", "must be superuser to enable or disable a password")
	}
	patch, err := s.userPatch(stmt.Options)
	if err != nil {
		return err
	}
	return s.changePrincipals(ctx, principalChange{Op: "alter user", Name: target, Patch: patch})
}

func onlyPassword(o redshiftsql.UserOptions) bool {
	return o.CreateDB == nil && o.Superuser == nil && o.SyslogAccess == nil && o.ConnectionLimit == nil && o.SessionTimeout == nil &&
		o.ExternalID == nil && o.ValidUntil == nil && len(o.Groups) == 0
}

// alterUserSetting keeps a setting that the user's sessions begin with.
func (s *Session) alterUserSetting(ctx context.Context, user string, stmt *redshiftsql.Set) error {
	patch := &userPatch{Setting: strings.ToLower(stmt.Name)}
	if !stmt.Reset {
		if err := s.checkSetting(patch.Setting, stmt.Value); err != nil {
			return err
		}
		patch.Value = &stmt.Value
	}
	return s.changePrincipals(ctx, principalChange{Op: "alter user", Name: user, Patch: patch})
}

// dropUser runs DROP USER.
func (s *Session) dropUser(ctx context.Context, stmt *redshiftsql.DropUser) error {
	if err := s.maySystem("DROP USER", "must be superuser to drop users"); err != nil {
		return err
	}
	for _, name := range stmt.Names {
		var u blueshift.User
		err := s.lookUp(func(p principals) (err error) { u, err = p.user(name); return err })
		if err != nil && stmt.IfExists {
			s.notice("42704", "User \""+name+"\" does not exist and will be skipped.")
			continue
		}
		switch {
		case err != nil:
			return err
		case u.SysID == s.user.SysID || u.SysID == s.login.SysID:
			return blueshift.SQLErrorf("55006", "current user cannot be dropped")
		}
		if r, err := s.rightsOf(holder{s.Namespace.Key, u.SysID}); err != nil {
			return err
		} else if r.super {
			if err := s.mustBeSuperuser("drop superusers"); err != nil {
				return err
			}
		}
		if err := s.leavesNothing("user", name, blueshift.Grantee{Kind: blueshift.ToUser, ID: u.SysID}); err != nil {
			return err
		}
		if err := s.changePrincipals(ctx, principalChange{Op: "drop user", Name: name}); err != nil {
			return err
		}
	}
	return nil
}
