package awshttp

import (
	"net/http"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sigv4"
)

// Caller proves who sent a request that is no operation of an AWS API but is
// signed like one (for the named service), and asks the Authorizer whether it
// may perform action. It returns the body, which is read by then. The
// operator's pages in front of the API use it.
func (s *Server) Caller(w http.ResponseWriter, r *http.Request, name, action string) (blueshift.Principal, []byte, error) {
	c := &call{server: s, http: r, reply: http.NewResponseController(w), service: s.fallback}
	if sv, ok := s.find(func(sv *service) bool { return sv.Name == name }); ok {
		c.service = sv
	}
	if err := c.readBody(); err != nil {
		return blueshift.Principal{}, nil, err
	}
	sig, err := sigv4.Parse(r)
	if err != nil {
		if !s.config.AuthOff {
			return blueshift.Principal{}, nil, err
		}
		sig = nil
	}
	if err := c.authenticate(sig); err != nil {
		return blueshift.Principal{}, nil, err
	}
	return c.principal, c.body, c.authorize(&row{Operation: Operation{action: action}}, "*", nil)
}

// Refusal reads an error as callers of a service see it: its code, its message
// and the HTTP status. What is no refusal is an InternalFailure without a cause
// that the caller could see.
func (s *Server) Refusal(service string, err error) (code, message string, status int) {
	c := &call{server: s, requestID: newRequestID()}
	code, message, _ = c.codeOf(err)
	if c.cause != nil {
		s.log.Error("a request failed", "requestId", c.requestID, "error", c.cause)
	}
	return code, message, Status(service, code)
}
