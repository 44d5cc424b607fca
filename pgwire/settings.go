package pgwire

import (
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
)

// announced are the settings that clients are told of at the start and whenever
// they change, under the names in which Redshift spells them.
var announced = [...]struct{ status, setting string }{
	{"application_name", "application_name"}, {"client_encoding", "client_encoding"}, {"datestyle", "datestyle"},
	{"is_superuser", "is_superuser"}, {"session_authorization", "session_authorization"}, {"TimeZone", "timezone"},
}

// reported are the settings as the client knows them, and the style of values
// that follows from them.
type reported struct {
	version int // of the session's settings
	values  [len(announced)]string
	style   style
}

// style is how values are written as text.
type style struct {
	digits int            // extra_float_digits
	zone   *time.Location // of timestamptz; nil for UTC
	// redshift is the client being one of Redshift's own drivers. They read an
	// interval as PostgreSQL 8.0 wrote it, without a field for days. (Inferred
	// from the Python driver, which takes 12 bytes of it.)
	redshift bool
}

// setting is a setting as it is announced.
func (c *conn) setting(name string) string {
	value, _ := c.session.Setting(name)
	if name == "application_name" && value == "" {
		return "unset"
	}
	return value
}

// learn reads the settings of the session and returns those that have changed.
func (c *conn) learn() (changed []pgproto3.ParameterStatus) {
	version := c.session.SettingsVersion()
	if version == c.settings.version {
		return nil
	}
	c.settings.version = version
	for i, a := range announced {
		if v := c.setting(a.setting); v != c.settings.values[i] {
			c.settings.values[i] = v
			changed = append(changed, pgproto3.ParameterStatus{Name: a.status, Value: v})
		}
	}
	digits, _ := strconv.Atoi(c.setting("extra_float_digits"))
	c.settings.style = style{digits: max(-14, digits), redshift: c.settings.style.redshift}
	if zone := c.setting("timezone"); zone != "UTC" {
		c.settings.style.zone, _ = time.LoadLocation(zone)
	}
	return changed
}

// report tells the client of the settings that a statement has changed.
func (c *conn) report() {
	for _, status := range c.learn() {
		c.send(&status)
	}
}
