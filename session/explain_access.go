package session

import (
	"cmp"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/store"
)

// explainAccess answers EXPLAIN ACCESS: the steps from an object of the producer
// to a user of the consumer, as far as the asker may see them. Redshift does not
// have it.
func (s *Session) explainAccess(stmt *redshiftsql.ExplainAccess) (redshiftsql.Statement, error) {
	ask := s.accessOfConsumer
	if stmt.For {
		ask = s.accessForConsumer
	}
	q, err := ask(stmt)
	if err != nil {
		return nil, err
	}
	if last := len(stmt.Object) - 1; last > 0 {
		q.Schema, q.Object = cmp.Or(q.Schema, stmt.Object[last-1]), stmt.Object[last]
	}
	q.Wants = stmt.Wants
	steps, err := s.accessSteps(q)
	if err != nil {
		return nil, err
	}
	var rows [][]string
	for _, step := range steps {
		rows = append(rows, []string{step.Name, string(step.State), string(step.Who), step.Call, step.Why})
	}
	return constantQuery([]string{"step", "state", "who", "call", "why"}, rows), nil
}

// accessSteps are the steps to what is asked about.
func (s *Session) accessSteps(q blueshift.AccessQuestion) (steps []blueshift.Step, err error) {
	err = s.shareView(func(tx store.Tx) error {
		steps, err = s.home.Sharing.Explain(tx, q)
		return err
	})
	return steps, err
}

// accessOfConsumer is the question of a user of the consuming namespace about a
// share that has a database there, or one that is still to have it.
func (s *Session) accessOfConsumer(stmt *redshiftsql.ExplainAccess) (q blueshift.AccessQuestion, err error) {
	r, err := s.rights()
	if err != nil {
		return q, err
	}
	q.Consumer, q.User = s.Namespace, r.user.Name
	q.Asker = blueshift.Asker{Consumer: true, Self: !r.super}
	if stmt.User != "" && stmt.User != q.User {
		if err := s.mustBeSuperuser("explain the access of another user"); err != nil {
			return q, err
		}
		q.User = stmt.User
	}
	if stmt.Share != "" { // whoever is not superuser does not see it
		if err := s.mustBeSuperuser("explain the access to a datashare before it has a database"); err != nil {
			return q, err
		}
		q.Share, err = s.granted(stmt.Share, stmt.Account, stmt.Namespace)
		return q, err
	}
	n := s.names()
	db, schema, through, err := n.leads(stmt.Object)
	if err != nil {
		return q, err
	}
	if db.Share == "" {
		return q, blueshift.SQLErrorf("0A000", "database \"%s\" was not made from a datashare", db.Name).
			WithHint("EXPLAIN ACCESS is about what is shared. SHOW GRANTS tells about what is not.")
	}
	q.Share, q.Schema, q.Through = db.ShareKey, schema, through
	return q, nil
}

// granted finds a share that the session's namespace was granted.
func (s *Session) granted(name, account, namespace string) (share blueshift.Key, err error) {
	err = s.shareView(func(tx store.Tx) error {
		d, err := s.home.Sharing.Granted(tx, s.Namespace, name, blueshift.Account(account), namespace)
		share = d.Key
		return err
	})
	return share, err
}

// accessForConsumer is the question of the producer about a consumer.
func (s *Session) accessForConsumer(stmt *redshiftsql.ExplainAccess) (q blueshift.AccessQuestion, err error) {
	if stmt.User != "" {
		return q, blueshift.SQLErrorf("42601", "the producer cannot ask for a user of a consumer")
	}
	if err := s.mayDatashare(stmt.Share, blueshift.Share); err != nil {
		return q, err
	}
	q.Asker = blueshift.Asker{Producer: true}
	q.Share, q.Consumer = s.Namespace.Key, blueshift.Namespace{Key: blueshift.Key{Account: blueshift.Account(stmt.Account), Region: s.Namespace.Region}}
	q.Share.ID = blueshift.DatashareID(s.Namespace.ID, stmt.Share)
	switch account := q.Consumer.Account; {
	case account.Valid():
		return q, nil
	case account != "":
		return q, blueshift.SQLErrorf("22023", "\"%s\" is not an AWS account id", account).WithHint("An account id has 12 digits.")
	}
	return q, s.shareView(func(tx store.Tx) error {
		for n := range store.Namespaces.Lookup(tx, "guid:"+strings.ToLower(stmt.Namespace)) {
			if n.Account == s.Namespace.Account {
				q.Consumer = n
				return nil
			}
		}
		return blueshift.SQLErrorf("22023", "account %s has no namespace \"%s\"", s.Namespace.Account, stmt.Namespace).
			WithHint("Those of another account are its own to choose: ask FOR ACCOUNT '…'.")
	})
}
