// Package postgresql starts a PostgreSQL server from the programs that are
// installed on the machine, for tests and benchmarks that compare Blueshift with
// it. Nothing else uses it.
package postgresql

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// ErrNotInstalled says that the machine has no PostgreSQL server.
var ErrNotInstalled = errors.New("PostgreSQL's programs initdb and postgres are not installed")

// Server is a running server with the superuser admin, whom it trusts.
type Server struct {
	Addr string // host:port
	cmd  *exec.Cmd
	dir  string
}

// Start makes a database cluster in a folder of its own and waits until it
// answers. Settings are name=value.
func Start(ctx context.Context, settings ...string) (*Server, error) {
	programs, err := find()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "postgresql-")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir}
	if err := s.start(ctx, programs, settings); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

func (s *Server) start(ctx context.Context, programs string, settings []string) error {
	as, err := account(s.dir)
	if err != nil {
		return err
	}
	made := exec.CommandContext(ctx, filepath.Join(programs, "initdb"), "-D", filepath.Join(s.dir, "data"), "-U", "admin", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
	made.SysProcAttr, made.Dir = as, s.dir
	if out, err := made.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.Addr = free.Addr().String()
	free.Close()
	_, port, _ := net.SplitHostPort(s.Addr)
	args := []string{"-D", filepath.Join(s.dir, "data"), "-p", port, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	s.cmd = exec.Command(filepath.Join(programs, "postgres"), args...)
	s.cmd.SysProcAttr, s.cmd.Dir = as, s.dir
	if err := s.cmd.Start(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	return s.await(ctx)
}

// await polls until the server lets somebody in.
func (s *Server) await(ctx context.Context) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgconn.Connect(ctx, "postgres://admin@"+s.Addr+"/postgres?sslmode=disable")
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL does not answer at %s: %w", s.Addr, err)
		}
	}
}

// Stop ends the server and removes its folder.
func (s *Server) Stop() {
	if s.cmd != nil && s.cmd.Process != nil {
		_ = s.cmd.Process.Signal(syscall.SIGINT) // a fast shutdown; one that has ended is fine too
		_ = s.cmd.Wait()
	}
	_ = os.RemoveAll(s.dir)
}

// find is the folder with the programs: on the PATH, or where Debian has them.
func find() (string, error) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		if _, err := exec.LookPath("postgres"); err == nil {
			return filepath.Dir(initdb), nil
		}
	}
	installed, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(installed) == 0 {
		return "", ErrNotInstalled
	}
	return filepath.Dir(slices.Max(installed)), nil
}

// account is who the programs run as: PostgreSQL refuses to be root, so root
// gives the folder to the account that its packages make.
func account(dir string) (*syscall.SysProcAttr, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root: %w", err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return nil, err
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, os.Chown(dir, uid, gid)
}
