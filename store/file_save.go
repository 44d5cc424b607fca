package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"
)

// save makes entries durable in one transaction, or leaves the file as it was.
// Without a file it still sees to it that they could be kept.
func (f *file) save(entries []entry) error {
	if f == nil {
		return encodeEach(entries, func(*entry) error { return nil })
	}
	if f.broken != nil {
		return f.broken
	}
	err := f.commit(entries)
	if err == nil {
		f.version++
		return nil
	}
	// A full disk can be made room on. After any other failure to commit, which
	// leaves nothing to roll back, nobody knows what the disk holds: to go on
	// could contradict it.
	var e sqlite3.Error
	_, rollback := f.conn.ExecContext(context.Background(), "ROLLBACK")
	if full := errors.As(err, &e) && e.Code == sqlite3.ErrFull; full || rollback == nil {
		return fmt.Errorf("store: nothing was written: %w", err)
	}
	f.broken = fmt.Errorf("store: writing has stopped because a commit failed; start the server again, which shows whether that commit was kept: %w", err)
	return f.broken
}

func (f *file) commit(entries []entry) error {
	ctx := context.Background() // a commit is not abandoned half-way
	if _, err := f.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := encodeEach(entries, func(e *entry) (err error) {
		k := e.key
		if e.record == nil {
			_, err = f.delete.ExecContext(ctx, e.kind, string(k.Account), string(k.Region), k.ID)
		} else {
			_, err = f.put.ExecContext(ctx, e.kind, string(k.Account), string(k.Region), k.ID, e.body, f.version+1)
		}
		return err
	})
	if err == nil {
		_, err = f.conn.ExecContext(ctx, "COMMIT")
	}
	return err
}

func (f *file) close() error {
	if f == nil {
		return nil
	}
	for _, s := range []*sql.Stmt{f.put, f.delete} {
		if s != nil {
			s.Close()
		}
	}
	if f.conn != nil {
		f.conn.Close()
	}
	return f.db.Close()
}
