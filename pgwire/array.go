package pgwire

import (
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift/redshiftsql"
)

// appendInt2s writes PostgreSQL's binary form of an array of smallint, which
// the catalogue keeps as text such as {1,2}: its dimensions, whether it has
// nulls, the type of its elements, their number, the first one's index, and
// each with its length.
func appendInt2s(dst []byte, text string) []byte {
	var items []string
	if text = strings.Trim(text, "{}"); text != "" {
		items = strings.Split(text, ",")
	}
	dimensions := int32(min(len(items), 1))
	dst = appendInt32(appendInt32(appendInt32(dst, dimensions), 0), int32(redshiftsql.Type{ID: redshiftsql.SmallInt}.OID()))
	if dimensions == 1 {
		dst = appendInt32(appendInt32(dst, int32(len(items))), 1)
	}
	for _, item := range items {
		n, _ := strconv.ParseInt(item, 10, 16) // we wrote them
		dst = appendInt16(appendInt32(dst, 2), int16(n))
	}
	return dst
}
