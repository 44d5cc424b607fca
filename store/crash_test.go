package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// crashFile, set in the environment, makes this test binary the process that
// is killed.
const crashFile = "BLUESHIFT_STORE_CRASH_FILE"

const (
	crashWriters = 8
	crashParts   = 3 // records written by one update
)

func TestMain(m *testing.M) {
	if path := os.Getenv(crashFile); path != "" {
		if err := writeUntilKilled(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

func part(writer, i int) blueshift.Key {
	return blueshift.Key{Account: "111111111111", Region: "us-east-1", ID: fmt.Sprintf("w%d-%d", writer, i)}
}

// answerTo names the call by which a writer wrote a number.
func answerTo(writer, n int) string { return fmt.Sprintf("call %d of writer %d", n, writer) }

// writeUntilKilled writes the same rising number to several records per update
// and prints it once the update is acknowledged and the answer to it is saved.
func writeUntilKilled(path string) error {
	s, err := store.Open(context.Background(), store.Config{Path: path})
	if err != nil {
		return err
	}
	book, err := store.NewAnswerBook(context.Background(), s, blueshift.SystemClock{}, time.Hour)
	if err != nil {
		return err
	}
	var out sync.Mutex
	failed := make(chan error)
	for w := range crashWriters {
		go func() {
			for {
				var n int
				err := s.Update(context.Background(), func(tx store.Tx) error {
					c, err := store.Clusters.Get(tx, part(w, 0))
					if err != nil && !errors.Is(err, store.ErrNotFound) {
						return err
					}
					n = c.NumberOfNodes + 1
					for i := range crashParts {
						if err := store.Clusters.Put(tx, blueshift.Cluster{Warehouse: blueshift.Warehouse{Key: part(w, i), Namespace: strconv.Itoa(n)}, NumberOfNodes: n}); err != nil {
							return err
						}
					}
					return nil
				})
				if err == nil {
					err = book.Save(context.Background(), answerTo(w, n), store.Answer{Body: []byte(strconv.Itoa(n)), Created: time.Now()})
				}
				if err != nil {
					failed <- err
					return
				}
				out.Lock()
				fmt.Println(w, n)
				out.Unlock()
			}
		}()
	}
	return <-failed
}

// TestKill kills a writing process again and again. Every change that it saw
// acknowledged has to be there with the answer that was given, and every update
// whole.
func TestKill(t *testing.T) {
	rounds := 20
	if testing.Short() {
		rounds = 3
	}
	path := filepath.Join(t.TempDir(), "records.db")
	acknowledged := map[int]int{}
	total := 0
	for round := range rounds {
		n := killOnce(t, path, 20+37*round%200, acknowledged)
		total += n
		s := open(t, path)
		book, err := store.NewAnswerBook(t.Context(), s, blueshift.SystemClock{}, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		for w, n := range acknowledged {
			if a, ok, err := book.Load(t.Context(), answerTo(w, n)); err != nil || !ok || string(a.Body) != strconv.Itoa(n) {
				t.Errorf("round %d: writer %d: the answer to call %d is %q, %v, %v", round, w, n, a.Body, ok, err)
			}
		}
		if err := s.View(t.Context(), func(tx store.Tx) error {
			for w, n := range acknowledged {
				for i := range crashParts {
					c, err := store.Clusters.Get(tx, part(w, i))
					if err != nil || c.NumberOfNodes < n {
						t.Errorf("round %d: writer %d part %d holds %d (%v), but %d was acknowledged", round, w, i, c.NumberOfNodes, err, n)
					}
					if first, _ := store.Clusters.Get(tx, part(w, 0)); first.NumberOfNodes != c.NumberOfNodes {
						t.Errorf("round %d: writer %d: an update was kept in part: %d and %d", round, w, first.NumberOfNodes, c.NumberOfNodes)
					}
					if strconv.Itoa(c.NumberOfNodes) != c.Namespace {
						t.Errorf("round %d: torn record %+v", round, c)
					}
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d updates acknowledged in %d lives", total, rounds)
}

// killOnce lets a child write, kills it after so many acknowledgements and
// notes the last of each writer. It returns how many there were.
func killOnce(t *testing.T, path string, after int, acknowledged map[int]int) (seen int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	child := exec.CommandContext(ctx, os.Args[0])
	child.Env = append(os.Environ(), crashFile+"="+path)
	child.Stderr = os.Stderr
	pipe, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(pipe); lines.Scan(); seen++ {
		var w, n int
		if _, err := fmt.Sscan(lines.Text(), &w, &n); err != nil {
			continue // cut off by the kill
		}
		if strconv.Itoa(w)+" "+strconv.Itoa(n) == lines.Text() {
			acknowledged[w] = max(acknowledged[w], n)
		}
		if seen == after {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	child.Wait() // killed, so there is always an error
	if seen < after {
		t.Fatalf("the child ended by itself after %d acknowledgements", seen)
	}
	return seen
}
