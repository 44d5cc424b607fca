package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/awshttp"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/dataapi"
	"github.com/blueshift-db/blueshift/ec2"
	"github.com/blueshift-db/blueshift/endpoint"
	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/fleet"
	"github.com/blueshift-db/blueshift/identity"
	"github.com/blueshift-db/blueshift/provisioned"
	"github.com/blueshift-db/blueshift/secretsmanager"
	"github.com/blueshift-db/blueshift/serverless"
	"github.com/blueshift-db/blueshift/session"
	"github.com/blueshift-db/blueshift/sharing"
	"github.com/blueshift-db/blueshift/statement"
	"github.com/blueshift-db/blueshift/store"
	"github.com/blueshift-db/blueshift/sts"
)

// Config is everything a server can be told. The zero value of each field
// means its documented default.
type Config struct {
	Flags
	Realm    *identity.RealmConfig // nil: the development realm
	Networks fleet.NetworksConfig
	Quotas   fleet.Quotas
	Lending  sharing.Quotas // of managed endpoints
	// Statements bounds SQL over HTTP; Secrets is what a SecretArn may name,
	// SecretsManager what is asked for any other.
	Statements     statement.Quotas
	Secrets        []statement.Secret
	SecretsManager *secretsmanager.Config
	Clock          blueshift.Clock
	Logger         *slog.Logger
}

// Server is a running Blueshift.
type Server struct {
	config     Config
	store      *store.SQLite
	engine     *engine.Instance
	identity   *identity.Service
	fleet      *fleet.Fleet
	sharing    *sharing.Service
	sessions   *session.Sessions
	statements *statement.Service
	endpoints  *endpoint.Server
	metrics    *metrics
	api        *awshttp.Server
	http       *http.Server
	listener   net.Listener
	ready      chan struct{} // closed when everything has come back
	unschedule context.CancelFunc
	scheduled  sync.WaitGroup
}

