package statement

import (
	"context"
	"errors"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/session"
	"github.com/blueshift-db/blueshift/store"
)

// Connection says where SQL runs and as whom.
type Connection struct {
	Cluster   string // ClusterIdentifier
	Workgroup string // WorkgroupName
	Database  string
	DbUser    string
	Secret    string // SecretArn
}

// access is a Connection that the caller may use.
type access struct {
	warehouse blueshift.Warehouse
	database  string
	user      string
	secret    string // ARN
}

// on is the identifier of the warehouse that a connection names, "" if it names
// none.
func (c Connection) on() string {
	if c.Workgroup != "" {
		return blueshift.WorkgroupID(c.Workgroup)
	}
	return strings.ToLower(c.Cluster)
}

// access finds the warehouse and settles the database user: that of a secret,
// the one named, or the one that the caller's identity stands for.
func (s *Service) access(ctx context.Context, p blueshift.Principal, c Connection) (access, error) {
	var a access
	switch {
	case c.Workgroup != "" && c.Cluster != "":
		return a, invalid("ClusterIdentifier and WorkgroupName exclude each other.")
	case c.Workgroup != "" && c.DbUser != "":
		return a, invalid("DbUser is of no use beside WorkgroupName: leave it out to connect as the database user of your IAM identity, or give a SecretArn.")
	case strings.Contains(c.Cluster, "/"):
		return a, invalid("Redshift endpoint doesn't exist in this region.")
	}
	var secret Secret
	if c.Secret != "" {
		var err error
		if c.DbUser != "" {
			return a, invalid("SecretArn and DbUser exclude each other: a secret names its user.")
		}
		if secret, err = s.secret(ctx, p, c.Secret); err != nil {
			return a, err
		}
		if c.on() == "" {
			c.Cluster = secret.Cluster
		}
		if secret.Cluster != "" && secret.Cluster != c.on() {
			return a, invalid("The secret is of cluster %s, not of %s.", secret.Cluster, clip(blueshift.WarehouseWords(c.on())))
		}
		if c.Database == "" {
			c.Database = secret.Database
		}
	}
	switch {
	case c.on() == "":
		return a, invalid("Either ClusterIdentifier, WorkgroupName or SessionId must be provided.")
	case c.Database == "" || len(c.Database) > maxConnectionID:
		return a, invalid("A Database must be provided, of at most %d bytes.", maxConnectionID)
	case len(c.DbUser) > maxConnectionID:
		return a, invalid("A DbUser has at most %d bytes.", maxConnectionID)
	}
	w, err := s.warehouse(ctx, blueshift.Key{Account: p.Account, Region: p.Region, ID: c.on()})
	if err != nil {
		return a, err
	}
	a = access{warehouse: w, database: c.Database, user: c.DbUser, secret: secret.ARN}
	arn := "arn:aws:redshift:" + string(p.Region) + ":" + string(p.Account) + ":"
	switch {
	case c.Secret != "":
		a.user = secret.Username
	case c.DbUser != "":
		err = s.Authorizer.Authorize(ctx, p, "redshift:GetClusterCredentials", arn+"dbuser:"+w.ID+"/"+c.DbUser, nil)
	case c.Workgroup != "":
		a.user = s.DatabaseUser(p)
		err = s.Authorizer.Authorize(ctx, p, "redshift-serverless:GetCredentials", s.WarehouseARN(ctx, p, w.ID), nil)
	default:
		a.user = s.DatabaseUser(p)
		err = s.Authorizer.Authorize(ctx, p, "redshift:GetClusterCredentialsWithIAM", arn+"dbname:"+w.ID+"/"+c.Database, nil)
	}
	return a, err
}

