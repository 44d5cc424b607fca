package server

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"

	"crypto/x509"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/endpoint"
	"github.com/blueshift-db/blueshift/identity"
	"github.com/blueshift-db/blueshift/pgwire"
	"github.com/blueshift-db/blueshift/session"
	"github.com/blueshift-db/blueshift/store"
)

// sqlDoor joins the SQL side: an accepted connection is admitted by fleet and
// sharing, spoken to by pgwire and answered by session.
type sqlDoor struct {
	server *Server
	wire   *pgwire.Server
}

func newEndpoints(c Config, door *sqlDoor) (*endpoint.Server, error) {
	e := endpoint.Config{Handler: door, Admitter: door, BindHost: c.SQLHost, Logger: c.Logger,
		MaxPerTarget: c.SQLConnections, MaxTotal: c.SQLConnectionsAll, KeepAlive: c.SQLKeepAlive}
	var err error
	if e.Range, err = c.sqlRange(); err != nil {
		return nil, err
	}
	if c.SQLHost != "" {
		if e.PortRange, err = c.sqlPorts(); err != nil {
			return nil, err
		}
	}
	return endpoint.New(e), nil
}

func (d *sqlDoor) open(c Config) error {
	certificate, err := certificate(c)
	if err != nil {
		return err
	}
	d.wire = pgwire.New(pgwire.Config{Sessions: d, RequireSSL: d.requireSSL, Logger: c.Logger, IdleTimeout: c.SQLIdle, StartupTimeout: c.SQLLogin, WriteTimeout: c.SQLWrite,
		TLS: &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}})
	return nil
}

// requireSSL reports whether a warehouse's parameters refuse plain text.
func (d *sqlDoor) requireSSL(t blueshift.Target) (required bool) {
	err := d.server.store.View(context.Background(), func(tx store.Tx) error {
		w, err := store.Warehouse(tx, t.Cluster)
		required = slices.Contains(w.ConfigParameters, blueshift.ConfigParameter{Key: "require_ssl", Value: "true"})
		return err
	})
	return required || err != nil && !errors.Is(err, store.ErrNotFound)
}

// certificate is the one in the data folder, made at the first start so that
// clients may be told to trust it; without a folder it is new every time.
func certificate(c Config) (tls.Certificate, error) {
	if c.DataDir == "" {
		return pgwire.SelfSigned(c.Clock.Now())
	}
	certFile, keyFile := filepath.Join(c.DataDir, "tls.crt"), filepath.Join(c.DataDir, "tls.key")
	if cert, err := tls.LoadX509KeyPair(certFile, keyFile); err == nil || !errors.Is(err, os.ErrNotExist) {
		return cert, err
	}
	cert, err := pgwire.SelfSigned(c.Clock.Now())
	if err != nil {
		return cert, err
	}
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	if err != nil {
		return cert, err
	}
	return cert, errors.Join(
		os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), 0o600),
		os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]}), 0o644))
}

// Admit lets a connection in if the cluster does and, through a managed
// endpoint, the authorization does too.
func (d *sqlDoor) Admit(ctx context.Context, t blueshift.Target, remote netip.Addr) error {
	if err := d.server.sharing.Admit(ctx, t, remote); err != nil {
		return err
	}
	return d.server.fleet.Admit(ctx, t, remote)
}

// ServeConn hands an admitted connection to the protocol.
func (d *sqlDoor) ServeConn(ctx context.Context, c net.Conn, t blueshift.Target) {
	d.wire.ServeConn(ctx, c, t)
}

// Passwords finds what a user name logs in with: its temporary credentials, if
// it has any, else the password of the database user of that name.
func (d *sqlDoor) Passwords(ctx context.Context, t blueshift.Target, user string) (list []pgwire.Password, err error) {
	now := d.server.config.Clock.Now()
	err = d.server.store.View(ctx, func(tx store.Tx) error {
		w, err := store.Warehouse(tx, t.Cluster)
		if err != nil {
			return err
		}
		for _, c := range identity.DatabaseCredentials(tx, w.Namespace, user, now) {
			list = append(list, pgwire.Password{PasswordVerifier: c.Password, Temporary: &c})
		}
		if len(list) > 0 {
			return nil
		}
		u, err := store.Users.Get(tx, blueshift.Key{Account: w.Account, Region: w.Region, ID: blueshift.UserID(w.Namespace, user)})
		if err != nil || !u.ValidUntil.IsZero() && !now.Before(u.ValidUntil) {
			return err
		}
		list = []pgwire.Password{{PasswordVerifier: u.Password}}
		return nil
	})
	return list, err
}

// Open starts the session of a user who has proved the password.
func (d *sqlDoor) Open(ctx context.Context, r pgwire.OpenRequest) (*session.Session, error) {
	var namespace blueshift.Namespace
	err := d.server.store.View(ctx, func(tx store.Tx) error {
		w, err := store.Warehouse(tx, r.Target.Cluster)
		if err != nil {
			return err
		}
		namespace, err = store.Namespaces.Get(tx, blueshift.Key{Account: w.Account, Region: w.Region, ID: w.Namespace})
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, &blueshift.SQLError{Severity: "FATAL", State: "57P01", Message: "the warehouse no longer exists"}
	}
	if err != nil {
		return nil, err
	}
	request := session.Request{Namespace: namespace, User: r.User, Database: r.Database, Target: r.Target, Settings: r.Settings, Remote: r.Remote}
	if c := r.Password.Temporary; c != nil {
		if c.Database != "" && c.Database != r.Database {
			return nil, &blueshift.SQLError{Severity: "FATAL", State: "28000", Message: fmt.Sprintf("the credential of user \"%s\" is for database \"%s\" only", r.User, c.Database)}
		}
		request.User, request.AutoCreate, request.Groups = c.User, c.AutoCreate, c.Groups
	}
	return d.server.sessions.Open(ctx, request)
}
