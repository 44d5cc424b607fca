package engine

import (
	"context"
	"sync"
	"testing"
	"time"
)

func count(t testing.TB, c *Conn, sql string) int64 {
	t.Helper()
	r := query(t, c, sql)
	defer r.Close()
	ch, err := r.Next(context.Background())
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return ch.Vector(0).Int64()[0]
}

// TestRecycle breaks the instance while sessions are idle, reading and
// computing, and asks for a new connection.
func TestRecycle(t *testing.T) {
	i, idle := open(t, t.TempDir())
	mustExec(t, idle, `CREATE TABLE "db_1"."main"."t_1" AS SELECT i, repeat('x', 500) || i AS s FROM range(100000) r(i)`)
	conns := make([]*Conn, 3)
	for n := range conns {
		c, err := i.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		conns[n] = c
	}
	reading, computing, writing := conns[0], conns[1], conns[2]
	mustExec(t, writing, "BEGIN TRANSACTION")
	mustExec(t, writing, `INSERT INTO "db_1"."main"."t_1" VALUES (-1, 'not committed')`)
	rows := query(t, reading, `SELECT i, s FROM "db_1"."main"."t_1"`)
	chunk, err := rows.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before := string(chunk.Vector(1).Bytes(chunk.Len() - 1))
	var wait sync.WaitGroup
	wait.Go(func() {
		_, err := computing.Exec(t.Context(), endless)
		if s := err.(interface{ SQLState() string }); s.SQLState() != "57014" {
			t.Errorf("the running statement: %v", err)
		}
	})
	for !running(computing) {
		time.Sleep(time.Millisecond)
	}
	_ = idle.failed(newError(`{"exception_type":"FATAL","exception_message":"for the test"}`))
	if !i.Fatal() {
		t.Fatal("a fatal error was not noticed")
	}
	c, err := i.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	wait.Wait()
	if i.Fatal() {
		t.Error("still broken")
	}
	if n := count(t, c, `SELECT count(*) FROM "db_1"."main"."t_1"`); n != 100000 {
		t.Errorf("%d rows after the restart", n)
	}
	if after := string(chunk.Vector(1).Bytes(chunk.Len() - 1)); after != before {
		t.Error("a chunk changed under its reader")
	}
	if _, err := rows.Next(t.Context()); stateOf(err) != "57P01" {
		t.Errorf("the open result: %v", err)
	}
	for n, old := range append(conns, idle) {
		if _, err := old.Exec(t.Context(), "SELECT 1"); stateOf(err) != "57P01" {
			t.Errorf("connection %d: %v", n, err)
		}
		old.Interrupt()
	}
	if err := i.Recycle(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestMemoryIsNotRecycled(t *testing.T) {
	i, c := open(t, "")
	_ = c.failed(newError(`{"exception_type":"FATAL","exception_message":"for the test"}`))
	if _, err := i.Conn(t.Context()); stateOf(err) != "58000" {
		t.Errorf("%v, want 58000", err)
	}
}

// TestCloseCutsConnections closes the engine under a running statement.
func TestCloseCutsConnections(t *testing.T) {
	dir := t.TempDir()
	i, c := open(t, dir)
	done := make(chan error)
	go func() { _, err := c.Exec(context.Background(), endless); done <- err }()
	for !running(c) {
		time.Sleep(time.Millisecond)
	}
	if err := i.Close(); err != nil {
		t.Fatal(err)
	}
	<-done
	if _, err := c.Exec(t.Context(), "SELECT 1"); stateOf(err) != "57P01" {
		t.Error(err)
	}
	if _, err := i.Conn(t.Context()); stateOf(err) != "57P01" {
		t.Error(err)
	}
	if err := i.Attach(t.Context(), "db_2"); stateOf(err) != "57P01" {
		t.Error(err)
	}
	c.Close()
	if err := i.Close(); err != nil {
		t.Error(err)
	}
	// The files are free: a second instance may have them.
	j := Open(Config{Dir: dir, MemoryLimit: "256MB"})
	defer j.Close()
	if err := j.Attach(t.Context(), "db_1"); err != nil {
		t.Error(err)
	}
}
