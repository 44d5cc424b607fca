package scalar

import (
	"unicode/utf8"

	"github.com/blueshift-db/blueshift"
)

// match is one attempt to match a text.
type match struct {
	s       string
	caught  [][2]int // what the groups caught, by number from 1
	budget  int      // steps that may still be taken
	deep    int      // repetitions that are open
	settled [2]int   // where the whole expression matched
}

// maxSteps bounds the work for one text, and maxOpen the repetitions within
// each other: an expression can be made to try more ways than there is time for.
const (
	maxSteps = 2_000_000
	maxOpen  = 20_000
)

func (m *match) group(n int) [2]int { return m.caught[n-1] }

// setGroup answers false, as the end of a step that failed.
func (m *match) setGroup(n int, g [2]int) bool {
	m.caught[n-1] = g
	return false
}

// spend takes a step from the budget; false when there is none left.
func (m *match) spend() bool {
	m.budget--
	return m.budget >= 0
}

// one is the size of the character at a position if it passes a test, else 0.
func (m *match) one(test runes, at int) int {
	if at >= len(m.s) || !m.spend() {
		return 0
	}
	r, size := utf8.DecodeRuneInString(m.s[at:])
	if !test(r) {
		return 0
	}
	return size
}

// greedy repeats a step as often as it can, and less often when the rest does
// not match. most is -1 for any number.
func greedy(s step, one runes, least, most int) step {
	if one != nil {
		return greedyRunes(one, least, most)
	}
	var repeat func(m *match, n, at int, next func(int) bool) bool
	repeat = func(m *match, n, at int, next func(int) bool) bool {
		if !m.spend() || m.deep >= maxOpen {
			m.budget = -1
			return false
		}
		m.deep++
		defer func() { m.deep-- }()
		if most < 0 || n < most {
			if s(m, at, func(end int) bool { return (end > at || n < least) && repeat(m, n+1, end, next) }) {
				return true
			}
		}
		return n >= least && next(at)
	}
	return func(m *match, at int, next func(int) bool) bool { return repeat(m, 0, at, next) }
}

// greedyRunes is greedy for single characters, without nesting.
func greedyRunes(one runes, least, most int) step {
	return func(m *match, at int, next func(int) bool) bool {
		ends := []int{at}
		for most < 0 || len(ends) <= most {
			size := m.one(one, ends[len(ends)-1])
			if size == 0 {
				break
			}
			ends = append(ends, ends[len(ends)-1]+size)
		}
		for n := len(ends) - 1; n >= least; n-- {
			if next(ends[n]) {
				return true
			}
			if m.budget < 0 {
				return false
			}
		}
		return false
	}
}

// lazy repeats a step as seldom as the rest allows.
func lazy(s step, least, most int) step {
	var repeat func(m *match, n, at int, next func(int) bool) bool
	repeat = func(m *match, n, at int, next func(int) bool) bool {
		if !m.spend() || m.deep >= maxOpen {
			m.budget = -1
			return false
		}
		if n >= least && next(at) {
			return true
		}
		m.deep++
		defer func() { m.deep-- }()
		return (most < 0 || n < most) && s(m, at, func(end int) bool { return (end > at || n < least) && repeat(m, n+1, end, next) })
	}
	return func(m *match, at int, next func(int) bool) bool { return repeat(m, 0, at, next) }
}

// atomic matches a step once, the first way it can, and keeps to that.
func atomic(s step) step {
	return func(m *match, at int, next func(int) bool) bool {
		end := -1
		return s(m, at, func(e int) bool { end = e; return true }) && next(end)
	}
}

// around looks whether a step matches from here, or up to here, and stays.
func around(s step, behind, negative bool) step {
	return func(m *match, at int, next func(int) bool) bool {
		found := false
		if behind {
			for from := at; from >= 0 && !found && m.spend(); from-- {
				found = s(m, from, func(end int) bool { return end == at })
			}
		} else {
			found = s(m, at, func(int) bool { return true })
		}
		return found != negative && next(at)
	}
}

// all finds up to n matches, n < 0 for every one, as the byte offsets of the
// match and of its groups.
func (p *pcre) all(s string, n int) (found [][]int, err error) {
	m := &match{s: s, caught: make([][2]int, p.groups), budget: maxSteps}
	last := -1 // where the match before ended: an empty one there does not count
	for at := 0; at <= len(s) && (n < 0 || len(found) < n); {
		for i := range m.caught {
			m.caught[i] = [2]int{-1, -1}
		}
		matched := p.root(m, at, func(end int) bool { m.settled = [2]int{at, end}; return true })
		if m.budget < 0 {
			return nil, blueshift.SQLErrorf("54001", "regular expression is too complex for a text: %s", clip(p.pattern)).
				WithHint("Repetitions within repetitions can be matched in too many ways: make one of them plain.")
		}
		end := m.settled[1]
		if matched && (end > at || at != last) {
			loc := []int{at, end}
			for _, g := range m.caught {
				loc = append(loc, g[0], g[1])
			}
			found, last = append(found, loc), end
		}
		if matched && end > at {
			at = end
			continue
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		at += max(size, 1)
	}
	return found, nil
}
