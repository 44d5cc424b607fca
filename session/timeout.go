package session

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/blueshift-db/blueshift"
)

var errTimeout = &blueshift.SQLError{State: "57014", Message: "canceling statement due to statement timeout",
	Hint: "SET statement_timeout TO 0 lets statements run as long as they need; other values are milliseconds."}

// limited is ctx with the end that statement_timeout sets, in milliseconds and
// 0 for none. It covers a statement from Execute until its result is read.
func (s *Session) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	text := s.settings.get("statement_timeout")
	if text == "0" {
		return ctx, func() {}
	}
	ms, err := strconv.Atoi(text)
	if err != nil || ms <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, time.Duration(ms)*time.Millisecond, errTimeout)
}

// cause is why a statement really failed: the withdrawal or the timeout that
// interrupted it, else what it says itself.
func (s *Session) cause(ctx context.Context, err error) error {
	if cut := s.endReading(); cut != nil {
		return cut
	}
	if err != nil && errors.Is(context.Cause(ctx), errTimeout) {
		return errTimeout
	}
	return err
}

// maxTimeout is the largest statement_timeout, in milliseconds.
const maxTimeout = 2147483647
