// Package statement is the life of SQL that is submitted over HTTP: it is
// accepted, waits for its turn, runs in a session of its own or in one that is
// kept for the caller, and its result is kept until somebody fetches it or a
// day has passed. dataapi is its caller; internal/server brings it up and down.
//
// A statement is durable before its submission is answered, and marked as
// picked before it runs. So after a crash one that was waiting runs, one that
// may have begun is reported as failed, and none runs twice.
package statement
