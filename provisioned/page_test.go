package provisioned

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestPage(t *testing.T) {
	all := make([]string, 250)
	for i := range all {
		all[i] = fmt.Sprintf("%03d", i)
	}
	self := func(s string) string { return s }
	for _, max := range []*int32{nil, new(int32(20)), new(int32(99)), new(int32(100))} {
		var got []string
		for marker := (*string)(nil); ; {
			page, next, err := page(slices.Values(all), marker, max, self)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, page...)
			if marker = next; marker == nil {
				break
			}
		}
		if !slices.Equal(got, all) {
			t.Errorf("pages do not add up: %d records", len(got))
		}
	}
	if _, marker, _ := page(slices.Values(all[:100]), nil, nil, self); marker != nil {
		t.Error("a full last page has a marker")
	}
	for _, max := range []int32{-1, 0, 19, 101} {
		_, _, err := page(slices.Values(all), nil, &max, self)
		if err == nil || !strings.HasPrefix(err.Error(), "InvalidParameterValue") {
			t.Errorf("MaxRecords %d: %v", max, err)
		}
	}
	for _, marker := range []string{"?", "a b", "\x00"} {
		_, _, err := page(slices.Values(all), &marker, nil, self)
		if err == nil || !strings.HasPrefix(err.Error(), "InvalidParameterValue") {
			t.Errorf("marker %q: %v", marker, err)
		}
	}
}
