package sigv4

import "fmt"

// Reason classifies why a signature was not accepted. The wire code of each
// reason differs between the Query and the JSON services, so awshttp names it.
type Reason int

// The reasons, in the order in which they are checked.
const (
	MissingToken   Reason = iota + 1 // no credentials at all
	Incomplete                       // present, but parts are missing or unreadable
	UnknownKey                       // no such key, or a session token that is not this key's
	TokenExpired                     // a temporary key past its expiry
	Mismatch                         // wrong signature, wrong scope, or a clock too far off
	RequestExpired                   // a presigned URL past its lifetime
)

// Refusal is a signature that was not accepted.
type Refusal struct {
	Reason  Reason
	Message string
}

func (r *Refusal) Error() string { return "sigv4: " + r.Message }

func refuse(reason Reason, format string, args ...any) *Refusal {
	return &Refusal{reason, fmt.Sprintf(format, args...)}
}
