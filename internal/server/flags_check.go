package server

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/ec2"
	"github.com/blueshift-db/blueshift/provisioned"
)

// Validate says which flag has a value that no server can start with, and what
// is expected of it.
func (f Flags) Validate() error {
	return errors.Join(
		CheckAddress("--listen", f.Listen, 0),
		f.checkSQLHost(),
		f.checkSQLPorts(),
		f.checkSQLRange(),
		f.checkSQLDomain(),
		checkLeast("--sql-connections", f.SQLConnections),
		checkLeast("--sql-connections-all", f.SQLConnectionsAll),
		checkDuration("--pace", f.Pace, f.Pace >= 0, "0s or more"),
		checkDuration("--sql-keepalive", f.SQLKeepAlive, f.SQLKeepAlive != 0, "more than 0s, or negative to never ask"),
		checkDuration("--sql-idle", f.SQLIdle, f.SQLIdle >= 0, "more than 0s, or 0s for never"),
		checkDuration("--sql-login", f.SQLLogin, f.SQLLogin > 0, "more than 0s"),
		checkDuration("--sql-write", f.SQLWrite, f.SQLWrite > 0, "more than 0s"),
		f.checkEC2(),
		f.checkMemory(),
	)
}

// CheckAddress says that a flag's value is not a host and a port, which is at
// least the given one.
func CheckAddress(flag, value string, least int) error {
	_, port, err := net.SplitHostPort(value)
	if n, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || int(n) < least {
		return fmt.Errorf("%s is a host and a port from %d to 65535, such as 127.0.0.1:8439, not %q", flag, least, value)
	}
	return nil
}

func checkLeast(flag string, n int) error {
	if n < 1 {
		return fmt.Errorf("%s is a number of connections of at least 1, not %d", flag, n)
	}
	return nil
}

func checkDuration(flag string, d time.Duration, fits bool, expected string) error {
	if !fits {
		return fmt.Errorf("%s is a time of %s, not %s", flag, expected, d)
	}
	return nil
}

// checkSQLHost tries the host with a port that is free.
func (f Flags) checkSQLHost() error {
	if f.SQLHost == "" {
		return nil
	}
	l, err := net.Listen("tcp", net.JoinHostPort(f.SQLHost, "0"))
	if err != nil {
		return fmt.Errorf("--sql-host is an address of this machine, such as 0.0.0.0, not %q: %w", f.SQLHost, err)
	}
	return l.Close()
}

func (f Flags) checkSQLPorts() error {
	_, err := f.sqlPorts()
	return err
}

// sqlPorts are the first and the last of the ports on the shared host.
func (f Flags) sqlPorts() (ports [2]int, err error) {
	if f.SQLPorts == "" {
		return ports, nil
	}
	first, last, ok := strings.Cut(f.SQLPorts, "-")
	from, bad1 := strconv.Atoi(first)
	to, bad2 := strconv.Atoi(last)
	if !ok || bad1 != nil || bad2 != nil || from < 1 || to < from || to > 65535 {
		return ports, fmt.Errorf("--sql-ports is a range of ports such as 5439-5538, not %q", f.SQLPorts)
	}
	return [2]int{from, to}, nil
}

func (f Flags) checkSQLRange() error {
	_, err := f.sqlRange()
	return err
}

func (f Flags) sqlRange() (netip.Prefix, error) {
	if f.SQLRange == "" {
		return netip.Prefix{}, nil
	}
	p, err := netip.ParsePrefix(f.SQLRange)
	if err != nil {
		return p, fmt.Errorf("--sql-range is a range of addresses such as 127.77.0.0/16, not %q", f.SQLRange)
	}
	return p, nil
}

func (f Flags) checkSQLDomain() error {
	if _, err := provisioned.NewNames(f.SQLDomain); err != nil {
		return fmt.Errorf("--sql-domain: %w", err)
	}
	return nil
}

func (f Flags) checkEC2() error {
	if f.EC2 == "" {
		return nil
	}
	if _, err := ec2.New(f.EC2, blueshift.SystemClock{}); err != nil {
		return fmt.Errorf("--ec2-endpoint: %w", err)
	}
	return nil
}

// size is what the engine reads as a number of bytes.
var size = regexp.MustCompile(`(?i)^([0-9]+(?:\.[0-9]+)?) ?([KMGT]?)(i?)B$`)

// The engine opens no database in much less than the first, and takes no number
// far beyond the second.
const (
	leastMemory = 64e6
	mostMemory  = 1e18
)

// checkMemory is about the form and about values that are out of all bounds: how
// much the machine has is the operator's to weigh.
func (f Flags) checkMemory() error {
	if f.Memory == "" {
		return nil
	}
	parts := size.FindStringSubmatch(f.Memory)
	if parts == nil || parts[2] == "" && parts[3] != "" {
		return fmt.Errorf("--memory is a size such as 4GB or 512MiB, not %q", f.Memory)
	}
	bytes, err := strconv.ParseFloat(parts[1], 64)
	base := 1000.0
	if parts[3] != "" {
		base = 1024
	}
	for range strings.Index("KMGT", strings.ToUpper(parts[2])) + min(len(parts[2]), 1) {
		bytes *= base
	}
	if err != nil || bytes < leastMemory || bytes > mostMemory {
		return fmt.Errorf("--memory is at least 64MB and at most 1000000TB, not %q", f.Memory)
	}
	return nil
}
