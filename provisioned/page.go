package provisioned

import (
	"encoding/base64"
	"iter"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/blueshift-db/blueshift"
)

// page takes one page out of a sequence that is in ascending order of id:
// what comes after the marker, at most max records (default 100, from 20 to
// 100). It returns the marker of the next page, nil after the last.
func page[T any](seq iter.Seq[T], marker *string, max *int32, id func(T) string) ([]T, *string, error) {
	return pageWithin(20, 100, seq, marker, max, id)
}

// pageWithin is page with other bounds; the default is the largest page.
func pageWithin[T any](least, most int32, seq iter.Seq[T], marker *string, max *int32, id func(T) string) ([]T, *string, error) {
	after, limit, err := bounds(least, most, marker, max)
	if err != nil {
		return nil, nil, err
	}
	var out []T
	for v := range seq {
		if after != "" && id(v) <= after {
			continue
		}
		if len(out) == limit {
			return out, nextMarker(id(out[limit-1])), nil
		}
		out = append(out, v)
	}
	return out, nil, nil
}

// named answers a Describe operation over things that have names: the one that
// is asked for, or a page of all, each as show shows it.
func named[T, Shown any](name *string, one func(string) (T, error), all func() ([]T, error), marker *string, max *int32, id func(T) string, show func(T) Shown) ([]Shown, *string, error) {
	if aws.ToString(name) != "" {
		v, err := one(*name)
		if err != nil {
			return nil, nil, err
		}
		return []Shown{show(v)}, nil, nil
	}
	found, err := all()
	if err != nil {
		return nil, nil, err
	}
	found, next, err := page(slices.Values(found), marker, max, id)
	shown := make([]Shown, len(found))
	for i, v := range found {
		shown[i] = show(v)
	}
	return shown, next, err
}

// bounds reads Marker and MaxRecords: the id to begin after, and how many.
func bounds(least, most int32, marker *string, max *int32) (after string, limit int, err error) {
	limit = int(most)
	if max != nil {
		if *max < least || *max > most {
			return "", 0, blueshift.Errorf("InvalidParameterValue", "Invalid value %d for MaxRecords. Must be between %d and %d.", *max, least, most)
		}
		limit = int(*max)
	}
	if marker == nil || *marker == "" {
		return "", limit, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(*marker)
	if err != nil || len(b) < 2 || b[0] != markerForm {
		return "", 0, blueshift.Errorf("InvalidParameterValue", "The parameter Marker is not valid. Use the Marker of the previous answer unchanged.")
	}
	return string(b[1:]), limit, nil
}

// nextMarker is the opaque marker of what comes after id.
func nextMarker(id string) *string {
	return new(base64.RawURLEncoding.EncodeToString(append([]byte{markerForm}, id...)))
}

// markerForm begins every marker, so that other text is not taken for one.
const markerForm = 1
