package statement

import (
	"context"
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
	cluster  blueshift.Cluster
	database string
	user     string
	secret   string // ARN
}

// access finds the cluster and settles the database user: that of a secret,
// the one named, or the one that the caller's identity stands for.
func (s *Service) access(ctx context.Context, p blueshift.Principal, c Connection) (access, error) {
	var a access
	if c.Workgroup != "" {
		return a, invalid("Blueshift has no serverless workgroups yet: %s cannot be reached. Use ClusterIdentifier with a provisioned cluster.", clip(c.Workgroup))
	}
	var secret Secret
	if c.Secret != "" {
		var err error
		if c.DbUser != "" {
			return a, invalid("SecretArn and DbUser exclude each other: a secret names its user.")
		}
		if secret, err = s.secret(p, c.Secret); err != nil {
			return a, err
		}
		if c.Cluster == "" {
			c.Cluster = secret.Cluster
		}
		if secret.Cluster != "" && secret.Cluster != c.Cluster {
			return a, invalid("The secret is of cluster %s, not of %s.", secret.Cluster, clip(c.Cluster))
		}
		if c.Database == "" {
			c.Database = secret.Database
		}
	}
	switch {
	case c.Cluster == "":
		return a, invalid("Either ClusterIdentifier, WorkgroupName or SessionId must be provided.")
	case c.Database == "" || len(c.Database) > maxConnectionID:
		return a, invalid("A Database must be provided, of at most %d bytes.", maxConnectionID)
	case len(c.DbUser) > maxConnectionID:
		return a, invalid("A DbUser has at most %d bytes.", maxConnectionID)
	}
	cluster, err := s.cluster(ctx, blueshift.Key{Account: p.Account, Region: p.Region, ID: strings.ToLower(c.Cluster)})
	if err != nil {
		return a, err
	}
	a = access{cluster: cluster, database: c.Database, user: c.DbUser, secret: secret.ARN}
	arn := "arn:aws:redshift:" + string(p.Region) + ":" + string(p.Account) + ":"
	switch {
	case c.Secret != "":
		a.user = secret.Username
	case c.DbUser != "":
		err = s.Authorizer.Authorize(ctx, p, "redshift:GetClusterCredentials", arn+"dbuser:"+cluster.ID+"/"+c.DbUser, nil)
	default:
		a.user = cluster.MasterUsername
		err = s.Authorizer.Authorize(ctx, p, identityAction, arn+"dbname:"+cluster.ID+"/"+c.Database, nil)
	}
	return a, err
}

// cluster finds a cluster of the caller that answers SQL now.
func (s *Service) cluster(ctx context.Context, k blueshift.Key) (c blueshift.Cluster, err error) {
	err = s.Store.View(ctx, func(tx store.Tx) (err error) {
		c, err = store.Clusters.Get(tx, k)
		return err
	})
	status := ""
	if err == nil {
		status = s.ClusterStatus(c, s.Clock.Now())
	}
	switch status {
	case "":
		return c, invalid("Redshift endpoint doesn't exist in this region.")
	case "available", "modifying":
		return c, nil
	}
	return c, invalid("Cluster %s is %s; SQL can be submitted once it is available.", c.ID, status)
}

// open opens the session of a statement. What stands in its way is told as a
// database tells it at login.
func (s *Service) open(ctx context.Context, st blueshift.Statement) (*session.Session, error) {
	var cluster blueshift.Cluster
	var ns blueshift.Namespace
	var user blueshift.User
	err := s.Store.View(ctx, func(tx store.Tx) (err error) {
		if cluster, err = store.Clusters.Get(tx, st.ClusterKey()); err != nil || cluster.Namespace != st.Namespace {
			return fatal("57P01", "cluster %s no longer exists", st.Cluster)
		}
		if status := s.ClusterStatus(cluster, s.Clock.Now()); status != "available" && status != "modifying" {
			return fatal("57P03", "cluster %s is %s", st.Cluster, status)
		}
		key := blueshift.Key{Account: st.Account, Region: st.Region, ID: cluster.Namespace}
		if ns, err = store.Namespaces.Get(tx, key); err != nil {
			return err
		}
		key.ID = blueshift.UserID(ns.ID, st.User)
		if user, err = store.Users.Get(tx, key); err != nil && st.SecretARN == "" {
			return fatal("28000", "user \"%s\" does not exist", st.User)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if st.SecretARN != "" && !proves(user.Password, s.secrets[st.SecretARN].Password) {
		return nil, fatal("28P01", "password authentication failed for user \"%s\"", st.User)
	}
	return s.Sessions.Open(ctx, session.Request{Cluster: cluster, Namespace: ns, User: st.User, Database: st.Database,
		Target: blueshift.Target{Cluster: cluster.Key}})
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
