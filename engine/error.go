package engine

import (
	"encoding/json"
	"errors"
	"strings"
)

// Error is a failure of the engine with its class ("Binder", "Conversion", …),
// its subtype ("COLUMN_NOT_FOUND", …, or "") and a message fit for a user: no
// internal name, path, candidate or position.
type Error struct {
	Class   string
	Subtype string
	Message string
	Catalog string // the catalog that the error put out of use, if any
	decimal bool   // a decimal that was computed needs more digits than it was given
	state   string
	raw     string // what DuckDB said, for the server's log
}

// Error is the text for the server's log. Where the message hides what the
// engine said, it is here.
func (e *Error) Error() string {
	if e.state == "XX000" || strings.HasPrefix(e.state, "58") || strings.HasPrefix(e.state, "53") {
		return e.Class + ": " + e.raw
	}
	return e.Class + ": " + e.Message
}

// Text is the message without the class.
func (e *Error) Text() string { return e.Message }

// SQLState is the error's SQLSTATE.
func (e *Error) SQLState() string { return e.state }

func (e *Error) is(class string) bool { return strings.EqualFold(e.Class, class) }

// Unbound reports that the statement names something that is not there, or not
// what it was taken for.
func (e *Error) Unbound() bool { return e.is("Binder") || e.is("Catalog") }

// fatal reports that DuckDB runs nothing any more.
func (e *Error) fatal() bool { return e.is("FATAL") }

func errInterrupted() *Error { return newError(`{"exception_type":"INTERRUPT"}`) }

// report is the JSON form of a DuckDB error.
type report struct {
	Class   string `json:"exception_type"`
	Message string `json:"exception_message"`
	Subtype string `json:"error_subtype"`
	Object  string `json:"type"` // what kind of thing is missing or there already
	Name    string `json:"name"`
}

// newError reads an engine error. A connection of ours, without JSON, says the
// class before " Error: ".
func newError(text string) *Error {
	var r report
	body := text
	if i := strings.IndexByte(body, '{'); i >= 0 { // parser errors say their class first all the same
		body = body[i:]
	}
	if json.Unmarshal([]byte(body), &r) != nil || r.Class == "" {
		class, message, ok := strings.Cut(text, " Error: ")
		if !ok {
			class, message = "INTERNAL", text
		}
		r = report{Class: class, Message: message}
	}
	e := &Error{Class: r.Class, Subtype: r.Subtype, Message: firstLine(r.Message), raw: r.Message}
	e.state = "XX000"
	if explain, ok := classes[strings.ToLower(r.Class)]; ok {
		e.state = explain.state
		if explain.refine != nil {
			explain.refine(e, r)
		}
	}
	if e.state == "XX000" {
		e.Message = "internal error of the SQL engine"
	}
	return e
}

// firstLine drops candidates, hints and positions, which follow on lines of
// their own and speak of our printed text.
func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// NeedsDigits reports whether a query failed for decimals that it computed in 64
// bits, and would not in 128.
func NeedsDigits(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.decimal
}
