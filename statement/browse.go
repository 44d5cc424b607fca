package statement

import (
	"context"
	"errors"
	"strconv"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/session"
	"github.com/blueshift-db/blueshift/store"
)

// Look is a look into the catalogue of a database.
type Look struct {
	Connection // Database: the database that is looked at
	// Connected is the database to connect to, if not that one.
	Connected string
	Schema    string // a pattern, or for Columns a name; "" is every schema
	Table     string // likewise
	Token     string
	Max       int // at most so many names; 0: 1000
}

// Databases lists the databases of a cluster, shared ones included.
func (s *Service) Databases(ctx context.Context, l Look) ([]string, string, error) {
	rows, next, err := s.look(ctx, l, "SELECT database_name FROM svv_redshift_databases ORDER BY 1")
	return firsts(rows), next, err
}

// Schemas lists the schemas of a database. Those of a shared database are
// listed as far as they have objects.
func (s *Service) Schemas(ctx context.Context, l Look) ([]string, string, error) {
	pattern := orAll(l.Schema)
	sql := "SELECT DISTINCT schema_name FROM svv_all_tables WHERE database_name = $1 AND schema_name LIKE $2 ORDER BY 1"
	args := []string{l.Database, pattern}
	if l.Connected == "" || l.Connected == l.Database {
		// The system's own schemas belong to every database.
		sql = `SELECT name FROM (SELECT schema_name AS name FROM information_schema.schemata UNION SELECT 'pg_catalog' UNION SELECT 'information_schema'
			UNION SELECT schema_name FROM svv_all_tables WHERE database_name = $1) AS s WHERE name LIKE $2 ORDER BY 1`
	}
	rows, next, err := s.look(ctx, l, sql, args...)
	return firsts(rows), next, err
}

// Table is a table or view of a database.
type Table struct{ Schema, Name, Type string }

// Tables lists the tables and views of a database.
func (s *Service) Tables(ctx context.Context, l Look) (out []Table, next string, err error) {
	rows, next, err := s.look(ctx, l, `SELECT schema_name, table_name, table_type FROM svv_all_tables
		WHERE database_name = $1 AND schema_name LIKE $2 AND table_name LIKE $3 ORDER BY 1, 2`, l.Database, orAll(l.Schema), orAll(l.Table))
	for _, r := range rows {
		out = append(out, Table{r[0].Text, r[1].Text, r[2].Text})
	}
	return out, next, err
}

// Columns lists the columns of one table, or of all of a schema or database.
func (s *Service) Columns(ctx context.Context, l Look) (out []blueshift.ResultColumn, next string, err error) {
	rows, next, err := s.look(ctx, l, `SELECT schema_name, table_name, column_name, data_type, is_nullable, column_default,
			character_maximum_length, numeric_precision, numeric_scale, ordinal_position FROM svv_all_columns
		WHERE database_name = $1 AND ($2 = '' OR schema_name = $2) AND ($3 = '' OR table_name = $3) ORDER BY 1, 2, 10`,
		l.Database, l.Schema, l.Table)
	for _, r := range rows {
		out = append(out, described(r))
	}
	return out, next, err
}

// look runs a query on the catalogue in a session of its own and returns one
// page of what it finds.
func (s *Service) look(ctx context.Context, l Look, sql string, args ...string) ([][]Value, string, error) {
	if l.Max < 0 || l.Max > maxBrowsed {
		return nil, "", invalid("1 validation error detected: Value '%d' at 'maxResults' failed to satisfy constraint: Member must be between 0 and %d", l.Max, maxBrowsed)
	}
	if l.Max == 0 {
		l.Max = maxBrowsed
	}
	offset, err := readOffset(l.Token)
	if err != nil {
		return nil, "", err
	}
	p := blueshift.PrincipalFrom(ctx)
	c := l.Connection
	if l.Connected != "" {
		c.Database = l.Connected
	}
	a, err := s.access(ctx, p, c)
	if err != nil {
		return nil, "", err
	}
	select {
	case s.browse <- struct{}{}:
		defer func() { <-s.browse }()
	case <-ctx.Done():
		return nil, "", ctx.Err()
	}
	if err := s.known(ctx, a, l.Database); err != nil {
		return nil, "", err
	}
	sess, err := s.open(ctx, blueshift.Statement{Key: blueshift.Key{Account: p.Account, Region: p.Region}, Cluster: a.warehouse.ID,
		Namespace: a.warehouse.Namespace, Database: a.database, DbUser: c.DbUser, User: a.user, SecretARN: a.secret})
	if err != nil {
		return nil, "", loginRefused(err)
	}
	defer sess.Close()
	rows, err := query(ctx, sess, sql+" LIMIT "+strconv.Itoa(l.Max+1)+" OFFSET "+strconv.Itoa(offset), args)
	var refused *blueshift.SQLError
	if errors.As(err, &refused) {
		err = invalid("%s", errorText(err))
	}
	if len(rows) > l.Max {
		return rows[:l.Max], writeToken(strconv.Itoa(offset + l.Max)), err
	}
	return rows, "", err
}

// known refuses to look at a database that is not there.
func (s *Service) known(ctx context.Context, a access, database string) error {
	return s.Store.View(ctx, func(tx store.Tx) error {
		key := blueshift.Key{Account: a.warehouse.Account, Region: a.warehouse.Region, ID: blueshift.DatabaseID(a.warehouse.Namespace, database)}
		if _, err := store.Databases.Get(tx, key); err != nil {
			return invalid("FATAL: database \"%s\" does not exist", clip(database))
		}
		return nil
	})
}

// loginRefused tells a refused login as what it is: the caller's mistake, or a
// database that cannot be reached.
func loginRefused(err error) error {
	var e *blueshift.SQLError
	if !errors.As(err, &e) {
		return err
	}
	switch e.State[:2] {
	case "28", "3D":
		return invalid("%s", errorText(err))
	}
	return blueshift.Errorf(CodeConnection, "%s", errorText(err))
}

// query runs a query of ours and returns its rows.
func query(ctx context.Context, sess *session.Session, sql string, values []string) ([][]Value, error) {
	list, err := sess.Parse(sql)
	if err != nil {
		return nil, err
	}
	p, err := sess.Prepare(ctx, list[0], nil)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	args := make([]session.Arg, len(values))
	for i, v := range values {
		args[i].Text = []byte(v)
	}
	r, err := sess.Execute(ctx, p, args)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	columns := r.Columns()
	var out [][]Value
	for {
		chunk, err := r.Next(ctx)
		if err != nil || chunk == nil {
			return out, err
		}
		for row := range chunk.Len() {
			line := make([]Value, len(columns))
			for i := range line {
				switch v := chunk.Vector(i); {
				case !v.Valid(row):
				case kindOf(v.Type.ID) == Long:
					line[i] = Value{Kind: Long, Long: v.Integer(row)}
				default:
					line[i] = Value{Kind: Text, Text: string(appendText(nil, v, row, columns[i]))}
				}
			}
			out = append(out, line)
		}
	}
}

func firsts(rows [][]Value) (names []string) {
	for _, r := range rows {
		names = append(names, r[0].Text)
	}
	return names
}

func orAll(pattern string) string {
	if pattern == "" {
		return "%"
	}
	return pattern
}
