package fleet

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/blueshift-db/blueshift"
)

// maxTags is the number of tags a resource may carry.
const maxTags = 50

// Tagged reports whether tags match a filter of the Describe operations: any
// of the keys or any of the values; an empty filter matches everything.
func Tagged(tags []blueshift.Tag, keys, values []string) bool {
	if len(keys) == 0 && len(values) == 0 {
		return true
	}
	return slices.ContainsFunc(tags, func(t blueshift.Tag) bool {
		return slices.Contains(keys, t.Key) || slices.Contains(values, t.Value)
	})
}

// mergeTags adds tags to those a resource has; a key that exists is overwritten
// and keeps its place.
func mergeTags(have, add []blueshift.Tag) ([]blueshift.Tag, error) {
	out := slices.Clone(have)
	for _, t := range add {
		switch {
		case t.Key == "" || utf8.RuneCountInString(t.Key) > 128:
			return nil, blueshift.Errorf("InvalidTagFault", "Tag key %q must have 1 to 128 characters.", abridge(t.Key))
		case utf8.RuneCountInString(t.Value) > 256:
			return nil, blueshift.Errorf("InvalidTagFault", "The value of tag %q is longer than 256 characters.", t.Key)
		case strings.HasPrefix(strings.ToLower(t.Key), "aws:"):
			return nil, blueshift.Errorf("InvalidTagFault", "Tag key %q is reserved: keys may not begin with aws:.", t.Key)
		}
		if i := slices.IndexFunc(out, func(o blueshift.Tag) bool { return o.Key == t.Key }); i >= 0 {
			out[i] = t
		} else {
			out = append(out, t)
		}
	}
	if len(out) > maxTags {
		return nil, blueshift.Errorf("TagLimitExceededFault", "A resource can have at most %d tags; this one would have %d.", maxTags, len(out))
	}
	return out, nil
}

// abridge keeps a caller's overlong value from filling an error message.
func abridge(s string) string {
	if len(s) <= 64 {
		return s
	}
	return strings.ToValidUTF8(s[:64], "") + "…"
}
