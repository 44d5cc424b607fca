package sigv4

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

const (
	emptyHash       = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	unsignedPayload = "UNSIGNED-PAYLOAD"
)

// payloadHash is the last line of the canonical request. A declared hash must
// be the body's own, except that a client may decline to sign the body.
func payloadHash(r *http.Request, body []byte, sig *Signature) (string, error) {
	declared := r.Header.Get("X-Amz-Content-Sha256")
	if declared == unsignedPayload {
		return declared, nil
	}
	hash := emptyHash
	if len(body) > 0 {
		sum := sha256.Sum256(body)
		hash = hex.EncodeToString(sum[:])
	}
	if declared != "" && subtle.ConstantTimeCompare([]byte(declared), []byte(hash)) != 1 {
		return "", refuse(Mismatch, "The provided 'x-amz-content-sha256' header does not match what was computed.")
	}
	return hash, nil
}

// appendCanonical appends the canonical request to b.
func appendCanonical(b []byte, r *http.Request, sig *Signature, payload string) ([]byte, error) {
	b = append(b, r.Method...)
	b = append(b, '\n')
	if path := r.URL.EscapedPath(); path == "" || path == "/" {
		b = append(b, '/')
	} else {
		b = appendEscaped(b, path, true)
	}
	b = append(b, '\n')
	b, err := appendQuery(b, r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	b = append(b, '\n')
	for _, name := range sig.signed {
		value, ok := headerValue(r, name)
		if !ok {
			return nil, refuse(Mismatch, "The header '%s' is named in 'SignedHeaders' but is not in the request.", excerpt(name))
		}
		b = append(b, name...)
		b = append(b, ':')
		b = appendTrimmed(b, value)
		b = append(b, '\n')
	}
	b = append(b, '\n')
	for i, name := range sig.signed {
		if i > 0 {
			b = append(b, ';')
		}
		b = append(b, name...)
	}
	b = append(b, '\n')
	return append(b, payload...), nil
}

// headerValue finds a signed header, including the ones net/http takes out of
// the header map.
func headerValue(r *http.Request, name string) (string, bool) {
	switch name {
	case "host":
		return r.Host, true
	case "content-length":
		return strconv.FormatInt(max(r.ContentLength, 0), 10), true
	case "transfer-encoding":
		return strings.Join(r.TransferEncoding, ","), len(r.TransferEncoding) > 0
	}
	values := r.Header[http.CanonicalHeaderKey(name)]
	switch len(values) {
	case 0:
		return "", false
	case 1:
		return values[0], true
	}
	return strings.Join(values, ","), true
}

// appendTrimmed appends a header value with outer blanks removed and inner
// runs of spaces made one.
func appendTrimmed(b []byte, v string) []byte {
	v = strings.Trim(v, " \t")
	if !strings.Contains(v, "  ") {
		return append(b, v...)
	}
	for i := range len(v) {
		if v[i] != ' ' || v[i-1] != ' ' { // v does not start with a space
			b = append(b, v[i])
		}
	}
	return b
}

// appendQuery appends the canonical query string: every parameter but the
// signature itself, decoded, encoded the strict way and sorted.
func appendQuery(b []byte, raw string) ([]byte, error) {
	if raw == "" {
		return b, nil
	}
	var pairs [][]byte
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		var pair []byte
		for i, s := range [...]string{name, value} {
			plain, err := url.QueryUnescape(s)
			if err != nil {
				return nil, refuse(Incomplete, "The query string has a malformed escape near '%s'.", excerpt(part))
			}
			if i == 0 && plain == "X-Amz-Signature" {
				pair = nil
				break
			}
			pair = appendEscaped(pair, plain, false)
			if i == 0 {
				pair = append(pair, '=')
			}
		}
		if pair != nil {
			pairs = append(pairs, pair)
		}
	}
	// "name=" sorts as name, then value: '=' is below every character that an
	// encoded name can contain except '-', '.', '%' and digits, so compare in parts.
	slices.SortFunc(pairs, func(x, y []byte) int {
		xn, xv, _ := bytes.Cut(x, []byte("="))
		yn, yv, _ := bytes.Cut(y, []byte("="))
		if c := bytes.Compare(xn, yn); c != 0 {
			return c
		}
		return bytes.Compare(xv, yv)
	})
	return append(b, bytes.Join(pairs, []byte("&"))...), nil
}

const upperHex = "0123456789ABCDEF"

// appendEscaped appends s with everything but RFC 3986 unreserved characters
// (and '/', in a path) percent-encoded.
func appendEscaped(b []byte, s string, path bool) []byte {
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
			c == '-' || c == '.' || c == '_' || c == '~' || path && c == '/' {
			b = append(b, c)
		} else {
			b = append(b, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return b
}
