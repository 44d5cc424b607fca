package bench

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/internal/story"
	"github.com/blueshift-db/blueshift/sigv4"
)

// request is a call of the producer, signed and written out once. With extra
// header lines that no signature covers it can be made a new call.
func request(b testing.TB, host, body string) []byte {
	b.Helper()
	r, err := http.NewRequest(http.MethodPost, "http://"+host+"/", strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	hash := sha256.Sum256([]byte(body))
	credentials := aws.Credentials{AccessKeyID: story.Producer, SecretAccessKey: "test"}
	if err := v4.NewSigner().SignHTTP(b.Context(), credentials, r, hex.EncodeToString(hash[:]), "redshift", story.Region, time.Now()); err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	if err := r.Write(&out); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// caller is a keep-alive connection that costs next to nothing: the requests
// are written out beforehand and of an answer only status and body are read.
type caller struct {
	net.Conn
	in *bufio.Reader
}

func call(b testing.TB, host string) *caller {
	b.Helper()
	c, err := net.Dial("tcp", host)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	return &caller{c, bufio.NewReaderSize(c, 64<<10)}
}

// do sends a request and takes the answer in; body may be io.Discard.
func (c *caller) do(b testing.TB, request []byte, body io.Writer) http.Header {
	if _, err := c.Write(request); err != nil {
		b.Error(err)
		return nil
	}
	r, err := http.ReadResponse(c.in, nil)
	if err != nil {
		b.Error(err)
		return nil
	}
	if _, err := io.Copy(body, r.Body); err != nil {
		b.Error(err)
	}
	if r.StatusCode != http.StatusOK {
		b.Errorf("status %d", r.StatusCode)
	}
	return r.Header
}

// callers is what 8 connections that never rest do with a request.
func callers(b testing.TB, host string, request []byte) func(n int) {
	b.Helper()
	const workers = 8
	var all []*caller
	for range workers {
		all = append(all, call(b, host))
	}
	return func(n int) { spread(workers, n, func(i int) { all[i].do(b, request, io.Discard) }) }
}

// oneKey is a realm of one access key.
type oneKey struct{}

func (oneKey) Lookup(_ context.Context, id string) (sigv4.Key, error) {
	if id != story.Producer {
		return sigv4.Key{}, sigv4.ErrUnknownKey
	}
	return sigv4.Key{Secret: "test", Principal: blueshift.Principal{Account: story.Producer}}, nil
}

// bare serves a net/http handler that verifies the signature, as ours does,
// and then writes what it is told to.
func bare(b testing.TB, header http.Header, answer func() []byte) (host string) {
	b.Helper()
	verifier := sigv4.New(oneKey{}, nil)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			var sig *sigv4.Signature
			if sig, err = sigv4.Parse(r); err == nil {
				_, err = verifier.Verify(r.Context(), r, body, sig, "redshift")
			}
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		for name, values := range header {
			w.Header()[name] = values
		}
		w.Write(answer())
	})}
	go s.Serve(l)
	b.Cleanup(func() { s.Close() })
	return l.Addr().String()
}
