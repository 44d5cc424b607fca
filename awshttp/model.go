package awshttp

import (
	"net/http"
	"reflect"
	"strings"
)

// model is what the SDK's Go types do not tell about a service. The values in
// model_gen.go come from the public service models. Keys of the form
// "Shape.Field" name a shape of the model and the Go field of its member.
type model struct {
	namespace  string // XML namespace of Query replies
	lowerFirst bool   // members start with a lower-case letter on the wire
	operations map[string]operationModel
	wire       map[string]string   // wire names that do not follow the rule
	items      map[string]string   // element names of lists, where not "member"
	required   map[string][]string // shape: Go fields a request must fill
	enums      map[string][]string // Go type of the enumeration: its values
	statuses   map[string]int      // error codes that are not HTTP 400
	textTimes  map[string]bool     // JSON timestamps written as text
	unions     map[reflect.Type][]unionCase
}

type operationModel struct {
	in, out  string // shapes; out is "" for an operation without a result
	paged    bool
	unsigned bool // callers need not be known, as they bring other proof
}

// unionCase is one alternative of a union: the Go struct that wraps it.
type unionCase struct {
	field string
	typ   reflect.Type
}

// Paged reports whether an operation returns pages.
func Paged(service, operation string) bool {
	m := models[service]
	return m != nil && m.operations[operation].paged
}

// Status returns the HTTP status that the named service gives to an error code.
func Status(service, code string) int {
	if m := models[service]; m != nil {
		if s := m.statuses[code]; s != 0 {
			return s
		}
	}
	if s := commonStatuses[code]; s != 0 {
		return s
	}
	return http.StatusBadRequest
}

// wireName is the name of a member on the wire.
func (m *model) wireName(shape, field string) string {
	if w := m.wire[shape+"."+field]; w != "" {
		return w
	}
	if m.lowerFirst {
		return lowerFirst(field)
	}
	return field
}

// itemName is the element name of a list's items.
func (m *model) itemName(shape, field string) string {
	if n := m.items[shape+"."+field]; n != "" {
		return n
	}
	return "member"
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