// WarehouseARN names a warehouse of the caller by its identifier, as policies
// do. A workgroup is named by its GUID; one that does not exist is any of them.
func (s *Service) WarehouseARN(ctx context.Context, p blueshift.Principal, id string) string {
	if _, workgroup := blueshift.WorkgroupName(id); !workgroup {
		return blueshift.ClusterARN(p.Region, p.Account, id)
	}
	w := blueshift.Workgroup{Warehouse: blueshift.Warehouse{Key: blueshift.Key{Account: p.Account, Region: p.Region, ID: id}}, GUID: "*"}
	if err := s.Store.View(ctx, func(tx store.Tx) error {
		found, err := store.Workgroups.Get(tx, w.Key)
		if err == nil {
			w = found
		}
		return err
	}); err != nil {
		s.Logger.Debug("a call names a workgroup that cannot be read", "workgroup", id, "error", err)
	}
	return w.ARN()
}

// warehouse finds a cluster or workgroup of the caller that answers SQL now.
func (s *Service) warehouse(ctx context.Context, k blueshift.Key) (w blueshift.Warehouse, err error) {
	err = s.Store.View(ctx, func(tx store.Tx) (err error) {
		w, err = store.Warehouse(tx, k)
		return err
	})
	status := ""
	if err == nil {
		status = s.WarehouseStatus(w, s.Clock.Now())
	}
	switch status {
	case "":
		return w, invalid("Redshift endpoint doesn't exist in this region.")
	case "available", "modifying":
		return w, nil
	}
	return w, invalid("The %s is %s; SQL can be submitted once it is available.", w.Words(), status)
}

// open opens the session of a statement. What stands in its way is told as a
// database tells it at login. The user that an IAM identity stands for is made
// there when it comes for the first time, with the rights of PUBLIC.
func (s *Service) open(ctx context.Context, st blueshift.Statement) (*session.Session, error) {
	var ns blueshift.Namespace
	var user blueshift.User
	err := s.Store.View(ctx, func(tx store.Tx) error {
		w, err := store.Warehouse(tx, st.ClusterKey())
		if err != nil || w.Namespace != st.Namespace {
			return fatal("57P01", "%s no longer exists", blueshift.WarehouseWords(st.Cluster))
		}
		if status := s.WarehouseStatus(w, s.Clock.Now()); status != "available" && status != "modifying" {
			return fatal("57P03", "%s is %s", w.Words(), status)
		}
		if ns, err = store.Namespaces.Get(tx, blueshift.Key{Account: st.Account, Region: st.Region, ID: w.Namespace}); err != nil || st.SecretARN == "" {
			return err
		}
		user, err = store.Users.Get(tx, blueshift.Key{Account: st.Account, Region: st.Region, ID: blueshift.UserID(ns.ID, st.User)})
		if errors.Is(err, store.ErrNotFound) {
			return nil // the user whom no password lets in
		}
		return err
	})
	if err == nil && st.SecretARN != "" {
		err = s.prove(ctx, st, user)
	}
	if err != nil {
		return nil, err
	}
	return s.Sessions.Open(ctx, session.Request{Namespace: ns, User: st.User, AutoCreate: st.ByIdentity(), Database: st.Database,
		Target: blueshift.Target{Cluster: st.ClusterKey()}})
}

// prove lets the secret of a statement in as its user. A password that is wrong
// is read once more.
func (s *Service) prove(ctx context.Context, st blueshift.Statement, user blueshift.User) error {
	for range 2 {
		secret, err := s.secrets.find(ctx, st.Account, st.SecretARN)
		if err != nil {
			return err
		}
		if user.Password.Proves(user.Name, secret.Password) {
			return nil
		}
		s.secrets.forget(st.SecretARN)
	}
	return fatal("28P01", "password authentication failed for user \"%s\"", st.User)
}

func fatal(state, format string, args ...any) error {
	e := blueshift.SQLErrorf(state, format, args...)
	e.Severity = "FATAL"
	return e
}

// clip keeps hostile input from growing a message.
func clip(s string) string {
	if len(s) > 64 {
		s = strings.ToValidUTF8(s[:64], "") + "…"
	}
	return s
}
