package session_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// busy is a producer at work: what it has committed, for its consumers to be
// held against. growing holds 1 to top; sliding one run of numbers, all of them
// in growing; refilled 1 to some number, or nothing; the amounts of book add up
// to bookTotal.
type busy struct {
	*world
	asked, top atomic.Int64 // growing holds at least top, and never more than asked
	stopped    atomic.Bool
	all        sync.WaitGroup
}

const bookTotal = 5000

// work repeats a transaction of the producer until the test stops.
func (b *busy) work(step func(turn int) (sql string, after func())) {
	conn := b.connect("producer", "dev", nil)
	b.all.Go(func() {
		for turn := 1; !b.stopped.Load() && !b.t.Failed(); turn++ {
			sql, after := step(turn)
			for {
				_, _, err := run(conn, sql)
				if err == nil {
					after()
					break
				}
				run(conn, "ROLLBACK")
				if state := stateOf(err); state != "40001" {
					b.t.Errorf("%s: %v", sql, err)
					return
				}
			}
			time.Sleep(time.Millisecond) // leaves the processors to the readers
		}
	})
}

func nothing() {}

// start has every table changed by somebody.
func (b *busy) start() {
	b.work(func(turn int) (string, func()) { // moves amounts, also to rows that come and go
		from, to, amount := rand.IntN(50), rand.IntN(50), rand.IntN(100)
		return fmt.Sprintf(`BEGIN; INSERT INTO book VALUES (%[4]d, %[3]d, %[3]d * 2); UPDATE book SET amount = amount - %[3]d, twice = twice - 2 * %[3]d WHERE id = %[1]d; COMMIT;
			BEGIN; DELETE FROM book WHERE id = %[4]d; UPDATE book SET amount = amount + %[3]d, twice = twice + 2 * %[3]d WHERE id = %[2]d; COMMIT`, from, to, amount, 1000-turn), nothing
	})
	b.work(func(int) (string, func()) { // grows at the top, loses at the bottom
		top := b.top.Load()
		b.asked.Store(top + 2)
		return fmt.Sprintf("BEGIN; INSERT INTO growing VALUES (%[1]d), (%[2]d); INSERT INTO sliding VALUES (%[1]d), (%[2]d); DELETE FROM sliding WHERE i <= %[2]d - 20; COMMIT", top+1, top+2),
			func() { b.top.Store(top + 2) }
	})
	b.work(func(turn int) (string, func()) {
		if turn%2 > 0 {
			return "TRUNCATE refilled", nothing
		}
		var values []string
		for i := range 1 + turn%7 {
			values = append(values, fmt.Sprintf("(%d)", i+1))
		}
		return "INSERT INTO refilled VALUES " + strings.Join(values, ", "), nothing
	})
	definitions := []string{"ALTER TABLE growing ADD COLUMN later int", "ALTER DATASHARE work REMOVE TABLE public.sliding", "ALTER TABLE book ADD COLUMN later varchar(9) DEFAULT 'new'", "ALTER DATASHARE work ADD TABLE public.sliding",
		"ALTER TABLE growing DROP COLUMN later", "ALTER TABLE refilled ADD COLUMN later int", "ALTER TABLE refilled DROP COLUMN later", "ALTER TABLE book DROP COLUMN later"}
	b.work(func(turn int) (string, func()) { return definitions[(turn-1)%len(definitions)], nothing })
}

// question is a statement with rows of whole numbers, a bound near an end of
// what its column holds when it is prepared, and what every answer keeps to.
// before had been committed when the statement began, asked was all that could
// have been when it ended.
type question struct {
	sql   string
	check func(rows [][]int64, bound, before, asked int64) bool
}

// numbersAbove says whether rows are the numbers from above a bound, without a gap.
func numbersAbove(rows [][]int64, bound int64) bool {
	slices.SortFunc(rows, func(a, b []int64) int { return int(a[0] - b[0]) })
	for i, row := range rows {
		if row[0] <= bound || row[0] != rows[0][0]+int64(i) {
			return false
		}
	}
	return true
}

