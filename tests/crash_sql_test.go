package tests

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/jackc/pgx/v5"
)

// shareARN is the ARN of a datashare of the namespace with that ARN.
func shareARN(namespaceARN, name string) string {
	return strings.Replace(namespaceARN, ":namespace:", ":datashare:", 1) + "/" + name
}

// rowWriter inserts the parts of a rising number, by one statement or by three
// in a transaction.
type rowWriter struct{ worker, n int }

const parts = 3

func (w *rowWriter) write(ctx context.Context, _ scene, c *pgx.Conn) (err error) {
	n := w.n + 1
	if n%2 == 0 {
		_, err = c.Exec(ctx, fmt.Sprintf("insert into log%d values (%d, 0), (%[2]d, 1), (%[2]d, 2)", w.worker, n))
	} else {
		err = pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error {
			for part := range parts {
				if _, err := tx.Exec(ctx, fmt.Sprintf("insert into log%d values ($1, $2)", w.worker), n, part); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err == nil {
		w.n = n
	}
	return err
}

func (w *rowWriter) check(s scene, c *pgx.Conn) {
	var numbers, rows, last int
	sql := fmt.Sprintf("select count(distinct n), count(*), coalesce(max(n), 0) from log%d", w.worker)
	if err := c.QueryRow(s.t.Context(), sql).Scan(&numbers, &rows, &last); err != nil {
		s.t.Fatal(err)
	}
	if rows != parts*numbers || numbers != last || last < w.n || last > w.n+1 {
		s.t.Errorf("log%d has %d rows of %d numbers up to %d, but %d was acknowledged", w.worker, rows, numbers, last, w.n)
	}
	w.n = last
}

// tableWriter creates and drops tables together with their place in a
// datashare: both or neither.
type tableWriter struct {
	n      int
	shared map[string]bool // table to whether that is certain; false while it is being made or dropped
}

func (w *tableWriter) write(ctx context.Context, _ scene, c *pgx.Conn) error {
	w.n++
	table, present := fmt.Sprintf("t%04d", w.n), true
	sql := []string{"create table work." + table + " (i int)", "insert into work." + table + " values (1)", "alter datashare tables add table work." + table}
	if old := w.tables(); len(old) > 6 {
		table, present = old[0], false
		sql = []string{"alter datashare tables remove table work." + table, "drop table work." + table}
		if w.n%2 == 0 { // a table that is dropped leaves its datashares by itself
			sql = sql[1:]
		}
	}
	w.shared[table] = false
	all := func(tx pgx.Tx) error {
		for _, statement := range sql {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	}
	err := pgx.BeginFunc(ctx, c, all)
	switch {
	case err != nil:
	case present:
		w.shared[table] = true
	default:
		delete(w.shared, table)
	}
	return err
}

func (w *tableWriter) tables() (out []string) {
	for t := range w.shared {
		out = append(out, t)
	}
	slices.Sort(out)
	return out
}

func (w *tableWriter) check(s scene, c *pgx.Conn) {
	there := s.column(c, "select table_name from svv_tables where table_schema = 'work'")
	shared := s.column(c, "select object_name from svv_datashare_objects where share_name = 'tables' and object_type = 'table'")
	for i, name := range shared {
		shared[i] = strings.TrimPrefix(name, "work.")
	}
	if !slices.Equal(there, shared) {
		s.t.Errorf("half done: there are tables %v, and %v are shared", there, shared)
	}
	for table, certain := range w.shared {
		if certain && !slices.Contains(there, table) {
			s.t.Errorf("table %s was acknowledged and is lost", table)
		}
	}
	found := map[string]bool{}
	for _, table := range there {
		if _, known := w.shared[table]; !known {
			s.t.Errorf("the drop of table %s was acknowledged, and it is back", table)
		}
		var rows int
		if err := c.QueryRow(s.t.Context(), "select count(*) from work."+table).Scan(&rows); err != nil || rows != 1 {
			s.t.Errorf("table %s has %d rows of one (%v)", table, rows, err)
		}
		found[table] = true
	}
	w.shared = found
}

// shareWriter creates a datashare with its grant and authorizes the grant.
type shareWriter struct {
	n     int
	stage map[string]int // by datashare: what was acknowledged
}

const (
	asked = iota
	granted
	authorized
)

func (w *shareWriter) write(ctx context.Context, s scene, c *pgx.Conn) error {
	w.n++
	name := fmt.Sprintf("s%04d", w.n)
	w.stage[name] = asked
	err := pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error {
		for _, sql := range []string{"create datashare " + name, "alter datashare " + name + " add schema work",
			"grant usage on datashare " + name + " to account '" + friend + "'"} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return fmt.Errorf("%s: %w", sql, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	w.stage[name] = granted
	_, err = s.api(owner).AuthorizeDataShare(ctx, &redshift.AuthorizeDataShareInput{DataShareArn: aws.String(s.share + name), ConsumerIdentifier: aws.String(friend)})
	if err == nil {
		w.stage[name] = authorized
	}
	return err
}

func (w *shareWriter) check(s scene, c *pgx.Conn) {
	status := map[string]string{}
	for p := redshift.NewDescribeDataSharesPaginator(s.api(owner), &redshift.DescribeDataSharesInput{}); p.HasMorePages(); {
		page, err := p.NextPage(s.t.Context())
		if err != nil {
			s.t.Fatal(err)
		}
		for _, d := range page.DataShares {
			name := strings.TrimPrefix(aws.ToString(d.DataShareArn), s.share)
			status[name] = "not granted"
			for _, a := range d.DataShareAssociations {
				status[name] = string(a.Status)
			}
		}
	}
	delete(status, "tables")
	for name, stage := range w.stage {
		got, there := status[name]
		ok := got == "AUTHORIZED" || got == "PENDING_AUTHORIZATION" && stage != authorized || !there && stage == asked
		if !ok {
			s.t.Errorf("datashare %s is %q (%v) after stage %d was acknowledged", name, got, there, stage)
		}
	}
	names := s.column(c, "select share_name from svv_datashares where share_name <> 'tables'")
	if len(names) != len(status) {
		s.t.Errorf("SQL lists datashares %v, the API %v", names, status)
	}
	if inside := s.column(c, "select share_name from svv_datashare_objects where object_type = 'schema' and share_name <> 'tables'"); !slices.Equal(inside, names) {
		s.t.Errorf("half done: datashares %v, with a schema %v", names, inside)
	}
	w.stage = map[string]int{}
	for name, status := range status {
		w.stage[name] = map[string]int{"AUTHORIZED": authorized, "PENDING_AUTHORIZATION": granted}[status]
	}
}

// databaseWriter creates and drops databases of the owner's cluster.
type databaseWriter struct{ ring }

func (w *databaseWriter) write(ctx context.Context, _ scene, c *pgx.Conn) error {
	statement := func(verb string) func(string) error {
		return func(name string) error {
			_, err := c.Exec(ctx, verb+" database "+name)
			return err
		}
	}
	return w.turn(3, statement("create"), statement("drop"))
}

func (w *databaseWriter) check(s scene, c *pgx.Conn) {
	there := s.column(c, "select database_name from svv_redshift_databases where database_name <> 'dev'")
	for _, name := range there {
		other, err := s.connectTo(s.t.Context(), s.host, s.port, name)
		if err == nil {
			_, err = other.Exec(s.t.Context(), "create table if not exists t (i int)")
			other.Close(context.Background())
		}
		if err != nil {
			s.t.Errorf("database %s is of no use: %v", name, err)
		}
	}
	w.ring.check(s, "database", there)
}
