package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/copydata"
	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// CopyRows are the rows that a client sends for COPY FROM STDIN. Read fills a
// batch with the next of them, and answers io.EOF after the last ones.
type CopyRows interface {
	Read(ctx context.Context, b *copydata.Batch) error
}

// OverWire tells a COPY that whoever executes it speaks its protocol, and where
// the rows of COPY FROM come from.
func (p *Prepared) OverWire(rows CopyRows) { p.wire, p.feed = true, rows }

// CopyColumns are the columns that COPY reads or writes.
func (p *Prepared) CopyColumns() (out []Column) {
	if p.inner.plan.Bulk == nil {
		return p.inner.Columns
	}
	for _, c := range p.inner.plan.Written {
		out = append(out, Column{c.Name, c.Type})
	}
	return out
}

// compileCopy makes COPY TO a query, and COPY FROM an INSERT of constants that
// are yet to come.
func (s *Session) compileCopy(ctx context.Context, stmt *redshiftsql.Copy, p *Prepared) (err error) {
	var inner redshiftsql.Statement
	switch {
	case stmt.From:
		given := len(stmt.Columns)
		if given == 0 {
			r, err := s.names().Relation(stmt.Table)
			if err != nil {
				return err
			}
			for _, c := range r.Columns {
				if c.Identity == nil || c.Identity.ByDefault {
					given++
				}
			}
		}
		inner = &redshiftsql.Insert{Table: stmt.Table, Columns: stmt.Columns, Rows: &redshiftsql.Bulk{Columns: make([]redshiftsql.BulkColumn, given)}, Pos: stmt.Pos}
	case stmt.Query != nil:
		inner = stmt.Query
	default:
		core := &redshiftsql.Core{From: []redshiftsql.TableExpr{&redshiftsql.TableName{Name: stmt.Table}}, Items: []redshiftsql.SelectItem{{Star: true}}}
		if len(stmt.Columns) > 0 {
			core.Items = nil
		}
		for _, name := range stmt.Columns {
			core.Items = append(core.Items, redshiftsql.SelectItem{Expr: column(name)})
		}
		inner = &redshiftsql.Select{Body: core}
	}
	p.inner, err = s.prepare(ctx, inner, nil)
	return err
}

// copy runs COPY. Its rows stream in either direction.
func (s *Session) copy(ctx context.Context, stmt *redshiftsql.Copy, p *Prepared) (Result, error) {
	switch {
	case !p.wire:
		return nil, blueshift.SQLErrorf("0A000", "COPY FROM STDIN and COPY TO STDOUT need a connection that rows can be sent over")
	case !stmt.From:
		return s.run(ctx, p.inner, nil)
	}
	insert := p.inner
	var n int64
	err := s.atomically(ctx, func() error {
		if err := s.openTarget(ctx, insert); err != nil {
			return err
		}
		if err := s.beginEngine(ctx); err != nil {
			return err
		}
		if err := s.enter(ctx, insert); err != nil {
			return err
		}
		if err := s.touch(insert.plan); err != nil {
			return err
		}
		var err error
		if n, err = s.copyRows(ctx, stmt, insert, p.feed); err != nil {
			return err
		}
		s.wroteThrough(insert)
		return s.endReading()
	})
	return done{fmt.Sprintf("COPY %d", n)}, err
}

// copyRows loads what a client sends, some rows at a time.
func (s *Session) copyRows(ctx context.Context, stmt *redshiftsql.Copy, insert *Prepared, from CopyRows) (int64, error) {
	l, err := s.newLoader(ctx, insert)
	if err != nil {
		return 0, err
	}
	defer l.close()
	b := copydata.NewBatch(namesOf(insert.plan.Written), engine.ChunkRows)
	for {
		switch err := from.Read(ctx, b); {
		case err == io.EOF:
			return l.rows, l.finish(ctx)
		case err != nil:
			var of *copydata.LineError
			if errors.As(err, &of) {
				err = atLine(of.Err, stmt, of.Line)
			}
			return 0, err
		}
		if err := l.add(ctx, bulkOf(b)); err != nil {
			return 0, s.blame(ctx, err, stmt, l, b)
		}
	}
}

// bulkOf are the rows of a batch as those of an INSERT, where they are.
func bulkOf(b *copydata.Batch) *redshiftsql.Bulk {
	out := &redshiftsql.Bulk{Columns: make([]redshiftsql.BulkColumn, len(b.Columns))}
	for i, c := range b.Columns {
		out.Columns[i] = redshiftsql.BulkColumn{Values: c.Values, Null: c.Null}
	}
	return out
}

// blame names the line of the row that could not be loaded.
func (s *Session) blame(ctx context.Context, failed error, stmt *redshiftsql.Copy, l *loader, b *copydata.Batch) error {
	var stated interface{ SQLState() string }
	var ours *blueshift.SQLError
	state := ""
	switch {
	case errors.As(failed, &ours):
		state = ours.State
	case errors.As(failed, &stated):
		state = stated.SQLState()
	}
	if !strings.HasPrefix(state, "22") && !strings.HasPrefix(state, "23") {
		return failed
	}
	l.close()
	row := l.culprit(ctx, bulkOf(b))
	if row < 0 {
		return failed
	}
	return atLine(failed, stmt, b.Lines[row])
}

// atLine adds the line of the data to an error.
func atLine(err error, stmt *redshiftsql.Copy, line int) error {
	e := &blueshift.SQLError{}
	var ours *blueshift.SQLError
	var theirs *engine.Error
	switch {
	case errors.As(err, &ours):
		*e = *ours
	case errors.As(err, &theirs):
		e.State, e.Message = theirs.SQLState(), theirs.Text()
	default:
		return err
	}
	e.Where = fmt.Sprintf("COPY %s, line %d", stmt.Table[len(stmt.Table)-1], line)
	return e
}
