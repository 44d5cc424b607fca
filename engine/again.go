package engine

import (
	"errors"
	"time"
)

// again makes a call up to eight times, within some 130 ms, when DuckDB says that
// a database does not exist. It says so while it binds, before anything has run,
// and has been seen to say it of a database that was attached all the time, while
// others were being attached and detached. Of one that is gone it says it every
// time.
func again[T any](call func() (T, error)) (v T, err error) {
	for try := 0; ; try++ {
		v, err = call()
		var e *Error
		if try == 7 || !errors.As(err, &e) || e.state != "3D000" {
			return v, err
		}
		time.Sleep(time.Millisecond << try)
	}
}
