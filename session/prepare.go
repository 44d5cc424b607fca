package session

import (
	"context"
	"fmt"
	"strings"

	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// Prepared is a statement with its parameters and result described. Statements
// that the session runs itself have no plan. It lives as long as somebody holds
// it: whoever prepared it, its name, a portal or a cursor.
type Prepared struct {
	Statement redshiftsql.Statement // nil for an empty one
	Params    []redshiftsql.Type
	OIDs      []uint32 // of the parameters: as the client declared them, else as they were found
	Columns   []Column // nil when the statement returns no rows
	declared  []redshiftsql.Type
	text      string // how it was written
	session   *Session
	holders   int
	inner     *Prepared // the query of a cursor, of COPY TO and of effects, the INSERT of COPY FROM
	wire      bool      // whoever executes it speaks COPY's protocol
	feed      CopyRows  // what COPY FROM reads
	plan      *redshiftsql.Plan
	exact     bool // few digits have not been enough for it, or cannot be tried
	stmt      *engine.Stmt
	basis
	dialect int    // the settings it was compiled under
	user    uint32 // and the user it was resolved for
}

// Prepare resolves and compiles a statement. paramOIDs are the types that the
// client declared; 0 leaves the choice to the session.
func (s *Session) Prepare(ctx context.Context, stmt redshiftsql.Statement, paramOIDs []uint32) (*Prepared, error) {
	if p := s.repeated(ctx, stmt, paramOIDs); p != nil {
		return p, nil
	}
	var declared []redshiftsql.Type
	for _, oid := range paramOIDs {
		declared = append(declared, redshiftsql.TypeByOID(oid))
	}
	text := s.textOfStatement(stmt)
	p, err := s.prepare(ctx, stmt, declared)
	if err != nil {
		s.refuse(text, err)
		return nil, err
	}
	p.text = text
	for i := range min(len(p.OIDs), len(paramOIDs)) {
		if paramOIDs[i] != 0 && paramOIDs[i] != unknownOID {
			p.OIDs[i] = paramOIDs[i]
		}
	}
	if text != "" {
		s.keepRepeat(p, paramOIDs)
	}
	return p, nil
}

// unknownOID is the type of parameters that a client leaves to the server.
var unknownOID = redshiftsql.Type{}.OID()

func (s *Session) prepare(ctx context.Context, stmt redshiftsql.Statement, declared []redshiftsql.Type) (*Prepared, error) {
	s.ctx = ctx
	if s.failed && !endsBlock(stmt) {
		return nil, errAborted
	}
	if err := s.home.strict(stmt); err != nil {
		return nil, err
	}
	p := &Prepared{Statement: stmt, session: s, declared: declared, holders: 1}
	if err := s.compile(ctx, p); err != nil {
		if s.block {
			s.fail(ctx)
		}
		return nil, err
	}
	for _, t := range p.Params {
		p.OIDs = append(p.OIDs, t.OID())
	}
	return p, nil
}

// Retain adds a holder; each of them calls Close.
func (p *Prepared) Retain() { p.holders++ }

// Close takes a holder away. The last one gives back what the engine holds for
// the statement.
func (p *Prepared) Close() {
	if p.holders--; p.holders == 0 {
		p.drop()
	}
}

func (p *Prepared) drop() {
	if p.inner != nil {
		p.inner.Close()
		p.inner = nil
	}
	if p.stmt != nil {
		p.stmt.Close()
		p.stmt = nil
	}
}

func (s *Session) compile(ctx context.Context, p *Prepared) error {
	switch stmt := p.Statement.(type) {
	case *redshiftsql.DeclareCursor:
		inner, err := s.prepare(ctx, stmt.Query, p.declared)
		if err != nil {
			return err
		}
		p.inner, p.Params = inner, inner.Params
		return nil
	case *redshiftsql.Copy:
		return s.compileCopy(ctx, stmt, p)
	case *redshiftsql.Fetch:
		c, err := s.findCursor(stmt.Cursor)
		if err == nil {
			p.Columns = c.query.Columns
		}
		return err
	case *redshiftsql.Execute:
		named, err := s.Named(stmt.Name)
		if err == nil {
			p.Columns = named.Columns
		}
		return err
	}
	if calls, labels := called(p.Statement); calls != nil {
		return s.describeEffects(ctx, p, calls, labels)
	}
	query, err := s.asQuery(p.Statement)
	if err != nil {
		return err
	}
	switch query.(type) {
	case *redshiftsql.Select, *redshiftsql.Insert, *redshiftsql.Update, *redshiftsql.Delete, *redshiftsql.Merge, *redshiftsql.Truncate:
	default:
		return nil
	}
	n := s.names()
	n.describing = p.plan == nil // what runs is compiled again, with the rows of then
	compile := n.compileShort
	if p.exact || s.block && s.tx != nil {
		compile = n.compile
	}
	plan, err := compile(query, p.declared)
	if err != nil {
		return err
	}
	if err := s.useTimeZone(ctx); err != nil {
		return err
	}
	stmt, err := s.conn.Prepare(ctx, plan.SQL)
	if s.overtaken(n.basis, err) {
		return s.compile(ctx, p)
	}
	if err != nil {
		return err
	}
	if want := kinds[plan.Tag]; stmt.Kind() != want && (plan.First == "" || stmt.Kind() != engine.InsertStatement) {
		stmt.Close()
		return fmt.Errorf("session: the engine takes a %s for a statement of kind %d", plan.Tag, stmt.Kind())
	}
	if plan.Held != nil {
		stmt.Hold(engine.Held{Text: plan.Held.Text, Table: plan.Held.Table})
	}
	if plan.Constant {
		stmt.Remember()
	}
	n.written(plan.Target)
	p.drop()
	p.plan, p.stmt, p.basis, p.dialect, p.user = plan, stmt, *n.basis, s.dialect, s.user.SysID
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
		if s.settings.get("describe_field_name_in_uppercase") == "on" {
			for i := range p.Columns {
				p.Columns[i].Name = strings.ToUpper(p.Columns[i].Name)
			}
		}
	}
	return nil
}

// kinds is what the engine has to take each compiled statement for: a second
// look at what was printed, by another reader.
var kinds = map[string]engine.StatementKind{"SELECT": engine.SelectStatement, "INSERT": engine.InsertStatement,
	"UPDATE": engine.UpdateStatement, "DELETE": engine.DeleteStatement, "MERGE": engine.MergeStatement, "TRUNCATE TABLE": engine.DeleteStatement}

// current reports whether the plan still says what it would say if it were
// made now.
func (s *Session) current(p *Prepared) bool {
	if p.stmt == nil || p.dialect != s.dialect || p.user != s.user.SysID || p.timed && s.block {
		return false
	}
	for _, d := range p.deps {
		if d.version == 0 || s.objects(d.live).Version != d.version || d.live.Snapshot().Version != d.published {
			return false
		}
	}
	return (s.tx == nil || len(s.tx.changes) == 0) && s.unchanged(p.authorities)
}
