package server

import "github.com/blueshift-db/blueshift/engine"

// Engine is the SQL engine under the sessions, for measurements that put the
// wire next to it.
func (s *Server) Engine() *engine.Instance { return s.engine }
