package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"
)

// save makes entries durable in one transaction, or leaves the file as it was.
func (f *file) save(entries []entry) error {
	if f == nil {
		return nil
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
	if err := f.begin.run(); err != nil {
		return err
	}
	for i := range entries {
		if err := f.write(&entries[i]); err != nil {
			return err
		}
	}
	return f.end.run()
}

func (f *file) write(e *entry) error {
	switch {
	case e.record == nil && e.added:
		return nil // came and went within the group
	case e.record == nil:
		return f.delete.change(e.row)
	case e.added:
		return f.add.change(e.row, e.kind, string(e.key.Account), string(e.key.Region), e.key.ID, e.body, f.version+1)
	}
	return f.replace.change(e.body, f.version+1, e.row)
}

func (f *file) close() error {
	if f == nil {
		return nil
	}
	for _, s := range []*statement{f.begin, f.add, f.replace, f.delete, f.end} {
		if s != nil {
			s.Close()
		}
	}
	if f.conn != nil {
		f.conn.Close()
	}
	return f.db.Close()
}
