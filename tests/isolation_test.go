//go:build linux

package tests

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
)

// Three networks that exist, as far as the kernel is concerned.
const isolated = `
networks:
  "111111111111":
    - {id: vpc-0a000000000000001, default: true, cidrs: [10.201.0.0/24], subnets: [{id: subnet-0a000000000000001}]}
  "222222222222":
    - {id: vpc-0b000000000000001, cidrs: [10.202.0.0/24], subnets: [{id: subnet-0b000000000000001}]}
    - {id: vpc-0b000000000000002, cidrs: [10.203.0.0/24], subnets: [{id: subnet-0b000000000000002}]}
`

const (
	grantor, grantee = "111111111111", "222222222222"
	vpcOne, vpcTwo   = "vpc-0b000000000000001", "vpc-0b000000000000002"
)

// Two hosts in two VPCs, each on a cable of its own, and the server on a third
// machine between them. The addresses that warehouses and managed endpoints
// take are routed to that machine, so both hosts reach every one of them as far
// as IP goes; who gets an answer is decided at the door.
func TestIsolation(t *testing.T) {
	asRoot(t)
	server, one, two := newHost(t, "-srv"), newHost(t, "-one"), newHost(t, "-two")
	wire(t, server, "10.202.0.1/24", one, "10.202.0.2/24")
	wire(t, server, "10.203.0.1/24", two, "10.203.0.2/24")
	server.run(t, "ip", "route", "add", "local", "10.200.0.0/24", "dev", "lo")
	one.run(t, "ip", "route", "add", "10.200.0.0/24", "via", "10.202.0.1")
	two.run(t, "ip", "route", "add", "10.200.0.0/24", "via", "10.203.0.1")

	config, data := filepath.Join(t.TempDir(), "blueshift.yaml"), t.TempDir()
	if err := os.WriteFile(config, []byte(isolated), 0o600); err != nil {
		t.Fatal(err)
	}
	start := func() (p *process) {
		server.within(t, func() { p = serve(t, "--config", config, "--data-dir", data, "--sql-range", "10.200.0.0/24") })
		return p
	}
	p := start()
	owner, guest := apiOn(t, server, p, grantor), apiOn(t, server, p, grantee)
	if _, err := owner.CreateCluster(t.Context(), &redshift.CreateClusterInput{ClusterIdentifier: aws.String("c1"), NodeType: aws.String("ra3.xlplus"),
		MasterUsername: aws.String("admin"), MasterUserPassword: aws.String(password), AvailabilityZoneRelocation: aws.Bool(true),
		PubliclyAccessible: aws.Bool(false)}); err != nil {
		t.Fatal(err)
	}
	clusters, err := owner.DescribeClusters(t.Context(), &redshift.DescribeClustersInput{})
	if err != nil {
		t.Fatal(err)
	}
	own := aws.ToString(clusters.Clusters[0].Endpoint.Address)
	if !strings.HasPrefix(own, "10.200.0.") {
		t.Fatalf("the cluster is at %s, which is not on a cable", own)
	}
	for group, subnet := range map[string]string{"one": "subnet-0b000000000000001", "two": "subnet-0b000000000000002"} {
		if _, err := guest.CreateClusterSubnetGroup(t.Context(), &redshift.CreateClusterSubnetGroupInput{ClusterSubnetGroupName: aws.String(group),
			Description: aws.String("of the test"), SubnetIds: []string{subnet}}); err != nil {
			t.Fatal(err)
		}
	}

	// Neither VPC is the cluster's, and it is not publicly accessible.
	refuses(t, p, one, own, "10.202.0.2 lies outside the CIDR blocks of vpc-0a000000000000001")
	refuses(t, p, two, own, "10.203.0.2 lies outside the CIDR blocks of vpc-0a000000000000001")

	// One VPC is lent a path. The other reaches its address, and nothing else.
	authorize := func(vpc string) {
		t.Helper()
		if _, err := owner.AuthorizeEndpointAccess(t.Context(), &redshift.AuthorizeEndpointAccessInput{ClusterIdentifier: aws.String("c1"),
			Account: aws.String(grantee), VpcIds: []string{vpc}}); err != nil {
			t.Fatal(err)
		}
	}
	place := func(name, group string) (string, error) {
		if _, err := guest.CreateEndpointAccess(t.Context(), &redshift.CreateEndpointAccessInput{ClusterIdentifier: aws.String("c1"),
			ResourceOwner: aws.String(grantor), EndpointName: aws.String(name), SubnetGroupName: aws.String(group)}); err != nil {
			return "", err
		}
		out, err := guest.DescribeEndpointAccess(t.Context(), &redshift.DescribeEndpointAccessInput{EndpointName: aws.String(name)})
		if err != nil {
			return "", err
		}
		e := out.EndpointAccessList[0]
		return aws.ToString(e.Address), nil
	}
	authorize(vpcOne)
	if _, err := place("e0", "one"); err != nil { // takes the address before e1's, and leaves it free
		t.Fatal(err)
	}
	e1, err := place("e1", "one")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := place("e2", "two"); codeOf(err) != "AccessToClusterDenied" {
		t.Fatalf("an endpoint in the VPC that was not authorized: %v", err)
	}
	reaches(t, one, e1)
	refuses(t, p, two, e1, "10.203.0.2 lies outside the CIDR blocks of "+vpcOne)

	// A VPC that is authorized later has an address of its own, and only that.
	authorize(vpcTwo)
	e2, err := place("e2", "two")
	if err != nil {
		t.Fatal(err)
	}
	reaches(t, two, e2)
	refuses(t, p, one, e2, "10.202.0.2 lies outside the CIDR blocks of "+vpcTwo)
	refuses(t, p, two, e1, "10.203.0.2 lies outside the CIDR blocks of "+vpcOne)

	// The paths outlive a power cut, at the same addresses.
	if _, err := guest.DeleteEndpointAccess(t.Context(), &redshift.DeleteEndpointAccessInput{EndpointName: aws.String("e0")}); err != nil {
		t.Fatal(err)
	}
	p.kill()
	p = start()
	owner = apiOn(t, server, p, grantor)
	reaches(t, one, e1)
	reaches(t, two, e2)
	refuses(t, p, one, e2, "10.202.0.2 lies outside the CIDR blocks of "+vpcTwo)

	// One VPC loses its path while sessions of both are open: it is hung up on,
	// finds the door shut, and the other notices nothing.
	kept, lost := openPsql(t, one, e1), openPsql(t, two, e2)
	revoke := func(vpcs ...string) {
		t.Helper()
		if _, err := owner.RevokeEndpointAccess(t.Context(), &redshift.RevokeEndpointAccessInput{ClusterIdentifier: aws.String("c1"),
			Account: aws.String(grantee), VpcIds: vpcs, Force: aws.Bool(true)}); err != nil {
			t.Fatal(err)
		}
	}
	revoke(vpcTwo)
	shut(t, two, e2)
	lost.isCut(t)
	if got := kept.ask(t, "SELECT 'still ' || 'here'"); got != "still here" {
		t.Errorf("the session of the other VPC answers %q", got)
	}
	reaches(t, one, e1)
	revoke()
	shut(t, one, e1)
	kept.isCut(t)
}

