package blueshift

import "testing"

func TestSplitAddress(t *testing.T) {
	for address, want := range map[string]struct {
		host string
		port int
	}{
		"127.77.0.1":      {"127.77.0.1", 5439},
		"localhost":       {"localhost", 5439},
		"localhost:15439": {"localhost", 15439},
		"[::1]:15439":     {"::1", 15439},
		"::1":             {"::1", 5439},
	} {
		if host, port := SplitAddress(address, 5439); host != want.host || port != want.port {
			t.Errorf("SplitAddress(%s) = %s, %d", address, host, port)
		}
	}
}
