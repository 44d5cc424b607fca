package session

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// Arg is the value of one parameter, in Redshift's text form.
type Arg struct {
	Null bool
	Text []byte
}

// Execute runs a prepared statement. Results that are open stay so until their
// transaction ends. An error inside a block fails the block.
func (s *Session) Execute(ctx context.Context, p *Prepared, args []Arg) (Result, error) {
	if !s.block {
		s.closeResults()
	}
	s.resume(nil)
	if s.failed && !endsBlock(p.Statement) {
		return nil, errAborted
	}
	ctx, stop := s.limited(ctx)
	s.ctx = ctx
	work := s.started(p)
	r, err := s.run(ctx, p, args)
	switch open := r.(type) {
	case *rows:
		open.ctx, open.stop, open.work = ctx, stop, work
		return r, nil
	case *fetched:
		open.stop = stop
		s.ended(work, 0, nil)
		return r, nil
	}
	defer stop()
	if err == nil {
		s.ended(work, changed(r.Tag()), nil)
		return r, nil
	}
	err = s.cause(ctx, err)
	s.ended(work, 0, err)
	if !endsBlock(p.Statement) {
		s.fail(ctx)
	}
	return nil, err
}

func (s *Session) run(ctx context.Context, p *Prepared, args []Arg) (Result, error) {
	if what := alone(p.Statement); what != "" && s.block {
		return nil, blueshift.SQLErrorf("25001", "%s cannot run inside a transaction block", what)
	}
	switch stmt := p.Statement.(type) {
	case *redshiftsql.DeclareCursor:
		return s.declareCursor(ctx, stmt.Name, p, args)
	case *redshiftsql.Copy:
		return s.copy(ctx, stmt, p)
	case *redshiftsql.Fetch:
		return s.fetch(ctx, stmt, p)
	case *redshiftsql.Execute:
		return s.executeNamed(ctx, stmt, p)
	}
	if calls, labels := called(p.Statement); calls != nil {
		return s.runEffects(ctx, p, calls, labels, args)
	}
	if p.plan == nil {
		tag, err := s.utility(ctx, p.Statement)
		return done{tag}, err
	}
	first := s.block && s.tx == nil // of a block, which can begin once more
	if s.block && p.plan.Target == nil {
		if err := s.beginEngine(ctx); err != nil {
			return nil, err
		}
	}
	if p.plan.Short && s.block && !first { // an error would end the block: nothing is tried in it
		p.exact = true
		p.drop()
	}
	if err := s.refresh(ctx, p); err != nil {
		return nil, err
	}
	values, err := bindArgs(p, args)
	if err != nil {
		return nil, err
	}
	if p.plan.Target != nil {
		return s.write(ctx, p, values)
	}
	for {
		if err := s.enter(ctx, p); err != nil {
			return nil, err
		}
		if err := s.touch(p.plan); err != nil {
			return nil, err
		}
		r, err := s.read(s.cuttable(ctx), p, values)
		switch {
		case err == nil:
			return r, nil
		case p.plan.Short && engine.NeedsDigits(err):
			if p.exact = true; first {
				s.rollback(ctx)
				if err := s.beginEngine(ctx); err != nil {
					return nil, err
				}
			}
		case !s.overtaken(&p.basis, err):
			return nil, err
		}
		if err := s.recompile(ctx, p); err != nil {
			return nil, err
		}
	}
}

// refresh compiles the statement again if what it was made from has changed.
func (s *Session) refresh(ctx context.Context, p *Prepared) error {
	if !s.current(p) {
		if err := s.recompile(ctx, p); err != nil {
			return err
		}
	}
	s.notePolicies(p.plan)
	s.noteTables(p.plan)
	return nil
}

func (s *Session) recompile(ctx context.Context, p *Prepared) error {
	before := p.Columns
	if err := s.compile(ctx, p); err != nil {
		return err
	}
	if before != nil && !sameColumns(before, p.Columns) {
		return errChangedColumns()
	}
	return nil
}

func errChangedColumns() error {
	return blueshift.SQLErrorf("0A000", "cached plan must not change result type").
		WithHint("What it answers has changed since the statement was prepared: prepare it again.")
}

// enter registers the statement as running and then checks that everything it
// reads through shares may still be read. A share whose content changed since
// the statement was compiled has it compiled again, which refuses what is gone.
func (s *Session) enter(ctx context.Context, p *Prepared) error {
	for {
		s.begin(p.shares)
		version, stale := s.home.Store.Version(), false
		if version != p.version {
			for _, share := range p.shares {
				same, err := s.check(ctx, share)
				if err != nil {
					s.noteWithdrawn(p.requests, share.key, err)
					return err
				}
				stale = stale || !same
			}
		}
		if !stale {
			p.version = version
			s.noteUses(p.requests)
			return nil
		}
		if err := s.recompile(ctx, p); err != nil {
			return err
		}
	}
}

func (s *Session) read(ctx context.Context, p *Prepared, values []any) (Result, error) {
	var r *engine.Rows
	var serial *catalog.Serial
	var err error
	if len(p.serializable) > 0 && !s.block {
		r, serial, err = s.querySerial(ctx, p, values)
	} else {
		r, err = p.stmt.Query(ctx, values)
	}
	if err != nil {
		return nil, err
	}
	open := &rows{session: s, rows: r, columns: p.Columns, tag: p.plan.Tag, reading: s.reading, ctx: ctx, own: ctx, serial: serial}
	s.results[open] = struct{}{}
	return open, nil
}

func bindArgs(p *Prepared, args []Arg) ([]any, error) {
	if b := p.plan.Bulk; b != nil {
		return bulkArgs(b), nil
	}
	if len(args) == 0 && len(p.Params) > 0 {
		return nil, blueshift.SQLErrorf("42P02", "there is no parameter $1").WithHint("Parameters need the extended protocol: prepare the statement and bind values.")
	}
	if len(args) != len(p.Params) {
		return nil, blueshift.SQLErrorf("08P01", "bind message supplies %d parameters, but the statement requires %d", len(args), len(p.Params))
	}
	values := make([]any, len(args))
	for i, a := range args {
		if a.Null {
			continue
		}
		v, err := p.Params[i].Bind(string(a.Text))
		if err != nil {
			return nil, err
		}
		values[i] = v
	}
	return values, nil
}

func sameColumns(a, b []Column) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func endsBlock(s redshiftsql.Statement) bool {
	switch s.(type) {
	case *redshiftsql.Commit, *redshiftsql.Rollback:
		return true
	}
	return false
}
