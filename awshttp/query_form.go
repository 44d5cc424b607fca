package awshttp

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/blueshift-db/blueshift"
)

// maxParams bounds how many parameters one call may carry.
const maxParams = 20_000

// form is the parameters of a Query call, sorted by name. Where the body and
// the URL both have a name, the body's value comes first.
type form []param

type param struct{ name, value string }

// parseForm reads a body and a URL query string.
func parseForm(body, query string) (form, error) {
	f := make(form, 0, strings.Count(body, "&")+strings.Count(query, "&")+2)
	if len(f)+cap(f) > maxParams {
		return nil, blueshift.Errorf("InvalidQueryParameter", "The request has more than %d parameters.", maxParams)
	}
	for _, text := range [...]string{body, query} {
		for text != "" {
			var part string
			part, text, _ = strings.Cut(text, "&")
			if part == "" {
				continue
			}
			name, value, _ := strings.Cut(part, "=")
			n, errName := url.QueryUnescape(name)
			v, errValue := url.QueryUnescape(value)
			if errName != nil || errValue != nil || !utf8.ValidString(n) || !utf8.ValidString(v) {
				return nil, blueshift.Errorf("MalformedQueryString", "The query string contains a syntax error near '%s': percent signs must be followed by two hexadecimal digits, and the text must be UTF-8.", excerpt(part))
			}
			f = append(f, param{n, v})
		}
	}
	slices.SortStableFunc(f, func(a, b param) int { return cmp.Compare(a.name, b.name) })
	return f, nil
}

// get returns the value of a parameter.
func (f form) get(name string) (string, bool) {
	i, ok := slices.BinarySearchFunc(f, name, func(p param, name string) int { return cmp.Compare(p.name, name) })
	if !ok {
		return "", false
	}
	return f[i].value, true
}

// segment returns the part of name that starts at offset and ends before the
// next dot, and the offset behind that dot (or the end of name).
func segment(name string, offset int) (seg string, next int) {
	if i := strings.IndexByte(name[offset:], '.'); i >= 0 {
		return name[offset : offset+i], offset + i + 1
	}
	return name[offset:], len(name) + 1
}

// groups visits runs of parameters that share the segment at offset. leaf is
// true for the run of a name that ends there.
func (f form) groups(offset int, visit func(seg string, next int, leaf bool, group form) error) error {
	for len(f) > 0 {
		if offset > len(f[0].name) {
			f = f[1:]
			continue
		}
		seg, next := segment(f[0].name, offset)
		leaf := next > len(f[0].name)
		n := 1
		for n < len(f) && offset <= len(f[n].name) {
			s, nx := segment(f[n].name, offset)
			if s != seg || leaf != (nx > len(f[n].name)) {
				break
			}
			n++
		}
		if err := visit(seg, next, leaf, f[:n]); err != nil {
			return err
		}
		f = f[n:]
	}
	return nil
}
