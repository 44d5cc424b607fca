package awshttp

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// compressFrom is the size from which replies are compressed when the client
// offers it. Apart from saving bytes it protects the Go SDK from itself: on a
// fast connection it sometimes abandons a plain reply of more than about 4 KB
// half-way and sends the call again.
const compressFrom = 1024

// compressor is a gzip writer and the buffer it fills, kept for reuse.
type compressor struct {
	out  bytes.Buffer
	gzip *gzip.Writer
}

var compressors = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return &compressor{gzip: z}
}}

func compress(w http.ResponseWriter, h http.Header, a Answer) {
	c := compressors.Get().(*compressor)
	defer compressors.Put(c)
	c.out.Reset()
	c.gzip.Reset(&c.out)
	_, _ = c.gzip.Write(a.Body) // a bytes.Buffer does not fail
	_ = c.gzip.Close()
	h.Set("Content-Length", strconv.Itoa(c.out.Len()))
	w.WriteHeader(a.Status)
	_, _ = w.Write(c.out.Bytes())
}

// offersGzip reads Accept-Encoding: gzip or *, unless refused with q=0.
func offersGzip(h http.Header) bool {
	for _, line := range h["Accept-Encoding"] {
		for part := range strings.SplitSeq(line, ",") {
			name, params, _ := strings.Cut(part, ";")
			if name = strings.TrimSpace(name); !strings.EqualFold(name, "gzip") && name != "*" {
				continue
			}
			q := strings.ReplaceAll(params, " ", "")
			if !strings.HasPrefix(q, "q=0") || strings.Trim(q[len("q=0"):], ".0") != "" {
				return true
			}
		}
	}
	return false
}