// reaches: psql on the host is answered, and by packets on its cable.
func reaches(t *testing.T, h host, address string) {
	t.Helper()
	w := h.listen(t)
	if out, problem, err := h.psql(t, address, "5439", "SELECT 40 + 2"); err != nil || out != "42" {
		t.Errorf("psql on %s to %s: %v: %s%s", h, address, err, out, problem)
	}
	if n, _ := w.from(address + ":5439"); n == 0 {
		t.Errorf("%s was answered by %s without a byte on the cable", h, address)
	}
}

// refuses: the host is let as far as the door, where the connection is closed
// before a byte of it is read or written, and the log says why.
func refuses(t *testing.T, p *process, h host, address, reason string) {
	t.Helper()
	w, before := h.listen(t), strings.Count(p.log.String(), reason)
	if out, problem, err := h.psql(t, address, "5439", "SELECT 40 + 2"); err == nil || out != "" || !hungUp(problem) {
		t.Errorf("psql on %s to %s was not hung up on: %v: %s%s", h, address, err, out, problem)
	}
	// Who says nothing is hung up on as well: nobody waits for a first byte.
	c, err := h.dial(t, address+":5439")
	if err == nil {
		c.SetDeadline(time.Now().Add(time.Minute))
		var n int
		n, err = c.Read(make([]byte, 1))
		c.Close()
		if e, ok := err.(net.Error); n != 0 || err == nil || ok && e.Timeout() {
			t.Errorf("%s dialled %s and read %d bytes, %v", h, address, n, err)
		}
	}
	if n, packets := w.from(address + ":5439"); n != 0 || packets == 0 {
		t.Errorf("%s got %d bytes from %s in %d packets", h, n, address, packets)
	}
	until(t, "a refusal in the log that says "+reason, func() bool { return strings.Count(p.log.String(), reason) >= before+2 })
	for line := range strings.SplitSeq(p.log.String(), "\n") {
		if strings.Contains(line, reason) && !strings.Contains(line, "connection refused") {
			t.Errorf("the log says %s", line)
		}
	}
}

