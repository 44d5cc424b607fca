package sigv4

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
)

const (
	algorithm  = "AWS4-HMAC-SHA256"
	terminator = "aws4_request"
	// maxSignedHeaders bounds the work one Authorization header can ask for.
	maxSignedHeaders = 64
	maxPresigned     = 7 * 24 * time.Hour
	// defaultPresigned is the lifetime of a presigned URL that names none, as
	// those the SDKs make for STS do.
	defaultPresigned = 15 * time.Minute
)

// Scope is the credential scope of a signature: what it was made for.
type Scope struct {
	AccessKeyID string
	Date        string // yyyymmdd
	Region      string
	Service     string // signing name: "redshift", "sts", …
}

// Signature is a signature as found in a request, not yet verified.
type Signature struct {
	Scope
	Token     string // session token, if the request carries one
	Presigned bool   // found in the query string
	Expires   time.Duration

	signed []string // lower-case names, sorted
	stamp  string
	time   time.Time
	mac    [sha256.Size]byte
}

// Parse finds the signature of r, in its Authorization header or in its query
// string. The returned error is a *Refusal.
func Parse(r *http.Request) (*Signature, error) {
	if h := r.Header.Get("Authorization"); h != "" {
		return parseHeader(h, r.Header)
	}
	if strings.Contains(r.URL.RawQuery, "X-Amz-") {
		if q := r.URL.Query(); q.Has("X-Amz-Signature") || q.Has("X-Amz-Algorithm") || q.Has("X-Amz-Credential") {
			return parseQuery(q)
		}
	}
	return nil, refuse(MissingToken, "Missing Authentication Token")
}

func parseHeader(h string, header http.Header) (*Signature, error) {
	rest, ok := strings.CutPrefix(h, algorithm)
	if !ok || rest == "" || rest[0] != ' ' {
		return nil, refuse(Incomplete, "Authorization header must start with '%s'. Authorization=%s", algorithm, excerpt(h))
	}
	var credential, signed, mac string
	for part := range strings.SplitSeq(rest, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		if !ok {
			return nil, refuse(Incomplete, "'%s' not a valid key=value pair (missing equal-sign) in Authorization header: '%s'.", excerpt(strings.TrimSpace(part)), excerpt(h))
		}
		switch name {
		case "Credential":
			credential = value
		case "SignedHeaders":
			signed = value
		case "Signature":
			mac = value
		}
	}
	for _, p := range [...]struct{ name, value string }{{"Credential", credential}, {"Signature", mac}, {"SignedHeaders", signed}} {
		if p.value == "" {
			return nil, refuse(Incomplete, "Authorization header requires '%s' parameter. Authorization=%s", p.name, excerpt(h))
		}
	}
	stamp := header.Get("X-Amz-Date")
	if stamp == "" {
		t, err := http.ParseTime(header.Get("Date"))
		if err != nil {
			return nil, refuse(Incomplete, "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
		}
		stamp = t.UTC().Format(stampLayout)
	}
	s := &Signature{Token: header.Get("X-Amz-Security-Token")}
	return s, s.fill(credential, signed, mac, stamp)
}

func parseQuery(q map[string][]string) (*Signature, error) {
	get := func(name string) string {
		if v := q[name]; len(v) == 1 {
			return v[0]
		}
		return ""
	}
	for _, name := range []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"} {
		if get(name) == "" {
			return nil, refuse(Incomplete, "AWS query-string parameters must include '%s' exactly once, with a value. Re-examine the query-string parameters.", name)
		}
	}
	if a := get("X-Amz-Algorithm"); a != algorithm {
		return nil, refuse(Incomplete, "Unsupported AWS 'algorithm': '%s', use '%s'.", excerpt(a), algorithm)
	}
	s := &Signature{Presigned: true, Expires: defaultPresigned, Token: get("X-Amz-Security-Token")}
	if q["X-Amz-Expires"] != nil {
		seconds, err := strconv.ParseUint(get("X-Amz-Expires"), 10, 31)
		if err != nil || seconds < 1 || time.Duration(seconds)*time.Second > maxPresigned {
			return nil, refuse(Incomplete, "X-Amz-Expires must be a whole number of seconds from 1 to 604800, given once, not '%s'.", excerpt(get("X-Amz-Expires")))
		}
		s.Expires = time.Duration(seconds) * time.Second
	}
	return s, s.fill(get("X-Amz-Credential"), get("X-Amz-SignedHeaders"), get("X-Amz-Signature"), get("X-Amz-Date"))
}

