package awshttp

import (
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sigv4"
)

// maxBody bounds a request body, in bytes.
const maxBody = 1 << 20

// Server is the front door. Make it with New.
type Server struct {
	config   Config
	log      *slog.Logger
	clock    blueshift.Clock
	verifier *sigv4.Verifier
	services []*service
	fallback *service // whose error form a request without a hint gets
	replay   *replay
}

// service is a Service made ready to serve.
type service struct {
	Service
	model *model
	codec *codec
	rows  map[string]*row
}

// unknownTarget stands for the service of a JSON call whose target nobody knows.
var unknownTarget = &service{Service: Service{Name: "unknown", Protocol: JSON}, model: &model{}, codec: newCodec(&model{})}

// row is an Operation made ready to serve. Its plans are compiled at its first
// call, which keeps the start of the server short.
type row struct {
	Operation
	name    string
	result  bool // has a Result element
	prepare sync.Once
	input   *plan
	output  *plan
}

// New returns the front door of the given services. It panics on a table
// that names a service or an operation that the models do not have.
func New(c Config) *Server {
	s := &Server{config: c, log: c.Logger, clock: c.Clock}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.clock == nil {
		s.clock = blueshift.SystemClock{}
	}
	if s.config.BodyTimeout == 0 {
		s.config.BodyTimeout = time.Minute
	}
	s.verifier = sigv4.New(c.Keys, s.clock)
	s.replay = newReplay(c.Replay, s.clock, s.log)
	for _, table := range c.Services {
		s.services = append(s.services, newService(table))
	}
	for _, sv := range s.services {
		if sv.Protocol == Query {
			s.fallback = sv
			break
		}
	}
	if s.fallback == nil {
		s.fallback = newService(Service{Name: "redshift"})
	}
	return s
}

// Close waits until the answers that are still being saved are safe.
func (s *Server) Close() { s.replay.close() }

func newService(table Service) *service {
	m := models[table.Name]
	if m == nil {
		panic("awshttp: no model of service " + table.Name)
	}
	sv := &service{Service: table, model: m, codec: newCodec(m), rows: make(map[string]*row, len(table.Operations))}
	for name, op := range table.Operations {
		om, ok := m.operations[name]
		if !ok {
			panic("awshttp: service " + table.Name + " has no operation " + name)
		}
		if op.listed && table.Protocol != Query {
			panic("awshttp: operation " + name + " of service " + table.Name + " cannot be a List: only Query has them")
		}
		if op.action == "" {
			op.action = table.Name + ":" + name
		}
		sv.codec.shapes[op.in], sv.codec.shapes[op.out] = om.in, om.out
		sv.rows[name] = &row{Operation: op, name: name, result: om.out != ""}
	}
	return sv
}

// plans returns the compiled input and output of a row.
func (sv *service) plans(r *row) (in, out *plan) {
	r.prepare.Do(func() { r.input, r.output = sv.codec.plan(r.in), sv.codec.plan(r.out) })
	return r.input, r.output
}

// route finds the service a request is for: by its target, else by the scope
// of its signature, else by the API version it names.
func (s *Server) route(target string, sig *sigv4.Signature, version string) (*service, bool) {
	if target != "" {
		prefix, _, _ := strings.Cut(target, ".")
		return s.find(func(sv *service) bool { return sv.Protocol == JSON && sv.TargetPrefix == prefix })
	}
	if sig != nil {
		return s.find(func(sv *service) bool { return sv.Name == sig.Service })
	}
	if sv, ok := s.find(func(sv *service) bool { return sv.Protocol == Query && sv.APIVersion == version }); ok {
		return sv, true
	}
	return s.fallback, true
}

func (s *Server) find(is func(*service) bool) (*service, bool) {
	for _, sv := range s.services {
		if is(sv) {
			return sv, true
		}
	}
	return nil, false
}

// ServeHTTP answers one API call.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{server: s, http: r, reply: http.NewResponseController(w), start: time.Now(), requestID: newRequestID()}
	a := c.answer()
	s.write(w, r, a)
	c.finish(a)
	c.release(a)
}
