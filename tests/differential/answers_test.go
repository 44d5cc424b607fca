package differential

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// ways are the ways to one answer that a query can be asked by.
type ways struct {
	here, consumer *pgx.Conn
}

// way puts a query, of which it may change the form and not the meaning.
type way struct {
	name string
	ask  func(w *ways, sql string) string
}

var everyWay = []way{
	{"values bound as text", func(w *ways, sql string) string { return bound(w.here, sql, pgx.TextFormatCode) }},
	{"values bound, binary results", func(w *ways, sql string) string { return bound(w.here, sql, pgx.BinaryFormatCode) }},
	{"a view", func(w *ways, sql string) string {
		return ask(w.here, "DROP VIEW IF EXISTS asked; CREATE VIEW asked AS "+sql+"; SELECT * FROM asked")
	}},
	{"a late-binding view", func(w *ways, sql string) string {
		return ask(w.here, "DROP VIEW IF EXISTS late; CREATE VIEW late AS "+qualified(sql, "public.")+" WITH NO SCHEMA BINDING; SELECT * FROM late")
	}},
	{"a cursor", pieces},
	{"CREATE TABLE AS", func(w *ways, sql string) string {
		return ask(w.here, "DROP TABLE IF EXISTS made; CREATE TABLE made AS "+sql+"; SELECT * FROM made")
	}},
	{"INSERT", func(w *ways, sql string) string {
		return ask(w.here, "DROP TABLE IF EXISTS taken; CREATE TABLE taken ("+wide+"); INSERT INTO taken "+sql+"; SELECT * FROM taken")
	}},
	{"a temporary table", func(w *ways, sql string) string {
		return ask(w.here, "DROP TABLE IF EXISTS brief; CREATE TEMP TABLE brief AS "+sql+"; SELECT * FROM brief")
	}},
	{"a subquery", func(w *ways, sql string) string {
		return ask(w.here, "SELECT "+columns+" FROM ("+sql+") q WHERE true AND 1 = 1")
	}},
	{"a CTE", func(w *ways, sql string) string { return ask(w.here, "WITH q AS ("+sql+") SELECT * FROM q") }},
	{"a block that has changed and restored", func(w *ways, sql string) string {
		ask(w.here, "BEGIN; UPDATE t SET a = b, s = 'zz'; DELETE FROM u; INSERT INTO v SELECT * FROM t; ROLLBACK; BEGIN")
		got := ask(w.here, sql)
		ask(w.here, "COMMIT")
		return got
	}},
	{"a query sent again", func(w *ways, sql string) string { ask(w.here, sql); ask(w.here, sql); return ask(w.here, sql) }},
	{"a datashare's tables", func(w *ways, sql string) string { return ask(w.consumer, qualified(sql, "lent.public.")) }},
	{"a datashare's view", func(w *ways, sql string) string {
		made := ask(w.here, "DROP VIEW IF EXISTS shown; CREATE VIEW shown AS "+sql+"; ALTER DATASHARE lending ADD TABLE shown")
		if strings.HasPrefix(made, "error") {
			return made
		}
		return ask(w.consumer, "SELECT * FROM lent.public.shown")
	}},
	{"a view over a datashare", func(w *ways, sql string) string {
		return ask(w.consumer, "DROP VIEW IF EXISTS seen; CREATE VIEW seen AS "+qualified(sql, "lent.public.")+" WITH NO SCHEMA BINDING; SELECT * FROM seen")
	}},
}

// wide has the columns of a relation, and room for longer texts.
const wide = "a int, b int, n numeric(8,2), s varchar(400), d date"

var named = regexp.MustCompile(`\b(FROM|JOIN) ([tuv]) `)

// qualified names the tables of a query in full.
func qualified(sql, schema string) string { return named.ReplaceAllString(sql, "$1 "+schema+"$2 ") }

// constants are those in whose place a parameter may stand: positions and counts of
// rows are part of a statement.
var constants = regexp.MustCompile(`( (?:[=<>+*-]|<>|<=|>=|THEN|ELSE) )(-?[0-9]+(?:\.[0-9]+)?\b|'[a-zB]*')`)