func hungUp(problem string) bool {
	return strings.Contains(problem, "server closed the connection unexpectedly") || strings.Contains(problem, "Connection reset by peer")
}

// shut: nobody listens there any more.
func shut(t *testing.T, h host, address string) {
	t.Helper()
	c, err := h.dial(t, address+":5439")
	if err == nil {
		c.Close()
	}
	if !isRefused(err) {
		t.Errorf("%s dials %s, which should not listen: %v", h, address, err)
	}
}

// apiOn calls the management API of a server on another host.
func apiOn(t *testing.T, h host, p *process, account string) *redshift.Client {
	transport := &http.Transport{DialContext: func(_ context.Context, _, address string) (net.Conn, error) { return h.dial(t, address) }}
	t.Cleanup(transport.CloseIdleConnections)
	return redshift.New(redshift.Options{Region: "us-east-1", BaseEndpoint: aws.String(p.URL), HTTPClient: &http.Client{Transport: transport},
		Credentials: credentials.NewStaticCredentialsProvider(account, "test", "")})
}

// openedPsql is a psql that stays open.
type openedPsql struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	lines chan string
}

func openPsql(t *testing.T, h host, address string) *openedPsql {
	t.Helper()
	o := &openedPsql{lines: make(chan string, 100)}
	o.cmd = exec.Command("ip", "netns", "exec", string(h), client(t, "psql"), "-X", "-A", "-t", "-v", "VERBOSITY=verbose",
		"-d", fmt.Sprintf("postgresql://admin:%s@%s:5439/dev?sslmode=require", password, address))
	out, w := io.Pipe()
	o.cmd.Stdout, o.cmd.Stderr = w, w
	var err error
	if o.in, err = o.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := o.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(o.lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			o.lines <- s.Text()
		}
	}()
	go func() {
		o.cmd.Wait()
		w.Close()
	}()
	t.Cleanup(func() { o.cmd.Process.Kill() })
	if got := o.ask(t, "SELECT 7"); got != "7" {
		t.Fatalf("psql on %s to %s: %s", h, address, got)
	}
	return o
}

// ask sends a statement and returns the next line.
func (o *openedPsql) ask(t *testing.T, sql string) string {
	t.Helper()
	fmt.Fprintln(o.in, sql+";")
	select {
	case line := <-o.lines:
		return line
	case <-time.After(time.Minute):
		t.Fatalf("no answer to %s", sql)
		return ""
	}
}

// isCut: psql finds out, is told why and ends.
func (o *openedPsql) isCut(t *testing.T) {
	t.Helper()
	fmt.Fprintln(o.in, "SELECT 'still ' || 'here';")
	var told []string
	for deadline := time.After(time.Minute); ; {
		select {
		case line, more := <-o.lines:
			if more {
				told = append(told, line)
				continue
			}
			if all := strings.Join(told, "\n"); !strings.Contains(all, "57P01") || strings.Contains(all, "still here") {
				t.Errorf("psql was told %q", all)
			}
			return
		case <-deadline:
			t.Fatalf("psql lives on; it was told %q", told)
		}
	}
}
