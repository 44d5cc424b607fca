package server

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// routes puts the operator's pages in front of the API: health, metrics and
// questions. Everything else is an API call.
func (s *Server) routes(api http.Handler) http.Handler {
	metrics := promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q, asked := questions[r.URL.Path]
		switch {
		case asked:
			s.ask(w, r, q)
		case r.Method != http.MethodGet:
			api.ServeHTTP(w, r)
		case r.URL.Path == "/health":
			s.health(w)
		case r.URL.Path == "/metrics":
			metrics.ServeHTTP(w, r)
		default:
			api.ServeHTTP(w, r)
		}
	})
}

// health answers 200 once every warehouse has come back.
func (s *Server) health(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	select {
	case <-s.ready:
		fmt.Fprintf(w, `{"status":"ready","sessions":%d}`+"\n", s.sessions.Count())
	default:
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, strings.TrimSpace(`{"status":"starting"}`))
	}
}

// metrics counts API calls for Prometheus.
type metrics struct {
	registry *prometheus.Registry
	calls    *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "blueshift_api_calls_total", Help: "Finished API calls."},
			[]string{"service", "operation", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "blueshift_api_call_seconds", Help: "How long API calls took.",
			Buckets: prometheus.ExponentialBuckets(0.0001, 4, 8)}, []string{"service"}),
	}
	m.registry.MustRegister(m.calls, m.seconds)
	return m
}

func (m *metrics) call(service, operation, code string, d time.Duration) {
	m.calls.WithLabelValues(service, operation, code).Inc()
	m.seconds.WithLabelValues(service).Observe(d.Seconds())
}