var questions = []question{
	{"SELECT i FROM lent.public.growing WHERE i > $1", func(rows [][]int64, bound, before, asked int64) bool {
		return numbersAbove(rows, bound) && int64(len(rows)) >= before-bound && int64(len(rows)) <= max(0, asked-bound)
	}},
	{"SELECT count(*), coalesce(min(i), $1 + 1), coalesce(max(i), $1) FROM lent.public.growing WHERE i > $1", func(rows [][]int64, bound, before, asked int64) bool {
		count, least, most := rows[0][0], rows[0][1], rows[0][2]
		return least == bound+1 && count == most-bound && most >= before && most <= max(asked, bound)
	}},
	{"SELECT count(*), max(i) FROM lent.public.growing WHERE i <= $1 + 1000000", func(rows [][]int64, bound, before, asked int64) bool {
		return rows[0][0] == rows[0][1] && rows[0][0] >= before && rows[0][0] <= asked
	}},
	{"SELECT i FROM lent.public.sliding WHERE i > $1 - 15", func(rows [][]int64, bound, before, asked int64) bool {
		return numbersAbove(rows, bound-15) && int64(len(rows)) >= min(20, before-bound+15) && len(rows) <= 20
	}},
	{"SELECT count(*), (SELECT count(*) FROM lent.public.sliding) FROM lent.public.sliding s JOIN lent.public.growing g ON g.i = s.i WHERE $1 >= 0", func(rows [][]int64, _, _, _ int64) bool {
		return rows[0][0] == 20 && rows[0][1] == 20
	}},
	{"SELECT count(*), coalesce(max(i), 0), coalesce(min(i), 1) FROM lent.public.refilled WHERE i > 0 AND $1 >= 0", func(rows [][]int64, _, _, _ int64) bool {
		return rows[0][0] == rows[0][1] && rows[0][2] == 1
	}},
	{"SELECT g.i FROM lent.public.growing g JOIN lent.public.refilled r ON g.i = r.i WHERE g.i <= 3 AND $1 >= 0", func(rows [][]int64, _, _, _ int64) bool {
		return numbersAbove(rows, 0) && len(rows) <= 3 && (len(rows) == 0 || rows[0][0] == 1)
	}},
	{"SELECT sum(amount)::bigint, sum(twice)::bigint, count(CASE WHEN twice <> 2 * amount THEN 1 END) FROM lent.public.book WHERE $1 >= 0", func(rows [][]int64, _, _, _ int64) bool {
		return rows[0][0] == bookTotal && rows[0][1] == 2*bookTotal && rows[0][2] == 0
	}},
	{"SELECT id, amount FROM lent.public.book WHERE id >= 50 AND id < 1000 AND $1 >= 0", func(rows [][]int64, _, _, _ int64) bool {
		return len(rows) == 0 || len(rows) == 1 && rows[0][0] >= 50 && rows[0][1] >= 0
	}},
}

// asking are the ways in which a session puts a question again and again. Each
// returns its rows.
var asking = []func(conn *pgx.Conn, name, sql string, bound int64) ([][]int64, error){
	func(conn *pgx.Conn, _, sql string, bound int64) ([][]int64, error) { // as text
		return told(conn, withBound(sql, bound))
	},
	func(conn *pgx.Conn, _, sql string, bound int64) ([][]int64, error) { // prepared without parameters
		return numbers(conn.Query(context.Background(), withBound(sql, bound)))
	},
	func(conn *pgx.Conn, _, sql string, bound int64) ([][]int64, error) { // prepared with one
		return numbers(conn.Query(context.Background(), strings.ReplaceAll(sql, "$1", "$1::int"), bound))
	},
	func(conn *pgx.Conn, name, sql string, bound int64) ([][]int64, error) { // by PREPARE
		rows, err := told(conn, "EXECUTE "+name)
		if stateOf(err) == "26000" {
			if _, err := told(conn, "PREPARE "+name+" AS "+withBound(sql, bound)); err != nil {
				return nil, err
			}
			return told(conn, "EXECUTE "+name)
		}
		return rows, err
	},
}

func withBound(sql string, bound int64) string {
	return strings.ReplaceAll(sql, "$1", fmt.Sprint(bound))
}

// numbers are the rows of a prepared statement.
func numbers(rows pgx.Rows, err error) ([][]int64, error) {
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]int64, error) {
		out := make([]int64, len(row.FieldDescriptions()))
		to := make([]any, len(out))
		for i := range out {
			to[i] = &out[i]
		}
		return out, row.Scan(to...)
	})
}

