package endpoint

import (
	"context"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
)

// asked reports what the kernel has been told of each connection.
type asked chan [3]int // SO_KEEPALIVE, seconds of silence, seconds between questions

func (a asked) ServeConn(_ context.Context, c net.Conn, _ blueshift.Target) {
	raw, err := c.(*net.TCPConn).SyscallConn()
	if err != nil {
		return
	}
	var told [3]int
	raw.Control(func(fd uintptr) {
		told[0], _ = syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_KEEPALIVE)
		told[1], _ = syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_KEEPIDLE)
		told[2], _ = syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_KEEPINTVL)
	})
	a <- told
}

// A peer that is gone without a word is found out by the kernel, as soon as
// KeepAlive says.
func TestKeepAlive(t *testing.T) {
	for after, want := range map[time.Duration][3]int{0: {1, 30, 10}, 90 * time.Second: {1, 90, 30}, -1: {0}} {
		a := make(asked, 1)
		s, _, _ := rig(t, func(c *Config) { c.Handler, c.KeepAlive = a, after })
		c, err := net.Dial("tcp", open(t, s, lent))
		if err != nil {
			t.Fatal(err)
		}
		if got := <-a; got[0] != want[0] || got[0] == 1 && got != want {
			t.Errorf("with KeepAlive %v: %v, want %v", after, got, want)
		}
		c.Close()
	}
}
