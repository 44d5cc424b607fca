package server

import "github.com/blueshift-db/blueshift/session"

// Sessions are the live SQL sessions, for tests and measurements that have to
// know what is at work.
func (s *Server) Sessions() *session.Sessions { return s.sessions }
