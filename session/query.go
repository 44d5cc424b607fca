package session

import (
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/store"
)

// asQuery turns the statements that show something into the query that
// answers them, so that they run like any other; the rest it leaves alone.
func (s *Session) asQuery(stmt redshiftsql.Statement) (redshiftsql.Statement, error) {
	switch stmt := stmt.(type) {
	case *redshiftsql.Explain:
		return s.explain(stmt)
	case *redshiftsql.Show:
		return s.show(stmt.Name)
	case *redshiftsql.ShowDatashares:
		q, core, err := systemQuery(`SELECT share_name, share_owner, source_database, consumer_database, share_type, createdate,
			is_publicaccessible, share_acl, producer_account, producer_namespace FROM svv_datashares ORDER BY share_name, share_type`)
		if err == nil && stmt.Like != "" {
			core.Where = &redshiftsql.Like{Op: "LIKE", X: column("share_name"), Pattern: textLiteral(stmt.Like)}
		}
		return q, err
	case *redshiftsql.AnalyzeCompression:
		return s.analyzeCompression(stmt)
	case *redshiftsql.Listing:
		return s.list(stmt)
	case *redshiftsql.ShowDefinition:
		return s.showDefinition(stmt)
	case *redshiftsql.DescDatashare:
		return s.descDatashare(stmt)
	}
	return stmt, nil
}

const describesInbound = "describe datashares of other namespaces"

// descDatashare answers from SVV_DATASHARE_OBJECTS, once the share is known to
// be one that the session may see.
func (s *Session) descDatashare(stmt *redshiftsql.DescDatashare) (redshiftsql.Statement, error) {
	kind, found := "OUTBOUND", false
	if stmt.Namespace != "" {
		kind = "INBOUND"
	}
	r, err := s.rights()
	if err != nil {
		return nil, err
	}
	err = s.shareView(func(tx store.Tx) error {
		for _, v := range s.visibleShares(tx, r) {
			found = found || v.kind == kind && v.share.Name == stmt.Name &&
				(kind == "OUTBOUND" || v.share.Namespace == stmt.Namespace && (stmt.Account == "" || blueshift.Account(stmt.Account) == v.share.Account))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if !found {
		e := blueshift.NoDatashare(stmt.Name)
		if kind == "OUTBOUND" {
			return nil, e.WithHint("%s For a share of another namespace write DESC DATASHARE %s OF ACCOUNT '…' NAMESPACE '…'.", e.Hint, quotedName(stmt.Name))
		}
		if !r.super { // nor is told whether there is such a share
			return nil, s.forSuperusers(e, describesInbound)
		}
		return nil, s.undescribed(e, stmt)
	}
	if kind == "INBOUND" && !r.super {
		return nil, s.forSuperusers(blueshift.SQLErrorf("42501", "must be superuser to describe a datashare of another namespace"), describesInbound)
	}
	q, core, err := systemQuery(`SELECT producer_account, producer_namespace, share_type, share_name, object_type, object_name, include_new
		FROM svv_datashare_objects ORDER BY object_type, object_name`)
	if err != nil {
		return nil, err
	}
	terms := []redshiftsql.Expr{equals("share_name", stmt.Name), equals("share_type", kind)}
	if stmt.Namespace != "" {
		terms = append(terms, equals("producer_namespace", stmt.Namespace))
	}
	core.Where = &redshiftsql.Logical{Op: "AND", Terms: terms}
	return q, nil
}

// undescribed is the refusal to describe a share of others, with the hint what
// is missing for it to be listed here.
func (s *Session) undescribed(refused *blueshift.SQLError, stmt *redshiftsql.DescDatashare) error {
	share, err := s.granted(stmt.Name, stmt.Account, stmt.Namespace)
	var unknown *blueshift.SQLError
	if errors.As(err, &unknown) {
		return refused.WithHint("%s", unknown.Hint)
	}
	if err != nil {
		return err
	}
	steps, err := s.accessSteps(blueshift.AccessQuestion{Share: share, Consumer: s.Namespace, Asker: blueshift.Asker{Consumer: true}})
	if err != nil {
		return err
	}
	return refused.WithHint("%s", blueshift.NextStep(steps))
}

func systemQuery(sql string) (*redshiftsql.Select, *redshiftsql.Core, error) {
	parsed, err := redshiftsql.Parse(sql)
	if err != nil {
		return nil, nil, err
	}
	q := parsed[0].(*redshiftsql.Select)
	return q, q.Body.(*redshiftsql.Core), nil
}

func column(name string) redshiftsql.Expr {
	return &redshiftsql.ColumnRef{Name: redshiftsql.Name{name}}
}

func textLiteral(s string) redshiftsql.Expr {
	return &redshiftsql.Literal{Kind: redshiftsql.StringLit, Text: s}
}

func equals(name, value string) redshiftsql.Expr {
	return &redshiftsql.Binary{Op: "=", L: column(name), R: textLiteral(value)}
}
