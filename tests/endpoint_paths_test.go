package tests

import (
	"errors"
	"syscall"
	"testing"
	"time"

	"github.com/aws/smithy-go"
)

// codeOf is the code of an API's refusal, "" without one.
func codeOf(err error) string {
	var e smithy.APIError
	switch {
	case errors.As(err, &e):
		return e.ErrorCode()
	case err != nil:
		return "not a refusal: " + err.Error()
	}
	return ""
}

// until polls for at most a minute.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("did not happen in time: %s", what)
		}
	}
}

// isRefused: the host answers that nobody listens there.
func isRefused(err error) bool {
	var e syscall.Errno
	return errors.As(err, &e) && e == syscall.ECONNREFUSED
}

// The walk-through of managed endpoints with boto3 and psql: at once, and at a
// pace that shows what is on its way.
func TestEndpointsWithBoto3(t *testing.T) {
	for name, c := range map[string]struct{ pace, addresses string }{
		"at once":     {"0", "127.79.20.0/24"},
		"with a pace": {"0.4", "127.79.21.0/24"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client(t, "psql")
			p := serve(t, "--config", "clients/endpoints.yaml", "--sql-range", c.addresses, "--pace", c.pace+"s")
			python(t, "endpoints.py", p.URL, c.pace)
		})
	}
}