func (s *Signature) fill(credential, signed, mac, stamp string) error {
	parts := strings.Split(credential, "/")
	// An access key id has no slash, but be exact about which part is which.
	if len(parts) != 5 || slices.Contains(parts, "") {
		return refuse(Incomplete, "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '%s'.", excerpt(credential))
	}
	if parts[4] != terminator {
		return refuse(Mismatch, "Credential should be scoped with a valid terminator: '%s', not '%s'.", terminator, excerpt(parts[4]))
	}
	s.Scope = Scope{parts[0], parts[1], parts[2], parts[3]}
	t, err := time.Parse(stampLayout, stamp)
	if err != nil {
		return refuse(Incomplete, "Date must be in ISO-8601 'basic format'. Got '%s'. See http://en.wikipedia.org/wiki/ISO_8601", excerpt(stamp))
	}
	s.stamp, s.time = stamp, t
	if n, err := hex.Decode(s.mac[:], []byte(mac[:min(len(mac), 2*sha256.Size)])); err != nil || n != sha256.Size || len(mac) != 2*sha256.Size {
		// Not a SHA-256 in hexadecimal: it can match nothing.
		return refuse(Mismatch, "The request signature we calculated does not match the signature you provided. A signature is 64 hexadecimal digits.")
	}
	s.signed = strings.Split(strings.ToLower(signed), ";")
	if len(s.signed) > maxSignedHeaders {
		return refuse(Incomplete, "'SignedHeaders' names %d headers; at most %d are accepted.", len(s.signed), maxSignedHeaders)
	}
	if !slices.Contains(s.signed, "host") {
		return refuse(Mismatch, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
	}
	slices.Sort(s.signed)
	return nil
}

// checkScope holds the credential scope to the request's date and service. Any
// well-formed Region will do: the scope is what chooses it.
func (s *Signature) checkScope(service string) error {
	switch {
	case s.Date != s.stamp[:8]:
		return refuse(Mismatch, "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '%s' != '%s', from '%s'.", excerpt(s.Date), s.stamp[:8], s.stamp)
	case !blueshift.Region(s.Region).Valid():
		return refuse(Mismatch, "Credential should be scoped to a valid region, not '%s'.", excerpt(s.Region))
	case s.Service != service:
		return refuse(Mismatch, "Credential should be scoped to correct service: '%s'.", service)
	}
	return nil
}

func (s *Signature) checkTime(now time.Time) error {
	minutes := int(Skew / time.Minute)
	stamp := func(t time.Time) string { return t.UTC().Format(stampLayout) }
	if s.time.After(now.Add(Skew)) {
		return refuse(Mismatch, "Signature not yet current: %s is still later than %s (%s + %d min.)", s.stamp, stamp(now.Add(Skew)), stamp(now), minutes)
	}
	if s.Presigned {
		if now.After(s.time.Add(s.Expires)) {
			return refuse(RequestExpired, "Request has expired: it was signed at %s for %d seconds and it is now %s.", s.stamp, int(s.Expires/time.Second), stamp(now))
		}
		return nil
	}
	if s.time.Before(now.Add(-Skew)) {
		return refuse(Mismatch, "Signature expired: %s is now earlier than %s (%s - %d min.)", s.stamp, stamp(now.Add(-Skew)), stamp(now), minutes)
	}
	return nil
}

// excerpt keeps hostile input from growing an error message, and the
// signature itself out of it.
func excerpt(s string) string {
	if i := strings.Index(s, "Signature="); i >= 0 {
		s = s[:i] + "Signature=…"
	}
	const limit = 200
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "") + "…"
	}
	return strings.ToValidUTF8(s, "�")
}
