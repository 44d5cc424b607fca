package session

import (
	"context"

	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// loader puts rows of text into a table, for INSERT of many constants and for
// COPY. Rows whose values are all written plainly go into the engine's columns
// as they are; the others take the way of the statement's own SQL, which knows
// every form of a value and every error.
type loader struct {
	session  *Session
	plan     *redshiftsql.Plan
	stmt     *engine.Stmt
	appender *engine.Appender // nil when all rows take the way of SQL
	fill     []filler
	rows     int64
}

// newLoader loads into the table that p, an INSERT of constants, writes. The
// transaction is begun, and the table locked.
func (s *Session) newLoader(ctx context.Context, p *Prepared) (*loader, error) {
	l := &loader{session: s, plan: p.plan, stmt: p.stmt}
	if !p.plan.Append {
		return l, nil
	}
	a, err := s.conn.Append(ctx, p.plan.Target.Physical, namesOf(p.plan.Written))
	if err != nil {
		return nil, err
	}
	for i, c := range p.plan.Written {
		f := fillerOf(c, a.Columns()[i].Type)
		if f == nil {
			a.Close()
			return l, nil
		}
		l.fill = append(l.fill, f)
	}
	l.appender = a
	return l, nil
}

func namesOf(columns []redshiftsql.Column) (names []string) {
	for _, c := range columns {
		names = append(names, c.Name)
	}
	return names
}

// add loads rows. A refusal names no row: see culprit.
func (l *loader) add(ctx context.Context, b *redshiftsql.Bulk) error {
	n := len(b.Columns[0].Values)
	l.rows += int64(n)
	if l.appender == nil {
		return l.execute(ctx, b)
	}
	for from := 0; from < n; from += engine.ChunkRows {
		part := slice(b, from, min(from+engine.ChunkRows, n))
		if l.plain(part) {
			if err := l.appender.Send(ctx, len(part.Columns[0].Values)); err != nil {
				return err
			}
			continue
		}
		if err := l.appender.Flush(ctx); err != nil {
			return err
		}
		if err := l.execute(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

// plain fills the appender's chunk with the rows, up to a value that is not
// written plainly.
func (l *loader) plain(b *redshiftsql.Bulk) bool {
	slots := l.appender.Columns()
	for i, c := range b.Columns {
		fits := true
		for row, null := range c.Null {
			if null {
				slots[i].SetNull(row)
				fits = !l.plan.Written[i].NotNull
			}
		}
		if !fits || !l.fill[i](&slots[i], c.Values, c.Null) {
			l.appender.Clear()
			return false
		}
	}
	return true
}

// execute loads rows by the statement's SQL.
func (l *loader) execute(ctx context.Context, b *redshiftsql.Bulk) error {
	read, err := b.ReadAs(l.plan.Written)
	if err != nil {
		return err
	}
	_, err = l.stmt.Exec(ctx, bulkArgs(read))
	return err
}

// finish brings what was added into the table.
func (l *loader) finish(ctx context.Context) error {
	if l.appender == nil {
		return nil
	}
	return l.appender.Flush(ctx)
}

func (l *loader) close() {
	if l.appender != nil {
		l.appender.Close()
	}
}

// culprit finds the first of some rows that cannot be loaded, by loading ever
// fewer of them into a transaction that is rolled back. The one that failed is
// over. It answers -1 when the failure does not come again.
func (l *loader) culprit(ctx context.Context, b *redshiftsql.Bulk) int {
	fails := func(from, to int) bool {
		l.session.rollback(ctx)
		if l.session.beginEngine(ctx) != nil {
			return false
		}
		return l.execute(ctx, slice(b, from, to)) != nil
	}
	defer l.session.rollback(ctx)
	low, high := 0, len(b.Columns[0].Values)
	if !fails(low, high) {
		return -1
	}
	for high-low > 1 {
		if middle := (low + high) / 2; fails(low, middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return low
}

func slice(b *redshiftsql.Bulk, from, to int) *redshiftsql.Bulk {
	if from == 0 && to == len(b.Columns[0].Values) {
		return b
	}
	part := &redshiftsql.Bulk{}
	for _, c := range b.Columns {
		p := redshiftsql.BulkColumn{Values: c.Values[from:to], Null: c.Null[from:to]}
		if c.Bare != nil {
			p.Bare = c.Bare[from:to]
		}
		part.Columns = append(part.Columns, p)
	}
	return part
}

// bulkArgs are the parameters of an INSERT of constants: a list per column.
func bulkArgs(b *redshiftsql.Bulk) []any {
	values := make([]any, len(b.Columns))
	for i, c := range b.Columns {
		values[i] = engine.TextList{Values: c.Values, Null: c.Null}
	}
	return values
}

// insertRows runs an INSERT of many constants.
func (s *Session) insertRows(ctx context.Context, p *Prepared) (int64, error) {
	if err := s.beginEngine(ctx); err != nil {
		return 0, err
	}
	l, err := s.newLoader(ctx, p)
	if err != nil {
		return 0, err
	}
	defer l.close()
	if err := l.add(ctx, p.plan.Bulk); err != nil {
		return 0, err
	}
	return l.rows, l.finish(ctx)
}

// fewRows is how many rows are inserted faster by SQL than by an Appender.
const fewRows = 16