// told are the rows of a statement in the simple protocol.
func told(conn *pgx.Conn, sql string) ([][]int64, error) {
	results, err := conn.PgConn().Exec(context.Background(), sql).ReadAll()
	if err != nil {
		return nil, err
	}
	var out [][]int64
	for _, row := range results[0].Rows {
		var values []int64
		for _, field := range row {
			n, err := strconv.ParseInt(string(field), 10, 64)
			if err != nil {
				return nil, err
			}
			values = append(values, n)
		}
		out = append(out, values)
	}
	return out, nil
}

// TestAnswersKeepTheirInvariants asks through a share while its producer inserts,
// updates, deletes, truncates, alters tables, and takes one out of the share and
// puts it back. No row violates its condition, counts agree with the least and
// the greatest, sums stay, what was committed before is there: for statements
// as text and for prepared ones, whose bounds lay at an end of their column when
// they were prepared and later in its midst.
func TestAnswersKeepTheirInvariants(t *testing.T) {
	const sessions = 200
	b := &busy{world: newWorld(t)}
	producer := b.connect("producer", "dev", nil)
	b.exec(producer, "CREATE TABLE growing (i int)", "CREATE TABLE sliding (i int)", "CREATE TABLE refilled (i int)", "CREATE TABLE book (id int, amount bigint, twice bigint)",
		"INSERT INTO growing VALUES (1)"+strings.Join(upTo(2, 20), ""), "INSERT INTO sliding SELECT i FROM growing", "INSERT INTO book SELECT i - 1, 100, 200 FROM growing",
		"INSERT INTO book SELECT i + 19, 100, 200 FROM growing", "INSERT INTO book SELECT i + 39, 100, 200 FROM growing WHERE i <= 10",
		"CREATE DATASHARE work", "ALTER DATASHARE work ADD SCHEMA public", "ALTER DATASHARE work ADD ALL TABLES IN SCHEMA public", "GRANT USAGE ON DATASHARE work TO ACCOUNT '222222222222'")
	b.top.Store(20)
	b.asked.Store(20)
	b.must(b.handshake("authorize", "work"))
	b.must(b.handshake("associate", "work"))
	b.exec(b.connect("consumer", "dev", nil), "CREATE DATABASE lent FROM DATASHARE work OF ACCOUNT '111111111111' NAMESPACE '"+b.cluster("producer").namespace+"'")
	var conns []*pgx.Conn
	for range sessions {
		conns = append(conns, b.connect("consumer", "dev", nil))
	}
	b.start()
	var answers, gone, changed atomic.Int64
	for n, conn := range conns {
		b.all.Go(func() {
			pause := time.NewTicker(time.Duration(20+n) * time.Millisecond)
			defer pause.Stop()
			bounds := map[int]int64{}
			for turn := n; !b.stopped.Load() && !t.Failed(); turn++ {
				<-pause.C
				which := n / len(asking) % len(questions) // most turns put the same question, some another
				if turn%4 == 0 {
					which = rand.IntN(len(questions))
				}
				q, way := questions[which], n%len(asking)
				before := b.top.Load()
				if _, asked := bounds[which]; !asked || way == 2 {
					bounds[which] = before + int64(rand.IntN(9)) - 4
				}
				bound := bounds[which]
				rows, err := asking[way](conn, fmt.Sprintf("q%d", which), q.sql, bound)
				switch state := stateOf(err); {
				case err == nil && !q.check(rows, bound, before, b.asked.Load()):
					t.Errorf("way %d: %s: %.200s, when %d to %d were there", way, withBound(q.sql, bound), fmt.Sprint(rows), before, b.asked.Load())
				case err == nil:
					answers.Add(1)
				case strings.Contains(q.sql, "sliding") && (state == "42P01" || state == "42501"):
					gone.Add(1)
				case state == "57014" || state == "0A000" || state == "40001": // the share or a table has changed under the statement
					changed.Add(1)
				default:
					t.Errorf("way %d: %s: %v", way, withBound(q.sql, bound), err)
				}
			}
		})
	}
	enough := func() bool { return t.Failed() || b.top.Load() > 60 && answers.Load() > 1500 && gone.Load() > 0 }
	b.until("enough is asked and changed", enough)
	b.stopped.Store(true)
	b.all.Wait()
	t.Logf("%d answers, %d refused for what was not in the share, %d for what changed under them, while %d rows were added", answers.Load(), gone.Load(), changed.Load(), b.top.Load())
}

// upTo is the rows of an INSERT from a number to another.
func upTo(from, to int) (values []string) {
	for i := from; i <= to; i++ {
		values = append(values, fmt.Sprintf(", (%d)", i))
	}
	return values
}
