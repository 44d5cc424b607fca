package pgwire

import (
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/blueshift-db/blueshift/redshiftsql"
)

// reported are the settings that the protocol itself depends on or announces:
// what the client started with, and what it has SET since.
type reported struct {
	start       map[string]string
	extraDigits int // extra_float_digits
}

func newReported(start map[string]string) reported {
	r := reported{start: start}
	r.digits(start["extra_float_digits"])
	return r
}

// application is the name the client gave itself.
func (r *reported) application() string {
	if name := r.start["application_name"]; name != "" {
		return name
	}
	return "unset"
}

func (r *reported) digits(value string) {
	n, _ := strconv.Atoi(value)
	r.extraDigits = max(-14, min(n, 2))
}

// changed tells the client of a setting that a statement changed, if it is one
// of those announced at start.
func (c *conn) changed(stmt redshiftsql.Statement) {
	set, ok := stmt.(*redshiftsql.Set)
	if !ok {
		return
	}
	name := strings.ToLower(set.Name)
	value := set.Value
	if set.Reset {
		value = c.settings.start[name]
	}
	all := set.Reset && name == "all"
	if all || name == "extra_float_digits" {
		if all {
			value = c.settings.start["extra_float_digits"]
		}
		c.settings.digits(value)
	}
	if all || name == "application_name" {
		if all {
			value = c.settings.start["application_name"]
		}
		c.send(&pgproto3.ParameterStatus{Name: "application_name", Value: value})
	}
	switch {
	case all:
	case name == "client_encoding":
		c.send(&pgproto3.ParameterStatus{Name: "client_encoding", Value: "UTF8"})
	case name == "datestyle":
		c.send(&pgproto3.ParameterStatus{Name: "datestyle", Value: "ISO, MDY"})
	case name == "timezone":
		c.send(&pgproto3.ParameterStatus{Name: "TimeZone", Value: "UTC"})
	}
}