// Start brings a server up. When it returns, every warehouse listens again and
// the management API answers.
func Start(ctx context.Context, c Config) (*Server, error) {
	if c.Clock == nil {
		c.Clock = blueshift.SystemClock{}
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.Listen == "" {
		c.Listen = "127.0.0.1:8439"
	}
	s := &Server{config: c, ready: make(chan struct{}), metrics: newMetrics()}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

func (s *Server) start(ctx context.Context) (err error) {
	c := s.config
	recordsPath, dataDir, resultsDir, historyDir := "", "", "", ""
	if c.DataDir != "" {
		dir, err := filepath.Abs(c.DataDir)
		if err != nil {
			return err
		}
		recordsPath, dataDir = filepath.Join(dir, "records.sqlite"), filepath.Join(dir, "databases")
		resultsDir, historyDir = filepath.Join(dir, "results"), filepath.Join(dir, "history")
	}
	if s.store, err = store.Open(ctx, store.Config{Path: recordsPath, Clock: c.Clock}); err != nil {
		if c.DataDir != "" {
			err = fmt.Errorf("--data-dir is a folder that this server may write and no other uses: %w", err)
		}
		return err
	}
	if s.identity, err = identity.New(identity.Config{Store: s.store, Clock: c.Clock, Realm: c.Realm}); err != nil {
		return err
	}
	// The listener is taken early, so that a second server on the same address
	// is told so before it touches anything else.
	if s.listener, err = net.Listen("tcp", c.Listen); err != nil {
		return fmt.Errorf("the management API cannot listen: %w; --listen gives it another address", err)
	}
	s.engine = engine.Open(engine.Config{Dir: dataDir, MemoryLimit: c.Memory})
	databases := catalog.New(s.engine)
	networks, err := fleet.NewNetworks(c.Networks)
	if err != nil {
		return err
	}
	if c.EC2 != "" {
		upstream, err := ec2.New(c.EC2, c.Clock)
		if err != nil {
			return fmt.Errorf("--ec2-endpoint: %w", err)
		}
		networks.Ask(upstream)
	}
	wire := &sqlDoor{server: s}
	if s.endpoints, err = newEndpoints(c, wire); err != nil {
		return err
	}
	s.sharing = sharing.New(sharing.Config{Store: s.store, Clock: c.Clock, Networks: networks, Addresses: s.endpoints,
		WarehouseStatus: fleet.WarehouseStatus, Pace: c.Pace, Quotas: c.Lending, SharedPorts: s.endpoints.PortRange, Logger: c.Logger})
	s.fleet = fleet.New(fleet.Config{Store: s.store, Databases: databases, Addresses: paths{s.endpoints, s}, Networks: networks, Dependents: dependents{s.sharing, s},
		NewPassword: newPassword, DatabaseUser: identity.DatabaseUser, Clock: c.Clock, Pace: c.Pace, Logger: c.Logger, Quotas: c.Quotas, RequireSSL: c.SQLRequireSSL})
	s.sessions = session.New(session.Config{Strict: c.Strict, Store: s.store, Engine: s.engine, Catalogs: databases, Warehouses: s.fleet, Sharing: s.sharing,
		NewPassword: identity.UserPassword, Clock: c.Clock, Logger: c.Logger, HistoryDir: historyDir})
	s.sharing.Ask(s.sessions)
	s.sharing.OnCut(func(ctx context.Context, _ sharing.Cut) { s.sessions.Recheck(ctx) })
	var secrets statement.SecretsManager
	if c.SecretsManager != nil {
		if secrets, err = secretsmanager.New(*c.SecretsManager); err != nil {
			return fmt.Errorf("secrets_manager: %w", err)
		}
	}
	s.statements, err = statement.New(statement.Config{Store: s.store, Sessions: s.sessions, Authorizer: s.identity, DatabaseUser: identity.DatabaseUser,
		WarehouseStatus: fleet.WarehouseStatus, Secrets: c.Secrets, SecretsManager: secrets, Dir: resultsDir, Quotas: c.Statements, Clock: c.Clock, Logger: c.Logger})
	if err != nil {
		return err
	}
	if err := wire.open(c); err != nil {
		return err
	}

	// Databases first, then what a crash left half-done in them, then the paths
	// that lead to them.
	if err := s.fleet.Recover(ctx); err != nil {
		return err
	}
	if err := s.sessions.Recover(ctx); err != nil {
		return err
	}
	if err := s.sharing.Recover(ctx); err != nil {
		return err
	}
	// Statements that were waiting run from here on.
	if err := s.statements.Recover(ctx); err != nil {
		return err
	}
	background, cancel := context.WithCancel(context.Background())
	s.unschedule = cancel
	s.scheduled.Go(func() { s.schedule(background) })
	return s.serve(ctx)
}

func newPassword(password string) (blueshift.PasswordVerifier, error) {
	if err := identity.ValidateMasterPassword(password); err != nil {
		return blueshift.PasswordVerifier{}, err
	}
	return identity.NewPassword(password)
}

// serve answers the management API from now on.
func (s *Server) serve(ctx context.Context) error {
	c := s.config
	names, err := provisioned.NewNames(c.SQLDomain)
	if err != nil {
		return fmt.Errorf("--sql-domain: %w", err)
	}
	book, err := store.NewAnswerBook(ctx, s.store, c.Clock, awshttp.ReplayFor)
	if err != nil {
		return err
	}
	s.api = awshttp.New(awshttp.Config{
		Services: []awshttp.Service{
			(&provisioned.Service{Fleet: s.fleet, Sharing: s.sharing, Credentials: s.identity, Names: names}).Service(),
			(&serverless.Service{Fleet: s.fleet, Sharing: s.sharing, Credentials: s.identity, Domain: names.Domain}).Service(),
			(&dataapi.Service{Statements: s.statements}).Service(),
			(&sts.Service{Sessions: s.identity}).Service(),
		},
		Keys: keys{s.identity}, Authorizer: s.identity, Replay: answers{book}, Clock: c.Clock, Logger: c.Logger,
		AuthOff: c.Auth == "off", Observe: s.metrics.call,
	})
	s.http = &http.Server{Handler: s.routes(s.api), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(c.Logger.Handler(), slog.LevelWarn)}
	close(s.ready)
	go func() {
		if err := s.http.Serve(s.listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
			c.Logger.Error("the management API stopped", "err", err)
		}
	}()
	return nil
}

// Addr is where the management API listens.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Stop takes the server down: first the doors, so that nothing new begins,
// then what they lead to.
func (s *Server) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	var errs []error
	if s.http != nil {
		if err := s.http.Shutdown(ctx); err != nil {
			errs = append(errs, s.http.Close())
		}
	} else if s.listener != nil {
		errs = append(errs, s.listener.Close())
	}
	if s.api != nil {
		s.api.Close() // answers on their way to the store
	}
	if s.unschedule != nil {
		s.unschedule()
		s.scheduled.Wait()
	}
	if s.statements != nil {
		s.statements.Stop(ctx) // what runs is cancelled when ctx ends
	}
	if s.endpoints != nil {
		s.endpoints.Shutdown(ctx) // sessions that are idle are cut when ctx ends
	}
	if s.sessions != nil {
		errs = append(errs, s.sessions.Stop())
	}
	if s.engine != nil {
		errs = append(errs, s.engine.Close())
	}
	if s.store != nil {
		errs = append(errs, s.store.Close())
	}
	return errors.Join(errs...)
}