// bound asks with the constants of a query as parameters.
func bound(conn *pgx.Conn, sql string, format int16) string {
	var values []any
	asked := constants.ReplaceAllStringFunc(sql, func(found string) string {
		parts := constants.FindStringSubmatch(found)
		kind := "int"
		if strings.Contains(parts[2], ".") {
			kind = "numeric(4,2)"
		}
		if strings.HasPrefix(parts[2], "'") {
			kind = "varchar"
		}
		values = append(values, strings.Trim(parts[2], "'"))
		return parts[1] + "$" + strconv.Itoa(len(values)) + "::" + kind
	})
	rows, err := conn.Query(context.Background(), asked, append([]any{pgx.QueryResultFormats{format}}, values...)...)
	if err != nil {
		return shown(nil, err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			return "error: " + err.Error()
		}
		line := make([]string, len(values))
		for i, v := range values {
			switch v := v.(type) {
			case nil:
				line[i] = "NULL"
			case time.Time:
				line[i] = v.Format(time.DateOnly)
			case pgtype.Numeric:
				f, _ := v.Float64Value()
				line[i] = strconv.FormatFloat(f.Float64, 'f', 2, 64)
			default:
				line[i] = fmt.Sprint(v)
			}
		}
		lines = append(lines, strings.Join(line, "|"))
	}
	if rows.Err() != nil {
		return shown(nil, rows.Err())
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// pieces fetches two rows at a time.
func pieces(w *ways, sql string) string {
	if got := ask(w.here, "BEGIN; DECLARE piecewise CURSOR FOR "+sql); strings.HasPrefix(got, "error") {
		ask(w.here, "ROLLBACK")
		return got
	}
	defer ask(w.here, "COMMIT")
	var lines []string
	for {
		got := ask(w.here, "FETCH 2 FROM piecewise")
		if strings.HasPrefix(got, "error") {
			return got
		}
		if got == "" {
			slices.Sort(lines)
			return strings.Join(lines, "\n")
		}
		lines = append(lines, strings.Split(got, "\n")...)
	}
}

// TestAQueryAnswersTheSameByEveryWay takes the same queries each time; DIFF_SEED and
// DIFF_STEPS take others and more of them.
func TestAQueryAnswersTheSameByEveryWay(t *testing.T) {
	w := newWays(t)
	m, d := newMaker(), differences{T: t}
	for n := range steps() / 2 {
		if n%25 == 0 {
			mustAsk(t, w.here, m.otherRows())
		}
		sql := "SELECT " + columns + " FROM (" + m.query(1+m.IntN(2)) + ") q"
		want := ask(w.here, sql)
		for _, way := range everyWay {
			if os.Getenv("DIFF_STEPS") == "" && m.IntN(3) > 0 {
				continue
			}
			if got := way.ask(w, sql); !alike(got, want) {
				d.add("%s\nanswers by %s\n%s\nand plainly\n%s", sql, way.name, got, want)
			}
		}
	}
	d.told()
}

// newWays lends the tables of queries from one namespace to another.
func newWays(t *testing.T) *ways {
	t.Helper()
	start := newServer(t)
	w := &ways{start(t, "sales"), start(t, "reports")}
	mustAsk(t, w.here, newTables())
	theirs := mustAsk(t, w.consumer, "SELECT current_namespace")
	ours := mustAsk(t, w.here, "SELECT current_namespace")
	mustAsk(t, w.here, "CREATE DATASHARE lending; ALTER DATASHARE lending ADD SCHEMA public; ALTER DATASHARE lending ADD ALL TABLES IN SCHEMA public; GRANT USAGE ON DATASHARE lending TO NAMESPACE '"+theirs+"'")
	mustAsk(t, w.consumer, "CREATE DATABASE lent FROM DATASHARE lending OF NAMESPACE '"+ours+"'")
	return w
}
