package catalog

import (
	"context"
	"strings"

	"github.com/blueshift-db/blueshift/engine"
)

// Copy makes a database that holds what another one holds at this moment, in
// one transaction: whoever writes to the original meanwhile is not held up. The
// new name must not be in use. (DuckDB's own COPY FROM DATABASE changes
// settings on its way, which are locked here.)
func (r *Registry) Copy(ctx context.Context, from, to string) error {
	if err := r.engine.Attach(ctx, to); err != nil {
		return err
	}
	c, err := r.engine.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := copyAll(ctx, c, from, to); err != nil {
		return err
	}
	return r.Open(ctx, to)
}

func copyAll(ctx context.Context, c *engine.Conn, from, to string) error {
	// The engine describes a table by its schema and name alone: it is made
	// where the connection is.
	for _, sql := range []string{`USE "` + to + `"`, "BEGIN TRANSACTION"} {
		if _, err := c.Exec(ctx, sql); err != nil {
			return err
		}
	}
	schemas, err := texts(ctx, c, 1, "SELECT schema_name FROM duckdb_schemas() WHERE database_name = $1 AND NOT internal", from)
	if err != nil {
		return err
	}
	for _, s := range schemas {
		if _, err := c.Exec(ctx, "CREATE SCHEMA "+quote(s[0])); err != nil {
			return err
		}
	}
	// An identity column goes on where the original's sequence stands.
	sequences, err := texts(ctx, c, 4, `SELECT schema_name, sequence_name, CAST(increment_by AS VARCHAR),
		CAST(coalesce(last_value + increment_by, start_value) AS VARCHAR) FROM duckdb_sequences() WHERE database_name = $1`, from)
	if err != nil {
		return err
	}
	for _, s := range sequences {
		if _, err := c.Exec(ctx, "CREATE SEQUENCE "+quote(s[0])+"."+quote(s[1])+" INCREMENT BY "+s[2]+" MINVALUE -9223372036854775808 START "+s[3]); err != nil {
			return err
		}
	}
	tables, err := texts(ctx, c, 3, "SELECT schema_name, table_name, sql FROM duckdb_tables() WHERE database_name = $1", from)
	if err != nil {
		return err
	}
	for _, t := range tables {
		name := quote(t[0]) + "." + quote(t[1])
		for _, sql := range []string{t[2], "INSERT INTO " + name + " SELECT * FROM " + quote(from) + "." + name} {
			if _, err := c.Exec(ctx, sql); err != nil {
				return err
			}
		}
	}
	_, err = c.Exec(ctx, "COMMIT")
	return err
}

// Fingerprint changes whenever something was written to a database that is kept
// in a file; false for one in memory.
func (r *Registry) Fingerprint(name string) (string, bool) { return r.engine.Fingerprint(name) }

// texts runs a query over one parameter that answers columns of text.
func texts(ctx context.Context, c *engine.Conn, columns int, sql, argument string) (out [][]string, err error) {
	s, err := c.Prepare(ctx, sql)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	rows, err := s.Query(ctx, []any{argument})
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for {
		chunk, err := rows.Next(ctx)
		if err != nil || chunk == nil {
			return out, err
		}
		for i := range chunk.Len() {
			row := make([]string, columns)
			for j := range row {
				row[j] = string(chunk.Vector(j).Bytes(i))
			}
			out = append(out, row)
		}
	}
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
