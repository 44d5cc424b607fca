package store

import (
	"database/sql/driver"
	"fmt"

	"github.com/mattn/go-sqlite3"
)

// statement changes one row. It speaks to the driver itself: a commit executes
// it for every row, and database/sql would cost as much again as SQLite does.
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

func (s *statement) exec(args ...driver.Value) error {
	//lint:ignore SA1019 a commit is not abandoned half-way, so it has no context
	result, err := s.Stmt.Exec(args)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("%d rows were changed where it should have been one: %w", n, err)
	}
	return nil
}
