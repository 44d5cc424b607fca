package engine

import (
	"sync/atomic"

	duckdb "github.com/duckdb/duckdb-go-bindings"
)

// landings counts the commits of an instance. DuckDB makes what it knows of a
// table's values when it plans a statement a part of the plan: a condition that
// was true of every row is left out, one that was true of none answers nothing.
// When the statement runs again, on rows that have landed since, such a plan
// answers wrongly (duckdb issues 21207, 23704 and 24182). So a plan only runs
// while no commit can have come between its making and the snapshot it runs on.
type landings struct{ begun, ended atomic.Uint64 }

// landed is a moment in the history of commits, for one connection.
type landed struct {
	commits uint64 // that had begun
	calm    bool   // and ended, all of them
	writes  uint64 // of the connection itself
	block   uint64 // the number of its open transaction, or 0
}

// landed is the moment now.
func (c *Conn) landed() landed {
	ended := c.instance.landings.ended.Load() // before the others: none is taken for ended that has not
	begun := c.instance.landings.begun.Load()
	then := landed{begun, begun == ended, c.writes, 0}
	if c.block {
		then.block = c.blocks
	}
	return then
}

// holds reports whether a plan that was made then says what it would say if it
// were made now, and so for every snapshot taken in between.
func (c *Conn) holds(then landed) bool {
	return then.calm && then.writes == c.writes && then.commits == c.instance.landings.begun.Load()
}

// planned reports whether a plan that was made then was made in the transaction
// that is open, which has changed nothing since: it sees what the plan knew.
func (c *Conn) planned(then landed) bool {
	return then.block == c.blocks && then.writes == c.writes
}

func (c *Conn) enterBlock() {
	c.block = true
	c.blocks++
}

// landing notes that a commit begins; what it returns is called when it is over.
func (c *Conn) landing() (over func()) {
	c.instance.landings.begun.Add(1)
	return func() { c.instance.landings.ended.Add(1) }
}

// execution is what a statement does to the transactions around it.
type execution struct {
	alone bool   // the transaction that is open was begun for it
	over  func() // to be called when what it changes has landed; nil if nothing does
}

// writing notes that the statement is about to change rows.
func (c *Conn) writing(x *execution) {
	c.writes++
	if !c.block || x.alone {
		x.over = c.landing()
	}
}

// conclude ends what was begun for the statement, after its call.
func (c *Conn) conclude(x *execution, err *Error) *Error {
	switch {
	case x.alone && err == nil:
		err = c.leave("COMMIT")
	case x.alone:
		c.leave("ROLLBACK")
	}
	if x.over != nil {
		x.over()
	}
	*x = execution{}
	return err
}

// pend settles the snapshot that the statement runs on, with a plan that holds
// for it. Where commits come too fast for that, both are made in one transaction,
// which is begun unless one is open. What has parameters is planned anew by
// DuckDB at every execution, within it.
func (s *Stmt) pend(x *execution, pending *duckdb.PendingResult, start func(duckdb.PreparedStatement, *duckdb.PendingResult) duckdb.State) *Error {
	c := s.conn
	for {
		holds := s.params > 0 || c.block && c.planned(s.made)
		// A statement that has been started may run even when it is given up: in a
		// block, one that changes rows cannot be started with another plan afterwards.
		if !holds && (c.block && s.kind != SelectStatement || !c.holds(s.made)) {
			if err := s.plan(); err != nil {
				return err
			}
			holds = c.block
		}
		if start(s.stmt, pending) != duckdb.StateSuccess {
			err := newError(duckdb.PendingError(*pending))
			duckdb.DestroyPending(pending)
			return err
		}
		if holds || c.holds(s.made) {
			return nil
		}
		duckdb.DestroyPending(pending)
		if !c.block {
			x.alone = true // whether or not it begins: leaving it makes sure
			if err, failed := run(c.conn, "BEGIN TRANSACTION").(*Error); failed {
				return err
			}
			c.enterBlock()
		}
	}
}

// plan plans the statement, in place of the plan that it has.
func (s *Stmt) plan() *Error {
	made := s.conn.landed()
	var stmt duckdb.PreparedStatement
	if duckdb.Prepare(s.conn.conn, s.sql, &stmt) != duckdb.StateSuccess {
		err := newError(duckdb.PrepareError(stmt))
		duckdb.DestroyPrepare(&stmt)
		return err
	}
	duckdb.DestroyPrepare(&s.stmt)
	s.stmt, s.made = stmt, made
	return nil
}

// leave ends the transaction of one statement, after its call. A connection of
// which that cannot be shown is closed.
func (c *Conn) leave(end string) *Error {
	c.block = false
	failed, _ := run(c.conn, end).(*Error)
	if failed == nil {
		return nil
	}
	// DuckDB has rolled back already, or was never asked: beginning shows it.
	for _, sql := range []string{"ROLLBACK", "BEGIN TRANSACTION", "ROLLBACK"} {
		if err := run(c.conn, sql); err != nil && sql != "ROLLBACK" {
			c.release(err)
		}
	}
	return failed
}
