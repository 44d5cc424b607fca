package blueshift

import "fmt"

// Error is a refusal of an API call. Code is the exact wire code that SDKs
// dispatch on ("ClusterNotFound", "InvalidDataShareFault"); Message says what
// is wrong, what state the thing is in and what to do next. The HTTP status
// belongs to the code and is looked up where the error is rendered.
type Error struct {
	Code    string
	Message string
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Errorf makes an Error with a formatted message.
func Errorf(code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// SQLError is a refusal or failure of a statement as a SQL client sees it.
// State is the SQLSTATE (five characters). Position counts characters of the
// statement text from 1; 0 means unknown.
type SQLError struct {
	Severity string // "ERROR" when empty; "FATAL" ends the session
	State    string
	Message  string
	Detail   string
	Hint     string
	Where    string // what was being done, such as the line of COPY's data
	Position int
}

func (e *SQLError) Error() string { return e.State + ": " + e.Message }

// SQLErrorf makes a SQLError with a formatted message.
func SQLErrorf(state, format string, args ...any) *SQLError {
	return &SQLError{State: state, Message: fmt.Sprintf(format, args...)}
}

// WithHint returns e carrying a hint that tells the user the next step.
func (e *SQLError) WithHint(format string, args ...any) *SQLError {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}
