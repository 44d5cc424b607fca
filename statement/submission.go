package statement

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/store"
)

// The codes of refusals (Amazon Redshift Data API Reference).
const (
	CodeValidation       = "ValidationException"
	CodeNotFound         = "ResourceNotFoundException"
	CodeActiveStatements = "ActiveStatementsExceededException"
	CodeActiveSessions   = "ActiveSessionsExceededException"
	CodeConnection       = "DatabaseConnectionException"
)

func invalid(format string, args ...any) error {
	return blueshift.Errorf(CodeValidation, format, args...)
}

// Submission is a request to run SQL (ExecuteStatement, BatchExecuteStatement).
type Submission struct {
	Connection
	SQL        []string
	Batch      bool
	Parameters []blueshift.SQLParameter
	CSV        bool
	Name       string
	Token      string
	Session    string
	KeepAlive  *time.Duration
	WithEvent  bool
}

// Submit accepts SQL, durably, and runs it as soon as there is room. Repeated
// with the same ClientToken by the same caller it answers the first statement.
func (s *Service) Submit(ctx context.Context, r Submission) (blueshift.Statement, error) {
	st, err := s.accept(ctx, r)
	if err != nil {
		return blueshift.Statement{}, err
	}
	j, prior, err := s.admit(ctx, st, r)
	if err != nil || prior != nil {
		return orZero(prior), err
	}
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		if prior = earlier(tx, st); prior != nil {
			return nil
		}
		return store.Statements.Put(tx, j.snapshot())
	})
	if err != nil || prior != nil {
		s.withdraw(j)
		return orZero(prior), err
	}
	accepted := j.snapshot()
	s.start(j)
	return accepted, nil
}

// earlier is the statement that came with the same token before.
func earlier(tx store.Tx, st blueshift.Statement) *blueshift.Statement {
	if st.Token == "" {
		return nil
	}
	for first := range store.Statements.Lookup(tx, st.TokenTerm()) {
		if first.Region == st.Region {
			return &first
		}
	}
	return nil
}

func orZero(st *blueshift.Statement) blueshift.Statement {
	if st == nil {
		return blueshift.Statement{}
	}
	return *st
}

// accept checks a submission by itself and makes the record of it.
func (s *Service) accept(ctx context.Context, r Submission) (blueshift.Statement, error) {
	var none blueshift.Statement
	p := blueshift.PrincipalFrom(ctx)
	if err := s.checkSubmission(r); err != nil {
		return none, err
	}
	if err := r.continueSession(s, p); err != nil {
		return none, err
	}
	a, err := s.access(ctx, p, r.Connection)
	if err != nil {
		return none, err
	}
	now := s.Clock.Now()
	st := blueshift.Statement{Key: blueshift.Key{Account: p.Account, Region: p.Region, ID: newID()}, Submitter: p.ARN, SubmitterID: p.UserID,
		Cluster: a.warehouse.ID, Namespace: a.warehouse.Namespace, Database: a.database, DbUser: r.DbUser, SecretARN: a.secret, User: a.user,
		Name: r.Name, Token: r.Token, Session: r.Session, WithEvent: r.WithEvent, Batch: r.Batch, CSV: r.CSV, Parameters: r.Parameters,
		Status: blueshift.Submitted, Created: now, Updated: now}
	if r.KeepAlive != nil {
		st.KeepAlive = *r.KeepAlive
	}
	for _, sql := range r.SQL {
		st.Parts = append(st.Parts, blueshift.StatementPart{SQL: sql, Status: blueshift.Submitted, Rows: -1, Updated: now})
	}
	return st, nil
}

func (s *Service) checkSubmission(r Submission) error {
	switch {
	case len(r.SQL) == 0:
		return invalid("At least one SQL statement is needed.")
	case len(r.SQL) > maxBatch:
		return invalid("1 validation error detected: Value at 'sqls' failed to satisfy constraint: Member must have length less than or equal to %d", maxBatch)
	case len(r.Name) > maxName:
		return invalid("1 validation error detected: Value at 'statementName' failed to satisfy constraint: Member must have length less than or equal to %d", maxName)
	case len(r.Token) > maxToken:
		return invalid("1 validation error detected: Value at 'clientToken' failed to satisfy constraint: Member must have length less than or equal to %d", maxToken)
	case len(r.Parameters) > maxParameters:
		return invalid("A statement takes at most %d parameters, not %d.", maxParameters, len(r.Parameters))
	case r.KeepAlive != nil && (*r.KeepAlive < 0 || *r.KeepAlive > maxKeepAlive):
		return invalid("1 validation error detected: Value '%d' at 'sessionKeepAliveSeconds' failed to satisfy constraint: Member must be between 0 and 86400", int64(r.KeepAlive.Seconds()))
	}
	size := 0
	for _, sql := range r.SQL {
		if strings.TrimSpace(sql) == "" {
			return invalid("The SQL statement is empty.")
		}
		if !utf8.ValidString(sql) {
			return invalid("The SQL statement is not UTF-8.")
		}
		size = max(size, len(sql))
	}
	for _, p := range r.Parameters {
		size = max(size, len(p.Value))
	}
	if size > s.Quotas.StatementBytes {
		return invalid("The SQL statement has %d bytes; the most that a statement, or the value of a parameter, may have is %d KB.", size, s.Quotas.StatementBytes>>10)
	}
	return checkParameters(r.SQL, r.Parameters)
}

// checkParameters wants a value for every name and a name for every value, as
// soon as there is one of either kind of mistake to tell. SQL that cannot even
// be scanned is left to fail when it runs.
func checkParameters(sql []string, values []blueshift.SQLParameter) error {
	if len(values) == 0 {
		return nil
	}
	given := map[string]bool{}
	for _, v := range values {
		if v.Name == "" || given[v.Name] {
			return invalid("Each parameter needs a name of its own; %q is empty or comes twice.", v.Name)
		}
		given[v.Name] = true
	}
	used := map[string]bool{}
	for _, text := range sql {
		_, names, err := redshiftsql.NamedParameters(text)
		if err != nil {
			return nil
		}
		for _, name := range names {
			if !given[name] {
				return invalid("Cannot find parameter: %s", name)
			}
			used[name] = true
		}
	}
	var unused []string
	for _, v := range values {
		if !used[v.Name] {
			unused = append(unused, v.Name)
		}
	}
	if unused != nil {
		return invalid("Parameters list contains unused parameters. Unused parameters: [%s]", strings.Join(unused, ", "))
	}
	return nil
}

// newID is a random UUID.
func newID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
