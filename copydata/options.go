package copydata

import (
	"strings"

	"github.com/blueshift-db/blueshift"
)

// Format is the form of the rows.
type Format string

// The formats. Binary rows are the wire protocol's business, not this package's.
const (
	Text   Format = "text"
	CSV    Format = "csv"
	Binary Format = "binary"
)

// Options say how rows are written. The zero value of a member stands for the
// format's default.
type Options struct {
	Format    Format
	Delimiter string
	Null      *string // what stands for NULL
	Header    bool    // the first line names the columns
	Quote     string  // of CSV
	Escape    string  // of CSV, before a quote inside quotes
}

// Check fills in the defaults and refuses what makes no sense.
func (o Options) Check() (Options, error) {
	if o.Format == "" {
		o.Format = Text
	}
	fill := func(to *string, value string) {
		if *to == "" {
			*to = value
		}
	}
	null := `\N`
	switch o.Format {
	case Binary:
		if o.Delimiter != "" || o.Null != nil || o.Header || o.Quote != "" || o.Escape != "" {
			return o, refuse("42601", "COPY BINARY takes no other options")
		}
		return o, nil
	case CSV:
		null = ""
		fill(&o.Delimiter, ",")
		fill(&o.Quote, `"`)
		fill(&o.Escape, o.Quote)
	case Text:
		if o.Quote != "" || o.Escape != "" {
			return o, refuse("0A000", "COPY quote and escape are available only in CSV mode")
		}
		fill(&o.Delimiter, "\t")
	}
	if o.Null == nil {
		o.Null = &null
	}
	switch {
	case len(o.Delimiter) != 1 || strings.ContainsAny(o.Delimiter, "\r\n"),
		o.Format == Text && strings.Contains(`\.abcdefghijklmnopqrstuvwxyz0123456789`, o.Delimiter):
		return o, refuse("0A000", "COPY delimiter must be a single character that is no letter, digit, backslash or line break")
	case o.Format == CSV && (len(o.Quote) != 1 || len(o.Escape) != 1 || o.Quote == o.Delimiter):
		return o, refuse("0A000", "COPY quote and escape must be single characters, and the quote not the delimiter")
	case strings.ContainsAny(*o.Null, "\r\n") || strings.Contains(*o.Null, o.Delimiter):
		return o, refuse("0A000", "COPY null representation cannot contain a line break or the delimiter")
	}
	return o, nil
}

func refuse(state, format string, args ...any) *blueshift.SQLError {
	return blueshift.SQLErrorf(state, format, args...)
}
