//go:build linux

package tests

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// asRoot skips a test that makes network namespaces unless it may. Where the
// tests count, in CI, it has to run: there the test is started again as root.
func asRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() == 0 {
		if _, err := exec.LookPath("ip"); err != nil {
			missing(t, "ip (iproute2)")
		}
		sweepHosts()
		return
	}
	if os.Getenv("CI") != "true" {
		t.Skip("this test makes network namespaces, which only root may: run `sudo env PATH=\"$PATH\" go test ./tests -run " + t.Name() + "`")
	}
	dir, err := build()
	if err != nil {
		t.Fatal(err)
	}
	again := exec.Command("sudo", "-n", "env", "CI=true", "PATH="+os.Getenv("PATH")+":/usr/sbin:/sbin", "TESTS_BUILT="+dir,
		os.Args[0], "-test.v", "-test.timeout=5m", "-test.run=^"+t.Name()+"$")
	out, err := again.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("--- PASS: "+t.Name()+" ")) {
		t.Fatalf("as root: %v\n%s", err, out)
	}
	t.SkipNow() // it has passed, over there
}

// sweepHosts removes the machines of a test process that was killed.
func sweepHosts() {
	left, _ := filepath.Glob("/run/netns/bs*-*")
	for _, path := range left {
		var pid int
		name := filepath.Base(path)
		if _, err := fmt.Sscanf(name, "bs%d-", &pid); err == nil && syscall.Kill(pid, 0) == syscall.ESRCH {
			exec.Command("ip", "netns", "del", name).Run()
		}
	}
}

// A host is a network namespace: a machine with links of its own.
type host string

// newHost makes a machine without any link but its loopback. It goes with the
// test, and its links with it.
func newHost(t *testing.T, name string) host {
	t.Helper()
	h := host(fmt.Sprintf("bs%d%s", os.Getpid(), name))
	shell(t, "ip", "netns", "add", string(h))
	t.Cleanup(func() {
		if out, err := exec.Command("ip", "netns", "del", string(h)).CombinedOutput(); err != nil {
			t.Errorf("namespace %s stays: %v: %s", h, err, out)
		}
	})
	h.run(t, "ip", "link", "set", "lo", "up")
	return h
}

func shell(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v: %s", name, strings.Join(args, " "), err, out)
	}
}

// run runs a program on the host.
func (h host) run(t *testing.T, args ...string) {
	t.Helper()
	shell(t, "ip", append([]string{"netns", "exec", string(h)}, args...)...)
}

// wire lays a cable between two hosts and gives its ends addresses.
func wire(t *testing.T, a host, addressA string, b host, addressB string) {
	t.Helper()
	endA, endB := "to-"+string(b)[len(b)-4:], "to-"+string(a)[len(a)-4:]
	shell(t, "ip", "link", "add", endA, "netns", string(a), "type", "veth", "peer", "name", endB, "netns", string(b))
	for _, end := range []struct {
		host
		link, address string
	}{{a, endA, addressA}, {b, endB, addressB}} {
		end.run(t, "ip", "address", "add", end.address, "dev", end.link)
		end.run(t, "ip", "link", "set", end.link, "up")
	}
}

// within runs fn with this thread on the host: sockets that fn opens and
// processes that it starts are the host's.
func (h host) within(t testing.TB, fn func()) {
	runtime.LockOSThread()
	home, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		t.Fatal(err)
	}
	defer home.Close()
	there, err := os.Open(filepath.Join("/run/netns", string(h)))
	if err != nil {
		t.Fatal(err)
	}
	defer there.Close()
	if err := unix.Setns(int(there.Fd()), unix.CLONE_NEWNET); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := unix.Setns(int(home.Fd()), unix.CLONE_NEWNET); err != nil {
			t.Fatal(err) // the thread stays locked and ends with its goroutine
		}
		runtime.UnlockOSThread()
	}()
	fn()
}

// dial connects from the host.
func (h host) dial(t testing.TB, address string) (c net.Conn, err error) {
	h.within(t, func() { c, err = net.DialTimeout("tcp4", address, time.Minute) })
	return c, err
}

// psql runs a statement on the host and returns what psql prints.
func (h host) psql(t *testing.T, address, port, sql string) (out, problem string, err error) {
	t.Helper()
	cmd := exec.Command("ip", "netns", "exec", string(h), client(t, "psql"), "-X", "-A", "-t", "-v", "VERBOSITY=verbose",
		"-d", fmt.Sprintf("postgresql://admin:%s@%s:%s/dev?sslmode=require&connect_timeout=10", password, address, port), "-c", sql)
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	err = cmd.Run()
	return strings.TrimSpace(o.String()), e.String(), err
}

// A tap counts the bytes of TCP payload that reach a host, per sender.
type tap struct {
	fd    int
	ended chan struct{}

	mu  sync.Mutex // guards got and frames
	got map[string]int
	n   int
}

// listen taps every link of the host.
func (h host) listen(t *testing.T) *tap {
	t.Helper()
	w := &tap{ended: make(chan struct{}), got: map[string]int{}}
	var err error
	h.within(t, func() {
		w.fd, err = syscall.Socket(syscall.AF_PACKET, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, int(networkOrder(syscall.ETH_P_IP)))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.SetsockoptTimeval(w.fd, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &syscall.Timeval{Usec: 50_000}); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	go w.count(stop)
	t.Cleanup(func() {
		close(stop)
		<-w.ended
		syscall.Close(w.fd)
	})
	return w
}

func networkOrder(n uint16) uint16 { return n<<8 | n>>8 }

func (w *tap) count(stop <-chan struct{}) {
	defer close(w.ended)
	b := make([]byte, 65536)
	for {
		n, _, err := syscall.Recvfrom(w.fd, b, 0)
		select {
		case <-stop:
			return
		default:
		}
		if err != nil || n < 40 || b[9] != syscall.IPPROTO_TCP {
			continue
		}
		ip := b[:n]
		header, total := int(ip[0]&15)*4, int(ip[2])<<8|int(ip[3])
		tcp := ip[header:]
		sender := net.JoinHostPort(net.IP(ip[12:16]).String(), fmt.Sprint(int(tcp[0])<<8|int(tcp[1])))
		w.mu.Lock()
		w.got[sender] += total - header - int(tcp[12]>>4)*4
		w.n++
		w.mu.Unlock()
	}
}

// from is how many bytes came from host:port, and how many TCP packets at all.
func (w *tap) from(sender string) (bytes, packets int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.got[sender], w.n
}
