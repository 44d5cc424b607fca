package catalog

import (
	"context"
	"strings"

	"github.com/blueshift-db/blueshift/engine"
)

// MarkCommit notes, inside the open transaction, that the intent id commits
// with it. Whether the mark is there afterwards is whether it did.
func (l *Live) MarkCommit(ctx context.Context, conn *engine.Conn, id string) error {
	_, err := conn.Exec(ctx, "INSERT INTO "+l.hidden("commits")+" VALUES ('"+strings.ReplaceAll(id, "'", "''")+"')")
	return err
}

// Committed reports whether the intent id has committed.
func (l *Live) Committed(ctx context.Context, conn *engine.Conn, id string) (bool, error) {
	s, err := conn.Prepare(ctx, "SELECT count(*) FROM "+l.hidden("commits")+" WHERE id = $1")
	if err != nil {
		return false, err
	}
	defer s.Close()
	rows, err := s.Query(ctx, []any{id})
	if err != nil {
		return false, err
	}
	defer rows.Close()
	ch, err := rows.Next(ctx)
	return err == nil && ch != nil && ch.Vector(0).Int64()[0] > 0, err
}

// ForgetCommit removes a mark that is no longer needed.
func (l *Live) ForgetCommit(ctx context.Context, conn *engine.Conn, id string) error {
	_, err := conn.Exec(ctx, "DELETE FROM "+l.hidden("commits")+" WHERE id = '"+strings.ReplaceAll(id, "'", "''")+"'")
	return err
}
