package session

import (
	"context"
	"hash/maphash"
	"slices"

	"github.com/blueshift-db/blueshift/redshiftsql"
)

// How much is kept of what clients may send again: plans of a session, and of
// all sessions together, the length of their texts, and how many texts back one
// is recognized.
const (
	maxRepeats     = 8
	maxAllRepeats  = 1000
	maxRepeatText  = 4 << 10
	recognizedBack = 16
)

// repeats are the queries that the client has sent more than once. Programs
// mostly send few texts, and send them often; what a prepared statement saves,
// these save without being asked to.
type repeats struct {
	text  string    // of the query string that was read last
	known bool      // it is one statement, and has been sent before
	seen  []uint64  // hashes of the texts before, in turn
	next  int       // in seen, once it is full
	kept  []*repeat // the one used last comes first
}

// repeat is a query and its plan. It is one of the plan's holders.
type repeat struct {
	text string
	oids []uint32
	*Prepared
}

var repeatSeed = maphash.MakeSeed()

// recognize looks a query string up before it is parsed: the statement of one
// that is kept, or nil.
func (r *repeats) recognize(text string) *repeat {
	r.text, r.known = text, false
	if len(text) > maxRepeatText {
		return nil
	}
	for _, k := range r.kept {
		if k.text == text {
			r.known = true
			return k
		}
	}
	h := maphash.String(repeatSeed, text)
	switch r.known = slices.Contains(r.seen, h); {
	case r.known:
	case len(r.seen) < recognizedBack:
		r.seen = append(r.seen, h)
	default:
		r.seen[r.next] = h
		r.next = (r.next + 1) % recognizedBack
	}
	return nil
}

// repeated is the plan of a statement that was recognized, if it says what it
// would say if it were made now. The caller is a new holder of it.
func (s *Session) repeated(ctx context.Context, stmt redshiftsql.Statement, oids []uint32) *Prepared {
	i := slices.IndexFunc(s.repeats.kept, func(k *repeat) bool { return k.Statement == stmt })
	if i < 0 || s.failed {
		return nil
	}
	k := s.repeats.kept[i]
	s.ctx = ctx
	if !slices.Equal(k.oids, oids) || !s.current(k.Prepared) || !s.sharesAsBefore(ctx, k.Prepared) {
		s.repeats.kept = slices.Delete(s.repeats.kept, i, i+1)
		s.forgetRepeat(k)
		return nil
	}
	copy(s.repeats.kept[1:i+1], s.repeats.kept[:i])
	s.repeats.kept[0] = k
	s.textOfStatement(stmt)
	k.Retain()
	return k.Prepared
}

// sharesAsBefore reports whether what a plan reads through shares is as it was.
func (s *Session) sharesAsBefore(ctx context.Context, p *Prepared) bool {
	version := s.home.Store.Version()
	if version == p.version {
		return true
	}
	for _, share := range p.shares {
		if same, err := s.check(ctx, share); err != nil || !same {
			return false
		}
	}
	p.version = version
	return true
}

// keepRepeat keeps the plan of a query that the client has sent before.
func (s *Session) keepRepeat(p *Prepared, oids []uint32) {
	r := &s.repeats
	if _, query := p.Statement.(*redshiftsql.Select); !query || !r.known || p.plan == nil || p.plan.Target != nil || !s.current(p) {
		return
	}
	if s.home.repeats.Add(1) > maxAllRepeats {
		s.home.repeats.Add(-1)
		return
	}
	if len(r.kept) == maxRepeats {
		s.forgetRepeat(r.kept[maxRepeats-1])
		r.kept = r.kept[:maxRepeats-1]
	}
	p.Retain()
	r.kept = slices.Insert(r.kept, 0, &repeat{r.text, slices.Clone(oids), p})
}

func (s *Session) forgetRepeat(k *repeat) {
	s.home.repeats.Add(-1)
	k.Close()
}

func (s *Session) forgetRepeats() {
	for _, k := range s.repeats.kept {
		s.forgetRepeat(k)
	}
	s.repeats.kept = nil
}
