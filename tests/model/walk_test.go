// Package model plays random calls of the management API and random statements
// of two accounts and a stranger, against a whole server and against a simple
// model in memory, and compares after each what every side sees.
package model

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Random moves of the producer and the consumers of datashares, and after each
// its answer and everything that anyone sees, next to the model. It is the same
// walk each time; WALK_SEED and WALK_STEPS take another and a longer one, and
// WALK_SEED=any one that nobody has taken.
func TestSharesFollowTheModel(t *testing.T) {
	steps, seed := 80, uint64(1)
	if n, err := strconv.Atoi(os.Getenv("WALK_STEPS")); err == nil {
		steps = n
	}
	if s, err := strconv.ParseUint(os.Getenv("WALK_SEED"), 10, 64); err == nil {
		seed = s
	} else if os.Getenv("WALK_SEED") == "any" {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("WALK_SEED=%d", seed)
	seen := map[string]int{}
	moves, err := walk(steps, rand.New(rand.NewPCG(seed, 1)), seen)
	if err != nil {
		t.Logf("%v\nafter %d moves, which are being made fewer", err, len(moves))
		moves, err = shrink(moves, err)
		t.Fatalf("%v\nafter\n%s", err, script(moves))
	}
	t.Log(seen)
	for _, answer := range []string{"admin watch rows", "bob watch rows"} {
		if seen[answer] == 0 && steps > 1000 {
			t.Errorf("nothing was answered as %q", answer)
		}
	}
}

// walk chooses and plays moves. With an error it answers those that led to it.
func walk(steps int, chance *rand.Rand, seen map[string]int) (moves []move, err error) {
	s, m, err := begin()
	if err != nil {
		return nil, err
	}
	defer s.strike()
	s.answered = seen
	p := &player{Rand: chance, model: m}
	for range steps {
		next := p.next()
		moves = append(moves, next)
		want, err := take(s, m, next)
		if seen[strings.TrimSpace(next.kind()+" "+want)]++; err != nil {
			return moves, err
		}
	}
	return moves, nil
}

// begin raises a stage with all warehouses, and the model of it.
func begin() (*stage, *model, error) {
	s, err := raise()
	if err != nil {
		return nil, nil, err
	}
	m := newModel(start)
	for _, name := range append(borrowers, "sales") {
		if err := s.furnish(name); err != nil {
			return nil, nil, errors.Join(fmt.Errorf("making %s: %w", name, err), s.strike())
		}
		m.found(name, owners[name])
	}
	return s, m, nil
}

// take plays a move and compares.
func take(s *stage, m *model, next move) (want string, err error) {
	s.clock.Advance(time.Second)
	m.now = m.now.Add(time.Second)
	got, err := next.play(s)
	want = next.expect(m)
	switch {
	case err != nil:
		return want, fmt.Errorf("%s: %w", next.text, err)
	case got != want:
		return want, fmt.Errorf("%s\nis answered %q, want %q", next.text, got, want)
	}
	return want, compare(s, m)
}

// shrink leaves moves out of a walk as long as it fails, in a bounded number of
// attempts.
func shrink(moves []move, failure error) ([]move, error) {
	attempts := 40
	for part := len(moves) / 2; part > 0; part /= 2 {
		for from := 0; from+part < len(moves) && attempts > 0; attempts-- { // the last move shows the failure
			fewer := slices.Concat(moves[:from], moves[from+part:])
			if played, err := replay(fewer); err != nil {
				moves, failure = played, err
			} else {
				from += part
			}
		}
	}
	return moves, failure
}

// replay plays moves until one fails, without those that make no sense any more.
func replay(moves []move) (played []move, err error) {
	s, m, err := begin()
	if err != nil {
		return nil, err
	}
	defer s.strike()
	for _, next := range moves {
		if !next.makesSense(m) {
			continue
		}
		played = append(played, next)
		if _, err := take(s, m, next); err != nil {
			return played, err
		}
	}
	return played, nil
}

func script(moves []move) string {
	var out []string
	for _, m := range moves {
		out = append(out, m.text)
	}
	return strings.Join(out, "\n")
}
