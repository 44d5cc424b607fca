package session

import (
	"context"
	"fmt"

	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// Prepared is a statement with its parameters and result described. Statements
// that the session runs itself have no plan.
type Prepared struct {
	Statement redshiftsql.Statement
	Params    []redshiftsql.Type
	Columns   []Column // nil when the statement returns no rows
	declared  []redshiftsql.Type
	session   *Session
	plan      *redshiftsql.Plan
	stmt      *engine.Stmt
	shares    []throughShare
	deps      []dependency
	path      string // the search_path it was resolved under
}

// Prepare resolves and compiles a statement. paramOIDs are the types that the
// client declared; 0 leaves the choice to the session.
func (s *Session) Prepare(ctx context.Context, stmt redshiftsql.Statement, paramOIDs []uint32) (*Prepared, error) {
	s.ctx = ctx
	p := &Prepared{Statement: stmt, session: s}
	for _, oid := range paramOIDs {
		p.declared = append(p.declared, redshiftsql.TypeByOID(oid))
	}
	if s.failed && !endsBlock(stmt) {
		return nil, errAborted
	}
	if err := s.compile(ctx, p); err != nil {
		if s.block {
			s.fail(ctx)
		}
		return nil, err
	}
	return p, nil
}

// Close gives back what the engine holds for the statement.
func (p *Prepared) Close() {
	if p.stmt != nil {
		p.stmt.Close()
		p.stmt = nil
	}
}

func (s *Session) compile(ctx context.Context, p *Prepared) error {
	query, err := s.asQuery(p.Statement)
	if err != nil {
		return err
	}
	switch query.(type) {
	case *redshiftsql.Select, *redshiftsql.Insert, *redshiftsql.Update, *redshiftsql.Delete, *redshiftsql.Truncate:
	default:
		return nil
	}
	n := s.names()
	plan, err := redshiftsql.Compile(query, n, p.declared)
	if err != nil {
		return err
	}
	if err := s.sameWriter(plan); err != nil {
		return err
	}
	stmt, err := s.conn.Prepare(ctx, plan.SQL)
	if err != nil {
		return err
	}
	if stmt.Kind() != kinds[plan.Tag] {
		stmt.Close()
		return fmt.Errorf("session: the engine takes a %s for a statement of kind %d", plan.Tag, stmt.Kind())
	}
	p.Close()
	p.plan, p.stmt, p.shares, p.deps, p.path = plan, stmt, n.shares, n.deps, s.settings.get("search_path")
	p.Params, p.Columns = plan.Params, nil
	if _, explained := p.Statement.(*redshiftsql.Explain); explained {
		p.plan.Tag = "EXPLAIN"
		p.deps = append(p.deps, dependency{}) // a plan of before is never shown again
	}
	if plan.Bulk != nil {
		p.Params = nil
	}
	if plan.Columns != nil {
		p.Columns = describe(plan.Columns, stmt.Columns())
	}
	return nil
}

// kinds is what the engine has to take each compiled statement for: a second
// look at what was printed, by another reader.
var kinds = map[string]engine.StatementKind{"SELECT": engine.SelectStatement, "INSERT": engine.InsertStatement,
	"UPDATE": engine.UpdateStatement, "DELETE": engine.DeleteStatement, "TRUNCATE TABLE": engine.DeleteStatement}

// current reports whether the plan still says what it would say if it were
// made now.
func (s *Session) current(p *Prepared) bool {
	if p.stmt == nil || p.path != s.settings.get("search_path") {
		return false
	}
	for _, d := range p.deps {
		if d.version == 0 || s.objects(d.live).Version != d.version {
			return false
		}
	}
	return s.tx == nil || len(s.tx.changes) == 0
}

// sameWriter refuses a second written database in one transaction.
func (s *Session) sameWriter(plan *redshiftsql.Plan) error {
	if plan.Target != nil && plan.Target.ReadOnly != nil {
		return plan.Target.ReadOnly
	}
	return nil
}
