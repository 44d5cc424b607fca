package engine

import (
	"context"
	"time"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/blueshift-db/blueshift"
)

// Fatal reports that DuckDB has met an error after which it runs nothing. The
// next Conn or Attach recycles it; Recycle does so at once.
func (i *Instance) Fatal() bool { return i.fatal.Load() }

// Recycle closes DuckDB and opens it and every catalog anew, as a restart of
// the process would. Every connection is cut: it answers 57P01.
func (i *Instance) Recycle(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.closed {
		return errShutDown
	}
	return i.recycle()
}

var errRecycled = &blueshift.SQLError{Severity: "FATAL", State: "57P01", Message: "terminating connection: the SQL engine restarts after a failure",
	Hint: "Connect again. What was committed is kept; an open transaction was rolled back."}

func (i *Instance) recycle() error {
	if i.config.Dir == "" && len(i.attached) > 0 {
		return blueshift.SQLErrorf("58000", "the SQL engine has failed, and its databases were in memory only").
			WithHint("Restart the server; start it with a data folder to keep data.")
	}
	i.config.Logger.Error("the SQL engine is recycled after a fatal error", "connections", len(i.conns), "databases", len(i.attached))
	if busy := i.stop(errRecycled); busy > 0 {
		// Its files must not be opened a second time while the old DuckDB lives.
		return blueshift.SQLErrorf("57P03", "the SQL engine is restarting and waits for %d statements to end", busy).WithHint("Connect again in a moment.")
	}
	i.fatal.Store(false)
	return i.start()
}

// stop cuts all connections, telling them why, and closes DuckDB. It returns
// how many connections could not be cut because their statements do not end;
// then DuckDB is still open.
func (i *Instance) stop(why error) (busy int) {
	deadline := time.Now().Add(5 * time.Second)
	for c := range i.conns {
		if c.cut(why, deadline) {
			delete(i.conns, c)
		} else {
			busy++
		}
	}
	if busy == 0 {
		i.disconnect()
	}
	return busy
}

func (i *Instance) disconnect() {
	i.help.wait()
	duckdb.Disconnect(&i.admin)
	duckdb.Close(&i.db)
	i.open = false
}

// repair brings back a catalog that a failed checkpoint put out of use, by
// detaching and attaching it, which replays its log. It goes on until that
// works: the disk may stay full for a while.
//
// before is how many times it had been brought back when a statement found it out
// of use: who comes too late must not detach what works.
func (i *Instance) repair(catalog string, before int) {
	i.mu.Lock()
	again := i.repairs[catalog] || i.timesRepaired(catalog) != before
	if !again {
		i.repairs[catalog] = true
	}
	i.mu.Unlock()
	if again || !catalogPattern().MatchString(catalog) {
		return
	}
	i.config.Logger.Error("a database is out of use after a failed checkpoint and is opened again", "database", catalog)
	for wait := 10 * time.Millisecond; !i.reattach(catalog); wait = min(2*wait, 5*time.Second) {
		time.Sleep(wait)
	}
}

// reattach is one try of repair. It reports whether there is no more to do.
func (i *Instance) reattach(catalog string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.open && !i.closed && !i.fatal.Load() && i.attached[catalog] {
		// The detaching checkpoint fails like the one before; the log stays.
		_ = run(i.admin, `DETACH "`+catalog+`"`)
		if err := i.attach(catalog); err != nil {
			return false
		}
	}
	delete(i.repairs, catalog)
	i.repaired.Store(catalog, i.timesRepaired(catalog)+1)
	return true
}

func (i *Instance) timesRepaired(catalog string) int {
	n, _ := i.repaired.Load(catalog)
	times, _ := n.(int)
	return times
}
