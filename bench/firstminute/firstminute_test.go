package firstminute

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
)

const starts = 10

// BenchmarkFirstMinute starts the stripped binary ten times, in memory and on
// a data folder, and reports medians.
func BenchmarkFirstMinute(b *testing.B) {
	binary := build(b)
	info, err := os.Stat(binary)
	if err != nil {
		b.Fatal(err)
	}
	for _, kind := range []string{"in memory", "on a data folder"} {
		b.Run(kind, func(b *testing.B) {
			var answered, resident, own []float64
			for b.Loop() {
				for range starts {
					var flags []string
					if kind == "on a data folder" {
						flags = []string{"--data-dir", b.TempDir()}
					}
					ms, held := start(b, binary, flags...)
					answered, resident, own = append(answered, ms), append(resident, held["VmRSS"]), append(own, held["RssAnon"])
				}
			}
			b.ReportMetric(0, "ns/op") // one operation is ten starts
			b.ReportMetric(median(answered), "ms-to-answer")
			b.ReportMetric(median(resident), "MiB-resident")
			b.ReportMetric(median(own), "MiB-own")
			b.ReportMetric(float64(info.Size())/(1<<20), "MiB-binary")
		})
	}
}

func build(b *testing.B) string {
	b.Helper()
	binary := filepath.Join(b.TempDir(), "blueshift")
	out, err := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w -extldflags=-Wl,--exclude-libs,ALL", "-o", binary, "github.com/blueshift-db/blueshift/cmd/blueshift").CombinedOutput()
	if err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// start runs the binary until it has answered a signed call, and tells how
// many milliseconds that took and what it holds a second later.
func start(b *testing.B, binary string, flags ...string) (ms float64, held map[string]float64) {
	b.Helper()
	address := free(b)
	client := redshift.New(redshift.Options{Region: "us-east-1", BaseEndpoint: aws.String("http://" + address), Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("111111111111", "test", "")})
	server := exec.Command(binary, append([]string{"serve", "--listen", address}, flags...)...)
	began := time.Now()
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		server.Process.Signal(os.Interrupt)
		server.Wait()
	}()
	// Ask only once somebody listens: a refused connection costs a millisecond,
	// a whole SDK call that fails costs more.
	for {
		if time.Since(began) > 10*time.Second {
			b.Fatal("the server does not listen after ten seconds")
		}
		c, err := net.Dial("tcp", address)
		if err == nil {
			c.Close()
			break
		}
		time.Sleep(200 * time.Microsecond)
	}
	if _, err := client.DescribeClusters(context.Background(), &redshift.DescribeClustersInput{}); err != nil {
		b.Fatal(err)
	}
	ms = float64(time.Since(began).Microseconds()) / 1e3
	time.Sleep(time.Second)
	return ms, memory(b, server.Process.Pid)
}

func free(b *testing.B) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

var statusLine = regexp.MustCompile(`(?m)^(VmRSS|RssAnon):\s+(\d+) kB$`)

// memory is what the kernel says a process holds, in MiB: VmRSS is everything
// resident, RssAnon is without the pages of the binary itself, which belong to
// the page cache and come in pieces as large as the kernel likes. Systems
// without /proc do not tell.
func memory(b *testing.B, pid int) map[string]float64 {
	held := map[string]float64{}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return held
	}
	for _, line := range statusLine.FindAllSubmatch(status, -1) {
		kib, err := strconv.ParseFloat(string(line[2]), 64)
		if err != nil {
			b.Fatal(err)
		}
		held[string(line[1])] = kib / 1024
	}
	return held
}

func median(x []float64) float64 {
	slices.Sort(x)
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}
