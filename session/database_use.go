package session

import (
	"maps"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// USE makes another database of the namespace, local or shared, the one in use:
// where names of one and two parts are looked up and objects are made. The
// connection stays where it is, and with it current_database(), temporary tables
// and the system catalogs (Database Developer Guide, USE).

// useDatabase runs USE, and RESET USE for the name "". Either resets search_path.
func (s *Session) useDatabase(name string) error {
	next := *s.connected
	if name != "" {
		err := s.home.Store.View(s.ctx, func(tx store.Tx) (err error) {
			next, err = findDatabase(tx, s.Namespace, name)
			return err
		})
		if err != nil {
			return err
		}
		if err := s.mayConnect(next); err != nil {
			return err
		}
	}
	s.enterDatabase(next)
	settings := maps.Clone(s.settings)
	settings.copy("search_path", s.initial)
	s.adopt(settings)
	return nil
}

// enterDatabase puts a database in use. Statements that were prepared before
// are resolved anew.
func (s *Session) enterDatabase(db blueshift.Database) {
	s.home.mu.Lock()
	s.database = db
	s.home.mu.Unlock()
	s.dialect++
}

// used is what SHOW USE answers: nothing unless USE has gone elsewhere.
func (s *Session) used() string {
	if s.database.Name == s.connected.Name {
		return ""
	}
	return s.database.Name
}

// isOpen tells that the session works in a database.
func (s *Session) isOpen(name string) bool {
	return name == s.database.Name || name == s.connected.Name
}

// Shared reports whether the client is connected to a database that was made
// from a datashare.
func (s *Session) Shared() bool { return s.connected.Share != "" }

// systemHome is the database whose system catalogs are read: in a view's body
// the view's, else the one that the client is connected to.
func (n *names) systemHome() blueshift.Database {
	if n.owner {
		return n.home
	}
	return *n.s.connected
}
