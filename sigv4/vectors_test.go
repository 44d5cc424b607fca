package sigv4_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sigv4"
)

// TestPublishedVectors verifies requests whose signatures AWS has published
// (the Signature Version 4 test suite and the example of the General Reference).
func TestPublishedVectors(t *testing.T) {
	files, err := filepath.Glob("testdata/*.http")
	if err != nil || len(files) == 0 {
		t.Fatal("no vectors", err)
	}
	suite := ring{"AKIDEXAMPLE": {Secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}}
	at := blueshift.NewFakeClock(time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC))
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			wire := strings.ReplaceAll(string(text), "\n", "\r\n")
			r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(wire)))
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			sig, err := sigv4.Parse(r)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := sigv4.New(suite, at).Verify(context.Background(), r, body, sig, sig.Service); err != nil {
				t.Error(err)
			}
		})
	}
}
