package catalog

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// play runs transactions step by step over tables of one letter. A step is the
// transaction's digit and what it does: "1b" begins, "1rx" reads x, "1wx" writes
// it, "1c" commits. It answers the step that was refused, and why.
func play(s *Serialization, steps string) (string, *Violation) {
	open := map[byte]*Serial{}
	for _, step := range strings.Fields(steps) {
		t, err := open[step[0]], error(nil)
		switch step[1] {
		case 'b':
			open[step[0]], err = s.Begin(int64(step[0]-'0'), 7, func() error { return nil })
		case 'r':
			err = t.Touch([]TableKey{{"db", uint32(step[2])}}, nil)
		case 'w':
			err = t.Touch(nil, []TableKey{{"db", uint32(step[2])}})
		case 'c':
			err = t.Commit(func() error { return nil })
		}
		if v := (*Violation)(nil); errors.As(err, &v) {
			return step, v
		}
	}
	return "", nil
}

func TestSerialization(t *testing.T) {
	for _, c := range []struct {
		name, steps, refused string
		cycle                []int64
	}{
		{"the guide's two transactions", "1b 1rx 2b 2wx 1wy 2ry", "2ry", []int64{1, 2}},
		{"write skew, one committed", "1b 1rx 1ry 2b 2rx 2ry 1wx 1c 2wy", "2wy", []int64{1, 2}},
		{"two updates of one table", "1b 1rz 2b 2rz 1rx 1wx 1c 2rx", "", nil},
		{"the second update of a table", "1b 1rz 2b 2rz 1rx 1wx 1c 2rx 2wx", "2wx", []int64{1, 2}},
		{"two inserts into one table", "1b 2b 1wx 1c 2wx 2c", "", nil},
		{"a cycle of three", "1b 2b 3b 1rx 2ry 3rz 1wy 2wz 3wx", "3wx", []int64{1, 2, 3}},
		{"the read-only anomaly", "1b 1ry 2b 2wy 2c 3b 3ry 3rx 3c 1wx", "1wx", []int64{3, 2, 1}},
		{"the same without the reader", "1b 1ry 2b 2wy 2c 1wx", "", nil},
		{"a reader of both sides of one writer", "1b 1rx 2b 2wx 2wy 2c 1ry", "", nil},
		{"one after another", "1b 1rx 1wy 1c 2b 2ry 2wx 2c 3b 3rx 3wx 3c", "", nil},
		{"a snapshot after the other's commit", "1b 1rx 1wx 1c 2b 2rx 2wx 2c", "", nil},
		{"different tables", "1b 2b 1rx 1wx 2ry 2wy 1c 2c", "", nil},
		{"its own writes", "1b 2b 1wx 1rx 1c 2ry 2wy", "", nil},
	} {
		step, v := play(&Serialization{}, c.steps)
		if step != c.refused {
			t.Errorf("%s: refused %q, want %q", c.name, step, c.refused)
		}
		if v != nil && !slices.Equal(v.XIDs, c.cycle) {
			t.Errorf("%s: the cycle is %v, want %v", c.name, v.XIDs, c.cycle)
		}
	}
	_, v := play(&Serialization{}, "1b 1rA 2b 2wA 1wB 2rB")
	if e := v.SQLError(); e.State != "40001" || e.Message != "1023" ||
		e.Detail != "Serializable isolation violation on table - 66, transactions forming the cycle are: 1, 2 (pid:7)" {
		t.Errorf("the refusal is %+v", e)
	}
}

// A reader that is alone leaves nothing behind; one beside an open transaction
// is part of what may go wrong.
func TestSerializationOfSingleReaders(t *testing.T) {
	s := &Serialization{}
	x, y := TableKey{"db", 'x'}, TableKey{"db", 'y'}
	r, seen, err := s.BeginReading(1, 1, []TableKey{x, y})
	if seen(); err != nil || r != nil {
		t.Fatalf("a reader alone: %v, %v", r, err)
	}
	play(s, "2b 2ry 3b 3wy 3c")
	r, seen, err = s.BeginReading(4, 1, []TableKey{x, y})
	if seen(); err != nil || r == nil {
		t.Fatalf("a reader beside another: %v, %v", r, err)
	}
	r.Committed()
	for open := range s.active {
		if v := (*Violation)(nil); !errors.As(open.Touch(nil, []TableKey{x}), &v) {
			t.Error("the read-only anomaly of a single reader goes unseen")
		}
		open.Forget()
	}
	if len(s.done) != 0 {
		t.Errorf("%d transactions are remembered while none is open", len(s.done))
	}
}

func TestSerializationForgets(t *testing.T) {
	s := &Serialization{}
	play(s, "1b 1rx")
	for range 10 * remembered {
		if step, v := play(s, "2b 2ry 2wy 2c"); v != nil {
			t.Fatalf("%s: %v", step, v)
		}
		if len(s.done) > remembered {
			t.Fatalf("%d transactions are remembered", len(s.done))
		}
	}
	// The one that has been open all the time comes before all of them.
	if step, v := play(s, "3b 3ry 3wx 3c"); v != nil {
		t.Errorf("%s: %v", step, v)
	}
	for open := range s.active {
		if err := open.Touch([]TableKey{{"db", 'y'}}, nil); err != nil {
			t.Errorf("a reader since long ago: %v", err)
		}
		if err := open.Touch(nil, []TableKey{{"db", 'y'}}); err == nil {
			t.Error("it reads what others have changed since, then changes it, and is not refused")
		}
	}
}

