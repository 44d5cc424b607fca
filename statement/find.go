package statement

import (
	"cmp"
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

var idPattern = blueshift.Pattern(`^[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}(:\d{1,2})?$`)

// Describe finds a statement of the caller. part is the statement of a batch
// that the id names, counted from 1; 0 for the whole.
func (s *Service) Describe(ctx context.Context, id string) (st blueshift.Statement, part int, err error) {
	if !idPattern().MatchString(id) {
		return st, 0, invalid("id must satisfy regex pattern: ^[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}(:\\d+)?$")
	}
	whole, suffix, isPart := strings.Cut(id, ":")
	p := blueshift.PrincipalFrom(ctx)
	key := blueshift.Key{Account: p.Account, Region: p.Region, ID: whole}
	s.mu.Lock()
	j := s.jobs[key]
	s.mu.Unlock()
	if j != nil {
		st = j.snapshot()
	} else if err = s.Store.View(ctx, func(tx store.Tx) (err error) { st, err = store.Statements.Get(tx, key); return err }); err != nil {
		return st, 0, notFound(id)
	}
	if isPart {
		part, _ = strconv.Atoi(suffix)
	}
	if identity(st.Submitter) != identity(p.ARN) || s.expired(st) || isPart && (!st.Batch || part < 1 || part > len(st.Parts)) {
		return blueshift.Statement{}, 0, notFound(id)
	}
	return st, part, nil
}

// Owner is the unique id of whoever submitted a statement of p's account, if
// there is one. It shows nothing of it: policies may ask whose it is.
func (s *Service) Owner(ctx context.Context, p blueshift.Principal, id string) (userID string, ok bool) {
	whole, _, _ := strings.Cut(id, ":")
	err := s.Store.View(ctx, func(tx store.Tx) error {
		st, err := store.Statements.Get(tx, blueshift.Key{Account: p.Account, Region: p.Region, ID: whole})
		userID = st.SubmitterID
		return err
	})
	return userID, err == nil
}

// notFound is the same for what does not exist and for what is not the
// caller's.
func notFound(id string) error { return blueshift.Errorf(CodeNotFound, "Query %s does not exist.", id) }

func (s *Service) expired(st blueshift.Statement) bool {
	return st.Status.Over() && s.Clock.Now().Sub(st.Updated) > s.Quotas.Retention
}

// identity is who shares what a principal submits: a role's sessions do.
func identity(arn string) string {
	if i := strings.Index(arn, ":assumed-role/"); i >= 0 {
		return arn[:i] + arn[i:strings.LastIndexByte(arn, '/')]
	}
	return arn
}

// Cancel ends a statement of the caller that is not over. It returns when the
// engine has let go of it.
func (s *Service) Cancel(ctx context.Context, id string) error {
	st, part, err := s.Describe(ctx, id)
	if err != nil {
		return err
	}
	if part > 0 {
		return invalid("A statement of a batch cannot be cancelled alone. Cancel the batch, %s.", st.ID)
	}
	s.mu.Lock()
	j := s.jobs[st.Key]
	waiting := j != nil && s.unqueue(j)
	if j != nil {
		j.cancel(errCancelled)
	}
	s.mu.Unlock()
	if waiting {
		s.finish(j, conclude(j.change(func(st *blueshift.Statement) { st.Updated = s.Clock.Now() }), 0, errCancelled, errCancelled))
	}
	if j != nil {
		select {
		case <-j.done:
			st = j.snapshot()
		case <-ctx.Done():
			return ctx.Err()
		}
		if st.Status == blueshift.Aborted {
			return nil
		}
	}
	return invalid("Could not cancel a query that is already in %s state with ID: %s", st.Status, st.ID)
}

// unqueue takes a job that waits out of its queue; s.mu is held.
func (s *Service) unqueue(j *job) bool {
	queue := &s.queue
	if j.held != nil {
		queue = &j.held.queue
	}
	i := slices.Index(*queue, j)
	if i < 0 {
		return false
	}
	*queue = slices.Delete(*queue, i, i+1)
	return true
}

// Filter says which statements List shows.
type Filter struct {
	Status  string     // "" only finished ones, "ALL" every one
	Name    string     // a prefix
	On      Connection // cluster or workgroup, and database; "" for any
	Session bool       // only those of the caller's own session of its role
	Token   string
	Max     int // at most so many; 0: 100
}

// List returns statements of the caller, the latest first, and the token of
// the next page.
func (s *Service) List(ctx context.Context, f Filter) (page []blueshift.Statement, next string, err error) {
	if f.Max < 0 || f.Max > maxListed {
		return nil, "", invalid("1 validation error detected: Value '%d' at 'maxResults' failed to satisfy constraint: Member must be between 0 and %d", f.Max, maxListed)
	}
	if f.On.Cluster != "" && f.On.Workgroup != "" {
		return nil, "", invalid("ClusterIdentifier and WorkgroupName exclude each other.")
	}
	if f.Max == 0 {
		f.Max = maxListed
	}
	after, afterID, err := readToken(f.Token)
	if err != nil {
		return nil, "", err
	}
	p := blueshift.PrincipalFrom(ctx)
	var all []blueshift.Statement
	err = s.Store.View(ctx, func(tx store.Tx) error {
		for st := range store.Statements.Scan(tx, p.Account, p.Region, "") {
			if identity(st.Submitter) != identity(p.ARN) || f.Session && st.Submitter != p.ARN || s.expired(st) {
				continue
			}
			if !st.Status.Over() {
				st = s.current(st)
			}
			if f.shows(st) && (f.Token == "" || later(st.Created, st.ID, after, afterID) > 0) {
				all = append(all, st)
			}
		}
		return nil
	})
	slices.SortFunc(all, func(a, b blueshift.Statement) int { return later(a.Created, a.ID, b.Created, b.ID) })
	if len(all) > f.Max {
		all = all[:f.Max]
		last := all[f.Max-1]
		next = writeToken(strconv.FormatInt(last.Created.UnixNano(), 10) + " " + last.ID)
	}
	return all, next, err
}

// current is a statement with what has become of it since it was recorded.
func (s *Service) current(st blueshift.Statement) blueshift.Statement {
	s.mu.Lock()
	j := s.jobs[st.Key]
	s.mu.Unlock()
	if j != nil {
		return j.snapshot()
	}
	// It was over between the two looks.
	_ = s.Store.View(noCancel, func(tx store.Tx) error {
		if now, err := store.Statements.Get(tx, st.Key); err == nil {
			st = now
		}
		return nil
	})
	return st
}

func (f Filter) shows(st blueshift.Statement) bool {
	status := blueshift.StatementStatus(f.Status)
	if status == "" {
		status = blueshift.Finished
	}
	return (status == "ALL" || st.Status == status) && strings.HasPrefix(st.Name, f.Name) &&
		(f.On.on() == "" || st.Cluster == f.On.on()) && (f.On.Database == "" || st.Database == f.On.Database)
}

// later orders by time of creation, latest first.
func later(at time.Time, id string, than time.Time, thanID string) int {
	if c := than.Compare(at); c != 0 {
		return c
	}
	return cmp.Compare(id, thanID)
}

// Tokens are opaque to callers.
func writeToken(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

var errToken = invalid("The NextToken is not valid. Use the NextToken of the previous answer unchanged.")

func readToken(token string) (at time.Time, id string, err error) {
	if token == "" {
		return at, "", nil
	}
	b, err := base64.RawURLEncoding.DecodeString(token)
	nanos, id, ok := strings.Cut(string(b), " ")
	n, numErr := strconv.ParseInt(nanos, 10, 64)
	if err != nil || !ok || numErr != nil {
		return at, "", errToken
	}
	return time.Unix(0, n).UTC(), id, nil
}

// readOffset reads a token that is a number.
func readOffset(token string) (int, error) {
	if token == "" {
		return 0, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(token)
	n, numErr := strconv.Atoi(string(b))
	if err != nil || numErr != nil || n < 0 {
		return 0, errToken
	}
	return n, nil
}
