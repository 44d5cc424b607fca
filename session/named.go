package session

import (
	"bytes"
	"context"
	"fmt"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// maxNamed bounds how many prepared statements a session keeps.
const maxNamed = 10_000

// Name keeps a prepared statement under a name, as a driver's Parse message and
// PREPARE both do: they share the names of a session. The name becomes a holder.
func (s *Session) Name(name string, p *Prepared) error {
	if err := s.free(name); err != nil {
		return err
	}
	p.Retain()
	s.named[name] = p
	return nil
}

// free refuses a name that is taken.
func (s *Session) free(name string) error {
	switch {
	case s.named[name] != nil:
		return blueshift.SQLErrorf("42P05", "prepared statement \"%s\" already exists", name)
	case len(s.named) >= maxNamed:
		return blueshift.SQLErrorf("54000", "a session keeps at most %d prepared statements", maxNamed).WithHint("Close those no longer needed, or DEALLOCATE ALL.")
	}
	return nil
}

// Named finds a prepared statement.
func (s *Session) Named(name string) (*Prepared, error) {
	if p := s.named[name]; p != nil {
		return p, nil
	}
	return nil, blueshift.SQLErrorf("26000", "prepared statement \"%s\" does not exist", name)
}

// Forget gives a name back; it may be free already.
func (s *Session) Forget(name string) {
	if p := s.named[name]; p != nil {
		delete(s.named, name)
		p.Close()
	}
}

func (s *Session) forgetAll() {
	for name := range s.named {
		s.Forget(name)
	}
}

// deallocate runs DEALLOCATE.
func (s *Session) deallocate(name string) error {
	if name == "" {
		s.forgetAll()
		return nil
	}
	_, err := s.Named(name)
	s.Forget(name)
	return err
}

// prepareNamed runs PREPARE.
func (s *Session) prepareNamed(ctx context.Context, stmt *redshiftsql.Prepare) error {
	if err := s.free(stmt.Name); err != nil {
		return err
	}
	p, err := s.prepare(ctx, stmt.Statement, stmt.Types)
	if err != nil {
		return err
	}
	defer p.Close()
	return s.Name(stmt.Name, p)
}

// executeNamed runs EXECUTE: as if the prepared statement had been sent with
// the values bound.
func (s *Session) executeNamed(ctx context.Context, stmt *redshiftsql.Execute, p *Prepared) (Result, error) {
	named, err := s.Named(stmt.Name)
	if err != nil {
		return nil, err
	}
	if !sameColumns(p.Columns, named.Columns) {
		return nil, errChangedColumns()
	}
	if len(stmt.Args) != len(named.Params) {
		e := blueshift.SQLErrorf("42601", "wrong number of parameters for prepared statement \"%s\"", stmt.Name)
		e.Detail = fmt.Sprintf("Expected %d parameters but got %d.", len(named.Params), len(stmt.Args))
		return nil, e
	}
	args, err := s.values(ctx, stmt.Args, named.Params)
	if err != nil {
		return nil, err
	}
	return s.run(ctx, named, args)
}

// values computes the expressions of EXECUTE as the types of the parameters.
func (s *Session) values(ctx context.Context, exprs []redshiftsql.Expr, types []redshiftsql.Type) ([]Arg, error) {
	if len(exprs) == 0 {
		return nil, nil
	}
	p, err := s.prepare(ctx, asTexts(exprs, types), nil)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	return p.texts(ctx, nil)
}

// asTexts is the query that answers values of types as text.
func asTexts(exprs []redshiftsql.Expr, types []redshiftsql.Type) *redshiftsql.Select {
	core := &redshiftsql.Core{}
	for i, e := range exprs {
		text := &redshiftsql.Cast{X: &redshiftsql.Cast{X: e, Type: types[i]}, Type: redshiftsql.Type{ID: redshiftsql.Varchar}}
		core.Items = append(core.Items, redshiftsql.SelectItem{Expr: text})
	}
	return &redshiftsql.Select{Body: core}
}

// texts runs a query of asTexts.
func (p *Prepared) texts(ctx context.Context, given []Arg) ([]Arg, error) {
	bound, err := bindArgs(p, given)
	if err != nil {
		return nil, err
	}
	r, err := p.stmt.Query(ctx, bound)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	chunk, err := r.Next(ctx)
	if err != nil || chunk == nil {
		return nil, err
	}
	args := make([]Arg, len(p.Columns))
	for i := range args {
		if v := chunk.Vector(i); v.Valid(0) {
			args[i].Text = bytes.Clone(v.Bytes(0))
		} else {
			args[i].Null = true
		}
	}
	return args, nil
}
