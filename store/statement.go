package store

import (
	"database/sql/driver"
	"fmt"

	"github.com/mattn/go-sqlite3"
)

// statement is prepared once and executed by every commit. It speaks to the
// driver itself: database/sql would cost as much again as SQLite does.
type statement struct {
	driver.Stmt
}

func prepare(c *sqlite3.SQLiteConn, text string) (*statement, error) {
	s, err := c.Prepare(text)
	if err != nil {
		return nil, err
	}
	return &statement{s}, nil
}

func (s *statement) run() error {
	_, err := s.Exec(nil) // without a context: a commit is not abandoned half-way
	return err
}

// change is run for a statement that has to change one row.
func (s *statement) change(args ...driver.Value) error {
	result, err := s.Exec(args)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("%d rows were changed where it should have been one: %w", n, err)
	}
	return nil
}
