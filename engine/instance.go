package engine

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	duckdb "github.com/duckdb/duckdb-go-bindings"
)

// Config says where and within which bounds the engine works.
type Config struct {
	Dir         string       // folder of the database files; "" keeps everything in memory
	MemoryLimit string       // such as "4GB"; default 60 % of what the host or its cgroup has
	SpillLimit  string       // bytes that large statements may put into Dir; default half of the free disk
	Threads     int          // default the number of processors
	MaxKept     int          // bytes of results that a connection keeps while it runs something else; default 64 MiB
	Logger      *slog.Logger // default none
}

// Instance is the engine of a process. DuckDB itself starts at the first use,
// so a server without warehouses stays small.
//
// After an error that DuckDB calls fatal nothing runs on it any more. The next
// Conn or Attach then recycles it: the files are opened anew, and connections
// from before answer 57P01.
type Instance struct {
	config  Config
	fatal   atomic.Bool
	help    help
	lookout lookout

	mu       sync.Mutex // guards everything below; taken before any Conn's lock, never after
	db       duckdb.Database
	admin    duckdb.Connection // attaches and detaches
	open     bool
	closed   bool
	conns    map[*Conn]struct{}
	landings landings
	attached map[string]bool
	repairs  map[string]bool // catalogs that a failed checkpoint put out of use
	repaired sync.Map        // how many times a catalog has been brought back since
}

// Open returns an Instance; nothing is started yet.
func Open(c Config) *Instance {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.MaxKept == 0 {
		c.MaxKept = 64 << 20
	}
	if c.Threads == 0 {
		c.Threads = runtime.NumCPU()
	}
	if c.Dir != "" {
		// A relative folder would move with the process's working directory.
		if dir, err := filepath.Abs(c.Dir); err == nil {
			c.Dir = dir
		}
	}
	return &Instance{config: c, help: help{threads: c.Threads}, lookout: lookout{calls: map[*call]time.Time{}}, conns: map[*Conn]struct{}{}, attached: map[string]bool{}, repairs: map[string]bool{}}
}

// Conn opens a connection for one session.
func (i *Instance) Conn(ctx context.Context) (*Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, errInterrupted()
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if err := i.start(); err != nil {
		return nil, err
	}
	c := &Conn{instance: i, number: connections.Add(1), stmts: map[*Stmt]struct{}{}, kept: map[*Rows]struct{}{}}
	i.conns[c] = struct{}{}
	return c, nil
}

// Close shuts the engine down, interrupting what runs. Everything committed is
// in the files.
func (i *Instance) Close() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.closed {
		return nil
	}
	i.closed = true
	if busy := i.stop(errShutDown); busy > 0 {
		return fmt.Errorf("engine: %d statements did not end when they were interrupted", busy)
	}
	return nil
}

func (i *Instance) exec(sql string) error {
	err := run(i.admin, sql)
	if e, ok := err.(*Error); ok && e.fatal() {
		i.fatal.Store(true)
	}
	return err
}

// run executes a statement of our own for its effect.
func run(c duckdb.Connection, sql string) error {
	var r duckdb.Result
	defer duckdb.DestroyResult(&r)
	if duckdb.Query(c, sql, &r) != duckdb.StateSuccess {
		return newError(duckdb.ResultError(&r))
	}
	return nil
}