// version is what a read found in a table: who wrote to it, in order.
type version []int64

// history is one transaction of a random run.
type history struct {
	xid      int64
	snapshot map[byte]version // what was committed when it began
	own      map[byte]bool    // tables that it has written
	does     []access
}

type access struct {
	table byte
	write bool
	found version // of a read
}

// serializable tries every order of the transactions: each read has to find what
// it found, and each table to end as it did.
func serializable(ran []*history, final map[byte]version) bool {
	var try func(done []*history, left []*history) bool
	try = func(done, left []*history) bool {
		if len(left) == 0 {
			return slices.Equal(flat(replay(done)), flat(final))
		}
		for i, h := range left {
			state := replay(done)
			fits := true
			wrote := map[byte]bool{}
			for _, a := range h.does {
				if !a.write {
					fits = fits && slices.Equal(state[a.table], a.found)
				} else if !wrote[a.table] {
					wrote[a.table] = true
					state[a.table] = append(slices.Clone(state[a.table]), h.xid)
				}
			}
			if fits && try(append(slices.Clone(done), h), slices.Concat(left[:i], left[i+1:])) {
				return true
			}
		}
		return false
	}
	return try(nil, ran)
}

func replay(order []*history) map[byte]version {
	state := map[byte]version{}
	for _, h := range order {
		for _, table := range []byte("xyz") {
			if h.own[table] {
				state[table] = append(slices.Clone(state[table]), h.xid)
			}
		}
	}
	return state
}

func flat(state map[byte]version) (out []int64) {
	for _, table := range []byte("xyz") {
		out = append(append(out, int64(table)), state[table]...)
	}
	return out
}

// TestSerializationAgainstEveryOrder lets transactions interleave at random, over
// tables whose writers lock them and whose readers see their snapshot. What is
// refused must have no order, and what is let through must have one.
func TestSerializationAgainstEveryOrder(t *testing.T) {
	refused, passed := 0, 0
	for seed := range uint64(1500) {
		random := rand.New(rand.NewPCG(seed, 0))
		s := &Serialization{}
		committed := map[byte]version{}
		locks := map[byte]int64{}
		var ran []*history // committed or open
		open := map[*history]*Serial{}
		final := func() map[byte]version { // if all that are open committed
			out := map[byte]version{}
			for table, v := range committed {
				out[table] = slices.Clone(v)
			}
			for table, xid := range locks {
				out[table] = append(out[table], xid)
			}
			return out
		}
		end := func(h *history, commit bool) {
			for table, xid := range locks {
				if xid == h.xid {
					delete(locks, table)
				}
			}
			if commit {
				if err := open[h].Commit(func() error { return nil }); err != nil {
					t.Fatal(err)
				}
				for table := range h.own {
					committed[table] = append(slices.Clone(committed[table]), h.xid)
				}
			} else {
				open[h].Forget()
				ran = slices.DeleteFunc(ran, func(o *history) bool { return o == h })
			}
			delete(open, h)
		}
		for next := int64(1); next <= 6 || len(open) > 0; {
			if next <= 6 && (len(open) == 0 || len(open) < 4 && random.IntN(3) == 0) {
				h := &history{xid: next, snapshot: map[byte]version{}, own: map[byte]bool{}}
				for table, v := range committed {
					h.snapshot[table] = v
				}
				open[h], _ = s.Begin(next, 1, func() error { return nil })
				ran = append(ran, h)
				next++
				continue
			}
			candidates := slices.SortedFunc(func(yield func(*history) bool) {
				for h := range open {
					if !yield(h) {
						return
					}
				}
			}, func(a, b *history) int { return int(a.xid - b.xid) })
			h := candidates[random.IntN(len(candidates))]
			switch roll := random.IntN(8); {
			case roll == 0:
				end(h, false)
				continue
			case roll < 3:
				end(h, true)
				if !serializable(ran, final()) {
					t.Fatalf("seed %d: transactions are let through that have no order", seed)
				}
				passed++
				continue
			}
			table, write := "xyz"[random.IntN(3)], random.IntN(2) == 0
			if write && locks[table] != 0 && locks[table] != h.xid {
				continue // it would wait
			}
			key := []TableKey{{"db", uint32(table)}}
			a, err := access{table: table, write: write}, error(nil)
			if write {
				locks[table], h.own[table] = h.xid, true
				err = open[h].Touch(nil, key)
			} else {
				a.found = h.snapshot[table]
				if h.own[table] {
					a.found = append(slices.Clone(a.found), h.xid)
				}
				err = open[h].Touch(key, nil)
			}
			h.does = append(h.does, a)
			if has := serializable(ran, final()); has != (err == nil) {
				t.Fatalf("seed %d: there is an order: %v; what was said: %v", seed, has, err)
			}
			if err != nil {
				refused++
				end(h, false)
			}
		}
	}
	if refused == 0 || passed == 0 {
		t.Fatalf("%d refused and %d let through: the runs prove nothing", refused, passed)
	}
}
