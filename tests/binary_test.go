package tests

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// build makes the binary that the tests of this package share.
var build = sync.OnceValues(func() (dir string, err error) {
	if dir := os.Getenv("TESTS_BUILT"); dir != "" { // by the test that started this one as root
		return dir, nil
	}
	if dir, err = os.MkdirTemp("", "blueshift-tests-"); err != nil {
		return "", err
	}
	out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "blueshift"), "../cmd/blueshift").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("go build: %w\n%s", err, out)
	}
	built = dir
	return dir, err
})

var built string // the folder, for TestMain to remove

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		os.RemoveAll(built)
	}
	os.Exit(code)
}

// process is a running `blueshift serve`, the binary that users run.
type process struct {
	cmd   *exec.Cmd
	URL   string // of the management API, once it is ready
	log   logBook
	ready chan string   // gets the URL; closed when the process has ended
	gone  chan struct{} // closed when the process has ended
}

// serve starts the binary with those flags and returns when it says that it is
// ready. It ends with the test at the latest.
func serve(t *testing.T, flags ...string) *process {
	t.Helper()
	p := launch(t, flags...)
	select {
	case url, ok := <-p.ready:
		if !ok || url == "" {
			t.Fatalf("the server ended before it was ready:\n%s", p.log.String())
		}
		p.URL = url
	case <-time.After(time.Minute):
		t.Fatalf("the server is not ready after 30 seconds:\n%s", p.log.String())
	}
	return p
}

// sqlRange is where the warehouses of the nth server of this test run listen:
// not where those of another run on the same machine do, which would answer
// for them after a restart.
func sqlRange(n int) string { return fmt.Sprintf("127.%d.%d.0/24", 80+os.Getpid()%160, n) }

// launch starts the binary and does not wait for it.
func launch(t *testing.T, flags ...string) *process {
	t.Helper()
	dir, err := build()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{ready: make(chan string, 1), gone: make(chan struct{})}
	p.cmd = exec.Command(filepath.Join(dir, "blueshift"), append([]string{"serve", "--listen", "127.0.0.1:0"}, flags...)...)
	p.cmd.Stderr = &p.log
	for _, e := range os.Environ() { // what whoever runs the tests has exported is not what is tested
		if !strings.HasPrefix(e, "BLUESHIFT_") {
			p.cmd.Env = append(p.cmd.Env, e)
		}
	}
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go p.follow(stdout)
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("the server's log:\n%s", p.log.String())
		}
	})
	return p
}

func (p *process) follow(stdout io.Reader) {
	url := ""
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "Management API on "); ok {
			url = rest
		}
		if lines.Text() == "Ready." {
			p.ready <- url
		}
	}
	p.cmd.Wait()
	close(p.ready)
	close(p.gone)
}

// kill ends the process as a power cut would, and returns when it is gone.
func (p *process) kill() {
	p.cmd.Process.Kill()
	<-p.gone
}

// resident is how much memory the server holds, and peak the most that it ever
// held, in KB; 0 where that is not told.
func (p *process) resident() int { return p.status("VmRSS:") }

func (p *process) peak() int { return p.status("VmHWM:") }

func (p *process) status(field string) (kb int) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, field); ok {
			fmt.Sscan(rest, &kb)
		}
	}
	return kb
}

// logBook keeps the beginning of what the server logs.
type logBook struct {
	mu   sync.Mutex
	text []byte
}

func (l *logBook) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, b[:min(len(b), 1<<20-len(l.text))]...)
	return len(b), nil
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text)
}
